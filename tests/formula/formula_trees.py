"""Random formulas and books for the property tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from hypothesis import strategies as st

from yizhang.formula import (
    Binary,
    Choice,
    Environment,
    Explanation,
    Leaf,
    Literal,
    Negation,
    Node,
    Result,
    RollUp,
    State,
    Term,
)
from yizhang.numbers import RATIO, Quantity, Unit, unit
from yizhang.places import Key

NAMES = ("a", "b", "c", "d", "e")
UNITS = ("", "%", "元", "万元", "亿元", "人", "月", "个月", "元/人·月", "个百分点", "人次", "倍", "万家")

words = st.text("abcxyz年末收入_", min_size=1, max_size=4)
names = st.lists(words, min_size=1, max_size=3).map(".".join)
values = st.text("abcz09-_末", min_size=1, max_size=5)
amounts = st.builds(lambda n, d: Fraction(n, 10**d), st.integers(0, 10**9), st.integers(0, 6))
literals = st.builds(Literal, amounts, st.sampled_from(UNITS).map(unit))
any_leaves = st.builds(
    Leaf,
    names,
    st.dictionaries(words, values, max_size=3).map(lambda pairs: tuple(sorted(pairs.items()))),
    st.integers(-3, 3),
    st.integers(-14, 14),
)


def _inner(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), below, below),
        st.builds(Negation, below),
        st.builds(
            Choice, st.sampled_from(("min", "max")), st.lists(below, min_size=1, max_size=3).map(tuple)
        ),
    )


def _with_rollup(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(_inner(below), st.builds(RollUp, words, below))


parsed_trees: st.SearchStrategy[Node] = st.recursive(
    st.one_of(literals, any_leaves, st.builds(Term, words)), _with_rollup, max_leaves=12
)
"""Every kind of tree the parser can yield."""

small = st.builds(Fraction, st.integers(-6, 6), st.sampled_from((1, 1, 2, 10)))
small_literals = st.builds(lambda v: Literal(abs(v), RATIO), small)
plain_leaves = st.sampled_from(NAMES).map(Leaf)
pure_trees: st.SearchStrategy[Node] = st.recursive(
    st.one_of(small_literals, plain_leaves, plain_leaves, plain_leaves), _inner, max_leaves=7
)
"""Formulas over the leaves ``NAMES``, all pure numbers."""


@dataclass(frozen=True)
class Figures:
    """An environment over figures by leaf name; a missing name is unknown."""

    figures: Mapping[str, Quantity | Fraction]
    provisional: Mapping[str, str] = field(default_factory=dict)
    below: Sequence[Figures] = ()
    units: Mapping[str, Unit] = field(default_factory=dict)

    def leaf(self, leaf: Leaf) -> Result:
        key = Key.of(leaf.name)
        found = self.figures.get(leaf.name)
        known = self.units.get(leaf.name, RATIO)
        if found is None:
            nothing = Explanation(leaf.name, "", None, known, key)
            return Result(None, known, State.UNKNOWN, nothing, missing=(key,))
        quantity = found if isinstance(found, Quantity) else None
        value = found.base if isinstance(found, Quantity) else found
        counted = quantity.unit if quantity is not None else known
        why = self.provisional.get(leaf.name)
        return Result(
            value,
            counted,
            State.PROVISIONAL if why else State.KNOWN,
            Explanation(leaf.name, "", value, counted, key),
            estimates=(key,) if why == "estimate" else (),
            conflicts=(key,) if why == "conflict" else (),
            quantity=quantity,
        )

    def members(self, over: str) -> Sequence[Environment]:
        assert over
        return self.below


def reference(node: Node, values_: Mapping[str, Fraction | None]) -> Fraction | None:
    """A second, plain implementation of the exact reading over pure numbers: the value or None."""
    match node:
        case Literal(value, unit_):
            return value * unit_.scale
        case Leaf(name):
            return values_.get(name)
        case Negation(operand):
            below = reference(operand, values_)
            return None if below is None else -below
        case Choice(op, operands):
            pick: Callable[[list[Fraction]], Fraction] = min if op == "min" else max
            read = [reference(operand, values_) for operand in operands]
            known = [value for value in read if value is not None]
            return pick(known) if len(known) == len(read) else None
        case Binary(op, left, right):
            first, second = reference(left, values_), reference(right, values_)
            if first is None or second is None or (op == "/" and second == 0):
                return None
            if op == "+":
                return first + second
            if op == "-":
                return first - second
            return first * second if op == "*" else first / second
        case _:
            raise TypeError(node)
