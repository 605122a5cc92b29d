from __future__ import annotations

from fractions import Fraction

import pytest
from formula_trees import Figures

from yizhang.formula import Explanation, evaluate, parse_formula
from yizhang.formula.explain import explanation_lines
from yizhang.numbers import RATIO, WAN_YUAN, Quantity, Unit, unit
from yizhang.places import Place


def test_the_formula_then_its_operands() -> None:
    office = Figures(
        {
            "balance": Quantity(Fraction("282099.73"), WAN_YUAN, 2),
            "outlay": Quantity(Fraction("283306.31"), WAN_YUAN, 2),
        }
    )
    lines = list(explanation_lines(evaluate(parse_formula("balance / (outlay / 12月)"), office).explanation))
    assert lines == [
        "282,099.73万元 ÷ (283,306.31万元 ÷ 12月) = 11.9488…个月",
        "  balance = 282,099.73万元",
        "  283,306.31万元 ÷ 12月 = 2.3608…亿元/月",
        "    outlay = 283,306.31万元",
        "    12月",
    ]


@pytest.mark.parametrize(
    ("value", "symbol", "text"),
    [
        ("180250000", "元/月", "a ÷ b = 1.8025亿元/月"),
        ("123456", "元", "a ÷ b = 12.3456万元"),
        ("5", "人", "a ÷ b = 5人"),
        ("1/3", "", "a ÷ b = 0.3333…"),
    ],
)
def test_a_value_nobody_printed_is_in_a_unit_people_say(value: str, symbol: str, text: str) -> None:
    step = Explanation("", "a ÷ b", Fraction(value), unit(symbol))
    assert list(explanation_lines(step)) == [text]


def test_a_product_with_money_in_it_keeps_its_unit() -> None:
    step = Explanation("", "", Fraction(10**9), Unit("元·人", (("money", 1), ("person", 1)), Fraction(1)))
    assert list(explanation_lines(step)) == ["1,000,000,000元·人"]


def test_places_and_remarks_stand_behind() -> None:
    step = Explanation("结余", "", None, RATIO, places=(Place("a.xlsx"), Place("b.xlsx")), remark="分母为零")
    assert list(explanation_lines(step)) == ["结余 = 未知  ← a.xlsx；b.xlsx（分母为零）"]
