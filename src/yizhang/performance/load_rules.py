"""Reading a rule: ``rule: {step: {from: 95%, per: 1个百分点, loss: 0.5分, partial: ceil, side: below}}``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, TypeVar

from yizhang.catalogue.fields import Fields
from yizhang.numbers import RATIO, Interval
from yizhang.performance.amounts import AmountError, read_amount, read_points, read_span
from yizhang.performance.model import ValueExpr
from yizhang.performance.rules import (
    Bands,
    CheckItem,
    Checklist,
    EitherOf,
    Manual,
    MaxOf,
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

T = TypeVar("T")
NOTHING: Final = Fraction(0)
EVERYTHING: Final = Interval.everything()


@dataclass(frozen=True, slots=True)
class Setting:
    """What the rules of one item are read against: its weight and its values by name."""

    weight: Fraction
    values: Mapping[str, ValueExpr]


def rule_of(fields: Fields, setting: Setting, name: str = "rule") -> Rule | None:
    """The one rule written under ``name``; problems are noted at their lines. ``None`` when there is none."""
    found: list[Rule | None] = []
    for kind, inner in fields.groups(name):
        read = READERS.get(kind)
        if read is None:
            fields.complain("score.unknown-rule", inner.place.line, name, kind=kind, known="、".join(READERS))
            inner.ok = False
            continue
        found.append(read(inner, setting))
        fields.adopt(inner)
    if len(found) != 1:
        if fields.ok:
            fields.complain("score.one-rule", fields.line(name), name)
        return None
    return found[0]


def _try(fields: Fields, name: str, read: Callable[[str], T], default: T) -> T:
    """A required field read by ``read``; what is wrong with it is a problem at its line."""
    text = fields.text(name)
    if not text:
        return default
    try:
        return read(text)
    except AmountError as error:
        fields.complain(error.code, fields.line(name), name, **error.arguments)
        return default


def _optional(fields: Fields, name: str, read: Callable[[str], Fraction]) -> Fraction | None:
    return _try(fields, name, read, NOTHING) if fields.has(name) else None


def _value(fields: Fields, setting: Setting) -> tuple[str, ValueExpr | None]:
    """Which value a rule reads (``of``), and what it measures."""
    name = fields.text("of", "")
    found = setting.values.get(name)
    if found is None:
        fields.complain("score.no-value", fields.line("of"), "of", name=name or "value")
    return name, found


def _span(fields: Fields, name: str, value: ValueExpr | None) -> Interval:
    kind = value.unit if value is not None else RATIO
    return _try(fields, name, lambda text: read_span(text, kind), EVERYTHING)


def _amount(fields: Fields, name: str, value: ValueExpr | None) -> Fraction:
    kind = value.unit if value is not None else RATIO
    return _try(fields, name, lambda text: read_amount(text, kind), Fraction(1))


def _points(fields: Fields, name: str, setting: Setting) -> Fraction:
    return _try(fields, name, lambda text: read_points(text, setting.weight), NOTHING)


def _slope(fields: Fields, value: ValueExpr | None, setting: Setting) -> Slope:
    kind = value.gap_unit if value is not None else RATIO
    per = _try(fields, "per", lambda text: read_amount(text, kind), Fraction(1))
    if per <= 0:
        fields.complain("score.not-positive", fields.line("per"), "per", field="per")
        per = Fraction(1)
    loss = _points(fields, "loss", setting)
    if loss <= 0 and fields.ok:
        fields.complain("score.not-positive", fields.line("loss"), "loss", field="loss")
    cap = _optional(fields, "cap", lambda text: read_points(text, setting.weight))
    return Slope(per, loss, fields.choice("partial", Partial, Partial.PRORATE), cap)


def _threshold(fields: Fields, setting: Setting) -> Rule:
    of, value = _value(fields, setting)
    loss = _optional(fields, "loss", lambda text: read_points(text, setting.weight))
    return Threshold(_span(fields, "met", value), loss, of)


def _step(fields: Fields, setting: Setting) -> Rule:
    of, value = _value(fields, setting)
    side = fields.choice("side", Side, Side.BELOW)
    return Step(_amount(fields, "from", value), _slope(fields, value, setting), side, of)


def _range(fields: Fields, setting: Setting) -> Rule:
    of, value = _value(fields, setting)
    slopes: dict[str, Slope] = {}
    for name in ("below", "above"):
        for _, inner in _only(fields, name):
            slopes[name] = _slope(inner, value, setting)
            fields.adopt(inner)
    return Range(_span(fields, "met", value), slopes.get("below"), slopes.get("above"), of)


def _only(fields: Fields, name: str) -> list[tuple[str, Fields]]:
    """A group of fields below this one, written as ``name: {…}``."""
    found = fields.group(name)
    return [] if found is None else [(name, found)]


def _bands(fields: Fields, setting: Setting) -> Rule:
    of, value = _value(fields, setting)
    kind = value.unit if value is not None else RATIO
    found: list[tuple[Interval, Fraction]] = []
    for text, points in fields.pairs("points"):
        try:
            found.append((read_span(text, kind), read_points(points, setting.weight)))
        except AmountError as error:
            fields.complain(error.code, fields.line("points"), "points", **error.arguments)
    found.sort(key=lambda pair: (pair[0].lo is not None, pair[0].lo or NOTHING, not pair[0].lo_closed))
    return Bands(tuple(found), of)


def _proportional(fields: Fields, setting: Setting) -> Rule:
    of, value = _value(fields, setting)
    target = _amount(fields, "target", value)
    if target <= 0:
        fields.complain("score.not-positive", fields.line("target"), "target", field="target")
        target = Fraction(1)
    floor = _optional(fields, "floor", lambda text: read_amount(text, RATIO)) or NOTHING
    return Proportional(target, fields.flag("invert"), floor, of)


def _checklist(fields: Fields, setting: Setting) -> Rule:
    items = []
    for name, inner in fields.groups("items"):
        items.append(CheckItem(name, inner.text("zh"), _points(inner, "points", setting)))
        fields.adopt(inner)
    return Checklist(tuple(items))


def _per_event(fields: Fields, setting: Setting) -> Rule:
    cap = _optional(fields, "cap", lambda text: read_points(text, setting.weight))
    return PerEvent(_points(fields, "loss", setting), cap, fields.whole("free"))


def _states(fields: Fields, setting: Setting) -> Rule:
    found = []
    for state, points in fields.pairs("points"):
        try:
            found.append((state, read_points(points, setting.weight)))
        except AmountError as error:
            fields.complain(error.code, fields.line("points"), "points", **error.arguments)
    return States(tuple(found))


def _qualitative(fields: Fields, _: Setting) -> Rule:
    found = []
    for grade, share in fields.pairs("grades"):
        try:
            found.append((grade, read_span(share, RATIO)))
        except AmountError as error:
            fields.complain(error.code, fields.line("grades"), "grades", **error.arguments)
    return Qualitative(tuple(found))


def _manual(_: Fields, __: Setting) -> Rule:
    return Manual()


def _parts(fields: Fields, setting: Setting) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for inner in fields.rows("parts"):
        rule = rule_of(inner, setting)
        fields.adopt(inner)
        if rule is not None:
            found.append(rule)
    if len(found) < 2 and fields.ok:
        fields.complain("score.too-few-parts", fields.line("parts"), "parts")
    return tuple(found)


def _max_of(fields: Fields, setting: Setting) -> Rule:
    return MaxOf(_parts(fields, setting))


def _min_of(fields: Fields, setting: Setting) -> Rule:
    return MinOf(_parts(fields, setting))


def _either_of(fields: Fields, setting: Setting) -> Rule:
    found: list[tuple[str, Rule]] = []
    for name, inner in fields.groups("parts"):
        rule = rule_of(inner, setting)
        fields.adopt(inner)
        if rule is not None:
            found.append((name, rule))
    if len(found) < 2 and fields.ok:
        fields.complain("score.too-few-parts", fields.line("parts"), "parts")
    return EitherOf(tuple(found))


def _veto(fields: Fields, setting: Setting) -> Rule:
    values, of = None, ""
    if fields.has("values"):
        of, value = _value(fields, setting)
        values = _span(fields, "values", value)
    points = _points(fields, "points", setting) if fields.has("points") else NOTHING
    states, events = fields.list("states"), fields.flag("events")
    if sum((values is not None, bool(states), events)) != 1:
        fields.complain("score.one-condition", fields.line("rule"), "")
    rule = rule_of(fields, setting) or Manual()
    return Veto(rule, points, values, of, states, events)


READERS: Final[dict[str, Callable[[Fields, Setting], Rule]]] = {
    "threshold": _threshold,
    "step": _step,
    "range": _range,
    "bands": _bands,
    "proportional": _proportional,
    "checklist": _checklist,
    "per_event": _per_event,
    "states": _states,
    "qualitative": _qualitative,
    "manual": _manual,
    "max_of": _max_of,
    "min_of": _min_of,
    "either_of": _either_of,
    "veto": _veto,
}
"""How each kind of rule is read."""
