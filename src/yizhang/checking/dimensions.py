"""Whether the two sides of a relation measure the same thing.

A difference of two rates may be read as a rate or as percentage points; a rate plus points is a rate.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product as pairs

from yizhang.checking.relation import Kind, Operand, Relation
from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node
from yizhang.numbers.units import POINTS, Dims, product

Readings = frozenset[Dims] | None
"""The dimensions a tree may have; ``None`` is any (nothing, or a figure nobody printed)."""


def units_agree(relation: Relation) -> bool:
    """Whether every sum in the relation and the relation itself join like with like."""
    known = {operand.id: _of_operand(operand) for operand in relation.operands}
    if relation.kind is Kind.COUNT:
        return known.get(_name(relation.left)) != frozenset()
    left, right = _fold(relation.left, known), _fold(relation.right, known)
    return left is None or right is None or bool(left & right)


def _name(node: Node) -> str:
    return node.name if isinstance(node, Leaf) else ""


def _of_operand(operand: Operand) -> Readings:
    dims = {quantity.unit.dims for quantity in operand.prints}
    if not dims:
        return None
    return frozenset(dims) if len(dims) == 1 else frozenset()


def _fold(node: Node, known: Mapping[str, Readings]) -> Readings:
    match node:
        case Literal():
            return frozenset((node.unit.dims,)) if node.value else None
        case Leaf():
            return known.get(node.name)
        case Negation():
            return _fold(node.operand, known)
        case Binary():
            return _binary(node.op, _fold(node.left, known), _fold(node.right, known))
        case Choice():
            return _shared([_fold(operand, known) for operand in node.operands])
        case _:
            return None


def _binary(op: str, left: Readings, right: Readings) -> Readings:
    if op in "*/":
        if left is None or right is None:
            return None
        return frozenset(product(a, b, 1 if op == "*" else -1) for a, b in pairs(left, right))
    if left is None or right is None:
        return right if left is None else left
    return frozenset(dims for a, b in pairs(left, right) for dims in _sum(op, a, b))


def _sum(op: str, a: Dims, b: Dims) -> tuple[Dims, ...]:
    if a == b:
        return (a, POINTS.dims) if op == "-" and a == () else (a,)
    return ((),) if {a, b} == {(), POINTS.dims} else ()


def _shared(members: list[Readings]) -> Readings:
    known = [member for member in members if member is not None]
    return frozenset.intersection(*known) if known else None
