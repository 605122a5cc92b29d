"""One key for one meaning, and the words for it.

Composite fund parts that come to the same for a concept and scheme are one key: the income of the resident
fund has a pooled part only, so 合计 is 统筹基金 there.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Protocol, TypeVar

from yizhang.catalogue.model import (
    Area,
    Axis,
    Catalogue,
    Concept,
    Indicator,
    Member,
    TimeKind,
    Validity,
    Variant,
)
from yizhang.numbers import Instant, Period, When
from yizhang.places import Key

WHOLE = "all"
"""As a value of a dimension with named values: no value, the total over it."""
MEASURES = {
    "yoy": ("同比", "growth over the year before"),
    "rank": ("的序号", "serial number in the ranking"),
}


def elementary_parts(
    catalogue: Catalogue, concept: Concept | Indicator, scheme: str, part: str
) -> tuple[str, ...]:
    """The elementary parts that ``part`` holds for a concept in a scheme; empty where there can be none."""
    member = catalogue.parts.get(part)
    if member is None:
        return ()
    wanted = member.sum_of or (part,)
    has = set(concept.parts) if concept.parts else set(wanted)
    if scheme in catalogue.schemes:
        has &= set(catalogue.schemes[scheme].parts)
    return tuple(each for each in wanted if each in has)


def exists(catalogue: Catalogue, concept: Concept, scheme: str, part: str = "") -> bool:
    """Whether a concept can have a figure in a scheme (and part): where it cannot, the cell is barred."""
    if scheme and concept.schemes and scheme not in concept.schemes:
        return False
    return not part or not concept.parts or bool(elementary_parts(catalogue, concept, scheme, part))


@lru_cache(maxsize=65536)
def canonical(catalogue: Catalogue, key: Key) -> Key:
    """The key every way of writing it comes to.

    Area names become ids; a part collapses to its single member or to the first composite of the same
    members;
    dimensions an indicator does not have are dropped; versions that have no months stand for the whole year.
    """
    dims = dict(key.dims)
    thing = catalogue.concepts.get(key.concept) or catalogue.indicators.get(key.concept)
    if thing is None:
        return key
    if isinstance(thing, Indicator):
        dims = {name: value for name, value in dims.items() if name in thing.dims or name == "measure"}
    if "area" in dims:
        dims["area"] = _areas(catalogue).get(dims["area"], dims["area"])
    if catalogue.dimensions:
        dims = {n: v for n, v in dims.items() if v != WHOLE or n not in catalogue.dimensions}
    if "part" in dims and isinstance(thing, Concept) and thing.parts:
        dims["part"] = _part(catalogue, thing.id, dims.get("scheme", ""), dims["part"])
    return Key.of(key.concept, _when(catalogue, thing, dims.get("version", ""), key.when), **dims)


@lru_cache(maxsize=4096)
def _part(catalogue: Catalogue, concept: str, scheme: str, part: str) -> str:
    members = elementary_parts(catalogue, catalogue.concepts[concept], scheme, part)
    if len(members) == 1:
        return members[0]
    for other in catalogue.parts.values():
        same = elementary_parts(catalogue, catalogue.concepts[concept], scheme, other.id)
        if members and set(same) == set(members):
            return other.id
    return part


@lru_cache(maxsize=16)
def _areas(catalogue: Catalogue) -> dict[str, str]:
    """Ids by every name only one area has."""
    owners: dict[str, set[str]] = {}
    for area in catalogue.areas.values():
        for name in (area.zh, *area.aliases):
            owners.setdefault(name, set()).add(area.id)
    found = {name: next(iter(ids)) for name, ids in owners.items() if len(ids) == 1}
    return found | {name: name for name in catalogue.areas}


def _when(catalogue: Catalogue, thing: Concept | Indicator, version: str, when: When | None) -> When | None:
    member = catalogue.versions.get(version)
    if member is None or not member.annual or not isinstance(thing, Concept):
        return when
    if isinstance(when, Period):
        return Period(when.year)
    if isinstance(when, Instant) and thing.time is TimeKind.CLOSING:
        return Instant(when.year, 12)
    return when


def label(catalogue: Catalogue, key: Key, lang: str = "zh") -> str:
    """The key in words: 2024年度全市职工医保统筹基金本年收入小计（决算数）."""
    thing = catalogue.concepts.get(key.concept) or catalogue.indicators.get(key.concept)
    if thing is None:
        return str(key)
    words = _words(catalogue, key, thing, lang)
    return _chinese(words) if lang == "zh" else _english(words)


def _words(catalogue: Catalogue, key: Key, thing: Concept | Indicator, lang: str) -> dict[str, str]:
    named: dict[str, Mapping[str, Area] | Mapping[str, Member]] = {
        "area": catalogue.areas,
        "scheme": catalogue.schemes,
        "version": catalogue.versions,
    }
    words = {name: _name(table.get(key[name]), key[name], lang) for name, table in named.items()}
    words["when"] = _time_words(thing, key.when, lang)
    words["part"] = _part_words(catalogue, key, thing, lang)
    words["name"] = thing.zh if lang == "zh" else thing.en
    words["measure"] = MEASURES.get(key["measure"], ("", ""))[lang != "zh"] if key["measure"] else ""
    words["area"] = words["area"] or key["dept"]
    known = {"area", "scheme", "part", "version", "measure", "dept"}
    words["rest"] = "、".join(
        value_name(catalogue, name, value, key.when) for name, value in key.dims if name not in known
    )
    return words


def value_name(catalogue: Catalogue, dimension: str, value: str, when: When | None = None) -> str:
    """What a value of a dimension is called: by its list, by the classification of the year (code and name),
    else ``dimension=value``.
    """
    known = catalogue.dimensions.get(dimension)
    if known is None:
        return f"{dimension}={value}"
    named = dict(known.values).get(value)
    if named is not None:
        return named
    if not known.system:
        return value
    name = _codes(catalogue, known.system, when.year if when is not None else 0).get(value, "")
    return f"{value}{name}"


@lru_cache(maxsize=64)
def _codes(catalogue: Catalogue, system: str, year: int) -> dict[str, str]:
    return {c.code: c.zh for c in catalogue.codes if c.system == system and c.validity.covers(year)}


def _name(member: Member | Area | None, text: str, lang: str) -> str:
    if member is None:
        return text
    if lang != "zh":
        return member.en
    return member.short or member.zh if isinstance(member, Member) and member.parts else member.zh


def _part_words(catalogue: Catalogue, key: Key, thing: Concept | Indicator, lang: str) -> str:
    """The part, left unsaid where it is the whole or the only one."""
    part = catalogue.parts.get(key["part"])
    if part is None:
        return key["part"]
    whole = elementary_parts(catalogue, thing, key["scheme"], "total")
    if elementary_parts(catalogue, thing, key["scheme"], part.id) == whole:
        return ""
    return part.zh if lang == "zh" else part.en


def _time_words(thing: Concept | Indicator, when: When | None, lang: str) -> str:
    if when is None:
        return ""
    if lang != "zh":
        return str(when)
    if isinstance(when, Instant) and isinstance(thing, Concept) and thing.time is TimeKind.OPENING:
        start = Instant.of(when.year, when.month + 1)
        return f"{start.year}年初" if start.month == 1 else f"{start.year}年{start.month}月初"
    return when.label


def _chinese(words: dict[str, str]) -> str:
    body = "".join(words[name] for name in ("when", "area", "scheme", "part", "name", "measure"))
    tail = "，".join(filter(None, (words["version"], words["rest"])))
    return f"{body}（{tail}）" if tail else body


def _english(words: dict[str, str]) -> str:
    parts = ("name", "measure", "scheme", "part", "area", "when", "version", "rest")
    return ", ".join(words[name] for name in parts if words[name])


def full_variant(indicator: Indicator, variant: Variant) -> Variant:
    """Every axis with its chosen value; unnamed axes and unknown values take the default (the first)."""
    asked = dict(variant)
    return tuple(sorted((axis.id, _chosen(axis, asked.get(axis.id, ""))) for axis in indicator.axes))


def _chosen(axis: Axis, wanted: str) -> str:
    return wanted if any(value.id == wanted for value in axis.values) else axis.values[0].id


def variant_label(indicator: Indicator, variant: Variant = (), lang: str = "zh") -> str:
    """What the variant counts, in brackets: （含风险储备金，不含上解下拨）; empty without axes."""
    chosen = dict(full_variant(indicator, variant))
    values = [value for axis in indicator.axes for value in axis.values if value.id == chosen[axis.id]]
    if not values:
        return ""
    if lang == "zh":
        return f"（{'，'.join(value.zh for value in values)}）"
    return f" ({', '.join(value.en for value in values)})"


class Dated(Protocol):
    """A definition with the years it holds for."""

    @property
    def validity(self) -> Validity:
        """The years it holds for."""


D = TypeVar("D", bound=Dated)


def in_force(table: Mapping[str, D], name: str, year: int) -> D | None:
    """The definition of ``name`` that holds in ``year``.

    Definitions that changed stand side by side as ``name`` and ``name@2026``; of those that cover the year,
    the one written for the later years holds.
    """
    candidates = [each for key, each in table.items() if key == name or key.startswith(f"{name}@")]
    covering = [each for each in candidates if each.validity.covers(year)]
    return max(covering, key=lambda each: each.validity.since or 0, default=None)
