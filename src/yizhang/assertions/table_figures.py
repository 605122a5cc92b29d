"""The figures of a table: every printed cell as a mention, every empty one as a blank, and numbers to reckon with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Blank, Measure, Mention
from yizhang.assertions.scope import Scope, scope_of
from yizhang.assertions.table_grid import Band, Column, Holds, Sheet
from yizhang.assertions.table_numbers import DECIMALS, Number, rates_by_figures
from yizhang.assertions.table_rows import Row, rows_of_band
from yizhang.assertions.table_words import TableWords
from yizhang.documents.model import Cell
from yizhang.numbers import PERCENT, POINTS, RATIO, Quantity, Unit, When, read_cell, read_periods
from yizhang.numbers.amount import CellKind
from yizhang.places import Place

_PLAIN: Final = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,6}))?([%％]?)")
_EXACT: Final = frozenset({Measure.COUNT, Measure.RANK})
_NOWHERE: Final = Place("")


@dataclass(slots=True)
class Lane:
    """A band of a table with its rows, its columns of figures, and a number or ``None`` for each of their cells."""

    sheet: Sheet
    band: Band
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    numbers: list[list[Number | None]]
    blanks: dict[tuple[int, int], str]
    """Ids of empty cells by position of row and column."""

    def column(self, at: int, rows: Sequence[int]) -> list[Number | None]:
        """The numbers of a column in some rows."""
        return [self.numbers[row][at] for row in rows]

    @property
    def additive(self) -> tuple[int, ...]:
        """Positions of the columns whose figures add up."""
        return tuple(at for at, column in enumerate(self.columns) if column.holds is Holds.AMOUNT)


@dataclass(slots=True)
class TableFigures:
    """All figures of one table."""

    lanes: tuple[Lane, ...]
    mentions: list[Mention]
    blanks: list[Blank]
    title: Scope


def read_figures(
    sheet: Sheet, words: TableWords, lexicon: Lexicon, title: str, year: int | None
) -> TableFigures:
    """The figures of a table in reading order within each band. ``title`` is what stands above it."""
    found = TableFigures((), [], [], scope_of(title, lexicon))
    lanes = []
    for band in sheet.bands:
        rows = rows_of_band(sheet, band, words)
        columns = tuple(column for column in band.columns if column.figures)
        lane, filled = _filled(sheet, band, rows, columns, (found.title, lexicon, year))
        misheaded = rates_by_figures(lane.columns, lane.numbers)
        if misheaded:
            columns = tuple(
                replace(column, holds=Holds.RATE, unit=PERCENT, measure=misheaded[at])
                if at in misheaded
                else column
                for at, column in enumerate(columns)
            )
            lane, filled = _filled(sheet, band, rows, columns, (found.title, lexicon, year))
        found.mentions += filled.mentions
        found.blanks += filled.blanks
        lanes.append(lane)
    found.lanes = tuple(lanes)
    return found


def _filled(
    sheet: Sheet,
    band: Band,
    rows: tuple[Row, ...],
    columns: tuple[Column, ...],
    about: tuple[Scope, Lexicon, int | None],
) -> tuple[Lane, TableFigures]:
    title, lexicon, year = about
    lane = Lane(sheet, band, rows, columns, [], {})
    filled = TableFigures((), [], [], title)
    _Filler(lane, filled, lexicon, year).fill()
    return lane, filled


class _Filler:
    """Reads the cells of one lane."""

    def __init__(self, lane: Lane, found: TableFigures, lexicon: Lexicon, year: int | None) -> None:
        self._lane, self._found, self._lexicon = lane, found, lexicon
        self._scopes = [scope_of(column.name, lexicon).within(found.title) for column in lane.columns]
        self._when = [_when(column.name, year) for column in lane.columns]
        self._decimals = [_usual_decimals(lane, column) for column in lane.columns]

    def fill(self) -> None:
        for position, row in enumerate(self._lane.rows):
            self._lane.numbers.append(self._row(position, row))

    def _row(self, position: int, row: Row) -> list[Number | None]:
        if row.broken:
            return [None] * len(self._lane.columns)
        cells = self._lane.sheet.grid[row.row]
        own = scope_of("".join(row.path[-2:]), self._lexicon)
        numbers = [self._cell(position, at, cells[c.col], own) for at, c in enumerate(self._lane.columns)]
        filled = any(number is not None for number in numbers)
        for at, number in enumerate(numbers):
            if number is None and (position, at) in self._lane.blanks:
                self._blank(position, at, filled=filled)
        return numbers

    def _cell(self, position: int, at: int, cell: Cell | None, own: Scope) -> Number | None:
        column, row = self._lane.columns[at], self._lane.rows[position]
        where = f"t{self._lane.sheet.index}r{self._lane.sheet.first + row.row}c{column.col}"
        if cell is None or not cell.text.strip():
            self._lane.blanks[position, at] = where
            return None
        if cell.row < row.row or cell.col < column.col:
            return None
        read = quantity_of(cell.text, column.unit, self._decimals[at])
        if read is None:
            return None
        quantity, nil = read
        measure = column.measure
        if quantity.decimals == 0 and (measure in _EXACT or _counts(quantity.unit)):
            quantity = replace(quantity, decimals=None)
        scope = self._scopes[at]
        mention = Mention(
            where,
            quantity,
            cell.text.strip(),
            cell.place or _NOWHERE,
            measure,
            (*row.path, column.leaf or column.name),
            scope=own.within(scope).dims() if not scope.version else _versioned(own, scope),
            when=self._when[at],
            block=self._lane.sheet.index,
            sentence=self._lane.sheet.first + row.row,
            nil=nil,
            header=column.path,
        )
        self._found.mentions.append(mention)
        return _number(where, quantity)

    def _blank(self, position: int, at: int, *, filled: bool) -> None:
        column, row = self._lane.columns[at], self._lane.rows[position]
        cell = self._lane.sheet.grid[row.row][column.col]
        beside = next((c for c in self._lane.sheet.grid[row.row] if c is not None and c.place), None)
        place = cell.place if cell is not None and cell.place else beside.place if beside else None
        self._found.blanks.append(
            Blank(
                self._lane.blanks[position, at],
                place or _NOWHERE,
                (*row.path, column.leaf or column.name),
                column.measure,
                filled,
            )
        )


def quantity_of(text: str, unit: Unit, usual: int = 0) -> tuple[Quantity, bool] | None:
    """A cell's quantity in its column's unit, and whether it prints nothing. ``usual`` are the column's decimals: a
    bare 0 among figures with two decimals is 0.00.
    """
    plain = text.strip().replace("，", ",").replace("−", "-").replace("－", "-")
    match = _PLAIN.fullmatch(plain)
    if match is None:
        return _unusual(text, unit)
    sign, whole, fraction, percent = match.groups()
    decimals = len(fraction or "")
    value = Fraction(int(whole.replace(",", "") + (fraction or "")), 10**decimals)
    if percent and unit is not PERCENT:
        unit = PERCENT
    if not value:
        return Quantity(value, unit, max(decimals, usual)), decimals == 0
    return Quantity(-value if sign else value, unit, decimals), False


def _unusual(text: str, unit: Unit) -> tuple[Quantity, bool] | None:
    reading = read_cell(text, default_unit=None if unit is RATIO else unit)
    if reading.kind is CellKind.NIL:
        return Quantity(Fraction(0), unit), True
    if reading.kind is not CellKind.NUMBER or reading.amount is None:
        return None
    quantity = reading.amount.quantity()
    if quantity is None or (unit is PERCENT and quantity.unit is POINTS):
        return None
    return quantity, not quantity.value


def _counts(unit: Unit) -> bool:
    """Whether whole numbers of a unit are counts, exact as printed; money and months are rounded."""
    return unit.scale == 1 and bool(unit.dims) and not unit.dims[0][0].startswith(("money", "month"))


def _number(where: str, quantity: Quantity) -> Number | None:
    decimals = quantity.decimals
    if decimals is not None and not 0 <= decimals <= DECIMALS:
        return None
    value = quantity.value * 10**DECIMALS
    if value.denominator != 1:
        return None
    ulp = 0 if decimals is None else 10 ** (DECIMALS - decimals)
    return Number(where, value.numerator, ulp)


def _usual_decimals(lane: Lane, column: Column) -> int:
    """The most decimals that figures of a column print, looked at in its first rows."""
    most = 0
    for row in lane.rows[:200]:
        cell = None if row.broken else lane.sheet.grid[row.row][column.col]
        match = _PLAIN.fullmatch(cell.text.strip()) if cell is not None else None
        if match is not None and match[3]:
            most = max(most, len(match[3]))
    return most


def _versioned(own: Scope, column: Scope) -> tuple[tuple[str, str], ...]:
    return replace(own.within(column), version=column.version).dims()


def _when(header: str, year: int | None) -> When | None:
    found = read_periods(header, year)
    return found[0].when if len(found) == 1 else None
