"""Tables with one cell a line: each cell behind a tab, blank lines between rows, spans gone.

A line without the tab continues the cell above. Headers are aligned at the right; the border between two header
groups stands where a leaf label repeats; short rows lack leading cells, but total rows lack the second.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from yizhang.documents.labels import normalise_label
from yizhang.documents.model import Cell, Table
from yizhang.documents.text_tables.captions import caption_above
from yizhang.documents.text_tables.lines import Found, Line, is_figure
from yizhang.places import Place

_TOTALS = frozenset({"合计", "总计", "小计", "共计", "总分"})


@dataclass(slots=True)
class _Piece:
    """A cell being gathered: its first line and the whole text."""

    line: Line
    text: str

    def cell(self, row: int, col: int, colspan: int = 1) -> Cell:
        first = self.line.text[1:].lstrip()
        column = len(self.line.text) - len(first) + 1
        place = Place(self.line.file, line=self.line.number, column=column, length=len(first.rstrip()))
        return Cell(row, col, self.text.rstrip(), place, colspan=colspan)


_Row = list[_Piece]


def cellwise_tables(lines: Sequence[Line | None]) -> Iterator[Found]:
    """Runs of at least three rows, of which the longest have the same number of cells."""
    start = 0
    while start < len(lines):
        rows, end = _rows(lines, start)
        if (table := _table(lines, start, rows)) is not None:
            yield Found(start, end - 1, table)
        start = max(end, start + 1)


def _rows(lines: Sequence[Line | None], start: int) -> tuple[list[_Row], int]:
    """The rows that begin at ``start`` and the index behind them."""
    rows: list[_Row] = []
    at = start
    while at < len(lines) and (line := lines[at]) is not None:
        before = lines[at - 1] if at > start else None
        adjacent = before is not None and line.number == before.number + 1
        if _opens_cell(line.text):
            if adjacent:
                rows[-1].append(_Piece(line, line.text[1:]))
            else:
                rows.append([_Piece(line, line.text[1:])])
        elif adjacent and rows:
            rows[-1][-1].text += line.text.strip()
        else:
            break
        at += 1
    return rows, at


def _opens_cell(text: str) -> bool:
    return text.startswith("\t") and "\t" not in text[1:]


def _table(lines: Sequence[Line | None], start: int, rows: list[_Row]) -> Table | None:
    body = next((at for at, row in enumerate(rows) if any(is_figure(p.text) for p in row)), None)
    if body is None or len(rows) < 3:
        return None
    cols = max(len(row) for row in rows)
    full = [row for row in rows[body:] if len(row) == cols]
    if cols < 2 or 3 * len(full) < len(rows) - body:
        return None
    labels = max(1 + max((at for at, p in enumerate(row) if _is_word(p)), default=0) for row in full)
    headers = _headers(rows[:body], cols, labels)
    cells = [*headers, *(cell for at, row in enumerate(rows[body:], body) for cell in _body(row, at, cols))]
    caption = caption_above(lines, start)
    place = Place(rows[0][0].line.file, line=rows[0][0].line.number, column=1)
    return Table(tuple(cells), len(rows), cols, caption.title, caption.unit_line, place)


def _is_word(piece: _Piece) -> bool:
    return bool(piece.text.strip()) and not is_figure(piece.text)


def _body(row: _Row, at: int, cols: int) -> Iterator[Cell]:
    """A row in its columns: a short total row lacks its second cells, other short rows their first."""
    missing = cols - len(row)
    if missing and normalise_label(row[0].text) in _TOTALS:
        yield row[0].cell(at, 0, colspan=missing + 1)
        row, shift = row[1:], missing + 1
    else:
        shift = missing
    for index, piece in enumerate(row):
        yield piece.cell(at, shift + index)


def _headers(rows: list[_Row], cols: int, labels: int) -> list[Cell]:
    """Header rows: leaves aligned at the right, groups spread over the leaves they head."""
    if not rows:
        return []
    widest = max(range(len(rows)), key=lambda at: len(rows[at]))
    leaves = [normalise_label(piece.text) for piece in rows[widest]][-(cols - labels) :]
    borders = [at for at, leaf in enumerate(leaves) if leaf in leaves[:at]][:1]
    cells: list[Cell] = []
    for at, row in enumerate(rows):
        cells += _group(row, at, (cols, labels), borders) if at < widest else _leaf(row, at, cols)
    return cells


def _leaf(row: _Row, at: int, cols: int) -> list[Cell]:
    shift = cols - len(row)
    first = row[0].cell(at, 0, colspan=shift + 1)
    return [first, *(piece.cell(at, shift + index) for index, piece in enumerate(row[1:], 1))]


def _group(row: _Row, at: int, shape: tuple[int, int], borders: list[int]) -> list[Cell]:
    """A header row above the leaves; where the borders are not known its cells head nothing."""
    cols, labels = shape
    if len(row) == cols:
        return _leaf(row, at, cols)
    starts = [labels, *(labels + border for border in borders)]
    heads = len(row) - len(starts)
    if heads < 1 or heads > labels:
        starts, heads = [labels], len(row) - 1
    if not 1 <= heads <= labels:
        return [replace(row[0].cell(at, 0), colspan=labels)]
    ends = [*starts[1:], cols]
    cells = [piece.cell(at, index) for index, piece in enumerate(row[:heads])]
    cells[-1] = replace(cells[-1], colspan=labels - heads + 1)
    for piece, first, end in zip(row[heads:], starts, ends, strict=True):
        cells.append(piece.cell(at, first, colspan=end - first))
    return cells
