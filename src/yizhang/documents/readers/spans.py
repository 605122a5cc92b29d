"""Cells of a marked-up table (html, docx) laid out on a grid: spans widen, pending rows push."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from yizhang.documents.limits import Limits
from yizhang.documents.model import Cell, Table
from yizhang.documents.readers.grid import Budget
from yizhang.documents.readers.source import RefusedError
from yizhang.places import Place

_WIDEST = 1000
"""The most columns one cell may cover, as HTML has it."""


@dataclass(slots=True)
class Layout:
    """Places cells row by row; cells get the table number with their row and column."""

    place: Place
    limits: Limits
    budget: Budget
    cells: list[Cell] = field(default_factory=list)
    rows: int = 0
    cols: int = 0
    _col: int = 0
    _pending: dict[int, int] = field(default_factory=dict)
    """By column: the first row a cell from above no longer covers."""

    def next_row(self) -> None:
        """Begin a row."""
        self.rows += 1
        self._col = 0
        if self.rows * max(self.cols, 1) > self.limits.positions:
            self._refuse()

    @property
    def column(self) -> int:
        """The next free column of the row."""
        while self._pending.get(self._col, 0) > self.rows - 1:
            self._col += 1
        return self._col

    def skip(self, columns: int) -> None:
        """Leave columns of the row empty."""
        self._col += min(max(columns, 0), _WIDEST)

    def add(self, cell: Cell) -> None:
        """Put a cell at the next free position of the row; its row and column are set here."""
        self.budget.spend()
        row = self.rows - 1
        col = self.column
        width, height = min(max(cell.colspan, 1), _WIDEST), max(cell.rowspan, 1)
        placed = replace(
            cell, row=row, col=col, colspan=width, rowspan=height, place=self._place(row, col, cell.place)
        )
        if height > 1:
            self._pending.update(dict.fromkeys(range(col, col + width), row + height))
        self._col = col + width
        self.cols = max(self.cols, self._col)
        if self.cols > self.limits.columns:
            raise RefusedError("documents.too-many-columns", limit=self.limits.columns)
        self.cells.append(placed)

    def table(self) -> Table:
        """The finished table; no cell reaches below its last row."""
        if self.rows * self.cols > self.limits.positions:
            self._refuse()
        fitted = (
            replace(c, rowspan=min(c.rowspan, self.rows - c.row)) if c.rowspan > 1 else c for c in self.cells
        )
        return Table(tuple(fitted), self.rows, self.cols, place=self.place)

    def _refuse(self) -> None:
        limit = self.limits.positions
        raise RefusedError("documents.too-many-positions", rows=self.rows, columns=self.cols, limit=limit)

    def _place(self, row: int, col: int, own: Place | None) -> Place:
        line = own.line if own is not None else 0
        return replace(self.place, line=line, row=row + 1, col=col + 1)
