"""审核意见表 as a workbook: to filter, to sort, to fill in what was done. Same audits, same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Final

import xlsxwriter

from yizhang.checking.audit_model import DocumentAudit
from yizhang.places import Severity
from yizhang.reporting.audit_review import COLUMNS, review_rows
from yizhang.reporting.audit_words import ORDER, Wording
from yizhang.reporting.deterministic_zip import steady
from yizhang.reporting.xlsx_cells import Cells
from yizhang.reporting.xlsx_model import WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, Sheet
from yizhang.reporting.xlsx_styles import SEVERITY_FILL, Styles

_CREATED: Final = datetime(2000, 1, 1)  # noqa: DTZ001 (a mark, not a time)
_WIDTHS: Final = (6.0, 22.0, 18.0, 40.0, 48.0, 34.0, 40.0, 30.0)
_FIRST: Final = 4
_ROWS: Final = 100_000
"""Rows a sheet holds; more findings than anybody will read."""


def review_workbook(audits: Sequence[DocumentAudit], lang: str = "zh") -> bytes:
    """The review sheet as the bytes of an xlsx file: the findings, then the documents with their counts."""
    words = Wording(lang)
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        title = words.say("audit.review.title")
        workbook.set_properties({"title": title, "created": _CREATED})
        names = {"sheet-review": title, "sheet-documents": words.say("audit.review.documents")}
        desk = Desk(workbook, Styles(workbook), Cells.of(WorkbookModel(title)), names)
        _findings(desk, audits, words)
        _documents(desk, audits, words)
    return steady(target.getvalue())


def _findings(desk: Desk, audits: Sequence[DocumentAudit], words: Wording) -> None:
    sheet = desk.sheet("review")
    sheet.title(words.say("audit.review.title"), _lead(audits, words))
    sheet.row(_FIRST - 1, [words.say(f"audit.review.{name}") for name in COLUMNS], "head")
    sheet.raw.set_row(_FIRST - 1, 24)
    rows = review_rows(audits, words.lang)[:_ROWS]
    problem = COLUMNS.index("problem")
    fills = {severity: _fill(desk, severity) for severity in Severity}
    for number, row in enumerate(rows, start=1):
        at = _FIRST + number - 1
        cells = row.cells(number)
        for col, text in enumerate(cells):
            sheet.text(at, col, text, "centre" if col == 0 else "faint" if row.accepted else "text")
        if not row.accepted:
            sheet.raw.write_string(at, problem, cells[problem][:32767], fills[row.severity])
        sheet.fit(at, dict(enumerate(cells)), _WIDTHS)
    _finish(sheet, len(rows), len(COLUMNS), _WIDTHS)


def _fill(desk: Desk, severity: Severity) -> object:
    background, _ = SEVERITY_FILL[severity.value]
    style = {
        "font_name": "微软雅黑",
        "font_size": 10,
        "valign": "vcenter",
        "border": 1,
        "border_color": "#C9D1D6",
    }
    return desk.workbook.add_format({**style, "text_wrap": True, "indent": 1, "bg_color": background})


def _documents(desk: Desk, audits: Sequence[DocumentAudit], words: Wording) -> None:
    sheet = desk.sheet("documents")
    sheet.title(words.say("audit.review.documents"), _lead(audits, words))
    heads = ("document", "figures", "checked", *(each.value for each in ORDER), "accepted")
    sheet.row(_FIRST - 1, [words.say(f"audit.column.{name}") for name in heads], "head")
    for at, audit in enumerate(audits[:_ROWS], start=_FIRST):
        sheet.text(at, 0, audit.path)
        counts = [audit.figures, audit.asserted, *(audit.count(each) for each in ORDER)]
        counts.append(len(audit.findings) - len(audit.open_findings))
        if audit.unreadable:
            sheet.text(at, 1, words.say("audit.page.unreadable"))
            continue
        for col, count in enumerate(counts, start=1):
            sheet.raw.write_number(at, col, count, desk.styles("number", "#,##0"))
    _finish(sheet, len(audits), len(heads), (46.0, *[10.0] * (len(heads) - 1)))


def _finish(sheet: Sheet, rows: int, columns: int, widths: Sequence[float]) -> None:
    sheet.widths(*widths)
    sheet.table(_FIRST - 1, _FIRST + max(rows, 1) - 1, columns - 1)
    sheet.print_setup(landscape=True)


def _lead(audits: Sequence[DocumentAudit], words: Wording) -> str:
    counts = [f"{words.word(each.value)} {sum(audit.count(each) for audit in audits)}" for each in ORDER]
    return words.list([words.say("audit.page.index", count=len(audits)), *counts])
