"""Units that refuse to mix: 元 with 人, % with 个百分点, a month with a ratio.

A unit is a product of base dimensions with a scale. Money is counted in 元, so 亿元 has scale 10⁸; % is a
ratio with scale 1/100; 个百分点 is a dimension of its own, because a difference of rates is not a rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Final

Dims = tuple[tuple[str, int], ...]
"""Sorted ``(base dimension, exponent)`` pairs; empty for a pure ratio."""


class UnitError(ValueError):
    """Two units that do not go together, or a unit nobody knows."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as officials print it. ``scale`` is how many base units one of it is."""

    symbol: str
    dims: Dims
    scale: Fraction

    def __str__(self) -> str:
        return self.symbol

    def same_kind(self, other: Unit) -> bool:
        """Whether the two measure the same dimension (元 and 亿元 do, % and 个百分点 do not)."""
        return self.dims == other.dims


def _money(symbol: str, scale: int) -> Unit:
    return Unit(symbol, (("money", 1),), Fraction(scale))


def _count(symbol: str, dimension: str, scale: int = 1) -> Unit:
    return Unit(symbol, ((dimension, 1),), Fraction(scale))


YUAN: Final = _money("元", 1)
WAN_YUAN: Final = _money("万元", 10_000)
YI_YUAN: Final = _money("亿元", 100_000_000)
PERCENT: Final = Unit("%", (), Fraction(1, 100))
RATIO: Final = Unit("", (), Fraction(1))
POINTS: Final = Unit("个百分点", (("point", 1),), Fraction(1, 100))
MONTHS: Final = _count("个月", "month")

_ALL: Final = (
    YUAN,
    _money("千元", 1_000),
    WAN_YUAN,
    _money("百万元", 1_000_000),
    _money("千万元", 10_000_000),
    YI_YUAN,
    _money("万亿元", 10**12),
    PERCENT,
    Unit("‰", (), Fraction(1, 1000)),
    RATIO,
    Unit("倍", (), Fraction(1)),
    POINTS,
    MONTHS,
    _count("月", "month"),
    _count("年", "month", 12),
    _count("人", "person"),
    _count("万人", "person", 10_000),
    _count("亿人", "person", 100_000_000),
    _count("人次", "visit"),
    _count("万人次", "visit", 10_000),
    _count("亿人次", "visit", 100_000_000),
    _count("天", "day"),
    _count("日", "day"),
    _count("分", "score"),
    *(_count(s, "item") for s in ("个", "家", "件", "例", "户", "项", "份", "辆", "台", "次", "批", "种", "组")),
)
_BY_SYMBOL: Final = {unit.symbol: unit for unit in _ALL} | {
    "角": Unit("角", (("money", 1),), Fraction(1, 10)),
    "％": PERCENT,
    "百分点": POINTS,
    "万": Unit("万", (), Fraction(10_000)),
    "亿": Unit("亿", (), Fraction(100_000_000)),
}


def product(left: Dims, right: Dims, sign: int = 1) -> Dims:
    """Dimensions of a product (``sign`` 1) or a quotient (``sign`` −1)."""
    powers = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, 0) + sign * exponent
    return tuple(sorted((name, power) for name, power in powers.items() if power))


@lru_cache(maxsize=1024)
def unit(symbol: str) -> Unit:
    """Look a unit up by its printed symbol; ``元/人``, ``元/人·月`` and the like are built from their parts.

    Raises :class:`UnitError` for a symbol nobody knows.
    """
    text = symbol.strip()
    if text in _BY_SYMBOL:
        return _BY_SYMBOL[text]
    top, *below = text.split("/")
    if not below or top not in _BY_SYMBOL:
        raise UnitError(f"unknown unit: {symbol}")
    dims, scale = _BY_SYMBOL[top].dims, _BY_SYMBOL[top].scale
    for part in (piece for group in below for piece in group.strip("()（）").replace("．", ".").split("·")):
        base = unit(part)
        dims, scale = product(dims, base.dims, -1), scale / base.scale
    return Unit(text, dims, scale)


def known_symbols() -> tuple[str, ...]:
    """All simple symbols, longest first (for readers that look for a unit behind a number)."""
    return tuple(sorted(_BY_SYMBOL, key=len, reverse=True))
