"""Rows that make up a balance: income less outlay, what is carried forward, and two totals that must meet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from yizhang.assertions.model import Says
from yizhang.assertions.table_figures import Lane
from yizhang.assertions.table_grid import Holds
from yizhang.assertions.table_rows import Row
from yizhang.assertions.table_votes import Instance, Standing, count
from yizhang.assertions.table_words import TableWords, Words

_GRAND: Final = 3


@dataclass(frozen=True, slots=True)
class Balanced:
    """``result`` = Σ ``plus`` − Σ ``minus``, as ids of figures, with what speaks for it."""

    says: Says
    result: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    evidence: tuple[str, ...]


def balances_in(lane: Lane, words: TableWords) -> Iterator[Balanced]:
    """Surplus rows and closing balances of one lane."""
    for at, row in enumerate(lane.rows):
        if _is(row, words.surplus):
            income, outlay = _before(lane.rows, at, words.income), _before(lane.rows, at, words.outlay)
            if income is not None and outlay is not None:
                yield from _columns(lane, at, (income,), (outlay,))
        elif _is(row, words.closing):
            opening, surplus = _before(lane.rows, at, words.opening), _before(lane.rows, at, words.surplus)
            if opening is not None and surplus is not None:
                yield from _columns(lane, at, (opening, surplus), ())


def totals_meet(lanes: Sequence[Lane]) -> Iterator[Balanced]:
    """总计 of two lanes side by side, in the same line of the page: what comes in goes out."""
    for left, right in pairwise(lanes):
        theirs = {row.row: at for at, row in enumerate(right.rows) if row.rank == _GRAND}
        for at, row in enumerate(left.rows):
            if row.rank == _GRAND and row.row in theirs:
                yield from _met(left, at, right, theirs[row.row])


def _met(left: Lane, mine: int, right: Lane, theirs: int) -> Iterator[Balanced]:
    leaves = {right.columns[at].leaf: at for at in reversed(right.additive)}
    for order, at in enumerate(left.additive):
        leaf = left.columns[at].leaf
        other = leaves.get(leaf, right.additive[0] if right.additive and not order else None)
        if other is None or right.columns[other].holds is not Holds.AMOUNT:
            continue
        one, two = left.numbers[mine][at], right.numbers[theirs][other]
        if one is not None and two is not None:
            yield Balanced(Says.SAME, one.id, (two.id,), (), ("grand-totals",))


def _is(row: Row, names: Words) -> bool:
    return row.label.partition("（")[0] in names


def _before(rows: Sequence[Row], at: int, names: Words) -> int | None:
    """The nearest earlier row of one of some names, the first name it goes by counting most."""
    for name in names:
        for position in range(at - 1, -1, -1):
            if rows[position].label.partition("（")[0] == name:
                return position
    return None


def _columns(lane: Lane, result: int, plus: tuple[int, ...], minus: tuple[int, ...]) -> Iterator[Balanced]:
    found = [
        (at, Instance(
            lane.numbers[result][at],
            tuple(lane.numbers[row][at] for row in plus),
            tuple(lane.numbers[row][at] for row in minus),
        ))
        for at in lane.additive
    ]  # fmt: skip
    votes = count([one for _, one in found])
    if votes.fails > 1 and not votes.holds:
        return
    for _, one in found:
        standing = one.standing
        if standing is Standing.OPEN or one.whole is None or any(n is None for n in (*one.parts, *one.minus)):
            continue
        holds, total = votes.without(standing)
        yield Balanced(
            Says.BALANCE,
            one.whole.id,
            tuple(n.id for n in one.parts if n is not None),
            tuple(n.id for n in one.minus if n is not None),
            (f"balance {holds}/{total}",),
        )
