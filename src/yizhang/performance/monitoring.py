"""绩效运行监控: the same scorecard within the year — progress, forecast to the year's end, deviation, correction.

Flows to date are carried to the whole year by last year's share of the same months where both are known, else in
proportion to months; resident premiums and subsidies arrive in lumps and are never carried in proportion. Budgets and
balances stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction

from yizhang.book.evaluation import Context, Evaluator
from yizhang.catalogue.model import TimeKind
from yizhang.formula.ast import Leaf, Literal, Node
from yizhang.formula.exact import evaluate as evaluate_formula
from yizhang.formula.result import Result, State
from yizhang.formula.walk import walk
from yizhang.numbers import Period
from yizhang.performance.evaluate import Asked, observed
from yizhang.performance.inputs import Filing
from yizhang.performance.invert import leaf_key
from yizhang.performance.model import Item, Scorecard, ValueExpr
from yizhang.performance.rules import full_at
from yizhang.performance.scoring import distance, score
from yizhang.places import Key

LUMPS = ("income.premium", "income.subsidy", "income.total", "income.subtotal")
"""What arrives in lumps in a resident fund, and the totals it is most of."""


class Method(StrEnum):
    """How a forecast was made."""

    SEASONAL = "seasonal"
    """By last year's share of the same months."""
    LINEAR = "linear"
    """In proportion to months."""
    STANDING = "standing"
    """Nothing to carry: a balance, a count, a share of the period itself."""
    NONE = "none"
    """No forecast: figures are missing or arrive in lumps."""


class Outlook(StrEnum):
    """How an item stands towards its target at the year's end."""

    ON_TRACK = "on-track"
    AT_RISK = "at-risk"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Watched:
    """One item within the year. Values are in base units; ``points`` are what the forecast would earn."""

    item: Item
    progress: Result | None
    forecast: Fraction | None
    method: Method
    gap: Fraction | None
    points: Fraction | None
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Monitored:
    """A scorecard watched for a part of the year."""

    card: Scorecard
    area: str
    period: Period
    rows: tuple[Watched, ...]

    @property
    def at_risk(self) -> tuple[Watched, ...]:
        """The items whose target would be missed."""
        return tuple(row for row in self.rows if row.outlook is Outlook.AT_RISK)


def monitor(card: Scorecard, evaluator: Evaluator, filing: Filing, period: Period) -> Monitored:
    """Watch a scorecard for the months of ``period`` (January to some month)."""
    asked = Asked(evaluator, period, card.scheme, filing.area, filing.version, filing.dept)
    return Monitored(card, filing.area, period, tuple(_watch(item, asked, filing) for item in card.items))


def _watch(item: Item, asked: Asked, filing: Filing) -> Watched:
    expr = item.value
    if expr is None:
        return Watched(item, None, None, Method.NONE, None, None, Outlook.UNKNOWN)
    node = _node(expr, asked)
    context = Context(asked.evaluator, tuple(sorted(asked.dims(expr).items())), asked.period)
    progress = evaluate_formula(node, context)
    if progress.value is None and expr.indicator:
        stated = asked.evaluator.stated(expr.indicator, asked.period, **asked.dims(expr))
        method = Method.NONE if stated.value is None else Method.STANDING
        return _judged(item, stated, stated.value, method, filing)
    projected = Projected(context, asked.period)
    forecast = evaluate_formula(node, projected).value
    method = Method.NONE if forecast is None else projected.method
    return _judged(item, None if _of_a_year(node) else progress, forecast, method, filing)


def _of_a_year(node: Node) -> bool:
    """Whether a formula divides by the months of a year: it says nothing before the flows are carried to its end."""
    return any(isinstance(each, Literal) and dict(each.unit.dims).get("month") for each in walk(node))


def _node(expr: ValueExpr, asked: Asked) -> Node:
    if not expr.indicator:
        return expr.node
    definition = asked.evaluator.catalogue.indicators[expr.indicator]
    return asked.evaluator.formula(definition, expr.variant)[0]


def _judged(
    item: Item, progress: Result | None, forecast: Fraction | None, method: Method, filing: Filing
) -> Watched:
    expr, met = item.value, full_at(item.rule, item.weight)
    if forecast is None or expr is None:
        return Watched(item, progress, None, method, None, None, Outlook.UNKNOWN)
    seen = item.numeric.seen(forecast, expr.unit, expr.decimals)
    outcome = score(item.rule, item.weight, observed({"": seen}, filing.entries.get(item.id)))
    points = None if outcome.points is None else item.numeric.rounded(outcome.points)
    if met is None:
        return Watched(item, progress, forecast, method, None, points, Outlook.UNKNOWN)
    outlook = Outlook.ON_TRACK if seen in met else Outlook.AT_RISK
    return Watched(item, progress, forecast, method, distance(seen, met), points, outlook)


@dataclass(slots=True)
class Projected:
    """A context whose flows are carried to the year's end; remembers the weakest way any was carried."""

    context: Context
    period: Period
    used: list[Method] = field(default_factory=list)

    @property
    def evaluator(self) -> Evaluator:
        """The evaluator behind it."""
        return self.context.evaluator

    @property
    def method(self) -> Method:
        """The weakest method used."""
        order = (Method.LINEAR, Method.SEASONAL)
        return next((method for method in order if method in self.used), Method.STANDING)

    def leaf(self, leaf: Leaf) -> Result:
        """The value of a leaf at the year's end."""
        found = self.context.leaf(leaf)
        key = leaf_key(self.evaluator, leaf, self.context)
        if found.value is None or key is None or not self._flows(key):
            return found
        factor = self._factor(key)
        if factor is None:
            return replace(found, value=None, state=State.UNKNOWN, quantity=None)
        return replace(found, value=found.value * factor, state=State.PROVISIONAL, quantity=None)

    def members(self, over: str) -> Sequence[Projected]:
        """Roll-ups carry each member alike."""
        return [Projected(member, self.period, self.used) for member in self.context.members(over)]

    def _flows(self, key: Key) -> bool:
        concept = self.evaluator.catalogue.concepts[key.concept]
        return concept.time is TimeKind.FLOW and key.when == self.period

    def _factor(self, key: Key) -> Fraction | None:
        before = self.period.shift_years(-1)
        part = self.evaluator.value(key.at(before)).value
        whole = self.evaluator.value(key.at(Period(before.year))).value
        if part is not None and whole is not None and part > 0 and whole > 0:
            self.used.append(Method.SEASONAL)
            return whole / part
        if key["scheme"] == "res" and key.concept.startswith(LUMPS):
            return None
        self.used.append(Method.LINEAR)
        return Fraction(12, self.period.months)
