"""From the words of a row or a facts file to a canonical key."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from yizhang.book.names import Names
from yizhang.book.workspace import Settings
from yizhang.catalogue.model import Concept, Indicator, TimeKind
from yizhang.catalogue.naming import canonical
from yizhang.numbers import PERCENT, RATIO, Instant, Period, Unit, When, parse_when
from yizhang.numbers.period_reading import read_periods
from yizhang.places import Key, Place, Problem

NAMED: Final = ("area", "scheme", "part", "version")
"""The dimensions whose values have names of their own in the catalogue."""
_MEASURED_IN: Final = {"yoy": PERCENT, "rank": RATIO}
_DOTTED = re.compile(r"((?:19|20|21)\d\d)[./](\d{1,2})")
_TAIL = re.compile(r"[度份]|累计")


@dataclass(frozen=True, slots=True)
class Keyed:
    """A key with the base unit its figures are counted in."""

    key: Key
    unit: Unit


def read_when(text: str) -> When | None:
    """A time as people write it: 2024, 2024年6月, 2024年1—8月, 2024年前三季度, 2024年末, or a key's own
    form.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        return parse_when(plain)
    except ValueError:
        pass
    if match := _DOTTED.fullmatch(plain):
        return Period.month(int(match[1]), int(match[2])) if 1 <= int(match[2]) <= 12 else None
    named = read_periods(plain)
    whole = len(named) == 1 and named[0].start == 0 and not _TAIL.sub("", plain[named[0].end :])
    if not whole:
        return None
    when = named[0].when
    return Period.to_date(when.year, when.last) if isinstance(when, Period) and "累计" in plain else when


def make_key(
    texts: Mapping[str, str], names: Names, settings: Settings, place: Place
) -> tuple[Keyed | None, tuple[Problem, ...]]:
    """The key that the words of one row name.

    ``texts`` holds concept, area, scheme, part, version, period, measure and further dimensions, as
    written. What the concept does not declare is dropped (a group's common dimensions may not fit all its
    rows). Area, version and period default to the workspace's; a part left out is the whole fund (合计).
    """
    problems: list[Problem] = []
    id_ = _one("concept", texts.get("concept", ""), names, place, problems)
    if not id_:
        return None, tuple(problems)
    thing = names.catalogue.concepts.get(id_) or names.catalogue.indicators[id_]
    dims = _dimensions(thing, texts, names, settings, place, problems)
    when = _when(thing, texts.get("period", ""), names, settings, place, problems)
    if problems:
        return None, tuple(problems)
    measure = texts.get("measure", "")
    key = canonical(names.catalogue, Key.of(id_, when, **dims, measure=measure))
    return Keyed(key, _MEASURED_IN.get(measure, PERCENT) if measure else thing.unit), ()


def _dimensions(
    thing: Concept | Indicator,
    texts: Mapping[str, str],
    names: Names,
    settings: Settings,
    place: Place,
    problems: list[Problem],
) -> dict[str, str]:
    defaults = {
        "area": settings.area,
        "version": settings.version,
        "part": "total",
        "dept": settings.office,
    }
    dims: dict[str, str] = {}
    for name in thing.dims:
        text = texts.get(name, "").strip()
        if not text and name == "scheme":
            problems.append(Problem.at(place, "book.missing-dimension", concept=thing.zh, dimension=name))
        if not text or text == defaults.get(name):
            dims[name] = defaults.get(name, "")
        else:
            dims[name] = _one(name, text, names, place, problems) if name in NAMED else text
    return dims


def _one(kind: str, text: str, names: Names, place: Place, problems: list[Problem]) -> str:
    ids = names.find(kind, text)
    if len(ids) == 1:
        return ids[0]
    code = "book.ambiguous-name" if ids else "book.unknown-name"
    nearest = "、".join(ids or names.nearest(kind, text)) or "—"
    problems.append(Problem.at(place, code, what=kind, name=text or "—", nearest=nearest))
    return ""


def _when(
    thing: Concept | Indicator,
    text: str,
    names: Names,
    settings: Settings,
    place: Place,
    problems: list[Problem],
) -> When | None:
    if isinstance(thing, Concept) and thing.time is TimeKind.TIMELESS:
        return None
    when = read_when(text) if text else settings.period
    if when is None:
        problems.append(Problem.at(place, "book.bad-period", text=text))
        return None
    if isinstance(thing, Indicator):
        return when
    stock = thing.time in (TimeKind.OPENING, TimeKind.CLOSING)
    if isinstance(when, Instant) and not stock:
        problems.append(Problem.at(place, "book.flow-at-instant", concept=thing.zh, text=text))
        return None
    return names.catalogue.time_of(thing.id, when)
