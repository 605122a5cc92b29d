from __future__ import annotations

import pytest

from yizhang.formula import Leaf, Term, parse_formula
from yizhang.formula.check_units import check_units
from yizhang.formula.units import unit_of_dims
from yizhang.numbers import MONTHS, PERCENT, POINTS, YUAN, Unit, unit
from yizhang.places import Place
from yizhang.places.messages import describe

UNITS = {
    "income": unit("万元"),
    "outlay": YUAN,
    "balance": YUAN,
    "insured": unit("人"),
    "rate": PERCENT,
    "target": PERCENT,
    "gap": POINTS,
    "t": YUAN,
}
TIMES = {"income": "flow", "outlay": "flow", "balance": "stock"}


def defects(source: str, declared: Unit | None = None, *, roll_forward: bool = False) -> list[str]:
    def unit_of(leaf: Leaf | Term) -> Unit | None:
        return UNITS.get(leaf.name)

    def time_of(leaf: Leaf | Term) -> str:
        return TIMES.get(leaf.name, "")

    found = check_units(parse_formula(source), unit_of, time_of, declared=declared, roll_forward=roll_forward)
    return [defect.code.removeprefix("formula.") for defect in found]


@pytest.mark.parametrize(
    ("source", "declared"),
    [
        ("income - outlay", YUAN),
        ("max(0, income - outlay)", YUAN),
        ("balance / (outlay / 12月)", MONTHS),
        ("outlay / insured", unit("元/人")),
        ("insured * 640元/人", YUAN),
        ("income / income[-1y] - 1", PERCENT),
        ("1 - outlay / income", PERCENT),
        ("outlay / income - outlay[-1y] / income[-1y]", POINTS),
        ("outlay / income - outlay[-1y] / income[-1y]", PERCENT),
        ("rate - target", POINTS),
        ("gap + 1个百分点", POINTS),
        ("balance / outlay", None),
        ("sum(children, -income)", YUAN),
        ("unknown + insured", unit("人")),
        ("unknown * income", unit("人")),
        ("$t + income", YUAN),
        ("min(0, 0)", YUAN),
        ("balance * rate - balance", YUAN),
        ("income * rate - income", YUAN),
        ("rate * income - outlay", YUAN),
        ("income / outlay - balance / outlay", None),
    ],
)
def test_sound_formulas(source: str, declared: Unit | None) -> None:
    assert defects(source, declared) == []


@pytest.mark.parametrize(
    ("source", "declared", "found"),
    [
        ("income + insured", None, ["units-differ"]),
        ("max(income, insured)", None, ["units-differ"]),
        ("income + 1", None, ["units-differ"]),
        ("income / insured", YUAN, ["units-differ"]),
        ("income", PERCENT, ["units-differ"]),
        ("rate + gap", None, ["percent-with-points"]),
        ("rate", POINTS, ["percent-with-points"]),
        ("gap", PERCENT, ["percent-with-points"]),
        ("rate - target", PERCENT, ["percent-with-points"]),
        ("rate - target", YUAN, ["units-differ"]),
        ("rate - 1", POINTS, ["percent-with-points"]),
        ("balance + income", None, ["stock-with-flow"]),
        ("min(balance, income)", None, ["stock-with-flow"]),
        ("(income + insured) - (balance + outlay)", None, ["units-differ", "stock-with-flow"]),
        ("income * rate + balance", None, ["stock-with-flow"]),
    ],
)
def test_defects(source: str, declared: Unit | None, found: list[str]) -> None:
    assert defects(source, declared) == found


def test_stock_and_flow_may_be_declared_to_stand_together() -> None:
    assert defects("balance[-1y] + income - outlay - balance", roll_forward=True) == []
    assert defects("balance[-1y] + income - outlay - balance") == ["stock-with-flow"]


def test_a_defect_is_a_problem_with_words() -> None:
    (defect,) = check_units(
        parse_formula("income + insured"),
        lambda leaf: UNITS[leaf.name],
        lambda leaf: TIMES.get(leaf.name, ""),
    )
    words = describe(defect.problem(Place("items.yaml", path="x")))
    assert "income + insured" in words
    assert "元" in words
    assert "人" in words


@pytest.mark.parametrize(
    ("symbol", "base"),
    [
        ("亿元", "元"),
        ("年", "个月"),
        ("%", ""),
        ("个百分点", "个百分点"),
        ("万元/人", "元/人"),
        ("元/人·月", "元/月·人"),
        ("家", "个"),
    ],
)
def test_units_of_dimensions(symbol: str, base: str) -> None:
    assert unit_of_dims(unit(symbol).dims).symbol == base


def test_a_dimension_nobody_named_keeps_its_name() -> None:
    assert unit_of_dims((("bed", 2),)).symbol == "bed·bed"
