"""The same figure printed again elsewhere in the prose: proposed only between paragraphs that agree on others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Assertion, Measure, Mention, Says
from yizhang.assertions.scope import thing_of

Key = tuple[str, ...]
_STATED: Final = frozenset(
    {Measure.LEVEL, Measure.COUNT, Measure.MONTHS, Measure.PER_HEAD, Measure.COMPLETION, Measure.SHARE}
)
_SHORTEST: Final = 4
"""A shorter name (支出, 人数) is a column's and no thing's."""
_TELLING: Final = 8
"""A name from this length on is one thing's even where no other figures confirm it."""
_OUTTURN: Final = frozenset({("version", "final"), ("version", "executed"), ("version", "actual")})
"""Versions that a text leaves out at will."""
_MOST_VALUES: Final = 3
_CORROBORATION: Final = 2
_MOST: Final = 12


def restated(mentions: Sequence[Mention], lexicon: Lexicon) -> list[Assertion]:
    """One = other for figures of one label, scope, time and measure in different paragraphs.

    A name that takes two values in one paragraph, or three anywhere, names no single thing. The reading is certain
    only where the two paragraphs agree on at least two other figures.
    """
    groups: dict[Key, list[Mention]] = defaultdict(list)
    usual = _only_time(mentions)
    for mention in mentions:
        if mention.measure in _STATED and not mention.nil and (key := _key(mention, usual, lexicon)):
            groups[key].append(mention)
    kept = {key: found for key, found in groups.items() if _names_one_thing(found)}
    agreed = _agreements(kept)
    return [_same(one, other, agreed) for found in kept.values() for one, other in _pairs(found)]


def _only_time(mentions: Sequence[Mention]) -> str:
    """The time a document is about where it names hardly any other; else empty, and a figure without one stays out."""
    times = Counter(str(mention.when) for mention in mentions if mention.when is not None)
    usual, count = max(times.items(), key=lambda item: item[1], default=("", 0))
    return usual if 10 * count >= 9 * sum(times.values()) else ""


def _key(mention: Mention, usual: str, lexicon: Lexicon) -> Key:
    name = "/".join(thing_of(word, lexicon) for word in mention.label)
    when = str(mention.when) if mention.when is not None else usual
    if len(name.rpartition("/")[2]) < _SHORTEST or not when:
        return ()
    scope = tuple(f"{kind}={value}" for kind, value in mention.scope if (kind, value) not in _OUTTURN)
    grand = "总计" if mention.label[-1].endswith("总计") else ""
    return (name + grand, when, mention.measure.value, repr(mention.quantity.unit.dims), *scope)


def _names_one_thing(found: Sequence[Mention]) -> bool:
    if not 1 < len(found) <= _MOST:
        return False
    values: dict[int, set[object]] = defaultdict(set)
    for mention in found:
        values[mention.block].add(mention.quantity.base)
    everywhere = set[object]().union(*values.values())
    return (
        len(values) > 1 and all(len(each) == 1 for each in values.values()) and len(everywhere) < _MOST_VALUES
    )


def _pairs(found: Iterable[Mention]) -> Iterator[tuple[Mention, Mention]]:
    return ((one, other) for one, other in pairwise(found) if one.block != other.block)


def _agreements(groups: Mapping[Key, Sequence[Mention]]) -> dict[tuple[int, int], int]:
    """How many figures each two paragraphs have in common under one name."""
    agreed: dict[tuple[int, int], int] = defaultdict(int)
    for found in groups.values():
        for one, other in _pairs(found):
            if one.quantity.base == other.quantity.base:
                agreed[one.block, other.block] += 1
    return agreed


def _same(one: Mention, other: Mention, agreed: Mapping[tuple[int, int], int]) -> Assertion:
    own = one.quantity.base == other.quantity.base
    beside = agreed.get((one.block, other.block), 0) - own
    confirmed = beside >= _CORROBORATION
    dated = one.when is not None and other.when is not None
    long = len("".join(other.label)) >= _TELLING and dated
    return Assertion(
        Says.SAME,
        (("one", one.id), ("other", other.id)),
        ("restated" if confirmed else "restated-alone", f"beside-{beside}"),
        other.place,
        other.text,
        certain=confirmed or long,
    )
