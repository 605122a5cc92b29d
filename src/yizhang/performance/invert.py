"""A formula solved for one of its leaves: what a figure would have to be for the formula to give a value.

Exact and by plain inversion, from the outermost operation inwards; it works where the leaf stands once in the
formula and everything beside it is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from yizhang.book.evaluation import Context, Evaluator, bind, shift
from yizhang.formula.ast import Binary, Leaf, Negation, Node
from yizhang.formula.exact import evaluate
from yizhang.formula.walk import leaves
from yizhang.numbers import Interval
from yizhang.places import Key


def leaf_key(evaluator: Evaluator, leaf: Leaf, context: Context) -> Key | None:
    """The key a leaf of a concept stands for; ``None`` for an indicator or the months of the period."""
    if leaf.name not in evaluator.catalogue.concepts or leaf.name.startswith("period."):
        return None
    dims = dict(context.dims) | dict(leaf.bindings)
    return bind(evaluator.catalogue, leaf.name, dims, shift(context.when, leaf))


def solve(node: Node, leaf: Leaf, value: Fraction, context: Context) -> Fraction | None:
    """What ``leaf`` must be for ``node`` to be ``value`` (base units), all else as it stands; ``None`` where that
    cannot be said.
    """
    if node == leaf:
        return value
    match node:
        case Negation(operand):
            return solve(operand, leaf, -value, context)
        case Binary(op, left, right):
            in_left = leaf in set(leaves(left))
            in_right = leaf in set(leaves(right))
            if in_left == in_right:
                return None
            known = evaluate(right if in_left else left, context).value
            if known is None:
                return None
            inner = _left(op, value, known) if in_left else _right(op, value, known)
            return None if inner is None else solve(left if in_left else right, leaf, inner, context)
        case _:
            return None


def _left(op: str, value: Fraction, known: Fraction) -> Fraction | None:
    match op:
        case "+":
            return value - known
        case "-":
            return value + known
        case "*":
            return value / known if known else None
        case _:
            return value * known


def _right(op: str, value: Fraction, known: Fraction) -> Fraction | None:
    match op:
        case "+":
            return value - known
        case "-":
            return known - value
        case "*":
            return value / known if known else None
        case _:
            return known / value if value else None


def unknown_leaf(evaluator: Evaluator, node: Node, context: Context) -> tuple[Leaf, Key] | None:
    """The one leaf of a formula that is unknown, where there is just one."""
    found = list(_unknown(evaluator, node, context))
    return found[0] if len(found) == 1 else None


def _unknown(evaluator: Evaluator, node: Node, context: Context) -> Iterator[tuple[Leaf, Key]]:
    for leaf in dict.fromkeys(leaves(node)):
        key = leaf_key(evaluator, leaf, context)
        if context.leaf(leaf).value is None and key is not None:
            yield leaf, key


def solve_interval(
    node: Node, leaf: Leaf, values: Interval, context: Context
) -> tuple[Fraction, Fraction] | None:
    """The range ``leaf`` must lie in for ``node`` to lie between two finite ends; ``None`` where that cannot be
    said. One inversion is monotone, so the ends of the range come from the ends of the values.
    """
    if values.lo is None or values.hi is None:
        return None
    ends = [solve(node, leaf, end, context) for end in (values.lo, values.hi)]
    known = [end for end in ends if end is not None]
    return (min(known), max(known)) if len(known) == 2 else None
