"""The published basis of a budget: every total follows to the print, and what does not follow says by how much."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from budget_samples import BAZHONG, made_of

from yizhang.book.loading import open_workspace
from yizhang.budgeting.findings import findings_of
from yizhang.budgeting.steps import Estimate
from yizhang.budgeting.words import factor_text
from yizhang.numbers.period import parse_when
from yizhang.places import Key, Severity, Verdict, parse_key

CASES = yaml.safe_load(
    (Path(__file__).parents[2] / "conformance" / "budget" / "basis-2021.yaml").read_text("utf-8")
)


@pytest.fixture(scope="module")
def made() -> Estimate:
    return made_of(open_workspace(BAZHONG))


def key_of(case: Mapping[str, str]) -> Key:
    when = {"balance.opening": "2020-12-end", "balance.closing": "2021-12-end"}.get(case["item"], "2021")
    dims = {"area": "city", "scheme": case["scheme"], "part": case["part"], "version": "budget"}
    return Key.of(case["item"], parse_when(when), **dims)


@pytest.mark.parametrize("case", CASES["values"], ids=str)
def test_every_total_to_the_print(made: Estimate, case: Mapping[str, str]) -> None:
    assert made.estimator.value(key_of(case)).value == int(case["expected"]) * 10_000


@pytest.mark.parametrize("case", CASES["verdicts"], ids=str)
def test_chains_against_what_is_stated(made: Estimate, case: Mapping[str, str]) -> None:
    check = made.estimator.check(key_of(case))
    assert check is not None
    assert check.verdict.value == case["verdict"]
    if "factor" in case:
        assert factor_text(check.factor) == case["factor"]


def test_a_total_that_was_cut(made: Estimate) -> None:
    check = made.estimator.check(parse_key("base.total{area=city,scheme=emp,version=budget}@2021"))
    assert check is not None
    assert check.verdict is Verdict.CUT
    assert check.computed.value == Fraction("1024978.685856") * 10_000


def test_findings_name_figure_drivers_and_factor(made: Estimate) -> None:
    found = findings_of(made)
    assert all(finding.severity in (Severity.SUSPICIOUS, Severity.TAIL) for finding in found)
    base = next(finding for finding in found if "月人均缴费基数" in dict(finding.args)["label"])
    assert dict(base.args)["computed"] == "6,032.25元/人·月"
    assert dict(base.args)["factor"] == "0.9921"
    assert base.places[0].line == 11


def test_implied_openings_are_not_checked_against_themselves(made: Estimate) -> None:
    assert (
        made.estimator.check(
            parse_key("balance.closing{area=city,part=total,scheme=emp,version=budget}@2021-12-end")
        )
        is None
    )
