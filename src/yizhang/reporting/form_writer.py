"""Forms as workbooks in the official layout: empty ones to fill in, or filled from a book.

Cells that follow from others hold live formulas, cells that cannot exist print ×, cells to fill in are
coloured and unlocked. The same form and book always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from yizhang.book.book import Book, Status
from yizhang.book.figure import Kind
from yizhang.book.forms.cells import Context, Line, is_barred, key_of, number_in
from yizhang.book.forms.expand import expanded
from yizhang.book.forms.formulas import CellId, Sum, sums_of
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.model_forms import Form, FormColumn
from yizhang.numbers import Quantity, exact_text
from yizhang.reporting.form_layout import Block, Layout, is_department

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 (a fixed stamp, so that equal forms are equal files)
_BARRED: Final = "×"
_INPUT_COLOUR: Final = "#FFF9E5"
_LIMIT: Final = 10**13
_EMPTY: Final = " "
"""The stored result of a sum over empty cells. Nothing at all would read as a formula never calculated."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a form is written. ``formulas`` puts live sums where cells follow from others."""

    formulas: bool = True
    protect: bool = True
    links: Mapping[CellId, str] = field(default_factory=dict)
    """Formulas of cells whose figures stand elsewhere in the workbook."""
    complete: bool = False
    """Whether a sum stays empty until every cell it adds is filled: part of a year's items is no total."""


def write_form(
    path: Path,
    form: Form,
    catalogue: Catalogue,
    context: Context,
    book: Book | None = None,
    options: Options | None = None,
) -> Path:
    """Write one form to ``path``; with a ``book``, filled with its facts in the form's unit."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(form_bytes(form, catalogue, context, book, options))
    return path


def form_bytes(
    form: Form,
    catalogue: Catalogue,
    context: Context,
    book: Book | None = None,
    options: Options | None = None,
) -> bytes:
    """The workbook of one form. A figure finer than the form's decimals keeps its exact value in the cell."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": form.zh, "created": CREATED})
    sheet = workbook.add_worksheet(_sheet_name(form, context))
    _Writer(workbook, sheet, form, catalogue, context, book, options or Options()).write()
    workbook.close()
    return buffer.getvalue()


def forms_bytes(
    forms: Sequence[Form],
    catalogue: Catalogue,
    context: Context,
    book: Book | None = None,
    options: Options | None = None,
) -> bytes:
    """One workbook with a sheet for each form, in order."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"title": "、".join(form.zh for form in forms[:3]), "created": CREATED})
    for form in forms:
        sheet = workbook.add_worksheet(_sheet_name(form, context))
        _Writer(workbook, sheet, form, catalogue, context, book, options or Options()).write()
    workbook.close()
    return buffer.getvalue()


def write_form_sheet(
    workbook: Any,
    sheet: Worksheet,
    form: Form,
    catalogue: Catalogue,
    context: Context,
    book: Book,
    links: Mapping[CellId, str],
) -> None:
    """Write a form on a sheet of a workbook under way. ``links`` are formulas for cells that stand elsewhere in it
    too; the cached result of each is the book's value.
    """
    options = Options(protect=False, links=links, complete=True)
    _Writer(workbook, sheet, form, catalogue, context, book, options).write()


class _Writer:
    def __init__(
        self,
        workbook: Any,
        sheet: Worksheet,
        form: Form,
        catalogue: Catalogue,
        context: Context,
        book: Book | None,
        options: Options,
    ) -> None:
        form = expanded(form, catalogue, context, book)
        self.sheet, self.form, self.catalogue = sheet, form, catalogue
        self.context, self.book, self.options = context, book, options
        self.layout = Layout.of(form)
        self.formats = _formats(workbook, form.decimals)
        self.sums: Mapping[CellId, Sum] = sums_of(form, catalogue) if options.formulas else {}
        self.barred = {
            (block.lane.id, line.row.id, column.id)
            for block in self.layout.blocks
            for line in block.lines
            for column in block.lane.columns
            if is_barred(line.row, column)
        }
        self.values = self._values()

    def write(self) -> None:
        """Write headings, rows and print setup."""
        self._top()
        for heading in self.layout.headings():
            self._spread(heading.row, heading.col, heading.rows, heading.cols, heading.text, "header")
        for block in self.layout.blocks:
            self._block(block)
        for row, col, number in self.layout.numbers():
            self.sheet.write_number(row, col, number, self.formats["ordinal"])
        self._setup()

    def _top(self) -> None:
        last = self.layout.cols - 1
        year = self.context.period.year
        area = self.catalogue.areas.get(self.context.area)
        if number := number_in(self.form, year):
            self.sheet.write_string(0, last, number, self.formats["right"])
        if is_department(self.form):
            self._spread(1, 0, 1, self.layout.cols, self.form.zh, "title")
            name = self.context.dept or (area.zh if area else self.context.area)
            self.sheet.write_string(2, 0, f"部门：{name}", self.formats["left"])
            self.sheet.write_string(2, max(last // 2, 1), f"{year}年度", self.formats["left"])
            self.sheet.write_string(2, last, f"金额单位：{self.form.unit.symbol}", self.formats["right"])
            return
        self._spread(1, 0, 1, self.layout.cols, f"{year}年{self.form.zh}", "title")
        self.sheet.write_string(
            2, 0, f"编制单位：{area.zh if area else self.context.area}", self.formats["left"]
        )
        self.sheet.write_string(2, last, f"单位：{self.form.unit.symbol}", self.formats["right"])

    def _block(self, block: Block) -> None:
        for down, line in enumerate(block.printed):
            row = block.body + down
            if line is None:
                for col in range(block.col, block.values + len(block.lane.columns)):
                    self.sheet.write_blank(row, col, None, self.formats["label0"])
                continue
            self._label(block, row, line)
            for column in block.lane.columns:
                self._cell(block, line, column)

    def _label(self, block: Block, row: int, line: Line) -> None:
        style = "barred" if line.row.label == _BARRED else "total" if line.row.total else f"label{line.depth}"
        if block.lane.codes and line.row.id.isdigit():
            self.sheet.write_string(row, block.col, line.row.id, self.formats["label0"])
            depth = f"label{(len(line.row.id) - 3) // 2}"
            self.sheet.write_string(row, block.col + 1, line.row.label, self.formats[depth])
        elif block.lane.codes and line.row.label == _EMPTY:
            self.sheet.write_blank(row, block.col, None, self.formats["open"])
            self.sheet.write_blank(row, block.col + 1, None, self.formats["open"])
        elif block.lane.codes:
            self._spread(row, block.col, 1, 2, line.row.label, "total")
        elif block.labels:
            self.sheet.write_string(row, block.col, line.row.label, self.formats[style])

    def _cell(self, block: Block, line: Line, column: FormColumn) -> None:
        cell = (block.lane.id, line.row.id, column.id)
        row, col = self.layout.positions[cell]
        kind, value = self.values.get(cell, (Kind.BLANK, None))
        if line.row.label == _EMPTY:
            style = "open" if block.lane.codes else "fixed"
            self.sheet.write_blank(row, col, None, self.formats[style])
        elif is_barred(line.row, column) or kind is Kind.BARRED:
            self.sheet.write_string(row, col, _BARRED, self.formats["barred"])
        elif not (line.row.concept or column.concept):
            self.sheet.write_blank(row, col, None, self.formats["fixed"])
        elif cell in self.options.links and value is not None:
            self.sheet.write_formula(
                row, col, self.options.links[cell], self.formats["computed"], _number(value)
            )
        elif cell in self.sums and (value is None or value == self._sum(cell)):
            cached = self._sum(cell)
            shown = _number(cached) if cached is not None else _EMPTY
            self.sheet.write_formula(row, col, self._formula(cell), self.formats["computed"], shown)
        elif value is not None:
            self.sheet.write_number(row, col, _number(value), self.formats["input"])
        else:
            self.sheet.write_blank(row, col, None, self.formats["input"])

    def _formula(self, cell: CellId) -> str:
        """A sum that stays empty while all its cells are; SUM passes over texts such as ×."""
        refs = [(sign, xl_rowcol_to_cell(*self.layout.positions[other])) for sign, other in self.sums[cell]]
        plus = ",".join(ref for sign, ref in refs if sign > 0)
        minus = ",".join(ref for sign, ref in refs if sign < 0)
        total = (f"SUM({plus})" if plus else "") + (f"-SUM({minus})" if minus else "")
        count = f"COUNT({','.join(ref for _, ref in refs)})"
        if self.options.complete:
            needed = sum(1 for _, other in self.sums[cell] if other not in self.barred)
            return f'=IF({count}<{needed},"",{total})'
        return f'=IF({count}=0,"",{total})'

    def _sum(self, cell: CellId) -> Fraction | None:
        """What a formula cell will show; None where one of its cells is not known."""
        if self.book is None:
            return None
        total = Fraction(0)
        for sign, other in self.sums[cell]:
            kind, value = self.values.get(other, (Kind.BLANK, None))
            if value is None and other in self.sums:
                value = self._sum(other)
            if value is None and kind is not Kind.BARRED:
                return None
            total += sign * (value or Fraction(0))
        return total

    def _values(self) -> dict[CellId, tuple[Kind, Fraction | None]]:
        found: dict[CellId, tuple[Kind, Fraction | None]] = {}
        for block in self.layout.blocks:
            for line in block.lines:
                for column in block.lane.columns:
                    key = key_of(self.catalogue, self.form, line.row, column, self.context)
                    if key is None or self.book is None or key not in self.book:
                        continue
                    fact = self.book.fact(key)
                    kinds = {figure.kind for figure in fact.figures}
                    kind = Kind.BARRED if kinds == {Kind.BARRED} else Kind.NUMBER
                    value = self._in_form_unit(fact.quantity) if fact.status is not Status.UNKNOWN else None
                    found[block.lane.id, line.row.id, column.id] = (kind, value)
        return found

    def _in_form_unit(self, quantity: Quantity | None) -> Fraction | None:
        if quantity is None or not quantity.unit.same_kind(self.form.unit):
            return None
        return quantity.base / self.form.unit.scale

    def _spread(self, row: int, col: int, rows: int, cols: int, text: str, style: str) -> None:
        if rows == cols == 1:
            self.sheet.write_string(row, col, text, self.formats[style])
        else:
            self.sheet.merge_range(row, col, row + rows - 1, col + cols - 1, text, self.formats[style])

    def _setup(self) -> None:
        sheet, blocks = self.sheet, self.layout.blocks
        for block in blocks:
            for offset in range(block.labels):
                sheet.set_column(block.col + offset, block.col + offset, _label_width(block, offset))
            sheet.set_column(block.values, block.values + len(block.lane.columns) - 1, 15)
            for col in range(block.values, block.values + len(block.lane.columns)):
                if block.printed:
                    sheet.data_validation(block.body, col, block.end - 1, col, _validation())
        sheet.freeze_panes(blocks[0].body, blocks[0].labels)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.repeat_rows(1, blocks[0].body - 1)
        sheet.set_footer("&C第&P页，共&N页")
        if self.options.protect and self.options.formulas:
            sheet.protect("", {"format_columns": True, "format_rows": True, "format_cells": True})


def _label_width(block: Block, offset: int) -> int:
    if block.lane.codes:
        return (11, 38)[offset]
    return (34, 6)[offset]


def _validation() -> dict[str, object]:
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": -_LIMIT,
        "maximum": _LIMIT,
        "error_type": "warning",
        "error_title": "不是数",
        "error_message": "此处填数；没有发生额填0，不知道的留空。",
    }


def _formats(workbook: Any, decimals: int) -> dict[str, Any]:
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    number: dict[str, object] = {
        "num_format": f'{digits};-{digits};"–"',
        "border": 1,
        "align": "right",
        "font_name": "宋体",
    }
    text: dict[str, object] = {"border": 1, "font_name": "宋体", "text_wrap": True, "valign": "vcenter"}
    plain: dict[str, object] = {"font_name": "宋体"}
    specs: dict[str, dict[str, object]] = {
        "title": {"bold": True, "font_size": 16, "align": "center", "font_name": "黑体"},
        "left": plain,
        "right": {**plain, "align": "right"},
        "header": {**text, "bold": True, "align": "center"},
        "total": {**text, "bold": True},
        "barred": {**text, "align": "center"},
        "fixed": number,
        "open": {**text, "locked": False, "bg_color": _INPUT_COLOUR},
        "ordinal": {**text, "align": "center"},
        "computed": {**number, "bold": True},
        "input": {**number, "locked": False, "bg_color": _INPUT_COLOUR},
    }
    specs |= {f"label{depth}": {**text, "indent": depth} for depth in range(6)}
    return {name: workbook.add_format(spec) for name, spec in specs.items()}


def _number(value: Fraction) -> Decimal:
    """The value for a cell. Every amount is a finite decimal, since units differ by powers of ten."""
    return Decimal(exact_text(value))


def _sheet_name(form: Form, context: Context) -> str:
    name = number_in(form, context.period.year) or form.zh
    return "".join("_" if char in "[]:*?/\\" else char for char in name)[:31]
