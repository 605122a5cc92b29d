"""Interest from the ladder of deposits, on a cash basis."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from budget_samples import RES, office_of

from yizhang.budgeting.work import work_of
from yizhang.places import parse_key
from yizhang.places.messages import describe

LADDER = """险种,基金构成,本金,年利率,起息日,到期日
居民医保,统筹基金,20000万元,2.75%,2022-03-10,2025-03-10
居民医保,统筹基金,10000万元,2.1%,2024-06-01,2025-06-16
居民医保,统筹基金,8000万元,2.6%,2024-01-05,2026-01-05
"""
DRIVERS = """
      - {concept: deposit.demand, part: pooled, value: 15000万元}
      - {concept: deposit.demand_rate, part: pooled, value: 0.35%}
"""


def test_interest_is_what_falls_due_and_demand_deposits(tmp_path: Path) -> None:
    facts = RES.replace("      - {concept: income.interest, measure: yoy, value: 2%}\n", DRIVERS.lstrip("\n"))
    work = work_of(office_of(tmp_path, facts, {"budget/deposits.csv": LADDER}))
    assert work is not None
    assert work.problems == ()
    due = "interest.due{{area=city,part=pooled,scheme=res,version=budget}}@{}"
    value = work.made.estimator.value
    expected = 200_000_000 * Fraction("0.0275") * 3 + 100_000_000 * Fraction("0.021") * (
        1 + Fraction(15, 360)
    )
    assert value(parse_key(due.format(2025))).value == expected
    assert value(parse_key(due.format(2026))).value == 80_000_000 * Fraction("0.026") * 2
    assert value(parse_key(due.format(2027))).value == 0
    interest = value(parse_key("income.interest{area=city,part=pooled,scheme=res,version=budget}@2025")).value
    assert interest == round((expected + 525_000) / 10_000) * 10_000


def test_a_deposit_that_cannot_be_is_named_with_its_line(tmp_path: Path) -> None:
    broken = (
        LADDER + "居民医保,统筹基金,1万元,2%,2025-06-01,2025-01-01\n甲,乙,1万元,2%,2025-01-01,2025-06-01\n"
    )
    work = work_of(office_of(tmp_path, RES, {"budget/deposits.csv": broken}))
    assert work is not None
    told = [describe(problem) for problem in work.problems]
    assert len(told) == 2
    assert "第5行" in told[0]
    assert "到期日" in told[0]
    assert "第6行" in told[1]
