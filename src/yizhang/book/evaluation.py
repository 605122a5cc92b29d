"""What a figure is worth: from the book where it stands there, else from what it is made of.

A key is answered in this order: the figures the book holds; the concept's own formulas and the identities that
define it; the parts a composite part is the sum of; a stated composite less its other parts; for a growth, the two
levels; for an area with areas below it, their sum where the concept may be added over areas. Nothing is estimated
here: a value that only the others imply is offered by :mod:`yizhang.analysis.estimates`, flagged, and never taken
for a fact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhang.book.book import Book, Fact, Status
from yizhang.book.figure import Kind
from yizhang.catalogue.model import (
    Axis,
    Catalogue,
    Concept,
    Identity,
    Indicator,
    TermDefinition,
    TimeKind,
    Variant,
)
from yizhang.catalogue.naming import canonical, elementary_parts, label, variant_label
from yizhang.formula.ast import Binary, Leaf, Literal, Node
from yizhang.formula.exact import evaluate
from yizhang.formula.interval import interval_of
from yizhang.formula.refusal import Refusal
from yizhang.formula.result import Explanation, Result, State
from yizhang.formula.substitute import substitute
from yizhang.numbers import MONTHS, PERCENT, RATIO, Instant, Interval, Period, Unit, When
from yizhang.places import Key

ALL_SCHEMES = "all"
"""In an area's parents: the same parent in every scheme's tree."""

PERIOD_MONTHS = "period.months"
"""The leaf that stands for how many months the period of the context has."""

YOY = "yoy"
"""The value of the ``measure`` dimension that makes a key the growth of its concept over the year before."""


class Evaluator:
    """Answers keys and indicators from one book, each once."""

    def __init__(
        self, catalogue: Catalogue, book: Book, variants: Mapping[str, Variant] | None = None
    ) -> None:
        self.catalogue = catalogue
        self.book = book
        self.variants = dict(variants or {})
        self._answers: dict[Key, Result] = {}
        self._under_way: set[Key] = set()
        self._cut: set[Key] = set()
        """Keys under way that were asked for again: what came of it is unknown for now only."""
        self._defined: dict[str, list[Identity]] = {}
        for identity in catalogue.identities.values():
            if identity.defines and isinstance(identity.left, Leaf):
                self._defined.setdefault(identity.left.name, []).append(identity)

    def value(self, key: Key) -> Result:
        """The value on ``key``, known, provisional or unknown; never raises for a missing figure."""
        key = canonical(self.catalogue, key)
        if key in self._answers:
            return self._answers[key]
        if key in self._under_way:
            self._cut.add(key)
            return self._unknown(key)
        cut_above, self._cut = self._cut, set()
        self._under_way.add(key)
        try:
            answer = self.answer(key)
        finally:
            self._under_way.discard(key)
            cut, self._cut = self._cut - {key}, cut_above | (self._cut - {key})
        if not cut or answer.state is not State.UNKNOWN:
            self._answers[key] = answer
        return answer

    def indicator(self, id_: str, when: Period, variant: Variant = (), /, **dims: str) -> Result:
        """An indicator in a variant (unnamed axes take the office's choice, then the default), for a context.

        Where it cannot be computed but the book holds a stated figure of it, that figure is returned with a remark;
        only in the office's own variant, because a stated figure is of no other.
        """
        result = self.compute(id_, when, variant, **dims)
        definition = self.catalogue.indicators[id_]
        if result.state is not State.UNKNOWN or self.choose(definition, variant) != self.choose(definition):
            return result
        stated = self.stated(id_, when, **dims)
        return stated if stated.state is not State.UNKNOWN else result

    def compute(self, id_: str, when: Period, variant: Variant = (), /, **dims: str) -> Result:
        """The indicator recomputed from its operands; unknown where they do not suffice, whatever is stated of it,
        and for part of a year where it is defined for whole years.
        """
        definition = self.catalogue.indicators[id_]
        if definition.whole_year and when.months != 12:
            return self._unknown(Key.of(id_, when, **dims))
        node, chosen = self.formula(definition, variant)
        result = evaluate(node, Context(self, tuple(sorted(dims.items())), when))
        return _named(result, definition.zh + variant_label(definition, chosen, "zh"))

    def formula(self, definition: Indicator, variant: Variant = ()) -> tuple[Node, Variant]:
        """An indicator's formula with the terms of the chosen variant put in, and that full variant."""
        chosen = self.choose(definition, variant)
        return substitute(definition.formula, _terms(definition.terms, chosen)), chosen

    def derivation(self, key: Key) -> tuple[Node, Context] | None:
        """The formula a computed key is answered by, with its context; ``None`` where it is stated or unknown."""
        key = canonical(self.catalogue, key)
        if self.book.fact(key).status is not Status.UNKNOWN or self.value(key).value is None:
            return None
        ways = ((node, context) for node, context in self.ways(key))
        return next((way for way in ways if evaluate(*way).state is not State.UNKNOWN), None)

    def interval(self, key: Key) -> Interval:
        """The unrounded values the prints leave for ``key``; everything where it is unknown or not decidable."""
        key = canonical(self.catalogue, key)
        fact = self.book.fact(key)
        if fact.quantity is not None:
            return fact.quantity.interval() if fact.status is Status.TAIL else fact.interval
        way = self.derivation(key)
        return Interval.everything() if way is None else _decided(interval_of(way[0], way[1].interval))

    def indicator_interval(self, id_: str, when: Period, variant: Variant = (), /, **dims: str) -> Interval:
        """The unrounded values the prints of its operands leave for an indicator."""
        node, _ = self.formula(self.catalogue.indicators[id_], variant)
        context = Context(self, tuple(sorted(dims.items())), when)
        return _decided(interval_of(node, context.interval))

    def stated(self, id_: str, when: Period, /, **dims: str) -> Result:
        """The indicator as some document states it; unknown when none does."""
        wanted = self.catalogue.indicators[id_].dims
        key = Key.of(
            id_, when, **{name: value for name, value in dims.items() if name in wanted or name == "measure"}
        )
        fact = self.book.fact(key)
        if fact.status is Status.UNKNOWN:
            return self._unknown(key)
        return self._from_fact(fact, remark="报告所列")

    def choose(self, definition: Indicator, variant: Variant = ()) -> Variant:
        """The full variant: every axis with its chosen value."""
        asked = dict(self.variants.get(definition.id, ())) | dict(variant)
        return tuple(sorted((axis.id, _axis_value(axis, asked)) for axis in definition.axes))

    def answer(self, key: Key) -> Result:
        """The value on a canonical key, worked out: the fact, else what follows. A wing that knows more ways of
        deriving a value overrides this, :meth:`derive` or :meth:`ways`.
        """
        fact = self.book.fact(key)
        return self.derive(key) if fact.status is Status.UNKNOWN else self._from_fact(fact)

    def derive(self, key: Key) -> Result:
        """What follows for a key from other values, whatever is stated of it."""
        failed: Result | None = None
        for node, context in self.ways(key):
            result = evaluate(node, context)
            if result.state is not State.UNKNOWN:
                return _named(result, label(self.catalogue, key, "zh"), key)
            if failed is None or len(result.missing) < len(failed.missing):
                failed = result
        unknown = self._unknown(key)
        if failed is None:
            return unknown
        missing = failed.missing or (key,)
        return Result(None, unknown.unit, State.UNKNOWN, unknown.explanation, missing)

    def bind_leaf(self, leaf: Leaf, dims: Mapping[str, str], when: Period) -> Key:
        """The key a leaf stands for; ``dims`` hold its own bindings, ``when`` is shifted already."""
        return bind(self.catalogue, leaf.name, dims, when)

    def ways(self, key: Key) -> Iterator[tuple[Node, Context]]:
        """The formulas a key may be derived by, with where to read them, in order of preference."""
        concept = self.catalogue.concepts.get(key.concept)
        if concept is None or key.when is None:
            return
        when = period_of(concept, key.when)
        context = Context(self, key.dims, when)
        if key["measure"] == YOY:
            yield _growth(concept.id), Context(self, key.with_dims(measure="").dims, when)
            return
        if key["measure"]:
            return
        for node in (concept.formula, *concept.alternatives, *self._definitions(key, when)):
            if node is not None:
                yield node, context
        parts = elementary_parts(self.catalogue, concept, key["scheme"], key["part"])
        if parts and parts != (key["part"],):
            yield _sum([Leaf(concept.id, (("part", part),)) for part in parts]), context
        for whole, others in self._wholes(concept, key):
            yield _difference(concept.id, whole, others), context
        below = context.below() if concept.additive_over_areas else ()
        if below:
            yield _sum([Leaf(concept.id, (("area", area),)) for area in below]), context

    def _definitions(self, key: Key, when: Period) -> Iterator[Node]:
        """The identities that say what a total is made of, for its scheme, part and year."""
        for identity in self._defined.get(key.concept, ()):
            schemes, parts = identity.schemes, identity.parts
            if schemes and key["scheme"] not in schemes:
                continue
            if parts and key["part"] not in {self._canonical_part(key, part) for part in parts}:
                continue
            closed = when.last == 12
            excluded = identity.within_year_only if closed else identity.year_end_only
            if identity.validity.covers(when.year) and not excluded:
                yield identity.right

    def _canonical_part(self, key: Key, part: str) -> str:
        return canonical(self.catalogue, key.with_dims(part=part))["part"]

    def _wholes(self, concept: Concept, key: Key) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Composite parts the book itself states that hold this one part among others."""
        for composite in self.catalogue.parts.values():
            members = elementary_parts(self.catalogue, concept, key["scheme"], composite.id)
            whole = canonical(self.catalogue, key.with_dims(part=composite.id))
            if key["part"] in members and len(members) > 1 and whole in self.book:
                yield composite.id, tuple(part for part in members if part != key["part"])

    def _from_fact(self, fact: Fact, remark: str = "") -> Result:
        quantity = fact.quantity
        value = quantity.base if quantity is not None else Fraction(0)
        unit = quantity.unit if quantity is not None else self._unit(fact.key)
        conflict = fact.status is Status.CONFLICT
        stated = [figure for figure in fact.figures if figure.kind is not Kind.BLANK]
        explanation = Explanation(
            label(self.catalogue, fact.key, "zh"),
            str(quantity) if quantity is not None else "×",
            value,
            unit,
            fact.key,
            tuple(figure.place for figure in stated),
            remark="；".join(filter(None, (remark, _disagreement(fact)))),
        )
        return Result(
            value,
            unit,
            State.PROVISIONAL if conflict else State.KNOWN,
            explanation,
            conflicts=(fact.key,) if conflict else (),
            quantity=quantity,
        )

    def _unknown(self, key: Key) -> Result:
        unit = self._unit(key)
        explanation = Explanation(label(self.catalogue, key, "zh"), "未知", None, unit, key)
        return Result(None, unit, State.UNKNOWN, explanation, missing=(key,))

    def _unit(self, key: Key) -> Unit:
        if key["measure"] == YOY:
            return PERCENT
        concept = self.catalogue.concepts.get(key.concept)
        if concept is not None:
            return concept.unit
        indicator = self.catalogue.indicators.get(key.concept)
        return indicator.unit if indicator is not None else RATIO


@dataclass(frozen=True, slots=True)
class Context:
    """Where a formula is read: the dimensions and the period its unbound leaves take."""

    evaluator: Evaluator
    dims: tuple[tuple[str, str], ...]
    when: Period

    def leaf(self, leaf: Leaf) -> Result:
        """The value a leaf stands for here."""
        catalogue = self.evaluator.catalogue
        dims = dict(self.dims) | dict(leaf.bindings)
        when = shift(self.when, leaf)
        if leaf.name == PERIOD_MONTHS:
            return _months(when)
        if leaf.name in catalogue.indicators:
            return self.evaluator.indicator(leaf.name, when, **dims)
        return self.evaluator.value(self.evaluator.bind_leaf(leaf, dims, when))

    def interval(self, leaf: Leaf) -> Interval:
        """The unrounded values the prints leave for a leaf here."""
        dims, when = dict(self.dims) | dict(leaf.bindings), shift(self.when, leaf)
        if leaf.name == PERIOD_MONTHS:
            return Interval.point(Fraction(when.months))
        if leaf.name in self.evaluator.catalogue.indicators:
            return self.evaluator.indicator_interval(leaf.name, when, **dims)
        return self.evaluator.interval(self.evaluator.bind_leaf(leaf, dims, when))

    def members(self, over: str) -> Sequence[Context]:
        """The contexts a roll-up runs over. Raises ``KeyError`` for a set nobody defined."""
        if over != "children":
            raise KeyError(over)
        return [self.with_area(area) for area in self.below()]

    def below(self) -> tuple[str, ...]:
        """The areas below this one in the scheme's tree, in catalogue order."""
        dims = dict(self.dims)
        return areas_below(
            self.evaluator.catalogue, dims.get("scheme", ""), dims.get("area", ""), self.when.year
        )

    def with_area(self, area: str) -> Context:
        """The same context for another area."""
        return Context(self.evaluator, tuple(sorted({**dict(self.dims), "area": area}.items())), self.when)


def areas_below(catalogue: Catalogue, scheme: str, area: str, year: int) -> tuple[str, ...]:
    """The areas below ``area`` in a scheme's tree, in catalogue order."""
    edges = {(scheme, area), (ALL_SCHEMES, area)}
    return tuple(
        each.id
        for each in catalogue.areas.values()
        if edges.intersection(each.parents) and each.validity.covers(year)
    )


def bind(catalogue: Catalogue, concept_id: str, dims: Mapping[str, str], when: Period) -> Key:
    """The key of a concept in a context: the dimensions it declares, its own time, its canonical part."""
    concept = catalogue.concepts[concept_id]
    wanted = (*concept.dims, "measure")
    kept = {name: value for name, value in dims.items() if name in wanted}
    return canonical(catalogue, Key.of(concept_id, catalogue.time_of(concept_id, when), **kept))


def shift(when: Period, leaf: Leaf) -> Period:
    """The period a leaf's time shift points to; a shift of months moves single months only."""
    moved = when.shift_years(leaf.years)
    if not leaf.months:
        return moved
    at = Instant.of(moved.year, moved.last + leaf.months)
    return Period.month(at.year, at.month)


def period_of(concept: Concept, when: When) -> Period:
    """A period whose opening or closing (or itself) is ``when``, for reading a concept's formula."""
    if isinstance(when, Period):
        return when
    if concept.time is TimeKind.OPENING:
        after = Instant.of(when.year, when.month + 1)
        return Period(after.year) if after.month == 1 else Period(after.year, after.month, 12)
    return Period.to_date(when.year, when.month)


def _decided(interval: Interval | Refusal) -> Interval:
    return interval if isinstance(interval, Interval) else Interval.everything()


def _months(when: Period) -> Result:
    value = Fraction(when.months)
    explanation = Explanation("", f"{when.months}{MONTHS.symbol}", value, MONTHS)
    return Result(value, MONTHS, State.KNOWN, explanation)


def _growth(concept: str) -> Node:
    ratio = Binary("/", Leaf(concept), Leaf(concept, years=-1))
    return Binary("-", ratio, Literal(Fraction(1), RATIO))


def _difference(concept: str, whole: str, others: Sequence[str]) -> Node:
    rest: Node = Leaf(concept, (("part", whole),))
    for part in others:
        rest = Binary("-", rest, Leaf(concept, (("part", part),)))
    return rest


def _sum(terms: Sequence[Node]) -> Node:
    total = terms[0]
    for term in terms[1:]:
        total = Binary("+", total, term)
    return total


def _terms(definitions: Sequence[TermDefinition], variant: Variant) -> dict[str, Node]:
    chosen = set(variant)
    return {
        term.id: next(node for conditions, node in term.cases if chosen.issuperset(conditions))
        for term in definitions
    }


def _axis_value(axis: Axis, asked: Mapping[str, str]) -> str:
    wanted = asked.get(axis.id, axis.values[0].id)
    return wanted if any(value.id == wanted for value in axis.values) else axis.values[0].id


def _named(result: Result, name: str, key: Key | None = None) -> Result:
    old = result.explanation
    explanation = Explanation(
        name, old.text, result.value, result.unit, key or old.key, old.places, old.children, old.remark
    )
    return Result(
        result.value,
        result.unit,
        result.state,
        explanation,
        result.missing,
        result.estimates,
        result.conflicts,
        result.quantity,
    )


def _disagreement(fact: Fact) -> str:
    if fact.status not in (Status.CONFLICT, Status.TAIL):
        return ""
    prints = "、".join(f"{figure.text or figure.quantity}（{figure.place}）" for figure in fact.figures)
    return f"几处不一致：{prints}" if fact.status is Status.CONFLICT else f"尾差：{prints}"


__all__ = [
    "ALL_SCHEMES",
    "PERIOD_MONTHS",
    "YOY",
    "Context",
    "Evaluator",
    "areas_below",
    "bind",
    "period_of",
    "shift",
]
