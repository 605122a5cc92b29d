"""Cells gathered into a table within limits, shared by the readers of workbooks and delimited files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Final

from yizhang.documents.limits import Limits
from yizhang.documents.model import Cell, Table
from yizhang.documents.readers.source import RefusedError
from yizhang.places import Place, Problem, Severity

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column; 0-based and inclusive."""

_REFERENCE: Final = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})\Z")


class Budget:
    """Counts the filled cells of a whole document."""

    def __init__(self, limits: Limits) -> None:
        self._left, self._limit = limits.cells, limits.cells

    def spend(self) -> None:
        """One more cell. Raises :class:`RefusedError` when there were too many."""
        self._left -= 1
        if self._left < 0:
            raise RefusedError("documents.too-many-cells", limit=self._limit)


@dataclass(slots=True)
class Grid:
    """A table being gathered at ``place``: cells by position, merges, and what went wrong."""

    place: Place
    limits: Limits
    budget: Budget
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    outside: int = 0
    """Cells left out because they stand outside the limits."""

    def add(self, cell: Cell) -> None:
        """Take one cell in, unless it stands outside the limits."""
        if cell.row >= self.limits.rows or cell.col >= self.limits.columns:
            self.outside += 1
            return
        self.budget.spend()
        self.cells[cell.row, cell.col] = cell

    def table(self, *, hidden: bool = False) -> tuple[Table, list[Problem]]:
        """The finished table."""
        rows, cols = self._extent()
        problems = self._apply_merges(rows, cols)
        if self.outside:
            args = {"count": self.outside, "rows": rows, "columns": cols}
            problems.append(Problem.at(self.place, "documents.cells-outside", **args))
        ordered = tuple(self.cells[at] for at in sorted(self.cells))
        return Table(ordered, rows, cols, place=self.place, hidden=hidden), problems

    def _extent(self) -> tuple[int, int]:
        """Rows and columns up to the last filled cell; a few cells far away do not make a huge grid."""
        cols = max((col for _, col in self.cells), default=-1) + 1
        rows = max((row for row, _ in self.cells), default=-1) + 1
        most = self.limits.positions // max(cols, 1)
        if rows > most:
            far = [at for at in self.cells if at[0] >= most]
            self.outside += len(far)
            for at in far:
                del self.cells[at]
            rows = max((row for row, _ in self.cells), default=-1) + 1
        return rows, cols

    def _apply_merges(self, rows: int, cols: int) -> list[Problem]:
        """Widen the top left cells of merges; report values hidden under a merge and merges that overlap."""
        left, covered = rows * cols, []
        for top, first, bottom, last in sorted(self.merges):
            if top >= rows or first >= cols:
                continue
            height, width = min(bottom, rows - 1) - top + 1, min(last, cols - 1) - first + 1
            left -= height * width
            if left < 0:
                return [Problem.at(self.place, "documents.merges-overlap")]
            if height * width > 1:
                covered += self._take_covered(top, first, height, width)
                anchor = self.cells.get((top, first)) or self._blank(top, first)
                self.cells[top, first] = replace(anchor, rowspan=height, colspan=width)
        if not covered:
            return []
        names = "、".join(a1(cell.row, cell.col) for cell in covered[:5])
        return [
            Problem.at(self.place, "documents.covered-values", Severity.NOTE, count=len(covered), cells=names)
        ]

    def _take_covered(self, top: int, first: int, height: int, width: int) -> list[Cell]:
        found = []
        for row in range(top, top + height):
            for col in range(first, first + width):
                if (row, col) != (top, first):
                    cell = self.cells.pop((row, col), None)
                    found += [cell] if cell is not None and cell.text else []
        return found

    def _blank(self, row: int, col: int) -> Cell:
        return Cell(row, col, "", Place(self.place.file, sheet=self.place.sheet, cell=a1(row, col)))


def a1(row: int, col: int) -> str:
    """The name of a 0-based position: ``a1(6, 3)`` is ``D7``."""
    return f"{letters(col)}{row + 1}"


def letters(col: int) -> str:
    """The letters of a 0-based column."""
    text = ""
    col += 1
    while col:
        col, rest = divmod(col - 1, 26)
        text = chr(65 + rest) + text
    return text


def position(reference: str) -> tuple[int, int] | None:
    """The 0-based row and column of a cell name, or None."""
    match = _REFERENCE.match(reference)
    if match is None:
        return None
    col = 0
    for letter in match[1]:
        col = col * 26 + ord(letter) - 64
    return int(match[2]) - 1, col - 1


def merge_of(reference: str) -> Merge | None:
    """The range a merge names, or None where it is malformed."""
    first, _, last = reference.partition(":")
    start, end = position(first), position(last or first)
    if start is None or end is None:
        return None
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])
