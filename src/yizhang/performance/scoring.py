"""From what was observed of an item to its points: one function for all rules, exact, with the steps taken.

Points lie between nothing and the weight for every input. What is not observed is not scored: the outcome
then names what is missing, and is neither nothing nor full points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from yizhang.numbers import Interval
from yizhang.performance.rules import (
    Bands,
    Checklist,
    EitherOf,
    Manual,
    MaxOf,
    Measured,
    MinOf,
    Partial,
    PerEvent,
    Proportional,
    Qualitative,
    Range,
    Rule,
    Side,
    Slope,
    States,
    Step,
    Threshold,
    Veto,
)

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Observed:
    """What is known of one item. ``values`` by name (the item's own value is named ``""``), in base units.

    ``None`` and empty mean not observed. ``share`` is the chosen share of the weight within a grade.
    """

    values: Mapping[str, Fraction | None] = field(default_factory=dict)
    state: str = ""
    met: frozenset[str] | None = None
    events: int | None = None
    grade: str = ""
    share: Fraction | None = None
    choice: str = ""
    points: Fraction | None = None
    """A score given by a person."""


@dataclass(frozen=True, slots=True)
class Trace:
    """How a rule came to its points, for putting into words: what kind of step, and its exact numbers.

    ``gap`` is the distance to the full score, ``steps`` the steps counted, ``slope`` what each costs,
    ``detail`` a state, grade or list of conditions.
    """

    kind: str
    value: Fraction | None = None
    met: Interval | None = None
    gap: Fraction | None = None
    steps: Fraction | None = None
    slope: Slope | None = None
    ratio: Fraction | None = None
    detail: str = ""
    inner: tuple[Trace, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Points before rounding, or ``None`` with what is missing: ``value``, ``state``, ``choice`` …"""

    points: Fraction | None
    trace: Trace
    missing: tuple[str, ...] = ()


def score(rule: Rule, weight: Fraction, seen: Observed) -> Outcome:
    """The points of ``rule`` for an item of ``weight``. Never raises; always within [0, weight] or unknown."""
    found = _apply(rule, weight, seen)
    if found.points is None:
        return found
    return replace(found, points=min(max(found.points, NOTHING), weight))


def _apply(rule: Rule, weight: Fraction, seen: Observed) -> Outcome:
    match rule:
        case Threshold() | Step() | Range() | Bands() | Proportional():
            value = seen.values.get(rule.of)
            return _missing("value") if value is None else _measured(rule, weight, value)
        case MaxOf() | MinOf():
            return _extreme(rule, weight, seen)
        case EitherOf():
            chosen = dict(rule.parts).get(seen.choice)
            return _missing("choice") if chosen is None else score(chosen, weight, seen)
        case Veto():
            return _veto(rule, weight, seen)
        case _:
            return _told(rule, weight, seen)


def _missing(*names: str) -> Outcome:
    return Outcome(None, Trace("missing"), names)


def _measured(rule: Measured, weight: Fraction, value: Fraction) -> Outcome:
    match rule:
        case Threshold():
            return _threshold(rule, weight, value)
        case Step():
            return _step(rule, weight, value)
        case Range():
            return _range(rule, weight, value)
        case Bands():
            band = next(((span, points) for span, points in rule.bands if value in span), None)
            if band is None:
                return _missing("band")
            return Outcome(band[1], Trace("band", value, band[0]))
        case _:
            return _proportional(rule, weight, value)


def _threshold(rule: Threshold, weight: Fraction, value: Fraction) -> Outcome:
    if value in rule.met:
        return Outcome(weight, Trace("full", value, rule.met))
    lost = weight if rule.loss is None else rule.loss
    return Outcome(weight - lost, Trace("threshold", value, rule.met, distance(value, rule.met)))


def distance(value: Fraction, met: Interval) -> Fraction:
    """How far a value lies outside ``met``; nothing inside it and on an open end."""
    if met.lo is not None and value < met.lo:
        return met.lo - value
    if met.hi is not None and value > met.hi:
        return value - met.hi
    return NOTHING


def _step(rule: Step, weight: Fraction, value: Fraction) -> Outcome:
    gap = rule.origin - value
    if rule.side is Side.ABOVE:
        gap = -gap
    elif rule.side is Side.BOTH:
        gap = abs(gap)
    if gap <= 0:
        return Outcome(weight, Trace("full", value))
    return _sloped(rule.slope, weight, value, gap, None)


def _range(rule: Range, weight: Fraction, value: Fraction) -> Outcome:
    if value in rule.met:
        return Outcome(weight, Trace("full", value, rule.met))
    below = rule.met.lo is not None and value <= rule.met.lo
    slope = rule.below if below else rule.above
    gap = distance(value, rule.met)
    if slope is None:
        return Outcome(NOTHING, Trace("threshold", value, rule.met, gap))
    return _sloped(slope, weight, value, gap, rule.met)


def _sloped(slope: Slope, weight: Fraction, value: Fraction, gap: Fraction, met: Interval | None) -> Outcome:
    steps = counted(slope, gap)
    lost = steps * slope.loss
    cap = weight if slope.cap is None else slope.cap
    kind = "step-capped" if lost > cap else "step"
    return Outcome(weight - min(lost, cap), Trace(kind, value, met, gap, steps, slope))


def counted(slope: Slope, gap: Fraction) -> Fraction:
    """The steps a gap counts as."""
    steps = gap / slope.per
    match slope.partial:
        case Partial.CEIL:
            return Fraction(-(-steps.numerator // steps.denominator))
        case Partial.FLOOR:
            return Fraction(steps.numerator // steps.denominator)
        case _:
            return steps


def _proportional(rule: Proportional, weight: Fraction, value: Fraction) -> Outcome:
    if rule.invert and value == 0:
        # The less the better, and nothing is the least: the ratio is beyond any cap.
        return Outcome(weight, Trace("full", value))
    ratio = rule.target / value if rule.invert else value / rule.target
    if ratio < rule.floor or ratio < 0:
        return Outcome(NOTHING, Trace("below-floor", value, ratio=ratio))
    capped = min(ratio, Fraction(1))
    kind = "full" if capped >= 1 else "proportional"
    return Outcome(weight * capped, Trace(kind, value, ratio=ratio))


def _told(rule: Rule, weight: Fraction, seen: Observed) -> Outcome:
    """Rules that read no value but what people established."""
    match rule:
        case Checklist():
            return _checklist(rule, seen)
        case PerEvent():
            return _events(rule, weight, seen)
        case States():
            points = dict(rule.points).get(seen.state)
            if points is None:
                return _missing("state")
            return Outcome(points, Trace("state", detail=seen.state))
        case Qualitative():
            return _qualitative(rule, weight, seen)
        case Manual():
            if seen.points is None or not NOTHING <= seen.points <= weight:
                return _missing("score")
            return Outcome(seen.points, Trace("manual"))
        case _:
            return _missing("value")


def _checklist(rule: Checklist, seen: Observed) -> Outcome:
    if seen.met is None:
        return _missing("checklist")
    unmet = "、".join(item.zh for item in rule.items if item.id not in seen.met)
    points = sum((item.points for item in rule.items if item.id in seen.met), NOTHING)
    return Outcome(points, Trace("checklist" if unmet else "full", detail=unmet))


def _events(rule: PerEvent, weight: Fraction, seen: Observed) -> Outcome:
    if seen.events is None:
        return _missing("events")
    beyond = max(seen.events - rule.free, 0)
    slope = Slope(Fraction(1), rule.loss, Partial.CEIL, rule.cap)
    lost = min(beyond * rule.loss, weight if rule.cap is None else rule.cap)
    kind = "events" if beyond else "full"
    return Outcome(weight - lost, Trace(kind, steps=Fraction(beyond), slope=slope))


def _qualitative(rule: Qualitative, weight: Fraction, seen: Observed) -> Outcome:
    allowed = dict(rule.grades).get(seen.grade)
    if allowed is None:
        return _missing("grade")
    if seen.share is None or seen.share not in allowed:
        return _missing("share")
    return Outcome(weight * seen.share, Trace("grade", ratio=seen.share, detail=seen.grade))


def _extreme(rule: MaxOf | MinOf, weight: Fraction, seen: Observed) -> Outcome:
    """Known only when every part is: an unknown part might be the extreme. The best full score needs no other."""
    outcomes = [score(part, weight, seen) for part in rule.parts]
    known = [(each.points, each) for each in outcomes if each.points is not None]
    decided = weight if isinstance(rule, MaxOf) else NOTHING
    certain = [each for points, each in known if points == decided]
    if certain:
        return certain[0]
    if len(known) < len(outcomes):
        return _missing(*_names(outcomes))
    pick = max if isinstance(rule, MaxOf) else min
    return pick(known, key=lambda pair: pair[0])[1]


def _names(outcomes: Iterable[Outcome]) -> list[str]:
    return list(dict.fromkeys(name for each in outcomes for name in each.missing))


def _veto(rule: Veto, weight: Fraction, seen: Observed) -> Outcome:
    raised = _raised(rule, seen)
    if raised is None:
        return _missing("condition")
    if raised:
        value = seen.values.get(rule.of) if rule.values is not None else None
        return Outcome(rule.points, Trace("veto", value, detail=seen.state))
    return score(rule.rule, weight, seen)


def _raised(rule: Veto, seen: Observed) -> bool | None:
    if rule.values is not None:
        value = seen.values.get(rule.of)
        return None if value is None else value in rule.values
    if rule.events:
        return None if seen.events is None else seen.events > 0
    return None if not seen.state else seen.state in rule.states
