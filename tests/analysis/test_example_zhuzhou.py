"""The example workspace: what the published figures give, and what is wrong with them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from yizhang.analysis.checks import Checks, check_office
from yizhang.analysis.fund import SchemeAnalysis, analyse
from yizhang.book.evaluation import Evaluator
from yizhang.book.loading import open_workspace
from yizhang.book.workspace import Office
from yizhang.numbers import Period, half_up, plain
from yizhang.places import Finding, Severity
from yizhang.places.messages import describe

EXAMPLE = Path(__file__).parents[2] / "examples" / "zhuzhou-2024"
YEAR = Period(2024)
YI = Fraction(10**8)
IN_VARIANT_OUT = (("reserve", "out"),)


@pytest.fixture(scope="module")
def office() -> Office:
    return open_workspace(EXAMPLE)


@pytest.fixture(scope="module")
def evaluator(office: Office) -> Evaluator:
    return Evaluator(office.catalogue, office.book, dict(office.settings.variants))


@pytest.fixture(scope="module")
def analyses(office: Office, evaluator: Evaluator) -> dict[str, SchemeAnalysis]:
    return {each.scheme: each for each in analyse(office, evaluator)}


@pytest.fixture(scope="module")
def checks(office: Office) -> Checks:
    return check_office(office)


def test_it_loads_without_a_problem(office: Office) -> None:
    assert office.problems == ()


@pytest.mark.parametrize(
    ("scheme", "area", "with_reserve", "without"),
    [
        ("emp", "city", 21, 18),
        ("emp", "seat-emp", 23, 20),
        ("res", "city", 11, 8),
        ("res", "seat-res", 22, 13),
    ],
)
def test_payable_months_with_and_without_the_reserve(
    evaluator: Evaluator, scheme: str, area: str, with_reserve: int, without: int
) -> None:
    dims = {"area": area, "scheme": scheme, "version": "final"}
    gross = evaluator.compute("payable_months", YEAR, **dims).value
    net = evaluator.compute("payable_months", YEAR, IN_VARIANT_OUT, **dims).value
    assert gross is not None
    assert net is not None
    assert [half_up(gross, 0), half_up(net, 0)] == [Fraction(with_reserve), Fraction(without)]


@pytest.mark.parametrize(
    ("area", "shares"), [("city", ("50.53", "42.95", "6.52")), ("seat-emp", ("51.28", "40.95", "7.77"))]
)
def test_shares_of_the_balance(evaluator: Evaluator, area: str, shares: tuple[str, ...]) -> None:
    found = []
    for part in ("pooled", "account", "reserve"):
        result = evaluator.compute("balance_share", YEAR, area=area, scheme="emp", part=part, version="final")
        assert result.value is not None
        found.append(plain(result.value * 100, 2))
    assert tuple(found) == shares


@pytest.mark.parametrize(
    ("scheme", "area", "surplus", "implied"),
    [
        ("emp", "city", "7.12", "-0.74"),
        ("emp", "seat-emp", "6.49", "-0.73"),
        ("res", "city", "0.97", "-0.88"),
        ("res", "seat-res", "-0.28", "-1.07"),
    ],
)
def test_surplus_and_what_the_balance_moved_by_otherwise(
    evaluator: Evaluator, scheme: str, area: str, surplus: str, implied: str
) -> None:
    dims = {"area": area, "scheme": scheme, "part": "total", "version": "final"}
    income = evaluator.compute("implied_net_transfer", YEAR, **dims)
    assert income.value is not None
    assert plain(income.value / YI, 2) == implied
    from yizhang.book.evaluation import bind

    key = bind(evaluator.catalogue, "surplus.own", dims, YEAR)
    value = evaluator.value(key).value
    assert value is not None
    assert plain(value / YI, 2) == surplus


def test_counties_are_ranked_and_the_printed_month_that_cannot_decide_is_left_open(
    analyses: dict[str, SchemeAnalysis],
) -> None:
    emp, res = analyses["emp"].ranking, analyses["res"].ranking
    assert [e.area for e in emp.entries] == ["chaling", "liling", "youxian", "lukou", "seat-emp", "yanling"]
    assert [e.area for e in res.entries] == ["lukou", "youxian", "liling", "chaling", "yanling", "seat-res"]
    assert [emp.spread, res.spread] == [Fraction(30), Fraction(20)]
    assert [e.area for e in res.undetermined()] == ["liling"]


def test_the_blank_balance_stays_unknown_and_is_offered_as_an_estimate(
    evaluator: Evaluator, analyses: dict[str, SchemeAnalysis]
) -> None:
    (estimate,) = analyses["emp"].estimates
    assert estimate.key["area"] == "yanling"
    assert evaluator.value(estimate.key).value is None
    assert estimate.value == Fraction("1.14") * YI
    assert Fraction("1.13") * YI in estimate.interval


def test_findings_name_the_figure_and_what_follows_instead(checks: Checks) -> None:
    told = {finding.code: describe(finding) for finding in checks.findings}
    assert "12个月" in told["stated.differs"]
    assert "10.80个月" in told["stated.differs"]
    assert "−14.02%不可能成立" in told["transfer.impossible"]
    assert "若为+14.02%，则倒推为-0.73亿元" in told["transfer.impossible"]
    assert "37.08" in next(
        describe(f) for f in checks.findings if "37.09" in describe(f) and f.severity is Severity.TAIL
    )
    assert "攸县13、醴陵市7" in told["stated.order"]
    assert "1.14亿元" in told["estimate.implied"]


def test_nothing_else_is_called_an_error(checks: Checks) -> None:
    errors = [finding.code for finding in checks.findings if finding.severity is Severity.ERROR]
    assert sorted(errors) == ["stated.differs", "transfer.impossible"]
    assert checks.counts["mismatch"] == 0


def test_the_residents_own_order_is_right(checks: Checks) -> None:
    orders: list[Finding] = [finding for finding in checks.findings if finding.code == "stated.order"]
    assert len(orders) == 1
    assert "居民" not in describe(orders[0])
