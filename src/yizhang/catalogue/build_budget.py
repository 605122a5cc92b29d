"""From fields to what a budget is estimated by: chains, standards, methods, limits."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from yizhang.catalogue.build_rules import required_formula
from yizhang.catalogue.fields import Fields
from yizhang.catalogue.model_budget import Chain, Limit, Method, Standard
from yizhang.formula import FormulaError, Leaf, Literal, parse_formula
from yizhang.numbers import PERCENT, RATIO, Quantity
from yizhang.places import Severity

METHODS: Final = ("mean-growth", "carried", "gross-up", "seasonal")
_NOTHING: Final = Leaf("")


def chain(name: str, fields: Fields) -> Chain | None:
    """``chains:``; ``of`` is the result, ``is`` the formula, ``assume`` the optional drivers."""
    of = required_formula(fields, "of")
    if not isinstance(of, Leaf):
        fields.complain("catalogue.not-a-leaf", fields.line("of"), "of", field="of")
    found = Chain(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        result=of if isinstance(of, Leaf) else _NOTHING,
        formula=required_formula(fields, "is"),
        source=fields.source(),
        schemes=fields.list("schemes"),
        parts=fields.list("parts"),
        assume=tuple(_assumed(fields)),
        history=fields.flag("history"),
        text=fields.text("is", ""),
        note=fields.text("note", ""),
        validity=fields.validity(),
        place=fields.place,
    )
    return found if fields.close() else None


def _assumed(fields: Fields) -> Iterator[tuple[Leaf, Literal]]:
    line = fields.line("assume")
    for name, text in fields.pairs("assume"):
        leaf = fields.parse(name, line, "assume")
        value = fields.parse(text, line, "assume")
        if isinstance(leaf, Leaf) and isinstance(value, Literal):
            yield leaf, value
        else:
            fields.complain("catalogue.not-a-leaf", line, "assume", field=name)


def standard(name: str, fields: Fields) -> Standard | None:
    """``standards:``; ``values`` by year, each with its unit."""
    found = Standard(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        concept=fields.text("concept"),
        scheme=fields.text("scheme", ""),
        values=tuple(_by_year(fields)),
        source=fields.source(),
        place=fields.place,
    )
    return found if fields.close() else None


def _by_year(fields: Fields) -> Iterator[tuple[int, Quantity]]:
    line = fields.line("values")
    for year, text in fields.pairs("values"):
        value = fields.parse(text, line, "values")
        if year.isdecimal() and len(year) == 4 and isinstance(value, Literal):
            yield int(year), Quantity(value.value, value.unit)
        else:
            fields.complain("catalogue.not-a-year", line, "values", field="values", value=year, reason=text)


def method(name: str, fields: Fields) -> Method | None:
    """``methods:``."""
    kind = fields.text("kind")
    if kind and kind not in METHODS:
        fields.complain("catalogue.not-a-choice", fields.line("kind"), "kind", field="kind", value=kind)
    found = Method(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        kind=kind,
        source=fields.source(),
        concepts=fields.list("concepts"),
        years=fields.whole("years"),
        months=fields.whole("months"),
        share=_share(fields),
        note=fields.text("note", ""),
        place=fields.place,
    )
    return found if fields.close() else None


def _share(fields: Fields) -> Fraction:
    if not fields.has("share"):
        return Fraction(1)
    text = fields.text("share")
    try:
        value = parse_formula(text)
    except FormulaError:
        value = _NOTHING
    if isinstance(value, Literal) and not value.unit.dims and value.value > 0:
        return value.value * value.unit.scale
    line = fields.line("share")
    fields.complain("catalogue.not-a-choice", line, "share", field="share", value=text)
    return Fraction(1)


def limit(name: str, fields: Fields) -> Limit | None:
    """``limits:``; ``range`` as in mathematics, counted in ``unit``."""
    measures = fields.list("measures")
    unit = fields.unit("unit", PERCENT) if fields.has("unit") else RATIO
    found = Limit(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        measures=measures,
        unit=unit,
        span=fields.interval("range"),
        severity=fields.choice("severity", Severity, Severity.SUSPICIOUS),
        source=fields.source(),
        place=fields.place,
    )
    return found if fields.close() else None
