from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhang.numbers import Instant, Period, When, parse_when, read_periods


@st.composite
def periods(draw: st.DrawFn) -> Period:
    first = draw(st.integers(1, 12))
    return Period(draw(st.integers(1949, 2099)), first, draw(st.integers(first, 12)))


instants = st.builds(Instant, st.integers(1949, 2099), st.integers(1, 12))


@given(periods() | instants)
def test_the_canonical_form_reads_back(when: When) -> None:
    assert parse_when(str(when)) == when


@given(periods() | instants)
def test_the_label_reads_back(when: When) -> None:
    assert [named.when for named in read_periods(f"截止日前（{when.label}）")] == [when]


@pytest.mark.parametrize(
    "text", ["", "24", "2024-13", "2024-00", "2024-03..02", "2024-13-end", "2024-end", "２０２４", "2024-1"]
)
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a period|no such month"):
        parse_when(text)


def test_parts_of_a_year() -> None:
    assert Period.month(2024, 5) == Period(2024, 5, 5)
    assert Period.quarter(2024, 3) == Period(2024, 7, 9)
    assert Period.to_date(2024, 9).months == 9
    assert Period(2024).opening == Instant(2023, 12)
    assert Period(2024, 4, 6).opening == Instant(2024, 3)
    assert Period(2024, 4, 6).closing == Instant(2024, 6)
    assert Period(2024, 4, 6).shift_years(-1) == Period(2023, 4, 6)


@pytest.mark.parametrize(("year", "month"), [(2024, 0), (2024, 13)])
def test_there_are_twelve_months(year: int, month: int) -> None:
    with pytest.raises(ValueError, match="no such month"):
        Instant(year, month)


def test_months_count_on_across_years() -> None:
    assert Instant.of(2024, 0) == Instant(2023, 12)
    assert Instant.of(2024, 25) == Instant(2026, 1)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        (Period(2024, 5, 5), Period(2024, 4, 4)),
        (Period(2024, 1, 1), Period(2023, 12, 12)),
        (Period(2024, 1, 3), Period(2023, 10, 12)),
        (Period(2024), Period(2023)),
        (Period(2024, 7, 12), Period(2024, 1, 6)),
    ],
)
def test_the_stretch_before(period: Period, before: Period) -> None:
    assert period.previous() == before


@pytest.mark.parametrize("period", [Period(2024, 1, 9), Period(2024, 2, 3)])
def test_no_stretch_of_equal_length_before(period: Period) -> None:
    with pytest.raises(ValueError, match="nothing of equal length"):
        period.previous()


def test_labels() -> None:
    assert [Instant(2024, 12).label, Instant(2024, 6).label] == ["2024年末", "2024年6月末"]
    assert [Period(2024).label, Period(2024, 1, 9).label] == ["2024年度", "2024年前三季度"]
    assert [Period(2024, 6, 6).label, Period(2024, 1, 8).label] == ["2024年6月", "2024年1—8月"]
