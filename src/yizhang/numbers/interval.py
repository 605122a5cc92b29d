"""Intervals of exact values with open or closed ends: what a printed number stands for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

Bound = Fraction | None
"""A finite end, or None where the interval has no end."""


@dataclass(frozen=True, slots=True)
class Interval:
    """The values from ``lo`` to ``hi``; an end belongs to it only where it is closed. ``None`` is no end."""

    lo: Bound
    hi: Bound
    lo_closed: bool = True
    hi_closed: bool = True

    def __post_init__(self) -> None:
        # No end is never closed, so that equal sets are equal intervals.
        if self.lo is None and self.lo_closed:
            object.__setattr__(self, "lo_closed", False)
        if self.hi is None and self.hi_closed:
            object.__setattr__(self, "hi_closed", False)

    @classmethod
    def point(cls, value: Fraction) -> Interval:
        """The interval holding just ``value``."""
        return cls(value, value)

    @classmethod
    def everything(cls) -> Interval:
        """No bound at all: an unknown value."""
        return cls(None, None, lo_closed=False, hi_closed=False)

    @property
    def empty(self) -> bool:
        """Whether no value lies in it."""
        if self.lo is None or self.hi is None:
            return False
        return self.lo > self.hi or (self.lo == self.hi and not (self.lo_closed and self.hi_closed))

    def __contains__(self, value: object) -> bool:
        if not isinstance(value, (Fraction, int)):
            return False
        above = self.lo is None or value > self.lo or (value == self.lo and self.lo_closed)
        below = self.hi is None or value < self.hi or (value == self.hi and self.hi_closed)
        return above and below

    def meet(self, other: Interval) -> Interval:
        """The values that lie in both."""
        lo, lo_closed = _tighter(self.lo, self.lo_closed, other.lo, other.lo_closed, sign=1)
        hi, hi_closed = _tighter(self.hi, self.hi_closed, other.hi, other.hi_closed, sign=-1)
        return Interval(lo, hi, lo_closed, hi_closed)

    def hull(self, other: Interval) -> Interval:
        """The least interval that holds both."""
        if self.empty or other.empty:
            return other if self.empty else self
        lo, lo_closed = _looser(self.lo, self.lo_closed, other.lo, other.lo_closed, sign=1)
        hi, hi_closed = _looser(self.hi, self.hi_closed, other.hi, other.hi_closed, sign=-1)
        return Interval(lo, hi, lo_closed, hi_closed)

    def meets(self, other: Interval) -> bool:
        """Whether some value lies in both."""
        return not self.meet(other).empty

    def __neg__(self) -> Interval:
        return Interval(
            None if self.hi is None else -self.hi,
            None if self.lo is None else -self.lo,
            self.hi_closed,
            self.lo_closed,
        )

    def __add__(self, other: Interval) -> Interval:
        lo = None if self.lo is None or other.lo is None else self.lo + other.lo
        hi = None if self.hi is None or other.hi is None else self.hi + other.hi
        return Interval(lo, hi, self.lo_closed and other.lo_closed, self.hi_closed and other.hi_closed)

    def __sub__(self, other: Interval) -> Interval:
        return self + (-other)

    def scale(self, factor: Fraction) -> Interval:
        """Every value times ``factor``; ends keep their closedness when the sign turns them round."""
        if self.empty:
            return self
        if factor == 0:
            return Interval.point(Fraction(0))
        if factor < 0:
            return (-self).scale(-factor)
        return Interval(
            None if self.lo is None else self.lo * factor,
            None if self.hi is None else self.hi * factor,
            self.lo_closed,
            self.hi_closed,
        )


def _tighter(a: Bound, a_closed: bool, b: Bound, b_closed: bool, *, sign: int) -> tuple[Bound, bool]:  # noqa: FBT001
    if a is None or b is None:
        return (b, b_closed) if a is None else (a, a_closed)
    if a == b:
        return a, a_closed and b_closed
    return (a, a_closed) if (a - b) * sign > 0 else (b, b_closed)


def _looser(a: Bound, a_closed: bool, b: Bound, b_closed: bool, *, sign: int) -> tuple[Bound, bool]:  # noqa: FBT001
    if a is None or b is None:
        return None, False
    if a == b:
        return a, a_closed or b_closed
    return (a, a_closed) if (a - b) * sign < 0 else (b, b_closed)
