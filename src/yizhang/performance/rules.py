"""The scoring rules a scorecard may state, as frozen records. Every number is exact and in base units.

A rule turns what was observed of one item into points between nothing and the item's weight. Values and
targets are in the base unit of the value (a rate is a ratio: 95% is 0.95), gaps in the base unit of its
difference (1个百分点 is 0.01), points in 分. How rules are written is told in SPEC-scoring.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from yizhang.numbers import Interval


class Partial(StrEnum):
    """What becomes of a step begun but not full (每低1个百分点, with 0.4 points short)."""

    CEIL = "ceil"
    """A step begun counts whole (每低1个百分点，不足1个百分点按1个计)."""
    FLOOR = "floor"
    """Only full steps count."""
    PRORATE = "prorate"
    """In proportion."""


class Side(StrEnum):
    """On which side of the starting point a loss begins."""

    BELOW = "below"
    ABOVE = "above"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Slope:
    """A loss that grows with distance: ``loss`` points for each ``per`` of it, at most ``cap`` points."""

    per: Fraction
    loss: Fraction
    partial: Partial
    cap: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """Full points inside ``met``; outside it ``loss`` points are lost (``None``: all)."""

    met: Interval
    loss: Fraction | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """Full points at ``origin`` and on its good side; points lost by steps on the other."""

    origin: Fraction
    slope: Slope
    side: Side
    of: str = ""


@dataclass(frozen=True, slots=True)
class Range:
    """Full points inside ``met``; below and above it each side has a slope of its own (``None``: all lost)."""

    met: Interval
    below: Slope | None = None
    above: Slope | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Bands:
    """Points by the band the value lies in. The bands cover every value exactly once."""

    bands: tuple[tuple[Interval, Fraction], ...]
    of: str = ""


@dataclass(frozen=True, slots=True)
class Proportional:
    """The weight times value ÷ target (``invert``: target ÷ value), never more; nothing below ``floor``."""

    target: Fraction
    invert: bool = False
    floor: Fraction = Fraction(0)
    of: str = ""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One condition of a checklist, with the points it brings."""

    id: str
    zh: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class Checklist:
    """The sum of the points of the conditions that are met."""

    items: tuple[CheckItem, ...]


@dataclass(frozen=True, slots=True)
class PerEvent:
    """``loss`` points for each event beyond ``free``, at most ``cap``."""

    loss: Fraction
    cap: Fraction | None = None
    free: int = 0


@dataclass(frozen=True, slots=True)
class States:
    """Points by the state that was found."""

    points: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Qualitative:
    """A grade allows a share of the weight between two ends; within it a person chooses, with a reason."""

    grades: tuple[tuple[str, Interval], ...]


@dataclass(frozen=True, slots=True)
class Manual:
    """Scored by a person, who gives the reason; another approves it."""


@dataclass(frozen=True, slots=True)
class MaxOf:
    """The best of several rules."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class MinOf:
    """The worst of several rules."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class EitherOf:
    """One of several rules, chosen by the office; the choice is part of what is observed."""

    parts: tuple[tuple[str, Rule], ...]


@dataclass(frozen=True, slots=True)
class Veto:
    """``points`` and no more where the condition holds, else ``rule``.

    The condition is a value lying in ``values`` or a state among ``states``; whichever is given.
    """

    rule: Rule
    points: Fraction = Fraction(0)
    values: Interval | None = None
    of: str = ""
    states: tuple[str, ...] = ()
    events: bool = False
    """Any event at all raises the veto."""


Rule = (
    Threshold
    | Step
    | Range
    | Bands
    | Proportional
    | Checklist
    | PerEvent
    | States
    | Qualitative
    | Manual
    | MaxOf
    | MinOf
    | EitherOf
    | Veto
)

Measured = Threshold | Step | Range | Bands | Proportional
"""The rules that read a value."""


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    """The rules a combinator is made of; empty for the others."""
    match rule:
        case MaxOf() | MinOf():
            return rule.parts
        case EitherOf():
            return tuple(part for _, part in rule.parts)
        case Veto():
            return (rule.rule,)
        case _:
            return ()


def all_rules(rule: Rule) -> tuple[Rule, ...]:
    """The rule and everything inside it."""
    return (rule, *(inner for part in parts_of(rule) for inner in all_rules(part)))


def full_at(rule: Rule, weight: Fraction) -> Interval | None:
    """The values that earn the whole weight, where they are one interval; ``None`` where no value decides."""
    match rule:
        case Threshold() | Range():
            return rule.met
        case Step():
            return _good_side(rule)
        case Proportional():
            bound = rule.target
            return Interval(None, bound) if rule.invert else Interval(bound, None)
        case Bands():
            best = [interval for interval, points in rule.bands if points == weight]
            return best[0] if len(best) == 1 else None
        case Veto():
            return full_at(rule.rule, weight)
        case _:
            return None


def _good_side(rule: Step) -> Interval:
    match rule.side:
        case Side.BELOW:
            return Interval(rule.origin, None)
        case Side.ABOVE:
            return Interval(None, rule.origin)
        case _:
            return Interval.point(rule.origin)
