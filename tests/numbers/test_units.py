from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhang.numbers import MONTHS, PERCENT, POINTS, RATIO, WAN_YUAN, YI_YUAN, YUAN, Quantity, UnitError, unit
from yizhang.numbers.units import is_mark, known_symbols, product, scaled


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("元", "人"),
        ("人", "人次"),
        ("%", "个百分点"),
        ("个月", "倍"),
        ("元", "美元"),
        ("元/人", "元"),
        ("个", "人"),
    ],
)
def test_different_things_refuse_each_other(left: str, right: str) -> None:
    assert not unit(left).same_kind(unit(right))
    with pytest.raises(UnitError):
        Quantity(Fraction(1), unit(left), 0).to(unit(right))
    with pytest.raises(UnitError):
        Quantity(Fraction(1), unit(right), 0).to(unit(left))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("元", "亿元"),
        ("人", "名"),
        ("%", "倍"),
        ("元/人·月", "元/月.人"),
        ("元/人/年", "元/（人·年）"),
        ("年", "个月"),
    ],
)
def test_same_things_go_together(left: str, right: str) -> None:
    assert unit(left).same_kind(unit(right))


@pytest.mark.parametrize(
    "symbol", ["", "%", "元", "万", "万亿", "百万元", "元/人", "个百分点", "元/年人", "家", "万家"]
)
def test_known_symbols_are_found(symbol: str) -> None:
    assert str(unit(symbol)) == symbol


@pytest.mark.parametrize(
    "symbol", ["吨公里", "元/", "元/%", "万倍", "万%", "瓜", "元/瓜", "/", "万万元", "元/人人人"]
)
def test_unknown_symbols_are_refused(symbol: str) -> None:
    with pytest.raises(UnitError):
        unit(symbol)


def test_compound_units_have_dimension_and_scale() -> None:
    assert unit("万元/年·人").dims == (("money", 1), ("month", -1), ("person", -1))
    assert unit("万元/年·人").scale == Fraction(10_000, 12)
    assert unit("元／人．月") == unit("元/人·月")
    assert unit(" 亿元 ") == YI_YUAN
    assert unit("％") == PERCENT
    assert unit("角").scale == Fraction(1, 10)


def test_products_and_quotients_of_dimensions() -> None:
    per_head = unit("元/人").dims
    assert product(per_head, unit("人").dims) == YUAN.dims
    assert product(YUAN.dims, YUAN.dims, -1) == RATIO.dims


def test_number_words_take_up_a_unit() -> None:
    assert is_mark(unit("亿"))
    assert not is_mark(YI_YUAN)
    assert scaled(unit("亿"), WAN_YUAN) == scaled(unit("亿"), YUAN) == YI_YUAN
    with pytest.raises(UnitError):
        scaled(unit("亿"), MONTHS.__class__("瓜", (("melon", 1),), Fraction(1)))


def test_symbols_are_listed_longest_first() -> None:
    symbols = known_symbols()
    assert {"亿元", "万", "个百分点"} <= set(symbols)
    assert list(map(len, symbols)) == sorted(map(len, symbols), reverse=True)


@given(st.integers(-(10**9), 10**9), st.integers(0, 4), st.sampled_from([YUAN, WAN_YUAN, YI_YUAN]))
def test_changing_the_unit_keeps_what_is_stated(number: int, decimals: int, target: object) -> None:
    quantity = Quantity(Fraction(number, 10**decimals), WAN_YUAN, decimals)
    assert isinstance(target, type(YUAN))
    moved = quantity.to(target)
    assert moved.unit == target
    assert moved.base == quantity.base
    assert moved.interval() == quantity.interval()
    assert moved.to(WAN_YUAN) == quantity


def test_stated_decimals_move_by_powers_of_ten_only() -> None:
    assert Quantity(Fraction("1.5"), YI_YUAN, 2).to(YUAN).decimals == -6
    assert Quantity(Fraction(5), unit("角"), 0).to(YUAN) == Quantity(Fraction("0.5"), YUAN, 1)
    assert Quantity(Fraction(3), unit("年")).to(MONTHS) == Quantity(Fraction(36), MONTHS)
    with pytest.raises(UnitError, match="no power of ten"):
        Quantity(Fraction(3), unit("年"), 0).to(MONTHS)


def test_points_are_no_percent() -> None:
    assert POINTS.scale == PERCENT.scale
    assert not POINTS.same_kind(PERCENT)
