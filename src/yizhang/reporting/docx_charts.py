"""Native Word charts with the workbook behind them, so that 编辑数据 works.

python-pptx writes the chart's XML; here it is dressed for print and given its embedded workbook.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any, Final

import pptx.chart.chart
import xlsxwriter
from pptx.chart.data import CategoryChartData
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.oxml import parse_xml
from pptx.util import Pt

from yizhang.documents.model import Chart
from yizhang.reporting.deterministic_zip import steady
from yizhang.reporting.docx_xml import Element, el, find, find_all, q

CHART_TYPE: Final = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
WORKBOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHART_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart"
PACKAGE_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"
COLOURS: Final = ("2F5D8A", "C8803A", "6B8F71", "8C6BB1", "A5A5A5", "B5534B")
THRESHOLD_COLOURS: Final = ("B03A2E", "D08A1E", "4A7C59")
_EMU: Final = 36000
WIDTH: Final = 150 * _EMU
"""150 mm in EMU."""


# python-pptx is typed in parts only; what is untyped is called through these names.
_writer: Any = ChartXmlWriter
_data: Any = CategoryChartData
_chart_of: Any = pptx.chart.chart.Chart
_colour: Any = RGBColor.from_string


def chart_xml(chart: Chart) -> Element:
    """The chart's XML without its workbook relationship."""
    space = parse_xml(_writer(_chart_type(chart), _chart_data(chart)).xml.encode())
    _dress(_chart_of(space, None), chart)
    root: Element = space
    if chart.thresholds and chart.kind != "pie":
        _threshold_lines(root, chart)
    _language(root)
    _borderless(root)
    return root


def _chart_type(chart: Chart) -> Any:
    # Across horizontal bars a threshold cannot be drawn as a line series; such a chart stands upright.
    kind = "column" if chart.kind == "bar" and chart.thresholds else chart.kind
    return {
        "bar": XL_CHART_TYPE.BAR_CLUSTERED,
        "column": XL_CHART_TYPE.COLUMN_CLUSTERED,
        "line": XL_CHART_TYPE.LINE_MARKERS,
        "pie": XL_CHART_TYPE.PIE,
    }[kind]


def _chart_data(chart: Chart) -> Any:
    data: Any = _data(number_format="General")
    data.categories = list(chart.categories)
    for series in chart.series:
        data.add_series(series.name, list(series.values))
    return data


def _dress(drawn: Any, chart: Chart) -> None:
    drawn.font.size = Pt(9)
    drawn.has_title = True
    title = drawn.chart_title.text_frame
    title.text = f"{chart.title}（{chart.unit}）" if chart.unit else chart.title
    title.paragraphs[0].runs[0].font.size = Pt(11)
    title.paragraphs[0].runs[0].font.bold = False
    several = len(chart.series) > 1 or chart.kind == "pie" or bool(chart.thresholds)
    drawn.has_legend = several
    if several:
        _legend(drawn)
    _plot(drawn, chart)
    if chart.kind != "pie":
        _axes(drawn, chart)


def _legend(drawn: Any) -> None:
    drawn.legend.position = XL_LEGEND_POSITION.BOTTOM
    drawn.legend.include_in_layout = False


def _plot(drawn: Any, chart: Chart) -> None:
    plot = drawn.plots[0]
    plot.has_data_labels = chart.kind != "line" or len(chart.series) == 1
    if plot.has_data_labels:
        labels = plot.data_labels
        labels.show_value = True
        labels.font.size = Pt(8)
        if chart.kind == "pie":
            labels.show_percentage, labels.show_value, labels.number_format = True, False, "0.00%"
            labels.number_format_is_linked = False
            labels.position = XL_LABEL_POSITION.OUTSIDE_END
    if chart.kind in ("bar", "column"):
        plot.gap_width = 60 if len(chart.series) > 1 else 90
        plot.overlap = -8 if len(chart.series) > 1 else 0
    _colours(plot, chart)


def _colours(plot: Any, chart: Chart) -> None:
    if chart.kind == "pie":
        for index in range(len(chart.categories)):
            fill = plot.series[0].points[index].format.fill
            fill.solid()
            fill.fore_color.rgb = _colour(COLOURS[index % len(COLOURS)])
        return
    for index, series in enumerate(plot.series):
        colour = _colour(COLOURS[index % len(COLOURS)])
        if chart.kind == "line":
            series.smooth = False
            series.format.line.width = Pt(2)
            series.format.line.color.rgb = colour
        else:
            series.invert_if_negative = False
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour


def _axes(drawn: Any, chart: Chart) -> None:
    grey = _colour("D9D9D9")
    drawn.value_axis.has_major_gridlines = True
    drawn.value_axis.major_gridlines.format.line.color.rgb = grey
    drawn.value_axis.format.line.fill.background()
    drawn.value_axis.major_tick_mark = XL_TICK_MARK.NONE
    drawn.category_axis.major_tick_mark = XL_TICK_MARK.NONE
    drawn.category_axis.format.line.color.rgb = _colour("7F7F7F")
    drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if chart.kind == "bar" and not chart.thresholds:
        drawn.category_axis.reverse_order = True
        drawn.value_axis.visible = False


def _threshold_lines(root: Element, chart: Chart) -> None:
    """One dashed line series for each threshold, on the axes the chart already has."""
    plot = find(root, "c:chart/c:plotArea/c:lineChart")
    area = find(root, "c:chart/c:plotArea")
    bars = find(root, "c:chart/c:plotArea/c:barChart")
    if area is None:
        return
    first = len(chart.series)
    series = [_threshold(chart, index, first + index) for index in range(len(chart.thresholds))]
    if plot is not None:
        last = find_all(plot, "c:ser")[-1]
        for made in reversed(series):
            last.addnext(made)
        return
    if bars is None:
        return
    ids = [_c("axId", val=axis.get("val", "")) for axis in find_all(bars, "c:axId")]
    line = _c("lineChart", _c("grouping", val="standard"), _c("varyColors", val="0"), *series)
    line.extend([_c("marker", val="1"), *ids])
    bars.addnext(line)


def _threshold(chart: Chart, index: int, order: int) -> Element:
    name, level = chart.thresholds[index]
    column = chr(ord("B") + order)
    rows = len(chart.categories)
    colour = THRESHOLD_COLOURS[index % len(THRESHOLD_COLOURS)]
    line = _a("ln", _a("solidFill", _a("srgbClr", val=colour)), _a("prstDash", val="dash"), w="15875")
    name_cache = _c("strCache", _c("ptCount", val="1"), _c("pt", _c("v", text=name), idx="0"))
    category_points = [_c("pt", _c("v", text=text), idx=str(i)) for i, text in enumerate(chart.categories)]
    categories = _c("strCache", _c("ptCount", val=str(rows)), *category_points)
    level_points = [_c("pt", _c("v", text=str(level)), idx=str(i)) for i in range(rows)]
    levels = _c("numCache", _c("formatCode", text="General"), _c("ptCount", val=str(rows)), *level_points)
    return _c(
        "ser",
        _c("idx", val=str(order)),
        _c("order", val=str(order)),
        _c("tx", _c("strRef", _c("f", text=f"Sheet1!${column}$1"), name_cache)),
        _c("spPr", line),
        _c("marker", _c("symbol", val="none")),
        _c("cat", _c("strRef", _c("f", text=f"Sheet1!$A$2:$A${rows + 1}"), categories)),
        _c("val", _c("numRef", _c("f", text=f"Sheet1!${column}$2:${column}${rows + 1}"), levels)),
        _c("smooth", val="0"),
    )


def _c(name: str, *children: Element, text: str = "", **attributes: str) -> Element:
    return el(f"c:{name}", *children, text=text, **attributes)


def _a(name: str, *children: Element, **attributes: str) -> Element:
    return el(f"a:{name}", *children, **attributes)


def _language(root: Element) -> None:
    """Chinese as the chart's language, and fonts that exist where Chinese offices work."""
    chart = find(root, "c:chart")
    if chart is not None and find(root, "c:lang") is None:
        lang = _c("lang", val="zh-CN")
        before = find(root, "c:roundedCorners")
        (chart if before is None else before).addprevious(lang)
    for properties in [*root.iter(q("a:defRPr")), *root.iter(q("a:rPr"))]:
        for name, face in (("a:latin", "Times New Roman"), ("a:ea", "宋体")):
            if find(properties, name) is None:
                properties.append(el(name, typeface=face))


def _borderless(root: Element) -> None:
    """No frame round the chart: it stands in the text block like a paragraph."""
    frame = _c("spPr", _a("ln", _a("noFill")))
    behind = find(root, "c:txPr")
    if behind is not None:
        behind.addprevious(frame)


def workbook(chart: Chart) -> bytes:
    """The workbook behind the chart: categories in A, a series a column, thresholds after them."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)})
    sheet = book.add_worksheet("Sheet1")
    sheet.write_column(1, 0, chart.categories)
    columns = [(series.name, series.values) for series in chart.series]
    columns += [(name, (level,) * len(chart.categories)) for name, level in chart.thresholds]
    for number, (name, values) in enumerate(columns, start=1):
        sheet.write_string(0, number, name)
        for row, value in enumerate(values, start=1):
            if value is not None:
                sheet.write_number(row, number, value)
    book.close()
    return steady(out.getvalue())


def external_data(relation: str) -> Element:
    """The element that ties a chart to its workbook."""
    data = _c("externalData", _c("autoUpdate", val="0"))
    data.set(q("r:id"), relation)
    return data


def drawing(relation: str, name: str, title: str, number: int, *, tall: bool) -> Element:
    """The run that shows a chart in line with the text. ``name`` is how a refresh finds it again."""
    height = (95 if tall else 75) * _EMU
    reference = el("c:chart")
    reference.set(q("r:id"), relation)
    graphic = el("a:graphic", el("a:graphicData", reference, uri=_CHART_URI))
    shape = el("wp:docPr", id=number, descr=title)
    shape.set("name", name)
    inline = el(
        "wp:inline",
        el("wp:extent", cx=WIDTH, cy=height),
        el("wp:effectExtent", l=0, t=0, r=0, b=0),
        shape,
        el("wp:cNvGraphicFramePr"),
        graphic,
        distT=0,
        distB=0,
        distL=0,
        distR=0,
    )
    return el("w:r", el("w:drawing", inline))


_CHART_URI: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
