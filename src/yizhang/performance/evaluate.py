"""A scorecard read against a book: every item's value, points, loss and how they came about; the total.

What cannot be computed or was not established is *not evaluated*: it earns no points, loses none, and the
total says how much of the full mark is still open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from yizhang.book.evaluation import Context, Evaluator
from yizhang.catalogue.model import Variant
from yizhang.formula.exact import evaluate as evaluate_formula
from yizhang.formula.interval import interval_of
from yizhang.formula.result import Result, State
from yizhang.numbers import Interval, Period
from yizhang.performance.inputs import Entry, Filing
from yizhang.performance.model import FULL_MARK, Absent, Compare, Item, Scorecard, ValueExpr
from yizhang.performance.rules import Manual, Qualitative, all_rules, full_at
from yizhang.performance.scoring import Observed, Outcome, Trace, distance, score
from yizhang.places import Place

NOTHING = Fraction(0)


class Standing(StrEnum):
    """How an item's score stands."""

    SCORED = "scored"
    PROVISIONAL = "provisional"
    """Rests on conflicting or estimated figures, or on a print that leaves the score open."""
    OPEN = "open"
    """Not evaluated: something is missing."""
    ABSENT = "absent"
    """Does not apply here."""


@dataclass(frozen=True, slots=True)
class Score:
    """One item evaluated. ``points`` and ``loss`` are as printed (rounded), ``None`` while not evaluated.

    ``between`` is what the score could be within the rounding of the printed value.
    """

    item: Item
    standing: Standing
    value: Result | None
    seen: Fraction | None
    points: Fraction | None
    trace: Trace
    missing: tuple[str, ...] = ()
    between: tuple[Fraction, Fraction] | None = None
    entry: Entry | None = None
    weight: Fraction = NOTHING
    """The weight it counts with: the scorecard's, or more where others do not apply."""

    @property
    def loss(self) -> Fraction | None:
        """Points lost."""
        return None if self.points is None else self.weight - self.points

    @property
    def lost(self) -> bool:
        """Whether any point was lost."""
        return self.points is not None and self.points < self.weight

    @property
    def met(self) -> Interval | None:
        """The values that earn the whole weight, in base units."""
        return full_at(self.item.rule, self.item.weight)

    @property
    def gap(self) -> Fraction | None:
        """How far the value lies from the target, in base units; ``None`` where it is no matter of distance."""
        if self.seen is None or self.met is None:
            return None
        return distance(self.seen, self.met)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A scorecard evaluated for an area and period."""

    card: Scorecard
    area: str
    period: Period
    scores: tuple[Score, ...]
    filing: Filing
    full: Fraction
    """The full mark: 100, or less where items that do not apply were dropped."""

    @property
    def points(self) -> Fraction:
        """The points of the evaluated items."""
        return sum((score.points for score in self.scores if score.points is not None), NOTHING)

    @property
    def open(self) -> tuple[Score, ...]:
        """The items not evaluated."""
        return tuple(score for score in self.scores if score.standing is Standing.OPEN)

    @property
    def open_weight(self) -> Fraction:
        """What the items not evaluated weigh together."""
        return sum((score.weight for score in self.open), NOTHING)

    @property
    def complete(self) -> bool:
        """Whether every item that applies is evaluated: only then is there a total."""
        return not self.open

    @property
    def total(self) -> Fraction | None:
        """The total; ``None`` while anything is open."""
        return self.points if self.complete else None

    @property
    def grade(self) -> str:
        """The grade of the total."""
        return self.card.grade(self.points, self.full) if self.complete else ""

    @property
    def losses(self) -> tuple[Score, ...]:
        """The items that lost points."""
        return tuple(score for score in self.scores if score.lost)

    def score(self, item: str) -> Score:
        """The score of an item. Raises ``KeyError``."""
        found = next((score for score in self.scores if score.item.id == item), None)
        if found is None:
            raise KeyError(item)
        return found

    def by_level(self) -> Iterator[tuple[str, Fraction, Fraction | None]]:
        """First level, weight and points (``None`` where an item of it is open)."""
        for name, items in self.card.levels():
            scores = [self.score(item.id) for item in items]
            weight = sum((score.weight for score in scores), NOTHING)
            known = [score.points for score in scores if score.points is not None]
            whole = all(score.standing is not Standing.OPEN for score in scores)
            yield name, weight, sum(known, NOTHING) if whole else None


def evaluate(
    card: Scorecard,
    evaluator: Evaluator,
    filing: Filing,
    period: Period,
    variants: Mapping[str, Variant] | None = None,
) -> Evaluation:
    """Evaluate ``card``. ``variants`` replaces the variant of some items' values (item id → variant)."""
    scores = [
        _score(item, evaluator, filing, period, card, (variants or {}).get(item.id)) for item in card.items
    ]
    gone = sum((s.item.weight for s in scores if s.standing is Standing.ABSENT), NOTHING)
    shared = sum(
        (
            s.item.weight
            for s in scores
            if s.standing is Standing.ABSENT and s.item.absent is Absent.REDISTRIBUTE
        ),
        NOTHING,
    )
    rest = FULL_MARK - gone
    factor = (rest + shared) / rest if rest else Fraction(1)
    return Evaluation(
        card, filing.area, period, tuple(_scaled(s, factor) for s in scores), filing, rest + shared
    )


def _scaled(found: Score, factor: Fraction) -> Score:
    if found.standing is Standing.ABSENT:
        return replace(found, weight=NOTHING, points=None)
    if factor == 1:
        return found
    numeric = found.item.numeric
    return replace(
        found,
        weight=found.weight * factor,
        points=None if found.points is None else numeric.rounded(found.points * factor),
        between=found.between and (found.between[0] * factor, found.between[1] * factor),
    )


def _score(
    item: Item, evaluator: Evaluator, filing: Filing, period: Period, card: Scorecard, variant: Variant | None
) -> Score:
    entry = filing.entries.get(item.id)
    if entry is not None and entry.absent and item.absent is not Absent.REFUSE:
        return Score(item, Standing.ABSENT, None, None, None, Trace("absent"), (), None, entry)
    asked = Asked(evaluator, period, card.scheme, filing.area, filing.version, filing.dept)
    results = {name: asked.value(expr, variant if name == "" else None) for name, expr in item.values.items()}
    seen = {name: _seen(item, name, result) for name, result in results.items()}
    outcome = score(item.rule, item.weight, observed(seen, entry))
    outcome = _accounted(item, entry, outcome)
    own = results.get("")
    if outcome.points is None:
        return Score(
            item,
            Standing.OPEN,
            own,
            seen.get(""),
            None,
            outcome.trace,
            outcome.missing,
            None,
            entry,
            item.weight,
        )
    points = item.numeric.rounded(outcome.points)
    span = None if item.value is None else asked.interval(item.value, variant)
    between = None if span is None else _between(item, seen, span, entry)
    used = [result for result in results.values() if result.value is not None] if _reads(item) else []
    doubtful = any(result.state is State.PROVISIONAL for result in used) or between is not None
    standing = Standing.PROVISIONAL if doubtful else Standing.SCORED
    return Score(item, standing, own, seen.get(""), points, outcome.trace, (), between, entry, item.weight)


def _reads(item: Item) -> bool:
    return any(hasattr(rule, "of") for rule in all_rules(item.rule))


def _accounted(item: Item, entry: Entry | None, outcome: Outcome) -> Outcome:
    """A score a person chooses counts only with a reason; one given by hand also with who approved it."""
    rules = all_rules(item.rule)
    missing = []
    if any(isinstance(rule, Qualitative | Manual) for rule in rules) and not (entry and entry.reason):
        missing.append("reason")
    if any(isinstance(rule, Manual) for rule in rules) and not (entry and entry.approver):
        missing.append("approver")
    if outcome.points is None or not missing:
        return outcome
    return Outcome(None, Trace("missing"), tuple(missing))


@dataclass(frozen=True, slots=True)
class Asked:
    """Where the values of a scorecard are asked: whose, when, in which scheme and version."""

    evaluator: Evaluator
    period: Period
    scheme: str
    area: str
    version: str
    dept: str = ""

    def dims(self, expr: ValueExpr) -> dict[str, str]:
        """The dimensions an expression is read with."""
        dims = {
            "area": self.area,
            "scheme": self.scheme,
            "version": self.version,
            "part": expr.part or "total",
            "dept": self.dept,
        }
        return {name: value for name, value in dims.items() if value}

    def value(self, expr: ValueExpr, variant: Variant | None = None) -> Result:
        """What an expression is worth; unknown where figures are missing."""
        dims = self.dims(expr)
        if expr.indicator:
            chosen = expr.variant if variant is None else variant
            return self.evaluator.indicator(expr.indicator, self.period, chosen, **dims)
        return evaluate_formula(expr.node, Context(self.evaluator, tuple(sorted(dims.items())), self.period))

    def interval(self, expr: ValueExpr, variant: Variant | None = None) -> Interval | None:
        """The unrounded values the prints leave for it; ``None`` where it is not known."""
        found = self.value(expr, variant)
        if found.value is None:
            return None
        if found.quantity is not None:
            return found.quantity.interval()
        if not expr.indicator:
            context = Context(self.evaluator, tuple(sorted(self.dims(expr).items())), self.period)
            span = interval_of(expr.node, context.interval)
            return span if isinstance(span, Interval) else None
        chosen = expr.variant if variant is None else variant
        return self.evaluator.indicator_interval(expr.indicator, self.period, chosen, **self.dims(expr))


def _seen(item: Item, name: str, result: Result) -> Fraction | None:
    expr = item.values[name]
    return None if result.value is None else item.numeric.seen(result.value, expr.unit, expr.decimals)


def observed(values: Mapping[str, Fraction | None], entry: Entry | None) -> Observed:
    """What the rules read: the values and what people established."""
    if entry is None:
        return Observed(values)
    return Observed(
        values,
        entry.state,
        entry.met,
        entry.events,
        entry.grade,
        entry.share,
        entry.choice,
        entry.points,
    )


def _between(
    item: Item, seen: Mapping[str, Fraction | None], span: Interval, entry: Entry | None
) -> tuple[Fraction, Fraction] | None:
    """The least and greatest points within the rounding of the prints, where they leave the points open."""
    value = seen[""]
    if item.numeric.compare is Compare.DISPLAYED or value is None:
        return None
    found = []
    for probe in _probes(span, value):
        outcome = score(item.rule, item.weight, observed({**seen, "": probe}, entry))
        if outcome.points is not None:
            found.append(item.numeric.rounded(outcome.points))
    return (min(found), max(found)) if found and min(found) != max(found) else None


_INSET = Fraction(1, 10**9)


def _probes(span: Interval, value: Fraction) -> list[Fraction]:
    """The ends of an interval (drawn in a little where open) and the value itself."""
    probes = [value]
    for end, closed in ((span.lo, span.lo_closed), (span.hi, span.hi_closed)):
        if end is not None:
            probes.append(end if closed else end + (value - end) * _INSET)
    return probes


def places_of(score_: Score) -> tuple[Place, ...]:
    """Where the figures and statements behind a score stand."""
    found: list[Place] = []
    if score_.value is not None:
        found += _places(score_.value)
    if score_.entry is not None:
        found.append(score_.entry.published or score_.entry.place)
    return tuple(dict.fromkeys(found))


def _places(result: Result) -> list[Place]:
    steps = [result.explanation]
    found: list[Place] = []
    while steps:
        step = steps.pop(0)
        found += step.places
        steps += step.children
    return found
