"""Names as people write them, resolved to ids: concepts, areas, schemes, fund parts, versions, indicators.

A name is taken when its id, its Chinese or English name, its short name or an alias equals it after
normalising (width, spaces, numbering, 其中 and brackets do not count). A name that fits two things is no
name: the caller gets both and says so.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from yizhang.catalogue.model import Area, Catalogue, Concept, Indicator, Member

_NUMBERING = re.compile(
    r"^(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[(（]?\d{1,2}[)）、.．](?!\d)|[①-⑳]|第[一二三四五六七八九十]+[、.])+"
)
_LEAD = re.compile(r"^(?:其中|包括|加|减)[::]")
_BRACKETED_UNIT = re.compile(r"\((?:单位[::]?)?(?:亿|万|千|百万)?(?:元|人|人次)\)$|\(%\)$")


@lru_cache(maxsize=16384)
def plain_label(text: str) -> str:
    """A label without what varies in print: width, spaces, numbering, 其中, trailing colon and bracketed
    unit.

    >>> plain_label("　（一） 其中：住院 费用支出（万元）")
    '住院费用支出'
    """
    folded = unicodedata.normalize("NFKC", text)
    folded = re.sub(r"\s+", "", folded).lower()
    before = ""
    while before != folded:
        before = folded
        folded = _BRACKETED_UNIT.sub("", _LEAD.sub("", _NUMBERING.sub("", folded))).rstrip(":")
    return folded


class Names:
    """All names of one catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._by_kind: dict[str, Mapping[str, tuple[str, ...]]] = {
            "concept": _table([*catalogue.concepts.values(), *catalogue.indicators.values()]),
            "area": _table(catalogue.areas.values()),
            "scheme": _table(catalogue.schemes.values()),
            "part": _table(catalogue.parts.values()),
            "version": _table(catalogue.versions.values()),
        }

    def find(self, kind: str, text: str) -> tuple[str, ...]:
        """The ids ``text`` may mean among ``kind`` (concept, area, scheme, part or version), an id first."""
        raw = text.strip()
        if raw in self._ids(kind):
            return (raw,)
        return self._by_kind[kind].get(plain_label(text), ())

    def nearest(self, kind: str, text: str, count: int = 3) -> tuple[str, ...]:
        """The ids whose names are most like ``text``, best first."""
        table = {**self._by_kind[kind], **{id_.lower(): (id_,) for id_ in self._ids(kind)}}
        close = difflib.get_close_matches(plain_label(text), list(table), n=count * 2, cutoff=0.4)
        found = dict.fromkeys(id_ for name in close for id_ in table[name])
        return tuple(found)[:count]

    def inside(self, kind: str, text: str) -> tuple[str, ...]:
        """The ids of ``kind`` some name of which (two characters or more) stands inside ``text``.

        Where one name lies inside another found at the same spot, only the longer counts.
        """
        folded = plain_label(text)
        hits: list[tuple[str, str]] = []
        for name, ids in sorted(self._by_kind[kind].items(), key=lambda item: (-len(item[0]), item[0])):
            if len(name) >= 2 and not name.isascii() and name in folded:
                hits += [(name, id_) for id_ in ids]
                folded = folded.replace(name, "\n" * len(name))
        return tuple(dict.fromkeys(id_ for _, id_ in hits))

    def title(self, kind: str, id_: str) -> str:
        """The Chinese name of an id, or the id itself."""
        item = self._things(kind).get(id_)
        return item.zh if item is not None else id_

    def _ids(self, kind: str) -> Iterable[str]:
        return self._things(kind)

    def _things(self, kind: str) -> Mapping[str, Concept | Indicator | Area | Member]:
        catalogue = self.catalogue
        if kind == "concept":
            return {**catalogue.indicators, **catalogue.concepts}
        tables: dict[str, Mapping[str, Area] | Mapping[str, Member]] = {
            "area": catalogue.areas,
            "scheme": catalogue.schemes,
            "part": catalogue.parts,
            "version": catalogue.versions,
        }
        return {**tables[kind]}


def _table(things: Iterable[Concept | Indicator | Area | Member]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for thing in things:
        for name in _names_of(thing):
            if label := plain_label(name):
                found.setdefault(label, {})[thing.id] = None
    return {name: tuple(ids) for name, ids in found.items()}


def _names_of(thing: Concept | Indicator | Area | Member) -> tuple[str, ...]:
    match thing:
        case Member():
            return (thing.zh, thing.en, thing.short, *thing.aliases)
        case Indicator():
            return (thing.zh, thing.en)
        case _:
            return (thing.zh, thing.en, *thing.aliases)
