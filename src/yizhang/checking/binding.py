"""The catalogue's identities, bound to the figures of a book: one relation for each context they apply to.

A leaf becomes the figures on its key. Where there are none it is what it is made of: its concept's formula,
the parts a composite part is the sum of, or another way it follows (the relation is then soft). A nil
counts as 0, a blank is unknown, and what is barred or cannot exist drops out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from itertools import product

from yizhang.book.book import Book
from yizhang.book.evaluation import areas_below, bind, period_of, shift
from yizhang.book.figure import Kind as FigureKind
from yizhang.catalogue.model import Catalogue, Concept, Identity
from yizhang.catalogue.naming import MEASURES, elementary_parts, exists, label
from yizhang.checking.linear import RefusedError, quotient
from yizhang.checking.relation import Kind, Operand, Relation
from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node, RollUp, Term
from yizhang.formula.text import to_text
from yizhang.formula.walk import leaves
from yizhang.numbers import RATIO, Period
from yizhang.places import Key, Warrant

_NIL = Literal(Fraction(0), RATIO)
_WORDS = {"=": "应等于", "<=": "应不大于"}
_ENOUGH = 2
"""With fewer printed figures a relation says nothing; a limit on a single figure needs just that one."""


@dataclass(frozen=True, slots=True)
class Context:
    """Where an identity is read: the dimensions its unbound leaves take, and the period."""

    dims: tuple[tuple[str, str], ...]
    period: Period

    def with_part(self, part: str) -> Context:
        """The same context for a fund part; an empty one where the identity names its parts itself."""
        return Context(tuple(sorted({**dict(self.dims), "part": part}.items())), self.period)

    def name(self, catalogue: Catalogue) -> str:
        """The context in words: 2024年度全市职工医保统筹基金."""
        dims = dict(self.dims)
        area, scheme = catalogue.areas.get(dims["area"]), catalogue.schemes.get(dims["scheme"])
        part, version = catalogue.parts.get(dims["part"]), catalogue.versions.get(dims["version"])
        words = [
            self.period.label,
            area.zh if area else dims["area"],
            (scheme.short or scheme.zh) if scheme else dims["scheme"],
            part.zh if part and part.id != "total" else "",
        ]
        return "".join(words) + (f"（{version.zh}）" if version else "")


def relations_of(
    catalogue: Catalogue, book: Book, identities: Iterable[Identity] | None = None
) -> list[Relation]:
    """Every identity in every context the book has figures for, each arithmetic statement once.

    The order is that of the identities' ids, then of the contexts.
    """
    chosen = catalogue.identities.values() if identities is None else identities
    binder = _Binder(catalogue, book)
    contexts = _contexts(catalogue, book)
    found: dict[object, Relation] = {}
    for identity in sorted(chosen, key=lambda each: (each.implied, each.id)):
        for place, part in product(contexts, _parts(catalogue, identity)):
            context = place.with_part(part)
            if _applies(catalogue, identity, context):
                relation = binder.relation(identity, context)
                if relation is not None:
                    found.setdefault(_signature(relation), relation)
    return list(found.values())


def _contexts(catalogue: Catalogue, book: Book) -> list[Context]:
    seen: set[tuple[str, str, str, Period]] = set()
    for key in (fact.key for fact in book.facts()):
        concept = catalogue.concepts.get(key.concept)
        if concept is not None and key.when is not None:
            seen.add((key["area"], key["scheme"], key["version"], period_of(concept, key.when)))
    return [
        Context((("area", area), ("part", ""), ("scheme", scheme), ("version", version)), period)
        for area, scheme, version, period in sorted(seen)
    ]


def _parts(catalogue: Catalogue, identity: Identity) -> tuple[str, ...]:
    """The parts an identity is read for; just none where every leaf names its own or has none."""
    if identity.parts:
        return identity.parts
    open_leaves = (
        leaf
        for leaf in (*leaves(identity.left), *leaves(identity.right))
        if leaf.name in catalogue.concepts
        and "part" in catalogue.concepts[leaf.name].dims
        and "part" not in dict(leaf.bindings)
    )
    return tuple(catalogue.parts) if any(True for _ in open_leaves) else ("",)


def _applies(catalogue: Catalogue, identity: Identity, context: Context) -> bool:
    dims, period = dict(context.dims), context.period
    if identity.year_end_only and (period.first, period.last) != (1, 12):
        return False
    if identity.within_year_only and period.last == 12:
        return False
    version = catalogue.versions.get(dims["version"])
    if version is not None and version.annual and period.months != 12:
        return False
    return (
        identity.validity.covers(period.year)
        and (not identity.schemes or dims["scheme"] in identity.schemes)
        and (not identity.parts or dims["part"] in identity.parts)
        and (not identity.versions or dims["version"] in identity.versions)
    )


def _signature(relation: Relation) -> object:
    """What the relation says, however it is written: its linear form up to a factor, else its two sides."""
    try:
        left, right = quotient(relation.left, {}), quotient(relation.right, {})
    except RefusedError:
        return relation.kind, relation.left, relation.right
    if left.linear is None or right.linear is None:
        return relation.kind, relation.left, relation.right
    gap = left.linear.plus(right.linear, Fraction(-1))
    terms = sorted(gap.terms.items())
    factor = abs(terms[0][1]) if relation.kind is not Kind.EQUAL else terms[0][1]
    return relation.kind, tuple((name, c / factor) for name, c in terms), gap.constant / factor


class _UnfiledError(Exception):
    """An area below has not filed what a roll-up needs."""


@dataclass(slots=True)
class _Bound:
    """What binding one identity collects on the way."""

    operands: dict[str, Operand] = field(default_factory=dict)
    soft: bool = False


class _Binder:
    def __init__(self, catalogue: Catalogue, book: Book) -> None:
        self._catalogue = catalogue
        self._book = book
        self._operands: dict[Key, Operand] = {}

    def relation(self, identity: Identity, context: Context) -> Relation | None:
        """The identity over figures; ``None`` where it says nothing about printed figures here."""
        bound = _Bound()
        try:
            left = self._node(identity.left, context, bound)
            right = self._node(identity.right, context, bound)
        except _UnfiledError:
            return None
        if left is None or right is None or _says_nothing(left, right):
            return None
        printed = [operand for operand in bound.operands.values() if operand.prints]
        if len(printed) < min(_ENOUGH, len(bound.operands)):
            return None
        return Relation(
            identity.id,
            Kind.EQUAL if identity.op == "=" else Kind.AT_MOST,
            left,
            right,
            tuple(bound.operands[name] for name in sorted(bound.operands)),
            _softer(identity.warrant) if bound.soft else identity.warrant,
            label=context.name(self._catalogue),
            formula=self._words(identity),
        )

    def _words(self, identity: Identity) -> str:
        left, right = to_text(identity.left, self._name), to_text(identity.right, self._name)
        return f"{left} {_WORDS.get(identity.op, identity.op)} {right}"

    def _name(self, leaf: Leaf | Term) -> str:
        bindings, years = (leaf.bindings, leaf.years) if isinstance(leaf, Leaf) else ((), 0)
        dims = dict(bindings)
        members = (
            (self._catalogue.schemes, "scheme"),
            (self._catalogue.parts, "part"),
            (self._catalogue.versions, "version"),
        )
        words = [table[dims[name]].zh for table, name in members if dims.get(name) in table]
        concept = self._catalogue.concepts.get(leaf.name)
        year = {0: "", -1: "上年"}.get(years, f"{years:+d}年")
        measure = MEASURES[dims["measure"]][0] if dims.get("measure") in MEASURES else ""
        return "".join((year, *words, concept.zh if concept else leaf.name, measure))

    def _node(self, node: Node, context: Context, bound: _Bound) -> Node | None:
        """The tree over figure ids; ``None`` for a term that cannot exist and drops out of sums."""
        match node:
            case Literal():
                return node
            case Leaf():
                return self._leaf(node, context, bound)
            case Negation():
                inner = self._node(node.operand, context, bound)
                return None if inner is None else Negation(inner)
            case Binary():
                return _joined(
                    node.op, self._node(node.left, context, bound), self._node(node.right, context, bound)
                )
            case Choice():
                members = [self._node(each, context, bound) for each in node.operands]
                return Choice(node.op, tuple(member for member in members if member is not None))
            case RollUp():
                return self._roll_up(node, context, bound)
            case _:
                raise _UnfiledError

    def _leaf(self, leaf: Leaf, context: Context, bound: _Bound) -> Node | None:
        concept = self._catalogue.concepts.get(leaf.name)
        if concept is None:
            raise _UnfiledError
        dims = dict(context.dims) | dict(leaf.bindings)
        when = shift(context.period, leaf)
        if not exists(
            self._catalogue, concept, dims["scheme"], dims["part"] if "part" in concept.dims else ""
        ):
            return None
        key = bind(self._catalogue, leaf.name, dims, when)
        if self._barred(key):
            return None
        operand = self._operand(key)
        if not operand.prints:
            made = self._made_of(concept, key, Context(tuple(sorted(dims.items())), when), bound)
            if made is not None:
                return made
        bound.operands[operand.id] = operand
        return Leaf(operand.id)

    def _made_of(self, concept: Concept, key: Key, context: Context, bound: _Bound) -> Node | None:
        """A figure nobody printed, by what it is made of: only where all of that is printed."""
        for node, soft in self._ways(concept, key):
            trial = _Bound()
            try:
                made = self._node(node, context, trial)
            except _UnfiledError:
                continue
            if made is not None and trial.operands and all(o.prints for o in trial.operands.values()):
                bound.operands |= trial.operands
                bound.soft |= soft or trial.soft
                return made
        return None

    def _ways(self, concept: Concept, key: Key) -> Iterator[tuple[Node, bool]]:
        """Definitions first; then other ways to the same figure, which are softer. Growth rates define
        nothing.
        """
        if key["measure"]:
            return
        parts = elementary_parts(self._catalogue, concept, key["scheme"], key["part"])
        if parts and parts != (key["part"],):
            yield _sum([Leaf(concept.id, (("part", part),)) for part in parts]), False
        ways = ((concept.formula, False), *((node, True) for node in concept.alternatives))
        for node, soft in ways:
            if node is not None and not _mentions_measure(node):
                yield node, soft

    def _roll_up(self, node: RollUp, context: Context, bound: _Bound) -> Node:
        dims = dict(context.dims)
        below = areas_below(self._catalogue, dims["scheme"], dims["area"], context.period.year)
        terms = []
        for area in below:
            trial = _Bound()
            inner = Context(tuple(sorted({**dims, "area": area}.items())), context.period)
            term = self._node(node.operand, inner, trial)
            if term is None:
                continue
            if not all(operand.prints for operand in trial.operands.values()):
                raise _UnfiledError
            bound.operands |= trial.operands
            bound.soft |= trial.soft
            terms.append(term)
        if not terms:
            raise _UnfiledError
        return _sum(terms)

    def _barred(self, key: Key) -> bool:
        figures = self._book.fact(key).figures
        return bool(figures) and all(figure.kind is FigureKind.BARRED for figure in figures)

    def _operand(self, key: Key) -> Operand:
        if key not in self._operands:
            stated = [f for f in self._book.fact(key).figures if f.quantity is not None]
            prints = tuple(f.quantity for f in stated if f.quantity is not None)
            name = label(self._catalogue, key)
            self._operands[key] = Operand(str(key), name, prints, tuple(f.place for f in stated), key)
        return self._operands[key]


def _says_nothing(left: Node, right: Node) -> bool:
    try:
        one, other = quotient(left, {}), quotient(right, {})
    except RefusedError:
        return left == right
    if one.linear is None or other.linear is None:
        return left == right
    return not one.linear.plus(other.linear, Fraction(-1)).terms


def _softer(warrant: Warrant) -> Warrant:
    return Warrant.HINT if warrant is Warrant.HINT else Warrant.SOFT


def _joined(op: str, left: Node | None, right: Node | None) -> Node | None:
    if left is not None and right is not None:
        return Binary(op, left, right)
    if op in "*/" or (left is None and right is None):
        return None
    if right is None:
        return left
    return right if op == "+" else Negation(right)


def _sum(terms: list[Node] | list[Leaf]) -> Node:
    return reduce(lambda total, term: Binary("+", total, term), terms[1:], terms[0])


def _mentions_measure(node: Node) -> bool:
    match node:
        case Leaf():
            return any(name == "measure" for name, _ in node.bindings)
        case Negation() | RollUp():
            return _mentions_measure(node.operand)
        case Binary():
            return _mentions_measure(node.left) or _mentions_measure(node.right)
        case Choice():
            return any(_mentions_measure(operand) for operand in node.operands)
        case _:
            return False
