"""Rankings: ties share a rank, extremes list every holder, unknown areas are not ranked."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from yizhang.analysis.ranking import out_of_order, rank
from yizhang.catalogue import load_catalogue
from yizhang.formula.result import Explanation, Result, State
from yizhang.numbers import MONTHS, Quantity, half_up

CATALOGUE, _ = load_catalogue()
BANDS = CATALOGUE.bands["months.recommended"]


def months(value: Fraction | int | None, *, printed: bool = False) -> Result:
    exact = None if value is None else Fraction(value)
    state = State.UNKNOWN if exact is None else State.KNOWN
    quantity = Quantity(exact, MONTHS, 0) if printed and exact is not None else None
    return Result(exact, MONTHS, state, Explanation("", "", exact, MONTHS), quantity=quantity)


def test_ties_share_a_rank_and_the_extremes_list_both() -> None:
    ranking = rank([("a", months(4)), ("b", months(9)), ("c", months(4)), ("d", months(None))], BANDS, 0)
    assert [(e.area, e.rank) for e in ranking.entries] == [("a", 1), ("c", 1), ("b", 3)]
    assert [e.area for e in ranking.least] == ["a", "c"]
    assert [e.area for e in ranking.greatest] == ["b"]
    assert ranking.unknown == ("d",)


def test_nothing_known_ranks_nothing() -> None:
    ranking = rank([("a", months(None))], BANDS, 0)
    assert ranking.entries == ranking.greatest == ranking.least == ()
    assert ranking.spread == 0


def test_a_band_is_decided_on_the_unrounded_value() -> None:
    below, at = Fraction(2999, 1000), Fraction(3)
    ranking = rank([("a", months(below)), ("b", months(at))], BANDS, 0)
    assert [e.rank for e in ranking.entries] == [1, 1]
    assert [e.graded.band.id for e in ranking.entries if e.graded.band] == ["insufficient", "watch"]


def test_a_printed_value_on_a_cut_is_undetermined() -> None:
    (entry,) = rank([("a", months(6, printed=True))], BANDS, 0).entries
    assert entry.graded.undetermined
    assert {band.id for band in entry.graded.bands} == {"watch", "recommended"}


@given(st.lists(st.fractions(min_value=0, max_value=40), min_size=1, max_size=12))
def test_ranks_follow_the_printed_values(values: list[Fraction]) -> None:
    ranking = rank([(str(i), months(value)) for i, value in enumerate(values)], BANDS, 1)
    shown = [entry.shown for entry in ranking.entries]
    assert shown == sorted(half_up(value, 1) for value in values)
    for entry in ranking.entries:
        assert entry.rank == 1 + sum(other < entry.shown for other in shown)


def test_order_runs_up_or_down_or_neither() -> None:
    one = Fraction(1)
    assert not out_of_order([(1, one), (2, 2 * one), (3, 2 * one)])
    assert not out_of_order([(1, 3 * one), (2, one)])
    assert out_of_order([(1, 4 * one), (2, 13 * one), (3, 7 * one)])
