"""The book: keys to figures, and facts as figures resolved.

Figures are only ever added. A fact is the set of figures on one key, resolved: agreed, in conflict, or unknown;
the answer does not depend on the order in which figures came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import combinations

from yizhang.book.figure import Figure, Kind
from yizhang.numbers import Hedge, Interval, Quantity, half_up
from yizhang.places import Key


class Status(StrEnum):
    """How the figures of one key stand to each other."""

    AGREED = "agreed"
    TAIL = "tail"
    """Prints that no value gives, yet no two more than one unit of the coarser last digit apart (尾差)."""
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """All figures on one key.

    ``quantity`` is the most precise of them (an unhedged one before a hedged one, then the value most figures have,
    then the first place), also in a tail or a conflict; in a conflict it is provisional.
    """

    key: Key
    figures: tuple[Figure, ...]
    status: Status
    quantity: Quantity | None

    @property
    def interval(self) -> Interval:
        """The values that agree with every figure; empty in a tail or a conflict."""
        meet = Interval.everything()
        for figure in self.figures:
            meet = meet.meet(figure.interval)
        return meet


class Book:
    """Figures by key. Iteration is in key order, so everything made from a book is reproducible."""

    def __init__(self, entries: Iterable[tuple[Key, Figure]] = ()) -> None:
        self._figures: dict[Key, list[Figure]] = {}
        self._facts: dict[Key, Fact] = {}
        for key, figure in entries:
            self.add(key, figure)

    def add(self, key: Key, figure: Figure) -> None:
        """Add one figure; the same figure at the same place is kept once."""
        figures = self._figures.setdefault(key, [])
        if figure not in figures:
            figures.append(figure)
            self._facts.pop(key, None)

    def fact(self, key: Key) -> Fact:
        """The fact on ``key``; unknown when there is no figure."""
        if key not in self._facts:
            self._facts[key] = _resolve(key, self._figures.get(key, []))
        return self._facts[key]

    def facts(self) -> Iterator[Fact]:
        """All facts in key order."""
        return (self.fact(key) for key in self.keys())

    def keys(self) -> list[Key]:
        """All keys in text order."""
        return sorted(self._figures, key=str)

    def conflicts(self) -> list[Fact]:
        """The facts whose figures cannot all be right."""
        return [fact for fact in self.facts() if fact.status is Status.CONFLICT]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.keys())

    def __contains__(self, key: object) -> bool:
        return key in self._figures

    def __len__(self) -> int:
        return len(self._figures)


def _resolve(key: Key, figures: list[Figure]) -> Fact:
    ordered = tuple(sorted(figures, key=lambda f: (str(f.place), f.text)))
    stated = [(f, f.quantity) for f in ordered if f.quantity is not None and f.kind is not Kind.BLANK]
    if not stated:
        return Fact(key, ordered, Status.UNKNOWN, None)
    quantities = [quantity for _, quantity in stated]
    agreeing = Counter(quantity.base for quantity in quantities)
    order = [(*_preference(figure, quantity), -agreeing[quantity.base]) for figure, quantity in stated]
    return Fact(key, ordered, _status(quantities), quantities[order.index(min(order))])


def _status(quantities: Sequence[Quantity]) -> Status:
    meet = Interval.everything()
    for quantity in quantities:
        meet = meet.meet(quantity.interval())
    if not meet.empty:
        return Status.AGREED
    pairs = combinations(quantities, 2)
    return Status.TAIL if all(_within_a_unit(one, other) for one, other in pairs) else Status.CONFLICT


def _within_a_unit(one: Quantity, other: Quantity) -> bool:
    """Whether two prints agree, or differ by one unit of the coarser last digit once printed alike.

    A hedge word gives its number room already: it earns no further unit.
    """
    if one.interval().meets(other.interval()):
        return True
    if one.hedge != Hedge.NONE or other.hedge != Hedge.NONE:
        return False
    coarse, fine = (one, other) if _ulp(one) >= _ulp(other) else (other, one)
    if coarse.decimals is None or not coarse.unit.same_kind(fine.unit):
        return False
    alike = half_up(fine.base / coarse.unit.scale, coarse.decimals)
    return abs(alike - coarse.value) <= Fraction(10) ** -coarse.decimals


def _preference(figure: Figure, quantity: Quantity) -> tuple[bool, bool, Fraction]:
    """Less is better: no hedge, a number before a nil, the finest last digit. Majority and place decide after."""
    return quantity.hedge is not Hedge.NONE, figure.kind is Kind.NIL, _ulp(quantity)


def _ulp(quantity: Quantity) -> Fraction:
    """One unit of the last digit in base units; nothing for an exact number."""
    if quantity.decimals is None:
        return Fraction(0)
    return Fraction(10) ** -quantity.decimals * quantity.unit.scale
