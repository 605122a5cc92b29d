from __future__ import annotations

from fractions import Fraction

import pytest

from yizhang.checking.simplex import Bound, Simplex
from yizhang.numbers import Interval


def q(text: str) -> Fraction:
    return Fraction(text)


def closed(lo: str, hi: str) -> Interval:
    return Interval(q(lo), q(hi))


EVERYTHING = Interval.everything()


def solved(box: list[Interval], rows: list[tuple[dict[int, str], Interval]]) -> Simplex:
    return Simplex(box, [({i: q(c) for i, c in terms.items()}, bounds) for terms, bounds in rows])


def test_a_point_is_found_within_open_ends() -> None:
    open_unit = Interval(q("0"), q("1"), lo_closed=False, hi_closed=False)
    simplex = solved([open_unit, open_unit], [({0: "1", 1: "1"}, closed("19/10", "2"))])
    simplex.start([q("0"), q("0")])
    assert simplex.conflict() is None
    x, y, total = simplex.values()
    assert 0 < x < 1
    assert 0 < y < 1
    assert x + y == total >= q("19/10")


def test_open_ends_that_only_touch_are_a_conflict_with_its_bounds() -> None:
    below = Interval(q("0"), q("1"), hi_closed=False)
    simplex = solved([below, below], [({0: "1", 1: "1"}, closed("2", "3"))])
    simplex.start([q("0"), q("0")])
    wanted = {Bound(2, upper=False), Bound(0, upper=True), Bound(1, upper=True)}
    assert set(simplex.conflict() or ()) == wanted


def test_a_conflict_from_above() -> None:
    simplex = solved([closed("2", "3"), closed("1", "3")], [({0: "1", 1: "-1"}, closed("-9", "-2"))])
    simplex.start([q("5"), q("0")])
    wanted = {Bound(2, upper=True), Bound(0, upper=False), Bound(1, upper=True)}
    assert set(simplex.conflict() or ()) == wanted


def test_the_range_of_a_variable() -> None:
    """x + y = 3 and x − y ≤ 1 with y in (0, 2]: x runs from 1 to 2, both reached."""
    rows: list[tuple[dict[int, str], Interval]] = [
        ({0: "1", 1: "1"}, closed("3", "3")),
        ({0: "1", 1: "-1"}, Interval(None, q("1"))),
    ]
    simplex = solved([EVERYTHING, Interval(q("0"), q("2"), lo_closed=False)], rows)
    simplex.start([q("0"), q("1")])
    assert simplex.conflict() is None
    assert simplex.extreme(0, 1) == (q("2"), True)
    assert simplex.extreme(0, -1) == (q("1"), True)


def test_an_end_that_is_not_reached_and_one_that_is_not_there() -> None:
    simplex = solved(
        [EVERYTHING, Interval(q("0"), q("2/3"), hi_closed=False)], [({0: "1", 1: "-3"}, closed("0", "0"))]
    )
    simplex.start([q("0"), q("0")])
    assert simplex.conflict() is None
    assert simplex.extreme(0, 1) == (q("2"), False)
    assert simplex.extreme(0, -1) == (q("0"), True)
    free = solved([EVERYTHING], [])
    free.start([q("7")])
    assert free.extreme(0, 1) is None
    assert free.values() == (q("7"),)


def test_fractions_stay_exact() -> None:
    rows: list[tuple[dict[int, str], Interval]] = [
        ({0: "3", 1: "7"}, closed("1", "1")),
        ({0: "5", 1: "-2/3"}, closed("2", "2")),
    ]
    simplex = solved([EVERYTHING, EVERYTHING], rows)
    simplex.start([q("0"), q("0")])
    assert simplex.conflict() is None
    x, y, *_ = simplex.values()
    assert 3 * x + 7 * y == 1
    assert 5 * x - q("2/3") * y == 2


@pytest.mark.parametrize("size", [3, 8])
def test_degenerate_corners_end(size: int) -> None:
    """Many rows through one corner: Bland's rule does not circle."""
    box = [closed("0", "1")] * size
    rows: list[tuple[dict[int, str], Interval]] = [
        ({i: "1", j: "-1"}, Interval(None, q("0"))) for i in range(size) for j in range(size) if i != j
    ]
    simplex = solved(box, rows)
    simplex.start([q("0")] * size)
    assert simplex.conflict() is None
    assert simplex.extreme(0, 1) == (q("1"), True)
    assert set(simplex.values()[:size]) == {1}
