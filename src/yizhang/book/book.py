"""The book: keys to figures, and facts as figures resolved.

Figures are only ever added. A fact is the set of figures on one key, resolved: agreed, in conflict, or unknown;
the answer does not depend on the order in which figures came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from yizhang.book.figure import Figure, Kind
from yizhang.numbers import Interval, Quantity
from yizhang.places import Key


class Status(StrEnum):
    """How the figures of one key stand to each other."""

    AGREED = "agreed"
    TAIL = "tail"
    """Prints one unit of the coarsest last digit apart: a rounding tail (尾差)."""
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fact:
    """All figures on one key. ``quantity`` is the most precise of them, also in a conflict (then provisional)."""

    key: Key
    figures: tuple[Figure, ...]
    status: Status
    quantity: Quantity | None

    @property
    def interval(self) -> Interval:
        """The values that agree with every figure; empty in a conflict."""
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

    def __contains__(self, key: object) -> bool:
        return key in self._figures

    def __len__(self) -> int:
        return len(self._figures)


def _resolve(key: Key, figures: list[Figure]) -> Fact:
    ordered = tuple(sorted(figures, key=lambda f: (str(f.place), f.text)))
    stated = [f for f in ordered if f.quantity is not None and f.kind is not Kind.BLANK]
    if not stated:
        return Fact(key, ordered, Status.UNKNOWN, None)
    finest = min(stated, key=_coarseness)
    meet = Interval.everything()
    for figure in stated:
        meet = meet.meet(figure.interval)
    status = Status.CONFLICT if meet.empty else Status.AGREED
    return Fact(key, ordered, status, finest.quantity)


def _coarseness(figure: Figure) -> tuple[bool, object, str]:
    quantity = figure.quantity
    if quantity is None or quantity.decimals is None:
        return (quantity is None, 0, str(figure.place))
    from fractions import Fraction

    return (False, Fraction(10) ** -quantity.decimals * quantity.unit.scale, str(figure.place))
