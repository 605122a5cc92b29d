"""Scenarios, sensitivity, goals, later years, adjustments, principles."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import pytest
from budget_samples import BAZHONG, RES, made_of, office_of

from yizhang.book.loading import open_workspace
from yizhang.budgeting.estimator import Estimator
from yizhang.budgeting.scenarios import Scenario, compared, pooled_surplus, rolling, seek, tornado
from yizhang.budgeting.steps import Estimate
from yizhang.budgeting.work import Work, work_of
from yizhang.numbers import PERCENT, Quantity
from yizhang.places import parse_key
from yizhang.places.messages import describe

COST = parse_key("stay.cost{area=city,measure=yoy,scheme=res,version=budget}@2025")
PREMIUM = parse_key("premium.standard{area=city,scheme=res,version=budget}@2025")
SCENARIOS = """
scenarios:
  low:
    zh: 低方案
    note: 控费见效
    drivers: [{concept: stay.cost, scheme: res, measure: yoy, value: 0%}]
  high:
    zh: 高方案
    drivers:
      - {concept: stay.cost, scheme: res, measure: yoy, value: 6%}
      - {concept: premium.standard, scheme: res, value: 420元/人}
"""
ADJUSTMENTS = """
adjustments:
  - {concept: outlay.benefit, scheme: res, delta: 2000万元, reason: 新增门诊慢特病病种,
     approval: 市政办函〔2025〕8号, date: 2025-07-15}
  - {concept: income.other, scheme: res, value: 30万元, reason: 追回跨年度待遇}
"""


def worked(folder: Path, facts: str = RES, files: Mapping[str, str] | None = None) -> Work:
    found = work_of(office_of(folder, facts, files))
    assert found is not None
    return found


def surplus(made: Estimate) -> Fraction:
    value = made.estimator.value(pooled_surplus(made, "res")).value
    assert value is not None
    return value


def test_scenarios_lie_over_the_budget_and_leave_it_as_it_is(tmp_path: Path) -> None:
    work = worked(tmp_path, files={"budget/scenarios.yaml": SCENARIOS})
    assert work.problems == ()
    assert [scenario.zh for scenario in work.scenarios] == ["低方案", "高方案"]
    rows = dict(compared(work.made, work.scenarios, "res"))
    base, low, high = rows[pooled_surplus(work.made, "res")]
    assert base == surplus(work.made)
    assert low is not None
    assert high is not None
    assert base is not None
    assert low > base
    income = rows[parse_key("income.total{area=city,part=pooled,scheme=res,version=budget}@2025")]
    assert income[0] is not None
    assert income[2] == income[0] + 990_000 * 20
    assert income[1] == income[0]


def test_a_scenario_of_nothing_known_is_a_problem_with_its_line(tmp_path: Path) -> None:
    broken = "scenarios:\n  x:\n    zh: 甲\n    drivers: [{concept: 不存在的项目, scheme: res, value: 1%}]\n"
    work = worked(tmp_path, files={"budget/scenarios.yaml": broken})
    assert any(problem.place.line == 4 for problem in work.problems)


def test_the_strongest_driver_comes_first() -> None:
    made = made_of(open_workspace(BAZHONG))
    swings = tornado(made, pooled_surplus(made, "res"))
    widths = [swing.width for swing in swings]
    assert widths == sorted(widths, reverse=True)
    assert {swing.step.key.concept for swing in swings} >= {"stay.rate", "stay.cost", "premium.standard"}
    assert not any(swing.step.key["scheme"] == "emp" for swing in swings)


@pytest.mark.parametrize("driver", [COST, PREMIUM])
def test_a_goal_is_reached_exactly(tmp_path: Path, driver: object) -> None:
    made = made_of(office_of(tmp_path, RES))
    target = pooled_surplus(made, "res")
    found = seek(made, driver, target, Fraction(0))  # type: ignore[arg-type]
    assert found is not None
    office, plan = made.estimator.office, made.estimator.plan
    changed = Estimator(office, plan, base=made.estimator, changes={driver: found}, settled=False)  # type: ignore[dict-item]
    assert changed.value(target).value == 0


def test_a_driver_that_does_not_move_the_target_seeks_nothing(tmp_path: Path) -> None:
    made = made_of(office_of(tmp_path, RES))
    income = parse_key("income.premium{area=city,part=pooled,scheme=res,version=budget}@2025")
    assert seek(made, COST, income, Fraction(0)) is None


def test_later_years_use_the_same_chains_and_the_standards_of_each(tmp_path: Path) -> None:
    made = made_of(
        office_of(tmp_path, RES.replace('"2025"', '"2023"').replace('"2024"', '"2022"'), year=2023)
    )
    years = dict(rolling(made, "res"))
    premium = "income.premium{{area=city,part=pooled,scheme=res,version=budget}}@{}"
    persons = made.estimator.value(
        parse_key("insured.closing{area=city,scheme=res,version=budget}@2024-12-end")
    ).value
    assert persons == round(990_000 * 0.99)
    assert made.estimator.value(parse_key(premium.format(2024))).value == round(persons * 380, -4)
    closing = [dict(values) for values in years.values()]
    key = next(key for key in closing[0] if key.concept == "balance.closing")
    assert all(each[key] is not None for each in closing)
    assert len({each[key] for each in closing}) == 3


def test_adjustments_are_deltas_with_an_approval(tmp_path: Path) -> None:
    work = worked(tmp_path, files={"budget/adjustments.yaml": ADJUSTMENTS})
    assert work.adjusted is not None
    before, after = work.made.estimator, work.adjusted.after
    total = parse_key("outlay.total{area=city,part=pooled,scheme=res,version=budget}@2025")
    assert after.value(total).value == (before.value(total).value or 0) + 20_000_000
    assert total in work.adjusted.moved()
    assert work.adjusted.reasons(total) == "新增门诊慢特病病种"
    told = [describe(f) for f in work.findings if f.code.startswith("budget.adjustment")]
    assert len(told) == 1
    assert "第5行" in told[0]
    assert "批准文号" in told[0]


def test_a_pooled_deficit_needs_a_documented_draw(tmp_path: Path) -> None:
    facts = RES.replace("measure: yoy, value: 3%", "measure: yoy, value: 25%")
    work = worked(tmp_path / "bare", facts)
    deficit = next(f for f in work.findings if f.code == "budget.pooled-deficit")
    target = dict(deficit.args)["key"]
    note = f"""
notes:
  - {{kind: reason, target: "{target}", text: 动用历年结余弥补疫情支出, author: 李四, date: 2024-11-20}}
"""
    work = worked(tmp_path / "told", facts, {"notes/draw.yaml": note})
    codes = {finding.code for finding in work.findings}
    assert "budget.pooled-deficit" not in codes
    assert "budget.deficit-documented" in codes


def test_a_chain_chosen_with_a_reason_goes_first(tmp_path: Path) -> None:
    facts = RES.replace(
        "- {concept: critical_illness.premium",
        "- {concept: hospital.budget, value: 60000万元}\n      - {concept: hospital.clearing, value: 5000万元}\n"
        "      - {concept: hospital.prepaid, value: 3000万元}\n      - {concept: hospital.retained, value: 2000万元}\n"
        "      - {concept: hospital.returned, value: 1500万元}\n"
        "      - {concept: outlay.benefit.outpatient, value: 9000万元}\n"
        "      - {concept: critical_illness.premium",
    )
    note = (
        "notes: [{kind: choice, target: inpatient.cash, text: 按总额预算, author: 张三, date: 2024-11-01}]\n"
    )
    made = made_of(office_of(tmp_path, facts, {"notes/choice.yaml": note}))
    inpatient = parse_key("outlay.benefit.inpatient{area=city,part=pooled,scheme=res,version=budget}@2025")
    assert made.estimator.value(inpatient).value == (60_000 + 5_000 - 3_000 - 2_000 + 1_500) * 10_000
    benefit = parse_key("outlay.benefit{area=city,part=pooled,scheme=res,version=budget}@2025")
    assert made.estimator.value(benefit).value == 70_500 * 10_000


def test_changes_of_changes(tmp_path: Path) -> None:
    made = made_of(office_of(tmp_path, RES))
    scenario = Scenario("a", "甲", {COST: Quantity(Fraction(10), PERCENT)})
    assert scenario.on(made.estimator).value(COST).value == Fraction(1, 10)
