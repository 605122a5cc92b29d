"""SpreadsheetML 2003: workbooks as one XML file, which report systems like to call .xls."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from yizhang.documents.model import Cell, Table
from yizhang.documents.number_format import GENERAL, displayed
from yizhang.documents.readers.grid import Budget, Grid, a1
from yizhang.documents.readers.source import Reading, RefusedError, Source, megabytes
from yizhang.documents.readers.xlsx import ERROR_VALUE, NOT_CALCULATED, number
from yizhang.documents.readers.xml import Attributes, Walker, local, walk
from yizhang.places import Place, Problem

_NAMED = {"Standard": "#,##0.00", "Fixed": "0.00", "Percent": "0.00%", "General": GENERAL}


def read(source: Source) -> Reading:
    """Read every sheet."""
    size = source.path.stat().st_size
    if size > source.limits.text_bytes:
        raise RefusedError(
            "documents.too-large", size=megabytes(size), limit=megabytes(source.limits.text_bytes)
        )
    walker = _Workbook(source)
    walk(_chunks(source.path), walker, source.limits)
    return Reading(tuple(walker.tables), tuple(walker.problems))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from iter(lambda: file.read(1 << 16), b"")


class _Workbook(Walker):
    def __init__(self, source: Source) -> None:
        self.tables: list[Table] = []
        self.problems: list[Problem] = []
        self._source, self._budget = source, Budget(source.limits)
        self._grid = Grid(source.place, source.limits, self._budget)
        self._formats: dict[str, str] = {}
        self._style = ""
        self._row = self._col = -1
        self._row_hidden = False
        self._cell: Attributes = {}
        self._type = ""
        self._data: list[str] | None = None
        self._text = ""

    def start(self, name: str, attributes: Attributes) -> None:
        own = {local(key): value for key, value in attributes.items()}
        match name:
            case "Style":
                self._style = own.get("ID", "")
            case "NumberFormat":
                code = own.get("Format", GENERAL)
                self._formats[self._style] = _NAMED.get(code, code)
            case "Worksheet":
                place = Place(self._source.name, sheet=own.get("Name", ""))
                self._grid = Grid(place, self._source.limits, self._budget)
                self._row = -1
            case "Row":
                self._row, self._col = _index(own, self._row), -1
                self._row_hidden = own.get("Hidden") == "1"
            case "Cell":
                self._col = _index(own, self._col)
                self._cell, self._type, self._text = own, "", ""
            case "Data":
                self._type, self._data = own.get("Type", "String"), []
            case _:
                pass

    def text(self, data: str) -> None:
        if self._data is not None:
            self._data.append(data)

    def end(self, name: str) -> None:
        match name:
            case "Data":
                self._text, self._data = "".join(self._data or ()), None
            case "Cell":
                self._end_cell()
            case "Worksheet":
                table, found = self._grid.table()
                self.tables.append(table)
                self.problems += found
            case _:
                pass

    def _end_cell(self) -> None:
        across, down = _count(self._cell.get("MergeAcross", "")), _count(self._cell.get("MergeDown", ""))
        if across or down:
            self._budget.spend()
            self._grid.merges.append((self._row, self._col, self._row + down, self._col + across))
        formula = self._cell.get("Formula", "")
        if self._text or formula:
            self._grid.add(self._read_cell(formula))
        self._col += across

    def _read_cell(self, formula: str) -> Cell:
        number_format = self._formats.get(self._cell.get("StyleID", ""), GENERAL)
        text, value, problem = self._content(number_format)
        if formula and not self._text and self._type != "String":
            problem = NOT_CALCULATED
        place = Place(self._source.name, sheet=self._grid.place.sheet, cell=a1(self._row, self._col))
        if problem:
            self.problems.append(Problem.at(place, problem, count=1, cells=place.cell))
        return Cell(
            self._row,
            self._col,
            text,
            place,
            value=value,
            number_format=number_format,
            formula=formula,
            problem=problem,
            hidden=self._row_hidden,
        )

    def _content(self, number_format: str) -> tuple[str, Decimal | str | bool | None, str]:
        if self._type == "Number":
            value = number(self._text.strip())
            return (
                (displayed(value, number_format), value, "")
                if value is not None
                else (self._text, None, ERROR_VALUE)
            )
        if self._type == "Error":
            return self._text, None, ERROR_VALUE
        if self._type == "Boolean":
            return ("TRUE" if self._text == "1" else "FALSE"), self._text == "1", ""
        return self._text, (self._text or None), ""


def _index(attributes: Attributes, last: int) -> int:
    """The 0-based position of a row or cell: its own ss:Index, else the next one."""
    own = _count(attributes.get("Index", ""))
    return own - 1 if own else last + 1


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
