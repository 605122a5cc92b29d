"""A relation between figures, with the warrant it stands on. Who proposed it never looked whether it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from yizhang.formula.ast import Binary, Choice, Leaf, Negation, Node
from yizhang.numbers import Quantity
from yizhang.places import Key, Place, Warrant


class Kind(StrEnum):
    """What is said of the two sides."""

    EQUAL = "="
    AT_MOST = "<="
    LESS = "<"
    GREATEST = "greatest"
    """The left operand is the greatest of the others (ties allowed)."""
    LEAST = "least"
    COUNT = "count"
    """The left operand is the number of the others."""


@dataclass(frozen=True, slots=True)
class Operand:
    """A variable of a relation. Relations share a figure when their operands have the same ``id``.

    ``prints`` are the figures printed for it: none for a quantity nobody printed, several for restatements.
    """

    id: str
    label: str
    prints: tuple[Quantity, ...] = ()
    places: tuple[Place, ...] = ()
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """``left kind right`` over operands; leaves of the expressions name operand ids
    (``Leaf(name=operand.id)``).

    For EQUAL, ``left`` is the printed result wherever there is one. For GREATEST, LEAST and COUNT the right
    side is a :class:`~yizhang.formula.ast.Choice` listing the members.
    """

    rule: str
    kind: Kind
    left: Node
    right: Node
    operands: tuple[Operand, ...]
    warrant: Warrant
    label: str = ""
    formula: str = ""
    certain: bool = True
    """False where the reading of a sentence is uncertain: the verdict is then undecided, never mismatch."""


def members(relation: Relation) -> tuple[Node, ...]:
    """The members an extreme or a count is taken over."""
    return relation.right.operands if isinstance(relation.right, Choice) else (relation.right,)


def leaves(node: Node) -> Iterator[str]:
    """The names of the leaves, once for each time they stand in the tree."""
    match node:
        case Leaf():
            yield node.name
        case Negation():
            yield from leaves(node.operand)
        case Binary():
            yield from leaves(node.left)
            yield from leaves(node.right)
        case Choice():
            for operand in node.operands:
                yield from leaves(operand)
        case _:
            return


def names_in(relation: Relation) -> frozenset[str]:
    """The figures a relation ties together. A count speaks of how many members there are, not of their
    values.
    """
    names = frozenset(leaves(relation.left))
    return names if relation.kind is Kind.COUNT else names | frozenset(leaves(relation.right))
