"""From fields to rules: indicators with their variants, and identities."""

from __future__ import annotations

from yizhang.catalogue.fields import Fields
from yizhang.catalogue.model import (
    Axis,
    AxisValue,
    CheckRule,
    Dimension,
    Identity,
    Indicator,
    TermDefinition,
    Variant,
)
from yizhang.formula import Literal, Node
from yizhang.numbers import RATIO
from yizhang.places import Warrant

FUND_DIMS = ("area", "scheme", "part", "version")
DIRECTIONS = ("up", "down", "band", "none")
_NOTHING = Literal(RATIO.scale * 0, RATIO)


def indicator(name: str, fields: Fields) -> Indicator | None:
    """``indicators:``."""
    formula = required_formula(fields, "formula")
    found = Indicator(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        formula=formula,
        unit=fields.unit("unit", RATIO),
        decimals=fields.whole("decimals", 2),
        source=fields.source(),
        axes=tuple(_axes(fields)),
        terms=tuple(_terms(fields)),
        dims=fields.list("dims") if fields.has("dims") else FUND_DIMS,
        schemes=fields.list("schemes"),
        parts=fields.list("parts"),
        direction=_direction(fields),
        bands=fields.text("bands", ""),
        whole_year=fields.flag("whole_year"),
        roll_forward=fields.flag("roll_forward"),
        formula_text=fields.text("formula", ""),
        validity=fields.validity(),
        note=fields.text("note", ""),
        place=fields.place,
    )
    return found if fields.close() else None


def required_formula(fields: Fields, name: str) -> Node:
    """A formula that must be written."""
    if not fields.has(name):
        fields.complain("catalogue.missing-field", fields.line(name), name, field=name)
    return fields.formula(name) or _NOTHING


def _direction(fields: Fields) -> str:
    found = fields.text("direction", "none")
    if found not in DIRECTIONS:
        line = fields.line("direction")
        fields.complain("catalogue.not-a-choice", line, "direction", field="direction", value=found)
    return found


def _axes(fields: Fields) -> list[Axis]:
    axes = []
    for name, inner in fields.groups("axes"):
        axes.append(Axis(name, inner.text("zh"), inner.text("en"), tuple(_values(inner))))
        fields.adopt(inner)
    return axes


def _values(fields: Fields) -> list[AxisValue]:
    values = []
    for name, inner in fields.groups("values"):
        values.append(AxisValue(name, inner.text("zh"), inner.text("en")))
        fields.adopt(inner)
    return values


def _terms(fields: Fields) -> list[TermDefinition]:
    terms = []
    for name, inner in fields.groups("terms"):
        terms.append(TermDefinition(name, tuple(_cases(inner))))
        fields.adopt(inner)
    return terms


def _cases(fields: Fields) -> list[tuple[Variant, Node]]:
    cases = []
    for inner in fields.rows("cases"):
        cases.append((inner.pairs("when"), required_formula(inner, "is")))
        fields.adopt(inner)
    return cases


def identity(name: str, fields: Fields) -> Identity | None:
    """``identities:``; ``holds`` is the relation itself."""
    relation = fields.relation("holds")
    left, op, right = relation or (_NOTHING, "=", _NOTHING)
    found = Identity(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        left=left,
        op=op,
        right=right,
        warrant=fields.choice("warrant", Warrant, Warrant.HINT),
        source=fields.source(),
        schemes=fields.list("schemes"),
        parts=fields.list("parts"),
        versions=fields.list("versions"),
        year_end_only=fields.flag("year_end_only"),
        within_year_only=fields.flag("within_year_only"),
        roll_forward=fields.flag("roll_forward"),
        defines=fields.flag("defines"),
        implied=fields.flag("implied"),
        text=fields.text("holds", ""),
        note=fields.text("note", ""),
        validity=fields.validity(),
        place=fields.place,
    )
    return found if fields.close() else None


def dimension(name: str, fields: Fields) -> Dimension | None:
    """``dimensions:``."""
    found = Dimension(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        source=fields.source(),
        values=fields.pairs("values"),
        system=fields.text("system", ""),
        place=fields.place,
    )
    return found if fields.close() else None


def check_rule(name: str, fields: Fields) -> CheckRule | None:
    """``rules:``; ``holds`` is the relation of one that compares figures."""
    relation = fields.relation("holds") if fields.has("holds") else None
    left, op, right = relation or (None, "", None)
    found = CheckRule(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        family=fields.text("family"),
        warrant=fields.choice("warrant", Warrant, Warrant.HINT),
        source=fields.source(),
        left=left,
        op=op,
        right=right,
        each=fields.list("each"),
        forms=fields.list("forms"),
        text=fields.text("holds", ""),
        validity=fields.validity(),
        note=fields.text("note", ""),
        place=fields.place,
    )
    return found if fields.close() else None
