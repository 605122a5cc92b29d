"""The tables of a document, each with the lines that stand above it: title, number, unit, department, year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from yizhang.book.grid import Grid
from yizhang.documents.model import Cell, Document, Heading, Paragraph, Table

_MOST: Final = 8
_HEADER: Final = 4
"""A header has at most so many rows."""
_LONGEST: Final = 48
_NUMBER: Final = re.compile(r"公开\s*\d+\s*表|社[决预]\w{0,2}\d*表|表\s*\d+|附表")
_CONTINUES: Final = re.compile(r"[-—–]*\d{1,4}[-—–]*|第\d+页.*|\(?续表?\)?.{0,4}")
_UNIT: Final = re.compile(r"单位:|公开\d+表")
_NOTE: Final = re.compile(r"^\s*(?:备?注|说明|本表)[:：反]|[。；;]\s*$")


def grids(document: Document) -> Iterator[Grid]:
    """The tables of a document in order, with the caption lines above each; a table torn over pages is one."""
    above: list[str] = []
    held: Grid | None = None
    for block in document.blocks:
        match block:
            case Table():
                if block.cells:
                    lines = _caption(above)
                    joined = _joined(held, block, lines) if held is not None else None
                    if held is not None and joined is None:
                        yield held
                    held = joined or replace(Grid.of(block, document.source), above=lines)
                above = []
            case Heading(spans=spans) | Paragraph(spans=spans):
                above = [*above[-_MOST:], "".join(span.text for span in spans)]
            case _:
                above = []
    if held is not None:
        yield held


def _joined(held: Grid, table: Table, above: Sequence[str]) -> Grid | None:
    """The table before with this one below it, where this one goes on with it: the same header or as many
    columns, the same sheet, no caption of its own. A header printed again is left out.
    """
    sheet = next((cell.place.sheet for cell in table.cells if cell.place), "")
    own = [line for line in above if not _CONTINUES.fullmatch(_plain(line))]
    if own or sheet != held.sheet or _titled(table):
        return None
    grid = table.grid()
    repeated = _repeated(held, grid)
    columns = _columns(held, grid, repeated, table.cols)
    if columns is None or repeated == len(grid):
        return None
    down = held.rows - repeated
    taken: set[tuple[int, int]] = set()
    more = []
    for cell in table.cells:
        spot = (cell.row + down, columns[cell.col])
        if cell.row >= repeated and spot not in taken and (cell.text.strip() or cell.col in _firsts(columns)):
            taken.add(spot)
            span = min(cell.colspan, held.cols - spot[1])
            more.append(replace(cell, row=spot[0], col=spot[1], colspan=span))
    whole = replace(held.table, cells=(*held.table.cells, *more), rows=held.rows + table.rows - repeated)
    return replace(Grid.of(whole, held.file), above=held.above)


def _columns(held: Grid, grid: list[list[Cell | None]], repeated: int, cols: int) -> Mapping[int, int] | None:
    """Where the columns of a continued table stand in the table before: by the header printed again, else by
    position where there are as many. A column the header does not name goes with the one before it.
    """
    ahead = [_heads(held.cells[row]) for row in range(min(held.rows, 12))]
    again = max((_heads(grid[row]) for row in range(repeated)), key=len, default=())
    match = next((heads for heads in ahead if len(again) > 1 and _words(heads) == _words(again)), None)
    if match is None:
        return {col: col for col in range(cols)} if cols == held.cols else None
    known = {new: old for (_, new), (_, old) in zip(again, match, strict=True)}
    found: dict[int, int] = {}
    for col in range(cols):
        before = found.get(col - 1, -1)
        free = before + 1 < held.cols and before + 1 not in known.values()
        found[col] = known.get(col, before + 1 if free else max(before, 0))
    return found


def _heads(row: Sequence[Cell | None]) -> tuple[tuple[str, int], ...]:
    """The header texts of a row with their columns, a cell that spans several once."""
    found: list[tuple[str, int]] = []
    for col, cell in enumerate(row):
        text = _plain(cell.text) if cell is not None else ""
        if cell is not None and text and cell.col == col:
            found.append((text, col))
    return tuple(found)


def _words(heads: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    return tuple(text for text, _ in heads)


def _firsts(columns: Mapping[int, int]) -> set[int]:
    """The first column of each group that falls on one place."""
    seen: dict[int, int] = {}
    for new, old in columns.items():
        seen.setdefault(old, new)
    return set(seen.values())


def _titled(table: Table) -> bool:
    """Whether a table bears a title, a number or a unit line in its first rows."""
    rows = table.grid()[:4]
    texts = [[cell.text for cell in dict.fromkeys(row) if cell and cell.text.strip()] for row in rows]
    plain = [_plain(text) for row in texts for text in row]
    alone = [_plain(row[0]) for row in texts if len(row) == 1]
    return (
        bool(table.title) or any(text.endswith("表") for text in alone) or any(_UNIT.search(t) for t in plain)
    )


def _repeated(held: Grid, grid: list[list[Cell | None]]) -> int:
    """How many rows at the top repeat the header of the table before, blanks between aside. Headers of text
    may have come apart differently on each page: it is enough that the last of them is the same.
    """
    first = {_words(_heads(held.cells[row])) for row in range(min(held.rows, 12))}
    same = [
        row
        for row, cells in enumerate(grid[:_HEADER])
        if len(_heads(cells)) > 1 and _words(_heads(cells)) in first
    ]
    return same[-1] + 1 if same else 0


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", "".join(text.split()))


def _caption(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines that belong to the table below: upwards, until its title is found or prose begins."""
    kept: list[str] = []
    for line in reversed(lines):
        plain = _plain(line)
        if not plain:
            continue
        if len(plain) > _LONGEST or _NOTE.search(plain):
            break
        kept.append(line.strip())
        if plain.rstrip(")】").endswith("表") and not _NUMBER.fullmatch(plain):
            break
    return tuple(reversed(kept))


__all__ = ["grids"]
