"""The shipped catalogue is sound, and every kind of defect is found once put in."""

# ruff: noqa: E501 (tables of cases, one a line)

from __future__ import annotations

from pathlib import Path

import pytest

from yizhang.catalogue import load_catalogue, self_check
from yizhang.places import Problem, Severity
from yizhang.places.messages import describe

SOURCE = "source: {citation: 本局规定, provenance: local}"
INDICATOR = f"indicators:\n  x: {{zh: 甲, en: a, unit: '%', {SOURCE}, "
IDENTITY = (
    f"identities:\n  X1: {{zh: 甲, en: a, warrant: identity, schemes: [res], parts: [total], {SOURCE}, "
)
BANDS = f"bands:\n  x: {{zh: 甲, en: a, unit: 个月, {SOURCE}, bands: {{"
LOW, HIGH = (
    "low: {zh: 低, en: l, severity: red, values: '%s'}",
    "high: {zh: 高, en: h, severity: red, values: '%s'}",
)
FORM = f"forms:\n  x: {{zh: 甲, en: a, unit: 元, scheme: res, {SOURCE}, lanes: {{only: {{columns: "
COLUMN = "{c: {header: [金额]}}, rows: "
CONCEPT = f"concepts:\n  x: {{zh: 甲, en: a, unit: 元, group: g, dims: [area, scheme], {SOURCE}"
AXES = "axes: {k: {zh: 口, en: k, values: {u: {zh: 一, en: u}, v: {zh: 二, en: v}}}}, "
BOTH = "income.premium + income.subsidy + income.interest"


def check(folder: Path, text: str, name: str = "own.yaml") -> tuple[Problem, ...]:
    root = folder / "catalogue"
    root.mkdir()
    (root / name).write_text(text, "utf-8")
    catalogue, problems = load_catalogue([root])
    assert [p for p in problems if p.severity is Severity.ERROR] == []
    found = self_check(catalogue)
    for problem in found:
        assert describe(problem, "zh")
        assert describe(problem, "en")
    return found


def test_the_shipped_catalogue_is_sound() -> None:
    assert self_check(load_catalogue()[0]) == ()


DEFECTS = {
    "dangling leaf": (INDICATOR + "formula: no.such / income.total}", "catalogue.unknown-concept"),
    "dangling part": (INDICATOR + "formula: 'income.total[part=gold] / income.total'}", "catalogue.unknown-value"),
    "undeclared dimension": (
        INDICATOR + "formula: 'population.resident[part=pooled] / population.resident'}",
        "catalogue.undeclared-dimension",
    ),
    "impossible cell": (
        IDENTITY + "holds: income.transfer_in <= income.subtotal}",
        "catalogue.no-such-cell",
    ),
    "unknown scheme": (INDICATOR + "schemes: [gold], formula: income.total / income.total}", "catalogue.unknown-value"),
    "unknown bands": (INDICATOR + "bands: none, formula: income.total / income.total}", "catalogue.unknown-bands"),
    "bands of other unit": (
        INDICATOR + "bands: months.practice, formula: income.total / income.total}",
        "catalogue.bands-of-other-unit",
    ),
    "roll-up": (INDICATOR + "formula: 'sum(planets, income.total) / income.total'}", "catalogue.unknown-roll-up"),
    "wrong unit": (INDICATOR + "formula: income.total / insured.average}", "formula.units-differ"),
    "money and persons": (IDENTITY + "holds: income.total = outlay.total + insured.average}", "formula.units-differ"),
    "stock and flow": (IDENTITY + "holds: balance.closing = income.total}", "formula.stock-with-flow"),
    "cycle": (CONCEPT + ", formula: x + income.total}", "catalogue.cycle"),
    "long cycle": (
        CONCEPT + ", formula: y}\n  y: {zh: 乙, en: b, unit: 元, group: g, dims: [area, scheme], "
        + SOURCE + ", formula: 'x[-1y]'}",
        "catalogue.cycle",
    ),
    "no citation": (CONCEPT.replace("本局规定", "'  '") + "}", "catalogue.uncited"),
    "shared name": (CONCEPT + ", aliases: [利息 收入]}", "catalogue.shared-name"),
    "unknown term": (INDICATOR + "formula: $a / income.total}", "catalogue.unknown-term"),
    "unused term": (
        INDICATOR + "formula: income.total / income.total, terms: {a: {cases: [{is: income.total}]}}}",
        "catalogue.unused-term",
    ),
    "idle axis": (INDICATOR + AXES + "formula: income.total / income.total}", "catalogue.idle-axis"),
    "unknown choice": (
        INDICATOR + AXES + "formula: $a / income.total, terms: {a: {cases: [{when: {k: w}, is: income.total}]}}}",
        "catalogue.unknown-choice",
    ),
    "uncovered variant": (
        INDICATOR + AXES + "formula: $a / income.total, terms: {a: {cases: [{when: {k: u}, is: income.total}]}}}",
        "catalogue.uncovered-variant",
    ),
    "unreachable case": (
        INDICATOR + AXES + "formula: $a / income.total, terms: {a: {cases: [{is: income.total}, "
        "{when: {k: u}, is: income.other}]}}}",
        "catalogue.unreachable-case",
    ),
    "redundant identity": (IDENTITY + "holds: surplus.total - income.total = 0 - outlay.total}", "catalogue.redundant"),
    "contradiction": (IDENTITY + "holds: surplus.total = income.total - outlay.total + 5元}", "catalogue.contradiction"),
    "item left out": (IDENTITY + f"holds: income.subtotal = {BOTH}}}", "catalogue.forced-value"),
    "said to be implied": (
        IDENTITY + "implied: true, holds: levy.collected = levy.assessed}",
        "catalogue.not-implied",
    ),
    "band gap": (BANDS + LOW % "(, 3)" + ", " + HIGH % "(3, )" + "}}", "catalogue.bands-gap"),
    "band overlap": (BANDS + LOW % "(, 3]" + ", " + HIGH % "[3, )" + "}}", "catalogue.bands-overlap"),
    "bands reversed": (BANDS + HIGH % "[3, )" + ", " + LOW % "(, 3)" + "}}", "catalogue.bands-overlap"),
    "bands apart": (BANDS + LOW % "(, 3)" + ", " + HIGH % "[4, )" + "}}", "catalogue.bands-gap"),
    "bands not open": (BANDS + LOW % "[0, 3)" + ", " + HIGH % "[3, )" + "}}", "catalogue.bands-open"),
    "empty band": (BANDS + LOW % "(, 3)" + ", " + HIGH % "[3, 3)" + "}}", "catalogue.empty-band"),
    "no bands": (BANDS + "}}", "catalogue.no-bands"),
    "unknown advice": (
        BANDS + "one: {zh: 一, en: o, severity: red, values: '(, )', advice: pray}}}",
        "catalogue.unknown-advice",
    ),
    "idle signal": (
        f"signals:\n  x: {{zh: 甲, en: a, unit: 元, measure: surplus.own, raised: '(, )', severity: red, {SOURCE}}}",
        "catalogue.idle-signal",
    ),
    "form of unknown concept": (
        FORM + COLUMN + "[{id: A, label: 甲, concept: no.such}]}}}", "catalogue.unknown-concept"
    ),
    "row of no concept": (FORM + COLUMN + "[{id: A, label: 甲}]}}}", "catalogue.row-without-concept"),
    "row of another scheme": (
        FORM + COLUMN + "[{id: A, label: 甲, concept: income.transfer_in}]}}}", "catalogue.no-such-cell"
    ),
    "same label twice": (
        FORM + COLUMN + "[{id: A, label: 利 息, concept: income.interest}, "
        "{id: B, label: 其他, concept: income.other, aliases: [利息]}]}}}",
        "catalogue.label-twice",
    ),
    "same row twice": (
        FORM + COLUMN + "[{id: A, label: 甲, concept: income.interest}, {id: A, label: 乙, concept: income.other}]}}}",
        "catalogue.row-twice",
    ),
    "exhaustive unsaid": (
        FORM + COLUMN + "[{id: A, label: 甲, concept: income.premium, "
        "children: [{id: B, label: 乙, concept: income.other}]}]}}}",
        "catalogue.exhaustive-unsaid",
    ),
    "barred column unknown": (
        FORM + COLUMN + "[{id: A, label: 甲, concept: income.other, barred: [d]}]}}}",
        "catalogue.unknown-column",
    ),
    "no columns": (
        FORM + "{}, rows: [{id: A, label: 甲, concept: income.other}]}}}", "catalogue.form-without-columns"
    ),
    "unknown parent": (
        "areas:\n  a: {zh: 甲, level: county, parents: {emp: nowhere}}", "catalogue.unknown-area"
    ),
    "own parent": (
        "areas:\n  a: {zh: 甲, level: county, parents: {emp: b}}\n  b: {zh: 乙, level: city, parents: {emp: a}}",
        "catalogue.area-cycle",
    ),
    "area code": ("areas:\n  a: {zh: 甲, level: county, code: '43'}", "catalogue.bad-code"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), DEFECTS.values(), ids=list(DEFECTS))
def test_an_injected_defect_is_found_where_it_stands(tmp_path: Path, text: str, code: str) -> None:
    found = check(tmp_path, text)
    assert code in {problem.code for problem in found}
    assert any(problem.place.file == "catalogue/own.yaml" for problem in found if problem.code == code)


@pytest.mark.parametrize(
    ("name", "rows", "code"),
    [
        ("classification-own.csv", "甲,12a,乙,,,,,本局规定,local", "catalogue.bad-code"),
        ("classification-own.csv", "政府收支分类,10203,乙,,,,,本局规定,local", "catalogue.code-twice"),
        ("classification-own.csv", "甲,101,乙,no.such,,,,本局规定,local", "catalogue.unknown-concept"),
        ("classification-own.csv", "甲,101,乙,,gold,,,本局规定,local", "catalogue.unknown-value"),
    ],
)
def test_codes_are_checked(tmp_path: Path, name: str, rows: str, code: str) -> None:
    header = "system,code,zh,concept,scheme,since,until,citation,provenance\n"
    assert [problem.code for problem in check(tmp_path, header + rows + "\n", name)] == [code]


def test_a_code_may_change_its_name_with_the_years(tmp_path: Path) -> None:
    header = "system,code,zh,until,since,citation,provenance\n"
    rows = "甲,101,旧名,2024,,本局规定,local\n甲,101,新名,,2025,本局规定,local\n"
    assert check(tmp_path, header + rows, "classification-own.csv") == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [("现金,资产,debit,,本局规定,local", "catalogue.account-twice"),
     ("甲科目,资产,debit,no.such,本局规定,local", "catalogue.unknown-concept")],
)  # fmt: skip
def test_accounts_are_checked(tmp_path: Path, row: str, code: str) -> None:
    header = "zh,element,side,concept,citation,provenance\n"
    assert [p.code for p in check(tmp_path, header + row + "\n", "accounts-own.csv")] == [code]


def test_identities_of_different_years_do_not_meet(tmp_path: Path) -> None:
    text = IDENTITY + "until: 2010, holds: levy.collected = levy.assessed}"
    later = text.replace("X1", "X2").replace("until: 2010", "since: 2011")
    found = check(
        tmp_path, text + later.removeprefix("identities:").replace("levy.assessed}", "levy.assessed + 1元}")
    )
    assert found == ()
