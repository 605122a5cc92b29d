"""What a figure of a table is a figure of, in terms by which other tables and the text may name it too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Measure, Mention
from yizhang.assertions.scope import Scope, flow_of, scope_of, thing_of, version_of
from yizhang.assertions.table_figures import Lane
from yizhang.assertions.table_grid import Column
from yizhang.assertions.table_rows import Row

_TAIL: Final = re.compile(r"(?:支出|收入|合计|小计|总计|总额|数|科目)+\Z")
_SUM: Final = re.compile(r"(?:小计|合计|总计|金额)(?:（.*）)?")
_AREA: Final = re.compile(r"[县市区州旗]\Z|本级\Z")
_MEDICAL: Final = re.compile(r"医疗|医保")
_PLANS: Final = {"budget": "planned", "adjusted": "adjusted"}
_SHORT: Final = 3
"""Names of fewer characters are no names of things."""

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """Area, scheme, part of a fund and what is told of it; ``concept`` is empty where it is none of a fund's."""

    area: str
    scheme: str
    part: str
    concept: str
    measure: Measure
    version: str

    @property
    def key(self) -> Key:
        """All but the area, which one of two may leave unsaid."""
        part = "" if self.part == "pooled" and self.scheme == "res" else self.part
        return ("facets", self.scheme, part, self.concept, self.measure.value, self.version)


@dataclass(frozen=True, slots=True)
class Known:
    """A figure of a table with what it is known by. ``lane`` counts the lanes of the document."""

    mention: Mention
    lane: int
    column: int
    row: int
    path: tuple[str, ...]
    whole: str
    """The names of its path in one, as texts without marks between them have it."""
    head: str
    """What the column is called, for a row that stands for the whole; empty for any other row."""
    version: str
    flow: str
    """Income, outlay or balance, as row, column or title tell; empty where none does."""
    facets: Facets | None


def known_figures(
    lane: Lane, number: int, about: tuple[str, Scope], by_id: dict[str, Mention], lexicon: Lexicon
) -> Iterator[Known]:
    """The figures of a lane that print something. ``about`` is the table's title and its scope."""
    title, scope = about
    medical = bool(_MEDICAL.search(title))
    versions = [
        version_class(column.name, lexicon) or version_class(title, lexicon) for column in lane.columns
    ]
    scopes = [_scope(column.name, lexicon, medical=medical).within(scope) for column in lane.columns]
    for position, row in enumerate(lane.rows):
        path = tuple(bare_name(step, lexicon) for step in row.path if step)
        whole = whole_name(row.path, lexicon)
        own = _scope("".join(row.path), lexicon, medical=medical)
        if not own.area and _AREA.search(row.label):
            own = replace(own, area=row.label)
        for at, found in enumerate(lane.numbers[position]):
            if found is None or found.zero:
                continue
            mention, column = by_id[found.id], lane.columns[at]
            facets = _facets(row, column, own.within(scopes[at]), mention.measure, versions[at], lexicon)
            head = _head(column, lexicon) if row.rank or not row.label else ""
            flow = flow_of(row.label, lexicon) or flow_of(column.name, lexicon) or flow_of(title, lexicon)
            yield Known(mention, number, at, position, path, whole, head, versions[at], flow, facets)


def _head(column: Column, lexicon: Lexicon) -> str:
    """The thing a column is about: 小计 under 公务用车费 is 公务用车费."""
    for step in reversed(column.path):
        if not _SUM.fullmatch(step) and not version_of(step, lexicon):
            return bare_name(step, lexicon)
    return ""


def _scope(text: str, lexicon: Lexicon, *, medical: bool) -> Scope:
    """The scope of words; among medical tables 职工 and 居民 alone are the two schemes."""
    found = scope_of(text, lexicon)
    if medical and not found.scheme:
        scheme = "emp" if "职工" in text else "res" if "居民" in text else ""
        return replace(found, scheme=scheme)
    return found


def _facets(
    row: Row, column: Column, scope: Scope, measure: Measure, version: str, lexicon: Lexicon
) -> Facets | None:
    """The facets of a row that stands for a fund as a whole, or for an area."""
    if not scope.scheme or len(row.path) > 2:
        return None
    concept = concept_of((*column.path, *row.path), measure, lexicon)
    return Facets(scope.area, scope.scheme, scope.part, concept, measure, version) if concept else None


def concept_of(labels: Sequence[str], measure: Measure, lexicon: Lexicon) -> str:
    """Income, outlay, the year's surplus or the closing balance; 可支付月数 needs none of them."""
    if measure is Measure.MONTHS:
        return "months"
    text = "".join(labels)
    if any(word in text for word in lexicon.surplus_own):
        return "surplus"
    if any(word in text for word in lexicon.closing):
        return "closing"
    if any(word in text for word in lexicon.opening):
        return "opening"
    flow = flow_of(text, lexicon)
    return "" if flow == "surplus" else flow


@lru_cache(maxsize=65_536)
def version_class(text: str, lexicon: Lexicon) -> str:
    """Planned, adjusted, done, or nothing said."""
    version = version_of(text, lexicon) or ("executed" if "执行数" in text else "")
    return _PLANS.get(version, "done") if version else ""


@lru_cache(maxsize=65_536)
def bare_name(label: str, lexicon: Lexicon) -> str:
    """The name of a thing without versions, brackets and the words 支出, 收入, 合计 behind it."""
    thing = thing_of(label, lexicon)
    short = _TAIL.sub("", thing)
    return short if len(short) >= _SHORT else thing


def whole_name(path: Sequence[str], lexicon: Lexicon) -> str:
    """The names of a path in one, without the words behind the last."""
    return _TAIL.sub("", "".join(thing_of(step, lexicon) for step in path))


def is_name(name: str) -> bool:
    """Whether a bare name is long enough to stand for one thing."""
    return len(name) >= _SHORT
