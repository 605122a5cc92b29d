"""What checking a workspace found, as a workbook a clerk can print, sort and tick off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from yizhang.analysis.checks import Checks
from yizhang.book.workspace import Office
from yizhang.places import Finding, Problem, Severity
from yizhang.places.messages import remedy, render
from yizhang.places.place import labels
from yizhang.reporting.form_writer import CREATED

_HEADS: Final = {
    "zh": ("序号", "程度", "位置", "问题", "处理", "备注"),
    "en": ("no.", "severity", "place", "what", "remedy", "note"),
}
_WORDS: Final = {
    "zh": dict(zip(Severity, ("错误", "尾差", "存疑", "提示"), strict=True)),
    "en": {severity: severity.value for severity in Severity},
}
_SHEETS: Final = {"zh": ("核对结果", "无等式核对的数"), "en": ("findings", "unchecked figures")}
_WIDTHS: Final = (6, 8, 34, 70, 40, 16)


def write_check_sheet(path: Path, office: Office, checks: Checks, lang: str = "zh") -> Path:
    """Write the problems met in reading and the findings, worst first, and the figures that nothing checks."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    workbook.set_properties({"title": office.title, "created": CREATED})
    text = workbook.add_format({"text_wrap": True, "valign": "top", "border": 1})
    head = workbook.add_format({"bold": True, "border": 1, "align": "center", "bg_color": "#E7EEF0"})
    first, second = _SHEETS[lang]
    _fill(
        workbook.add_worksheet(first),
        _HEADS[lang],
        _rows(office.problems, checks.findings, lang),
        (head, text),
    )
    rows = (
        (str(number), name)
        for number, name in enumerate(checks.undetermined_labels(office.catalogue, lang), 1)
    )
    _fill(workbook.add_worksheet(second), (_HEADS[lang][0], _HEADS[lang][3]), rows, (head, text))
    workbook.close()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(buffer.getvalue())
    return path


def _rows(problems: Sequence[Problem], findings: Sequence[Finding], lang: str) -> Iterator[tuple[str, ...]]:
    order = list(Severity)
    items: list[Problem | Finding] = [*problems, *findings]
    for number, item in enumerate(sorted(items, key=lambda each: order.index(each.severity)), 1):
        places = (item.place,) if isinstance(item, Problem) else item.places
        yield (
            str(number),
            _WORDS[lang][item.severity],
            labels(places, lang, limit=12),
            render(item.code, item.args, lang),
            remedy(item.code, item.args, lang),
            "",
        )


def _fill(
    sheet: Any, heads: Sequence[str], rows: Iterator[tuple[str, ...]], formats: tuple[Any, Any]
) -> None:
    head, text = formats
    widths = _WIDTHS if len(heads) > 2 else (6, 80)
    for col, (name, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.set_column(col, col, width)
        sheet.write_string(0, col, name, head)
    for row, values in enumerate(rows, 1):
        for col, value in enumerate(values):
            sheet.write_string(row, col, value, text)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
