"""The interval reading: all values a formula can take when its leaves vary over intervals.

The answer is exact, ends included, or it is refused; it is never merely an enclosure. Three ways lead to it:

1. operands that share no leaf vary independently, so the ranges of the operands give the range;
2. one linear form over another is handled whole, however often its leaves occur (:mod:`.fractional`);
3. where the partial derivative by a repeated leaf keeps one sign over the whole box, the extremes stand at
   the ends of its interval; that leaves formulas in which it is a constant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from typing import Final

from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node, RollUp, Term
from yizhang.formula.fractional import HOLDS_ZERO, Box, range_of_ratio
from yizhang.formula.linear import ratio
from yizhang.formula.refusal import Refusal
from yizhang.formula.slope import slope
from yizhang.formula.spans import extreme, product, reciprocal
from yizhang.formula.substitute import MissingTermError, replace_leaf, replace_leaves
from yizhang.formula.walk import leaves, walk
from yizhang.numbers import RATIO, Interval

ROLL_UP: Final = Refusal("interval.roll-up", "汇总的成员在公式之外，先展开再判断")
EMPTY: Final = Refusal("interval.empty", "有的数没有任何可能的取值（来源互相矛盾）")
TANGLED: Final = Refusal("interval.tangled", "同一个数多次出现且变化方向不定，界限无法精确确定")


def interval_of(node: Node, intervals: Callable[[Leaf], Interval]) -> Interval | Refusal:
    """All values of ``node``, in base units, for leaves anywhere in their intervals (base units).

    Refuses roll-ups, empty intervals, a denominator that can be zero, and formulas in which a repeated leaf
    moves the value both ways. Raises :class:`~yizhang.formula.substitute.MissingTermError` for a term.
    """
    for found in walk(node):
        if isinstance(found, RollUp):
            return ROLL_UP
        if isinstance(found, Term):
            raise MissingTermError(found.name)
    box = {leaf: intervals(leaf) for leaf in dict.fromkeys(leaves(node))}
    if any(values.empty for values in box.values()):
        return EMPTY
    return _range(replace_leaves(node, lambda leaf: _fixed(leaf, box[leaf])), box)


def _fixed(leaf: Leaf, values: Interval) -> Node:
    """A leaf that has one value is a constant."""
    return _constant(values.lo) if values.lo is not None and values.lo == values.hi else leaf


def _constant(value: Fraction) -> Literal:
    return Literal(value, RATIO)


def _range(node: Node, box: Box) -> Interval | Refusal:
    match node:
        case Literal(value, unit):
            return Interval.point(value * unit.scale)
        case Leaf():
            return box[node]
        case Negation(operand):
            below = _range(operand, box)
            return below if isinstance(below, Refusal) else -below
        case Binary(_, left, right) if _independent((left, right)):
            return _binary(node, box)
        case Choice(op, operands) if _independent(operands):
            return _choice(op, operands, box)
        case _:
            return _joint(node, box)


def _independent(operands: tuple[Node, ...]) -> bool:
    seen: set[Leaf] = set()
    for operand in operands:
        mine = set(leaves(operand))
        if seen & mine:
            return False
        seen |= mine
    return True


def _binary(node: Binary, box: Box) -> Interval | Refusal:
    left, right = _range(node.left, box), _range(node.right, box)
    if isinstance(left, Refusal):
        return left
    if isinstance(right, Refusal):
        return right
    match node.op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return product(left, right)
        case _:
            return HOLDS_ZERO if Fraction(0) in right else product(left, reciprocal(right))


def _choice(op: str, operands: tuple[Node, ...], box: Box) -> Interval | Refusal:
    ranges = []
    for operand in operands:
        found = _range(operand, box)
        if isinstance(found, Refusal):
            return found
        ranges.append(found)
    return extreme(op, ranges)


def _joint(node: Node, box: Box) -> Interval | Refusal:
    """Operands share leaves: as one linear form over another, else leaf by leaf."""
    read = ratio(node)
    if not isinstance(read, Refusal):
        return range_of_ratio(read, box)
    counts = Counter(leaves(node))
    for leaf, count in counts.items():
        if count > 1:
            found = _monotone(node, leaf, box)
            if found is not None:
                return found
    return TANGLED


def _monotone(node: Node, leaf: Leaf, box: Box) -> Interval | Refusal | None:
    """The range where ``node`` moves one way with ``leaf``; ``None`` where that cannot be shown."""
    direction = slope(node, leaf, box)
    if isinstance(direction, Refusal):
        return None
    values = box[leaf]
    if direction == Interval.point(Fraction(0)):
        return _range(replace_leaf(node, leaf, _constant(_inside(values))), box)
    rises = direction.lo is not None and direction.lo >= 0
    falls = direction.hi is not None and direction.hi <= 0
    if not (rises or falls) or values.lo is None or values.hi is None:
        return None
    strict = Fraction(0) not in direction
    first, last = (values.lo, values.hi) if rises else (values.hi, values.lo)
    first_in, last_in = (
        (values.lo_closed, values.hi_closed) if rises else (values.hi_closed, values.lo_closed)
    )
    low = _range(replace_leaf(node, leaf, _constant(first)), box)
    high = _range(replace_leaf(node, leaf, _constant(last)), box)
    if isinstance(low, Refusal) or isinstance(high, Refusal):
        return None
    if not strict and ((low.lo_closed and not first_in) or (high.hi_closed and not last_in)):
        return None
    return Interval(low.lo, high.hi, low.lo_closed and first_in, high.hi_closed and last_in)


def _inside(values: Interval) -> Fraction:
    """A value of a non-empty interval."""
    if values.lo is None or values.hi is None:
        return (values.lo or Fraction(0)) + 1 if values.hi is None else values.hi - 1
    return (values.lo + values.hi) / 2
