"""Which one figure, put right, settles every relation that is broken around it.

Sums are linear, so each broken relation says what any one of its figures would have to be. A figure is named where
all broken relations of a knot hold it, ask the same value of it within rounding, and no relation that holds now
would break with that value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from yizhang.final_accounts.relations import Index, Instance, gap_of
from yizhang.numbers import Quantity, half_up
from yizhang.places import Key, Warrant

_MOST: Final = 3
"""More figures that would do as well say nothing about which it was."""


@dataclass(frozen=True, slots=True)
class Culprit:
    """A figure as printed and the value that would settle the knot."""

    key: Key
    stated: Quantity
    value: Quantity


def culprits(
    index: Index, found: Sequence[Instance], broken: Sequence[Instance]
) -> Mapping[int, tuple[Culprit, ...]]:
    """For each broken relation (by its id) the single figures that explain its knot, at most three."""
    firm = [each for each in found if each.rule.op == "=" and each.rule.warrant is Warrant.IDENTITY]
    by_key: dict[Key, list[Instance]] = {}
    for each in firm:
        for key in each.keys:
            by_key.setdefault(key, []).append(each)
    told: dict[int, tuple[Culprit, ...]] = {}
    for knot in _knots([each for each in broken if each.rule.op == "="]):
        shared = set.intersection(*(set(each.keys) for each in knot))
        hits = [
            hit for key in sorted(shared, key=str) if (hit := _hit(index, key, knot, by_key.get(key, [])))
        ]
        for each in knot:
            told[each.id] = tuple(hits) if len(hits) <= _MOST else ()
    return told


def _knots(broken: Iterable[Instance]) -> list[list[Instance]]:
    """Broken relations grouped so that those of a group share figures, directly or not."""
    knots: list[tuple[set[Key], list[Instance]]] = []
    for each in broken:
        keys, held = set(each.keys), [each]
        apart = []
        for other, members in knots:
            if other & keys:
                keys |= other
                held = members + held
            else:
                apart.append((other, members))
        knots = [*apart, (keys, held)]
    return [held for _, held in knots]


def _hit(index: Index, key: Key, knot: Sequence[Instance], around: Sequence[Instance]) -> Culprit | None:
    stated = index.book.fact(key).quantity
    if stated is None or not index.agreed(key):
        return None
    low, high = None, None
    for each in knot:
        weight, room = _weight(each, key), _room(index, each)
        centre = stated.base - gap_of(index, each) / weight
        low = centre - room if low is None else max(low, centre - room)
        high = centre + room if high is None else min(high, centre + room)
    if low is None or high is None or low > high:
        return None
    first = stated.base - gap_of(index, knot[0]) / _weight(knot[0], key)
    wanted = min(max(first, low), high)
    shift = wanted - stated.base
    for each in around:
        if each not in knot and abs(gap_of(index, each) + _weight(each, key) * shift) > _room(index, each):
            return None
    value = replace(stated, value=half_up(wanted / stated.unit.scale, stated.decimals or 0))
    return Culprit(key, stated, value)


def _weight(each: Instance, key: Key) -> int:
    left = sum(sign for sign, other in each.left if other == key)
    return left - sum(sign for sign, other in each.right if other == key) or 1


def _room(index: Index, each: Instance) -> Fraction:
    """How far rounding alone can set the two sides apart."""
    room = Fraction(0)
    for key in each.keys:
        quantity = index.book.fact(key).quantity
        if quantity is not None and quantity.decimals is not None:
            room += quantity.unit.scale / (2 * Fraction(10) ** quantity.decimals)
    return room


__all__ = ["Culprit", "culprits"]
