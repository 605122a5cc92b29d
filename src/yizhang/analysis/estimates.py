"""A value implied by the others: one blank in a sum, offered as a flagged estimate and never taken for a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhang.book.evaluation import Evaluator, areas_below, bind, period_of
from yizhang.formula.result import Result
from yizhang.numbers import Interval, Unit
from yizhang.places import Key


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an unknown figure must be if the others are right: the value from the prints, the interval their
    rounding leaves, and the figures it rests on. Base units.
    """

    key: Key
    value: Fraction
    interval: Interval
    unit: Unit
    total: Key
    total_value: Fraction
    others: tuple[tuple[Key, Fraction], ...]


def implied_area(evaluator: Evaluator, total: Key) -> Estimate | None:
    """The one area whose figure is unknown below the area of ``total``, as the total less the others.

    ``None`` when the total is unknown, nothing or more than one thing is missing, or areas do not add up
    (a concept that may not be added over areas).
    """
    catalogue = evaluator.catalogue
    concept = catalogue.concepts.get(total.concept)
    if concept is None or not concept.additive_over_areas or total.when is None:
        return None
    dims, when = dict(total.dims), period_of(concept, total.when)
    below = areas_below(catalogue, dims.get("scheme", ""), dims.get("area", ""), when.year)
    keys = [bind(catalogue, concept.id, {**dims, "area": area}, when) for area in below]
    return implied_member(evaluator, total, keys)


def implied_member(evaluator: Evaluator, total: Key, members: Sequence[Key]) -> Estimate | None:
    """The one unknown member of a sum whose total and other members are known."""
    whole = evaluator.value(total)
    answers = [(key, evaluator.value(key)) for key in members]
    blanks = [key for key, answer in answers if answer.value is None]
    if whole.value is None or len(blanks) != 1 or len(members) < 2:
        return None
    known = [(key, answer) for key, answer in answers if answer.value is not None]
    interval, value = _stands_for(whole), whole.value
    for _, answer in known:
        interval = interval - _stands_for(answer)
        value -= answer.value or Fraction(0)
    others = tuple((key, answer.value or Fraction(0)) for key, answer in known)
    return Estimate(blanks[0], value, interval, whole.unit, total, whole.value, others)


def _stands_for(result: Result) -> Interval:
    if result.quantity is not None:
        return result.quantity.interval()
    return Interval.point(result.value) if result.value is not None else Interval.everything()
