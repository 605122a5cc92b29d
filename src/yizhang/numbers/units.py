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
    _count("名", "person"),
    *(_count(s, "item") for s in "个家件例户项份辆台次批种组所座套宗笔张"),
    _count("美元", "money.usd"),
    _count("港元", "money.hkd"),
    _count("欧元", "money.eur"),
)
_BY_SYMBOL: Final = {unit.symbol: unit for unit in _ALL} | {
    "角": Unit("角", (("money", 1),), Fraction(1, 10)),
    "％": PERCENT,
    "百分点": POINTS,
    "圆": YUAN,
}
_MARKS: Final = {
    mark: Unit(mark, (), Fraction(scale))
    for mark, scale in (
        ("万亿", 10**12),
        ("亿", 10**8),
        ("千万", 10**7),
        ("百万", 10**6),
        ("万", 10**4),
        ("千", 10**3),
    )
}
"""Number words that multiply whatever they precede; alone they are a pure number's scale."""
_DOTS: Final = str.maketrans("／．.•・", "/····")


def product(left: Dims, right: Dims, sign: int = 1) -> Dims:
    """Dimensions of a product (``sign`` 1) or a quotient (``sign`` −1)."""
    powers = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, 0) + sign * exponent
    return tuple(sorted((name, power) for name, power in powers.items() if power))


@lru_cache(maxsize=1024)
def unit(symbol: str) -> Unit:
    """Look a unit up by its printed symbol.

    Number words multiply (``万家``); ``元/人``, ``元/人·月``, ``元/年.人`` are built from their parts.
    Raises :class:`UnitError` for a symbol nobody knows.
    """
    text = symbol.strip().translate(_DOTS)
    top, *below = text.split("/")
    if not below:
        return _simple(text)
    dims, scale = _simple(top).dims, _simple(top).scale
    for part in (piece for group in below for piece in _parts(group)):
        base = _simple(part)
        if not base.dims:
            msg = f"nothing is counted per {part or 'nothing'}: {symbol}"
            raise UnitError(msg)
        dims, scale = product(dims, base.dims, -1), scale / base.scale
    return Unit(text, dims, scale)


def _simple(text: str) -> Unit:
    if text in _BY_SYMBOL:
        return _BY_SYMBOL[text]
    for mark, times in _MARKS.items():
        if text.startswith(mark):
            rest = text[len(mark) :]
            if not rest:
                return times
            base = _BY_SYMBOL.get(rest, RATIO)
            if base.dims and base.scale == 1:
                return Unit(text, base.dims, times.scale)
    msg = f"unknown unit: {text}"
    raise UnitError(msg)


def _parts(group: str) -> tuple[str, ...]:
    """The units of a denominator: ``人·月``, ``（年·人）``, and ``年人`` written without a dot."""
    pieces = group.strip().strip("()（）").split("·")
    return tuple(name for piece in pieces for name in _split(piece.strip()))


def _split(piece: str) -> tuple[str, ...]:
    if len(piece) == 2 and piece not in _BY_SYMBOL and all(char in _BY_SYMBOL for char in piece):
        return tuple(piece)
    return (piece,)


def scaled(mark: Unit, base: Unit) -> Unit:
    """The unit for a number printed ``3.5亿`` where ``base`` is understood: 亿元 where it is 元 or 万元.

    Raises :class:`UnitError` where the number word does not go with ``base``.
    """
    bare = next((base.symbol[len(m) :] for m in _MARKS if base.symbol.startswith(m)), base.symbol)
    return unit(mark.symbol + bare)


def is_mark(candidate: Unit) -> bool:
    """Whether it is a number word alone (万, 亿), to be completed by what is counted."""
    return candidate.symbol in _MARKS


def known_symbols() -> tuple[str, ...]:
    """All simple symbols, longest first (for readers that look for a unit behind a number)."""
    return tuple(sorted({**_BY_SYMBOL, **_MARKS}, key=len, reverse=True))
