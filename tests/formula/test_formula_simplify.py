"""What does nothing in a formula is left out, and the value stays what it was."""

from __future__ import annotations

from fractions import Fraction

import pytest

from yizhang.formula import parse_formula
from yizhang.formula.ast import Leaf, Literal, Node
from yizhang.formula.simplify import without
from yizhang.formula.text import to_source
from yizhang.numbers import PERCENT, RATIO, YUAN, Unit


def put(text: str, **values: tuple[str, Unit]) -> Node:
    neutral = {Leaf(name): Literal(Fraction(value), unit) for name, (value, unit) in values.items()}
    return without(parse_formula(text), neutral)


@pytest.mark.parametrize(
    ("formula", "left"),
    [
        ("a * (1 + g)", "a"),
        ("(1 + g) * a", "a"),
        ("a * (1 - g)", "a"),
        ("a / (1 + g)", "a"),
        ("a + n", "a"),
        ("n + a", "a"),
        ("a - n", "a"),
        ("n - a", "n - a"),
        ("a / n", "a / n"),
        ("max(a + n, b)", "max(a, b)"),
        ("a + b", "a + b"),
        ("a * b", "a * b"),
        ("a - b", "a - b"),
        ("a / b", "a / b"),
    ],
)
def test_idle_factors_and_terms_are_left_out(formula: str, left: str) -> None:
    wanted = to_source(parse_formula(left)).replace("n", "0元")
    assert to_source(put(formula, g=("0", RATIO), n=("0", YUAN))) == wanted


def test_plain_numbers_are_computed_but_not_divided() -> None:
    assert put("1 + g", g=("50", PERCENT)) == Literal(Fraction(3, 2), RATIO)
    assert put("1 - g", g=("50", PERCENT)) == Literal(Fraction(1, 2), RATIO)
    assert put("2 * g", g=("50", PERCENT)) == Literal(Fraction(1), RATIO)
    assert to_source(put("1 / g", g=("3", RATIO))) == "1 / 3"


def test_an_amount_of_one_yuan_is_no_factor_of_one() -> None:
    assert to_source(put("a * n", n=("1", YUAN))) == "a * 1元"


def test_with_nothing_neutral_the_formula_is_itself() -> None:
    node = parse_formula("a * 1")
    assert without(node, {}) is node
