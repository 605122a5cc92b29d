"""Putting definitions in the place of the names they define, with bindings and time shifts passed down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from yizhang.formula.ast import Leaf, Node
from yizhang.formula.substitute import replace_leaves

Definition = Callable[[Leaf], Node | None]
"""What a leaf is defined as, in the leaf's own context; None where it stands for itself."""


class CircularError(ValueError):
    """A definition that leads back to itself."""


def expand(node: Node, definition: Definition) -> Node:
    """``node`` with every defined leaf replaced, all the way down.

    A leaf's bindings go to the leaves of its definition that do not bind the same dimension (one bound to
    nothing is taken away), and its time shift is added to theirs. Raises :class:`CircularError` for a
    definition that leads back to itself, at this or another time.
    """
    return _expand(node, definition, ())


def _expand(node: Node, definition: Definition, inside: tuple[Leaf, ...]) -> Node:
    return replace_leaves(node, lambda leaf: _one(leaf, definition, inside))


def _one(leaf: Leaf, definition: Definition, inside: tuple[Leaf, ...]) -> Node:
    found = definition(leaf)
    if found is None:
        return leaf
    timeless = replace(leaf, years=0, months=0)
    if timeless in inside:
        raise CircularError(leaf.name)
    moved = replace_leaves(found, lambda below: _moved(below, leaf))
    return _expand(moved, definition, (*inside, timeless))


def _moved(below: Leaf, outer: Leaf) -> Leaf:
    merged = {**dict(outer.bindings), **dict(below.bindings)}
    bindings = tuple(sorted((name, value) for name, value in merged.items() if value))
    return replace(
        below, bindings=bindings, years=below.years + outer.years, months=below.months + outer.months
    )
