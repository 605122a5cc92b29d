"""四舍五入: rounding half away from zero, and cutting, on exact values only."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction


def half_up(value: Fraction, decimals: int) -> Fraction:
    """Round ``value`` to ``decimals`` places, halves away from zero (四舍五入).

    >>> half_up(Fraction("2.345"), 2), half_up(Fraction("-0.285"), 2)
    (Fraction(47, 20), Fraction(-29, 100))
    """
    whole = _half_up_units(value, decimals)
    return Fraction(whole, 10**decimals) if decimals >= 0 else Fraction(whole * 10**-decimals)


def _half_up_units(value: Fraction, decimals: int) -> int:
    """How many units of the last place the rounded value has; whole numbers only, for speed."""
    top, bottom = abs(value.numerator), value.denominator
    if decimals >= 0:
        top *= 10**decimals
    else:
        bottom *= 10**-decimals
    whole = (2 * top + bottom) // (2 * bottom)
    return whole if value.numerator >= 0 else -whole


def cut(value: Fraction, decimals: int) -> Fraction:
    """Cut ``value`` to ``decimals`` places, toward zero (截位).

    >>> cut(Fraction("8.667"), 1)
    Fraction(43, 5)
    """
    unit = Fraction(10) ** -decimals
    steps = abs(value) / unit
    whole = steps.numerator // steps.denominator
    return whole * unit if value >= 0 else -whole * unit


def plain(value: Fraction, decimals: int) -> str:
    """Print ``value`` half-up with exactly ``decimals`` places, no separators, never ``-0``.

    >>> plain(Fraction(37, 2), 0), plain(Fraction("-0.004"), 2)
    ('19', '0.00')
    """
    units = _half_up_units(value, decimals)
    sign = "-" if units < 0 else ""
    if decimals <= 0:
        return f"{sign}{abs(units) * 10**-decimals}"
    digits = str(abs(units)).rjust(decimals + 1, "0")
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def exact_text(value: Fraction) -> str:
    """Print ``value`` so that nothing is lost: a finite decimal if it has one, else ``p/q``.

    >>> exact_text(Fraction("41.240")), exact_text(Fraction(1, 3))
    ('41.24', '1/3')
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    return plain(value, max(twos, fives))


def parse_exact(text: str) -> Fraction:
    """Read what :func:`exact_text` wrote. Raises ``ValueError`` for anything that is not a finite number."""
    if "/" in text:
        top, bottom = text.split("/", 1)
        return Fraction(int(top), int(bottom))
    value = Decimal(text)
    if not value.is_finite():
        msg = f"not a finite number: {text}"
        raise ValueError(msg)
    return Fraction(value)
