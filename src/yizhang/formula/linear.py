"""The constraint reading: a formula as a linear form, or as one linear form over another.

Coefficients are exact and stand before values in base units. This is what locating a wrong figure works on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from yizhang.formula.ast import Binary, Bindings, Choice, Leaf, Literal, Negation, Node, RollUp
from yizhang.formula.refusal import Refusal
from yizhang.formula.substitute import MissingTermError

NOT_LINEAR: Final = Refusal("linear.product", "两个变量相乘，不是线性关系")
NOT_A_RATIO: Final = Refusal("linear.ratio", "不能写成一个线性式除以另一个线性式")
ZERO_DIVISOR: Final = Refusal("linear.zero-divisor", "除数恒为零")
CHOICE: Final = Refusal("linear.choice", "取最大值、最小值不是线性关系")
ROLL_UP: Final = Refusal("linear.roll-up", "汇总的成员在公式之外，先展开再判断")


@dataclass(frozen=True, slots=True)
class Linear:
    """``constant + Σ coefficient × leaf``. No coefficient is zero; leaves come in a fixed order."""

    constant: Fraction
    coefficients: tuple[tuple[Leaf, Fraction], ...] = ()

    @classmethod
    def of(cls, constant: Fraction, coefficients: Mapping[Leaf, Fraction]) -> Linear:
        """Build one, dropping what has no weight."""
        kept = [(leaf, weight) for leaf, weight in coefficients.items() if weight]
        return cls(constant, tuple(sorted(kept, key=lambda pair: _order(pair[0]))))

    @property
    def is_constant(self) -> bool:
        """Whether it depends on no leaf."""
        return not self.coefficients

    def plus(self, other: Linear, factor: Fraction = Fraction(1)) -> Linear:
        """``self + factor × other``."""
        weights = dict(self.coefficients)
        for leaf, weight in other.coefficients:
            weights[leaf] = weights.get(leaf, Fraction(0)) + factor * weight
        return Linear.of(self.constant + factor * other.constant, weights)

    def times(self, factor: Fraction) -> Linear:
        """Every coefficient times ``factor``."""
        return Linear(Fraction(0)).plus(self, factor)

    def value(self, values: Mapping[Leaf, Fraction]) -> Fraction:
        """Its value where every leaf has one (base units)."""
        return self.constant + sum((w * values[leaf] for leaf, w in self.coefficients), Fraction(0))


@dataclass(frozen=True, slots=True)
class Ratio:
    """``numerator ÷ denominator``; it has a value exactly where the denominator is not zero."""

    numerator: Linear
    denominator: Linear = Linear(Fraction(1))


def _order(leaf: Leaf) -> tuple[str, Bindings, int, int]:
    return leaf.name, leaf.bindings, leaf.years, leaf.months


def linear(node: Node) -> Linear | Refusal:
    """``node`` as a linear form.

    Refuses a product or quotient of variables, min, max, roll-ups, and a divisor that is always zero.
    """
    read = ratio(node)
    if isinstance(read, Refusal):
        return read
    if not read.denominator.is_constant:
        return NOT_LINEAR
    return read.numerator.times(1 / read.denominator.constant)


def ratio(node: Node) -> Ratio | Refusal:
    """``node`` as one linear form over another, defined exactly where ``node`` is.

    Refuses a product of variables, two different divisors, a quotient as divisor, min, max, roll-ups, and a
    divisor that is always zero.
    """
    match node:
        case Literal(value, unit):
            return Ratio(Linear(value * unit.scale))
        case Leaf():
            return Ratio(Linear(Fraction(0), ((node, Fraction(1)),)))
        case Negation(operand):
            below = ratio(operand)
            return below if isinstance(below, Refusal) else _scaled(below, Fraction(-1))
        case Binary(op, left, right):
            first, second = ratio(left), ratio(right)
            if isinstance(first, Refusal):
                return first
            return second if isinstance(second, Refusal) else _binary(op, first, second)
        case Choice():
            return CHOICE
        case RollUp():
            return ROLL_UP
        case _:
            raise MissingTermError(node.name)


def _scaled(read: Ratio, factor: Fraction) -> Ratio:
    return Ratio(read.numerator.times(factor), read.denominator)


def _binary(op: str, left: Ratio, right: Ratio) -> Ratio | Refusal:
    match op:
        case "+":
            return _sum(left, right)
        case "-":
            return _sum(left, _scaled(right, Fraction(-1)))
        case "*":
            return _over(
                _product(left.numerator, right.numerator), _product(left.denominator, right.denominator)
            )
        case _:
            return _quotient(left, right)


def _sum(left: Ratio, right: Ratio) -> Ratio | Refusal:
    share = _proportion(left.denominator, right.denominator)
    if share is not None:
        return Ratio(left.numerator.plus(right.numerator, share), left.denominator)
    first = _product(left.numerator, right.denominator)
    second = _product(right.numerator, left.denominator)
    if first is None or second is None:
        return NOT_A_RATIO
    return _over(first.plus(second), _product(left.denominator, right.denominator))


def _quotient(left: Ratio, right: Ratio) -> Ratio | Refusal:
    """Only a constant may stand below the divisor: ``a/(b/c)`` is undefined at ``c = 0``, ``a·c/b`` not."""
    if not right.denominator.is_constant:
        return NOT_A_RATIO
    if right.numerator == Linear(Fraction(0)):
        return ZERO_DIVISOR
    top = left.numerator.times(right.denominator.constant)
    return _over(top, _product(left.denominator, right.numerator))


def _over(top: Linear | None, below: Linear | None) -> Ratio | Refusal:
    return NOT_A_RATIO if top is None or below is None else Ratio(top, below)


def _product(left: Linear, right: Linear) -> Linear | None:
    if left.is_constant:
        return right.times(left.constant)
    return left.times(right.constant) if right.is_constant else None


def _proportion(left: Linear, right: Linear) -> Fraction | None:
    """The factor ``k`` with ``left = k × right``, if there is one; neither is zero."""
    mine, other = dict(left.coefficients), dict(right.coefficients)
    if other:
        leaf, weight = next(iter(other.items()))
        factor = mine.get(leaf, Fraction(0)) / weight
    else:
        factor = left.constant / right.constant
    return factor if factor and left == right.times(factor) else None
