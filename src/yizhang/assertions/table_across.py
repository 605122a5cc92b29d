"""What the columns of a table add up: 合计 and 小计 columns, columns behind 其中, three columns that always close."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from yizhang.assertions.table_down import telling
from yizhang.assertions.table_figures import Lane
from yizhang.assertions.table_grid import Column
from yizhang.assertions.table_numbers import Number
from yizhang.assertions.table_votes import Instance, Standing, Votes, count
from yizhang.assertions.table_words import TableWords

_SAMPLE: Final = 400
"""Rows that vote."""
_ENOUGH: Final = 4
"""Rows that must confirm a structure no word speaks for."""
_SEARCHED: Final = 10
"""Columns among which triples are tried."""
_MANY: Final = 3
_REMARK: Final = re.compile(r"（[^（）]*）")


@dataclass(frozen=True, slots=True)
class Across:
    """A column that adds up others, by position among the lane's columns; ``minus`` are subtracted."""

    whole: int
    parts: tuple[int, ...]
    name: str
    minus: tuple[int, ...] = ()
    worded: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A structure in one row, with what speaks for it."""

    across: Across
    row: int
    evidence: tuple[str, ...]


def sums_across(lane: Lane, words: TableWords) -> Iterator[Line]:
    """All sums along the rows of a lane."""
    columns = lane.additive
    done: set[int] = set()
    chosen: list[tuple[Across, list[tuple[int, Instance]], Votes]] = []
    for at in columns:
        best = _best(lane, list(dict.fromkeys(_alternatives(lane, at, words))))
        if best is not None:
            chosen.append(best)
            done.add(at)
    pooled = _pooled(lane, chosen)
    for across, found, votes in chosen:
        yield from _judged(across, found, pooled.get(_shape(lane, across), votes))
    if len(columns) <= _SEARCHED:
        yield from _triples(lane, [at for at in columns if at not in done])


def _best(
    lane: Lane, alternatives: Sequence[Across]
) -> tuple[Across, list[tuple[int, Instance]], Votes] | None:
    best: tuple[Across, list[tuple[int, Instance]], Votes] | None = None
    for across in alternatives:
        found = _instances(lane, across)
        votes = count([one for _, one in found[:_SAMPLE]])
        if best is None or votes.order > best[2].order:
            best = (across, found, votes)
    return best


def _instances(lane: Lane, across: Across) -> list[tuple[int, Instance]]:
    found = []
    for row, numbers in enumerate(lane.numbers):
        if numbers[across.whole] is not None:
            parts = tuple(numbers[part] for part in across.parts)
            found.append(
                (row, Instance(numbers[across.whole], parts, tuple(numbers[m] for m in across.minus)))
            )
    return found


def _shape(lane: Lane, across: Across) -> tuple[str, ...]:
    """The names of a sum's columns, without what they stand under: equal under 预算数 and 决算数."""
    return tuple(lane.columns[at].leaf for at in (across.whole, *across.parts))


def _pooled(
    lane: Lane, chosen: Sequence[tuple[Across, list[tuple[int, Instance]], Votes]]
) -> dict[tuple[str, ...], Votes]:
    """Sums over columns of the same names vote together."""
    by_shape: dict[tuple[str, ...], list[Votes]] = {}
    for across, _, votes in chosen:
        by_shape.setdefault(_shape(lane, across), []).append(votes)
    return {
        shape: Votes(
            *(sum(values) for values in zip(*((v.holds, v.fails, v.trivial) for v in found), strict=True))
        )
        for shape, found in by_shape.items()
    }


def _judged(across: Across, found: Sequence[tuple[int, Instance]], votes: Votes) -> Iterator[Line]:
    if votes.fails >= _MANY and votes.fails > votes.holds:
        return
    for row, one in found:
        standing = one.standing
        if standing is Standing.OPEN:
            continue
        holds, total = votes.without(standing)
        if not holds and standing is Standing.FAILS and not (telling(one.whole) and one.slip):
            continue
        evidence = [f"{across.name} {holds}/{total}"]
        clear = across.worded and len(across.parts) > 1 and (holds or votes.trivial > 1) and holds == total
        if clear:
            evidence.append("row-total")
        yield Line(across, row, tuple(evidence))


def _alternatives(lane: Lane, at: int, words: TableWords) -> Iterator[Across]:
    """What a column may add up: what stands beside it under the same header, behind 其中, up to the next total."""
    column = lane.columns[at]
    rank = _rank(column, words)
    order = list(lane.additive)
    here = order.index(at)
    after, before = order[here + 1 :], order[:here]
    if rank:
        depth = _depth(column, words)
        prefix = column.path[:depth]
        kin = [other for other in after if lane.columns[other].path[:depth] == prefix]
        yield from _made(at, _heads(lane, kin, depth, words), "row-total-words")
        earlier = [other for other in before if lane.columns[other].path[:depth] == prefix]
        yield from _made(at, _heads(lane, earlier, depth, words), "row-total-words")
        stop = next(
            (n for n, other in enumerate(after) if _rank(lane.columns[other], words) >= rank), len(after)
        )
        yield from _made(at, tuple(after[:stop]), "row-total-words")
        yield from _made(at, tuple(before), "row-total-words")
        if depth:
            kin = [o for o in after if lane.columns[o].path[: depth - 1] == column.path[: depth - 1]]
            yield from _made(at, _heads(lane, kin, depth - 1, words), "row-total-words")
    elif (among := _behind_among(lane, after, words)) and len(among) > 1:
        yield Across(at, among, "row-qizhong")


def _behind_among(lane: Lane, after: Sequence[int], words: TableWords) -> tuple[int, ...]:
    found: list[int] = []
    for other in after:
        if not any(label.rstrip("：") in words.among for label in lane.columns[other].path):
            break
        found.append(other)
    return tuple(found)


def _made(at: int, parts: tuple[int, ...], name: str) -> Iterator[Across]:
    if parts:
        yield Across(at, parts, name, worded=True)


def _depth(column: Column, words: TableWords) -> int:
    """How far out in its path the label of a total stands."""
    for depth in range(len(column.path) - 1, -1, -1):
        if words.rank(_bare(column.path[depth])):
            return depth
    return len(column.path) - 1


def _heads(lane: Lane, columns: Sequence[int], depth: int, words: TableWords) -> tuple[int, ...]:
    """One level of columns: a group under one label is stood for by its own total, else by all of it."""
    groups: dict[str, list[int]] = {}
    for at in columns:
        path = lane.columns[at].path
        key = path[depth] if depth < len(path) else str(at)
        groups.setdefault(key if len(path) > depth + 1 else f"{key}#{at}", []).append(at)
    found: list[int] = []
    for members in groups.values():
        totals = [at for at in members if len(members) > 1 and _rank(lane.columns[at], words)]
        found += totals[:1] or members
    return tuple(found)


def _bare(label: str) -> str:
    return _REMARK.sub("", label)


def _rank(column: Column, words: TableWords) -> int:
    return max((words.rank(_bare(label)) for label in column.path[-1:]), default=0) or words.rank(
        _bare(column.leaf)
    )


def _triples(lane: Lane, columns: Sequence[int]) -> Iterator[Line]:
    """Columns a = b + c that no word names, where many rows show it and hardly any contradicts."""
    rows = list(lane.numbers[:_SAMPLE])
    for first, second, third in combinations(columns, 3):
        kinds = {lane.columns[at].unit.dims for at in (first, second, third)}
        if len(kinds) > 1:
            continue
        for whole, parts in ((first, (second, third)), (third, (first, second)), (second, (first, third))):
            if not _promising(rows, whole, parts):
                continue
            across = Across(whole, parts, "row-vote")
            found = _instances(lane, across)
            votes = count([one for _, one in found[:_SAMPLE]])
            if votes.holds >= _ENOUGH and 10 * votes.holds >= 9 * (votes.holds + votes.fails):
                yield from _judged(across, found, votes)


def _promising(rows: Sequence[Sequence[Number | None]], whole: int, parts: tuple[int, int]) -> bool:
    """Whether at most one of the first rows that tell contradicts."""
    fails = told = 0
    for numbers in rows:
        standing = Instance(numbers[whole], (numbers[parts[0]], numbers[parts[1]])).standing
        if standing in (Standing.HOLDS, Standing.FAILS):
            told += 1
            fails += standing is Standing.FAILS
            if fails > 1 or told >= _ENOUGH:
                break
    return told > 0 and fails <= 1
