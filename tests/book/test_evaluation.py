"""Evaluating keys: figures first, then what they are made of; three states; variants; nothing estimated."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from yizhang.book.book import Book
from yizhang.book.evaluation import Evaluator, areas_below, bind, period_of, shift
from yizhang.book.figure import Figure, Kind
from yizhang.catalogue import load_catalogue
from yizhang.catalogue.model import Area, Catalogue
from yizhang.formula.ast import Leaf
from yizhang.formula.result import State
from yizhang.numbers import WAN_YUAN, Instant, Interval, Period, Quantity, unit
from yizhang.places import Key, Place

YEAR = Period(2024)
BASE, _ = load_catalogue()
AREAS = {
    "top": Area("top", "全市", "city", "city"),
    "a": Area("a", "甲县", "A", "county", (("all", "top"),)),
    "b": Area("b", "乙县", "B", "county", (("emp", "top"),)),
}


@pytest.fixture
def catalogue() -> Catalogue:
    return replace(BASE, areas=AREAS)


def amount(text: str, symbol: str = "万元", place: str = "表") -> Figure:
    value = Fraction(text)
    decimals = len(text.partition(".")[2])
    return Figure(Kind.NUMBER, Quantity(value, unit(symbol), decimals), Place(place), text=text)


def key(catalogue: Catalogue, concept: str, part: str = "pooled", area: str = "a", year: int = 2024) -> Key:
    dims = {"area": area, "scheme": "emp", "part": part, "version": "final"}
    return bind(catalogue, concept, dims, Period(year))


def test_a_figure_of_the_book_comes_before_its_formula(catalogue: Catalogue) -> None:
    surplus = key(catalogue, "surplus.own")
    book = Book(
        [(key(catalogue, "income.subtotal"), amount("10")), (key(catalogue, "outlay.subtotal"), amount("7"))]
    )
    assert Evaluator(catalogue, book).value(surplus).value == 30_000
    book.add(surplus, amount("4"))
    stated = Evaluator(catalogue, book).value(surplus)
    assert stated.value == 40_000
    assert stated.quantity is not None


def test_a_total_is_the_sum_of_its_parts_and_a_part_the_stated_total_less_the_rest(
    catalogue: Catalogue,
) -> None:
    total, pooled = key(catalogue, "income.subtotal", "total"), key(catalogue, "income.subtotal")
    account = key(catalogue, "income.subtotal", "account")
    parts = Book([(pooled, amount("3")), (account, amount("2"))])
    assert Evaluator(catalogue, parts).value(total).value == 50_000
    whole = Book([(total, amount("5")), (account, amount("2"))])
    assert Evaluator(catalogue, whole).value(pooled).value == 30_000


def test_within_the_year_a_total_holds_what_is_not_yet_split_and_the_parts_do_not(
    catalogue: Catalogue,
) -> None:
    """待转 belongs to the fund and to neither part until the year is closed."""
    half = Period(2024, 1, 6)

    def at(concept: str, part: str, when: Period = half) -> Key:
        return bind(
            catalogue, concept, {"area": "a", "scheme": "emp", "part": part, "version": "final"}, when
        )

    held = {
        ("income.premium", "pooled"): "10",
        ("income.premium", "account"): "5",
        ("income.subsidy", "total"): "0",
        ("income.interest", "pooled"): "1",
        ("income.interest", "account"): "0",
        ("income.transfer_in", "account"): "0",
        ("income.other", "pooled"): "0",
        ("suspense.premium", "pooled"): "2",
        ("suspense.interest", "pooled"): "0",
        ("income.subsidy", "pooled"): "0",
        ("income.subsidy", "account"): "0",
    }
    book = Book((at(*name), amount(text)) for name, text in held.items())
    evaluator = Evaluator(catalogue, book)
    values = [evaluator.value(at("income.subtotal", part)).value for part in ("total", "pooled", "account")]
    assert values == [180_000, 110_000, 50_000]
    year = Book((at(name, part, YEAR), amount(text)) for (name, part), text in held.items())
    assert Evaluator(catalogue, year).value(at("income.subtotal", "total", YEAR)).value == 160_000


def test_a_total_follows_from_the_identity_that_defines_it(catalogue: Catalogue) -> None:
    items = ("income.premium", "income.subsidy", "income.interest", "income.other")
    book = Book((key(catalogue, item), amount(str(n + 1))) for n, item in enumerate(items))
    result = Evaluator(catalogue, book).value(key(catalogue, "income.subtotal"))
    assert result.value == 100_000


def test_one_blank_item_leaves_the_total_unknown_and_is_named(catalogue: Catalogue) -> None:
    book = Book([(key(catalogue, "income.premium"), amount("1"))])
    blank = key(catalogue, "income.subsidy")
    book.add(blank, Figure(Kind.BLANK, None, Place("表")))
    result = Evaluator(catalogue, book).value(key(catalogue, "income.subtotal"))
    assert result.state is State.UNKNOWN
    assert blank in result.missing


def test_a_barred_cell_counts_as_nothing_and_is_known(catalogue: Catalogue) -> None:
    book = Book([(key(catalogue, "income.subsidy"), Figure(Kind.BARRED, None, Place("表"), text="×"))])
    result = Evaluator(catalogue, book).value(key(catalogue, "income.subsidy"))
    assert result.state in (State.UNKNOWN, State.KNOWN)
    assert result.value in (None, 0)


def test_a_conflict_makes_everything_built_on_it_provisional(catalogue: Catalogue) -> None:
    income = key(catalogue, "income.subtotal")
    book = Book([(income, amount("10", place="甲")), (income, amount("12", place="乙"))])
    book.add(key(catalogue, "outlay.subtotal"), amount("7"))
    result = Evaluator(catalogue, book).value(key(catalogue, "surplus.own"))
    assert result.state is State.PROVISIONAL
    assert result.conflicts == (income,)


def test_growth_is_stated_or_follows_from_both_years_and_gives_the_opening(catalogue: Catalogue) -> None:
    closing = key(catalogue, "balance.closing")
    levels = Book([(closing, amount("110")), (key(catalogue, "balance.closing", year=2023), amount("100"))])
    growth = closing.with_dims(measure="yoy")
    assert Evaluator(catalogue, levels).value(growth).value == Fraction(1, 10)
    rate = Book([(closing, amount("110")), (growth, amount("10.00", "%"))])
    opening = Evaluator(catalogue, rate).value(key(catalogue, "balance.opening"))
    assert opening.value == 1_000_000


def test_an_area_without_a_figure_is_the_sum_of_those_below(catalogue: Catalogue) -> None:
    book = Book([(key(catalogue, "income.subtotal", area=area), amount("2")) for area in ("a", "b")])
    top = key(catalogue, "income.subtotal", area="top")
    assert Evaluator(catalogue, book).value(top).value == 40_000
    assert areas_below(catalogue, "res", "top", 2024) == ("a",)
    alone = Book([(key(catalogue, "income.subtotal"), amount("2"))])
    assert Evaluator(catalogue, alone).value(top).state is State.UNKNOWN


def test_transfers_are_never_added_over_areas(catalogue: Catalogue) -> None:
    book = Book([(key(catalogue, "outlay.upper_remittance", area=area), amount("2")) for area in ("a", "b")])
    top = key(catalogue, "outlay.upper_remittance", area="top")
    assert Evaluator(catalogue, book).value(top).state is State.UNKNOWN


def test_an_indicator_is_computed_in_its_variant_and_stated_only_in_the_offices_own(
    catalogue: Catalogue,
) -> None:
    months = Key.of("payable_months", YEAR, area="a", scheme="emp", version="final")
    book = Book([(months, amount("9", "个月"))])
    evaluator = Evaluator(catalogue, book)
    dims = {"area": "a", "scheme": "emp", "version": "final"}
    assert evaluator.indicator("payable_months", YEAR, **dims).value == 9
    assert evaluator.compute("payable_months", YEAR, **dims).state is State.UNKNOWN
    other = evaluator.indicator("payable_months", YEAR, (("reserve", "out"),), **dims)
    assert other.state is State.UNKNOWN


def test_an_indicator_for_whole_years_is_refused_within_the_year(catalogue: Catalogue) -> None:
    evaluator = Evaluator(catalogue, Book())
    result = evaluator.compute("payable_months", Period(2024, 1, 6), area="a", scheme="emp", version="final")
    assert result.state is State.UNKNOWN


def test_the_interval_of_a_computed_value_holds_all_that_the_prints_leave(catalogue: Catalogue) -> None:
    book = Book(
        [
            (key(catalogue, "income.subtotal"), amount("10.0")),
            (key(catalogue, "outlay.subtotal"), amount("7.0")),
        ]
    )
    evaluator = Evaluator(catalogue, book)
    found = evaluator.interval(key(catalogue, "surplus.own"))
    assert found == Interval(Fraction(29_000), Fraction(31_000), lo_closed=False, hi_closed=False)
    assert evaluator.interval(key(catalogue, "balance.closing")) == Interval.everything()


def test_derivation_tells_the_formula_of_a_computed_key_only(catalogue: Catalogue) -> None:
    book = Book(
        [(key(catalogue, "income.subtotal"), amount("10")), (key(catalogue, "outlay.subtotal"), amount("7"))]
    )
    evaluator = Evaluator(catalogue, book)
    assert evaluator.derivation(key(catalogue, "surplus.own")) is not None
    assert evaluator.derivation(key(catalogue, "income.subtotal")) is None
    assert evaluator.derivation(key(catalogue, "balance.closing")) is None


def test_time_shifts_and_the_period_behind_an_instant() -> None:
    assert shift(YEAR, Leaf("x", years=-1)) == Period(2023)
    assert shift(Period.month(2024, 1), Leaf("x", months=-1)) == Period.month(2023, 12)
    opening, closing = BASE.concepts["balance.opening"], BASE.concepts["balance.closing"]
    assert period_of(opening, Instant(2023, 12)) == YEAR
    assert period_of(closing, Instant(2024, 6)) == Period(2024, 1, 6)


def test_every_answer_is_given_once_and_the_same(catalogue: Catalogue) -> None:
    book = Book(
        [
            (
                key(catalogue, "income.subtotal"),
                Figure(Kind.NIL, Quantity(Fraction(0), WAN_YUAN), Place("表"), text="–"),
            )
        ]
    )
    evaluator = Evaluator(catalogue, book)
    first = evaluator.value(key(catalogue, "income.subtotal"))
    assert first.value == 0
    assert first.state is State.KNOWN
    assert evaluator.value(key(catalogue, "income.subtotal")) is first
