"""A scorecard against itself: what no figure is needed to see."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from yizhang.numbers import Interval, exact_text
from yizhang.performance.amounts import AmountError, read_span
from yizhang.performance.model import FULL_MARK, Item, Scorecard
from yizhang.performance.rules import (
    Bands,
    Checklist,
    PerEvent,
    Qualitative,
    Range,
    Rule,
    Slope,
    States,
    Step,
    Threshold,
    Veto,
    all_rules,
    full_at,
)
from yizhang.places import Problem

_BAD = re.compile(r"[,{}=@\s\x00-\x1f]")
"""Characters that no name a figure is bound by may hold."""


def check_card(card: Scorecard) -> tuple[Problem, ...]:
    """Weights of a hundred, bands without gap or overlap, every rule reachable, points within the weight."""
    problems = [problem for item in card.items for problem in check_item(item)]
    names = [card.id, *(item.id for item in card.items), *(item.level1 for item in card.items)]
    problems += [
        Problem.at(card.place, "score.bad-name", name=name)
        for name in dict.fromkeys(names)
        if _BAD.search(name)
    ]
    if card.full != FULL_MARK:
        problems.append(Problem.at(card.place, "score.weights", card=card.zh, total=exact_text(card.full)))
    return tuple(problems)


def check_item(item: Item) -> Iterator[Problem]:
    """What is wrong with one item."""
    for rule in all_rules(item.rule):
        for code, args in _faults(rule, item.weight):
            yield Problem.at(item.rule_place, code, item=item.zh, **args)
    yield from _target(item)


Fault = tuple[str, dict[str, str]]


def _faults(rule: Rule, weight: Fraction) -> Iterator[Fault]:
    match rule:
        case Threshold() | Step() | Range() | Bands():
            yield from _measured(rule, weight)
        case States(points=points):
            yield from _points([each for _, each in points], weight)
        case Checklist(items=items):
            total = sum((each.points for each in items), Fraction(0))
            if total != weight or any(each.points <= 0 for each in items):
                yield "score.checklist-sum", {"total": exact_text(total), "weight": exact_text(weight)}
        case PerEvent(loss=loss, cap=cap):
            yield from _loss(loss, weight)
            yield from _loss(cap, weight)
        case Qualitative(grades=grades):
            yield from _grades([span for _, span in grades])
        case Veto(points=points):
            if not 0 <= points < weight:
                yield "score.veto-points", {"points": exact_text(points)}
        case _:
            return


def _measured(rule: Threshold | Step | Range | Bands, weight: Fraction) -> Iterator[Fault]:
    match rule:
        case Threshold(loss=loss):
            yield from _loss(loss, weight)
        case Step(slope=slope):
            yield from _slope(slope, weight)
        case Range(met=met, below=below, above=above):
            yield from _range(met, below, above, weight)
        case Bands(bands=bands):
            yield from _cover([span for span, _ in bands])
            yield from _points([points for _, points in bands], weight)


def _loss(loss: Fraction | None, weight: Fraction) -> Iterator[Fault]:
    if loss is not None and not 0 < loss <= weight:
        yield "score.loss-beyond-weight", {"loss": exact_text(loss), "weight": exact_text(weight)}


def _slope(slope: Slope, weight: Fraction) -> Iterator[Fault]:
    yield from _loss(slope.loss, weight)
    yield from _loss(slope.cap, weight)


def _range(met: Interval, below: Slope | None, above: Slope | None, weight: Fraction) -> Iterator[Fault]:
    for slope, end, side in ((below, met.lo, "below"), (above, met.hi, "above")):
        if slope is not None:
            yield from _slope(slope, weight)
            if end is None:
                yield "score.unreachable", {"what": side}


def _points(points: list[Fraction], weight: Fraction) -> Iterator[Fault]:
    if not points or max(points) != weight:
        yield "score.full-unreachable", {"weight": exact_text(weight)}
    if any(not 0 <= each <= weight for each in points):
        yield "score.points-outside", {"weight": exact_text(weight)}


def _cover(spans: list[Interval]) -> Iterator[Fault]:
    """Bands in order of their lower ends must join without gap or overlap and leave no end open."""
    if not spans or spans[0].lo is not None or spans[-1].hi is not None:
        yield "score.bands-ends", {}
    for one, other in pairwise(spans):
        if _overlap(one, other):
            yield "score.bands-overlap", {"at": _end(other.lo)}
        elif one.hi != other.lo or not (one.hi_closed or other.lo_closed):
            yield "score.bands-gap", {"at": _end(one.hi)}


def _overlap(one: Interval, other: Interval) -> bool:
    if one.hi is None or other.lo is None:
        return True
    return one.hi > other.lo or (one.hi == other.lo and one.hi_closed and other.lo_closed)


def _end(value: Fraction | None) -> str:
    return "—" if value is None else exact_text(value)


def _grades(spans: list[Interval]) -> Iterator[Fault]:
    allowed = Interval(Fraction(0), Fraction(1))
    if any(span.meet(allowed) != span for span in spans):
        yield "score.grade-outside", {}
    if not any(Fraction(1) in span for span in spans):
        yield "score.full-unreachable", {"weight": "100%"}


def _target(item: Item) -> Iterator[Problem]:
    """A printed target must be of the value's kind, and the one its rule rewards."""
    if not item.target or item.value is None:
        return
    met = full_at(item.rule, item.weight)
    try:
        stated = read_span(item.target, item.value.unit)
    except AmountError as error:
        if error.code != "score.not-an-amount":
            yield Problem.at(item.rule_place, error.code, **error.arguments)
        return
    if met is not None and not _same_target(stated, met):
        yield Problem.at(item.rule_place, "score.target-differs", item=item.zh, target=item.target)


def _same_target(stated: Interval, met: Interval) -> bool:
    """``95%`` alone names the edge of the values that earn the full score."""
    if stated.lo is not None and stated.lo == stated.hi:
        return stated.lo in (met.lo, met.hi)
    return stated == met
