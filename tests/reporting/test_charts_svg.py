"""Charts drawn as SVG: exact positions, round axes, everything readable as text."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from zhuzhou_demo import BANDS

from yizhang.documents.model import Chart, FigureRef, Series
from yizhang.numbers import Period
from yizhang.places import Key
from yizhang.reporting.charts_palette import BAND_COLOURS, band_of
from yizhang.reporting.charts_scale import MOST_TICKS, Scale, px
from yizhang.reporting.charts_svg import draw
from yizhang.reporting.html_page import chart_colours

PIXEL = Fraction(1, 50)
"""What rounding coordinates may shift."""


def chart(kind: str, *values: str | None, thresholds: tuple[tuple[str, Decimal], ...] = ()) -> Chart:
    numbers = tuple(None if value is None else Decimal(value) for value in values)
    names = tuple("甲乙丙丁戊己"[: len(values)])
    return Chart(kind, "题", names, (Series("列", numbers),), "个月", thresholds)


def bars(svg: str) -> list[tuple[str, Fraction, Fraction]]:
    found = re.findall(r'<rect class="([\w -]+)"(?: rx="1.5")? x="([\d.-]+)" width="([\d.]+)"', svg)
    return [(look, Fraction(x), Fraction(width)) for look, x, width in found]


def test_bars_are_as_long_as_their_values() -> None:
    (_, _, first), (_, _, second) = bars(draw(chart("bar", "4", "8"), "待补"))
    assert abs(second - 2 * first) <= PIXEL


def test_negative_bars_end_at_zero() -> None:
    (_, x, width), (_, zero, _) = bars(draw(chart("bar", "-0.28", "0.97"), "待补"))
    assert abs(x + width - zero) <= PIXEL


def test_a_missing_value_is_said_not_drawn_as_zero() -> None:
    svg = draw(chart("bar", "4", None), "待补")
    assert len(bars(svg)) == 1
    assert svg.count("待补") == 2  # in the drawing and in its description


@pytest.mark.parametrize(
    ("value", "severity"), [("2", "red"), ("5.9", "orange"), ("7", "yellow"), ("14", "normal")]
)
def test_bars_wear_the_colour_of_their_band(value: str, severity: str) -> None:
    assert bars(draw(chart("bar", value), "待补", BANDS))[0][0] == f"band-{severity}"
    assert severity in BAND_COLOURS


def test_a_print_that_allows_two_bands_takes_no_colour() -> None:
    svg = draw(chart("bar", "6"), "待补", BANDS)
    assert bars(svg)[0][0] == "s4"
    assert "预警（3—6）／偏低（6—9）" in svg


def test_numbers_are_printed_with_the_decimals_of_their_figure() -> None:
    ref = FigureRef(Key.of("payable_months", Period(2024)), "个月", 0)
    svg = draw(
        Chart("bar", "题", ("甲",), (Series("列", (Decimal("20.577"),), (ref,)),), "个月"), "待补", BANDS
    )
    assert ">21<" in svg
    assert "20.577" not in svg


def test_band_ends_are_decided_unrounded() -> None:
    found = [band_of(Fraction(text), BANDS) for text in ("2.999", "3", "6", "6.0001")]
    assert [band.id if band else "" for band in found] == ["short", "watch", "watch", "low"]


def test_thresholds_are_drawn_and_named() -> None:
    svg = draw(chart("bar", "4", thresholds=(("预警线", Decimal(6)), ("警戒线", Decimal(3)))), "待补")
    lines = re.findall(r'<line class="threshold (t\d)" x1="([\d.]+)"', svg)
    assert [look for look, _ in lines] == ["t0", "t1"]
    assert Fraction(lines[0][1]) < Fraction(lines[1][1])
    assert "预警线" in svg


def test_every_threshold_has_a_colour_of_its_own() -> None:
    levels = tuple((f"{level}个月", Decimal(level)) for level in (3, 6, 9, 15))
    svg = draw(chart("bar", "20", thresholds=levels), "待补")
    assert re.findall(r'<line class="threshold (t\d)"', svg) == ["t0", "t1", "t2", "t3"]
    assert ".threshold.t3{stroke" in chart_colours()
    assert svg.count('text-anchor="middle">3个月<') == 1


def test_stacks_add_up_and_show_their_total() -> None:
    parts = tuple(
        Series(name, (Decimal(v),)) for name, v in (("统筹", "32.85"), ("个人", "27.92"), ("储备", "4.24"))
    )
    svg = draw(Chart("stacked", "构成", ("全市",), parts, "亿元"), "待补")
    found = bars(svg)
    assert abs(found[1][1] - found[0][1] - found[0][2]) <= PIXEL
    assert ">65.01<" in svg


def test_an_incomplete_stack_has_no_total() -> None:
    parts = (Series("甲", (Decimal(1),)), Series("乙", (None,)))
    svg = draw(Chart("stacked", "构成", ("全市",), parts, "亿元"), "待补")
    assert re.search(r'class="value"[^>]*>待补<', svg)


def test_a_pie_is_one_bar_of_the_whole() -> None:
    assert len(bars(draw(chart("pie", "1", "2", "3"), "待补"))) == 3


def test_a_missing_point_breaks_a_line() -> None:
    svg = draw(chart("line", "1", "2", None, "4", "5"), "待补")
    assert svg.count("<polyline") == 2
    assert svg.count("<circle") == 4


def test_an_empty_chart_is_still_a_drawing() -> None:
    assert draw(Chart("bar", "空", (), (), "亿元"), "待补").startswith("<svg")


VALUES = st.lists(st.fractions(-(10**9), 10**9, max_denominator=100), min_size=1, max_size=6)


@settings(max_examples=100)
@given(VALUES)
def test_axes_hold_every_value_with_few_round_steps(values: list[Fraction]) -> None:
    scale = Scale.over(values, 600)
    assert scale.lo <= min([*values, Fraction(0)]) <= max([*values, Fraction(0)]) <= scale.hi
    assert len(scale.ticks) <= MOST_TICKS + 3
    assert Fraction(0) in scale.ticks
    assert all(0 <= scale.at(value) <= 600 for value in values)


def test_coordinates_are_short_decimals() -> None:
    assert [px(Fraction(1, 3)), px(2), px(Fraction(5, 2)), px(Fraction(100))] == ["0.33", "2", "2.5", "100"]
