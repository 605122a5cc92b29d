"""Chains and standards against the rest of the catalogue: names, units, years."""

from __future__ import annotations

from collections.abc import Iterator

from yizhang.catalogue.checks.references import Scope, check_scope
from yizhang.catalogue.checks.units import Reading
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.model_budget import Chain
from yizhang.formula import leaf_source, leaves
from yizhang.formula.check_units import check_units
from yizhang.places import Problem


def check_chains(catalogue: Catalogue) -> Iterator[Problem]:
    """Names that lead nowhere, units that differ from the result's, assumptions about what does not occur."""
    reading = Reading(catalogue)
    for chain in catalogue.chains.values():
        parts = chain.parts or tuple(v for name, v in chain.result.bindings if name == "part")
        for node in (chain.result, chain.formula):
            yield from check_scope(catalogue, Scope(node, chain.place, chain.schemes, parts))
        concept = catalogue.concepts.get(chain.result.name)
        if concept is None:
            continue
        defects = check_units(
            chain.formula, reading.unit, reading.time, declared=concept.unit, roll_forward=True
        )
        yield from (defect.problem(chain.place) for defect in defects)
        yield from _assumptions(chain)


def _assumptions(chain: Chain) -> Iterator[Problem]:
    used = set(leaves(chain.formula))
    for leaf, _ in chain.assume:
        if leaf not in used:
            yield Problem.at(chain.place, "catalogue.idle-assumption", id=chain.id, name=leaf_source(leaf))


def check_standards(catalogue: Catalogue) -> Iterator[Problem]:
    """Standards and methods of items nobody defined, or in another unit."""
    for standard in catalogue.standards.values():
        concept = catalogue.concepts.get(standard.concept)
        if concept is None:
            yield Problem.at(standard.place, "catalogue.unknown-concept", name=standard.concept)
            continue
        for _, value in standard.values:
            if not value.unit.same_kind(concept.unit):
                yield Problem.at(
                    standard.place, "catalogue.standard-unit", id=standard.id, unit=value.unit.symbol
                )
    for method in catalogue.methods.values():
        for name in method.concepts:
            if name not in catalogue.concepts:
                yield Problem.at(method.place, "catalogue.unknown-concept", name=name)
