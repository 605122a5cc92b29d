"""The blocks of a document as semantic HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from markupsafe import Markup

from yizhang.documents.model import Block, Cell, Chart, Heading, Paragraph, Table
from yizhang.places.messages import render
from yizhang.reporting.charts_palette import SERIES_COLOURS
from yizhang.reporting.charts_svg import draw, shown
from yizhang.reporting.html_figures import FigureWriter
from yizhang.reporting.html_markup import join, tag

_NUMBER = re.compile(r"[-−+]?[\d,]+(\.\d+)?\s*[%％]?|[-–—×]")


def blocks(figures: FigureWriter) -> Markup:
    """The whole text. The title (level 0) is set by the page itself."""
    return join(_all(figures), "\n")


def _all(figures: FigureWriter) -> Iterator[Markup]:
    heading = 0
    for block in figures.page.document.blocks:
        if isinstance(block, Heading):
            heading += 1
            if block.level:
                yield _heading(figures, block, f"h{heading}")
        else:
            yield _block(figures, block)


def _block(figures: FigureWriter, block: Block) -> Markup:
    match block:
        case Paragraph():
            return tag("p", figures.text(block.spans), class_=block.style)
        case Table():
            return Markup("") if block.hidden else _table(figures, block)
        case Chart():
            return _chart(figures, block)
        case _:
            return Markup("")


def contents(figures: FigureWriter) -> list[tuple[int, str, str]]:
    """The headings of the first two levels: level, anchor, text."""
    found, number_ = [], 0
    for block in figures.page.document.blocks:
        if isinstance(block, Heading):
            number_ += 1
            if block.level in {1, 2}:
                text = block.number + "".join(span.text for span in block.spans)
                found.append((block.level, f"h{number_}", text))
    return found


def _heading(figures: FigureWriter, heading: Heading, anchor: str) -> Markup:
    name = f"h{min(heading.level + 1, 6)}"
    return tag(name, heading.number, figures.text(heading.spans), id=anchor)


def _table(figures: FigureWriter, table: Table) -> Markup:
    rows: list[list[Cell]] = [[] for _ in range(table.rows)]
    for cell in table.cells:
        rows[cell.row].append(cell)
    head = list(takewhile(lambda row: all(cell.header for cell in row), rows))
    caption = _caption(table.title, table.unit_line)
    top = tag("thead", *(_row(figures, row, "col") for row in head)) if head else Markup("")
    body = tag("tbody", *(_row(figures, row, "row") for row in rows[len(head) :]))
    return tag("div", tag("table", caption, top, body), class_="scroll", tabindex="0", role="group")


def _caption(title: str, unit_line: str) -> Markup:
    if not title and not unit_line:
        return Markup("")
    return tag("caption", tag("b", title), tag("span", unit_line, class_="unit-line"))


def _row(figures: FigureWriter, row: list[Cell], scope: str) -> Markup:
    return tag("tr", *(_cell(figures, cell, scope) for cell in row))


def _cell(figures: FigureWriter, cell: Cell, scope: str) -> Markup:
    spans = {"rowspan": str(cell.rowspan), "colspan": str(cell.colspan)}
    attributes = {name: value for name, value in spans.items() if value != "1"}
    content = figures.figure(cell.text, cell.ref) if cell.ref is not None else cell.text
    if cell.header:
        return tag("th", content, scope=scope, **attributes)
    numeric = cell.ref is not None or _NUMBER.fullmatch(cell.text.strip()) is not None
    return tag("td", content, class_="num" if numeric else "", **attributes)


def _chart(figures: FigureWriter, chart: Chart) -> Markup:
    bands = figures.page.bands.get(chart.unit)
    unit_line = render("page.unit", (("unit", chart.unit),), figures.page.lang) if chart.unit else ""
    caption = tag("figcaption", tag("b", chart.title), tag("span", unit_line, class_="unit-line"))
    data = tag("details", tag("summary", figures.words["chart-data"]), _data(figures, chart), class_="data")
    drawing = draw(chart, figures.words["missing"], bands)
    return tag("figure", caption, drawing, _legend(figures, chart), data)


def _legend(figures: FigureWriter, chart: Chart) -> Markup:
    bands = figures.page.bands.get(chart.unit)
    if bands is not None:
        keys = [
            (f"band-{band.severity}", band.en if figures.page.lang == "en" else band.zh)
            for band in bands.bands
        ]
    elif chart.kind == "pie":
        keys = [(f"s{n % len(SERIES_COLOURS)}", name) for n, name in enumerate(chart.categories)]
    elif len(chart.series) > 1:
        keys = [(f"s{n % len(SERIES_COLOURS)}", series.name) for n, series in enumerate(chart.series)]
    else:
        return Markup("")
    return tag("ul", *(tag("li", tag("i", class_=look), name) for look, name in keys), class_="legend")


def _data(figures: FigureWriter, chart: Chart) -> Markup:
    heads = [figures.words["category"], *(series.name for series in chart.series)]
    head = tag("thead", tag("tr", *(tag("th", name, scope="col") for name in heads)))
    rows = [_data_row(figures, chart, index, name) for index, name in enumerate(chart.categories)]
    return tag("table", head, tag("tbody", *rows))


def _data_row(figures: FigureWriter, chart: Chart, index: int, name: str) -> Markup:
    cells = []
    for series in chart.series:
        text, ref = shown(series, index), series.refs[index] if series.refs else None
        content = figures.figure(text, ref) if ref is not None else text or figures.words["missing"]
        cells.append(tag("td", content, class_="num"))
    return tag("tr", tag("th", name, scope="row"), *cells)
