"""Reports from end to end: the cases of conformance/audit, and what a hand audit found in five public documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from yizhang.analysis.audited import fund_checks
from yizhang.checking.audit_model import DocumentAudit, Reported
from yizhang.checking.audit_run import audit
from yizhang.places import Severity

PROJECT = Path(__file__).parents[2]
CASES = yaml.safe_load((PROJECT / "conformance" / "audit" / "cases.yaml").read_text("utf-8"))["cases"]
SHARED = PROJECT.parent / "shared"
GOLD = SHARED / "gold" / "seed-findings.json"
needs_shared = pytest.mark.skipif(
    not GOLD.exists(), reason=f"the audited public documents are absent: {GOLD}"
)
HEAVY = (Severity.ERROR, Severity.SUSPICIOUS)


def audited(path: Path) -> DocumentAudit:
    (found,) = audit([path], jobs=1, checks=(fund_checks,))
    return found


def named(found: Reported) -> str:
    return f"{found.severity.value} {found.finding.code} {found.figures[0].text}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_conformance(case: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(f"某市2024年情况\n\n{case['text']}", encoding="utf-8")
    told = [named(found) for found in audited(path).findings if found.severity is not Severity.NOTE]
    assert told == case["findings"]


def gold() -> list[dict[str, object]]:
    entries: list[dict[str, object]] = json.loads(GOLD.read_text("utf-8")) if GOLD.exists() else []
    return entries


def lines(found: Reported) -> set[int]:
    return {figure.place.line for figure in found.figures}


@needs_shared
@pytest.mark.parametrize("entry", [e for e in gold() if e["required"]], ids=lambda entry: str(entry["id"]))
def test_a_required_error_is_found(entry: dict[str, object]) -> None:
    line = int(str(entry["line"]))
    found = audited(SHARED / "seeds" / str(entry["doc"])).findings
    near = [each for each in found if each.severity in HEAVY and lines(each) & {line, line + 1}]
    assert near


@needs_shared
def test_hardly_an_error_that_the_hand_audit_does_not_hold() -> None:
    known = {(str(e["doc"]), int(str(e["line"]))) for e in gold()}
    wild = [
        named(each)
        for path in sorted((SHARED / "seeds").glob("*.txt"))
        for each in audited(path).findings
        if each.severity is Severity.ERROR and not any((path.name, line) in known for line in lines(each))
    ]
    assert len(wild) <= 2, wild
