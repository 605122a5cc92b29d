"""The sheet of charts: native charts over live cells, so that they move with the figures."""

from __future__ import annotations

from typing import Any, Final

from yizhang.reporting.charts_palette import BAND_COLOURS, SERIES_COLOURS, THRESHOLD_COLOURS, bands_of
from yizhang.reporting.xlsx_model import WorkbookChart, WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, Sheet, fitting
from yizhang.reporting.xlsx_styles import FAINT, FONT, INK, held, number_format

CHART_ROWS: Final = 15
CHARTS_A_PAGE: Final = 2
CHART_SIZE: Final = {"width": 760, "height": 340}


def write_charts(desk: Desk, model: WorkbookModel) -> None:
    """Each chart with the table it is drawn from above it."""
    sheet = desk.sheet("charts")
    sheet.airy()
    row = sheet.title(desk.words["sheet-charts"])
    breaks = []
    for number, chart in enumerate(model.charts):
        if number and number % CHARTS_A_PAGE == 0:
            breaks.append(row)
        row = _chart(sheet, row, chart) + 2
    sheet.raw.set_h_pagebreaks(breaks)
    sheet.widths(18, *[13] * 8)
    sheet.print_setup(landscape=False)


def _chart(sheet: Sheet, row: int, chart: WorkbookChart) -> int:
    sheet.text(row, 0, f"{chart.title}（{chart.unit.symbol}）", "section")
    names = [series.name for series in chart.series] + [name for name, _ in chart.thresholds]
    sheet.row(row + 1, [sheet.desk.words["col-pool"], *names], "head")
    first = row + 2
    last = first + len(chart.categories) - 1
    for offset, category in enumerate(chart.categories):
        sheet.text(first + offset, 0, category, "label")
        _data(sheet, first + offset, offset, chart)
    if chart.categories:
        sheet.pending((first, 1, last, len(names)))
    drawn = _drawn(sheet, (row + 1, first, last), chart)
    sheet.raw.insert_chart(last + 2, 0, drawn, {"object_position": 2, "description": fitting(chart.title)})
    return last + 2 + CHART_ROWS


def _data(sheet: Sheet, row: int, index: int, chart: WorkbookChart) -> None:
    form, cells = number_format(chart.unit, chart.decimals), sheet.desk.cells
    for col, series in enumerate(chart.series, 1):
        target = series.targets[index]
        formula = cells.shown(target, held(chart.unit)) if target is not None else None
        if target is None or formula is None:
            sheet.blank(row, col, "barred")
        else:
            sheet.formula(row, col, formula, cells.value(target, held(chart.unit)), form)
    scale = chart.unit.scale / held(chart.unit).scale
    for col, (_, level) in enumerate(chart.thresholds, 1 + len(chart.series)):
        sheet.number(row, col, level * scale, form)


def _drawn(sheet: Sheet, rows: tuple[int, int, int], chart: WorkbookChart) -> Any:
    kind: dict[str, str] = {"type": "column"}
    if chart.kind == "stacked":
        kind["subtype"] = "stacked"
    drawn = sheet.desk.workbook.add_chart(kind)
    for col in range(1, 1 + len(chart.series)):
        drawn.add_series({**_ranges(sheet, rows, col), **_look(sheet, chart, col - 1)})
    if chart.thresholds:
        drawn.combine(_lines(sheet, rows, chart))
    font = {"name": FONT, "size": 10, "color": INK}
    title = [sheet.name, rows[0] - 1, 0]  # by its cell: a text of its own might be taken for a reference
    drawn.set_title({"name": title, "name_font": {**font, "size": 13}})
    drawn.set_x_axis({"num_font": font, "line": {"color": FAINT}})
    grid = {"visible": True, "line": {"color": "#E3E8EA", "width": 0.75}}
    drawn.set_y_axis({"num_font": font, "major_gridlines": grid, "line": {"none": True}, "num_format": "0"})
    legend: dict[str, object] = {"position": "bottom", "font": font}
    if chart.bands is not None:
        legend["delete_series"] = list(range(len(chart.series)))
    drawn.set_legend(legend)
    drawn.set_size(CHART_SIZE)
    return drawn


def _ranges(sheet: Sheet, rows: tuple[int, int, int], col: int) -> dict[str, object]:
    head, first, last = rows
    return {
        "name": [sheet.name, head, col],
        "categories": [sheet.name, first, 0, last, 0],
        "values": [sheet.name, first, col, last, col],
    }


def _look(sheet: Sheet, chart: WorkbookChart, index: int) -> dict[str, object]:
    look: dict[str, object] = {
        "fill": {"color": SERIES_COLOURS[index % len(SERIES_COLOURS)]},
        "gap": 60,
        "data_labels": _labels(chart),
    }
    if chart.bands is not None:
        colours = [_point(sheet, chart, index, number) for number in range(len(chart.categories))]
        look["points"] = [{"fill": {"color": colour}} for colour in colours]
    return look


def _labels(chart: WorkbookChart) -> dict[str, object]:
    stacked = chart.kind == "stacked"
    font = {"name": FONT, "size": 9, "bold": True, "color": "#FFFFFF" if stacked else INK}
    form = number_format(chart.unit, chart.decimals)
    labels: dict[str, object] = {"value": True, "font": font, "num_format": form}
    if not stacked:  # on white, so that a threshold line cannot cross the number out
        labels |= {"position": "outside_end", "fill": {"color": "#FFFFFF"}}
    return labels


def _point(sheet: Sheet, chart: WorkbookChart, index: int, number: int) -> str:
    target = chart.series[index].targets[number]
    value = sheet.desk.cells.values.get(target) if target is not None else None
    if value is None or chart.bands is None:
        return FAINT
    found = bands_of(value, sheet.desk.cells.margin(target), chart.bands)
    return BAND_COLOURS.get(found[0].severity, FAINT) if len(found) == 1 else FAINT


def _lines(sheet: Sheet, rows: tuple[int, int, int], chart: WorkbookChart) -> Any:
    lines = sheet.desk.workbook.add_chart({"type": "line"})
    levels = sorted(level for _, level in chart.thresholds)
    for offset, (_, level) in enumerate(chart.thresholds):
        colour = THRESHOLD_COLOURS[levels.index(level) % len(THRESHOLD_COLOURS)]
        line = {"color": colour, "width": 1.5, "dash_type": "dash"}
        lines.add_series({**_ranges(sheet, rows, 1 + len(chart.series) + offset), "line": line})
    return lines
