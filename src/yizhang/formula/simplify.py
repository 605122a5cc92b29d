"""Leaving out of a formula what does nothing in it: a factor of one, a term of nil."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from yizhang.formula.ast import Binary, Leaf, Literal, Node
from yizhang.formula.substitute import replace_leaves
from yizhang.formula.walk import rebuild
from yizhang.numbers import RATIO


def without(node: Node, neutral: Mapping[Leaf, Literal]) -> Node:
    """``node`` with the leaves of ``neutral`` put at their values, and what is then idle left out:
    ``a × (1 + g)`` with g = 0 is ``a``. The value is that of the formula with those values put in.
    """
    if not neutral:
        return node
    return _simplified(replace_leaves(node, lambda leaf: neutral.get(leaf, leaf)))


def _simplified(node: Node) -> Node:
    node = rebuild(node, _simplified)
    if not isinstance(node, Binary):
        return node
    left, right = node.left, node.right
    if isinstance(left, Literal) and isinstance(right, Literal) and not (left.unit.dims or right.unit.dims):
        return Literal(_computed(node.op, _base(left), _base(right)), RATIO) if node.op in "+-*" else node
    match node.op:
        case "+":
            return left if _is(right, 0) else right if _is(left, 0) else node
        case "-":
            return left if _is(right, 0) else node
        case "*":
            return left if _is(right, 1) else right if _is(left, 1) else node
        case _:
            return left if _is(right, 1) else node


def _computed(op: str, left: Fraction, right: Fraction) -> Fraction:
    return left + right if op == "+" else left - right if op == "-" else left * right


def _base(literal: Literal) -> Fraction:
    return literal.value * literal.unit.scale


def _is(node: Node, value: int) -> bool:
    """Whether ``node`` is nil (in any unit), or a plain one."""
    return isinstance(node, Literal) and _base(node) == value and (value == 0 or not node.unit.dims)
