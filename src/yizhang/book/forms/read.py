"""A recognised form's cells as figures on keys, and what could not be read."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from yizhang.book.entries import Entry, read_cell_entry
from yizhang.book.facts_yaml import Found
from yizhang.book.figure import Figure, Kind, Origin
from yizhang.book.forms.cells import Context, Line, is_barred, key_of, lines
from yizhang.book.forms.coded import is_numbering
from yizhang.book.forms.columns import header_path, match_columns
from yizhang.book.forms.recognise import Placed, Recognised, Remembered, year_of
from yizhang.book.grid import Grid, bracketed_unit, known_unit, stated_unit
from yizhang.book.longtable import hold_to_finest
from yizhang.book.names import Names, plain_label
from yizhang.book.workspace import Settings
from yizhang.catalogue.model_forms import FormColumn
from yizhang.numbers import Period, Quantity, Unit
from yizhang.places import Key, Place, Problem, Severity

_DEPT = re.compile(
    r"(?:(?:编制|填报|预算|公开)?(?:部门|单位)|部门(?:[(（]单位[)）])?)(?:名称)?:\s*([^\s:,，;；|]+)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A code with the name printed beside it."""

    dimension: str
    code: str
    name: str
    place: Place


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of one table: figures, problems, how many cells were taken, and the codes with their names."""

    entries: tuple[tuple[Key, Figure], ...] = ()
    problems: tuple[Problem, ...] = ()
    cells: int = 0
    named: tuple[Named, ...] = ()
    context: Context | None = None


def read_form(found: Recognised, names: Names, settings: Settings, remembered: Remembered) -> Reading:
    """The figures of a form. Area, year and unit come from the table; only what it leaves out from the
    workspace.
    """
    grid = found.grid
    top = Place(grid.file, grid.sheet)
    if found.rivals:
        rivals = "、".join((found.form.id, *found.rivals))
        return Reading(problems=(Problem.at(top, "form.ambiguous", forms=rivals),))
    problems: list[Problem] = []
    year = year_of(grid, found.header_end)
    if year is None:
        year = settings.period.year
        problems.append(Problem.at(top, "form.year-assumed", Severity.NOTE, year=year, form=found.form.zh))
    area, trouble = _area(grid, found.header_end, names, settings, top)
    problems += trouble
    dept = stated_dept(list(grid.lines(found.header_end))) or settings.office
    context = Context(area, Period(year), settings.version, _scheme(found, names), dept)
    unit = stated_unit(list(grid.lines(found.header_end)))
    entries: list[tuple[Key, Figure]] = []
    for placed in found.lanes:
        problems += _unknown_rows(found, placed)
        lane = _Lane(found, placed, names, context, unit)
        got, trouble = lane.read(remembered)
        entries += got
        problems += trouble
    named = tuple(each for placed in found.lanes for each in _names(grid, placed))
    return Reading(tuple(hold_to_finest(entries)), tuple(problems), len(entries), named, context)


def stated_dept(texts: list[str]) -> str:
    """The department a line above a form names (部门：…, 编制单位：…); empty where none does."""
    for text in texts:
        for match in _DEPT.finditer(unicodedata.normalize("NFKC", text)):
            name = "".join(match[1].split())
            if known_unit(name) is None and len(name) > 1:
                return name
    return ""


def _names(grid: Grid, placed: Placed) -> Iterator[Named]:
    rows = dict(placed.rows)
    for row, col in placed.names:
        line = rows[row]
        place = grid.place(row, col if col >= 0 else placed.label_col)
        yield Named(placed.lane.codes, line.row.id, "" if col < 0 else line.row.label, place)


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell read: its figure and where in the lane it stands."""

    key: Key
    figure: Figure
    row: int
    col: int
    line: Line
    unit: Unit


@dataclass(frozen=True, slots=True)
class _Lane:
    found: Recognised
    placed: Placed
    names: Names
    context: Context
    unit: Unit | None

    def read(self, remembered: Remembered) -> Found:
        year = self.context.period.year
        columns, unknown = match_columns(self.found, self.placed, self.names, year, remembered)
        problems = [self._unknown_column(col) for col in unknown]
        cells: list[_Cell] = []
        for col, column in columns.items():
            unit = self._unit(col)
            if unit is None:
                place = self.found.grid.place(self.found.header_end - 1, col)
                problems.append(Problem.at(place, "form.no-unit", column="".join(column.header)))
                continue
            for row, line in self.placed.rows:
                entry, trouble = self._cell(row, col, line, column, unit)
                cells += [_Cell(key, figure, row, col, line, unit) for key, figure in entry]
                problems += trouble
        return tuple(self._settled(cells)), tuple(problems)

    def _settled(self, cells: list[_Cell]) -> Iterator[tuple[Key, Figure]]:
        """The cells, blanks as the nil their form makes of them once somebody has filled the form in: the
        row of a code, the column of a fund's form, otherwise the lane.
        """
        filled = {self._group(cell) for cell in cells if cell.figure.kind in (Kind.NUMBER, Kind.NIL)}
        for cell in cells:
            nil = cell.line.row.nil_when_blank and self._group(cell) in filled
            yield cell.key, _nil_by_form(cell.figure, cell.unit) if nil else cell.figure

    def _group(self, cell: _Cell) -> int:
        if self.placed.lane.codes:
            return cell.row
        by_part = any("part" in dict(column.bindings) for column in self.placed.lane.columns)
        return cell.col if by_part else 0

    def _cell(self, row: int, col: int, line: Line, column: FormColumn, unit: Unit) -> Found:
        key = key_of(self.names.catalogue, self.found.form, line.row, column, self.context)
        if key is None:
            return (), ()
        place = self.found.grid.place(row, col)
        entry = Entry(place, unit, self.names.catalogue.concepts[key.concept].unit, Origin.FORM)
        figure, problems = read_cell_entry(self.found.grid.cell(row, col), entry)
        if figure is None:
            return (), problems
        barred = is_barred(line.row, column)
        if barred and figure.kind is Kind.NUMBER:
            return (), (Problem.at(place, "form.number-in-barred", row=line.row.label, text=figure.text),)
        if barred:
            return ((key, replace(figure, kind=Kind.BARRED, quantity=None)),), ()
        return ((key, figure),), problems

    def _unit(self, col: int) -> Unit | None:
        grid = self.found.grid
        path = header_path(grid, self.placed, self.found.header_end, col)
        return next((unit for text in reversed(path) if (unit := bracketed_unit(text))), self.unit)

    def _unknown_column(self, col: int) -> Problem:
        path = "".join(header_path(self.found.grid, self.placed, self.found.header_end, col))
        choices = "、".join(f"{column.id}（{''.join(column.header)}）" for column in self.placed.lane.columns)
        place = self.found.grid.place(max(self.found.header_end - 1, 0), col)
        return Problem.at(
            place, "form.column-unknown", header=path or "—", form=self.found.form.id, choices=choices
        )


def _nil_by_form(figure: Figure, unit: Unit) -> Figure:
    """A blank as the nil its form makes of it; anything else as it stands."""
    if figure.kind is not Kind.BLANK:
        return figure
    zero = Quantity(Fraction(0), unit)
    return replace(figure, kind=Kind.NIL, quantity=zero, remark="空格按表规视同零")


def _unknown_rows(found: Recognised, placed: Placed) -> Iterator[Problem]:
    if placed.lane.codes:
        for row in placed.unknown:
            text = "、".join(found.grid.row_texts(row))[:40]
            place = found.grid.place(row, max(placed.label_col, 0))
            yield Problem.at(place, "form.row-without-code", Severity.SUSPICIOUS, text=text)
        return
    labels = {plain_label(line.row.label): line.row for line in lines(placed.lane)}
    for row in placed.unknown:
        if is_numbering(found.grid, row):
            continue
        text = found.grid.own_text(row, placed.label_col)
        close = difflib.get_close_matches(plain_label(text), list(labels), n=1, cutoff=0.4)
        nearest = f"{labels[close[0]].label}（{labels[close[0]].id}）" if close else "—"
        place = found.grid.place(row, placed.label_col)
        yield Problem.at(
            place, "form.row-unknown", Severity.SUSPICIOUS, label=text, form=found.form.id, nearest=nearest
        )


def _area(
    grid: Grid, before: int, names: Names, settings: Settings, top: Place
) -> tuple[str, tuple[Problem, ...]]:
    """The one area the lines above the table name; the workspace's where they name none."""
    found = {id_ for text in grid.lines(before) for id_ in names.inside("area", text)}
    if not found:
        found = {id_ for text in (grid.sheet, grid.file) for id_ in names.inside("area", text)}
    if len(found) == 1:
        return found.pop(), ()
    if found:
        areas = "、".join(sorted(found))
        return settings.area, (Problem.at(top, "form.several-areas", areas=areas, area=settings.area),)
    return settings.area, ()


def _scheme(found: Recognised, names: Names) -> str:
    if found.form.scheme:
        return found.form.scheme
    texts = [*found.grid.lines(found.header_end), found.grid.sheet, found.grid.file]
    schemes = {id_ for text in texts for id_ in names.inside("scheme", text)}
    return schemes.pop() if len(schemes) == 1 else ""
