"""Small offices with budgets, typed as an office types them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import yizhang
from yizhang.book.loading import open_workspace
from yizhang.book.workspace import Office
from yizhang.budgeting.estimator import Estimator
from yizhang.budgeting.plan import plan_of, schemes_of
from yizhang.budgeting.steps import Estimate, estimate
from yizhang.places import parse_key

BAZHONG = Path(yizhang.__file__).parents[2] / "examples" / "bazhong-2021"

SETTINGS = """office: 某市医疗保障局
title: 2025年度某市医疗保险基金预算
area: city
period: "{year}"
version: budget
money_unit: 万元
money_decimals: "0"
report_date: 2024-11-20
"""
AREAS = "id,zh,en,level,parents,pooling,aliases,code\ncity,全市,the city,city,,all=unified,,\n"


def office_of(
    folder: Path, facts: str, files: Mapping[str, str] | None = None, *, year: int = 2025
) -> Office:
    """An office whose facts file is ``facts``; further files by path."""
    (folder / "facts").mkdir(parents=True, exist_ok=True)
    (folder / "catalogue" / "areas").mkdir(parents=True, exist_ok=True)
    (folder / "yizhang.yaml").write_text(SETTINGS.format(year=year), "utf-8")
    (folder / "catalogue" / "areas" / "areas.csv").write_text(AREAS, "utf-8")
    (folder / "facts" / "drivers.yaml").write_text(facts, "utf-8")
    for name, text in (files or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return open_workspace(folder)


def made_of(office: Office) -> Estimate:
    """The office's budget."""
    plan = plan_of(office)
    assert plan is not None
    return estimate(Estimator(office, plan), schemes_of(office, plan))


def wan(made: Estimate, key: str) -> Fraction | None:
    """The value of a key in 万元."""
    value = made.estimator.value(parse_key(key)).value
    return None if value is None else value / 10_000


RES = """
area: city
scheme: res
period: "2025"
version: budget
groups:
  - version: final
    period: "2024"
    facts:
      - {concept: insured.closing, value: 1000000人}
      - {concept: outlay.benefit, value: 90000万元}
      - {concept: balance.closing, part: total, value: 50000万元}
      - {concept: income.interest, value: 1000万元}
      - {concept: income.other, value: 12万元}
  - facts:
      - {concept: insured.closing, measure: yoy, value: "-1%"}
      - {concept: premium.standard, value: 400元/人}
      - {concept: income.interest, measure: yoy, value: 2%}
      - {concept: stay.rate, measure: yoy, value: 1%}
      - {concept: stay.cost, measure: yoy, value: 3%}
      - {concept: critical_illness.premium, value: 90元/人}
      - {concept: income.upper_subsidy, value: –}
      - {concept: income.lower_remittance, value: –}
      - {concept: outlay.other, value: –}
      - {concept: outlay.lower_subsidy, value: –}
      - {concept: outlay.upper_remittance, value: –}
"""
"""A resident fund of a million persons: every line estimated, none stated."""
