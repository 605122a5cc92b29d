"""Concepts and indicators that follow, at the end, from themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from yizhang.catalogue.checks.references import nodes_of
from yizhang.catalogue.model import Catalogue
from yizhang.formula import Node, leaves
from yizhang.places import Problem


def check_cycles(catalogue: Catalogue) -> Iterator[Problem]:
    """One cycle at a time (the first found): its evaluation would never end, a time shift notwithstanding."""
    graph = _graph(catalogue)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        chain: list[str] = error.args[1]
        first = min(chain)
        start = chain.index(first)
        ring = chain[start:-1] + chain[:start] if chain[0] == chain[-1] else chain
        thing = catalogue.concepts.get(first) or catalogue.indicators[first]
        yield Problem.at(thing.place, "catalogue.cycle", chain=" ← ".join([*ring, first]))


def _graph(catalogue: Catalogue) -> Mapping[str, set[str]]:
    graph: dict[str, set[str]] = {}
    for concept in catalogue.concepts.values():
        nodes = (*((concept.formula,) if concept.formula else ()), *concept.alternatives)
        graph[concept.id] = _used(nodes)
    for indicator in catalogue.indicators.values():
        graph[indicator.id] = _used(tuple(nodes_of(indicator)))
    return graph


def _used(nodes: tuple[Node, ...]) -> set[str]:
    return {leaf.name for node in nodes for leaf in leaves(node)}
