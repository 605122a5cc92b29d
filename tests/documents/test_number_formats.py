from __future__ import annotations

import doctest
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhang.documents import labels, number_format
from yizhang.documents.number_format import BUILT_IN, displayed, is_date
from yizhang.documents.readers import shared_formula

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("0.28000000000000003", "General", "0.28"),
        ("1234567.891234", "General", "1234567.891"),
        ("-0.00000000000001", "General", "0"),
        ("123456789012", "General", "123456789012"),
        ("282099.73", "#,##0.00", "282,099.73"),
        ("1234567", "#,##0", "1,234,567"),
        ("0.5", "0", "1"),
        ("-0.285", "0.00", "-0.29"),
        ("1.0049999999999999", "0.00", "1.01"),
        ("0.99567", "0.00%", "99.57%"),
        ("5000", ACCOUNTING, "5,000.00"),
        ("-5", ACCOUNTING, "-5.00"),
        ("0", ACCOUNTING, "-"),
        ("-1234.5", "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        ("1234.5", "#,##0.00_);(#,##0.00)", "1,234.50"),
        ("-7", "0;[Red]-0;[蓝色]0", "-7"),
        ("123456", "0!.0,", "12.3"),
        ("1234567", r"0\.0,", "123.5"),
        ("123456789", "0.00,,", "123.46"),
        ("12", "0000", "0012"),
        ("20241231", "0000-00-00", "2024-12-31"),
        ("0.5", "#.##", ".5"),
        ("2.5", "0.0##", "2.5"),
        ("100", '0.00"万元"', "100.00万元"),
        ("1234567", "[$¥-804]#,##0", "¥1,234,567"),
        ("5", "# ?/?", "5"),
        ("12345", "0.00E+00", "12345"),
        ("3", "[DBNum1]0", "3"),
        ("7", "[>=5]0.0;0", "7"),
        ("0", "#,###", ""),
        ("5", '"固定"', "固定"),
        ("45657", "yyyy/m/d", "2024/12/31"),
        ("45657", 'yyyy"年"mm"月"dd"日"', "2024年12月31日"),
        ("45657.75", "yy-m-d h:mm:ss", "24-12-31 18:00:00"),
        ("45657.25", "h:mm AM/PM", "6:00 AM"),
        ("45657", "d-mmm", "31-Dec"),
        ("45657", "aaaa", "星期二"),
        ("59", "yyyy-m-d", "1900-2-28"),
        ("99999999", "yyyy-m-d", "99999999"),
    ],
)
def test_what_a_spreadsheet_shows(value: str, code: str, text: str) -> None:
    assert displayed(Decimal(value), code) == text


def test_dates_are_told_from_numbers() -> None:
    assert [number for number, code in BUILT_IN.items() if is_date(code)] == [
        *(14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 31, 57, 58)
    ]
    assert not is_date('0.00"d"')
    assert not is_date("[Red]#,##0.00")


@given(st.decimals(-(10**10), 10**10, places=4), st.integers(0, 4))
def test_grouping_changes_nothing_but_commas(value: Decimal, decimals: int) -> None:
    tail = "." + "0" * decimals if decimals else ""
    shown = displayed(value, f"#,##0{tail}")
    assert Decimal(shown.replace(",", "")) == value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    assert all(len(group) == 3 for group in shown.lstrip("-").partition(".")[0].split(",")[1:])


@pytest.mark.parametrize("module", [number_format, labels, shared_formula])
def test_examples(module: object) -> None:
    result = doctest.testmod(module)  # type: ignore[arg-type]
    assert (result.failed, result.attempted > 0) == (0, True)
