"""xls workbooks (BIFF, and .et files of the same build). Formats and formulas are not available."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from yizhang.documents.model import Cell, Table
from yizhang.documents.number_format import general, iso
from yizhang.documents.readers.compound import check_workbook
from yizhang.documents.readers.grid import Budget, Grid, a1
from yizhang.documents.readers.source import Reading, RefusedError, Source, unreadable
from yizhang.places import Place, Problem, Severity

ERROR_VALUE = "documents.error-value"
_ERRORS = frozenset({"#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!"})


@contextmanager
def silenced() -> Iterator[None]:
    """Nothing reaches standard error at the level of the system: a parser written in Rust prints its own panics
    there, beside the exception that we turn into a problem.
    """
    try:
        kept = os.dup(2)
    except OSError:  # a program without a standard error has nothing to silence
        yield
        return
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(sink)


def read(source: Source) -> Reading:
    """Read every sheet."""
    check_workbook(source.path.read_bytes(), source.limits)
    with silenced():
        return _read(source)


def _read(source: Source) -> Reading:
    try:
        book = CalamineWorkbook.from_path(str(source.path))
    except PasswordError as error:
        raise RefusedError("documents.password") from error
    budget = Budget(source.limits)
    tables: list[Table] = []
    problems: list[Problem] = []
    for sheet in book.sheets_metadata:
        place = Place(source.name, sheet=sheet.name)
        grid = Grid(place, source.limits, budget)
        try:
            _fill(grid, book, sheet.name)
        except RefusedError as refused:
            problems.append(refused.problem(place))
            continue
        except CalamineError as error:
            problems.append(unreadable(place, error))
            continue
        table, found = grid.table(hidden=sheet.visible != SheetVisibleEnum.Visible)
        tables.append(table)
        problems += found
    if not any(table.cells for table in tables) and not problems:
        problems.append(Problem.at(source.place, "documents.empty-workbook"))
    if any(table.cells for table in tables):
        problems.append(Problem.at(source.place, "documents.no-formats", Severity.NOTE))
    return Reading(tuple(tables), tuple(problems))


def _fill(grid: Grid, book: CalamineWorkbook, name: str) -> None:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None:
        return
    if sheet.total_height * sheet.total_width > grid.limits.positions:
        limit = grid.limits.positions
        raise RefusedError(
            "documents.too-many-positions", rows=sheet.total_height, columns=sheet.total_width, limit=limit
        )
    rows: Iterable[Iterable[object]] = sheet.to_python(skip_empty_area=False)
    for row, values in enumerate(rows):
        for col, value in enumerate(values):
            if value not in ("", None):
                grid.add(_cell(row, col, value, grid.place))
    for (top, first), (bottom, last) in sheet.merged_cell_ranges or ():
        grid.merges.append((top, first, bottom, last))


def _cell(row: int, col: int, value: object, sheet: Place) -> Cell:
    place = Place(sheet.file, sheet=sheet.sheet, cell=a1(row, col))
    stored, text = _content(value)
    problem = ERROR_VALUE if text in _ERRORS else ""
    return Cell(row, col, text, place, value=None if problem else stored, problem=problem)


def _content(value: object) -> tuple[Decimal | str | bool | None, str]:
    """Stored value and displayed text. A binary double is what its shortest print says."""
    match value:
        case bool():
            return value, "TRUE" if value else "FALSE"
        case int():
            return Decimal(value), str(value)
        case float():
            number = Decimal(repr(value))
            if not number.is_finite():
                return None, str(value)
            return (number.to_integral_value() if number == number.to_integral_value() else number), general(
                number
            )
        case datetime():
            return iso(value), iso(value)
        case date() | time() | timedelta():
            return str(value), str(value)
        case _:
            return str(value), str(value)
