"""How operands are printed inside an explanation: as their figure prints, in its own unit."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from yizhang.numbers import Hedge, Quantity, Unit, exact_text, grouped, half_up, plain

_HEDGES: Final = {Hedge.ABOUT: "约", Hedge.NEARLY: "近", Hedge.OVER: "超过", Hedge.UNDER: "不足"}
_LONGEST: Final = 6
"""Most decimals printed of a value that no figure prints; a longer one is marked ≈."""


def printed(quantity: Quantity) -> str:
    """A figure as it is printed: ``282,099.73万元``, ``约3,700人``."""
    decimals = quantity.decimals
    digits = exact_text(quantity.value) if decimals is None else plain(quantity.value, decimals)
    after = "余" if quantity.hedge is Hedge.SOMEWHAT_OVER else ""
    return f"{_HEDGES.get(quantity.hedge, '')}{_grouped(digits)}{after}{quantity.unit.symbol}"


def computed(base: Fraction, unit: Unit) -> str:
    """A value nobody printed, in ``unit``: exactly if it has few decimals, else rounded and marked ≈."""
    value = base / unit.scale
    if half_up(value, _LONGEST) != value:
        return f"≈{grouped(plain(value, _LONGEST))}{unit.symbol}"
    return exactly(value, unit)


def exactly(value: Fraction, unit: Unit) -> str:
    """A value with all its digits, or as ``p/q`` where it has no end."""
    return f"{_grouped(exact_text(value))}{unit.symbol}"


def _grouped(digits: str) -> str:
    return digits if "/" in digits else grouped(digits)
