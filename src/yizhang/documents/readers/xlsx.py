"""xlsx workbooks, streamed: exact stored values, formats, formulas, merges, hidden rows and columns.

Cells are read from the sheet's XML because that is where the stored digits are; libraries hand out binary
floats and keep either formulas or their values, not both. Memory grows with filled cells only.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from yizhang.documents.model import Cell, Table
from yizhang.documents.number_format import GENERAL, date_of, displayed, is_date, iso
from yizhang.documents.readers.archive import Archive
from yizhang.documents.readers.grid import Budget, Grid, a1, merge_of, position
from yizhang.documents.readers.shared_formula import moved
from yizhang.documents.readers.source import DAMAGE, Reading, RefusedError, Source, unreadable
from yizhang.documents.readers.workbook import Sheet, Workbook, open_workbook, truth, unescape
from yizhang.documents.readers.xml import Attributes, Walker, walk_part
from yizhang.places import Place, Problem, Severity

NOT_CALCULATED: Final = "documents.formula-not-calculated"
ERROR_VALUE: Final = "documents.error-value"
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\Z")
_CAPTURED: Final = frozenset({"v", "f", "t"})
_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 (a sheet's dates have no zone)
_FORMULA_BUDGET: Final = 20_000_000
"""Characters of shared formulas moved for one document; beyond it they read as shared."""


def read(source: Source) -> Reading:
    """Read every sheet; a sheet that cannot be read does not stop the others."""
    tables: list[Table] = []
    problems: list[Problem] = []
    with Archive(source.path, source.limits) as archive:
        book = open_workbook(archive, source.limits)
        budget = Budget(source.limits)
        for sheet in book.sheets:
            place = Place(source.name, sheet=sheet.name)
            table, found = _read_sheet(archive, sheet, book, Grid(place, source.limits, budget))
            tables += [table] if table is not None else []
            problems += found
    if not book.sheets:
        raise RefusedError("documents.no-sheets")
    if not any(table.cells for table in tables) and not problems:
        problems.append(Problem.at(source.place, "documents.empty-workbook"))
    return Reading(tuple(tables), tuple(problems))


def _read_sheet(
    archive: Archive, sheet: Sheet, book: Workbook, grid: Grid
) -> tuple[Table | None, list[Problem]]:
    if sheet.part not in archive:
        return None, [Problem.at(grid.place, "documents.not-a-sheet", Severity.NOTE)]
    reader = _SheetReader(book, grid)
    try:
        walk_part(archive, sheet.part, reader, grid.limits)
    except RefusedError as refused:
        return None, [refused.problem(grid.place)]
    except DAMAGE as error:
        return None, [unreadable(grid.place, error)]
    reader.finish()
    table, problems = grid.table(hidden=sheet.hidden)
    return table, problems + _troubles(table)


def _troubles(table: Table) -> list[Problem]:
    """One problem a sheet for each thing that is wrong with cells, placed at the first of them."""
    found: list[Problem] = []
    for code in (NOT_CALCULATED, ERROR_VALUE):
        cells = [cell for cell in table.cells if cell.problem == code]
        if cells and cells[0].place is not None:
            names = "、".join(a1(cell.row, cell.col) for cell in cells[:5])
            found.append(Problem.at(cells[0].place, code, count=len(cells), cells=names))
    return found


def number(text: str) -> Decimal | None:
    """A stored number, exact: a binary double is what its shortest print says."""
    if not _NUMBER.match(text):
        return None
    as_float = float(text)
    if not math.isfinite(as_float):
        return None
    return Decimal(text) if len(text) <= 15 else Decimal(repr(as_float))


class _SheetReader(Walker):
    """Reads one sheet's XML into a grid."""

    def __init__(self, book: Workbook, grid: Grid) -> None:
        self._book, self._grid = book, grid
        self._row = self._col = -1
        self._row_hidden = False
        self._hidden_columns: set[int] = set()
        self._cell: Attributes = {}
        self._formula: Attributes | None = None
        self._captured: dict[str, str] = {}
        self._capture: list[str] | None = None
        self._phonetic = False
        self._shared: dict[str, tuple[str, int, int]] = {}
        self._formula_budget = _FORMULA_BUDGET

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name in _CAPTURED:
            self._capture = None if self._phonetic else []
            if name == "f":
                self._formula = attributes
        elif name == "row":
            self._start_row(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "col" and truth(attributes.get("hidden", "")):
            self._hide_columns(attributes)
        elif name == "rPh":
            self._phonetic = True

    def text(self, data: str) -> None:
        if self._capture is not None:
            self._capture.append(data)

    def end(self, name: str) -> None:
        if name in _CAPTURED:
            if self._capture is not None:
                self._captured[name] = self._captured.get(name, "") + "".join(self._capture)
            self._capture = None
        elif name == "c":
            self._end_cell()
        elif name == "rPh":
            self._phonetic = False

    def finish(self) -> None:
        """A workbook to be calculated on opening whose every result is 0 holds placeholders, not results."""
        formulas = [cell for cell in self._grid.cells.values() if cell.formula]
        if self._book.calculate_on_load and formulas and all(cell.value == 0 for cell in formulas):
            for cell in formulas:
                self._grid.cells[cell.row, cell.col] = replace(
                    cell, value=None, text="", problem=NOT_CALCULATED
                )

    def _start_row(self, attributes: Attributes) -> None:
        number_ = attributes.get("r", "")
        self._row = (
            int(number_) - 1 if number_.isdecimal() and len(number_) < 8 and int(number_) else self._row + 1
        )
        self._col = -1
        self._row_hidden = truth(attributes.get("hidden", ""))

    def _start_cell(self, attributes: Attributes) -> None:
        at = position(attributes.get("r", ""))
        self._row, self._col = at if at is not None and at[0] >= 0 else (max(self._row, 0), self._col + 1)
        self._cell, self._formula = attributes, None
        self._captured = {}

    def _merge(self, reference: str) -> None:
        merge = merge_of(reference)
        if merge is not None:
            self._grid.budget.spend()
            self._grid.merges.append(merge)

    def _hide_columns(self, attributes: Attributes) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if first.isdecimal() and last.isdecimal():
            end = min(int(last), self._grid.limits.columns)
            self._hidden_columns.update(range(int(first) - 1, end))

    def _end_cell(self) -> None:
        stored = self._captured.get("v")
        if self._formula is None and not stored and not self._captured.get("t"):
            return
        style = self._cell.get("s", "0")
        number_format = self._format(int(style) if style.isdecimal() else 0)
        kind = self._cell.get("t", "n")
        text, value, problem = self._content(kind, stored, number_format)
        if value is None and not problem and self._formula is None and not text:
            return
        row, col = self._row, self._col
        place = self._grid.place
        self._grid.add(
            Cell(
                row,
                col,
                text,
                Place(place.file, place.sheet, a1(row, col)),
                value=value,
                number_format=number_format,
                formula=self._formula_text() if self._formula is not None else "",
                problem=problem,
                hidden=self._row_hidden or col in self._hidden_columns,
            )
        )

    def _format(self, style: int) -> str:
        formats = self._book.formats
        return formats[style] if style < len(formats) else GENERAL

    def _content(
        self, kind: str, stored: str | None, number_format: str
    ) -> tuple[str, Decimal | str | bool | None, str]:
        """Displayed text, stored value and problem of the cell."""
        if self._formula is not None and not stored and not (kind == "str" and stored is not None):
            return "", None, NOT_CALCULATED
        stored = stored or ""
        match kind:
            case "s":
                text = self._text_at(stored)
                return (text, text, "") if text is not None else (stored, None, ERROR_VALUE)
            case "str" | "inlineStr":
                text = unescape(self._captured.get("t", "") + stored)
                return text, text, ""
            case "b":
                return ("TRUE" if truth(stored) else "FALSE"), truth(stored), ""
            case "e":
                return stored, None, ERROR_VALUE
            case "d":
                return self._date(stored, number_format)
            case _:
                return self._numeric(stored, number_format)

    def _text_at(self, index: str) -> str | None:
        texts = self._book.texts
        at = int(index) if index.isdecimal() and len(index) < 10 else len(texts)
        return texts[at] if at < len(texts) else None

    def _numeric(self, stored: str, number_format: str) -> tuple[str, Decimal | str | None, str]:
        value = number(stored.strip())
        if value is None:
            return stored, None, ERROR_VALUE
        text = displayed(value, number_format, from_1904=self._book.from_1904)
        if is_date(number_format):
            moment = date_of(value, from_1904=self._book.from_1904)
            return (text, iso(moment), "") if moment is not None else (text, value, "")
        return text, value, ""

    def _date(self, stored: str, number_format: str) -> tuple[str, str, str]:
        try:
            moment = datetime.fromisoformat(stored)
        except ValueError:
            return stored, stored, ""
        since = moment.replace(tzinfo=None) - _DAY_ZERO
        serial = Decimal(since.days) + Decimal(since.seconds) / 86_400
        text = displayed(serial, number_format) if is_date(number_format) and serial > 60 else iso(moment)
        return text, iso(moment), ""

    def _formula_text(self) -> str:
        attributes, text = self._formula or {}, self._captured.get("f", "")
        index = attributes.get("si", "")
        if attributes.get("t") != "shared" or not index:
            return f"={text}"
        if text:
            self._shared[index] = (text, self._row, self._col)
            return f"={text}"
        master, row, col = self._shared.get(index, ("", self._row, self._col))
        self._formula_budget -= len(master)
        return "=" + (moved(master, self._row - row, self._col - col) if self._formula_budget > 0 else master)
