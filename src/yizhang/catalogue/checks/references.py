"""Names inside definitions: each leaf, binding, scheme, part, version, band set and suggestion must exist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from yizhang.catalogue.model import Catalogue, Concept, Identity, Indicator, Signal
from yizhang.catalogue.naming import MEASURES, WHOLE, exists
from yizhang.formula import Leaf, Node, RollUp, leaves, walk
from yizhang.places import Place, Problem

ROLL_UPS = ("children",)
Rule = Concept | Indicator | Identity | Signal


@dataclass(frozen=True, slots=True)
class Scope:
    """A formula with the schemes and parts it is read for."""

    node: Node
    place: Place
    schemes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()


def scopes(catalogue: Catalogue) -> Iterator[Scope]:
    """Every formula of the catalogue."""
    for concept in catalogue.concepts.values():
        nodes = (*((concept.formula,) if concept.formula else ()), *concept.alternatives)
        for node in nodes:
            yield Scope(node, concept.place, concept.schemes, ())
    for indicator in catalogue.indicators.values():
        for node in nodes_of(indicator):
            yield Scope(node, indicator.place, indicator.schemes, indicator.parts)
    for identity in catalogue.identities.values():
        for node in (identity.left, identity.right):
            yield Scope(node, identity.place, identity.schemes, identity.parts)
    for signal in catalogue.signals.values():
        yield Scope(signal.measure, signal.place, signal.schemes, signal.parts)
    for rule in catalogue.rules.values():
        yield from (Scope(side, rule.place) for side in (rule.left, rule.right) if side is not None)


def nodes_of(indicator: Indicator) -> Iterator[Node]:
    """An indicator's formula and every case of its terms."""
    yield indicator.formula
    for term in indicator.terms:
        for _, node in term.cases:
            yield node


def check_references(catalogue: Catalogue) -> Iterator[Problem]:
    """Names that lead nowhere."""
    for scope in scopes(catalogue):
        yield from check_scope(catalogue, scope)
    for concept in catalogue.concepts.values():
        yield from _members(catalogue, concept, concept.place)
    rules: list[Rule] = [*catalogue.indicators.values(), *catalogue.identities.values()]
    for rule in (*rules, *catalogue.signals.values()):
        yield from _members(catalogue, rule, rule.place)
    yield from _dimensions(catalogue)
    yield from _gradings(catalogue)


def check_scope(catalogue: Catalogue, scope: Scope) -> Iterator[Problem]:
    """The names inside one formula."""
    for leaf in leaves(scope.node):
        yield from _leaf(catalogue, leaf, scope)
    for node in walk(scope.node):
        if isinstance(node, RollUp) and node.over not in (*ROLL_UPS, *catalogue.dimensions):
            yield Problem.at(scope.place, "catalogue.unknown-roll-up", name=node.over)


def _leaf(catalogue: Catalogue, leaf: Leaf, scope: Scope) -> Iterator[Problem]:
    thing = catalogue.concepts.get(leaf.name) or catalogue.indicators.get(leaf.name)
    if thing is None:
        yield Problem.at(scope.place, "catalogue.unknown-concept", name=leaf.name)
        return
    for dimension, value in leaf.bindings:
        known = _values(catalogue, dimension)
        if dimension not in (*thing.dims, "measure"):
            yield Problem.at(
                scope.place, "catalogue.undeclared-dimension", name=leaf.name, dimension=dimension
            )
        elif known is not None and value not in known:
            yield Problem.at(scope.place, "catalogue.unknown-value", dimension=dimension, value=value)
    if isinstance(thing, Concept):
        yield from _impossible(catalogue, thing, leaf, scope)


def _values(catalogue: Catalogue, dimension: str) -> Sequence[str] | None:
    match dimension:
        case "scheme":
            return tuple(catalogue.schemes)
        case "part":
            return tuple(catalogue.parts)
        case "version":
            return tuple(catalogue.versions)
        case "measure":
            return tuple(MEASURES)
        case _:
            named = catalogue.dimensions.get(dimension)
            if named is None or named.system:
                return None
            return (WHOLE, *(value for value, _ in named.values))


def _impossible(catalogue: Catalogue, concept: Concept, leaf: Leaf, scope: Scope) -> Iterator[Problem]:
    """A leaf that can have no figure in a scheme and part its formula is read for."""
    bound = dict(leaf.bindings)
    schemes = (bound["scheme"],) if "scheme" in bound else scope.schemes
    parts = (bound["part"],) if "part" in bound else scope.parts
    known_parts = [part for part in parts if part in catalogue.parts] or [""]
    for scheme, part in product([s for s in schemes if s in catalogue.schemes], known_parts):
        if part and scope.schemes and not _part_in_scheme(catalogue, scheme, part):
            continue
        if not exists(catalogue, concept, scheme, part if "part" in concept.dims else ""):
            yield Problem.at(
                scope.place, "catalogue.no-such-cell", name=concept.id, scheme=scheme, part=part or "—"
            )


def _part_in_scheme(catalogue: Catalogue, scheme: str, part: str) -> bool:
    """A rule listed for several schemes is read in each only for the parts that scheme has."""
    member = catalogue.parts[part]
    return not set(member.sum_of or (part,)).isdisjoint(catalogue.schemes[scheme].parts)


def _members(catalogue: Catalogue, rule: Rule, place: Place) -> Iterator[Problem]:
    versions = rule.versions if isinstance(rule, Identity) else ()
    listed = (
        ("scheme", rule.schemes, catalogue.schemes),
        ("part", rule.parts, catalogue.parts),
        ("version", versions, catalogue.versions),
    )
    for dimension, values, known in listed:
        for value in values:
            if value not in known:
                yield Problem.at(place, "catalogue.unknown-value", dimension=dimension, value=value)


def _dimensions(catalogue: Catalogue) -> Iterator[Problem]:
    for member in (*catalogue.schemes.values(), *catalogue.parts.values()):
        for part in (*member.parts, *member.sum_of):
            if part not in catalogue.parts:
                yield Problem.at(member.place, "catalogue.unknown-value", dimension="part", value=part)
            elif catalogue.parts[part].sum_of:
                yield Problem.at(member.place, "catalogue.nested-part", part=part)


def _gradings(catalogue: Catalogue) -> Iterator[Problem]:
    for indicator in catalogue.indicators.values():
        bands = catalogue.bands.get(indicator.bands)
        if indicator.bands and bands is None:
            yield Problem.at(indicator.place, "catalogue.unknown-bands", name=indicator.bands)
        elif bands is not None and not bands.unit.same_kind(indicator.unit):
            yield Problem.at(indicator.place, "catalogue.bands-of-other-unit", name=bands.id)
    wanted = [(bands.place, band.advice) for bands in catalogue.bands.values() for band in bands.bands]
    wanted += [(signal.place, signal.advice) for signal in catalogue.signals.values()]
    for place, advice in wanted:
        if advice and advice not in catalogue.advice:
            yield Problem.at(place, "catalogue.unknown-advice", name=advice)
