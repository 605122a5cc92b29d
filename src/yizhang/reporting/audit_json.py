"""The findings of an audit as data: docs/SPEC-audit-json.md says how, ``assets/audit.schema.json`` is the schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.resources import files
from typing import Final, TypeAlias

from yizhang import __version__
from yizhang.checking.audit_model import CheckedRelation, DocumentAudit, Located, Reported
from yizhang.places import Note, Place, Problem, Verdict
from yizhang.places.messages import remedy, render
from yizhang.reporting.audit_words import ORDER, Wording

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | None"

SCHEMA: Final = "yizhang.audit"
VERSION: Final = 1
"""Grows when a field changes its meaning or goes; new fields may come without it."""


def audit_json(audits: Sequence[DocumentAudit], lang: str = "zh", *, relations: bool = False) -> str:
    """The whole result as the text of a JSON file. The same audits always give the same text."""
    return json.dumps(audit_data(audits, lang, relations=relations), ensure_ascii=False, indent=1) + "\n"


def audit_data(
    audits: Sequence[DocumentAudit], lang: str = "zh", *, relations: bool = False
) -> dict[str, Json]:
    """The whole result as plain data; ``relations`` adds every relation checked."""
    words = Wording(lang)
    return {
        "schema": SCHEMA,
        "version": VERSION,
        "program": f"yizhang {__version__}",
        "lang": lang,
        "summary": _summary(audits),
        "documents": [_document(audit, words, relations=relations) for audit in audits],
    }


def schema() -> dict[str, object]:
    """The JSON Schema (draft 7) of what :func:`audit_data` gives."""
    text = (files("yizhang.reporting") / "assets" / "audit.schema.json").read_text("utf-8")
    loaded: dict[str, object] = json.loads(text)
    return loaded


def _summary(audits: Sequence[DocumentAudit]) -> Json:
    return {
        "documents": len(audits),
        "unreadable": sum(audit.unreadable for audit in audits),
        "figures": sum(audit.figures for audit in audits),
        "asserted": sum(audit.asserted for audit in audits),
        "findings": {each.value: sum(audit.count(each) for audit in audits) for each in ORDER},
        "accepted": sum(len(audit.findings) - len(audit.open_findings) for audit in audits),
    }


def _document(audit: DocumentAudit, words: Wording, *, relations: bool) -> Json:
    data: dict[str, Json] = {
        "path": audit.path,
        "title": audit.title,
        "digest": f"sha256:{audit.digest}" if audit.digest else "",
        "figures": audit.figures,
        "nonzero": audit.nonzero,
        "asserted": audit.asserted,
        "asserted_nonzero": audit.asserted_nonzero,
        "relations": {each.value: audit.relations.get(each, 0) for each in Verdict},
        "conventions": [
            {
                "code": each.code,
                "args": dict(each.args),
                "message": words.convention(each.code, each.args),
            }
            for each in audit.conventions
        ],
        "coverage": [
            {"reason": reason, "count": count, "message": words.coverage(reason)}
            for reason, count in audit.coverage
        ],
        "problems": [_problem(problem, words.lang) for problem in audit.problems],
        "findings": [_finding(found, words) for found in audit.findings],
    }
    if relations:
        data["checked"] = [_checked(each) for each in audit.checked]
    return data


def _finding(found: Reported, words: Wording) -> Json:
    finding = found.finding
    suspects = len(finding.suspects)
    return {
        "id": found.id,
        "code": finding.code,
        "args": dict(finding.args),
        "severity": finding.severity.value,
        "verdict": finding.verdict.value if finding.verdict else None,
        "warrant": finding.warrant.value if finding.warrant else None,
        "message": words.sentence(found),
        "remedy": words.remedy(found),
        "quote": finding.quote,
        "stated": finding.stated,
        "expected": finding.expected,
        "formula": finding.formula,
        "suspects": list(finding.suspects),
        "consequences": list(found.consequences),
        "accepted": _note(found.accepted) if found.accepted else None,
        "locations": [
            _location(figure, "suspect" if number < suspects else "operand")
            for number, figure in enumerate(found.figures)
        ],
    }


def _note(note: Note) -> Json:
    return {"reason": note.text, "author": note.author, "date": note.on.isoformat()}


def _checked(relation: CheckedRelation) -> Json:
    return {
        "rule": relation.rule,
        "verdict": relation.verdict.value,
        "warrant": relation.warrant.value,
        "evidence": list(relation.evidence),
        "quote": relation.quote,
        "arithmetic": relation.arithmetic,
        "stated": relation.stated,
        "reason": relation.reason,
        "locations": [_location(figure) for figure in relation.figures],
    }


def _location(figure: Located, role: str = "") -> Json:
    more = {"label": figure.label, "role": role, "expected": figure.expected}
    return {
        **_place(figure.place),
        "text": figure.text,
        **{name: text for name, text in more.items() if text},
    }


def _place(place: Place) -> dict[str, Json]:
    """Fields that do not apply are left out."""
    return {name: value for name, value in asdict(place).items() if value}


def _problem(problem: Problem, lang: str) -> Json:
    return {
        "code": problem.code,
        "args": dict(problem.args),
        "severity": problem.severity.value,
        "message": render(problem.code, problem.args, lang),
        "remedy": remedy(problem.code, problem.args, lang),
        "location": _place(problem.place),
    }


__all__ = ["SCHEMA", "VERSION", "audit_data", "audit_json", "schema"]
