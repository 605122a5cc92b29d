"""The ``--json`` file: everything computed, values as exact decimal strings. Documented in docs/SPEC-json.md."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from yizhang.analysis.checks import Checks
from yizhang.analysis.lookup import Subject
from yizhang.analysis.stated import VariantValue
from yizhang.book.products import Json, Produced
from yizhang.book.records import records
from yizhang.book.workspace import Office
from yizhang.cli.language import LANG
from yizhang.formula.explain import explanation_lines
from yizhang.formula.result import Result
from yizhang.numbers import exact_text
from yizhang.places import Finding, Place, Problem
from yizhang.places.messages import remedy, render

VERSION = 1


def write_run(path: Path, office: Office, made: Sequence[tuple[str, Produced]]) -> None:
    """Write what ``run`` computed."""
    data: dict[str, Json] = {
        **_head("yizhang.run", office),
        "products": {id_: _product(produced) for id_, produced in made},
    }
    _write(path, data)


def write_check(path: Path, office: Office, checks: Checks) -> None:
    """Write what ``check`` found."""
    data: dict[str, Json] = {
        **_head("yizhang.check", office),
        "relations": dict(checks.counts.items()),
        "findings": [finding_json(finding) for finding in checks.findings],
        "undetermined": [str(key) for key in checks.undetermined],
    }
    _write(path, data)


def write_explain(
    path: Path, office: Office, subjects: Sequence[tuple[Subject, Sequence[VariantValue]]]
) -> None:
    """Write the figures that were asked for, how each came about, and what each variant gives."""
    data: dict[str, Json] = {
        **_head("yizhang.explain", office),
        "figures": [_subject(subject, variants) for subject, variants in subjects],
    }
    _write(path, data)


def _subject(subject: Subject, variants: Sequence[VariantValue]) -> Json:
    return {
        "key": str(subject.key),
        "label": subject.label,
        **_value(subject.result),
        "explanation": list(explanation_lines(subject.result.explanation)),
        "missing": [str(key) for key in subject.result.missing],
        "variant": dict(subject.variant),
        "variants": [
            {"variant": dict(each.variant), "label": each.label.strip("（）"), **_value(each.result)}
            for each in variants
        ],
    }


def _value(result: Result) -> dict[str, Json]:
    """A value, the unit it is counted in, and its state."""
    value = None if result.value is None else exact_text(result.value / result.unit.scale)
    return {"value": value, "unit": result.unit.symbol, "state": result.state.value}


def finding_json(finding: Finding) -> Json:
    """A finding as data."""
    return {
        "id": finding.id,
        "code": finding.code,
        "args": dict(finding.args),
        "severity": finding.severity.value,
        "verdict": finding.verdict.value if finding.verdict else None,
        "warrant": finding.warrant.value if finding.warrant else None,
        "message": render(finding.code, finding.args, LANG),
        "remedy": remedy(finding.code, finding.args, LANG),
        "quote": finding.quote,
        "stated": finding.stated,
        "expected": finding.expected,
        "formula": finding.formula,
        "suspects": list(finding.suspects),
        "locations": [place_json(place) for place in finding.places],
    }


def problem_json(problem: Problem) -> Json:
    """A problem as data."""
    return {
        "code": problem.code,
        "args": dict(problem.args),
        "severity": problem.severity.value,
        "message": render(problem.code, problem.args, LANG),
        "remedy": remedy(problem.code, problem.args, LANG),
        "location": place_json(problem.place),
    }


def place_json(place: Place) -> Json:
    """A place as data; fields that do not apply are left out."""
    return {name: value for name, value in asdict(place).items() if value}


def _head(schema: str, office: Office) -> dict[str, Json]:
    settings = office.settings
    return {
        "schema": schema,
        "version": VERSION,
        "workspace": {
            "office": settings.office,
            "title": office.title,
            "area": settings.area,
            "period": str(settings.period),
            "version": settings.version,
        },
        "facts": [
            {name: _plain(value) for name, value in row.items()}
            for row in records(office.book, office.catalogue)
        ],
        "problems": [problem_json(problem) for problem in office.problems],
    }


def _product(produced: Produced) -> Json:
    return {
        **produced.data,
        "files": [path.name for path in produced.files],
        "findings": [finding_json(finding) for finding in produced.findings],
        "problems": [problem_json(problem) for problem in produced.problems],
    }


def _plain(value: object) -> Json:
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _write(path: Path, data: dict[str, Json]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(data, ensure_ascii=False, indent=1, sort_keys=False)
    path.write_text(text + "\n", encoding="utf-8")
