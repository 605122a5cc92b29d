"""The catalogue's rules between form figures, read once for every department, year, version and code.

Most relations of most filings hold to the last digit: they are settled by adding exact numbers. Only what does
not is built as a relation between prints and judged under rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import reduce
from itertools import chain

from yizhang.book.book import Book, Status
from yizhang.book.figure import Kind
from yizhang.book.forms.ruled import Term, above, open_dimensions, terms_of
from yizhang.catalogue.model import Catalogue, CheckRule, TimeKind
from yizhang.catalogue.naming import label
from yizhang.checking.relation import Kind as Sort
from yizhang.checking.relation import Operand, Relation
from yizhang.formula.ast import Binary, Leaf, Literal, Negation, Node
from yizhang.numbers import RATIO
from yizhang.places import Key

Dims = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """A rule in one context: signed keys on either side."""

    rule: CheckRule
    left: tuple[tuple[int, Key], ...]
    right: tuple[tuple[int, Key], ...]

    id: int = 0

    @property
    def keys(self) -> tuple[Key, ...]:
        """All figures it ties together."""
        return tuple(key for _, key in (*self.left, *self.right))


Spot = tuple[int, str, Dims]
"""Year, version and further dimensions of a key."""


@dataclass(slots=True)
class Index:
    """The keys of a book by concept and dimensions, for binding rules to them."""

    catalogue: Catalogue
    book: Book
    by_concept: dict[str, dict[Spot, Key]] = field(default_factory=dict)
    _values: dict[Key, Fraction | None] = field(default_factory=dict)
    _agreed: dict[Key, bool] = field(default_factory=dict)
    _amounts: dict[Fraction, list[Key]] = field(default_factory=dict)
    _columns: dict[tuple[str, Dims, int, str, frozenset[str]], bool] = field(default_factory=dict)
    _levels: dict[tuple[str, str], dict[Spot, dict[str, list[Key]]]] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue, book: Book) -> Index:
        """Index a book of one department."""
        index = cls(catalogue, book)
        for fact in book.facts():
            key = fact.key
            if key.concept.startswith("dept.") and key.when is not None:
                spot = (index.year(key), key["version"], _dims(key))
                index.by_concept.setdefault(key.concept, {})[spot] = key
                known = fact.status is not Status.UNKNOWN and fact.quantity is not None
                index._values[key] = fact.quantity.base if known and fact.quantity else None
                bases = {figure.quantity.base for figure in fact.figures if figure.quantity is not None}
                index._agreed[key] = len(bases) < 2
        return index

    def year(self, key: Key) -> int:
        """The fiscal year a key belongs to: what is carried in stands at the end of the year before."""
        if key.when is None:
            return 0
        opening = self.catalogue.concepts[key.concept].time is TimeKind.OPENING
        return key.when.year + int(opening)

    def keys(self, concept: str) -> Mapping[Spot, Key]:
        """The keys of a concept by year, version and further dimensions."""
        return self.by_concept.get(concept, {})

    def value(self, key: Key) -> Fraction | None:
        """The amount on a key in base units; None where it is not known."""
        return self._values.get(key)

    def of_amount(self, amount: Fraction) -> list[Key]:
        """The keys whose figure is just this amount, in key order."""
        if not self._amounts:
            for key, value in self._values.items():
                if value:
                    self._amounts.setdefault(value, []).append(key)
        return self._amounts.get(amount, [])

    def agreed(self, key: Key) -> bool:
        """Whether a figure is printed the same wherever it stands."""
        return self._agreed.get(key, True)

    def has_column(self, concept: str, bound: Dims, context: tuple[int, str], names: frozenset[str]) -> bool:
        """Whether any key of a concept has these dimensions, these values among them."""
        place = (concept, bound, *context, names)
        if place not in self._columns:
            self._columns[place] = any(
                (when, stated) == context and {n for n, _ in dims} == names and set(bound) <= set(dims)
                for when, stated, dims in self.keys(concept)
            )
        return self._columns[place]

    def below(self, concept: str, over: str, spot: Spot) -> list[Key]:
        """The keys one level below a place in the classification ``over``."""
        if (concept, over) not in self._levels:
            self._levels[concept, over] = self._level(concept, over)
        rest = dict(spot[2])
        code = rest.pop(over, "")
        inside = self._levels[concept, over].get((spot[0], spot[1], tuple(sorted(rest.items()))), {})
        return inside.get(code, [])

    def _level(self, concept: str, over: str) -> dict[Spot, dict[str, list[Key]]]:
        found: dict[Spot, dict[str, list[Key]]] = {}
        for (year, version, dims), key in self.keys(concept).items():
            rest = dict(dims)
            code = rest.pop(over, "")
            if code:
                spot = (year, version, tuple(sorted(rest.items())))
                parent = "" if over == "project" else above(code)
                if parent is not None:
                    found.setdefault(spot, {}).setdefault(parent, []).append(key)
        return found


def _dims(key: Key) -> Dims:
    return tuple(pair for pair in key.dims if pair[0] not in ("dept", "version"))


def instances(catalogue: Catalogue, book: Book | Index, year: int) -> Iterator[Instance]:
    """Every rule in every context of one year that the book holds figures for."""
    index = book if isinstance(book, Index) else Index.of(catalogue, book)
    rules = (
        rule for rule in catalogue.rules.values() if rule.left is not None and rule.validity.covers(year)
    )
    found = chain.from_iterable(_of_rule(index, rule, year) for rule in rules)
    return (replace(each, id=number) for number, each in enumerate(found))


def _of_rule(index: Index, rule: CheckRule, year: int) -> Iterator[Instance]:
    if rule.left is None or rule.right is None:
        return
    left, right = terms_of(rule.left), terms_of(rule.right)
    for version, given in sorted(_contexts(index, rule, left, year)):
        bound = [_bound(index, terms, (year, version, given)) for terms in (left, right)]
        if all(side for side in bound):
            one, other = (side or () for side in bound)
            if len({key for _, key in (*one, *other)}) > 1:
                yield Instance(rule, tuple(one), tuple(other))


def _contexts(index: Index, rule: CheckRule, terms: tuple[Term, ...], year: int) -> set[tuple[str, Dims]]:
    """Versions and open dimensions under which the left side has figures."""
    wanted = open_dimensions(rule)
    must = {name for name, needed in wanted.items() if needed}
    found: set[tuple[str, Dims]] = set()
    for term in terms:
        bound = {pair for pair in term.bindings if pair[0] != "version"}
        for when, version, dims in index.keys(term.concept):
            if when != year or not bound.issubset(dims):
                continue
            rest = tuple(pair for pair in dims if pair not in bound)
            names = {name for name, _ in rest}
            if names <= wanted.keys() and must <= names:
                found.add((version, rest))
    return found


def _bound(
    index: Index, terms: tuple[Term, ...], context: tuple[int, str, Dims]
) -> list[tuple[int, Key]] | None:
    """The keys of one side; ``None`` where a figure is missing that the forms at hand should hold."""
    year, version, given = context
    keys: list[tuple[int, Key]] = []
    for term in terms:
        own = dict(term.bindings)
        wanted = {**dict(given), **{name: value for name, value in own.items() if name != "version"}}
        stated = own.get("version", version)
        if term.over:
            inner = index.below(term.concept, term.over, (year, stated, tuple(sorted(wanted.items()))))
            if not inner or any(index.value(key) is None for key in inner):
                return None
            keys += [(term.sign, key) for key in inner]
            continue
        key = index.keys(term.concept).get((year, stated, tuple(sorted(wanted.items()))))
        if key is not None and index.value(key) is not None:
            keys.append((term.sign, key))
        elif key is not None:
            if not _barred(index, key):
                return None
        elif _column_exists(index, term, (year, stated), set(wanted)):
            return None
    return keys


def _barred(index: Index, key: Key) -> bool:
    return all(figure.kind is Kind.BARRED for figure in index.book.fact(key).figures)


def _column_exists(index: Index, term: Term, context: tuple[int, str], names: set[str]) -> bool:
    """Whether any form at hand has such a column, so that a row without it lacks a figure.

    Code rows are another matter: a class nobody printed has no outlay.
    """
    if {name for name, _ in term.bindings} & {"code", "econ", "item"}:
        return False
    bound = tuple(pair for pair in term.bindings if pair[0] != "version")
    return index.has_column(term.concept, bound, context, frozenset(names))


def holds_exactly(index: Index, instance: Instance) -> bool:
    """Whether the figures as printed satisfy the rule, every figure printed the same wherever it stands."""
    if not all(index.agreed(key) for key in instance.keys):
        return False
    gap = gap_of(index, instance)
    return not gap if instance.rule.op == "=" else gap <= 0


def gap_of(index: Index, instance: Instance) -> Fraction:
    """Left side less right side, in base units."""
    gap = Fraction(0)
    for factor, side in ((1, instance.left), (-1, instance.right)):
        for sign, key in side:
            gap += factor * sign * (index.value(key) or 0)
    return gap


def relation_of(index: Index, instance: Instance, operands: dict[Key, Operand], where: str) -> Relation:
    """The instance as a relation between prints."""
    for key in instance.keys:
        if key not in operands:
            operands[key] = _operand(index, key)
    sides = [_sum(side) for side in (instance.left, instance.right)]
    held = tuple(operands[key] for key in dict.fromkeys(instance.keys))
    sort = Sort.EQUAL if instance.rule.op == "=" else Sort.AT_MOST
    rule = instance.rule
    return Relation(rule.id, sort, sides[0], sides[1], held, rule.warrant, where, rule.zh)


def _operand(index: Index, key: Key) -> Operand:
    stated = [figure for figure in index.book.fact(key).figures if figure.quantity is not None]
    prints = tuple(figure.quantity for figure in stated if figure.quantity is not None)
    return Operand(str(key), label(index.catalogue, key), prints, tuple(f.place for f in stated), key)


def _sum(side: Iterable[tuple[int, Key]]) -> Node:
    terms: list[Node] = [Leaf(str(key)) if sign > 0 else Negation(Leaf(str(key))) for sign, key in side] or [
        Literal(Fraction(0), RATIO)
    ]
    return reduce(lambda total, term: Binary("+", total, term), terms[1:], terms[0])


def years_of(index: Index) -> tuple[int, ...]:
    """The years a book holds figures of."""
    places = chain.from_iterable(index.by_concept.values())
    return tuple(sorted({year for year, _, _ in places}))


__all__ = ["Index", "Instance", "gap_of", "holds_exactly", "instances", "relation_of", "years_of"]
