"""The same figure in two tables: rows of one name in columns that agree in other rows.

Which two columns print the same thing is learned from their names and the rows that agree; a row that does not is
proposed, never firmly: a table of all money and one of some of it agree in most rows too.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from typing import Final

from yizhang.assertions.model import Assertion, Says
from yizhang.assertions.table_keys import Key, Known, is_name

_AGREEING: Final = 3
"""Rows that must agree."""
_SHARED: Final = 40
"""A name that more figures share is not looked at."""

_SUM: Final = re.compile(r"合计|小计|总计|金额")
_PLAIN: Final = re.compile(
    r"（.*?）|(?:19|20)\d\d年|本年|年初|调整|预算|决算|执行|预计|合计|小计|总计|金额|数"
)
_Column = tuple[int, int]


def ties(tables: Sequence[Known], lanes_of_a_table: int) -> Iterator[Assertion]:
    """Figures that two tables print; every figure is tied to one other table's column at most once."""
    columns: dict[_Column, dict[Key, Known]] = defaultdict(dict)
    shared: dict[Key, list[Known]] = defaultdict(list)
    for known in tables:
        for key in _keys(known):
            mine = columns[known.lane, known.column]
            if key in mine:
                continue
            mine[key] = known
            shared[key].append(known)
    agreeing = _agreeing(shared, lanes_of_a_table)
    done: set[tuple[str, int]] = set()
    for (one, other), _ in sorted(agreeing.items(), key=lambda item: (-item[1], item[0])):
        if agreeing[one, other] < _AGREEING:
            break
        yield from _tied(columns[one], columns[other], done, lanes_of_a_table)


def _keys(known: Known) -> list[Key]:
    keys: list[Key] = []
    if known.path and is_name(known.path[-1]):
        keys.append(("path", *known.path))
    if is_name(known.head):
        keys.append(("path", known.head))
    return keys


def _agreeing(shared: dict[Key, list[Known]], lanes: int) -> Counter[tuple[_Column, _Column]]:
    """For two columns of different tables, how many rows of one name print the same figure."""
    found: Counter[tuple[_Column, _Column]] = Counter()
    for members in shared.values():
        if not 1 < len(members) <= _SHARED:
            continue
        by_value: dict[object, list[Known]] = defaultdict(list)
        for known in members:
            if _tells(known):
                by_value[known.mention.quantity.base].append(known)
        for equal in by_value.values():
            for one, other in combinations(equal, 2):
                if one.lane // lanes != other.lane // lanes and _comparable(one, other):
                    pair = sorted(((one.lane, one.column), (other.lane, other.column)))
                    found[pair[0], pair[1]] += 1
    return found


def _tells(known: Known) -> bool:
    return len("".join(char for char in known.mention.text if char.isdigit()).strip("0")) > 1


def _comparable(one: Known, other: Known) -> bool:
    a, b = one.mention, other.mention
    if not a.quantity.unit.same_kind(b.quantity.unit) or a.measure is not b.measure:
        return False
    if one.version and other.version and one.version != other.version:
        return False
    if a.when is not None and b.when is not None and a.when != b.when:
        return False
    return _heads_alike(a.label[-1], b.label[-1]) and dict(a.scope).get("area", "") == dict(b.scope).get(
        "area", ""
    )


@lru_cache(maxsize=65_536)
def _heads_alike(one: str, other: str) -> bool:
    """Whether two headers can be of one column: equal but for words of sums and versions, or one says no more."""
    a, b = _PLAIN.sub("", one), _PLAIN.sub("", other)
    return a == b or (not a and bool(_SUM.search(other))) or (not b and bool(_SUM.search(one)))


def _tied(
    one: dict[Key, Known], other: dict[Key, Known], done: set[tuple[str, int]], lanes: int
) -> Iterator[Assertion]:
    pairs = [
        (known, other[key]) for key, known in one.items() if key in other and _comparable(known, other[key])
    ]
    holds = sum(a.mention.quantity.base == b.mention.quantity.base for a, b in pairs)
    if 5 * holds < 4 * len(pairs):
        return
    for a, b in pairs:
        ways = (a.mention.id, b.lane // lanes), (b.mention.id, a.lane // lanes)
        if any(way in done for way in ways):
            continue
        done.update(ways)
        quote = " ".join(step for step in (*a.mention.label, a.mention.text) if step)
        roles = (("one", a.mention.id), ("other", b.mention.id))
        yield Assertion(Says.SAME, roles, ("tables-agree",), a.mention.place, quote)
