from __future__ import annotations

from fractions import Fraction

import pytest
from formula_trees import NAMES, pure_trees, reference, small
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhang.formula import Leaf, MissingTermError, Refusal, parse_formula
from yizhang.formula.linear import Linear, Ratio, linear, ratio


def weights(form: Linear | Refusal) -> tuple[str, dict[str, str]]:
    assert isinstance(form, Linear)
    return str(form.constant), {leaf.name: str(weight) for leaf, weight in form.coefficients}


@pytest.mark.parametrize(
    ("source", "constant", "coefficients"),
    [
        ("a + b - c", "0", {"a": "1", "b": "1", "c": "-1"}),
        ("3 - 2 * (a - b / 4)", "3", {"a": "-2", "b": "1/2"}),
        ("60% * -a + 10000元", "10000", {"a": "-3/5"}),
        ("a - a + b", "0", {"b": "1"}),
        ("a / (2 / 4)", "0", {"a": "2"}),
        ("(a + 1) * (6 - 3)", "3", {"a": "3"}),
        ("a[-1y] + a", "0", {"a": "1"}),
    ],
)
def test_linear_forms(source: str, constant: str, coefficients: dict[str, str]) -> None:
    assert weights(linear(parse_formula(source))) == (constant, coefficients)


@pytest.mark.parametrize(
    ("source", "top", "below"),
    [
        ("a / b", "a", "b"),
        ("a / (b / 12)", "12 * a", "b"),
        ("a / b - 1", "a - b", "b"),
        ("1 + a / b", "a + b", "b"),
        ("a / b + c / b", "a + c", "b"),
        ("a / b - c / (2 * b)", "a - c / 2", "b"),
        ("-(a / b) * 60%", "-a * 60%", "b"),
        ("(a + b) / (c + 1)", "a + b", "c + 1"),
        ("a / b / 4", "a", "4 * b"),
    ],
)
def test_ratios(source: str, top: str, below: str) -> None:
    found = ratio(parse_formula(source))
    assert found == Ratio(_form(top), _form(below))


def _form(source: str) -> Linear:
    form = linear(parse_formula(source))
    assert isinstance(form, Linear)
    return form


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("a * b", "linear.ratio"),
        ("a / b + b / a", "linear.ratio"),
        ("a / (b / c)", "linear.ratio"),
        ("a / b / c", "linear.ratio"),
        ("a / b * (c / d)", "linear.ratio"),
        ("a / b + 1 / c", "linear.ratio"),
        ("a / (b - b)", "linear.zero-divisor"),
        ("1 / 0", "linear.zero-divisor"),
        ("max(a, b)", "linear.choice"),
        ("1 + sum(children, a)", "linear.roll-up"),
        ("-min(a, b)", "linear.choice"),
        ("min(a, b) + 1", "linear.choice"),
    ],
)
def test_refusals(source: str, code: str) -> None:
    for read in (ratio(parse_formula(source)), linear(parse_formula(source))):
        assert isinstance(read, Refusal)
        assert read.code == code


def test_a_quotient_of_variables_is_not_linear() -> None:
    found = linear(parse_formula("a / b"))
    assert isinstance(found, Refusal)
    assert found.code == "linear.product"


def test_a_term_left_over_is_an_error() -> None:
    with pytest.raises(MissingTermError):
        ratio(parse_formula("a + $t"))


@given(pure_trees, st.lists(small, min_size=5, max_size=5))
@settings(max_examples=200, deadline=None)
def test_a_ratio_has_the_value_of_its_formula(tree, figures: list[Fraction]) -> None:  # type: ignore[no-untyped-def]
    found = ratio(tree)
    if isinstance(found, Refusal):
        return
    values = {Leaf(name): value for name, value in zip(NAMES, figures, strict=True)}
    below = found.denominator.value(values)
    expected = reference(tree, dict(zip(NAMES, figures, strict=True)))
    assert expected == (found.numerator.value(values) / below if below else None)
