"""Variants: each term has a case for every choice on the axes, and every case can be chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from yizhang.catalogue.model import Axis, Catalogue, Indicator, TermDefinition, Variant
from yizhang.catalogue.naming import full_variant
from yizhang.formula import terms
from yizhang.places import Problem


def variants(axes: Sequence[Axis]) -> Iterator[Variant]:
    """Every combination of axis values."""
    names = [axis.id for axis in axes]
    for values in product(*([value.id for value in axis.values] for axis in axes)):
        yield tuple(sorted(zip(names, values, strict=True)))


def check_variants(catalogue: Catalogue) -> Iterator[Problem]:
    """Terms without a case, cases nobody can choose, conditions on axes that are not there."""
    for indicator in catalogue.indicators.values():
        yield from _used(indicator)
        conditions_hold = True
        for problem in _conditions(indicator):
            conditions_hold = False
            yield problem
        empty = [axis for axis in indicator.axes if not axis.values]
        for axis in empty:
            yield Problem.at(indicator.place, "catalogue.empty-axis", id=indicator.id, axis=axis.id)
        if conditions_hold and not empty:
            for term in indicator.terms:
                yield from _covered(indicator, term)


def _used(indicator: Indicator) -> Iterator[Problem]:
    defined = {term.id for term in indicator.terms}
    nodes = [indicator.formula, *(node for term in indicator.terms for _, node in term.cases)]
    used = {term.name for node in nodes for term in terms(node)}
    for name in sorted(used - defined):
        yield Problem.at(indicator.place, "catalogue.unknown-term", id=indicator.id, term=name)
    for name in sorted(defined - used):
        yield Problem.at(indicator.place, "catalogue.unused-term", id=indicator.id, term=name)
    conditioned = {axis for term in indicator.terms for conditions, _ in term.cases for axis, _ in conditions}
    for axis in indicator.axes:
        if axis.id not in conditioned:
            yield Problem.at(indicator.place, "catalogue.idle-axis", id=indicator.id, axis=axis.id)


def _conditions(indicator: Indicator) -> Iterator[Problem]:
    known = {axis.id: {value.id for value in axis.values} for axis in indicator.axes}
    for term in indicator.terms:
        for conditions, _ in term.cases:
            for axis, value in conditions:
                if value not in known.get(axis, set()):
                    yield Problem.at(
                        indicator.place, "catalogue.unknown-choice", id=indicator.id, axis=axis, value=value
                    )


def _covered(indicator: Indicator, term: TermDefinition) -> Iterator[Problem]:
    reached: set[int] = set()
    for variant in variants(indicator.axes):
        index = _case(term, full_variant(indicator, variant))
        if index is None:
            shown = ", ".join(f"{axis}={value}" for axis, value in variant)
            yield Problem.at(
                indicator.place, "catalogue.uncovered-variant", id=indicator.id, term=term.id, variant=shown
            )
            return
        reached.add(index)
    for index in range(len(term.cases)):
        if index not in reached:
            yield Problem.at(
                indicator.place, "catalogue.unreachable-case", id=indicator.id, term=term.id, case=index + 1
            )


def _case(term: TermDefinition, variant: Variant) -> int | None:
    chosen = set(variant)
    return next((i for i, (conditions, _) in enumerate(term.cases) if chosen.issuperset(conditions)), None)
