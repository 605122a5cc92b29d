"""Axes of a chart: round tick marks and exact positions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from yizhang.numbers import plain

MOST_TICKS = 6


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear axis from value ``lo`` to ``hi`` over ``length`` pixels, with round steps."""

    lo: Fraction
    hi: Fraction
    step: Fraction
    length: int

    @classmethod
    def over(cls, values: list[Fraction], length: int) -> Scale:
        """The axis that holds zero and all ``values``, with at most six round steps."""
        least, most = min([*values, Fraction(0)]), max([*values, Fraction(0)])
        step = _round_step((most - least) / MOST_TICKS or Fraction(1))
        lo, hi = -(-least // step) * step, -(-most // step) * step
        lo = lo if lo <= least else lo - step
        return cls(lo, hi if hi > lo else lo + step, step, length)

    def at(self, value: Fraction) -> Fraction:
        """Pixels from the low end."""
        return (value - self.lo) / (self.hi - self.lo) * self.length

    @property
    def ticks(self) -> list[Fraction]:
        """The values marked on the axis."""
        count = (self.hi - self.lo) / self.step
        return [self.lo + n * self.step for n in range(int(count) + 1)]


def _round_step(least: Fraction) -> Fraction:
    """The smallest of 1, 2, 5 × 10ⁿ that is at least ``least``."""
    power = Fraction(1)
    while power > least:
        power /= 10
    while power * 10 <= least:
        power *= 10
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least)


def px(value: Fraction | int) -> str:
    """A coordinate as SVG writes it: at most two decimals, none where none are needed."""
    text = plain(Fraction(value), 2).rstrip("0").rstrip(".")
    return text or "0"
