"""A table as rows of texts with places: the common ground of ledgers, forms and long tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath

from yizhang.documents.model import Cell, Table
from yizhang.numbers import Unit, UnitError, unit
from yizhang.places import Place

_UNIT_LINE = re.compile(r"(?:金额)?单位[::](?:人民币)?([^\s,，;；()（）\d/]+)")
_BRACKET_UNIT = re.compile(r"[(（](?:单位[::])?([^()（）]{1,4})[)）]\s*$")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with every position filled by the cell that covers it."""

    table: Table
    cells: tuple[tuple[Cell | None, ...], ...]
    file: str
    sheet: str
    above: tuple[str, ...] = ()
    """Lines of the document that stand above the table and belong to it."""

    @classmethod
    def of(cls, table: Table, source: str) -> Grid:
        """Lay a table out. ``source`` is the file it came from."""
        rows = tuple(tuple(row) for row in table.grid())
        sheet = next((cell.place.sheet for cell in table.cells if cell.place and cell.place.sheet), "")
        if not sheet and table.place is not None:
            sheet = table.place.sheet
        return cls(table, rows, source, sheet)

    def text(self, row: int, col: int) -> str:
        """What stands at a position, trimmed; empty outside the table."""
        cell = self.cell(row, col)
        return cell.text.strip() if cell is not None else ""

    def own_text(self, row: int, col: int) -> str:
        """What stands at a position if a cell begins there; empty where a merged cell merely reaches."""
        cell = self.cell(row, col)
        return cell.text.strip() if cell is not None and (cell.row, cell.col) == (row, col) else ""

    def cell(self, row: int, col: int) -> Cell | None:
        """The cell covering a position, or None."""
        if 0 <= row < len(self.cells) and 0 <= col < len(self.cells[row]):
            return self.cells[row][col]
        return None

    def place(self, row: int, col: int = 0) -> Place:
        """Where a position stands in the file."""
        cell = self.cell(row, col)
        if cell is not None and cell.place is not None:
            return cell.place
        return Place(self.file, self.sheet, row=row + 1, col=col + 1)

    @property
    def top(self) -> Place:
        """The table as a whole: its file and sheet."""
        return Place(self.file, self.sheet)

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.cells)

    @property
    def cols(self) -> int:
        """How many columns there are."""
        return self.table.cols

    def row_texts(self, row: int) -> list[str]:
        """The texts of a row, each merged cell once."""
        return [text for col in range(self.cols) if (text := self.own_text(row, col))]

    def lines(self, before: int) -> Iterator[str]:
        """The texts above row ``before`` with the table's own title and unit line: titles, units, dates."""
        yield from filter(None, (*self.above, self.table.title, self.table.unit_line))
        for row in range(min(before, self.rows)):
            yield from self.row_texts(row)


def stem(file: str) -> str:
    """The file's name without folder and ending."""
    return PurePath(file).stem


def stated_unit(lines: Iterator[str] | list[str]) -> Unit | None:
    """The unit a 单位：… line states, or None. A line naming 编制单位 states none."""
    for line in lines:
        folded = unicodedata.normalize("NFKC", line)
        for match in _UNIT_LINE.finditer(folded):
            if match.start() and folded[match.start() - 1] in "制报核算主管":
                continue
            if (found := known_unit(match[1])) is not None:
                return found
    return None


def bracketed_unit(label: str) -> Unit | None:
    """The unit in brackets behind a column header, as in 收入（万元）."""
    match = _BRACKET_UNIT.search(label.strip())
    return known_unit(match[1]) if match else None


def known_unit(symbol: str) -> Unit | None:
    """The unit of that symbol, or None."""
    try:
        return unit(symbol.strip()) if symbol.strip() else None
    except UnitError:
        return None


def exact(value: Decimal) -> Decimal:
    """A stored number without the binary noise beyond the 15 digits a spreadsheet itself shows."""
    digits = value.as_tuple().digits
    if len(digits) <= 15 or not value.is_finite():
        return value
    shift = value.adjusted() - 14
    return value.quantize(Decimal(1).scaleb(shift)).normalize()
