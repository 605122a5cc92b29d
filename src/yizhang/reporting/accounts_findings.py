"""What checking departments found, as a workbook that a reviewer can sort and filter, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from yizhang.catalogue.model import Catalogue
from yizhang.final_accounts.check import FilingCheck
from yizhang.final_accounts.reported import Reported
from yizhang.places import Severity
from yizhang.places.messages import remedy, render
from yizhang.places.place import labels
from yizhang.reporting.form_writer import CREATED

_WORDS: Final = {
    Severity.ERROR: "错误",
    Severity.SUSPICIOUS: "存疑",
    Severity.TAIL: "尾差",
    Severity.NOTE: "提示",
}
_COLUMNS: Final = (
    ("序号", 6),
    ("部门", 26),
    ("年度", 8),
    ("表", 34),
    ("规则", 12),
    ("规则内容", 40),
    ("轻重", 8),
    ("问题", 70),
    ("差额", 14),
    ("位置", 40),
    ("处理", 36),
    ("审核意见", 24),
)
_SUMMARY: Final = (
    ("部门", 26),
    ("年度", 8),
    ("认出表数", 10),
    ("格数", 8),
    ("分毫不差的关系", 14),
    ("错误", 8),
    ("存疑", 8),
    ("尾差", 8),
    ("提示", 8),
    ("文件", 50),
)


def findings_workbook(checks: Sequence[FilingCheck]) -> bytes:
    """Two sheets: every finding (filter by department, form, rule, severity), and the departments."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": "决算核对结果", "created": CREATED})
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True}),
        "text": book.add_format({"text_wrap": True, "valign": "top", "border": 1}),
        "错误": book.add_format({"font_color": "#B00020", "bold": True, "valign": "top", "border": 1}),
        "存疑": book.add_format({"font_color": "#8A5A00", "valign": "top", "border": 1}),
    }
    rows = [_row(found) for check in checks for found in check.reported]
    numbered = [(index, *row) for index, row in enumerate(rows, 1)]
    _sheet(book, formats, "核对结果", _COLUMNS, numbered)
    _sheet(book, formats, "各部门", _SUMMARY, [_summary(check) for check in checks])
    book.close()
    return buffer.getvalue()


def _sheet(
    book: Any,
    formats: dict[str, Any],
    name: str,
    columns: Sequence[tuple[str, int]],
    rows: Sequence[Sequence[object]],
) -> None:
    sheet = book.add_worksheet(name)
    for col, (title, width) in enumerate(columns):
        sheet.set_column(col, col, width)
        sheet.write_string(0, col, title, formats["head"])
    for down, row in enumerate(rows, 1):
        for col, value in enumerate(row):
            style = formats.get(str(value), formats["text"])
            if isinstance(value, int):
                sheet.write_number(down, col, value, formats["text"])
            else:
                sheet.write_string(down, col, str(value), style)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
    sheet.freeze_panes(1, 2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _row(found: Reported) -> tuple[object, ...]:
    finding = found.finding
    return (
        found.dept,
        found.year,
        found.form,
        found.rule.id,
        found.rule.zh,
        _WORDS[found.severity],
        render(finding.code, finding.args),
        found.difference,
        labels(finding.places),
        remedy(finding.code, finding.args),
        "",
    )


def _summary(check: FilingCheck) -> tuple[object, ...]:
    counts = [check.count(severity) for severity in _WORDS]
    return (
        check.dept,
        check.year,
        len(check.forms),
        check.cells,
        check.exact,
        *counts,
        "、".join(check.files),
    )


def findings_json(checks: Sequence[FilingCheck]) -> str:
    """The same as data."""
    data = [
        {
            "dept": check.dept,
            "year": check.year,
            "files": list(check.files),
            "forms": list(check.forms),
            "cells": check.cells,
            "exact": check.exact,
            "undetermined": list(check.unwatched),
            "findings": [
                {
                    "id": found.finding.id,
                    "rule": found.rule.id,
                    "form": found.form,
                    "severity": found.severity.value,
                    "message": render(found.finding.code, found.finding.args),
                    "difference": found.difference,
                    "stated": found.finding.stated,
                    "expected": found.finding.expected,
                    "places": [str(place) for place in found.finding.places],
                }
                for found in check.reported
            ],
        }
        for check in checks
    ]
    return json.dumps(data, ensure_ascii=False, indent=1)


_FAMILIES: Final = {
    "structure": "表的齐全与写法",
    "form": "表内与表间关系",
    "between": "同一个数在两张表",
    "narrative": "说明与表",
    "closing": "基金年终结账",
}
_GROUNDS: Final = {
    "official": "公开规定",
    "practice": "公开件实践",
    "local": "本单位",
    "inferred": "推算",
    "unconfirmed": "待核",
}
_CAPS: Final = {
    Severity.ERROR: "错误",
    Severity.SUSPICIOUS: "存疑",
    Severity.NOTE: "提示",
    Severity.TAIL: "尾差",
}


def rules_markdown(catalogue: Catalogue) -> str:
    """All rules by family, with what they say, how grave a breach is at most, and on what they rest."""
    lines = [
        "# 决算核对规则",
        "",
        "由目录数据生成（`yizhang accounts rules`）。尾差在四舍五入范围内的不算错误。",
    ]
    for family, title in _FAMILIES.items():
        lines += ["", f"## {title}", "", "| 规则 | 内容 | 至多 | 出处 |", "|---|---|---|---|"]
        for rule in catalogue.rules.values():
            if rule.family == family:
                ground = f"{rule.source.citation}（{_GROUNDS[rule.source.provenance.value]}）"
                note = f"（{rule.note}）" if rule.note else ""
                lines.append(f"| {rule.id} | {rule.zh}{note} | {_CAPS[rule.warrant.cap]} | {ground} |")
    return "\n".join(lines) + "\n"
