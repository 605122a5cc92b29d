from __future__ import annotations

from fractions import Fraction

import pytest

from yizhang.formula import Leaf, Literal, Term, leaf_source, parse_formula, to_source, to_text
from yizhang.numbers import RATIO

WORDS = {
    "balance.closing": "累计结余",
    "outlay.total": "本年支出合计",
    "income.total": "本年收入合计",
    "b": "结余",
}


def name_of(leaf: Leaf | Term) -> str:
    shift = "上年" if isinstance(leaf, Leaf) and leaf.years == -1 else ""
    return shift + WORDS[leaf.name]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("balance.closing / (outlay.total / 12月)", "累计结余 ÷ (本年支出合计 ÷ 12个月)"),
        ("(income.total / income.total[-1y]) - 1", "本年收入合计 ÷ 上年本年收入合计 − 1"),
        ("income.total - (outlay.total - balance.closing)", "本年收入合计 − (本年支出合计 − 累计结余)"),
        ("(income.total - outlay.total) * 60%", "(本年收入合计 − 本年支出合计) × 60%"),
        ("-(income.total + outlay.total)", "−(本年收入合计 + 本年支出合计)"),
        ("-$b * 2", "−结余 × 2"),
        ("max(0, income.total - outlay.total)", "最大值(0，本年收入合计 − 本年支出合计)"),
        ("min($b, 1)", "最小值(结余，1)"),
        ("sum(children, income.total)", "下级地区本年收入合计之和"),
        ("sum(groups, income.total + $b)", "groups(本年收入合计 + 结余)之和"),
    ],
)
def test_words(source: str, words: str) -> None:
    assert to_text(parse_formula(source), name_of) == words


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("((a)+(b))", "a + b"),
        ("a-(b+c)", "a - (b + c)"),
        ("(a*b)/c", "a * b / c"),
        ("a*(b/c)", "a * (b / c)"),
        ("-(a*b)", "-(a * b)"),
        ("(-a)*b", "-a * b"),
        ("a[+2m,-1y,x=1]", "a[x=1, -1y, +2m]"),
        ("MAX.x+max(a,b)", "MAX.x + max(a, b)"),
        ("0.50％", "0.5%"),
    ],
)
def test_canonical_source(written: str, canonical: str) -> None:
    assert to_source(parse_formula(written)) == canonical


def test_leaf_source() -> None:
    assert leaf_source(Leaf("income.total", (("part", "pooled"),), -1)) == "income.total[part=pooled, -1y]"


def test_a_literal_without_end_keeps_its_value() -> None:
    assert to_source(Literal(Fraction(1, 3), RATIO)) == "1/3"
