"""The estimator: chains, defaults that name themselves, changes of drivers, and what it says when it cannot."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from budget_samples import BAZHONG, RES, made_of, office_of, wan

from yizhang.book.loading import open_workspace
from yizhang.budgeting.estimator import Estimator
from yizhang.budgeting.findings import findings_of
from yizhang.budgeting.plan import Plan, plan_of
from yizhang.budgeting.work import work_of
from yizhang.formula import State
from yizhang.numbers import PERCENT, WAN_YUAN, Quantity
from yizhang.places import parse_key

RES_KEY = "{}{{area=city,part=pooled,scheme=res,version=budget}}@2025"
CHANGES = {
    "wage.average{area=city,measure=yoy,version=budget}@2021": Quantity(Fraction(6), PERCENT, 0),
}


def test_a_fund_estimated_from_last_year(tmp_path: Path) -> None:
    made = made_of(office_of(tmp_path, RES))
    assert wan(made, RES_KEY.format("income.premium")) == 990_000 * 400 / 10_000
    assert wan(made, RES_KEY.format("income.subsidy")) == 990_000 * 700 / 10_000
    assert wan(made, RES_KEY.format("income.interest")) == 1020
    benefits = 90_000 * Fraction("0.99") * Fraction("1.01") * Fraction("1.03")
    assert wan(made, RES_KEY.format("outlay.benefit")) == round(float(benefits))
    assert wan(made, RES_KEY.format("outlay.critical_illness")) == 8910
    assert wan(made, "balance.opening{area=city,part=total,scheme=res,version=budget}@2024-12-end") == 50_000
    assert findings_of(made) == ()


def test_a_standard_nobody_gave_names_its_source(tmp_path: Path) -> None:
    made = made_of(office_of(tmp_path, RES))
    result = made.estimator.value(parse_key("subsidy.standard{area=city,scheme=res,version=budget}@2025"))
    assert result.state is State.PROVISIONAL
    assert "国家规定的人均财政补助标准" in result.explanation.remark


def test_growth_of_three_years_is_the_default(tmp_path: Path) -> None:
    history = "".join(
        f"  - {{version: final, period: '{year}', facts: [{{concept: insured.closing, value: {count}人}}]}}\n"
        for year, count in ((2021, 1_000_000), (2022, 1_010_000), (2023, 1_030_200))
    )
    facts = RES.replace('      - {concept: insured.closing, measure: yoy, value: "-1%"}\n', "") + history
    made = made_of(office_of(tmp_path, facts))
    growth = made.estimator.value(
        parse_key("insured.closing{area=city,measure=yoy,scheme=res,version=budget}@2025-12-end")
    )
    expected = (Fraction(1, 100) + Fraction(2, 100) + (Fraction(1_000_000, 1_030_200) - 1)) / 3
    assert growth.value == expected
    assert "近三年增幅的算术平均" in growth.explanation.remark


def test_nine_months_stand_for_three_quarters_of_benefits_only(tmp_path: Path) -> None:
    facts = RES.replace(
        "- {concept: outlay.benefit, value: 90000万元}", "- {concept: insured.subsidised, value: 1人}"
    )
    facts = facts.replace("- {concept: income.interest, value: 1000万元}", "")
    facts += """  - version: executed
    period: 2024年前三季度
    facts:
      - {concept: outlay.benefit, value: 60000万元}
      - {concept: income.interest, value: 900万元}
"""
    made = made_of(office_of(tmp_path, facts))
    expected = made.estimator.value(
        parse_key("outlay.benefit{area=city,part=pooled,scheme=res,version=expected}@2024")
    )
    assert expected.value == 80_000 * 10_000
    assert "75" in expected.explanation.remark
    interest = made.estimator.value(
        parse_key("income.interest{area=city,part=pooled,scheme=res,version=expected}@2024")
    )
    assert interest.state is State.UNKNOWN


def test_the_share_of_earlier_years_goes_before_a_flat_share(tmp_path: Path) -> None:
    facts = RES.replace(
        "- {concept: outlay.benefit, value: 90000万元}", "- {concept: insured.subsidised, value: 1人}"
    )
    facts += """  - version: executed
    period: 2024年前三季度
    facts: [{concept: outlay.benefit, value: 60000万元}]
  - version: executed
    period: 2023年前三季度
    facts: [{concept: outlay.benefit, value: 56000万元}]
  - version: executed
    period: "2023"
    facts: [{concept: outlay.benefit, value: 80000万元}]
"""
    made = made_of(office_of(tmp_path, facts))
    expected = made.estimator.value(
        parse_key("outlay.benefit{area=city,part=pooled,scheme=res,version=expected}@2024")
    )
    assert expected.value == Fraction(60_000 * 10_000) / Fraction(70, 100)
    assert "同期占全年" in expected.explanation.remark


def test_changed_drivers_move_what_rests_on_them_and_keep_the_residual() -> None:
    office = open_workspace(BAZHONG)
    plan = plan_of(office)
    assert plan is not None
    base = Estimator(office, plan)
    changed = Estimator(office, plan, base=base, changes={parse_key(k): v for k, v in CHANGES.items()})
    average = parse_key("base.average{area=city,scheme=emp,version=budget}@2021")
    check = base.check(average)
    assert check is not None
    moved = changed.value(average).value
    assert moved is not None
    assert moved == Fraction(round(float(5745 * Fraction("1.06") * check.factor) * 100), 100)
    premium = parse_key("income.premium{area=city,part=total,scheme=emp,version=budget}@2021")
    assert changed.value(premium).value != base.value(premium).value
    still = parse_key("income.premium{area=city,part=pooled,scheme=res,version=budget}@2021")
    assert changed.value(still) is base.value(still)


def test_no_change_changes_nothing() -> None:
    office = open_workspace(BAZHONG)
    plan = plan_of(office)
    assert plan is not None
    base = Estimator(office, plan)
    key = parse_key("stay.cost{area=city,measure=yoy,scheme=emp,version=budget}@2021")
    same = base.book.fact(key).quantity
    assert same is not None
    changed = Estimator(office, plan, base=base, changes={key: same})
    for line in made_of(office).lines:
        assert changed.value(line.key).value == base.value(line.key).value, line.key


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("value: 400元/人", "value: -400元/人", "budget.beyond-limit", "居民个人缴费标准"),
        ("measure: yoy, value: 3%", "measure: yoy, value: 500%", "budget.beyond-limit", "500%"),
        ("value: 1000000人", "value: -5人", "budget.beyond-limit", "期末参保人数"),
        (
            "- {concept: critical_illness.premium, value: 90元/人}",
            "",
            "budget.missing-driver",
            "大病保险筹资标准",
        ),
        ("- {concept: income.upper_subsidy, value: –}", "", "budget.missing-driver", "上级补助收入"),
    ],
)
def test_absurd_or_missing_drivers_are_named_with_a_remedy(
    tmp_path: Path, old: str, new: str, code: str, words: str
) -> None:
    from yizhang.places.messages import describe

    assert old in RES
    found = findings_of(made_of(office_of(tmp_path, RES.replace(old, new))))
    told = [describe(finding) for finding in found if finding.code == code]
    assert any(words in text and "→" in text and "facts" in text for text in told), (told, found)


def test_a_rate_above_one(tmp_path: Path) -> None:
    facts = RES + "  - {scheme: emp, facts: [{concept: rate.pooled, value: 120%}]}\n"
    found = findings_of(made_of(office_of(tmp_path, facts)))
    assert any(f.code == "budget.beyond-limit" and "120%" in dict(f.args)["value"] for f in found)


def test_a_driver_with_two_values(tmp_path: Path) -> None:
    facts = RES + "  - facts: [{concept: premium.standard, value: 380元/人}]\n"
    found = findings_of(made_of(office_of(tmp_path, facts)))
    conflict = next(f for f in found if f.code == "budget.conflict")
    assert "400" in dict(conflict.args)["prints"]
    assert "380" in dict(conflict.args)["prints"]


def test_a_year_without_wage(tmp_path: Path) -> None:
    facts = """
area: city
scheme: emp
period: "2025"
version: budget
groups:
  - facts:
      - {concept: payers, value: 1000人}
      - {concept: rate.pooled, value: 8%}
      - {concept: rate.account, value: 2%}
"""
    found = findings_of(made_of(office_of(tmp_path, facts)))
    premium = [
        f
        for f in found
        if f.code == "budget.missing-driver" and "基本医疗保险费收入" in dict(f.args)["label"]
    ]
    assert any("社会平均工资" in dict(f.args)["missing"] for f in premium)


def test_a_gap_between_policies(tmp_path: Path) -> None:
    chain = """
sources: {own: {citation: 本市办法, provenance: local}}
chains:
  res.critical.insured:
    {zh: 老办法, en: old, schemes: [res], of: outlay.critical_illness, source: own, until: 2024,
     is: insured.closing * critical_illness.premium}
"""
    office = office_of(tmp_path, RES, {"catalogue/own.yaml": chain})
    found = [f for f in findings_of(made_of(office)) if f.code == "budget.regime-gap"]
    assert len(found) == 1
    assert dict(found[0].args)["year"] == "2025"
    assert "老办法" in dict(found[0].args)["years"]


def test_the_regime_of_the_year_is_used(tmp_path: Path) -> None:
    facts = """
area: city
scheme: emp
version: budget
groups:
  - period: "{year}"
    facts:
      - {{concept: base.total, value: 100000万元}}
      - {{concept: rate.pooled, value: 8%}}
      - {{concept: rate.account, value: 2%}}
      - {{concept: account.share, value: 30%}}
      - {{concept: account.quota, value: 100元/人·月}}
      - {{concept: insured.retired, value: 10000人}}
"""
    key = "income.premium{{area=city,part=account,scheme=emp,version=budget}}@{year}"
    old = made_of(office_of(tmp_path / "old", facts.format(year=2021), year=2021))
    new = made_of(office_of(tmp_path / "new", facts.format(year=2024), year=2024))
    assert wan(old, key.format(year=2021)) == Fraction("4400")
    assert wan(new, key.format(year=2024)) == 2000 + 1200


def test_a_workspace_without_drivers_has_no_budget(tmp_path: Path) -> None:
    facts = """
area: city
scheme: res
version: final
period: "2024"
groups: [{facts: [{concept: income.premium, value: 5万元}]}]
"""
    assert plan_of(office_of(tmp_path, facts)) is None


def test_amounts_are_settled_to_their_print(tmp_path: Path) -> None:
    office = office_of(tmp_path, RES)
    settled, exact = (
        Estimator(office, Plan("city", 2025, decimals=0), settled=flag) for flag in (True, False)
    )
    key = parse_key(RES_KEY.format("outlay.benefit"))
    benefits = Fraction(900_000_000) * Fraction("0.99") * Fraction("1.01") * Fraction("1.03")
    assert exact.value(key).value == benefits
    assert settled.value(key).quantity == Quantity(Fraction(round(benefits / 10_000)), WAN_YUAN, 0)


def test_a_year_opens_with_what_the_last_one_closed_with(tmp_path: Path) -> None:
    facts = RES + "  - facts: [{concept: balance.opening, part: total, value: 49000万元}]\n"
    found = findings_of(made_of(office_of(tmp_path, facts)))
    assert [finding.code for finding in found] == ["budget.opening-differs"]
    assert dict(found[0].args)["computed"] == "50,000万元"


def test_a_chain_that_adds_money_to_persons_is_reported_and_not_used(tmp_path: Path) -> None:
    chain = """
sources: {own: {citation: 本市办法, provenance: local}}
chains:
  own.interest:
    {zh: 错的, en: wrong, schemes: [res], of: income.interest, source: own, is: insured.closing + premium.standard}
  own.premium:
    {zh: 用指标, en: an indicator, schemes: [res], of: income.premium, source: own,
     is: cost_per_stay * visits.inpatient}
"""
    work = work_of(office_of(tmp_path, RES, {"catalogue/own.yaml": chain}))
    assert work is not None
    assert any("own.interest" in str(problem.place) for problem in work.problems)
    assert wan(work.made, RES_KEY.format("income.interest")) == 1020
    assert wan(work.made, RES_KEY.format("income.premium")) == 39_600
