"""Enclosing the partial derivative of a formula over a box: which way the value moves with one leaf."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node
from yizhang.formula.fractional import HOLDS_ZERO, Box, range_of_ratio
from yizhang.formula.linear import ratio
from yizhang.formula.refusal import Refusal
from yizhang.formula.spans import extreme, product, reciprocal
from yizhang.numbers import Interval

_ZERO: Final = Interval.point(Fraction(0))
_ONE: Final = Interval.point(Fraction(1))


@dataclass(frozen=True, slots=True)
class _Moving:
    """Intervals that hold every value and every partial derivative (one-sided at a kink of min or max)."""

    value: Interval
    slope: Interval


def slope(node: Node, leaf: Leaf, box: Box) -> Interval | Refusal:
    """An interval that holds ``∂node/∂leaf`` everywhere in the box; wider than need be where leaves recur.

    Refused where a denominator may be zero.
    """
    moving = _moving(node, leaf, box)
    return moving if isinstance(moving, Refusal) else moving.slope


def _moving(node: Node, leaf: Leaf, box: Box) -> _Moving | Refusal:
    match node:
        case Literal(value, unit):
            return _Moving(Interval.point(value * unit.scale), _ZERO)
        case Leaf():
            return _Moving(box[node], _ONE if node == leaf else _ZERO)
        case Negation(operand):
            below = _moving(operand, leaf, box)
            return below if isinstance(below, Refusal) else _Moving(-below.value, -below.slope)
        case Binary(op, left, right):
            first, second = _moving(left, leaf, box), _moving(right, leaf, box)
            if isinstance(first, Refusal):
                return first
            return (
                second if isinstance(second, Refusal) else _sharpened(node, _binary(op, first, second), box)
            )
        case Choice(op, operands):
            return _choice(op, [_moving(operand, leaf, box) for operand in operands])
        case _:
            raise TypeError(node)


def _binary(op: str, left: _Moving, right: _Moving) -> _Moving | Refusal:
    match op:
        case "+":
            return _Moving(left.value + right.value, left.slope + right.slope)
        case "-":
            return _Moving(left.value - right.value, left.slope - right.slope)
        case "*":
            return _Moving(
                product(left.value, right.value),
                product(left.slope, right.value) + product(left.value, right.slope),
            )
        case _:
            if Fraction(0) in right.value:
                return HOLDS_ZERO
            inverse = reciprocal(right.value)
            quotient = product(left.value, inverse)
            return _Moving(
                quotient, product(left.slope, inverse) - product(quotient, product(right.slope, inverse))
            )


def _sharpened(node: Node, moving: _Moving | Refusal, box: Box) -> _Moving | Refusal:
    """The value's own range where it is one linear form over another: tighter than operand by operand."""
    read = ratio(node)
    if isinstance(moving, Refusal) or isinstance(read, Refusal):
        return moving
    exact = range_of_ratio(read, box)
    return moving if isinstance(exact, Refusal) else _Moving(exact, moving.slope)


def _choice(op: str, operands: list[_Moving | Refusal]) -> _Moving | Refusal:
    known = []
    for operand in operands:
        if isinstance(operand, Refusal):
            return operand
        known.append(operand)
    value = extreme(op, [operand.value for operand in known])
    slopes = [operand.slope for operand in known if operand.value.meets(value)]
    hull = slopes[0]
    for other in slopes[1:]:
        hull = hull.hull(other)
    return _Moving(value, hull)
