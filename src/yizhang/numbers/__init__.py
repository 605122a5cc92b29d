"""Exact numbers with units, stated precision and time. Imports nothing of ours."""

from yizhang.numbers.interval import Interval
from yizhang.numbers.period import Instant, Period, When, parse_when
from yizhang.numbers.quantity import Hedge, Printing, Quantity
from yizhang.numbers.rounding import cut, exact_text, half_up, parse_exact, plain
from yizhang.numbers.units import (
    MONTHS,
    PERCENT,
    POINTS,
    RATIO,
    WAN_YUAN,
    YI_YUAN,
    YUAN,
    Dims,
    Unit,
    UnitError,
    unit,
)

__all__ = [
    "MONTHS",
    "PERCENT",
    "POINTS",
    "RATIO",
    "WAN_YUAN",
    "YI_YUAN",
    "YUAN",
    "Dims",
    "Hedge",
    "Instant",
    "Interval",
    "Period",
    "Printing",
    "Quantity",
    "Unit",
    "UnitError",
    "When",
    "cut",
    "exact_text",
    "half_up",
    "parse_exact",
    "parse_when",
    "plain",
    "unit",
]
