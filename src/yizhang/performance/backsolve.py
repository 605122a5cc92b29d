"""Back-solving, for reviewers: which rules reproduce the losses that were observed, the simplest first.

Observed are values, the target and losses, perhaps in several areas or years under one scorecard. Tried are the
rules of the language within parameters that scorecards use: all or nothing, a fixed loss, steps (of 0.1 to 10 units,
begun steps whole, full steps only, or in proportion) on one or both sides, proportional; each with scores rounded to
two, one or no decimals. The loss of a step is not tried but solved for: the shortest number that gives every loss.
Rules that differ nowhere are listed once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from yizhang.numbers import POINTS, Interval, Unit, exact_text
from yizhang.performance.model import Numeric
from yizhang.performance.rules import Partial, Proportional, Range, Rule, Side, Slope, Step, Threshold
from yizhang.performance.scoring import Observed, counted, distance, score

NOTHING: Final = Fraction(0)
PERS: Final = tuple(
    (Fraction(text), Fraction(cost))
    for text, cost in (
        ("1", "0"),
        ("0.5", "1"),
        ("5", "1"),
        ("10", "1"),
        ("0.1", "1"),
        ("2", "2"),
        ("0.2", "2"),
    )
)
"""Steps in units of the gap, with how unusual each is."""
PARTIALS: Final = (
    (Partial.CEIL, Fraction(0)),
    (Partial.PRORATE, Fraction(1, 4)),
    (Partial.FLOOR, Fraction(1, 2)),
)
DECIMALS: Final = ((2, Fraction(0)), (1, Fraction(2)), (0, Fraction(3)))
MOST_DIGITS: Final = 3
"""Decimals a step's loss may have."""
UNBOUNDED: Final = Fraction(1000)
"""Stands for a weight nobody knows: no cap is reached."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One observation: a value (base units) and the points lost."""

    value: Fraction
    loss: Fraction


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rule that reproduces every observation. ``cost`` orders candidates: the less, the simpler."""

    rule: Rule
    numeric: Numeric
    weight: Fraction | None
    """The weight it takes; ``None`` where any weight not less than the losses will do."""
    cost: Fraction

    def loss(self, value: Fraction) -> Fraction:
        """The points it takes off a value."""
        weight = UNBOUNDED if self.weight is None else self.weight
        points = score(self.rule, weight, Observed({"": value})).points or NOTHING
        return weight - self.numeric.rounded(points)


def back_solve(
    seen: Sequence[Seen], target: Interval, unit: Unit, weight: Fraction | None = None, limit: int = 1000
) -> tuple[Candidate, ...]:
    """The candidates, simplest first, at most ``limit``. ``unit`` is what values are counted in."""
    gap_unit = (unit if unit.dims else POINTS).scale
    found = [
        candidate
        for candidate in (
            *_thresholds(seen, target, weight),
            *_proportional(seen, target, weight),
            *_slopes(seen, target, weight, gap_unit),
        )
        if all(candidate.loss(each.value) == each.loss for each in seen)
    ]
    found.sort(key=lambda candidate: candidate.cost)
    return _distinct(found, probe_values(seen, target, gap_unit), limit)


def _distinct(found: Sequence[Candidate], probes: Sequence[Fraction], limit: int) -> tuple[Candidate, ...]:
    """The simplest of those that agree everywhere one looks."""
    known: dict[tuple[Fraction, ...], Candidate] = {}
    for candidate in found:
        if len(known) >= limit:
            break
        known.setdefault(tuple(candidate.loss(value) for value in probes), candidate)
    return tuple(known.values())


def probe_values(seen: Sequence[Seen], target: Interval, gap_unit: Fraction) -> list[Fraction]:
    """Values by which two rules are told apart: the observed, and a net from the target outwards."""
    ends = [end for end in (target.lo, target.hi) if end is not None]
    steps = [Fraction(n, 20) for n in range(1, 21)] + [Fraction(n, 4) for n in range(5, 61)]
    values = {each.value for each in seen}
    for end in ends:
        values |= {end + sign * step * gap_unit for step in steps for sign in (1, -1)} | {end}
    return sorted(values)


def _thresholds(seen: Sequence[Seen], target: Interval, weight: Fraction | None) -> Iterator[Candidate]:
    losses = {each.loss for each in seen if each.value not in target}
    if len(losses) != 1 or losses == {NOTHING}:
        return
    (loss,) = losses
    if weight is None or loss == weight:
        yield Candidate(Threshold(target), Numeric(), loss, Fraction(1))
    if weight is not None and loss != weight:
        yield Candidate(Threshold(target, loss), Numeric(), weight, Fraction(2) + _oddness(loss))


def _proportional(seen: Sequence[Seen], target: Interval, weight: Fraction | None) -> Iterator[Candidate]:
    for bound, invert in ((target.lo, False), (target.hi, True)):
        if bound is None or bound <= 0 or (target.lo is not None and target.hi is not None):
            continue
        rule = Proportional(bound, invert)
        for decimals, rarity in DECIMALS:
            for found in [weight] if weight is not None else _weights(rule, seen, decimals):
                yield Candidate(rule, Numeric(decimals=decimals), found, Fraction(2) + rarity)


def _weights(rule: Proportional, seen: Sequence[Seen], decimals: int) -> list[Fraction]:
    """Whole weights up to 20 that give the losses in proportion."""
    numeric = Numeric(decimals=decimals)
    return [
        Fraction(weight)
        for weight in range(1, 21)
        if all(
            weight
            - numeric.rounded(score(rule, Fraction(weight), Observed({"": each.value})).points or NOTHING)
            == each.loss
            for each in seen
        )
    ]


def _slopes(
    seen: Sequence[Seen], target: Interval, weight: Fraction | None, gap_unit: Fraction
) -> Iterator[Candidate]:
    """Steps on one side, or a range with a slope of its own on each."""
    below = [each for each in seen if target.lo is not None and each.value < target.lo]
    above = [each for each in seen if target.hi is not None and each.value > target.hi]
    for decimals, rarity in DECIMALS:
        numeric = Numeric(decimals=decimals)
        sides = [_side(each, target, weight, gap_unit, decimals) for each in (below, above)]
        if target.lo is None or target.hi is None:
            side, end = (Side.BELOW, target.lo) if target.hi is None else (Side.ABOVE, target.hi)
            for slope, cost in sides[0] if side is Side.BELOW else sides[1]:
                if end is not None and slope is not None:
                    yield Candidate(Step(end, slope, side), numeric, weight, cost + rarity)
            continue
        for lower, upper, cost in _pairs(sides, below=bool(below), above=bool(above)):
            yield Candidate(Range(target, lower, upper), numeric, weight, cost + rarity)


Sloped = tuple[Slope | None, Fraction]
Pair = tuple[Slope | None, Slope | None, Fraction]


def _pairs(sides: Sequence[list[Sloped]], *, below: bool, above: bool) -> Iterator[Pair]:
    """Two sides alike are simpler than two unlike, and a side nobody was seen on is taken to be like the other.
    A side on which all lost everything tells little: what the other side shows is tried on it too.
    """
    for slope, cost in (*sides[0], *sides[1]):
        yield slope, slope, cost - Fraction(1, 8)
    if below and above:
        for lower, cost in sides[0]:
            for upper, other in sides[1]:
                yield lower, upper, cost + other - Fraction(2)


def _side(
    seen: Sequence[Seen], target: Interval, weight: Fraction | None, gap_unit: Fraction, decimals: int
) -> list[Sloped]:
    """The slopes that give the losses of one side (``None``: all lost), with what each costs."""
    found: list[Sloped] = []
    if seen and weight is not None and all(each.loss == weight for each in seen):
        found.append((None, Fraction(2)))
    for per, unusual in PERS:
        for partial, begun in PARTIALS:
            for loss in _loss(seen, target, weight, (per * gap_unit, partial), decimals):
                cost = Fraction(3) + unusual + begun + _oddness(loss)
                found.append((Slope(per * gap_unit, loss, partial), cost))
    return found


def _loss(
    seen: Sequence[Seen],
    target: Interval,
    weight: Fraction | None,
    step: tuple[Fraction, Partial],
    decimals: int,
) -> list[Fraction]:
    """The shortest losses a step may have. A loss rounded to ``decimals`` leaves it an interval for each
    observation; one that lost the whole weight bounds it from below only.
    """
    half = Fraction(1, 2 * 10**decimals)
    low, high = NOTHING, UNBOUNDED if weight is None else weight
    for each in seen:
        steps = counted(Slope(step[0], Fraction(1), step[1]), distance(each.value, target))
        if steps == 0:
            if each.loss:
                return []
            continue
        low = max(low, (each.loss - half) / steps)
        if weight is None or each.loss < weight:
            high = min(high, (each.loss + half) / steps)
    return list(_shortest(low, high)) if low <= high else []


def _shortest(low: Fraction, high: Fraction) -> Iterator[Fraction]:
    """The decimals between two ends that have the fewest places: the ends themselves may be meant."""
    for places in range(MOST_DIGITS + 1):
        unit = Fraction(1, 10**places)
        first = -(-low.numerator * unit.denominator // low.denominator)
        last = high.numerator * unit.denominator // high.denominator
        numbers = [n * unit for n in range(max(first, 1), min(last, first + 5) + 1)]
        if numbers:
            yield from numbers
            return


def _oddness(loss: Fraction) -> Fraction:
    """How unusual a loss is: whole and half points are usual, each further digit less so."""
    if loss in (Fraction(1), Fraction(1, 2)):
        return NOTHING
    digits = len(exact_text(loss).replace(".", "").strip("0"))
    return Fraction(digits, 4) if digits > 1 or loss.denominator > 1 else Fraction(1, 8)
