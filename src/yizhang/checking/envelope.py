"""What the prints of a relation's figures stand for, and the interval reading for figures that occur once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum
from fractions import Fraction
from functools import reduce

from yizhang.checking.linear import ZERO
from yizhang.checking.relation import Operand, leaves
from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node
from yizhang.numbers import Hedge, Interval, Printing, Quantity


class Mode(StrEnum):
    """How figures may have been printed."""

    ROUNDED = "rounded"
    """All half-up."""
    CUT = "cut"
    """Each one rounded or cut, as it likes."""


def span(quantity: Quantity, mode: Mode) -> Interval:
    """The unrounded values behind one print, in base units. Rounded and cut values overlap, so their union
    is one interval.
    """
    rounded = quantity.interval()
    return rounded if mode is Mode.ROUNDED else rounded.hull(quantity.interval(Printing.CUT))


def meet(intervals: Iterable[Interval]) -> Interval:
    """The values that lie in all of them."""
    return reduce(Interval.meet, intervals, Interval.everything())


def box_of(operands: Iterable[Operand], mode: Mode) -> dict[str, Interval]:
    """For each figure the values that give all of its prints: empty where prints contradict each other."""
    return {operand.id: meet(span(q, mode) for q in operand.prints) for operand in operands}


def exact_values(operands: Iterable[Operand]) -> dict[str, Fraction]:
    """The figures that stand for themselves alone."""
    return {o.id: o.prints[0].base for o in operands if o.prints and all(q.exact for q in o.prints)}


def ulp(quantity: Quantity) -> Fraction:
    """One unit of the last printed digit, in base units; nothing for an exact number."""
    if quantity.decimals is None:
        return ZERO
    return Fraction(10) ** -quantity.decimals * quantity.unit.scale


def finest(operand: Operand) -> Quantity | None:
    """The print that says most: no hedge before a hedge, then the finest last digit, then what most prints
    say.
    """
    if len(operand.prints) == 1:
        return operand.prints[0]
    said = Counter(quantity.base for quantity in operand.prints)

    def blur(quantity: Quantity) -> tuple[bool, Fraction, int, Fraction]:
        return quantity.hedge is not Hedge.NONE, ulp(quantity), -said[quantity.base], quantity.base

    return min(operand.prints, key=blur, default=None)


def occur_once(*nodes: Node) -> bool:
    """Whether no figure stands twice in the trees: the interval reading is then exact."""
    return all(count == 1 for count in Counter(name for node in nodes for name in leaves(node)).values())


def natural(node: Node, box: Mapping[str, Interval]) -> Interval | None:
    """The interval reading: exact where each figure occurs once. ``None`` for an unbounded factor, a
    divisor that may be nothing, or a form it does not know.
    """
    match node:
        case Literal():
            return Interval.point(node.value * node.unit.scale)
        case Leaf():
            return box[node.name]
        case Negation():
            inner = natural(node.operand, box)
            return None if inner is None else -inner
        case Binary():
            return _binary(node.op, natural(node.left, box), natural(node.right, box))
        case Choice():
            return _choice(node.op, [natural(operand, box) for operand in node.operands])
        case _:
            return None


def _binary(op: str, left: Interval | None, right: Interval | None) -> Interval | None:
    if left is None or right is None:
        return None
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return _product(left, right)
        case _:
            below = _inverse(right)
            return None if below is None else _product(left, below)


def _choice(op: str, members: list[Interval | None]) -> Interval | None:
    known = [member for member in members if member is not None]
    if len(known) < len(members):
        return None
    return reduce(_greater if op == "max" else _smaller, known)


def _greater(a: Interval, b: Interval) -> Interval:
    inner, outer = a.meet(b), a.hull(b)
    return Interval(inner.lo, outer.hi, inner.lo_closed, outer.hi_closed)


def _smaller(a: Interval, b: Interval) -> Interval:
    return -_greater(-a, -b)


def _inverse(interval: Interval) -> Interval | None:
    lo, hi = interval.lo, interval.hi
    if lo is None or hi is None or lo <= 0 <= hi:
        return None
    return Interval(1 / hi, 1 / lo, interval.hi_closed, interval.lo_closed)


def _product(a: Interval, b: Interval) -> Interval | None:
    if a.lo is None or a.hi is None or b.lo is None or b.hi is None:
        return None
    corners: dict[Fraction, bool] = {}
    for x, x_in in ((a.lo, a.lo_closed), (a.hi, a.hi_closed)):
        for y, y_in in ((b.lo, b.lo_closed), (b.hi, b.hi_closed)):
            reached = (x_in and y_in) or (x == 0 and x_in) or (y == 0 and y_in)
            corners[x * y] = corners.get(x * y, False) or reached
    lo, hi = min(corners), max(corners)
    return Interval(lo, hi, corners[lo], corners[hi])
