"""A small report with a wrong rate, and audits of it."""

from __future__ import annotations

from pathlib import Path

from yizhang.checking.audit_model import DocumentAudit
from yizhang.checking.audit_run import audit

WRONG = (
    "某市医保基金运行情况\n"
    "一、收支情况\n"
    "2024年基金支出98.00亿元，比上年增加8.00亿元，增长9.89%。\n"
    "参保人数为120万人，<b>其中</b>在职80万人。\n"
)
RIGHT = WRONG.replace("9.89%", "8.89%")


def written(folder: Path, text: str = WRONG, name: str = "报告.txt") -> Path:
    """The report as a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def audited(folder: Path, text: str = WRONG, name: str = "报告.txt") -> DocumentAudit:
    """Its audit."""
    (found,) = audit([written(folder, text, name)], jobs=1)
    return found
