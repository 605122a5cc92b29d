"""What a score owes to its variant: the same items under every other variant their figures allow.

Where a rate is only stated, the one figure it hides is recovered from it (待遇支出 = 占比 × 支出合计), so that the
other variants can be computed; such values are provisional and say so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from yizhang.analysis.stated import variants_of
from yizhang.book.book import Book
from yizhang.book.evaluation import Context, Evaluator
from yizhang.book.figure import Figure, Kind, Origin
from yizhang.book.workspace import Office
from yizhang.catalogue.model import Variant
from yizhang.formula.result import Result, State
from yizhang.numbers import Quantity
from yizhang.performance.evaluate import Asked, Evaluation, Score, observed
from yizhang.performance.invert import solve, unknown_leaf
from yizhang.performance.scoring import score
from yizhang.places import Place


@dataclass(frozen=True, slots=True)
class Alternative:
    """An item under another variant: its value, and the points it would then have."""

    item: str
    variant: Variant
    label: str
    value: Result
    points: Fraction | None
    recovered: bool
    """Whether it rests on a figure recovered from a stated rate."""

    def changes(self, now: Score) -> bool:
        """Whether the score would be another."""
        return self.points is not None and self.points != now.points


def asked_of(evaluation: Evaluation, evaluator: Evaluator) -> Asked:
    """The context an evaluation's values are asked in."""
    filing = evaluation.filing
    return Asked(
        evaluator, evaluation.period, evaluation.card.scheme, filing.area, filing.version, filing.dept
    )


def alternatives(evaluation: Evaluation, office: Office, evaluator: Evaluator) -> tuple[Alternative, ...]:
    """Every item that measures an indicator with variants, under each variant other than the scorecard's."""
    recovered = recover(evaluation, office, evaluator)
    plain, rich = asked_of(evaluation, evaluator), asked_of(evaluation, recovered)
    found: list[Alternative] = []
    for now in evaluation.scores:
        expr = now.item.value
        if expr is None or not expr.indicator:
            continue
        definition = evaluator.catalogue.indicators[expr.indicator]
        chosen = evaluator.choose(definition, expr.variant)
        sure = {
            each.variant
            for each in variants_of(evaluator, expr.indicator, plain.period, **plain.dims(expr))
            if each.result.value is not None
        }
        for each in variants_of(recovered, expr.indicator, rich.period, **rich.dims(expr)):
            if each.variant == chosen or each.result.value is None:
                continue
            result = each.result if each.variant in sure else replace(each.result, state=State.PROVISIONAL)
            found.append(
                Alternative(
                    now.item.id,
                    each.variant,
                    each.label,
                    result,
                    _points(now, result),
                    each.variant not in sure,
                )
            )
    return tuple(found)


def _points(now: Score, result: Result) -> Fraction | None:
    expr, item = now.item.value, now.item
    if expr is None or result.value is None:
        return None
    seen = {"": item.numeric.seen(result.value, expr.unit, expr.decimals)}
    outcome = score(item.rule, item.weight, observed(seen, now.entry))
    return None if outcome.points is None else item.numeric.rounded(outcome.points)


def recover(evaluation: Evaluation, office: Office, evaluator: Evaluator) -> Evaluator:
    """An evaluator over the book with the figures that stated rates imply added as estimates."""
    book = copy_of(office.book)
    asked = asked_of(evaluation, evaluator)
    for now in evaluation.scores:
        expr = now.item.value
        if expr is None or not expr.indicator or now.value is None or now.value.quantity is None:
            continue
        definition = evaluator.catalogue.indicators[expr.indicator]
        node, _ = evaluator.formula(definition, expr.variant)
        context = Context(evaluator, tuple(sorted(asked.dims(expr).items())), asked.period)
        found = unknown_leaf(evaluator, node, context)
        value = None if found is None else solve(node, found[0], now.value.quantity.base, context)
        if found is None or value is None:
            continue
        unit = evaluator.catalogue.concepts[found[1].concept].unit
        quantity = Quantity(value / unit.scale, unit)
        place = Place("", path=definition.id)
        book.add(
            found[1],
            Figure(Kind.NUMBER, quantity, place, Origin.ESTIMATE, remark=f"由所列{definition.zh}推算"),
        )
    return Evaluator(office.catalogue, book, evaluator.variants)


def copy_of(book: Book) -> Book:
    """A book with the same figures."""
    return Book((fact.key, figure) for fact in book.facts() for figure in fact.figures)
