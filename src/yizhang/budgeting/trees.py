"""What a value rests on as one formula over given figures, for trying other readings of it.

Leaves are named by the text of their keys. Operands nobody stated are put in by their own formulas, so that the
tree ends in figures of papers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhang.book.book import Status
from yizhang.budgeting.estimator import Estimator, Way
from yizhang.formula import (
    Binary,
    Environment,
    Explanation,
    Leaf,
    Literal,
    Node,
    Result,
    State,
    evaluate,
    leaves,
)
from yizhang.formula.substitute import replace_leaves
from yizhang.formula.walk import rebuild, walk
from yizhang.numbers import RATIO
from yizhang.places import Key, parse_key

ONE = Literal(Fraction(1), RATIO)


def tree_of(estimator: Estimator, way: Way) -> Node:
    """The formula of a way over stated figures."""
    return _tree(estimator, way, frozenset())


def _tree(estimator: Estimator, way: Way, above: frozenset[Key]) -> Node:
    return replace_leaves(way.node, lambda leaf: _leaf(estimator, way, leaf, above))


def _leaf(estimator: Estimator, way: Way, leaf: Leaf, above: frozenset[Key]) -> Node:
    key = estimator.key_in(way, leaf)
    below = estimator.way(key)
    stated = estimator.book.fact(key).status is not Status.UNKNOWN
    history = below is not None and below.chain is not None and below.chain.history
    if stated or below is None or history or key in above:
        return Leaf(str(key))
    return _tree(estimator, below, above | {key})


def key_of(leaf: Leaf) -> Key:
    """The key a tree's leaf is named by."""
    return parse_key(leaf.name)


def keys_in(node: Node) -> frozenset[Key]:
    """The figures a tree rests on."""
    return frozenset(key_of(leaf) for leaf in leaves(node))


@dataclass(frozen=True, slots=True)
class _Values(Environment):
    estimator: Estimator
    instead: Mapping[Key, Fraction]

    def leaf(self, leaf: Leaf) -> Result:
        key = key_of(leaf)
        if key in self.instead:
            unit = self.estimator.value(key).unit
            value = self.instead[key]
            return Result(value, unit, State.KNOWN, Explanation("", "", value, unit))
        return self.estimator.value(key)

    def members(self, over: str) -> Sequence[Environment]:
        raise KeyError(over)


def value_of(estimator: Estimator, node: Node, instead: Mapping[Key, Fraction]) -> Fraction | None:
    """The value of a tree with some figures replaced; ``None`` where one is unknown or units do not go together."""
    return evaluate(node, _Values(estimator, instead)).value


def growths_in(node: Node) -> list[Node]:
    """The growth factors ``1 + g`` of a tree, each once, in the order they are written."""
    return list(dict.fromkeys(found for found in walk(node) if _is_growth(found)))


def growth_key(factor: Node) -> Key:
    """The growth of a factor ``1 + g``; of a computed growth, its first figure."""
    return key_of(next(iter(leaves(factor))))


def _is_growth(node: Node) -> bool:
    """``1 + g`` with a stated growth, or ``1 + (a/b − 1)`` with a computed one."""
    if not isinstance(node, Binary) or node.op != "+" or node.left != ONE:
        return False
    match node.right:
        case Leaf():
            return key_of(node.right)["measure"] != ""
        case Binary("-", Binary("/"), Literal()):
            return node.right.right == ONE
        case _:
            return False


def with_factors(node: Node, instead: Mapping[Node, Node]) -> Node:
    """A tree with some growth factors replaced."""
    if node in instead:
        return instead[node]
    return rebuild(node, lambda below: with_factors(below, instead))


def squared(factor: Node) -> Node:
    """A factor applied twice."""
    return Binary("*", factor, factor)


def added(factors: Sequence[Node]) -> Node:
    """Growths added instead of multiplied: ``1 + (g + h)``."""
    total: Node | None = None
    for factor in factors:
        assert isinstance(factor, Binary)  # noqa: S101 (growth factors are sums)
        total = factor.right if total is None else Binary("+", total, factor.right)
    return ONE if total is None else Binary("+", ONE, total)


def pairs(items: Sequence[Node]) -> Iterator[tuple[Node, Node]]:
    """Every pair of different items, either way round."""
    return ((one, other) for one in items for other in items if one != other)
