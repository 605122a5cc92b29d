"""The catalogue's rules between form figures, read once for every department, year, version and code.

Most relations of most filings hold to the last digit: they are settled by adding exact numbers. Only what does
not is built as a relation between prints and judged under rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from itertools import chain

from yizhang.book.book import Book, Status
from yizhang.book.figure import Kind
from yizhang.book.forms.ruled import Term, below, open_dimensions, terms_of
from yizhang.catalogue.model import Catalogue, CheckRule, TimeKind
from yizhang.catalogue.naming import label
from yizhang.checking.relation import Kind as Sort
from yizhang.checking.relation import Operand, Relation
from yizhang.formula.ast import Binary, Leaf, Literal, Negation, Node
from yizhang.numbers import RATIO, Period
from yizhang.places import Key

Dims = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """A rule in one context: signed keys on either side."""

    rule: CheckRule
    left: tuple[tuple[int, Key], ...]
    right: tuple[tuple[int, Key], ...]

    @property
    def keys(self) -> tuple[Key, ...]:
        """All figures it ties together."""
        return tuple(key for _, key in (*self.left, *self.right))


@dataclass(slots=True)
class Index:
    """The keys of a book by concept and dimensions, for binding rules to them."""

    catalogue: Catalogue
    book: Book
    by_concept: dict[str, dict[tuple[int, str, Dims], Key]] = field(default_factory=dict)

    @classmethod
    def of(cls, catalogue: Catalogue, book: Book) -> Index:
        """Index a book of one department."""
        index = cls(catalogue, book)
        for key in book:
            if key.concept.startswith("dept.") and key.when is not None:
                place = (index.year(key), key["version"], _dims(key))
                index.by_concept.setdefault(key.concept, {})[place] = key
        return index

    def year(self, key: Key) -> int:
        """The fiscal year a key belongs to: what is carried in stands at the end of the year before."""
        if key.when is None:
            return 0
        opening = self.catalogue.concepts[key.concept].time is TimeKind.OPENING
        return key.when.year + int(opening)

    def keys(self, concept: str) -> Mapping[tuple[int, str, Dims], Key]:
        """The keys of a concept by year, version and further dimensions."""
        return self.by_concept.get(concept, {})

    def value(self, key: Key) -> Fraction | None:
        """The amount on a key in base units; None where it is not known."""
        fact = self.book.fact(key)
        if fact.status is Status.UNKNOWN or fact.quantity is None:
            return None
        return fact.quantity.base


def _dims(key: Key) -> Dims:
    return tuple(pair for pair in key.dims if pair[0] not in ("dept", "version"))


def instances(catalogue: Catalogue, book: Book, year: int) -> Iterator[Instance]:
    """Every rule in every context of one year that the book holds figures for."""
    index = Index.of(catalogue, book)
    for rule in catalogue.rules.values():
        if rule.left is not None and rule.validity.covers(year):
            yield from _of_rule(index, rule, year)


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
    found: set[tuple[str, Dims]] = set()
    for term in terms:
        bound = dict(term.bindings)
        for when, version, dims in index.keys(term.concept):
            rest = dict(dims)
            if when != year or any(rest.pop(n, None) != v for n, v in bound.items() if n != "version"):
                continue
            names = set(rest)
            if names <= set(wanted) and all(name in names for name, must in wanted.items() if must):
                found.add((version, tuple(sorted(rest.items()))))
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
            inner = _below(index, term, wanted, (year, stated))
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
    bound = [(name, value) for name, value in term.bindings if name != "version"]
    return any(
        (when, stated) == context and {n for n, _ in dims} == names and set(bound) <= set(dims)
        for when, stated, dims in index.keys(term.concept)
    )


def _below(index: Index, term: Term, wanted: dict[str, str], context: tuple[int, str]) -> list[Key]:
    code = wanted.pop(term.over, "")
    found = []
    for (year, version, dims), key in index.keys(term.concept).items():
        rest = dict(dims)
        other = rest.pop(term.over, "")
        if (year, version) == context and rest == wanted:
            inside = bool(other) if term.over == "project" else below(code, other)
            if inside:
                found.append(key)
    return sorted(found, key=str)


def holds_exactly(index: Index, instance: Instance) -> bool:
    """Whether the figures as printed satisfy the rule, every figure printed the same wherever it stands."""
    if any(len(set(_bases(index.book, key))) > 1 for key in instance.keys):
        return False
    one, other = (
        sum((sign * (index.value(key) or 0) for sign, key in side), Fraction(0))
        for side in (instance.left, instance.right)
    )
    return one == other if instance.rule.op == "=" else one <= other


def _bases(book: Book, key: Key) -> Iterator[Fraction]:
    return (figure.quantity.base for figure in book.fact(key).figures if figure.quantity is not None)


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


def period_label(year: int) -> str:
    """The year in words."""
    return Period(year).label


__all__ = ["Index", "Instance", "holds_exactly", "instances", "period_label", "relation_of", "years_of"]
