from __future__ import annotations

from fractions import Fraction
from itertools import permutations

import pytest

from yizhang.book.book import Book, Fact, Status
from yizhang.book.figure import Figure, Kind
from yizhang.numbers import Hedge, Interval, Quantity, unit
from yizhang.places import Key, Place

KEY = Key.of("balance.closing", area="city")


def figure(
    text: str, symbol: str = "亿元", line: int = 1, decimals: int | None = -1, hedge: Hedge = Hedge.NONE
) -> Figure:
    """A number as printed; ``decimals`` −1 counts the printed ones."""
    places = len(text.partition(".")[2]) if decimals == -1 else decimals
    quantity = Quantity(Fraction(text), unit(symbol), places, hedge)
    return Figure(Kind.NUMBER, quantity, Place("报告", line=line), text=text)


NIL = Figure(Kind.NIL, Quantity(Fraction(0), unit("元")), Place("表", line=1), text="–")
BLANK = Figure(Kind.BLANK, None, Place("表", line=2))
BARRED = Figure(Kind.BARRED, None, Place("表", line=3), text="×")


def fact(*figures: Figure) -> Fact:
    """The fact of the figures; every order gives the same."""
    found = [Book((KEY, each) for each in order).fact(KEY) for order in permutations(figures)]
    assert all(each == found[0] for each in found)
    return found[0]


def test_no_figure_and_no_number_is_unknown() -> None:
    assert Book().fact(KEY).status is Status.UNKNOWN
    assert fact(BLANK, BARRED).status is Status.UNKNOWN
    assert fact(BLANK, BARRED).quantity is None


def test_prints_that_some_value_gives_agree_and_the_finest_speaks() -> None:
    found = fact(figure("37.1"), figure("370849", "万元", 2), figure("37.08", line=3))
    assert found.status is Status.AGREED
    assert found.quantity == figure("370849", "万元").quantity
    assert found.interval == Interval(Fraction(3708485000), Fraction(3708495000), hi_closed=False)


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        (figure("37.08"), figure("37.09", line=2), Status.TAIL),
        (figure("37.08"), figure("37.10", line=2), Status.CONFLICT),
        (figure("37.0"), figure("37.08", line=2), Status.TAIL),  # cut, not rounded
        (figure("36.9"), figure("37.08", line=2), Status.CONFLICT),
        (figure("370899", "万元"), figure("37.08", line=2), Status.TAIL),
        (figure("371099", "万元"), figure("37.08", line=2), Status.CONFLICT),
        (figure("12", "个月"), figure("11", "个月", line=2), Status.TAIL),
        (figure("-0.28"), figure("-0.29", line=2), Status.TAIL),
        (figure("0.28"), figure("-0.28", line=2), Status.CONFLICT),
        (figure("5", decimals=None), figure("6", decimals=None, line=2), Status.CONFLICT),
        (figure("5", decimals=None), figure("4", line=2), Status.TAIL),
        (figure("5", "人"), figure("6", "元", line=2), Status.CONFLICT),
    ],
)
def test_one_unit_of_the_coarser_digit_is_a_tail(one: Figure, other: Figure, status: Status) -> None:
    assert fact(one, other).status is status


def test_a_tail_needs_every_pair_within_a_unit() -> None:
    assert fact(figure("37.08"), figure("37.09", line=2), figure("37.10", line=3)).status is Status.CONFLICT


def test_a_hedge_gives_way_and_earns_no_further_unit() -> None:
    near = figure("37.1", line=2, hedge=Hedge.NEARLY)
    found = fact(figure("37.08"), near)
    assert found.status is Status.AGREED
    assert found.quantity == figure("37.08").quantity
    coarse = fact(figure("37"), figure("37.08", line=2, hedge=Hedge.ABOUT))
    assert coarse.quantity == figure("37").quantity
    assert fact(figure("37.12"), near).status is Status.CONFLICT
    assert fact(near).quantity == near.quantity


def test_the_majority_decides_between_equally_fine_prints_then_the_place() -> None:
    assert (
        fact(figure("37.08"), figure("37.09", line=2), figure("37.09", line=3)).quantity
        == figure("37.09").quantity
    )
    assert fact(figure("37.09", line=2), figure("37.08")).quantity == figure("37.08").quantity


def test_a_number_speaks_before_a_nil() -> None:
    found = fact(NIL, figure("5"))
    assert found.status is Status.CONFLICT
    assert found.quantity == figure("5").quantity
    assert fact(NIL, BLANK).quantity == NIL.quantity
    assert fact(NIL, figure("0.00")).status is Status.AGREED


def test_the_book_keeps_figures_once_and_lists_conflicts_in_key_order() -> None:
    other = Key.of("a")
    book = Book([(KEY, figure("1")), (KEY, figure("1")), (other, figure("1")), (other, figure("5", line=2))])
    assert len(book.fact(KEY).figures) == 1
    assert [each.key for each in book.facts()] == [other, KEY]
    assert [each.key for each in book.conflicts()] == [other]
    assert KEY in book
    assert len(book) == 2
    book.add(KEY, figure("9", line=7))
    assert book.fact(KEY).status is Status.CONFLICT
