"""What the rows of a table add up: code hierarchies, 其中 and numbered lists, total rows, a first row over the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from yizhang.assertions.table_figures import Lane
from yizhang.assertions.table_numbers import Number
from yizhang.assertions.table_rows import Row
from yizhang.assertions.table_votes import Instance, Standing, Votes, count

_WIDEST: Final = 5_000
"""A sum over more rows than this is not proposed."""
_MANY: Final = 3
_SURE: Final = 2
_NONE: Final = Votes(0, 0, 0)
"""Instances that fail, none holding, from which a structure is given up."""


@dataclass(frozen=True, slots=True)
class Structure:
    """A row that adds up others: positions in the lane. ``name`` is the evidence; ``minus`` are rows to subtract."""

    whole: int
    parts: tuple[int, ...]
    name: str
    minus: tuple[int, ...] = ()
    worded: bool = False
    """Whether a word says so (合计), not only position."""
    among: bool = False
    """Whether the parts stand behind 其中, so that they need not make up the whole."""


@dataclass(frozen=True, slots=True)
class Down:
    """A structure in one column, with what speaks for it."""

    structure: Structure
    at: int
    evidence: tuple[str, ...]
    exhaustive: bool = True


def sums_down(lane: Lane) -> Iterator[Down]:
    """All sums down the columns of figures that add up."""
    columns = lane.additive
    if not columns:
        return
    groups = list(_groups(lane.rows))
    yield from _coded(lane, [group for group in groups if group.name == "code-prefix"])
    for name in ("indent", "qizhong"):
        yield from _habit(lane, [group for group in groups if group.name == name])
    for alternatives in _totals(lane.rows):
        yield from _voted(lane, alternatives)
    yield from _first_row(lane)


def instance(lane: Lane, structure: Structure, at: int) -> Instance:
    """A structure in one column."""
    return Instance(
        lane.numbers[structure.whole][at],
        tuple(lane.numbers[part][at] for part in structure.parts),
        tuple(lane.numbers[part][at] for part in structure.minus),
    )


def _groups(rows: Sequence[Row]) -> Iterator[Structure]:
    """Rows that stand right below another, by code, by 其中 or by numbering and indentation."""
    children: dict[int, list[int]] = {}
    for position, row in enumerate(rows):
        if row.parent >= 0 and not row.rank:
            children.setdefault(row.parent, []).append(position)
    for whole, below in children.items():
        if rows[whole].code and all(rows[part].code for part in below):
            yield Structure(whole, tuple(below), "code-prefix")
            continue
        listed = tuple(part for part in below if rows[part].among)
        others = tuple(part for part in below if not rows[part].among)
        if others:
            yield Structure(whole, others, "indent")
        if listed:
            yield Structure(whole, listed, "qizhong", among=True)


def _coded(lane: Lane, groups: Sequence[Structure]) -> Iterator[Down]:
    """Codes that extend each other: all groups and columns vote together."""
    if not groups:
        return
    standings = [(group, at, instance(lane, group, at)) for group in groups for at in lane.additive]
    votes = count([found for _, _, found in standings])
    if votes.fails > votes.holds + votes.trivial:
        return
    by_group: dict[int, list[Instance]] = {}
    for group, _, found in standings:
        by_group.setdefault(group.whole, []).append(found)
    own = {whole: count(found) for whole, found in by_group.items()}
    for group, at, found in standings:
        standing = found.standing
        if standing is not Standing.OPEN and _closed(lane.rows, group):
            holds, total = votes.without(standing)
            firm = (total == 0 or 5 * holds >= 4 * total) and not _partial(own[group.whole], found)
            yield Down(group, at, ("code-prefix",) if firm else ("codes",))


def _partial(own: Votes, found: Instance) -> bool:
    """Whether a group lists only some of what its row holds: no column closes, or nothing is filled in below."""
    below = any(part is not None and not part.zero for part in found.parts)
    empty = not below and found.whole is not None and not found.whole.zero
    return empty or (own.fails > 1 and not own.holds + own.trivial)


def _closed(rows: Sequence[Row], group: Structure) -> bool:
    """Whether no row whose columns are not known stands inside a group or right behind it."""
    behind = group.parts[-1] + 1
    while behind < len(rows) and rows[behind].parent >= group.parts[0]:
        behind += 1
    return not any(row.broken for row in rows[group.whole : behind + 1])


def _habit(lane: Lane, groups: Sequence[Structure]) -> Iterator[Down]:
    """Groups of one kind: each is judged by its own columns and by what the other groups of the table show."""
    found = []
    for group in groups:
        ways = [group] if group.among else [group, *_deeper(lane.rows, group)]
        tried = [(way, [(at, instance(lane, way, at)) for at in lane.additive]) for way in ways]
        found.append(max(tried, key=lambda one: count([each for _, each in one[1]]).order))
    own = [count([one for _, one in instances]) for _, instances in found]
    holds, fails = sum(votes.holds for votes in own), sum(votes.fails for votes in own)
    for (group, instances), votes in zip(found, own, strict=True):
        others = Votes(holds - votes.holds, fails - votes.fails, 0)
        if group.among and lane.rows[group.whole].rank:
            others = _NONE
        if not group.among and holds < fails:
            continue
        yield from _judged(group, instances, votes, others)


def _deeper(rows: Sequence[Row], group: Structure) -> Iterator[Structure]:
    """A group with everything further down taken in: blanks before a name need not mean that it belongs to the last."""
    end = group.parts[0]
    while end < len(rows) and not rows[end].rank and rows[end].parent >= group.whole:
        end += 1
    inside = tuple(p for p in range(group.whole + 1, end) if not rows[p].among)
    if len(inside) > len(group.parts):
        yield Structure(group.whole, inside, group.name)


def _voted(lane: Lane, alternatives: Sequence[Structure]) -> Iterator[Down]:
    """The alternative that most columns confirm, in every column; the first where none is confirmed."""
    best: tuple[Structure, list[tuple[int, Instance]], Votes] | None = None
    for structure in alternatives:
        found = [(at, instance(lane, structure, at)) for at in lane.additive]
        votes = count([one for _, one in found])
        if best is None or votes.order > best[2].order:
            best = (structure, found, votes)
    if best is not None and (best[2].holds or len(best[0].parts) > 1):
        yield from _judged(*best)


def _judged(
    structure: Structure, found: list[tuple[int, Instance]], votes: Votes, others: Votes = _NONE
) -> Iterator[Down]:
    refuted = not votes.holds and votes.fails >= _MANY
    for at, one in found:
        standing = one.standing
        if standing is Standing.OPEN or (refuted and not structure.among):
            continue
        holds, total = votes.without(standing)
        evidence = [f"{structure.name} {holds}/{total}"]
        if others.holds >= _MANY and not others.fails and holds == total:
            evidence.append(f"habit {others.holds}/{others.holds}")
        if not holds and (not telling(one.whole) or _doubled(one, structure)):
            continue
        if holds < _SURE and standing is Standing.FAILS and _hollow(one):
            continue
        if not structure.among:
            if structure.worded or len(structure.parts) > 1:
                yield Down(structure, at, tuple(evidence))
            continue
        if votes.holds >= votes.fails or votes.fails == 1:
            yield Down(structure, at, tuple(evidence))
        if standing is Standing.FAILS and not votes.holds and _positive(one):
            yield Down(structure, at, ("qizhong",), exhaustive=False)


def telling(number: Number | None) -> bool:
    """Whether a figure has digits enough that a slip of one of them is no accident."""
    return number is not None and abs(number.value) >= 100 * max(number.ulp, 1)


def _doubled(one: Instance, structure: Structure) -> bool:
    """Whether parts counted twice, or parts that are all nothing, would explain that an unconfirmed sum fails."""
    if one.standing is not Standing.FAILS or one.whole is None:
        return False
    parts = [part for part in one.parts if part is not None]
    gap = sum(part.value for part in parts) - one.whole.value
    counted = (*(part.value for part in parts), one.whole.value)
    return gap in counted or (structure.among and all(part.zero for part in parts))


def _hollow(one: Instance) -> bool:
    """Whether all parts are nothing and the whole is not: a table whose columns are shifted looks like that."""
    return (
        one.whole is not None and not one.whole.zero and all(part is None or part.zero for part in one.parts)
    )


def _positive(one: Instance) -> bool:
    return all(number is None or number.value >= 0 for number in (one.whole, *one.parts))


def _totals(rows: Sequence[Row]) -> Iterator[list[Structure]]:
    """For each row that a word makes a total, what it may add up, likeliest first."""
    for position, row in enumerate(rows):
        if row.rank and not row.among and (row.label or position + 1 < len(rows) or not _named(rows)):
            found = [each for each in _alternatives(rows, position) if _sound(rows, each)]
            if found:
                yield list(dict.fromkeys(found))


def _named(rows: Sequence[Row]) -> bool:
    """Whether rows have names at all, so that one without may be the total of what stands beside it."""
    return any(row.label for row in rows)


def _sound(rows: Sequence[Row], structure: Structure) -> bool:
    """No row whose columns are not known may stand among the rows of a sum."""
    first, last = (
        min((structure.whole, *structure.parts)),
        max((structure.whole, *structure.parts)),
    )
    if len(structure.parts) > _WIDEST:
        return False
    return not any(row.broken for row in rows[first : last + 1])


def _alternatives(rows: Sequence[Row], at: int) -> Iterator[Structure]:
    rank = rows[at].rank
    start = next((p + 1 for p in range(at - 1, -1, -1) if rows[p].rank >= rank), 0)
    segment = range(start, at)
    lower = [p for p in segment if rows[p].rank]
    yield from _made("total", at, _top(rows, segment))
    if lower:
        behind = _top(rows, range(lower[-1] + 1, at))
        yield from _made("total", at, (*lower, *behind))
        yield from _made("total", at, (lower[-1], *behind))
        if behind:
            yield from _made("total", at, (lower[-1], behind[0]))
    if start:
        behind = _top(rows, segment)
        yield from _made("total", at, (start - 1, *behind))
        if behind:
            yield from _made("total", at, (start - 1, behind[0]))
        yield from _made("total", at, _top(rows, range(at)))
    end = next((p for p in range(at + 1, len(rows)) if rows[p].rank >= rank), len(rows))
    yield from _made("total", at, _top(rows, range(at + 1, end)))
    lower = [p for p in range(at + 1, end) if rows[p].rank]
    yield from _made("total", at, tuple(lower))
    if len(segment) <= _WIDEST:
        yield from _made("total", at, _leaves(rows, segment))
        yield from _made("total", at, _leaves(rows, range(at + 1, end)))


def _made(name: str, whole: int, parts: tuple[int, ...]) -> Iterator[Structure]:
    if parts:
        yield Structure(whole, parts, name, worded=True)


def _top(rows: Sequence[Row], span: Sequence[int]) -> tuple[int, ...]:
    """The outermost rows of a span that are no totals."""
    members = [p for p in span if not rows[p].rank and not rows[p].among and not rows[p].broken]
    inside = set(members)
    return tuple(p for p in members if rows[p].parent not in inside)


def _leaves(rows: Sequence[Row], span: Sequence[int]) -> tuple[int, ...]:
    parents = {rows[p].parent for p in span if not rows[p].among}
    return tuple(p for p in span if not rows[p].rank and not rows[p].among and p not in parents)


def _first_row(lane: Lane) -> Iterator[Down]:
    """Without any total row: whether the first or the last row adds up all others, as several columns must show."""
    rows = lane.rows
    if len(rows) > _WIDEST or any(row.rank for row in rows):
        return
    top = _top(rows, range(len(rows)))
    ends = [(top[0], top[1:]), (top[-1], top[:-1])] if len(top) > 2 else []
    below = _top(rows, range(1, len(rows))) if rows and not rows[0].broken else ()
    if len(below) > 2 and below != top[1:]:
        ends.append((0, below))
    for whole, parts in ends:
        structure = Structure(whole, tuple(parts), "first-row")
        if not _sound(rows, structure):
            continue
        found = [(at, instance(lane, structure, at)) for at in lane.additive]
        votes = count([one for _, one in found])
        if votes.holds > 1 and votes.holds > votes.fails:
            yield from _judged(structure, found, votes)


def spilled(left: Lane, right: Lane) -> Iterator[tuple[int, tuple[int, ...], tuple[int, ...], int]]:
    """Totals over two lanes side by side: the name stands in the left one, the figure, without a name, in the right.

    Yields the row of the whole, the outermost rows of both lanes, and the column.
    """
    if len(left.columns) != 1 or len(right.columns) != 1:
        return
    own = {row.row: position for position, row in enumerate(right.rows)}
    for position, row in enumerate(left.rows):
        other = own.get(row.row)
        if not row.rank or other is None or left.numbers[position][0] is not None:
            continue
        if right.numbers[other][0] is None or right.rows[other].label or right.rows[other].code:
            continue
        tops = _top(left.rows, range(position)), _top(right.rows, range(other))
        yield other, tops[0], tops[1], 0


def blanks_in(lane: Lane, down: Down) -> tuple[str, ...]:
    """Empty cells among the parts of a sum."""
    return tuple(
        lane.blanks[part, down.at] for part in down.structure.parts if (part, down.at) in lane.blanks
    )


def numbers_of(lane: Lane, down: Down) -> tuple[Number | None, list[Number], list[Number]]:
    """The whole, the parts and what is subtracted, cells without figures left out."""
    found = instance(lane, down.structure, down.at)
    return (
        found.whole,
        [part for part in found.parts if part is not None],
        [part for part in found.minus if part is not None],
    )
