"""Rounding, intervals and what a print stands for, against plain definitions."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import yizhang.numbers
from yizhang.numbers import (
    WAN_YUAN,
    YI_YUAN,
    Hedge,
    Interval,
    Printing,
    Quantity,
    cut,
    exact_text,
    half_up,
    parse_exact,
    plain,
    unit,
)

GRID = [Fraction(n, 4) for n in range(-12, 13)]
WIDE = [Fraction(n, 2) for n in range(-14, 15)]

ends = st.one_of(st.none(), st.integers(-3, 3).map(Fraction))
intervals = st.builds(Interval, ends, ends, st.booleans(), st.booleans())
numbers = st.decimals(-(10**9), 10**9, places=5)


@given(numbers, st.integers(-2, 4))
def test_rounding_is_half_away_from_zero(number: Decimal, decimals: int) -> None:
    with localcontext(prec=60):
        step = Decimal(1).scaleb(-decimals)
        assert half_up(Fraction(number), decimals) == Fraction(number.quantize(step, ROUND_HALF_UP))
        assert cut(Fraction(number), decimals) == Fraction(number.quantize(step, ROUND_DOWN))


@given(st.fractions(), st.integers(0, 4))
def test_plain_prints_the_rounded_value(value: Fraction, decimals: int) -> None:
    text = plain(value, decimals)
    assert Fraction(text) == half_up(value, decimals)
    assert len(text.partition(".")[2]) == decimals
    assert not (text.startswith("-") and Fraction(text) == 0)


@given(st.fractions())
def test_exact_text_loses_nothing(value: Fraction) -> None:
    assert parse_exact(exact_text(value)) == value


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1/0", "abc", "1/x", ""])
def test_what_is_no_exact_number(text: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        parse_exact(text)


@given(st.integers(-500, 500), st.integers(0, 2), st.integers(-60000, 60000), st.sampled_from(Printing))
def test_a_value_lies_in_the_interval_exactly_when_it_prints_so(
    printed: int, decimals: int, value: int, printing: Printing
) -> None:
    number = Fraction(printed, 10**decimals)
    unrounded = Fraction(value, 10_000)
    step = half_up if printing is Printing.ROUNDED else cut
    interval = Quantity(number, unit("倍"), decimals).interval(printing)
    assert (unrounded in interval) == (step(unrounded, decimals) == number)


@given(st.integers(-5, 5), st.integers(0, 2), st.sampled_from(Printing))
def test_the_very_ends_of_a_print(printed: int, decimals: int, printing: Printing) -> None:
    number, half = Fraction(printed, 10**decimals), Fraction(1, 2 * 10**decimals)
    step = half_up if printing is Printing.ROUNDED else cut
    interval = Quantity(number, unit("倍"), decimals).interval(printing)
    for value in (number + k * half for k in range(-3, 4)):
        assert (value in interval) == (step(value, decimals) == number)


def test_exact_and_hedged_numbers() -> None:
    person = unit("人")
    assert Quantity(Fraction(12), person).interval() == Interval.point(Fraction(12))
    assert Quantity(Fraction(12), person).exact
    assert not Quantity(Fraction(12), person, 0).exact

    def hedged(hedge: Hedge) -> Interval:
        return Quantity(Fraction(3700), person, -2, hedge).interval()

    assert hedged(Hedge.ABOUT) == Interval(Fraction(3600), Fraction(3800))
    assert hedged(Hedge.NEARLY) == Interval(Fraction(3600), Fraction(3700), lo_closed=False)
    assert hedged(Hedge.SOMEWHAT_OVER) == Interval(Fraction(3700), Fraction(3800), hi_closed=False)
    assert hedged(Hedge.OVER) == Interval(Fraction(3700), None)
    assert hedged(Hedge.UNDER) == Interval(None, Fraction(3700))


def test_intervals_are_in_base_units() -> None:
    stated = Quantity(Fraction("41.24"), YI_YUAN, 2).interval()
    assert stated == Interval(Fraction(4123500000), Fraction(4124500000), hi_closed=False)
    assert Quantity(Fraction("41.246"), YI_YUAN, 3).rounded(2) == Quantity(Fraction("41.25"), YI_YUAN, 2)
    assert str(Quantity(Fraction("2820.5"), WAN_YUAN, 2)) == "2820.5万元"


def members(interval: Interval, among: list[Fraction]) -> set[Fraction]:
    return {value for value in among if value in interval}


@given(intervals)
def test_empty_means_no_member(interval: Interval) -> None:
    assert interval.empty == (not members(interval, WIDE))


@given(intervals, intervals)
def test_meet_and_hull(left: Interval, right: Interval) -> None:
    inside, outside = members(left, WIDE), members(right, WIDE)
    assert members(left.meet(right), WIDE) == inside & outside
    assert left.meets(right) == bool(inside & outside)
    both = inside | outside
    hull = members(left.hull(right), WIDE)
    assert both <= hull
    if both:
        assert hull == {value for value in WIDE if min(both) <= value <= max(both)}
    else:
        assert not hull


@given(intervals, st.sampled_from([Fraction(-2), Fraction(-1, 2), Fraction(0), Fraction(1, 2), Fraction(2)]))
def test_scaling_moves_each_member(interval: Interval, factor: Fraction) -> None:
    scaled = interval.scale(factor)
    if factor == 0:
        assert members(scaled, WIDE) == ({Fraction(0)} if members(interval, WIDE) else set())
    else:
        assert all((value * factor in scaled) == (value in interval) for value in GRID)


@given(intervals)
def test_negation_turns_the_ends_round(interval: Interval) -> None:
    assert all((-value in -interval) == (value in interval) for value in GRID)
    turned = -interval
    assert -turned == interval


@given(intervals, intervals)
def test_sums_hold_exactly_the_sums(left: Interval, right: Interval) -> None:
    # On a grid finer than the ends, a sum is reached exactly when some pair of members gives it.
    if left.empty or right.empty:
        return
    fine = [Fraction(n, 8) for n in range(-80, 81)]
    inside, other = members(left, fine), members(right, fine)
    for value in GRID:
        assert (value in left + right) == any(value - one in other for one in inside)
        assert (value in left - right) == any(one - value in other for one in inside)


def test_membership_is_of_exact_values() -> None:
    assert 1 in Interval.everything()
    assert 1.0 not in Interval.everything()
    assert Interval.everything() == Interval(None, None)


def test_examples_in_the_docstrings_hold() -> None:
    tried = 0
    for found in pkgutil.iter_modules(yizhang.numbers.__path__):
        module = importlib.import_module(f"yizhang.numbers.{found.name}")
        failed, attempted = doctest.testmod(module)
        assert not failed, found.name
        tried += attempted
    assert tried > 10
