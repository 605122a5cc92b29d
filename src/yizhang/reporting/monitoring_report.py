"""绩效运行监控: the monitoring table and report of a part of the year."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

import xlsxwriter

from yizhang.documents.model import Cell, FigureRef, Table
from yizhang.performance.assess import Assessed
from yizhang.performance.monitoring import Method, Monitored, Outlook, Watched
from yizhang.performance.words import gap_text, points_text, target_text, value_text
from yizhang.places import Problem
from yizhang.reporting.deterministic_zip import steady
from yizhang.reporting.docx_write import write_docx
from yizhang.reporting.financial_analysis import stamp_of
from yizhang.reporting.score_context import day_words, fund_name
from yizhang.reporting.score_figures import FORECAST, OUTLOOK, PROGRESS, ScoreFigures, ScoreRefs
from yizhang.reporting.template import builtin, render_text
from yizhang.reporting.template_tokens import Label
from yizhang.reporting.xlsx_cells import Cells
from yizhang.reporting.xlsx_model import WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, Sheet
from yizhang.reporting.xlsx_styles import Styles
from yizhang.reporting.xlsx_workbook import CREATED

TEMPLATE = "monitoring"
HEADS = (
    "一级指标",
    "三级指标",
    "年度目标值",
    "截至本期",
    "全年预计",
    "预计偏差",
    "预计得分",
    "状态",
    "纠偏措施",
)
METHODS = {
    Method.SEASONAL: "按上年同期占全年的比例",
    Method.LINEAR: "按月份比例",
    Method.STANDING: "现状",
    Method.NONE: "不作预计",
}
OUTLOOKS = {Outlook.ON_TRACK: "正常", Outlook.AT_RISK: "预计不达标", Outlook.UNKNOWN: "待定"}


def write_monitoring(
    figures: ScoreFigures, each: Assessed, monitored: Monitored, out: Path, mark: str
) -> tuple[list[Path], tuple[Problem, ...]]:
    """Write ``绩效运行监控报告.docx`` and ``绩效运行监控表.xlsx``."""
    report, book = out / f"绩效运行监控报告{mark}.docx", out / f"绩效运行监控表{mark}.xlsx"
    context = monitoring_context(figures, each, monitored)
    document, problems = render_text(builtin(TEMPLATE), f"{TEMPLATE}.zh.txt", context, figures)
    book.write_bytes(monitoring_workbook(each, monitored))
    if document is None:
        return [book], problems
    write_docx(document, report, figures, stamp_of(figures.office))
    return [report, book], problems


def monitoring_context(figures: ScoreFigures, each: Assessed, monitored: Monitored) -> Mapping[str, object]:
    """The names a monitoring template may use."""
    settings = figures.office.settings
    refs = ScoreRefs(each.evaluation)
    fund = fund_name(figures, each)
    city = figures.office.catalogue.areas[monitored.area].zh
    unknown = [row for row in monitored.rows if row.outlook is Outlook.UNKNOWN]
    return {
        "title": Label(f"{city}{monitored.period.label}{fund}绩效运行监控报告"),
        "city": city,
        "period": Label(monitored.period.label),
        "office": settings.office,
        "report_date": Label(day_words(settings.report_date)) if settings.report_date else "",
        "fund": fund,
        "card": Label(monitored.card.zh),
        "at_risk": [
            {
                "name": Label(row.item.zh),
                "progress": (refs.watched(PROGRESS, row, "") or "") if row.progress is not None else "",
                "forecast": refs.watched(FORECAST, row, ""),
                "target": Label(target_text(row.item)),
                "measures": [Label(note.text) for note in each.remarks[row.item.id].measures],
            }
            for row in monitored.at_risk
        ],
        "unknown": [{"name": Label(row.item.zh)} for row in unknown],
        "monitor_table": monitor_table(figures, each, monitored),
    }


def monitor_table(figures: ScoreFigures, each: Assessed, monitored: Monitored) -> Table:
    """One row an item; figures bound."""
    refs = ScoreRefs(each.evaluation)
    cells = [Cell(0, col, head, header=True) for col, head in enumerate(HEADS)]
    for row, watched in enumerate(monitored.rows, 1):
        texts = _texts(watched, each)
        bound: dict[int, FigureRef | None] = {
            3: refs.watched(PROGRESS, watched) if watched.progress is not None else None,
            4: refs.watched(FORECAST, watched) if watched.forecast is not None else None,
            6: refs.watched(OUTLOOK, watched) if watched.points is not None else None,
        }
        for col, text in enumerate(texts):
            ref = bound.get(col)
            cells.append(Cell(row, col, text if ref is None else figures.show(ref).printed, ref=ref))
    return Table(tuple(cells), len(monitored.rows) + 1, len(HEADS), "绩效目标运行监控表")


def _texts(row: Watched, each: Assessed) -> tuple[str, ...]:
    expr = row.item.value
    measures = "".join(note.text for note in each.remarks[row.item.id].measures)
    return (
        row.item.level1,
        row.item.zh,
        target_text(row.item),
        "" if row.progress is None else value_text(row.progress.value, expr),
        value_text(row.forecast, expr),
        "" if row.gap is None or expr is None else gap_text(row.gap, expr),
        "" if row.points is None else points_text(row.points),
        OUTLOOKS[row.outlook],
        measures,
    )


def monitoring_workbook(each: Assessed, monitored: Monitored) -> bytes:
    """The monitoring table as a workbook, with how each forecast was made."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    widths = (12, 32, 13, 13, 13, 14, 9, 11, 24, 48)
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": "绩效运行监控表", "created": CREATED})
        desk = Desk(book, Styles(book), Cells.of(WorkbookModel("绩效运行监控表")), {})
        sheet = Sheet(book.add_worksheet("绩效运行监控表"), "绩效运行监控表", desk)
        row = sheet.title(
            f"{monitored.card.zh}：{monitored.period.label}运行监控", "预计数按现有进度推算，不是决算数。"
        )
        sheet.row(row, [*HEADS[:8], "预计方法", HEADS[8]], "head")
        for at, watched in enumerate(monitored.rows, row + 1):
            texts = _texts(watched, each)
            line = [*texts[:8], METHODS[watched.method], texts[8]]
            sheet.row(at, line)
            sheet.fit(at, dict(enumerate(line)), widths)
        sheet.widths(*widths)
        sheet.raw.freeze_panes(row + 1, 2)
        sheet.print_setup(landscape=True)
    return steady(target.getvalue())
