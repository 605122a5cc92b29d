"""A number that remembers how it was printed: value, unit, stated decimals, hedge word."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from yizhang.numbers.interval import Interval
from yizhang.numbers.rounding import exact_text, half_up
from yizhang.numbers.units import Unit, UnitError


class Hedge(StrEnum):
    """What a word beside the number takes back of it (近5亿元, 11.8亿余元, 约, 超过, 不足)."""

    NONE = "none"
    ABOUT = "about"
    """约、左右：within one unit of the last significant digit on either side."""
    NEARLY = "nearly"
    """近、将近：at most the value, by less than one unit of the last significant digit."""
    SOMEWHAT_OVER = "somewhat-over"
    """余、多：at least the value, by less than one unit of the last significant digit."""
    OVER = "over"
    """超过、逾、以上：at least the value (whether itself is included is left open)."""
    UNDER = "under"
    """不足、不到、以下：at most the value."""


class Printing(StrEnum):
    """How a print came from the unrounded value."""

    ROUNDED = "rounded"
    """四舍五入 (half away from zero)."""
    CUT = "cut"
    """截位: the further digits dropped, toward zero."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An exact number in the unit it was printed in.

    ``value`` is in ``unit``. ``decimals`` is the *stated* precision: digits printed behind the point in that
    unit (negative when trailing zeros of a whole number are a rounding, as in 约3700); ``None`` means the
    number is exact (counts of persons, policy rates, targets, stored ledger amounts).
    """

    value: Fraction
    unit: Unit
    decimals: int | None = None
    hedge: Hedge = Hedge.NONE

    @property
    def base(self) -> Fraction:
        """The value in base units (元, 人, a pure ratio …)."""
        return self.value * self.unit.scale

    @property
    def exact(self) -> bool:
        """Whether the number stands for itself alone."""
        return self.decimals is None and self.hedge is Hedge.NONE

    def to(self, unit: Unit) -> Quantity:
        """The same quantity counted in ``unit``; precision moves with the scale, which is a power of ten.

        Raises :class:`UnitError` when the units measure different things.
        """
        if not self.unit.same_kind(unit):
            msg = f"{self.unit.symbol or '1'} is not {unit.symbol or '1'}"
            raise UnitError(msg)
        factor = self.unit.scale / unit.scale
        decimals = self.decimals
        if decimals is not None:
            decimals += _power_of_ten(1 / factor)
        return replace(self, value=self.value * factor, unit=unit, decimals=decimals)

    def interval(self, printing: Printing = Printing.ROUNDED) -> Interval:
        """The unrounded values, in base units, that would print like this."""
        return _stands_for(self, printing).scale(self.unit.scale)

    def rounded(self, decimals: int) -> Quantity:
        """Half-up to ``decimals`` places, which become the stated precision."""
        return replace(self, value=half_up(self.value, decimals), decimals=decimals)

    def __str__(self) -> str:
        return f"{exact_text(self.value)}{self.unit.symbol}"


def _power_of_ten(factor: Fraction) -> int:
    power = 0
    while factor < 1:
        factor, power = factor * 10, power + 1
    while factor >= 10:
        factor, power = factor / 10, power - 1
    if factor != 1:
        raise UnitError("stated precision cannot move between units that differ by no power of ten")
    return -power


def _stands_for(quantity: Quantity, printing: Printing) -> Interval:
    value = quantity.value
    if quantity.hedge is not Hedge.NONE:
        return _hedged(value, quantity.hedge, quantity.decimals or 0)
    if quantity.decimals is None:
        return Interval.point(value)
    unit = Fraction(10) ** -quantity.decimals
    if printing is Printing.ROUNDED:
        away, toward = unit / 2, unit / 2
    else:
        away, toward = unit, Fraction(0)
    if value == 0:
        return Interval(-away, away, lo_closed=False, hi_closed=False)
    if value > 0:
        return Interval(value - toward, value + away, lo_closed=True, hi_closed=False)
    return Interval(value - away, value + toward, lo_closed=False, hi_closed=True)


def _hedged(value: Fraction, hedge: Hedge, decimals: int) -> Interval:
    unit = Fraction(10) ** -decimals
    match hedge:
        case Hedge.ABOUT:
            return Interval(value - unit, value + unit)
        case Hedge.NEARLY:
            return Interval(value - unit, value, lo_closed=False)
        case Hedge.SOMEWHAT_OVER:
            return Interval(value, value + unit, hi_closed=False)
        case Hedge.OVER:
            return Interval(value, None, hi_closed=False)
        case _:
            return Interval(None, value, lo_closed=False)
