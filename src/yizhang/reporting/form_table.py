"""A form as a table of the document model: the public layout for Word and pages, every figure bound to its key."""

from __future__ import annotations

from collections.abc import Iterator

from yizhang.book.book import Book, Status
from yizhang.book.figure import Kind
from yizhang.book.forms.cells import Context, key_of, number_in
from yizhang.book.forms.expand import expanded
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.model_forms import Form
from yizhang.documents.model import Cell, FigureRef, Paragraph, Span, Table
from yizhang.places import Key
from yizhang.reporting.figures import print_value
from yizhang.reporting.form_layout import TOP, Block, Layout


def form_blocks(
    form: Form, catalogue: Catalogue, context: Context, book: Book
) -> Iterator[Paragraph | Table]:
    """The caption lines and the table of one form as it is published."""
    number = number_in(form, context.period.year)
    year = f"{context.period.year}年度"
    line = f"部门：{context.dept}　　{year}　　{number}　　金额单位：{form.unit.symbol}"
    yield _table(expanded(form, catalogue, context, book), catalogue, context, book, form.zh, line)
    note = dict(form.layout).get("note", "")
    if note:
        yield Paragraph((Span(note),), "note")


def _table(form: Form, catalogue: Catalogue, context: Context, book: Book, title: str, line: str) -> Table:
    layout = Layout.of(form)
    cells = [
        Cell(h.row - TOP, h.col, h.text, rowspan=h.rows, colspan=h.cols, header=True)
        for h in layout.headings()
    ]
    cells += [Cell(row - TOP, col, str(number)) for row, col, number in layout.numbers()]
    for block in layout.blocks:
        cells += _block(form, block, catalogue, context, book)
    cells.sort(key=lambda cell: (cell.row, cell.col))
    rows = max(block.end for block in layout.blocks) - TOP
    return Table(tuple(cells), rows, layout.cols, title, line)


def _block(form: Form, block: Block, catalogue: Catalogue, context: Context, book: Book) -> Iterator[Cell]:
    for down, line in enumerate(block.printed):
        row = block.body + down - TOP
        if line is None:
            continue
        if block.lane.codes and line.row.id.isdigit():
            yield Cell(row, block.col, line.row.id)
            yield Cell(row, block.col + 1, line.row.label)
        elif block.lane.codes:
            yield Cell(row, block.col, line.row.label, colspan=2)
        elif block.labels:
            yield Cell(row, block.col, line.row.label.strip())
        for right, column in enumerate(block.lane.columns):
            key = key_of(catalogue, form, line.row, column, context)
            if key is not None:
                yield _figure(form, book, key, row, block.values + right)


def _figure(form: Form, book: Book, key: Key, row: int, col: int) -> Cell:
    fact = book.fact(key)
    kinds = {figure.kind for figure in fact.figures}
    if kinds == {Kind.BARRED}:
        return Cell(row, col, "×")
    if fact.status is Status.UNKNOWN or fact.quantity is None:
        return Cell(row, col, "")
    ref = FigureRef(key, form.unit.symbol, form.decimals, "grouped")
    return Cell(row, col, print_value(fact.quantity.base, ref), ref=ref)


__all__ = ["form_blocks"]
