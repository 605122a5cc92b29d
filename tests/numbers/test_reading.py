"""Reading: round trips with printing, hostile input, real documents."""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhang.numbers import (
    STYLES,
    WAN_YUAN,
    YUAN,
    CellKind,
    Hedge,
    Period,
    Quantity,
    TokenKind,
    capital,
    read_amount,
    read_capital,
    read_cell,
    read_han,
    read_periods,
    scan,
    show,
    unit,
    write_han,
)

SHARED = Path(__file__).parents[3] / "shared"

PRINTED_UNITS = ["元", "万元", "亿元", "%", "个百分点", "个月", "元/人", "元/人·月", "万人次", "亿元/月"]


@st.composite
def stated(draw: st.DrawFn) -> Quantity:
    decimals = draw(st.integers(0, 4))
    value = Fraction(draw(st.integers(-(10**14), 10**14)), 10**decimals)
    return Quantity(value, unit(draw(st.sampled_from(PRINTED_UNITS))), decimals)


@given(stated(), st.sampled_from(["plain", "grouped"]), st.booleans())
def test_what_is_printed_reads_back_the_same(quantity: Quantity, style: str, wide: bool) -> None:
    text = show(quantity, style=STYLES[style])
    if wide:
        text = text.translate(str.maketrans("0123456789.,-%", "０１２３４５６７８９．，－％"))
    found = read_amount(text)
    assert found is not None
    assert found.quantity() == quantity


@given(stated())
def test_accounting_cells_read_back_the_same(quantity: Quantity) -> None:
    style = STYLES["accounting"]
    digits = show(quantity, style=style).removesuffix(quantity.unit.symbol)
    reading = read_cell(digits, default_unit=quantity.unit)
    if digits == "0":
        assert reading.kind is CellKind.NIL
    else:
        assert reading.amount is not None
        assert reading.amount.quantity() == quantity


@given(
    stated(),
    st.sampled_from(["收入", "，占", "结余\n", "（其中："]),
    st.sampled_from(["，", "。", "）", "\n"]),
)
def test_a_print_is_found_inside_a_sentence(quantity: Quantity, before: str, after: str) -> None:
    text = before + show(quantity) + after
    found = scan(text)
    assert [amount.quantity() for amount in found] == [quantity]
    assert text[found[0].start : found[0].end] == found[0].text


@given(st.integers(0, 10**16 - 1))
def test_chinese_numerals_read_back_the_same(value: int) -> None:
    assert read_han(write_han(value)) == value


@given(st.integers(-(10**16), 10**16))
def test_capitals_read_back_the_same(cents: int) -> None:
    text = capital(Fraction(cents, 100))
    assert read_capital(text) == Fraction(cents, 100)
    if "元" in text or "角" in text:
        assert [amount.value for amount in scan(text)] == [Fraction(cents, 100)]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.5", "伍角"),
        ("10", "壹拾元整"),
        ("1010.1", "壹仟零壹拾元壹角"),
        ("100000000.01", "壹亿元零壹分"),
        ("100100000", "壹亿零壹拾万元整"),
    ],
)
def test_capitals(value: str, text: str) -> None:
    assert capital(Fraction(value)) == text
    assert read_capital(text) == Fraction(value)


def test_capitals_refuse_what_they_cannot_state() -> None:
    with pytest.raises(ValueError, match="no whole 分"):
        capital(Fraction(1, 3))
    with pytest.raises(ValueError, match="cannot be written"):
        capital(Fraction(10**16))
    assert [read_capital(text) for text in ("", "整", "万元整", "壹佰", "壹仟壹元壹元")] == [None] * 5
    assert read_capital("人民币贰万圆正") == 20000


@pytest.mark.parametrize(
    "text", ["", "零零", "百二", "五百八", "一万二", "十四五", "一千一千", "万", "一万亿二万万"]
)
def test_what_is_no_chinese_numeral(text: str) -> None:
    assert read_han(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("零", 0), ("十", 10), ("两万", 20000), ("一万二千亿", 12 * 10**11), ("贰拾", 20)]
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert read_han(text) == value


@given(
    st.text(
        alphabet="0123456789０１，,.．-—%％年月日元万亿个人百分点第号（）() \n一二十百千壹角约近余至~/:a",
        max_size=40,
    )
)
def test_any_text_is_read_without_failing(text: str) -> None:
    for cell in (False, True):
        end = 0
        for amount in scan(text, cell=cell):
            assert amount.start >= end
            assert text[amount.start : amount.end] == amount.text != ""
            assert (amount.number is None) == (amount.quantity() is None)
            end = amount.end
    for named in read_periods(text, 2024):
        assert text[named.start : named.end] == named.text
    assert read_cell(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "1,",
        "123,",
        "9",
        "1.",
        "壹",
        "一",
        "〔2024〕 ",
        "1 ",
        " ",
        "1-",
        "(1)",
        "12:",
        "5~",
        "1亿",
        "约",
        "2024年",
        "1\n",
        "截至",
    ],
)
def test_long_repetitions_are_read_in_linear_time(text: str) -> None:
    def seconds(times: int) -> float:
        start = time.process_time()
        scan("5" + text * times + "x")
        read_periods("2024年" + text * times + "x")
        return time.process_time() - start

    scan("1")
    # Twenty times the length takes about twenty times as long; a quadratic reader would need 400 times.
    assert seconds(20_000) < 100 * seconds(1_000) + 1.0


def test_words_around_a_number_carry_its_unit() -> None:
    amount = read_amount("3.5亿", default_unit=WAN_YUAN)
    assert amount is not None
    assert amount.unit == unit("亿元")
    assert amount.value == Fraction("3.5")
    assert read_amount("3.5亿", default_unit=unit("%")) is None
    scanned = scan("3.5亿")[0]
    assert scanned.quantity(YUAN) == Quantity(Fraction("3.5"), unit("亿元"), 1)
    assert scanned.quantity(unit("%")) is None
    assert scan("12")[0].quantity(unit("人")) == Quantity(Fraction(12), unit("人"), None)


def test_ranges_have_an_upper_quantity() -> None:
    amount = read_amount("约3-5", default_unit=unit("亿元"))
    assert amount is None, "a range without unit and with a hyphen is a code"
    amount = read_amount("3至5", default_unit=unit("亿元"))
    assert amount is not None
    assert amount.upper_quantity() == Quantity(Fraction(5), unit("亿元"), 0)
    assert scan("3%")[0].upper_quantity() is None


@pytest.mark.parametrize("text", ["2024年", "3%和5%", "收入3%", "财会〔2017〕28号", "", "¥"])
def test_what_is_not_one_amount(text: str) -> None:
    assert read_amount(text) is None


def test_dates_take_no_unit() -> None:
    date = scan("2024年")[0]
    assert date.kind is TokenKind.YEAR
    assert date.within(YUAN) == date
    assert (date.value, date.unit, date.quantity()) == (None, None, None)


def test_a_hedge_is_not_said_twice() -> None:
    amount = scan("约100余万元")[0]
    assert (amount.text, amount.hedge) == ("约100余万元", Hedge.SOMEWHAT_OVER)
    assert scan("约0元")[0].quantity() == Quantity(Fraction(0), YUAN, 0, Hedge.ABOUT)


def test_the_period_of_a_report_names_its_own_year() -> None:
    assert [str(named.when) for named in read_periods("一季度", Period(2023))] == ["2023-01..03"]


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the collection of public documents is not beside the project"
)
def test_every_digit_of_real_documents_is_read() -> None:
    files = sorted(SHARED.glob("seeds/*.txt")) + sorted(SHARED.glob("corpus/text/*.txt"))
    assert files
    for file in files:
        text = file.read_text("utf-8")
        covered = bytearray(len(text))
        for amount in scan(text):
            covered[amount.start : amount.end] = b"\1" * (amount.end - amount.start)
        missed = [
            at for at, char in enumerate(text) if char in "0123456789０１２３４５６７８９" and not covered[at]
        ]
        assert not missed, (file.name, text[missed[0] - 10 : missed[0] + 10])
