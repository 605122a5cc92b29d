"""Dimensions of formulas: the unit a product, quotient or sum is counted in."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Final

from yizhang.formula.ast import Literal, Node
from yizhang.numbers import MONTHS, RATIO, YUAN, Dims, Unit, UnitError, unit
from yizhang.numbers.units import product

_BASE: Final = {
    (): RATIO,
    YUAN.dims: YUAN,
    MONTHS.dims: MONTHS,
    **{unit(symbol).dims: unit(symbol) for symbol in ("人", "人次", "天", "分", "个", "个百分点")},
}
_SYMBOLS: Final = {
    "money": "元",
    "month": "月",
    "person": "人",
    "visit": "人次",
    "day": "天",
    "score": "分",
    "item": "个",
    "point": "个百分点",
}


@lru_cache(maxsize=1024)
def unit_of_dims(dims: Dims) -> Unit:
    """The unit values of a dimension are counted in: 元, 个月, 元/人·月; money per money is a pure ratio."""
    if dims in _BASE:
        return _BASE[dims]
    top = [_powered(name, power) for name, power in dims if power > 0]
    below = [_powered(name, -power) for name, power in dims if power < 0]
    symbol = "·".join(top) or "1"
    return Unit(f"{symbol}/{'·'.join(below)}" if below else symbol, dims, Fraction(1))


def _powered(name: str, power: int) -> str:
    return "·".join([_SYMBOLS.get(name, name)] * power)


def combined(op: str, left: Unit, right: Unit) -> Unit:
    """The unit of a product or quotient. 万元 stays 万元 when multiplied or divided by a pure number."""
    if not right.dims:
        return left if left.dims else RATIO
    if op == "*" and not left.dims:
        return right
    return unit_of_dims(product(left.dims, right.dims, 1 if op == "*" else -1))


def common(first: Unit, second: Unit) -> Unit:
    """The unit of a sum: the first operand's.

    Raises :class:`UnitError` where the two measure different things (元 and 人, % and 个百分点).
    """
    if not first.same_kind(second):
        msg = f"{first.symbol or '1'} and {second.symbol or '1'} cannot be added or compared"
        raise UnitError(msg)
    return first


def is_nil(node: Node) -> bool:
    """Whether ``node`` is a written zero without a unit: nothing, of whatever is meant."""
    return isinstance(node, Literal) and node.value == 0 and not node.unit.dims
