from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from book_samples import codes
from hypothesis import given
from hypothesis import strategies as st

from yizhang.book.entries import Entry, read_cell_entry, read_text
from yizhang.book.figure import Figure, Kind, Origin
from yizhang.book.grid import exact
from yizhang.documents.model import Cell
from yizhang.numbers import MONTHS, RATIO, WAN_YUAN, YUAN, Hedge, Unit, unit
from yizhang.places import Place

PLACE = Place("表.xlsx", "Sheet1", "B2")


def entry(default: Unit | None = None, kind_of: Unit = YUAN) -> Entry:
    return Entry(PLACE, default, kind_of, Origin.TYPED)


def read(text: str, default: Unit | None = None, kind_of: Unit = YUAN) -> Figure:
    figure, problems = read_text(text, entry(default, kind_of))
    assert not problems
    assert figure is not None
    return figure


@pytest.mark.parametrize(
    ("text", "base", "decimals"),
    [
        ("26.92亿元", Fraction(2692000000), 2),
        ("1,234.50万元", Fraction(12345000), 2),
        ("-0.28亿元", Fraction(-28000000), 2),
        ("54.73元", Fraction("54.73"), None),
        ("3700元", Fraction(3700), 0),
    ],
)
def test_amounts_as_officials_print_them(text: str, base: Fraction, decimals: int | None) -> None:
    quantity = read(text).quantity
    assert quantity is not None
    assert (quantity.base, quantity.decimals) == (base, decimals)


def test_hedge_words_stay_with_the_number() -> None:
    quantity = read("近5亿元").quantity
    assert quantity is not None
    assert quantity.hedge is Hedge.NEARLY


@pytest.mark.parametrize(
    ("text", "kind"),
    [("×", Kind.BARRED), ("–", Kind.NIL), ("0", Kind.NIL), ("", Kind.BLANK), ("　", Kind.BLANK)],
)
def test_the_four_things_a_cell_can_be(text: str, kind: Kind) -> None:
    figure = read(text, WAN_YUAN)
    assert figure.kind is kind
    assert (figure.quantity is not None) is (kind is Kind.NIL)


@pytest.mark.parametrize(
    ("text", "kind_of", "code"),
    [
        ("26.92", YUAN, "book.no-unit"),
        ("26.92亿元", MONTHS, "book.wrong-unit"),
        ("1234人", YUAN, "book.wrong-unit"),
        ("见附表", YUAN, "book.not-a-number"),
        ("3-5亿元", YUAN, "book.not-a-number"),
    ],
)
def test_what_cannot_be_read_is_a_problem(text: str, kind_of: Unit, code: str) -> None:
    figure, problems = read_text(text, entry(None, kind_of))
    assert figure is None
    assert codes(problems) == [code]
    assert problems[0].place == PLACE


def test_zero_needs_no_unit_and_a_rank_has_none() -> None:
    assert read("0").kind is Kind.NIL
    quantity = read("3", None, RATIO).quantity
    assert quantity is not None
    assert quantity.exact


def test_whole_months_are_a_print_and_whole_persons_a_count() -> None:
    months, persons = read("21个月", None, MONTHS).quantity, read("1200人", None, unit("人")).quantity
    assert months is not None
    assert persons is not None
    assert (months.decimals, persons.decimals) == (0, None)


def cell(value: Decimal | str, text: str, problem: str = "") -> Cell:
    return Cell(1, 1, text, PLACE, value=value, problem=problem, formula="=A1" if problem else "")


def test_a_stored_number_goes_before_its_text() -> None:
    figure, problems = read_cell_entry(cell(Decimal("27362.134"), "27,362.1"), entry(WAN_YUAN))
    assert not problems
    assert figure is not None
    assert figure.quantity is not None
    assert (figure.quantity.value, figure.quantity.decimals, figure.text) == (
        Fraction("27362.134"),
        3,
        "27,362.1",
    )


def test_a_stored_percentage_counts_in_percent() -> None:
    figure, _ = read_cell_entry(cell(Decimal("0.1234"), "12.34%"), entry(None, unit("%")))
    assert figure is not None
    assert str(figure.quantity) == "12.34%"


def test_a_formula_without_result_is_a_problem() -> None:
    figure, problems = read_cell_entry(cell("", "", "documents.formula-not-calculated"), entry(WAN_YUAN))
    assert figure is None
    assert codes(problems) == ["book.bad-cell"]


def test_binary_noise_is_dropped_at_fifteen_digits() -> None:
    assert exact(Decimal("26.919999999999998")) == Decimal("26.92")
    assert exact(Decimal("123456789012.34")) == Decimal("123456789012.34")


@given(st.decimals(-(10**10), 10**10, places=2))
def test_any_amount_in_a_typed_entry_comes_back_exactly(value: Decimal) -> None:
    figure = read(f"{value:,}", WAN_YUAN)
    assert figure.quantity is not None
    assert figure.quantity.base == Fraction(value) * 10_000
