"""Whether a misprinted digit explains a figure: what it could have been instead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from yizhang.checking.envelope import Mode, span
from yizhang.numbers import Interval, Quantity, plain

_DIGITS: Final = "0123456789"
_SCALES: Final = tuple(Fraction(10) ** power for power in (4, -4, 8, -8, 1, -1))


def repair(quantity: Quantity, interval: Interval) -> Quantity | None:
    """The figure with one digit changed, two neighbours exchanged, its sign or its unit's scale corrected, such that it
    stands for a value of ``interval``; ``None`` where no such slip explains it. Digits come before signs and scales.
    """
    if interval.empty:
        return None
    for value in (*_digit_slips(quantity), -quantity.value):
        other = replace(quantity, value=value)
        if value != quantity.value and span(other, Mode.ROUNDED).meets(interval):
            return other
    return None


def scale_slip(quantity: Quantity, interval: Interval) -> bool:
    """Whether the same digits in another unit or with the decimal point elsewhere would do."""
    return quantity.value != 0 and any(
        span(quantity, Mode.ROUNDED).scale(scale).meets(interval) for scale in _SCALES
    )


def _digit_slips(quantity: Quantity) -> Iterator[Fraction]:
    decimals = max(quantity.decimals or 0, 0)
    digits = plain(abs(quantity.value), decimals).replace(".", "")
    sign, unit = (-1 if quantity.value < 0 else 1), Fraction(10) ** -decimals
    for position, digit in enumerate(digits):
        for other in _DIGITS:
            if other != digit:
                yield sign * unit * int(digits[:position] + other + digits[position + 1 :])
    for position in range(len(digits) - 1):
        one, two = digits[position], digits[position + 1]
        if one != two:
            yield sign * unit * int(digits[:position] + two + one + digits[position + 2 :])
