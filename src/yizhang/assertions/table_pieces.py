"""One grid that is several tables: cut where a title and a header stand again, columns that nothing uses left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from yizhang.documents.headers import is_figure
from yizhang.documents.labels import normalise_label
from yizhang.documents.model import Cell, Table

_CAPTION: Final = re.compile(
    r"附?表\s*[-\d一二三四五六七八九十]+|.{4,60}表(?:（[^（）]*）)?|（?(?:金额)?单位[:：].{1,20}"
)
_TITLE: Final = re.compile(r".{4,60}表(?:（[^（）]*）)?")
_UNIT: Final = re.compile(r"单位[:：]")
_LARGE: Final = 20_000
"""Grids of more rows than this are one table."""


def pieces_of(table: Table) -> tuple[Table, ...]:
    """The tables that one grid holds, in order; the table itself where it is one."""
    if table.rows > _LARGE:
        return (table,)
    grid = table.grid()
    cuts = list(_cuts(grid))
    if not cuts and not _padded(grid):
        return (table,)
    borders = [0, *cuts, table.rows]
    found = (_piece(table, grid, *span) for span in pairwise(borders))
    return tuple(piece for piece in found if piece is not None)


Grid = Sequence[Sequence[Cell | None]]


def _cuts(grid: Grid) -> Iterator[int]:
    """Rows where another table's caption begins, figures having stood above and a header standing below."""
    body, row = False, 0
    while row < len(grid):
        if body and _is_caption(grid[row]):
            end = row
            while end < len(grid) and (_is_caption(grid[end]) or not _texts(grid[end])):
                end += 1
            if end < len(grid) and len(_texts(grid[end])) > 1 and not any(is_figure(c) for c in grid[end]):
                yield row
                body = False
            row = end
        else:
            body = body or any(is_figure(cell) for cell in grid[row])
            row += 1


def _texts(row: Sequence[Cell | None]) -> list[str]:
    seen = {id(cell): normalise_label(cell.text) for cell in row if cell is not None}
    return [text for text in seen.values() if text]


def _is_caption(row: Sequence[Cell | None]) -> bool:
    texts = _texts(row)
    return 0 < len(texts) < 3 and all(_CAPTION.fullmatch(text) for text in texts)


def _padded(grid: Grid) -> bool:
    """Whether some column begins no cell in any row: it is only there for other tables' sake."""
    return bool(grid) and any(not _used(grid, col) for col in range(1, len(grid[0])))


def _used(grid: Grid, col: int) -> bool:
    return any((cell := row[col]) is not None and cell.col == col and cell.text.strip() for row in grid)


def _piece(table: Table, grid: Grid, first: int, end: int) -> Table | None:
    """The rows ``first`` to ``end`` as a table of the columns that they use."""
    rows = grid[first:end]
    used = [col for col in range(table.cols) if col == 0 or _used(rows, col)]
    home = {col: at for at, col in enumerate(used)}
    cells: list[Cell] = []
    for cell in table.cells:
        if not first <= cell.row < end or cell.col not in home:
            continue
        covered = [col for col in used if cell.col <= col < cell.col + cell.colspan]
        span = min(cell.rowspan, end - cell.row)
        cells.append(
            replace(
                cell, row=cell.row - first, col=home[cell.col], colspan=max(len(covered), 1), rowspan=span
            )
        )
    titles = [text for row in rows[:4] for text in _texts(row) if _TITLE.fullmatch(text)]
    title = titles[0] if titles and first else table.title
    units = [text for row in rows[:5] for text in _texts(row) if _UNIT.search(text)]
    unit = units[0] if units and first else table.unit_line
    if not cells:
        return None
    return replace(table, cells=tuple(cells), rows=end - first, cols=len(used), title=title, unit_line=unit)
