"""Short documents audited: a text as a file, its findings by code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from yizhang.checking.audit_document import Check, audit_document
from yizhang.checking.audit_model import DocumentAudit, Reported


def audit_text(
    folder: Path, text: str, name: str = "报告.txt", checks: Sequence[Check] = ()
) -> DocumentAudit:
    """The audit of a text."""
    path = folder / name
    path.write_text(text, "utf-8")
    return audit_document(path, name, checks)


def findings(audit: DocumentAudit, code: str) -> list[Reported]:
    """Its findings of one code."""
    return [found for found in audit.findings if found.finding.code == code]


def codes(audit: DocumentAudit) -> set[str]:
    """The codes of its findings."""
    return {found.finding.code for found in audit.findings}
