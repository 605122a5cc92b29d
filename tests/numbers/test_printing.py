from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhang.numbers import (
    PERCENT,
    POINTS,
    STYLES,
    WAN_YUAN,
    YI_YUAN,
    Quantity,
    Style,
    UnitError,
    grouped,
    half_up,
    house_decimals,
    house_unit,
    show,
    show_change,
    show_money,
    unit,
)


def test_a_quantity_keeps_its_unit_and_decimals() -> None:
    assert show(Quantity(Fraction("21.1"), YI_YUAN, 1)) == "21.1亿元"
    assert show(Quantity(Fraction("21.1"), YI_YUAN, 1), WAN_YUAN) == "211000.00万元"
    assert show(Quantity(Fraction(1200), unit("人"))) == "1200人"
    assert show(Quantity(Fraction(1), YI_YUAN, 0), decimals=2) == "1.00亿元"


def test_units_do_not_mix() -> None:
    with pytest.raises(UnitError, match="亿元 is not %"):
        show(Quantity(Fraction(1), YI_YUAN, 0), PERCENT)
    with pytest.raises(UnitError, match="% is not 个百分点"):
        show(Quantity(Fraction(1), PERCENT, 0), POINTS)
    with pytest.raises(UnitError, match="needs a unit"):
        show(Fraction(1))


@pytest.mark.parametrize(
    ("symbol", "decimals"),
    [
        ("亿元", 2),
        ("元", 2),
        ("%", 2),
        ("个百分点", 2),
        ("个月", 0),
        ("人", 0),
        ("元/人", 2),
        ("万人次", 2),
        ("家", 0),
    ],
)
def test_house_decimals(symbol: str, decimals: int) -> None:
    assert house_decimals(unit(symbol)) == decimals


@pytest.mark.parametrize(
    ("base", "text"),
    [
        ("9999.99", "9999.99元"),
        ("9999.994", "9999.99元"),
        ("9999.995", "1.00万元"),
        ("-12000", "-1.20万元"),
        ("99999949", "9999.99万元"),
        ("99999950", "1.00亿元"),
        ("-4124000000", "-41.24亿元"),
    ],
)
def test_the_house_chooses_the_unit(base: str, text: str) -> None:
    assert show_money(Fraction(base)) == text


@given(st.fractions(-(10**14), 10**14))
def test_money_below_a_unit_is_not_printed_in_it(base: Fraction) -> None:
    chosen = house_unit(base)
    digits = show(base, chosen, 2, Style(symbol=False)).lstrip("-")
    if chosen != YI_YUAN:
        assert Fraction(digits) < 10_000
    if chosen.symbol != "元":
        assert Fraction(digits) >= 1


@given(st.integers(-(10**15), 10**15), st.integers(0, 6))
def test_grouping_only_adds_commas(number: int, decimals: int) -> None:
    digits = show(Fraction(number, 10**decimals), unit("倍"), decimals, Style(symbol=False))
    text = grouped(digits)
    assert text.replace(",", "") == digits
    whole = text.lstrip("-").partition(".")[0]
    first, *rest = whole.split(",")
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in rest)


@given(st.fractions(-1000, 1000), st.integers(0, 3))
def test_trimming_keeps_the_value(value: Fraction, decimals: int) -> None:
    assert Fraction(show(value, unit(""), decimals, STYLES["trimmed"])) == half_up(value, decimals)


def test_minus_can_be_set() -> None:
    assert show(Fraction(-1), unit("人"), style=Style(minus="－")) == "－1人"


def test_changes_in_words() -> None:
    assert show_change(Fraction("0.0835"), PERCENT) == "增长8.35%"
    assert show_change(Quantity(Fraction("-7.85"), PERCENT, 2)) == "下降7.85%"
    assert show_change(Fraction("-0.00004"), PERCENT) == "持平"
    assert show_change(Fraction("-0.005"), POINTS, words=("提高", "降低", "不变")) == "降低0.50个百分点"
