"""Putting something in the place of terms and leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from yizhang.formula.ast import Leaf, Literal, Node, Term
from yizhang.formula.walk import rebuild


class MissingTermError(KeyError):
    """A ``$term`` that nothing was given for: a defect of the catalogue."""


def substitute(node: Node, terms: Mapping[str, Node]) -> Node:
    """``node`` with each ``$name`` replaced by ``terms[name]``; terms may use other terms.

    Raises :class:`MissingTermError` for a term without a definition or one that stands for itself.
    """
    return _substitute(node, terms, ())


def _substitute(node: Node, terms: Mapping[str, Node], inside: tuple[str, ...]) -> Node:
    if not isinstance(node, Term):
        return rebuild(node, lambda below: _substitute(below, terms, inside))
    if node.name not in terms or node.name in inside:
        raise MissingTermError(node.name)
    return _substitute(terms[node.name], terms, (*inside, node.name))


def bind(node: Node, **dims: str) -> Node:
    """``node`` with dimensions bound in every leaf that does not bind them itself."""
    if not isinstance(node, Leaf):
        return rebuild(node, lambda below: bind(below, **dims))
    return replace(node, bindings=tuple(sorted({**dims, **dict(node.bindings)}.items())))


def replace_leaves(node: Node, change: Callable[[Leaf], Node]) -> Node:
    """``node`` with every leaf replaced."""
    if isinstance(node, Leaf):
        return change(node)
    return rebuild(node, lambda below: replace_leaves(below, change))


def replace_leaf(node: Node, leaf: Leaf, value: Literal) -> Node:
    """``node`` with every occurrence of ``leaf`` replaced by ``value``."""
    return replace_leaves(node, lambda found: value if found == leaf else found)
