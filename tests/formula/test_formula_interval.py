"""The interval reading against brute force: its ends are the extremes, and closed exactly where attained."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product as combinations

import pytest
from formula_trees import pure_trees, reference
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from yizhang.formula import Leaf, MissingTermError, Node, Refusal, Term, leaves, parse_formula
from yizhang.formula.interval import interval_of
from yizhang.formula.slope import slope
from yizhang.formula.spans import extreme, product, reciprocal
from yizhang.numbers import Interval, Quantity, unit

Book = Mapping[str, Interval]


def span(text: str) -> Interval:
    """``[1,2)``; a star is no end."""
    lo, hi = text[1:-1].split(",")
    return Interval(
        None if lo == "*" else Fraction(lo),
        None if hi == "*" else Fraction(hi),
        text[0] == "[",
        text[-1] == "]",
    )


def read(source: str | Node, **book: str) -> Interval | Refusal:
    node = parse_formula(source) if isinstance(source, str) else source
    return interval_of(node, lambda leaf: span(book[leaf.name]))


@pytest.mark.parametrize(
    ("source", "book", "expected"),
    [
        ("a + b", {"a": "[1,2)", "b": "(3,4]"}, "(4,6)"),
        ("a - b", {"a": "[1,2)", "b": "[3,4]"}, "[-3,-1)"),
        ("a * b", {"a": "[-1,2)", "b": "[3,4]"}, "[-4,8)"),
        ("a / b", {"a": "[1,2)", "b": "[4,5)"}, "(1/5,1/2)"),
        ("-a * 2 + 1", {"a": "[1,2)"}, "(-3,-1]"),
        ("max(a, b)", {"a": "[1,3)", "b": "(2,4]"}, "(2,4]"),
        ("min(a, b, 0)", {"a": "[1,3)", "b": "(-2,4]"}, "(-2,0]"),
        # a leaf that comes twice
        ("a - a", {"a": "[1,2]"}, "[0,0]"),
        ("a / a", {"a": "[1,2)"}, "[1,1]"),
        ("a / (a + b)", {"a": "[1,2]", "b": "[1,3]"}, "[1/4,2/3]"),
        ("a / b - 1", {"a": "[9,10)", "b": "[10,11)"}, "(-2/11,0)"),
        ("(a - b) / b", {"a": "[9,10)", "b": "[10,11)"}, "(-2/11,0)"),
        ("a - a / (1 + g)", {"a": "[100,101)", "g": "[0.05,0.06)"}, "[100/21,303/53)"),
        ("a - a / (1 + g)", {"a": "[100,101]", "g": "[-0.06,-0.05]"}, "[-303/47,-100/19]"),
        ("max(a, a + b)", {"a": "[1,2)", "b": "[0.5,1]"}, "[3/2,3)"),
        ("(a - b) * (a + b)", {"a": "[3,4]", "b": "[1,2]"}, "[5,15]"),
        ("a * a", {"a": "[1,2)"}, "[1,4)"),
        ("a * 0 + a * b", {"a": "[1,2]", "b": "(2,3]"}, "(2,6]"),
        ("max(a, 5) - max(a, 5) + b", {"a": "[1,2)", "b": "[0,1]"}, "[0,1]"),
        # no end
        ("a / (a + b)", {"a": "[1,*)", "b": "[1,3]"}, "[1/4,1)"),
        ("(a - b) / a", {"a": "[1,*)", "b": "[1,3]"}, "[-2,1)"),
        ("a / (b - a)", {"a": "[1,2]", "b": "[5,*)"}, "(0,2/3]"),
        ("(a + b) / (a + 1)", {"a": "[1,2]", "b": "[5,*)"}, "[7/3,*)"),
        ("(a + c) / (b + a)", {"a": "[1,2]", "b": "[1,2]", "c": "(*,*)"}, "(*,*)"),
        ("(b - a) / (b + 1)", {"a": "(*,4]", "b": "[1,2]"}, "[-3/2,*)"),
        ("a * b", {"a": "[0,*)", "b": "(1,2)"}, "[0,*)"),
        ("a * b", {"a": "[-1,*)", "b": "[-2,3]"}, "(*,*)"),
        ("a * b", {"a": "[0,0]", "b": "(*,*)"}, "[0,0]"),
        ("a * b", {"a": "(*,-1)", "b": "[2,*)"}, "(*,-2)"),
        ("1 / a", {"a": "[2,*)"}, "(0,1/2]"),
        ("1 / a", {"a": "(0,2]"}, "[1/2,*)"),
        ("1 / a", {"a": "[-2,0)"}, "(*,-1/2]"),
        ("a / (a + b)", {"a": "(0,1]", "b": "[0,1]"}, "(0,1]"),
        ("(a + 1) / (a + b)", {"a": "(0,1]", "b": "[0,1]"}, "[1,*)"),
        ("(a - b - 1) / (a + b)", {"a": "(0,1]", "b": "[0,1]"}, "(*,0]"),
        ("(a + b) / (c + a - a)", {"a": "[1,2]", "b": "(*,*)", "c": "[1,1]"}, "(*,*)"),
        ("a / (c + b) + b / (c + b)", {"a": "[1,*)", "b": "[0,1]", "c": "[1,2]"}, "[1/2,*)"),
        ("a * b - a", {"a": "[1,2]", "b": "[3,*)"}, "[2,*)"),
        ("max(a, 5) - max(a, 5)", {"a": "(*,2]"}, "[0,0]"),
        ("min(a, 0) * min(a, 0)", {"a": "[1,*)"}, "[0,0]"),
        ("max(a * 0, b) - max(a * 0, b)", {"a": "(*,*)", "b": "[1,2]"}, "[0,0]"),
        ("a * (b - 1) + b * c", {"a": "(0,2]", "b": "[1,2]", "c": "[0,1]"}, "[0,4]"),
    ],
)
def test_ranges(source: str, book: dict[str, str], expected: str) -> None:
    assert read(source, **book) == span(expected)


@pytest.mark.parametrize(
    ("source", "book", "code"),
    [
        ("a / b", {"a": "[1,2]", "b": "[-1,1]"}, "interval.zero-denominator"),
        ("a / b", {"a": "[1,2]", "b": "[0,1]"}, "interval.zero-denominator"),
        ("a / (b - b)", {"a": "[1,2]", "b": "[1,2]"}, "interval.zero-denominator"),
        ("a / (a + b)", {"a": "[-1,2]", "b": "[0,2]"}, "interval.zero-denominator"),
        ("1 + (a + 1) / b", {"a": "[1,2]", "b": "[-1,1]"}, "interval.zero-denominator"),
        ("(1 / b) + a", {"a": "[1,2]", "b": "[-1,1]"}, "interval.zero-denominator"),
        ("max(a, 1 / b)", {"a": "[1,2]", "b": "[-1,1]"}, "interval.zero-denominator"),
        ("-(a / b)", {"a": "[1,2]", "b": "[-1,1]"}, "interval.zero-denominator"),
        ("a * a", {"a": "[-1,2]"}, "interval.tangled"),
        ("a * b + a / b", {"a": "[1,2]", "b": "[0,2]"}, "interval.tangled"),
        ("a * a + 1 / b", {"a": "[1,2]", "b": "[0,2]"}, "interval.zero-denominator"),
        ("a * max(a, 1 / b)", {"a": "[1,2]", "b": "[0,2]"}, "interval.tangled"),
        ("a * -(a / b)", {"a": "[1,2]", "b": "[0,2]"}, "interval.tangled"),
        ("(1 / b) * a - a", {"a": "[1,2]", "b": "[0,2]"}, "interval.tangled"),
        ("a * (b - 1) + b * c", {"a": "[0,2]", "b": "(1,2]", "c": "[0,1]"}, "interval.tangled"),
        ("a * b - a", {"a": "[1,*)", "b": "[0,*)"}, "interval.tangled"),
        ("a - b / a", {"a": "(0,1]", "b": "[1,2]"}, "interval.tangled"),
        ("sum(children, a) + b", {"a": "[1,2]", "b": "[1,2]"}, "interval.roll-up"),
        ("a + b", {"a": "[2,1]", "b": "[1,2]"}, "interval.empty"),
    ],
)
def test_refusals(source: str, book: dict[str, str], code: str) -> None:
    found = read(source, **book)
    assert isinstance(found, Refusal)
    assert found.code == code


def test_a_term_left_over_is_an_error() -> None:
    with pytest.raises(MissingTermError):
        read("$a")


def test_a_slope_needs_terms_and_roll_ups_replaced() -> None:
    with pytest.raises(TypeError):
        slope(Term("a"), Leaf("a"), {})


def test_an_unknown_leaf_leaves_what_is_bounded() -> None:
    assert read("max(a, 3)", a="(*,*)") == span("[3,*)")


def test_printed_figures_give_the_interval_of_a_growth() -> None:
    now, before = Quantity(Fraction("8.04"), unit("亿元"), 2), Quantity(Fraction("1.05"), unit("亿元"), 2)
    found = interval_of(
        parse_formula("before / now"), lambda leaf: (now if leaf.name == "now" else before).interval()
    )
    assert isinstance(found, Interval)
    assert Fraction("0.1304") in found
    assert Fraction("0.1314") not in found


ends = st.builds(Fraction, st.integers(-3, 4), st.sampled_from((1, 2)))


@st.composite
def spans(draw: st.DrawFn) -> Interval:
    lo, hi = sorted((draw(ends), draw(ends)))
    if lo == hi:
        return Interval.point(lo)
    return Interval(lo, hi, draw(st.booleans()), draw(st.booleans()))


def grid(values: Interval) -> list[tuple[Fraction, bool]]:
    """The ends, the middle and points close to the ends, each with whether it belongs to the interval."""
    lo, hi = values.lo, values.hi
    assert lo is not None
    assert hi is not None
    near = Fraction(1, 10**6)
    points = [(lo, values.lo_closed), (lo + near, True), ((lo + hi) / 2, True), (hi - near, True)]
    return [*points, (hi, values.hi_closed)] if lo != hi else [(lo, True)]


@given(pure_trees, st.lists(spans(), min_size=5, max_size=5))
@settings(max_examples=250, deadline=None)
def test_ends_are_the_extremes_and_closed_where_attained(tree: Node, five: list[Interval]) -> None:
    book = dict(zip("abcde", five, strict=True))
    used = sorted({leaf.name for leaf in leaves(tree)})
    assume(len(used) <= 4)
    found = interval_of(tree, lambda leaf: book[leaf.name])
    assume(isinstance(found, Interval))
    assert isinstance(found, Interval)
    inside, everywhere = [], []
    for corner in combinations(*(grid(book[name]) for name in used)):
        values = {name: value for name, (value, _) in zip(used, corner, strict=True)}
        value = reference(tree, values)
        everywhere.append(value)
        if all(belongs for _, belongs in corner):
            assert value is not None
            assert value in found
            inside.append(value)
    known = [value for value in everywhere if value is not None]
    if len(known) == len(everywhere):
        assert (found.lo, found.hi) == (min(known), max(known))
        assert found.lo_closed == (found.lo in inside)
        assert found.hi_closed == (found.hi in inside)


@given(spans(), spans(), st.sampled_from(("min", "max")))
def test_independent_operations_against_a_grid(first: Interval, second: Interval, op: str) -> None:
    pick = min if op == "min" else max
    corners = [
        (a * b, pick(a, b), ain and bin_) for (a, ain), (b, bin_) in combinations(grid(first), grid(second))
    ]
    for index, found in enumerate((product(first, second), extreme(op, [first, second]))):
        values = [corner[index] for corner in corners]
        inside = [corner[index] for corner in corners if corner[2]]
        assert (found.lo, found.hi) == (min(values), max(values))
        assert (found.lo_closed, found.hi_closed) == (min(values) in inside, max(values) in inside)


@given(spans())
def test_a_reciprocal_turned_over_again_is_itself(values: Interval) -> None:
    assume(Fraction(0) not in values)
    assert reciprocal(reciprocal(values)) == values


@given(spans(), spans(), spans(), spans())
@settings(max_examples=200, deadline=None)
def test_one_linear_form_over_another(a: Interval, b: Interval, c: Interval, d: Interval) -> None:
    book = {"a": a, "b": b, "c": c, "d": d}
    tree = parse_formula("(a - 2*b + c - 1) / (a + b - d/2 + 3)")
    found = interval_of(tree, lambda leaf: book[leaf.name])
    assume(isinstance(found, Interval))
    assert isinstance(found, Interval)
    corners = list(combinations(*(grid(book[name]) for name in "abcd")))
    known = []
    for corner in corners:
        value = reference(tree, {name: value for name, (value, _) in zip("abcd", corner, strict=True)})
        if value is not None:
            known.append((value, all(belongs for _, belongs in corner)))
    assert all(value in found for value, belongs in known if belongs)
    if len(known) == len(corners):
        assert (found.lo, found.hi) == (min(v for v, _ in known), max(v for v, _ in known))
        assert found.lo_closed == ((found.lo, True) in known)
        assert found.hi_closed == ((found.hi, True) in known)


def test_leaf_shifts_and_bindings_are_different_leaves() -> None:
    book = {Leaf("a"): span("[2,3]"), Leaf("a", (), -1): span("[1,2]")}
    assert interval_of(parse_formula("a / a[-1y] - 1"), book.__getitem__) == span("[0,2]")
