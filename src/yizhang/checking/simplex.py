"""An exact simplex for bounds with open and closed ends, on fractions only.

The tableau keeps one row for each linear form; variables and forms have bounds, and nothing else. A strict bound is
a bound moved by an infinitesimal ``δ``: values are pairs (a, b) meaning a + b·δ, which Python compares the right
way round. Bland's rule (always the smallest index) makes every loop end. The method is the one of solvers for linear
arithmetic (Dutertre & de Moura, *A fast linear-arithmetic solver for DPLL(T)*, CAV 2006); starting from the printed
values it has little to do where most relations hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhang.numbers import Interval

ZERO = Fraction(0)
Value = tuple[Fraction, Fraction]
"""``a + b·δ``."""
NOTHING: Value = (ZERO, ZERO)


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
        self._lower: list[Value | None] = []
        self._upper: list[Value | None] = []
        for interval in (*box, *(bounds for _, bounds in rows)):
            self._lower.append(_end(interval.lo, interval.lo_closed, Fraction(1)))
            self._upper.append(_end(interval.hi, interval.hi_closed, Fraction(-1)))
        self._values: list[Value] = [NOTHING] * len(self._lower)
        self._rows = {len(box) + i: dict(terms) for i, (terms, _) in enumerate(rows)}
        self._columns: dict[int, set[int]] = {index: set() for index in range(len(box))}
        for basic, terms in self._rows.items():
            for index in terms:
                self._columns[index].add(basic)

    def start(self, values: Sequence[Fraction]) -> None:
        """Begin at these values of the variables, moved into their bounds."""
        for index, value in enumerate(values):
            self._values[index] = self._inside(index, (value, ZERO))
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
            if target is not None:
                self._exchange(broken, entering, target)

    def extreme(self, index: int, sign: int) -> Value | None:
        """The greatest (``sign`` 1) or least (−1) value of a variable from a point within all bounds; ``None``
        where it has no end. A δ in the answer says that the end is not reached.
        """
        while True:
            goal = self._rows.get(index, {index: Fraction(1)})
            entering = self._improving(goal, sign)
            if entering is None:
                return self._values[index]
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
        return tuple(a + b * delta for a, b in self._values)

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

    def _improving(self, goal: Mapping[int, Fraction], sign: int) -> int | None:
        """The smallest variable that moves the form up (``sign`` 1) or down."""
        movable = (i for i, c in goal.items() if self._can_move(i, sign if c > 0 else -sign))
        return min(movable, default=None)

    def _exchange(self, leaving: int, entering: int, target: Value) -> None:
        """Set a form to ``target`` by moving one variable, and let the two change places."""
        step = _times(_minus(target, self._values[leaving]), 1 / self._rows[leaving][entering])
        self._shift(entering, step)
        self._values[leaving] = target
        self._pivot(leaving, entering)

    def _shift(self, index: int, step: Value) -> None:
        self._values[index] = _plus(self._values[index], Fraction(1), step)
        for basic in self._columns[index]:
            self._values[basic] = _plus(self._values[basic], self._rows[basic][index], step)

    def _advance(self, entering: int, direction: int) -> bool:
        """Move a variable as far as all bounds let it; ``False`` where nothing stops it."""
        best: tuple[Value, int] | None = None
        for index, rate in (
            (entering, Fraction(1)),
            *((b, self._rows[b][entering]) for b in self._columns[entering]),
        ):
            rising = rate * direction > 0
            limit = self._upper[index] if rising else self._lower[index]
            if limit is not None:
                room = _times(_minus(limit, self._values[index]), direction / rate)
                best = min(best, (room, index)) if best else (room, index)
        if best is None:
            return False
        room, index = best
        self._shift(entering, _times(room, Fraction(direction)))
        if index != entering:
            self._pivot(index, entering)
        return True

    def _pivot(self, leaving: int, entering: int) -> None:
        row = self._rows.pop(leaving)
        factor = row.pop(entering)
        for index in row:
            self._columns[index].discard(leaving)
        solved = {index: -coefficient / factor for index, coefficient in row.items()}
        solved[leaving] = 1 / factor
        users = self._columns.pop(entering)
        users.discard(leaving)
        self._columns[leaving] = set()
        for basic in users:
            self._substitute(basic, entering, solved)
        self._rows[entering] = solved
        for index in solved:
            self._columns[index].add(entering)

    def _substitute(self, basic: int, entering: int, solved: Mapping[int, Fraction]) -> None:
        row = self._rows[basic]
        weight = row.pop(entering)
        for index, coefficient in solved.items():
            total = row.get(index, ZERO) + weight * coefficient
            if total:
                row[index] = total
                self._columns[index].add(basic)
            elif index in row:
                del row[index]
                self._columns[index].discard(basic)


def _end(value: Fraction | None, closed: bool, inward: Fraction) -> Value | None:  # noqa: FBT001
    if value is None:
        return None
    return (value, ZERO if closed else inward)


def _plus(value: Value, factor: Fraction, other: Value) -> Value:
    return value[0] + factor * other[0], value[1] + factor * other[1]


def _minus(value: Value, other: Value) -> Value:
    return value[0] - other[0], value[1] - other[1]


def _times(value: Value, factor: Fraction) -> Value:
    return value[0] * factor, value[1] * factor


def _room(low: Value, high: Value) -> Fraction:
    """How great δ may be so that ``low`` stays at or below ``high``."""
    if low[1] <= high[1]:
        return Fraction(1)
    return (high[0] - low[0]) / (low[1] - high[1])
