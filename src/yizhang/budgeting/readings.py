"""Other readings of one chain: a growth applied twice or left out, growths added, another chain, another base."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yizhang.book.book import Status
from yizhang.budgeting.estimator import Check, Estimator, Way
from yizhang.budgeting.plan import BASIS, BUDGET
from yizhang.budgeting.trees import (
    ONE,
    added,
    growth_key,
    growths_in,
    keys_in,
    squared,
    tree_of,
    value_of,
    with_factors,
)
from yizhang.budgeting.words import key_words
from yizhang.formula import Leaf, Node, evaluate
from yizhang.formula.simplify import without
from yizhang.formula.substitute import replace_leaves
from yizhang.numbers import Quantity, cut, half_up
from yizhang.places import Key
from yizhang.places.messages import render

NEAR = Fraction(1, 1000)
"""A reading this close to a print (relative) is near it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a chain. ``code`` names the kind, ``words`` what is different, ``cost`` how far it departs."""

    code: str
    words: str
    node: Node
    cost: Fraction

    def value(self, estimator: Estimator, instead: dict[Key, Fraction]) -> Fraction | None:
        """What it gives, with some figures replaced."""
        return value_of(estimator, self.node, instead)


def readings(estimator: Estimator, check: Check) -> list[Reading]:
    """The readings of a stated result's chain, as it stands first."""
    tree = tree_of(estimator, check.way)
    found = [Reading("as-is", "", tree, Fraction(0))]
    found += _of_growths(estimator, check, tree)
    found += _of_bases(estimator, check, tree)
    found += _of_chains(estimator, check)
    return found


def _of_growths(estimator: Estimator, check: Check, tree: Node) -> Iterator[Reading]:
    factors = [factor for factor in growths_in(tree) if value_of(estimator, factor, {}) != 1]
    names = {factor: _growth_words(estimator, check, factor) for factor in factors}
    whole, half = Fraction(1), Fraction(1, 2)
    if factors:
        every = with_factors(tree, {factor: squared(factor) for factor in factors})
        yield Reading("twice", _say("twice", "、".join(names.values())), every, whole)
    if len(factors) > 1:
        for factor in factors:
            node = with_factors(tree, {factor: squared(factor)})
            yield Reading("twice", _say("twice", names[factor]), node, whole + half)
    for factor in factors:
        node = with_factors(tree, {factor: ONE})
        yield Reading("omitted", _say("omitted", names[factor]), node, whole)
    if len(factors) > 1:
        first, *rest = factors
        node = with_factors(tree, {first: added(factors), **dict.fromkeys(rest, ONE)})
        yield Reading("added", _say("added", "、".join(names.values())), node, whole)


def _growth_words(estimator: Estimator, check: Check, factor: Node) -> str:
    key = growth_key(factor)
    growth = key if key["measure"] else key.with_dims(measure="yoy", version=estimator.plan.version)
    return key_words(estimator, growth, estimator.year(check.key)).removeprefix("上年预计")


def _of_bases(estimator: Estimator, check: Check, tree: Node) -> Iterator[Reading]:
    """The same chain on another version of an earlier year's figure."""
    for key in sorted(keys_in(tree), key=str):
        if key["measure"] or estimator.year(key) >= estimator.plan.year:
            continue
        for version in (*BASIS, BUDGET):
            other = key.with_dims(version=version)
            if other != key and estimator.book.fact(other).status is not Status.UNKNOWN:
                swap = {Leaf(str(key)): Leaf(str(other))}
                node = replace_leaves(tree, lambda leaf, swap=swap: swap.get(leaf, leaf))  # type: ignore[misc]
                words = key_words(estimator, other, estimator.year(check.key))
                yield Reading("other-base", _say("other-base", words), node, Fraction(1))


def _of_chains(estimator: Estimator, check: Check) -> Iterator[Reading]:
    """The other chains of the catalogue for the result, those of other years included."""
    used = check.way.chain.id if check.way.chain is not None else ""
    for chain in estimator.chains(check.key, any_year=True):
        if chain.id == used:
            continue
        context = check.way.context
        neutral = {leaf: value for leaf, value in chain.assume if context.leaf(leaf).value is None}
        way = Way(without(chain.formula, neutral), context, chain)
        if evaluate(way.node, context).value is not None and check.key not in keys_in(
            tree_of(estimator, way)
        ):
            node = tree_of(estimator, way)
            yield Reading("other-chain", _say("other-chain", chain.zh), node, Fraction(1))


def _say(code: str, what: str) -> str:
    return render(f"budget.reading.{code}", (("what", what),))


def ties(value: Fraction | None, stated: Quantity) -> bool:
    """Whether a value prints as stated, rounded or cut."""
    if value is None:
        return False
    if stated.decimals is None:
        return value == stated.base
    scaled = value / stated.unit.scale
    return stated.value in (half_up(scaled, stated.decimals), cut(scaled, stated.decimals))


def is_near(value: Fraction | None, stated: Quantity) -> bool:
    """Whether a value is close to what is stated without printing so."""
    return value is not None and stated.base != 0 and abs(value / stated.base - 1) <= NEAR
