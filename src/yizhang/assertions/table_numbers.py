"""The figures of a table as whole numbers to reckon with, and which columns their figures show to be rates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from typing import Final

from yizhang.assertions.model import Measure
from yizhang.assertions.table_grid import Column, Holds

DECIMALS: Final = 6
"""Numbers are reckoned with as whole multiples of 10⁻⁶; a figure with more decimals is not reckoned with."""
_ONE: Final = 10**DECIMALS
_PERCENT: Final = Fraction(100)
_SAMPLE: Final = 40
_ENOUGH: Final = 4
_WIDEST: Final = 8


@dataclass(frozen=True, slots=True)
class Number:
    """One figure of a table to reckon with: ``value`` and its last digit ``ulp`` in millionths of the column's unit."""

    id: str
    value: int
    ulp: int

    @property
    def zero(self) -> bool:
        """Whether it is nothing."""
        return self.value == 0


Rows = Sequence[Sequence[Number | None]]


def ratio_holds(stated: Number, top: Number, bottom: Number, scale: Fraction, *, growth: bool) -> bool:
    """Whether top ÷ bottom (less one) can print as stated, ``scale`` units to one (100 for %), all being rounded."""
    whole = scale * _ONE
    expected = (top.value - bottom.value if growth else top.value) * whole
    loose = abs(stated.value) + (whole if growth else 0)
    room = stated.ulp * abs(bottom.value) + top.ulp * whole + bottom.ulp * loose
    return 2 * abs(expected - stated.value * bottom.value) <= room


def rates_by_figures(columns: Sequence[Column], rows: Rows) -> dict[int, Measure]:
    """Columns headed as amounts whose figures are the rate of two others, row after row: their header is shifted."""
    amounts = [at for at, column in enumerate(columns) if column.holds is Holds.AMOUNT]
    if not 3 <= len(amounts) <= _WIDEST:
        return {}
    found: dict[int, Measure] = {}
    size = {at: sum(abs(n.value) for row in rows[:_SAMPLE] if (n := row[at]) is not None) for at in amounts}
    for rate, top, bottom in permutations(amounts, 3):
        if size[rate] >= min(size[top], size[bottom]):
            continue
        for growth, measure in ((False, Measure.COMPLETION), (True, Measure.GROWTH)):
            if rate not in found and _always(rows, (rate, top, bottom), growth=growth):
                found[rate] = measure
    return found


def _always(rows: Rows, at: tuple[int, int, int], *, growth: bool) -> bool:
    seen: set[tuple[int, int, int]] = set()
    fails = 0
    for numbers in rows[:_SAMPLE]:
        stated, top, bottom = (numbers[column] for column in at)
        if stated is None or top is None or bottom is None or bottom.value <= 0 or top.zero:
            continue
        trio = (stated.value, top.value, bottom.value)
        if top.value == bottom.value or trio in seen:
            continue
        seen.add(trio)
        fails += not ratio_holds(stated, top, bottom, _PERCENT, growth=growth)
        if fails > 1 + len(seen) // 10:
            return False
    return len(seen) - fails >= _ENOUGH and 10 * fails <= len(seen)
