"""What reading yields: one printed occurrence of a number in text, and what a whole table cell is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from yizhang.numbers.quantity import Hedge, Quantity
from yizhang.numbers.units import RATIO, Unit, UnitError, is_mark, scaled

_EXACT_DIMENSIONS = frozenset({"person", "visit", "item", "score"})


class TokenKind(StrEnum):
    """What a printed number is, by its form alone."""

    AMOUNT = "amount"
    """Money, also per head or per month."""
    PERCENT = "percent"
    POINTS = "points"
    COUNT = "count"
    """Persons, visits, items, months, days, scores."""
    YEAR = "year"
    DATE = "date"
    ORDINAL = "ordinal"
    """第3条, a list number, a page number, 6号."""
    CODE = "code"
    """Document numbers, account codes, telephones, clock times, digits in Latin words, misgrouped digits."""
    BARE = "bare"
    """A number with no unit behind it, or only a number word (3.5亿)."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Digits as printed: the exact value in ``unit`` (None where none is printed) and the decimals shown."""

    value: Fraction
    decimals: int
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Amount:
    """One occurrence in a text: code points ``start`` to ``end``, hedge words, sign and unit included.

    ``number`` is absent for dates, codes, ordinals. ``upper`` is the other end of a range (3-5亿元), to which
    ``number`` is the lower; both carry the unit.
    """

    start: int
    end: int
    text: str
    kind: TokenKind
    number: Printed | None = None
    hedge: Hedge = Hedge.NONE
    upper: Printed | None = None

    @property
    def value(self) -> Fraction | None:
        """The value in the printed unit (the lower end of a range)."""
        return self.number.value if self.number else None

    @property
    def unit(self) -> Unit | None:
        """The printed unit, if one is printed."""
        return self.number.unit if self.number else None

    def quantity(self, default: Unit | None = None) -> Quantity | None:
        """The number with its unit and stated precision; ``default`` is the unit that a header supplies.

        A bare number without default is a pure number. A number word alone (3.5亿) multiplies the default.
        None for what is no number, and where the number word does not go with the default.
        """
        return _quantity(self.number, self.hedge, default)

    def upper_quantity(self, default: Unit | None = None) -> Quantity | None:
        """The upper end of a range, like :meth:`quantity`."""
        return _quantity(self.upper, self.hedge, default)

    def within(self, default: Unit) -> Amount:
        """The same occurrence with the unit its column or heading supplies, where it prints none itself."""
        number, upper = _supplied(self.number, default), _supplied(self.upper, default)
        return replace(self, number=number, upper=upper)


class CellKind(StrEnum):
    """The four things a cell can be, and text."""

    NUMBER = "number"
    NIL = "nil"
    """0, a dash or 无: known to be nothing."""
    BARRED = "barred"
    """×: cannot exist here."""
    BLANK = "blank"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class CellReading:
    """What a table cell says. ``amount`` is present for a number only."""

    kind: CellKind
    text: str
    amount: Amount | None = None


def _supplied(number: Printed | None, default: Unit) -> Printed | None:
    if number is None:
        return None
    if number.unit is None:
        return replace(number, unit=default)
    if is_mark(number.unit):
        return replace(number, unit=scaled(number.unit, default))
    return number


def _quantity(number: Printed | None, hedge: Hedge, default: Unit | None) -> Quantity | None:
    if number is None:
        return None
    try:
        supplied = _supplied(number, default) if default is not None else number
    except UnitError:
        return None
    unit = (supplied or number).unit or RATIO
    return Quantity(number.value, unit, _stated(number, unit, hedge), hedge)


def _stated(number: Printed, unit: Unit, hedge: Hedge) -> int | None:
    if hedge is not Hedge.NONE:
        return number.decimals or -_trailing_zeros(number.value)
    if number.decimals == 0 and _counted(unit):
        return None
    return number.decimals


def _counted(unit: Unit) -> bool:
    """Whether whole numbers of it are counts, exact as printed: 人、人次、个、分, and whole years."""
    if unit.symbol == "年":
        return True
    return unit.scale == 1 and len(unit.dims) == 1 and unit.dims[0][0] in _EXACT_DIMENSIONS


def _trailing_zeros(value: Fraction) -> int:
    digits = str(abs(value.numerator))
    return len(digits) - len(digits.rstrip("0")) if value else 0
