"""Columns reckoned from two others of the same row: completion, growth, share, difference, rate of execution.

Which two is told by the header's words and confirmed by the other rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from yizhang.assertions.model import Measure, Says
from yizhang.assertions.table_figures import Lane
from yizhang.assertions.table_grid import Column, Holds
from yizhang.assertions.table_numbers import ratio_holds
from yizhang.assertions.table_words import TableWords

_SAMPLE: Final = 2_000
_SEARCHED: Final = 14
_ENOUGH: Final = 3


@dataclass(frozen=True, slots=True)
class Rate:
    """``says`` of a rate column: ``top`` over ``bottom`` (less one for growth), or their difference."""

    says: Says
    rate: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class RateLine:
    """A rate in one row, with what speaks for it. ``rivals`` are other columns that could be the bottom."""

    rate: Rate
    row: int
    evidence: tuple[str, ...]
    rivals: tuple[int, ...] = ()


def rates_in(lane: Lane, words: TableWords) -> Iterator[RateLine]:
    """All columns of a lane that are reckoned from two others."""
    amounts = [at for at in lane.additive if lane.columns[at].measure is not Measure.CHANGE][:_SEARCHED]
    for at, column in enumerate(lane.columns):
        if column.holds is Holds.RATE:
            yield from _column(lane, at, _pairs(lane, at, amounts), words)
        elif column.measure is Measure.CHANGE and column.holds is Holds.AMOUNT:
            pairs = [Rate(Says.CHANGE, at, a, b) for a in amounts for b in amounts if a != b]
            yield from _column(lane, at, pairs, words)


def _pairs(lane: Lane, at: int, amounts: Sequence[int]) -> list[Rate]:
    """Ratios and growths between two columns of amounts, the nearest first."""
    near = sorted(amounts, key=lambda one: (one > at, abs(one - at)))
    kinds = {
        Measure.GROWTH: (Says.GROWTH, Says.COMPLETION),
        Measure.COMPLETION: (Says.COMPLETION, Says.GROWTH),
        Measure.SHARE: (Says.SHARE, Says.COMPLETION),
    }.get(lane.columns[at].measure, (Says.SHARE, Says.GROWTH))
    return [
        Rate(says, at, a, b)
        for says in kinds
        for a in near
        for b in near
        if a != b and lane.columns[a].unit.dims == lane.columns[b].unit.dims
    ]


def _column(lane: Lane, at: int, pairs: Sequence[Rate], words: TableWords) -> Iterator[RateLine]:
    rows = [row for row, numbers in enumerate(lane.numbers) if numbers[at] is not None]
    named = _named(lane, at, pairs, words)
    best, votes = None, (0, 0)
    for rate in pairs:
        found = _votes(lane, rate, rows)
        better = (found[0] - found[1], rate == named) > (votes[0] - votes[1], best == named)
        if best is None or better:
            best, votes = rate, found
    if named is not None and (best is None or votes[0] < 1):
        best, votes = named, _votes(lane, named, rows)
    if best is None:
        return
    holds, fails = votes
    if (holds < _ENOUGH or 3 * holds < 2 * (holds + fails)) and best != named:
        return
    if best == named and fails >= _ENOUGH and fails > holds:
        return
    for row in rows:
        top, bottom = lane.numbers[row][best.top], lane.numbers[row][best.bottom]
        if top is None or bottom is None or (bottom.value <= 0 and best.says is not Says.CHANGE):
            continue
        own = _stands(lane, best, row)
        others = holds - (own is True), holds + fails - (own is not None)
        evidence = [f"column-rate {others[0]}/{others[1]}"]
        if best == named and (others[0] >= 1 or holds + fails <= 1) and 5 * others[0] >= 4 * others[1]:
            evidence.append("header-rate")
        yield RateLine(best, row, tuple(evidence), _rivals(lane, best))


def _rivals(lane: Lane, best: Rate) -> tuple[int, ...]:
    if best.says is Says.CHANGE:
        return ()
    dims = lane.columns[best.bottom].unit.dims
    return tuple(
        at for at in lane.additive if at not in (best.top, best.bottom) and lane.columns[at].unit.dims == dims
    )


def _named(lane: Lane, at: int, pairs: Sequence[Rate], words: TableWords) -> Rate | None:
    """The pair that the headers name: 执行率 between 全年执行数 and 全年预算数, 得分率 between 得分 and 分值."""
    column = lane.columns[at]
    for tops, bottoms, heads in (
        (words.executed, words.planned, words.execution_rate),
        (words.score_given, words.score_full, words.score_rate),
    ):
        if not any(head in column.name for head in heads):
            continue
        top, bottom = _first(lane.columns, tops, at), _first(lane.columns, bottoms, at)
        wanted = [rate for rate in pairs if (rate.top, rate.bottom) == (top, bottom)]
        return next((rate for rate in wanted if rate.says is not Says.GROWTH), None)
    return None


def _first(columns: Sequence[Column], names: Sequence[str], at: int) -> int:
    """The column the first of some names fits: 全年预算数 before 预算数."""
    for name in names:
        for other, column in enumerate(columns):
            if other != at and column.holds is Holds.AMOUNT and name in column.leaf:
                return other
    return -1


def _votes(lane: Lane, rate: Rate, rows: Sequence[int]) -> tuple[int, int]:
    """Distinct rows that confirm and that contradict; rows of nothing and of equal figures do not tell."""
    seen: set[tuple[int, int, int]] = set()
    holds = fails = 0
    for row in rows[:_SAMPLE]:
        numbers = lane.numbers[row]
        trio = tuple(
            n.value if (n := numbers[at]) is not None else 0 for at in (rate.rate, rate.top, rate.bottom)
        )
        if trio in seen:
            continue
        seen.add(trio)  # type: ignore[arg-type]
        stands = _stands(lane, rate, row)
        if stands is not None:
            holds += stands
            fails += not stands
            if fails > 5 and fails > 2 * holds:
                break
    return holds, fails


def _stands(lane: Lane, rate: Rate, row: int) -> bool | None:
    """Whether a row shows the rate; ``None`` where it tells nothing."""
    numbers = lane.numbers[row]
    stated, top, bottom = numbers[rate.rate], numbers[rate.top], numbers[rate.bottom]
    if stated is None or top is None or bottom is None:
        return None
    if rate.says is Says.CHANGE:
        if not top.value and not bottom.value:
            return None
        return 2 * abs(top.value - bottom.value - stated.value) <= stated.ulp + top.ulp + bottom.ulp
    if bottom.value <= 0 or top.value == bottom.value or top.zero:
        return None
    return ratio_holds(
        stated, top, bottom, 1 / lane.columns[rate.rate].unit.scale, growth=rate.says is Says.GROWTH
    )
