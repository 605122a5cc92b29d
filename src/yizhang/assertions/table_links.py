"""The same figure in the text and in a table, and in two tables.

A pair is proposed where both call the figure the same. How firmly depends on the other pairs of the same text and
table: at least two of them must agree, and nearly all. Whether the pair itself agrees is never asked.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Assertion, Measure, Mention, Says
from yizhang.assertions.scope import Scope, flow_of, scope_of
from yizhang.assertions.table_keys import (
    Facets,
    Key,
    Known,
    bare_name,
    concept_of,
    is_name,
    version_class,
    whole_name,
)
from yizhang.numbers import Hedge, Period, Quantity

_VOTES: Final = 2
_FIRM: Final = 3
"""Pairs that must agree before another that does not is held against the text."""
_VALUES: Final = 3
"""A key to which the text gives more values than this names nothing."""
_STEPS: Final = re.compile(r"[-－—]+")
"""Between the levels of a code's name: 卫生健康支出-行政事业单位医疗-行政单位医疗."""
_AND: Final = re.compile(r"[和及与、]")
_MOST: Final = 24
"""A key that more figures of tables share than this names nothing."""
_TOLD: Final = frozenset({Measure.LEVEL, Measure.MONTHS, Measure.GROWTH, Measure.COMPLETION, Measure.COUNT})


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure of the text with the keys it may be found by, the surest first."""

    mention: Mention
    keys: tuple[Key, ...]
    area: str
    version: str
    flow: str


@dataclass(slots=True)
class _Pair:
    told: _Told
    known: Known
    agrees: bool
    group: tuple[object, ...]


def text_and_tables(
    prose: Sequence[Mention], tables: Sequence[Known], lexicon: Lexicon
) -> Iterator[Assertion]:
    """What the text states of figures that tables print too. Time grows with the number of figures."""
    index = _index(tables)
    pairs: list[_Pair] = []
    for told in _told(prose, lexicon):
        found_for = list(_pairs(told, index))
        agreeing = [pair for pair in found_for if pair.agrees]
        sure = bool(agreeing) and told.mention.measure is not Measure.MONTHS
        pairs += agreeing if sure else found_for
    groups: dict[tuple[object, ...], list[_Pair]] = defaultdict(list)
    for pair in pairs:
        groups[pair.group].append(pair)
    best: dict[tuple[str, int], tuple[tuple[bool, bool, int], _Pair, str]] = {}
    for found in groups.values():
        for pair, (holds, total) in _voted(found):
            at = (pair.told.mention.id, pair.known.lane)
            rank = (pair.agrees, pair.told.mention.quantity.base == pair.known.mention.quantity.base, holds)
            if at not in best or rank > best[at][0]:
                firm = pair.agrees or holds >= _FIRM
                best[at] = (rank, pair, f"text-table {holds}/{total}" if firm else "text-table")
    for _, pair, evidence in best.values():
        yield _same(pair.told.mention, pair.known.mention, evidence)


def _same(one: Mention, other: Mention, evidence: str) -> Assertion:
    quote = " ".join(step for step in (*one.label, one.text) if step)
    return Assertion(Says.SAME, (("one", one.id), ("other", other.id)), (evidence,), one.place, quote)


def _voted(pairs: Sequence[_Pair]) -> Iterator[tuple[_Pair, tuple[int, int]]]:
    """Pairs that enough others of their group confirm; where one figure could be several, only those that agree.

    A fund's figure that the text states elsewhere as the table has it is stated here by another definition.
    """
    confirmed = {pair.known.mention.id for pair in pairs if pair.agrees and pair.group[0] == "facets"}
    telling = {
        (_text(pair), pair.known.mention.text): pair.agrees
        for pair in pairs
        if _tells(pair.told.mention) and (pair.agrees or pair.known.mention.id not in confirmed)
    }
    holds, total = sum(telling.values()), len(telling)
    by_told: dict[str, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        by_told[pair.told.mention.id].append(pair)
    for found in by_told.values():
        agreeing = [pair for pair in found if pair.agrees]
        if not agreeing and any(pair.known.mention.id in confirmed for pair in found):
            continue
        if not agreeing and len({pair.known.mention.id for pair in found}) > 1:
            continue
        for pair in agreeing or found:
            counted = (_text(pair), pair.known.mention.text) in telling
            others = (holds - (counted and pair.agrees), total - counted)
            if others[0] >= _VOTES and 5 * others[0] >= 4 * others[1]:
                yield pair, others


def _text(pair: _Pair) -> str:
    return pair.told.mention.text


def _tells(mention: Mention) -> bool:
    """Whether agreement of a figure means something: it has at least two digits, and is no round hundred per cent."""
    digits = "".join(char for char in mention.text if char.isdigit()).strip("0")
    return len(digits) > 1


# the text --------------------------------------------------------------------------------------------------


def _told(prose: Sequence[Mention], lexicon: Lexicon) -> Iterator[_Told]:
    found = []
    for mention in prose:
        if mention.nil or mention.measure not in _TOLD or not mention.label:
            continue
        if mention.quantity.hedge is not Hedge.NONE:
            continue
        found.append(_keyed(mention, lexicon))
    values: dict[tuple[Key, str, str], set[object]] = defaultdict(set)
    for one in found:
        for key in one.keys:
            values[key, one.version, one.area].add(one.mention.quantity.base)
    for one in found:
        keys = tuple(key for key in one.keys if len(values[key, one.version, one.area]) <= _VALUES)
        if keys:
            yield _Told(one.mention, keys, one.area, one.version, one.flow)


def _keyed(mention: Mention, lexicon: Lexicon) -> _Told:
    label = tuple(step for whole in mention.label for step in _STEPS.split(whole) if step) or mention.label
    names = tuple(bare_name(step, lexicon) for step in label)
    version = version_class(label[-1], lexicon)
    scope = _own_scope(mention, lexicon)
    keys: list[Key] = []
    if mention.measure in (Measure.LEVEL, Measure.COUNT):
        if len(names) > 1 and is_name(names[-1]) and is_name(names[-2]):
            keys.append(("path", names[-2], names[-1]))
        keys.append(("whole", whole_name(label, lexicon)))
        if is_name(names[-1]):
            keys.append(("name", names[-1]))
    whole = (len(label) == 1 or bool(scope_of(label[-1], lexicon).part)) and not _of_several(label, lexicon)
    concept = concept_of((label[0], label[-1]), mention.measure, lexicon) if whole else ""
    if scope.scheme and concept:
        keys.append(Facets(scope.area, scope.scheme, scope.part, concept, mention.measure, version).key)
    flow = next((found for step in reversed(label) if (found := flow_of(step, lexicon))), "")
    return _Told(mention, tuple(keys), scope.area, version, flow)


def _of_several(label: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether a label names two schemes (职工医保和居民医保分别…), so that its figure may be either's."""
    found = {scope_of(piece, lexicon).scheme for step in label for piece in _AND.split(step)}
    return len(found - {""}) > 1


def _own_scope(mention: Mention, lexicon: Lexicon) -> Scope:
    """The scope that the label itself tells, the last step first; area and scheme else as the text has them."""
    outer = dict(mention.scope)
    found = Scope(area=outer.get("area", ""), scheme=outer.get("scheme", ""))
    for step in mention.label:
        found = scope_of(step, lexicon).within(found)
    return found


# the tables ------------------------------------------------------------------------------------------------


def _index(tables: Sequence[Known]) -> dict[Key, list[Known]]:
    """Figures of tables by key. A name that one column prints twice names nothing there."""
    index: dict[Key, list[Known]] = defaultdict(list)
    seen: dict[tuple[int, int, Key], int] = defaultdict(int)
    keyed = [(known, _keys(known)) for known in tables]
    for known, keys in keyed:
        for key in keys:
            seen[known.lane, known.column, key] += 1
    for known, keys in keyed:
        for key in keys:
            if seen[known.lane, known.column, key] == 1 or key[0] == "facets":
                index[key].append(known)
    return {key: found for key, found in index.items() if len(found) <= _MOST}


def _keys(known: Known) -> list[Key]:
    keys: list[Key] = []
    path = known.path
    if len(path) > 1 and is_name(path[-1]) and is_name(path[-2]):
        keys.append(("path", path[-2], path[-1]))
    if len(path) > 1:
        keys.append(("whole", known.whole))
    if path and is_name(path[-1]):
        keys.append(("name", path[-1]))
    if is_name(known.head):
        keys.append(("name", known.head))
    if known.facets is not None:
        keys.append(known.facets.key)
    return keys


def _pairs(told: _Told, index: dict[Key, list[Known]]) -> Iterator[_Pair]:
    for key in told.keys:
        for known in index.get(key, ()):
            if _may_be(told, known):
                agrees = meets(told.mention.quantity, known.mention.quantity)
                column = -1 if key[0] == "facets" or known.head else known.column
                group = (key[0], known.lane, column, told.version if column >= 0 else "")
                yield _Pair(told, known, agrees, group)


def _may_be(told: _Told, known: Known) -> bool:
    one, other = told.mention, known.mention
    if not one.quantity.unit.same_kind(other.quantity.unit) or not _measures_alike(one, other):
        return False
    if told.flow and known.flow and told.flow != known.flow:
        return False
    if told.version and known.version and told.version != known.version:
        return False
    if isinstance(one.when, Period) and isinstance(other.when, Period) and one.when != other.when:
        return False
    own, theirs = dict(one.scope), dict(other.scope)
    area = known.facets.area if known.facets is not None else theirs.get("area", "")
    return not (told.area and area and told.area != area) and not _differ(own, theirs, "scheme")


def _differ(one: dict[str, str], other: dict[str, str], name: str) -> bool:
    return bool(one.get(name) and other.get(name) and one[name] != other[name])


def _measures_alike(one: Mention, other: Mention) -> bool:
    """Both of one measure; a per cent is never an amount whose unit nobody prints."""
    rates = [mention.quantity.unit.symbol == "%" for mention in (one, other)]
    return one.measure is other.measure and rates[0] == rates[1]


def meets(one: Quantity, other: Quantity) -> bool:
    """Whether they are the same, or differ by one in the last of three digits or more."""
    last = max(_last(one), _last(other))
    near = last if min(abs(one.base), abs(other.base)) >= 100 * last else last / 2
    return abs(one.base - other.base) <= near


def _last(quantity: Quantity) -> Fraction:
    return (
        Fraction(0) if quantity.decimals is None else quantity.unit.scale * Fraction(10) ** -quantity.decimals
    )
