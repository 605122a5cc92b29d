"""Walking and rebuilding trees: children, leaves, depth."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from yizhang.formula.ast import Binary, Choice, Leaf, Negation, Node, RollUp, Term


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order they are written."""
    match node:
        case Binary(_, left, right):
            return (left, right)
        case Negation(operand) | RollUp(_, operand):
            return (operand,)
        case Choice(_, operands):
            return operands
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything below it, in the order it is written."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(reversed(children(top)))


def leaves(node: Node) -> Iterator[Leaf]:
    """Every occurrence of a leaf, in the order it is written; one that is written twice comes twice."""
    return (found for found in walk(node) if isinstance(found, Leaf))


def terms(node: Node) -> Iterator[Term]:
    """Every occurrence of a ``$term``."""
    return (found for found in walk(node) if isinstance(found, Term))


def depth(node: Node) -> int:
    """How deep the tree nests; a leaf has depth 1."""
    deepest, stack = 0, [(node, 1)]
    while stack:
        top, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((child, level + 1) for child in children(top))
    return deepest


def rebuild(node: Node, change: Callable[[Node], Node]) -> Node:
    """``node`` with ``change`` applied to each node directly below it."""
    match node:
        case Binary(op, left, right):
            return Binary(op, change(left), change(right))
        case Negation(operand):
            return Negation(change(operand))
        case RollUp(over, operand):
            return RollUp(over, change(operand))
        case Choice(op, operands):
            return Choice(op, tuple(change(operand) for operand in operands))
        case _:
            return node
