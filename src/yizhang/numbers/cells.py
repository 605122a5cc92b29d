"""Reading a string that is one amount as a whole: a table cell, a typed value, a target."""

from __future__ import annotations

from typing import Final

from yizhang.numbers.amount import Amount, CellKind, CellReading
from yizhang.numbers.scanning import scan
from yizhang.numbers.units import YUAN, Unit, UnitError

_NIL: Final = frozenset({"0", "０", "-", "－", "–", "—", "——", "--", "−", "无"})
_BARRED: Final = frozenset("×xX✕╳")
_BLANKS: Final = " \t\r\n\f\v\u00a0\u3000\u2002\u2003\u200b\ufeff"
_CURRENCY: Final = "¥￥"


def read_amount(text: str, *, cell: bool = False, default_unit: Unit | None = None) -> Amount | None:
    """The one number that ``text`` is, ``None`` when it is none, several, or has other words in it.

    ``cell`` reads brackets as minus and long digits as a number; ``default_unit`` is the unit of a column,
    given to a number that prints none. A year, date or code is no amount. Positions count in ``text`` without
    the blanks at its ends and the currency sign before it.
    """
    plain = text.strip(_BLANKS)
    money = plain[:1] and plain[0] in _CURRENCY
    if money:
        plain = plain[1:].strip(_BLANKS)
    found = scan(plain, cell=cell)
    if len(found) != 1 or found[0].text != plain or found[0].number is None:
        return None
    supplied = YUAN if money else default_unit
    try:
        return found[0].within(supplied) if supplied is not None else found[0]
    except UnitError:
        return None


def read_cell(text: str, *, default_unit: Unit | None = None) -> CellReading:
    """What a table cell says: a number, nil (0, –, 无), barred (×), blank, or text.

    Only a plain ``0`` is nil: ``0.00`` is a number that was printed to two decimals.

    >>> read_cell("（0.28）").amount.value, read_cell("—").kind.value, read_cell(" ").kind.value
    (Fraction(-7, 25), 'nil', 'blank')
    """
    plain = text.strip(_BLANKS)
    if not plain:
        return CellReading(CellKind.BLANK, text)
    if plain in _NIL:
        return CellReading(CellKind.NIL, text)
    if plain in _BARRED:
        return CellReading(CellKind.BARRED, text)
    amount = read_amount(plain, cell=True, default_unit=default_unit)
    return CellReading(CellKind.TEXT if amount is None else CellKind.NUMBER, text, amount)
