"""The published basis of a budget: every total follows to the print, and what does not follow says by how much."""

from __future__ import annotations

from fractions import Fraction

import pytest
from budget_samples import BAZHONG, made_of

from yizhang.book.loading import open_workspace
from yizhang.budgeting.findings import findings_of
from yizhang.budgeting.steps import Estimate
from yizhang.places import Severity, Verdict, parse_key


@pytest.fixture(scope="module")
def made() -> Estimate:
    return made_of(open_workspace(BAZHONG))


def key(concept: str, scheme: str, part: str) -> str:
    when = (
        "2020-12-end"
        if concept == "balance.opening"
        else "2021-12-end"
        if concept == "balance.closing"
        else "2021"
    )
    return f"{concept}{{area=city,part={part},scheme={scheme},version=budget}}@{when}"


@pytest.mark.parametrize(
    ("concept", "scheme", "part", "expected"),
    [
        ("income.premium", "emp", "total", 98_398),
        ("income.premium", "emp", "pooled", 57_131),
        ("income.premium", "emp", "account", 41_267),
        ("income.interest", "emp", "total", 1_120),
        ("income.interest", "emp", "pooled", 600),
        ("income.interest", "emp", "account", 520),
        ("income.total", "emp", "total", 99_640),
        ("outlay.total", "emp", "total", 93_850),
        ("surplus.total", "emp", "total", 5_790),
        ("surplus.total", "emp", "pooled", 4_188),
        ("surplus.total", "emp", "account", 1_602),
        ("balance.closing", "emp", "total", 62_497),
        ("balance.closing", "emp", "pooled-gross", 42_236),
        ("balance.closing", "emp", "account", 20_261),
        ("balance.opening", "emp", "total", 56_707),
        ("balance.opening", "emp", "pooled-gross", 38_048),
        ("balance.opening", "emp", "account", 18_659),
        ("income.premium", "res", "pooled", 82_583),
        ("income.subsidy", "res", "pooled", 172_410),
        ("outlay.critical_illness", "res", "pooled", 16_142),
        ("income.total", "res", "pooled", 257_093),
        ("outlay.total", "res", "pooled", 251_868),
        ("surplus.total", "res", "pooled", 5_225),
        ("balance.closing", "res", "total", 162_950),
        ("balance.opening", "res", "total", 157_725),
    ],
)
def test_every_total_to_the_print(
    made: Estimate, concept: str, scheme: str, part: str, expected: int
) -> None:
    assert made.estimator.value(parse_key(key(concept, scheme, part))).value == expected * 10_000


@pytest.mark.parametrize(
    ("concept", "scheme", "part", "verdict"),
    [
        ("income.premium", "emp", "total", Verdict.EXACT),
        ("income.premium", "res", "pooled", Verdict.EXACT),
        ("income.subsidy", "res", "pooled", Verdict.EXACT),
        ("outlay.critical_illness", "res", "pooled", Verdict.EXACT),
        ("surplus.own", "emp", "total", Verdict.EXACT),
        ("surplus.own", "emp", "pooled", Verdict.EXACT),
        ("surplus.own", "emp", "account", Verdict.EXACT),
        ("income.premium", "emp", "account", Verdict.MISMATCH),
        ("outlay.benefit.medical", "emp", "pooled", Verdict.MISMATCH),
        ("outlay.benefit.maternity_medical", "emp", "pooled", Verdict.MISMATCH),
        ("outlay.benefit.maternity_allowance", "emp", "pooled", Verdict.MISMATCH),
        ("outlay.benefit", "emp", "account", Verdict.MISMATCH),
        ("outlay.benefit", "res", "pooled", Verdict.MISMATCH),
    ],
)
def test_chains_against_what_is_stated(
    made: Estimate, concept: str, scheme: str, part: str, verdict: Verdict
) -> None:
    check = made.estimator.check(parse_key(key(concept, scheme, part)))
    assert check is not None
    assert check.verdict is verdict


def test_a_total_that_was_cut(made: Estimate) -> None:
    check = made.estimator.check(parse_key("base.total{area=city,scheme=emp,version=budget}@2021"))
    assert check is not None
    assert check.verdict is Verdict.CUT
    assert check.computed.value == Fraction("1024978.685856") * 10_000


def test_the_residual_factor_of_the_pooled_benefits(made: Estimate) -> None:
    check = made.estimator.check(parse_key(key("outlay.benefit.medical", "emp", "pooled")))
    assert check is not None
    assert round(float(check.factor), 3) == 1.018


def test_findings_name_figure_drivers_and_factor(made: Estimate) -> None:
    found = findings_of(made)
    assert all(finding.severity in (Severity.SUSPICIOUS, Severity.TAIL) for finding in found)
    base = next(finding for finding in found if "月人均缴费基数" in dict(finding.args)["label"])
    assert dict(base.args)["computed"] == "6,032.25元/人·月"
    assert dict(base.args)["factor"] == "0.9921"
    assert base.places[0].line == 11


def test_implied_openings_are_not_checked_against_themselves(made: Estimate) -> None:
    assert made.estimator.check(parse_key(key("balance.closing", "emp", "total"))) is None
