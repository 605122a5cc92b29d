"""Printing figures in house style: 亿元 with two decimals, 282,099.73万元, 21个月, 下降7.85%."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from yizhang.numbers.quantity import Printing, Quantity
from yizhang.numbers.rounding import cut, half_up, plain
from yizhang.numbers.units import WAN_YUAN, YI_YUAN, YUAN, Unit, UnitError


@dataclass(frozen=True, slots=True)
class Style:
    """How digits are set. The unit and the number of decimals are chosen apart from it."""

    grouping: bool = False
    """Thousands commas."""
    trim: bool = False
    """Trailing zeros behind the point dropped (21.1亿元 for 21.10): the print says less than is known."""
    magnitude: bool = False
    """Sign dropped, for use behind 下降, 减少."""
    brackets: bool = False
    """Negative amounts as ``(0.28)``, for accounting tables."""
    symbol: bool = True
    """The unit printed behind the digits."""
    minus: str = "-"
    printing: Printing = Printing.ROUNDED


PLAIN: Final = Style()
STYLES: Final[Mapping[str, Style]] = MappingProxyType(
    {
        "plain": PLAIN,
        "grouped": Style(grouping=True),
        "trimmed": Style(trim=True),
        "magnitude": Style(magnitude=True),
        "magnitude-trimmed": Style(magnitude=True, trim=True),
        "accounting": Style(grouping=True, brackets=True),
        "digits": Style(symbol=False),
        "grouped-digits": Style(grouping=True, symbol=False),
        "cut": Style(printing=Printing.CUT),
    }
)
"""Styles by the names that bound figures carry."""

_HOUSE_DECIMALS: Final = {"元": 2, "万元": 2, "亿元": 2, "%": 2, "个百分点": 2, "‰": 2, "个月": 0}


def grouped(digits: str) -> str:
    """Thousands commas in the whole part of a printed number.

    >>> grouped("-282099.73"), grouped("999")
    ('-282,099.73', '999')
    """
    whole, point, part = digits.partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(whole):,}{point}{part}"


def show(
    value: Quantity | Fraction, unit: Unit | None = None, decimals: int | None = None, style: Style = PLAIN
) -> str:
    """Print a figure in ``unit`` with ``decimals`` places, half-up (or cut, if the style says so).

    A bare ``value`` is in base units (元, 人, a pure ratio), as results of formulas are, and needs a unit. A
    quantity keeps its own unit and stated decimals unless others are given. Without decimals the
    house's are used.
    Raises :class:`UnitError` when the quantity measures something else than ``unit``.

    >>> show(Fraction(2820997300), WAN_YUAN, style=STYLES["grouped"])
    '282,099.73万元'
    """
    unit_ = unit or _own_unit(value)
    if isinstance(value, Quantity):
        if not value.unit.same_kind(unit_):
            msg = f"{value.unit} is not {unit_}"
            raise UnitError(msg)
        if decimals is None and unit_ == value.unit:
            decimals = value.decimals
        value = value.base
    places = house_decimals(unit_) if decimals is None else decimals
    round_ = half_up if style.printing is Printing.ROUNDED else cut
    return _set(round_(value / unit_.scale, places), places, style) + (unit_.symbol if style.symbol else "")


def _own_unit(value: Quantity | Fraction) -> Unit:
    if isinstance(value, Quantity):
        return value.unit
    raise UnitError("a bare value needs a unit to be printed in")


def _set(value: Fraction, places: int, style: Style) -> str:
    digits = plain(abs(value), places)
    if style.trim and "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    if style.grouping:
        digits = grouped(digits)
    if value >= 0 or style.magnitude:
        return digits
    return f"({digits})" if style.brackets else style.minus + digits


def house_decimals(unit: Unit) -> int:
    """The places the house style prints: 2 for money, rates and per-head amounts, 0 for months and counts."""
    if unit.symbol in _HOUSE_DECIMALS:
        return _HOUSE_DECIMALS[unit.symbol]
    return 2 if unit.scale != 1 or any(name == "money" for name, _ in unit.dims) else 0


def house_unit(base: Fraction) -> Unit:
    """The unit the house style prints money in: 亿元 from 1亿, 万元 from 1万, else 元.

    What would round up to 10,000.00万元 is already 1.00亿元.

    >>> house_unit(Fraction(99_999_999)).symbol, house_unit(Fraction(-12_000)).symbol
    ('亿元', '万元')
    """
    if abs(half_up(base / WAN_YUAN.scale, 2)) >= 10_000:
        return YI_YUAN
    return WAN_YUAN if abs(half_up(base, 2)) >= 10_000 else YUAN


def show_money(base: Fraction, decimals: int = 2, style: Style = PLAIN) -> str:
    """Money in 元, printed in the unit the house style chooses.

    >>> show_money(Fraction(4_124_000_000))
    '41.24亿元'
    """
    return show(base, house_unit(base), decimals, style)


def show_change(
    value: Quantity | Fraction,
    unit: Unit | None = None,
    decimals: int | None = None,
    words: tuple[str, str, str] = ("增长", "下降", "持平"),
) -> str:
    """A change in words: the direction from the sign of the print, then the magnitude; 持平 for a nil print.

    >>> from yizhang.numbers.units import PERCENT
    >>> show_change(Fraction("-0.0785"), PERCENT), show_change(Fraction("0.00001"), PERCENT)
    ('下降7.85%', '持平')
    """
    digits = show(value, unit, decimals, Style(symbol=False))
    up, down, level = words
    if not digits.strip("-0."):
        return level
    return (down if digits.startswith("-") else up) + show(value, unit, decimals, STYLES["magnitude"])
