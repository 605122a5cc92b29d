"""Which losses one cause explains: the scorecard evaluated as if the cause had not been."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from yizhang.book.book import Book
from yizhang.book.evaluation import Evaluator
from yizhang.book.figure import Figure, Kind, Origin
from yizhang.book.workspace import Office
from yizhang.performance.evaluate import Evaluation, Score, evaluate
from yizhang.performance.inputs import Effect
from yizhang.places import Place


@dataclass(frozen=True, slots=True)
class Changed:
    """An item before and without the cause."""

    before: Score
    without: Score

    @property
    def recovered(self) -> Fraction:
        """The points the cause cost."""
        return (self.without.points or Fraction(0)) - (self.before.points or Fraction(0))

    @property
    def explained(self) -> bool:
        """Whether the cause alone explains the whole loss."""
        return self.before.lost and not self.without.lost


@dataclass(frozen=True, slots=True)
class Explained:
    """A cause with the items whose value it moved, and the evaluation without it."""

    effect: Effect
    changed: tuple[Changed, ...]
    total: Fraction | None


def explain_losses(evaluation: Evaluation, office: Office, evaluator: Evaluator) -> tuple[Explained, ...]:
    """Every cause the office names, taken away alone."""
    return tuple(_without(effect, evaluation, office, evaluator) for effect in evaluation.filing.effects)


def _without(effect: Effect, evaluation: Evaluation, office: Office, evaluator: Evaluator) -> Explained:
    now = evaluator.value(effect.key)
    if now.value is None:
        return Explained(effect, (), None)
    book = replaced(office.book, effect, now.value + effect.amount.base)
    other = Evaluator(office.catalogue, book, evaluator.variants)
    again = evaluate(evaluation.card, other, evaluation.filing, evaluation.period)
    changed = tuple(
        Changed(before, without)
        for before, without in zip(evaluation.scores, again.scores, strict=True)
        if before.seen != without.seen or before.points != without.points
    )
    return Explained(effect, changed, again.total)


def replaced(book: Book, effect: Effect, value: Fraction) -> Book:
    """The book with one figure set to ``value`` (base units); everything else stays."""
    unit = effect.amount.unit
    quantity = replace(effect.amount, value=value / unit.scale, decimals=None)
    place = Place(effect.place.file, line=effect.place.line, path=effect.id)
    figure = Figure(Kind.NUMBER, quantity, place, Origin.COMPUTED, remark=effect.zh)
    kept = ((fact.key, each) for fact in book.facts() for each in fact.figures if fact.key != effect.key)
    return Book([*kept, (effect.key, figure)])
