"""The hard identities as linear equations: which contradict, repeat or force each other.

Equations are taken per regime of years and scheme, for fund parts that come to the same together, and solved
exactly. An equation that reduces to 0 = 0 says nothing new (``implied`` declares that this is meant); one
that reduces to 0 = c cannot hold; a variable that can have one value only is forced, as a rule rarely means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from yizhang.catalogue.model import Catalogue, Identity
from yizhang.catalogue.naming import canonical
from yizhang.formula import Binary, Leaf, Node, Refusal, bind, leaves
from yizhang.formula.linear import Linear, linear
from yizhang.formula.substitute import replace_leaves
from yizhang.places import Key, Problem, Severity, Warrant


@dataclass(frozen=True, slots=True)
class _Equation:
    """An identity as read for one scheme and part: ``form = 0``."""

    identity: Identity
    form: Linear


def check_algebra(catalogue: Catalogue) -> Iterator[Problem]:
    """Contradictory, redundant and forcing identities."""
    hard = [e for e in catalogue.identities.values() if e.warrant is Warrant.IDENTITY and e.op == "="]
    for year in regimes(hard):
        current = [identity for identity in hard if identity.validity.covers(year)]
        for scheme in catalogue.schemes:
            mine = [each for each in current if not each.schemes or scheme in each.schemes]
            yield from _solve(_equations(catalogue, scheme, [""], filter(_crosses_parts, mine)))
            local = [each for each in mine if not _crosses_parts(each)]
            for parts in _groups(catalogue, scheme):
                yield from _solve(_equations(catalogue, scheme, parts, local))


def regimes(identities: Iterable[Identity]) -> list[int]:
    """One year in each stretch over which the same identities hold."""
    edges = {2000}
    for identity in identities:
        if identity.validity.since is not None:
            edges.add(identity.validity.since)
        if identity.validity.until is not None:
            edges.add(identity.validity.until + 1)
    return sorted(edges)


def _crosses_parts(identity: Identity) -> bool:
    both = (identity.left, identity.right)
    return any("part" in dict(leaf.bindings) for node in both for leaf in leaves(node))


def _groups(catalogue: Catalogue, scheme: str) -> list[list[str]]:
    """Fund parts some concept does not tell apart in this scheme (合计 and 统筹基金 of the residents)."""
    groups: list[set[str]] = []
    for concept in catalogue.concepts.values():
        if not concept.parts or (concept.schemes and scheme not in concept.schemes):
            continue
        merged: dict[str, set[str]] = {}
        for part in catalogue.parts:
            place = canonical(catalogue, Key.of(concept.id, scheme=scheme, part=part))["part"]
            merged.setdefault(place, set()).add(part)
        if len(concept.parts) > 1:
            groups = _united([*groups, *merged.values()])
    return [[part for part in catalogue.parts if part in group] for group in groups]


def _united(groups: Iterable[set[str]]) -> list[set[str]]:
    united: list[set[str]] = []
    for group in groups:
        apart = [other for other in united if other.isdisjoint(group)]
        joined = set(group).union(*(other for other in united if not other.isdisjoint(group)))
        united = [*apart, joined]
    return united


def _equations(
    catalogue: Catalogue, scheme: str, parts: Sequence[str], identities: Iterable[Identity]
) -> list[_Equation]:
    found: dict[_Equation, None] = {}
    for identity in identities:
        for part in parts:
            if part and part not in (identity.parts or ("total",)):
                continue
            form = linear(_read(catalogue, identity, scheme, part))
            if not isinstance(form, Refusal):
                found[_Equation(identity, form)] = None
    return sorted(found, key=lambda equation: equation.identity.implied)


def _read(catalogue: Catalogue, identity: Identity, scheme: str, part: str) -> Node:
    """Left − right with the part bound canonically, and the version where the identity speaks of one only."""
    pinned = {"version": identity.versions[0]} if len(identity.versions) == 1 else {}
    pinned |= {"part": part} if part else {}
    node = bind(Binary("-", identity.left, identity.right), **pinned)

    def placed(leaf: Leaf) -> Node:
        bound = dict(leaf.bindings)
        key = canonical(catalogue, Key.of(leaf.name, None, **{"scheme": scheme, **bound}))
        kept = {name: key[name] or value for name, value in bound.items()}
        return Leaf(leaf.name, tuple(sorted(kept.items())), leaf.years, leaf.months)

    return replace_leaves(node, placed)


def _solve(equations: Iterable[_Equation]) -> Iterator[Problem]:
    system = _System()
    for equation in equations:
        identity, rest = equation.identity, system.reduce(equation.form)
        if rest.is_constant:
            yield from _said_again(identity, rest)
            continue
        system.add(rest)
        if identity.implied:
            yield Problem.at(identity.place, "catalogue.not-implied", Severity.SUSPICIOUS, id=identity.id)
        forced = system.forced()
        if forced:
            yield Problem.at(identity.place, "catalogue.forced-value", id=identity.id, name=forced[0].name)
            return


def _said_again(identity: Identity, rest: Linear) -> Iterator[Problem]:
    if rest.constant:
        yield Problem.at(identity.place, "catalogue.contradiction", id=identity.id)
    elif not identity.implied:
        yield Problem.at(identity.place, "catalogue.redundant", Severity.SUSPICIOUS, id=identity.id)


@dataclass(slots=True)
class _System:
    """Equations in reduced form: each row's pivot stands in no other row."""

    rows: dict[Leaf, Linear] = field(default_factory=dict)

    def reduce(self, form: Linear) -> Linear:
        """What the form says beyond the rows."""
        for leaf, weight in form.coefficients:
            if leaf in self.rows:
                form = form.plus(self.rows[leaf], -weight)
        return form

    def add(self, form: Linear) -> None:
        """Take a reduced, non-constant form in as a row."""
        pivot, weight = form.coefficients[0]
        row = form.times(Fraction(1) / weight)
        for leaf, other in self.rows.items():
            share = dict(other.coefficients).get(pivot, Fraction(0))
            if share:
                self.rows[leaf] = other.plus(row, -share)
        self.rows[pivot] = row

    def forced(self) -> list[Leaf]:
        """The variables that can have one value only."""
        return [leaf for leaf, row in self.rows.items() if len(row.coefficients) == 1]
