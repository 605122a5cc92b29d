"""An exact simplex for bounds with open and closed ends, on fractions only.

The tableau keeps one row for each linear form; variables and forms have bounds, and nothing else. A strict
bound is a bound moved by an infinitesimal ``δ``: values are pairs (a, b) meaning a + b·δ, which Python
compares the right way round. Bland's rule (always the smallest index) makes every loop end. The method is
the one of solvers for linear arithmetic (Dutertre & de Moura, *A fast linear-arithmetic solver for
DPLL(T)*, CAV 2006); starting from the printed values it has little to do where most relations hold.

Inside, everything is counted on the common grid of the bounds, so that nearly all arithmetic is on whole
numbers; a fraction appears only where a pivot is not 1 or −1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from yizhang.numbers import Interval

Number = int | Fraction
Value = tuple[Number, Number]
"""``a + b·δ``."""
NOTHING: Value = (0, 0)


@dataclass(frozen=True, slots=True)
class Bound:
    """One end of one variable or form: the index and whether it is the upper end."""

    index: int
    upper: bool


class Simplex:
    """Variables ``0 … n−1`` with intervals, then one form for each row, numbered on from ``n``."""

    def __init__(
        self, box: Sequence[Interval], rows: Sequence[tuple[Mapping[int, Fraction], Interval]]
    ) -> None:
        whole = [_whole(terms, bounds) for terms, bounds in rows]
        intervals = (*box, *(bounds for _, bounds in whole))
        self._grid = lcm(*(end.denominator for i in intervals for end in (i.lo, i.hi) if end is not None))
        self._lower = [
            _end(interval.lo, self._grid, 0 if interval.lo_closed else 1) for interval in intervals
        ]
        self._upper = [
            _end(interval.hi, self._grid, 0 if interval.hi_closed else -1) for interval in intervals
        ]
        self._values: list[Value] = [NOTHING] * len(self._lower)
        self._rows = {len(box) + i: dict(terms) for i, (terms, _) in enumerate(whole)}
        self._columns: dict[int, set[int]] = {index: set() for index in range(len(box))}
        for basic, terms in self._rows.items():
            for index in terms:
                self._columns[index].add(basic)

    def start(self, values: Sequence[Fraction]) -> None:
        """Begin at these values of the variables, moved into their bounds."""
        for index, value in enumerate(values):
            self._values[index] = self._inside(index, (_lean(value * self._grid), 0))
        for basic, terms in self._rows.items():
            total = NOTHING
            for index, coefficient in terms.items():
                total = _plus(total, coefficient, self._values[index])
            self._values[basic] = total

    def conflict(self) -> tuple[Bound, ...] | None:
        """Move to a point within all bounds and give ``None``, or give bounds that cannot hold together.

        The bounds are those of one row of the tableau: the row is the linear combination that proves it.
        """
        while True:
            broken = next((i for i in sorted(self._rows) if not self._within(i)), None)
            if broken is None:
                return None
            lower = self._lower[broken]
            low = lower is not None and self._values[broken] < lower
            entering = self._relief(broken, 1 if low else -1)
            if entering is None:
                row = self._rows[broken]
                others = (Bound(i, upper=(row[i] > 0) == low) for i in sorted(row))
                return (Bound(broken, upper=not low), *others)
            target = lower if low else self._upper[broken]
            if target is None:  # what is broken has the bound it breaks
                raise AssertionError(broken)
            self._exchange(broken, entering, target)

    def extreme(self, index: int, sign: int) -> tuple[Fraction, bool] | None:
        """The greatest (``sign`` 1) or least (−1) value of a variable from a point within all bounds;
        ``None`` where it has no end. The flag says whether the end is reached.
        """
        while True:
            goal: Mapping[int, Number] = self._rows.get(index, {index: 1})
            entering = self._improving(goal, sign)
            if entering is None:
                value, delta = self._values[index]
                return Fraction(value) / self._grid, not delta
            direction = sign if goal[entering] > 0 else -sign
            if not self._advance(entering, direction):
                return None

    def values(self) -> tuple[Fraction, ...]:
        """The point reached, with a δ small enough for every strict bound, as plain numbers."""
        delta = Fraction(1)
        for value, lower, upper in zip(self._values, self._lower, self._upper, strict=True):
            if lower is not None:
                delta = min(delta, _room(lower, value))
            if upper is not None:
                delta = min(delta, _room(value, upper))
        return tuple((a + b * delta) / self._grid for a, b in self._values)

    def _inside(self, index: int, value: Value) -> Value:
        lower, upper = self._lower[index], self._upper[index]
        if lower is not None and value < lower:
            return lower
        return upper if upper is not None and value > upper else value

    def _within(self, index: int) -> bool:
        return self._inside(index, self._values[index]) == self._values[index]

    def _can_move(self, index: int, direction: int) -> bool:
        limit = self._upper[index] if direction > 0 else self._lower[index]
        return limit is None or self._values[index] != limit

    def _relief(self, basic: int, sign: int) -> int | None:
        return self._improving(self._rows[basic], sign)

    def _improving(self, goal: Mapping[int, Number], sign: int) -> int | None:
        """The smallest variable that moves the form up (``sign`` 1) or down."""
        movable = (i for i, c in goal.items() if self._can_move(i, sign if c > 0 else -sign))
        return min(movable, default=None)

    def _exchange(self, leaving: int, entering: int, target: Value) -> None:
        """Set a form to ``target`` by moving one variable, and let the two change places."""
        step = _times(_minus(target, self._values[leaving]), _inverse(self._rows[leaving][entering]))
        self._shift(entering, step)
        self._values[leaving] = target
        self._pivot(leaving, entering)

    def _shift(self, index: int, step: Value) -> None:
        self._values[index] = _plus(self._values[index], 1, step)
        for basic in self._columns[index]:
            self._values[basic] = _plus(self._values[basic], self._rows[basic][index], step)

    def _advance(self, entering: int, direction: int) -> bool:
        """Move a variable as far as all bounds let it; ``False`` where nothing stops it."""
        best: tuple[Value, int] | None = None
        rates = ((b, self._rows[b][entering]) for b in self._columns[entering])
        for index, rate in ((entering, 1), *rates):
            rising = rate * direction > 0
            limit = self._upper[index] if rising else self._lower[index]
            if limit is not None:
                room = _times(_minus(limit, self._values[index]), direction * _inverse(rate))
                best = min(best, (room, index)) if best else (room, index)
        if best is None:
            return False
        room, index = best
        self._shift(entering, _times(room, direction))
        if index != entering:
            self._pivot(index, entering)
        return True

    def _pivot(self, leaving: int, entering: int) -> None:
        row = self._rows.pop(leaving)
        factor = _inverse(row.pop(entering))
        for index in row:
            self._columns[index].discard(leaving)
        solved = {index: -coefficient * factor for index, coefficient in row.items()}
        solved[leaving] = factor
        users = self._columns.pop(entering)
        users.discard(leaving)
        self._columns[leaving] = set()
        for basic in users:
            self._substitute(basic, entering, solved)
        self._rows[entering] = solved
        for index in solved:
            self._columns[index].add(entering)

    def _substitute(self, basic: int, entering: int, solved: Mapping[int, Number]) -> None:
        row = self._rows[basic]
        weight = row.pop(entering)
        for index, coefficient in solved.items():
            total = row.get(index, 0) + weight * coefficient
            if total:
                row[index] = total
                self._columns[index].add(basic)
            else:  # only a coefficient that stood here can be cancelled
                del row[index]
                self._columns[index].discard(basic)


def _whole(terms: Mapping[int, Fraction], bounds: Interval) -> tuple[dict[int, Number], Interval]:
    """The row times the common denominator of its coefficients."""
    factor = Fraction(lcm(*(coefficient.denominator for coefficient in terms.values())))
    return {index: (c * factor).numerator for index, c in terms.items()}, bounds.scale(factor)


def _end(value: Fraction | None, grid: int, inward: int) -> Value | None:
    return None if value is None else ((value * grid).numerator, inward)


def _lean(value: Number) -> Number:
    return value.numerator if value.denominator == 1 else value


def _inverse(value: Number) -> Number:
    return value if value in (1, -1) else _lean(1 / Fraction(value))


def _plus(value: Value, factor: Number, other: Value) -> Value:
    return value[0] + factor * other[0], value[1] + factor * other[1]


def _minus(value: Value, other: Value) -> Value:
    return value[0] - other[0], value[1] - other[1]


def _times(value: Value, factor: Number) -> Value:
    return value[0] * factor, value[1] * factor


def _room(low: Value, high: Value) -> Fraction:
    """How great δ may be so that ``low`` stays at or below ``high``."""
    if low[1] <= high[1]:
        return Fraction(1)
    return Fraction(high[0] - low[0]) / (low[1] - high[1])
