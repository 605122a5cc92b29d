"""``yizhang.yaml``: whose figures, which period, which choices."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from yizhang.book.names import Names
from yizhang.book.textfile import line_of, load_yaml, scalar, unknown_fields
from yizhang.book.workspace import Settings
from yizhang.catalogue.model import Variant
from yizhang.catalogue.tree import Table, Text
from yizhang.numbers import Period, parse_when
from yizhang.places import Place, Problem, Severity

FILE: Final = "yizhang.yaml"
KNOWN: Final = (
    "office",
    "title",
    "area",
    "period",
    "version",
    "money_unit",
    "money_decimals",
    "variants",
    "decimals",
    "report_date",
    "lang",
)
_MONEY_UNITS: Final = ("元", "千元", "万元", "百万元", "亿元")
_FALLBACK: Final = Settings(office="", title="", area="", period=Period(1))


def read_settings(root: Path) -> tuple[Settings, Table | None, tuple[Problem, ...]]:
    """Read the settings; a field that is wrong keeps its default and yields a problem with its line.

    Names of areas, versions and indicators are checked by :func:`check_names` once the catalogue is loaded.
    """
    table, problems = load_yaml(root / FILE, FILE)
    found = [*problems, *unknown_fields(table, KNOWN, FILE)]
    settings = Settings(
        office=scalar(table, "office"),
        title=scalar(table, "title"),
        area=scalar(table, "area"),
        period=_period(table, found),
        version=scalar(table, "version") or _FALLBACK.version,
        money_unit=_choice(table, "money_unit", _MONEY_UNITS, found) or _FALLBACK.money_unit,
        money_decimals=int(_choice(table, "money_decimals", "0123456", found) or _FALLBACK.money_decimals),
        variants=_variants(table),
        decimals=_decimals(table, found),
        report_date=_date(table, found),
        lang=_choice(table, "lang", ("zh", "en"), found) or _FALLBACK.lang,
    )
    return settings, table, tuple(found)


def check_names(
    settings: Settings, table: Table | None, names: Names
) -> tuple[Settings, tuple[Problem, ...]]:
    """Resolve area and version to ids; report names, axes and values that the catalogue does not know."""
    problems: list[Problem] = []
    area = _area(settings.area, line_of(table, "area", FILE), names, problems)
    version = _resolve("version", settings.version, line_of(table, "version", FILE), names, problems)
    for indicator, variant in settings.variants:
        problems += _check_variant(indicator, variant, line_of(table, "variants", FILE), names)
    return replace(settings, area=area, version=version), tuple(problems)


def _area(text: str, place: Place, names: Names, problems: list[Problem]) -> str:
    """An area the catalogue does not know is the office's own: it stands alone, with no areas below it."""
    if text and not names.find("area", text):
        nearest = "、".join(names.nearest("area", text)) or "—"
        problems.append(
            Problem.at(place, "workspace.area-undefined", Severity.NOTE, name=text, nearest=nearest)
        )
        return text
    return _resolve("area", text, place, names, problems)


def _resolve(kind: str, text: str, place: Place, names: Names, problems: list[Problem]) -> str:
    ids = names.find(kind, text)
    if len(ids) == 1:
        return ids[0]
    code = "book.ambiguous-name" if ids else "book.unknown-name"
    nearest = "、".join(ids or names.nearest(kind, text)) or "—"
    problems.append(Problem.at(place, code, what=kind, name=text, nearest=nearest))
    return text


def _check_variant(indicator: str, variant: Variant, place: Place, names: Names) -> list[Problem]:
    known = names.catalogue.indicators.get(indicator)
    if known is None:
        nearest = "、".join(names.nearest("concept", indicator)) or "—"
        return [Problem.at(place, "book.unknown-name", what="indicator", name=indicator, nearest=nearest)]
    choices = {axis.id: [value.id for value in axis.values] for axis in known.axes}
    listed = "；".join(f"{axis}: {'、'.join(values)}" for axis, values in choices.items()) or "—"
    return [
        Problem.at(
            place,
            "workspace.unknown-variant",
            indicator=indicator,
            axis=axis,
            value=value,
            choices=listed,
        )
        for axis, value in variant
        if value not in choices.get(axis, ())
    ]


def _period(table: Table | None, problems: list[Problem]) -> Period:
    text = scalar(table, "period")
    try:
        when = parse_when(text)
    except ValueError:
        when = None
    if isinstance(when, Period):
        return when
    problems.append(Problem.at(line_of(table, "period", FILE), "workspace.bad-period", text=text or "—"))
    return _FALLBACK.period


def _choice(table: Table | None, name: str, choices: tuple[str, ...] | str, problems: list[Problem]) -> str:
    text = scalar(table, name)
    if not text or text in tuple(choices):
        return text
    listed = "、".join(choices)
    problems.append(
        Problem.at(line_of(table, name, FILE), "workspace.bad-choice", name=name, text=text, choices=listed)
    )
    return ""


def _decimals(table: Table | None, problems: list[Problem]) -> tuple[tuple[str, int], ...]:
    branch = table.entries.get("decimals") if table is not None else None
    if not isinstance(branch, Table):
        return ()
    chosen = ((name, _choice(branch, name, "0123456", problems)) for name in branch.entries)
    return tuple(sorted((name, int(text)) for name, text in chosen if text))


def _date(table: Table | None, problems: list[Problem]) -> str:
    text = scalar(table, "report_date")
    try:
        if not text or (re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) and date.fromisoformat(text)):
            return text
    except ValueError:
        pass
    problems.append(Problem.at(line_of(table, "report_date", FILE), "workspace.bad-date", text=text))
    return ""


def _variants(table: Table | None) -> tuple[tuple[str, Variant], ...]:
    branch = table.entries.get("variants") if table is not None else None
    if not isinstance(branch, Table):
        return ()
    found = []
    for indicator, axes in branch.entries.items():
        if isinstance(axes, Table):
            pairs = [(axis, value.value) for axis, value in axes.entries.items() if isinstance(value, Text)]
            found.append((indicator, tuple(sorted(pairs))))
    return tuple(sorted(found))
