"""Exact numbers with units, stated precision and time; reading and printing them as officials do.

Imports nothing of ours.
"""

from yizhang.numbers.amount import Amount, CellKind, CellReading, Printed, TokenKind
from yizhang.numbers.capital import capital, read_capital
from yizhang.numbers.cells import read_amount, read_cell
from yizhang.numbers.han import read_han, write_han
from yizhang.numbers.interval import Interval
from yizhang.numbers.period import Instant, Period, When, parse_when
from yizhang.numbers.period_reading import NamedPeriod, read_periods
from yizhang.numbers.printing import (
    PLAIN,
    STYLES,
    Style,
    grouped,
    house_decimals,
    house_unit,
    show,
    show_change,
    show_money,
)
from yizhang.numbers.quantity import Hedge, Printing, Quantity
from yizhang.numbers.rounding import cut, exact_text, half_up, parse_exact, plain
from yizhang.numbers.scanning import scan
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
    "PLAIN",
    "POINTS",
    "RATIO",
    "STYLES",
    "WAN_YUAN",
    "YI_YUAN",
    "YUAN",
    "Amount",
    "CellKind",
    "CellReading",
    "Dims",
    "Hedge",
    "Instant",
    "Interval",
    "NamedPeriod",
    "Period",
    "Printed",
    "Printing",
    "Quantity",
    "Style",
    "TokenKind",
    "Unit",
    "UnitError",
    "When",
    "capital",
    "cut",
    "exact_text",
    "grouped",
    "half_up",
    "house_decimals",
    "house_unit",
    "parse_exact",
    "parse_when",
    "plain",
    "read_amount",
    "read_capital",
    "read_cell",
    "read_han",
    "read_periods",
    "scan",
    "show",
    "show_change",
    "show_money",
    "unit",
    "write_han",
]
