"""Tables whose cells are separated by tabs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from yizhang.documents.model import Cell, Table
from yizhang.documents.text_tables.captions import caption_above
from yizhang.documents.text_tables.lines import Found, Line
from yizhang.places import Place


def tabbed_tables(lines: Sequence[Line | None]) -> Iterator[Found]:
    """Runs of lines that follow each other without a blank line and have the same number of tabs."""
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and _continues(lines, start, end):
            end += 1
        if end - start > 1 and (table := _table(lines, start, end)) is not None:
            yield Found(start, end - 1, table)
        start = max(end, start + 1)


def _continues(lines: Sequence[Line | None], start: int, at: int) -> bool:
    line = lines[at]
    if line is None or "\t" not in line.text.rstrip("\r"):
        return False
    before = lines[at - 1] if at > start else None
    return before is None or line.number == before.number + 1


def _table(lines: Sequence[Line | None], start: int, end: int) -> Table | None:
    """The table of a run, or None where the lines are indented text rather than rows."""
    rows = [line for line in lines[start:end] if line is not None]
    counts = Counter(line.text.count("\t") + 1 for line in rows)
    cols, times = counts.most_common(1)[0]
    filled = sum(len([c for c in line.text.split("\t") if c.strip()]) > 1 for line in rows)
    if cols < 2 or 2 * times < len(rows) or 2 * filled < len(rows):
        return None
    caption = caption_above(lines, start)
    cells = tuple(cell for row, line in enumerate(rows) for cell in _cells(line, row, cols))
    place = Place(rows[0].file, line=rows[0].number, column=1, length=len(rows[0].text))
    return Table(cells, len(rows), cols, caption.title, caption.unit_line, place)


def _cells(line: Line, row: int, cols: int) -> Iterator[Cell]:
    """The cells of a line; one with more tabs than the table has columns cannot be trusted and stays whole."""
    if line.text.count("\t") >= cols:
        yield line.cell(row, 0, 0, len(line.text), colspan=cols)
        return
    start = 0
    for col, text in enumerate(line.text.split("\t")):
        yield line.cell(row, col, start, start + len(text))
        start += len(text) + 1
