"""A figure: one printed or stored occurrence of a number, nil, bar or blank at a place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yizhang.numbers import Interval, Quantity
from yizhang.places import Place


class Kind(StrEnum):
    """The four things a cell can be. A blank is unknown unless its form establishes it as nil."""

    NUMBER = "number"
    NIL = "nil"
    """0 or a dash: known to be nothing."""
    BARRED = "barred"
    """×: cannot exist here."""
    BLANK = "blank"


class Origin(StrEnum):
    """Where a figure comes from."""

    LEDGER = "ledger"
    FORM = "form"
    TABLE = "table"
    TYPED = "typed"
    DOCUMENT = "document"
    COMPUTED = "computed"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class Figure:
    """One occurrence. ``quantity`` is present for a number and for a nil (an exact zero); ``text`` is as
    printed.
    """

    kind: Kind
    quantity: Quantity | None
    place: Place
    origin: Origin = Origin.TYPED
    text: str = ""
    remark: str = ""

    @property
    def interval(self) -> Interval:
        """The unrounded values it stands for, in base units; everything for a blank."""
        return self.quantity.interval() if self.quantity is not None else Interval.everything()
