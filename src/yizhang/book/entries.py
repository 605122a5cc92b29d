"""One entry of a form, table or facts file, read as a figure: number, nil, barred or blank.

What cannot be read is a problem with its place, never a guess: a number without a unit, a unit that measures
something else than the item, words in a number's place, a formula that was never calculated.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final

from yizhang.book.figure import Figure, Kind, Origin
from yizhang.book.grid import exact
from yizhang.documents.model import Cell
from yizhang.numbers import PERCENT, RATIO, YUAN, Hedge, Quantity, Unit, unit
from yizhang.numbers.amount import CellKind
from yizhang.numbers.cells import read_cell
from yizhang.places import Place, Problem

_COUNTED: Final = tuple(unit(symbol).dims for symbol in ("人", "人次", "个"))


@dataclass(frozen=True, slots=True)
class Entry:
    """What one cell or text is read against."""

    place: Place
    unit: Unit | None
    """The unit of the column, file or form; a unit in the entry itself goes before it."""
    kind_of: Unit
    """The item's base unit: what the figure must measure."""
    origin: Origin
    remark: str = ""


def read_text(text: str, entry: Entry) -> tuple[Figure | None, tuple[Problem, ...]]:
    """Read an entry as people type it: ``26.92亿元``, ``近5亿元``, ``1,234.50``, ``（3.1）``, ``×``,
    ``–``, empty.
    """
    reading = read_cell(text)
    match reading.kind:
        case CellKind.BLANK:
            return _blank(entry), ()
        case CellKind.BARRED:
            return Figure(Kind.BARRED, None, entry.place, entry.origin, text.strip(), entry.remark), ()
        case CellKind.NIL:
            return nil(entry, text.strip()), ()
    amount = reading.amount
    if amount is None or amount.number is None or amount.upper is not None:
        return None, (Problem.at(entry.place, "book.not-a-number", text=_short(text)),)
    given = _given(entry)
    quantity = amount.quantity(given)
    if quantity is None or (amount.unit is None and given is None):
        return _without_unit(amount.number.value, text, entry)
    return _measured(quantity, text, entry)


def read_cell_entry(cell: Cell | None, entry: Entry) -> tuple[Figure | None, tuple[Problem, ...]]:
    """Read a cell of a sheet; a stored number goes before the text that shows it."""
    if cell is None:
        return _blank(entry), ()
    if cell.problem:
        return None, (Problem.at(entry.place, "book.bad-cell", text=_short(cell.formula or cell.text)),)
    if isinstance(cell.value, bool) or not isinstance(cell.value, Decimal):
        return read_text(cell.text, entry)
    value = exact(cell.value)
    if not value.is_finite():
        return None, (Problem.at(entry.place, "book.not-a-number", text=_short(cell.text)),)
    if cell.text.strip().endswith(("%", "％")):
        decimals = max(_decimals(value) - 2, shown_decimals(cell.text))
        return _measured(Quantity(Fraction(value) * 100, PERCENT, decimals), cell.text, entry)
    given = _given(entry)
    if given is None:
        return _without_unit(Fraction(value), cell.text, entry)
    decimals = max(_decimals(value), shown_decimals(cell.text))
    return _measured(Quantity(Fraction(value), given, decimals), cell.text or str(value), entry)


def stated_to(figure: Figure, decimals: int) -> Figure:
    """The figure held to at least ``decimals`` places: 21.1 beside 26.92 in one column means 21.10."""
    quantity = figure.quantity
    if quantity is None or quantity.decimals is None or quantity.decimals >= decimals:
        return figure
    return replace(figure, quantity=replace(quantity, decimals=decimals))


def shown_decimals(text: str) -> int:
    """How many decimals a printed number shows."""
    match = re.search(r"\d\.(\d+)", text)
    return len(match[1]) if match else 0


def nil(entry: Entry, text: str) -> Figure:
    """A known nothing: an exact zero in the unit at hand."""
    zero = Quantity(Fraction(0), entry.unit or entry.kind_of)
    return Figure(Kind.NIL, zero, entry.place, entry.origin, text, entry.remark)


def _blank(entry: Entry) -> Figure:
    return Figure(Kind.BLANK, None, entry.place, entry.origin, "", entry.remark)


def _given(entry: Entry) -> Unit | None:
    """The unit a bare number takes: its column's, or none at all for a pure number (a rank)."""
    return RATIO if entry.unit is None and entry.kind_of == RATIO else entry.unit


def _without_unit(value: Fraction, text: str, entry: Entry) -> tuple[Figure | None, tuple[Problem, ...]]:
    """Nothing is nothing in any unit; any other number needs one."""
    if value == 0:
        return nil(entry, text.strip()), ()
    return None, (Problem.at(entry.place, "book.no-unit", text=_short(text)),)


def _measured(quantity: Quantity, text: str, entry: Entry) -> tuple[Figure | None, tuple[Problem, ...]]:
    if not quantity.unit.same_kind(entry.kind_of):
        args = {
            "text": _short(text),
            "unit": quantity.unit.symbol or "1",
            "expected": entry.kind_of.symbol or "%",
        }
        return None, (Problem.at(entry.place, "book.wrong-unit", **args),)
    if _is_exact(quantity):
        quantity = replace(quantity, decimals=None)
    kind = Kind.NUMBER if quantity.value else Kind.NIL
    return Figure(kind, quantity, entry.place, entry.origin, text.strip(), entry.remark), ()


def _is_exact(quantity: Quantity) -> bool:
    """Money to the fen, whole persons or visits and serial numbers stand for themselves; the rest is
    print.
    """
    if quantity.decimals is None or quantity.hedge is not Hedge.NONE or quantity.unit.scale != 1:
        return False
    dims = quantity.unit.dims
    if dims == YUAN.dims:
        return quantity.decimals >= 2
    return (dims in _COUNTED or not dims) and quantity.decimals == 0


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _short(text: str) -> str:
    return text.strip() if len(text.strip()) <= 40 else text.strip()[:39] + "…"
