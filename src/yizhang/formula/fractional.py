"""The exact range of one linear form over another on a box of intervals.

Where the denominator is positive, ``N(x) / D(x) ≤ t`` says ``N(x) − t·D(x) ≤ 0``, and that is linear: its
maximum over a box is read off coefficient by coefficient. Raising ``t`` to the ratio at the maximiser until
the maximum is zero (Dinkelbach, 1967) reaches the supremum after finitely many corners. The same coefficients
say whether it is attained: they name the ends the maximisers stand on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from yizhang.formula.ast import Leaf
from yizhang.formula.linear import Linear, Ratio
from yizhang.formula.refusal import Refusal
from yizhang.numbers import Interval

Box = Mapping[Leaf, Interval]
End = tuple[Fraction | None, bool]
"""An end of a range (``None``: unbounded) and whether it is attained."""

HOLDS_ZERO: Final = Refusal("interval.zero-denominator", "分母可能为零，商没有界限")
_UNBOUNDED: Final[End] = (None, False)


def range_of_linear(form: Linear, box: Box) -> Interval:
    """All values of a linear form. Its leaves vary independently, so the sum of the ranges is exact."""
    total = Interval.point(form.constant)
    for leaf, weight in form.coefficients:
        total = total + box[leaf].scale(weight)
    return total


def range_of_ratio(read: Ratio, box: Box) -> Interval | Refusal:
    """All values of ``numerator ÷ denominator``; refused where the denominator can be zero."""
    if read.denominator.is_constant:
        return range_of_linear(read.numerator.times(1 / read.denominator.constant), box)
    below = range_of_linear(read.denominator, box)
    if Fraction(0) in below:
        return HOLDS_ZERO
    sign = Fraction(1 if below.lo is not None and below.lo >= 0 else -1)
    top, bottom = read.numerator.times(sign), read.denominator.times(sign)
    hi, hi_closed = _supremum(_Problem.of(top, bottom, box))
    lo, lo_closed = _supremum(_Problem.of(top.times(Fraction(-1)), bottom, box))
    return Interval(None if lo is None else -lo, hi, lo_closed, hi_closed)


@dataclass(frozen=True, slots=True)
class _Axis:
    """One variable: its weight above and below, and its interval."""

    top: Fraction
    below: Fraction
    values: Interval

    def end(self, weight: Fraction) -> Fraction | None:
        """The end where ``weight × value`` is greatest; any value if the weight is zero."""
        if weight == 0:
            return self.anywhere
        return self.values.hi if weight > 0 else self.values.lo

    @property
    def anywhere(self) -> Fraction:
        """A finite point of the closed interval, inside it where it has but one end."""
        lo, hi = self.values.lo, self.values.hi
        if lo is not None:
            return lo + 1 if hi is None else hi
        return Fraction(0) if hi is None else hi - 1

    def closed(self, weight: Fraction) -> bool:
        """Whether the end where ``weight × value`` is greatest belongs to the interval."""
        return self.values.hi_closed if weight > 0 else self.values.lo_closed

    @property
    def rays(self) -> tuple[tuple[Fraction, Fraction], ...]:
        """Growth of numerator and denominator along each direction without an end."""
        up = ((self.top, self.below),) if self.values.hi is None else ()
        down = ((-self.top, -self.below),) if self.values.lo is None else ()
        return up + down


@dataclass(frozen=True, slots=True)
class _Problem:
    """Maximise ``(top + Σ axis.top·x) / (below + Σ axis.below·x)``; the denominator is positive there."""

    top: Fraction
    below: Fraction
    axes: tuple[_Axis, ...]

    @classmethod
    def of(cls, top: Linear, below: Linear, box: Box) -> _Problem:
        over, under = dict(top.coefficients), dict(below.coefficients)
        zero = Fraction(0)
        axes = (_Axis(over.get(leaf, zero), under.get(leaf, zero), box[leaf]) for leaf in {**over, **under})
        return cls(top.constant, below.constant, tuple(axes))

    def at(self, point: list[Fraction]) -> tuple[Fraction, Fraction]:
        """Numerator and denominator at a point."""
        top = sum((axis.top * x for axis, x in zip(self.axes, point, strict=True)), self.top)
        below = sum((axis.below * x for axis, x in zip(self.axes, point, strict=True)), self.below)
        return top, below


def _supremum(problem: _Problem) -> End:
    rays = [ray for axis in problem.axes for ray in axis.rays]
    if any(below == 0 and top > 0 for top, below in rays) or _rises_at_zero(problem):
        return _UNBOUNDED
    top, below = problem.at([_toward(axis, axis.below) for axis in problem.axes])
    bound = max([top / below, *(top / below for top, below in rays if below > 0)])
    while True:
        weights = [axis.top - bound * axis.below for axis in problem.axes]
        point = [_toward(axis, weight) for axis, weight in zip(problem.axes, weights, strict=True)]
        top, below = problem.at(point)
        excess = top - bound * below
        if excess <= 0:
            pairs = zip(problem.axes, weights, strict=True)
            return bound, excess == 0 and all(weight == 0 or axis.closed(weight) for axis, weight in pairs)
        bound = top / below


def _toward(axis: _Axis, weight: Fraction) -> Fraction:
    end = axis.end(weight)
    return axis.anywhere if end is None else end


def _rises_at_zero(problem: _Problem) -> bool:
    """Whether the numerator can be positive where the denominator comes down to zero at an open end."""
    top, below = problem.at([_toward(axis, -axis.below or axis.top) for axis in problem.axes])
    return below == 0 and top > 0
