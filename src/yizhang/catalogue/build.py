"""From the fields of one definition to its record: concepts, members, areas, bands, advice, signals."""

from __future__ import annotations

from yizhang.catalogue.fields import Fields
from yizhang.catalogue.model import (
    Advice,
    Area,
    Band,
    BandSet,
    Concept,
    Member,
    Pooling,
    Signal,
    TimeKind,
)
from yizhang.formula import Literal
from yizhang.numbers import RATIO, YUAN

SEVERITIES = ("red", "orange", "yellow", "normal", "blue")
_NOTHING = Literal(RATIO.scale * 0, RATIO)


def concept(name: str, fields: Fields) -> Concept | None:
    """``concepts: {id: …}``."""
    found = Concept(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        unit=fields.unit("unit", YUAN),
        time=fields.choice("time", TimeKind, TimeKind.FLOW),
        dims=fields.list("dims"),
        group=fields.text("group"),
        source=fields.source(),
        formula=fields.formula("formula"),
        alternatives=fields.formulas("alternatives"),
        schemes=fields.list("schemes"),
        parts=fields.list("parts"),
        additive_over_areas=fields.flag("additive_over_areas", default=True),
        may_be_negative=fields.flag("may_be_negative"),
        sign_in_total=fields.whole("sign_in_total"),
        aliases=fields.list("aliases"),
        validity=fields.validity(),
        note=fields.text("note", ""),
        place=fields.place,
    )
    return found if fields.close() else None


def member(name: str, fields: Fields) -> Member | None:
    """``schemes:``, ``parts:`` and ``versions:``."""
    found = Member(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        source=fields.source(),
        short=fields.text("short", ""),
        sum_of=fields.list("sum_of"),
        parts=fields.list("parts"),
        in_fund_budget=fields.flag("in_fund_budget", default=True),
        annual=fields.flag("annual"),
        aliases=fields.list("aliases"),
        codes=fields.pairs("codes"),
        validity=fields.validity(),
        place=fields.place,
    )
    return found if fields.close() else None


def area(name: str, fields: Fields) -> Area | None:
    """``areas:``; ``parents`` and ``pooling`` are per scheme, ``all`` standing for every scheme not named."""
    pooling = []
    for scheme, mode in fields.pairs("pooling"):
        if mode in tuple(Pooling):
            pooling.append((scheme, Pooling(mode)))
        else:
            fields.complain(
                "catalogue.not-a-choice", fields.line("pooling"), "pooling", field="pooling", value=mode
            )
    found = Area(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en", name),
        level=fields.text("level"),
        parents=fields.pairs("parents"),
        pooling=tuple(pooling),
        aliases=fields.list("aliases"),
        code=fields.text("code", ""),
        validity=fields.validity(),
        place=fields.place,
    )
    return found if fields.close() else None


def band_set(name: str, fields: Fields) -> BandSet | None:
    """``bands:``; each band writes its interval as in mathematics."""
    bands = []
    for key, inner in fields.groups("bands"):
        bands.append(_band(key, inner))
        fields.adopt(inner)
    found = BandSet(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        unit=fields.unit("unit", RATIO),
        bands=tuple(bands),
        source=fields.source(),
        validity=fields.validity(),
        place=fields.place,
    )
    return found if fields.close() else None


def _band(name: str, fields: Fields) -> Band:
    span = fields.interval("values")
    return Band(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        lo=span.lo,
        hi=span.hi,
        lo_closed=span.lo_closed,
        hi_closed=span.hi_closed,
        severity=_severity(fields),
        advice=fields.text("advice", ""),
    )


def _severity(fields: Fields) -> str:
    found = fields.text("severity")
    if found and found not in SEVERITIES:
        line = fields.line("severity")
        fields.complain("catalogue.not-a-choice", line, "severity", field="severity", value=found)
    return found


def advice(name: str, fields: Fields) -> Advice | None:
    """``advice:``."""
    found = Advice(
        name, fields.text("zh"), fields.text("en"), fields.source(), fields.text("title", ""), fields.place
    )
    return found if fields.close() else None


def signal(name: str, fields: Fields) -> Signal | None:
    """``signals:``."""
    if not fields.has("measure"):
        fields.complain("catalogue.missing-field", fields.line(""), "measure", field="measure")
    found = Signal(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        measure=fields.formula("measure") or _NOTHING,
        unit=fields.unit("unit", RATIO),
        raised=fields.interval("raised"),
        severity=_severity(fields),
        source=fields.source(),
        schemes=fields.list("schemes"),
        parts=fields.list("parts"),
        advice=fields.text("advice", ""),
        text=fields.text("measure", ""),
        validity=fields.validity(),
        note=fields.text("note", ""),
        place=fields.place,
    )
    return found if fields.close() else None
