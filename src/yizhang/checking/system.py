"""Relations that share figures as one exact system of linear equalities and inequalities over boxes.

Each print bounds its figure; each relation gives one or several linear rows. Everything that can be wrong,
a print or a relation, has a name, so that an infeasible system answers with the prints and relations that
prove it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations

from yizhang.checking.envelope import Mode, box_of, finest, meet, span
from yizhang.checking.linear import ZERO
from yizhang.checking.relation import Operand, Relation, names_in
from yizhang.checking.rows import Mark, Row, rows_of
from yizhang.checking.simplex import Bound, Simplex
from yizhang.numbers import Interval, Quantity
from yizhang.places import Place

NOTHING_FREED: frozenset[Mark] = frozenset()
NOTHING_DROPPED: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Core:
    """Prints and relations (by number) that cannot all be right."""

    marks: frozenset[Mark]
    relations: frozenset[int]


class System:
    """A set of relations over merged figures, to be solved with some prints freed and some relations dropped.

    ``partial`` holds the numbers of relations that are not, or not wholly, expressed by the rows: a
    feasible system does not prove them.
    """

    def __init__(self, relations: Sequence[Relation], mode: Mode) -> None:
        self.mode = mode
        self.relations = tuple(relations)
        self.operands = merged(relations)
        self.rows, self.partial = rows_of(self.relations, self.operands, mode)
        self._names = sorted(self.operands)
        self._index = {name: i for i, name in enumerate(self._names)}
        self._spans = {
            (name, i): span(quantity, mode)
            for name, operand in self.operands.items()
            for i, quantity in enumerate(operand.prints)
        }
        self.marks = frozenset(self._spans)
        self.numbers = frozenset(range(len(self.relations)))
        self.broken = (*self._contradicting_prints(), *self._broken_rows())
        self._begin = [_printed(self.operands[name]) for name in self._names]

    def solve(
        self, freed: frozenset[Mark] = NOTHING_FREED, dropped: frozenset[int] = NOTHING_DROPPED
    ) -> Mapping[str, Fraction] | Core:
        """Unrounded values, or prints and relations that cannot all be right."""
        solved = self._feasible(freed, dropped)
        if isinstance(solved, Core):
            return solved
        values = solved.values()
        return {name: values[i] for i, name in enumerate(self._names)}

    def range_of(self, name: str, freed: frozenset[Mark], dropped: frozenset[int]) -> Interval | None:
        """The values a figure can take; ``None`` where the system cannot be satisfied."""
        solved = self._feasible(freed, dropped)
        if isinstance(solved, Core):
            return None
        lo, hi = solved.extreme(self._index[name], -1), solved.extreme(self._index[name], 1)
        return Interval(
            lo[0] if lo else None,
            hi[0] if hi else None,
            lo_closed=lo is not None and lo[1],
            hi_closed=hi is not None and hi[1],
        )

    def marks_of(self, name: str) -> list[Mark]:
        """The prints of one figure."""
        return [(name, i) for i in range(len(self.operands[name].prints))]

    def _contradicting_prints(self) -> Iterator[Core]:
        """Two prints of one figure that no value gives. Intervals without a common value have two that do
        not meet.
        """
        for name in self._names:
            for one, other in combinations(self.marks_of(name), 2):
                if not self._spans[one].meets(self._spans[other]):
                    yield Core(frozenset((one, other)), frozenset())

    def _broken_rows(self) -> Iterator[Core]:
        """Rows that no values within the prints satisfy, each a proof by itself: most errors show here at
        once.
        """
        box = box_of(self.operands.values(), self.mode)
        for row in self.rows:
            if any(box[name].empty for name in row.form.terms) or row.form.over(box).meets(row.bounds):
                continue
            marks = {mark for name in row.form.terms for mark in self.marks_of(name)}
            yield Core(frozenset(marks.union(row.marks)), frozenset((row.relation,)))

    def _feasible(self, freed: frozenset[Mark], dropped: frozenset[int]) -> Simplex | Core:
        for core in self.broken:
            if core.marks.isdisjoint(freed) and core.relations.isdisjoint(dropped):
                return core
        box = [meet(self._spans[mark] for mark in self._left(name, freed)) for name in self._names]
        rows = [row for row in self.rows if row.relation not in dropped and freed.isdisjoint(row.marks)]
        simplex = Simplex(box, [self._tableau_row(row) for row in rows])
        simplex.start(self._begin)
        bounds = simplex.conflict()
        return simplex if bounds is None else self._core(bounds, rows, freed)

    def _left(self, name: str, freed: frozenset[Mark]) -> list[Mark]:
        return [mark for mark in self.marks_of(name) if mark not in freed]

    def _tableau_row(self, row: Row) -> tuple[dict[int, Fraction], Interval]:
        terms = {self._index[name]: c for name, c in row.form.terms.items()}
        return terms, row.bounds - Interval.point(row.form.constant)

    def _core(self, bounds: Iterable[Bound], rows: Sequence[Row], freed: frozenset[Mark]) -> Core:
        marks: set[Mark] = set()
        relations: set[int] = set()
        for bound in bounds:
            if bound.index < len(self._names):
                marks.add(self._tightest(self._names[bound.index], freed, upper=bound.upper))
            else:
                row = rows[bound.index - len(self._names)]
                relations.add(row.relation)
                marks.update(row.marks)
        return Core(frozenset(marks), frozenset(relations))

    def _tightest(self, name: str, freed: frozenset[Mark], *, upper: bool) -> Mark:
        """The print that sets this end."""
        left = self._left(name, freed)
        everything = meet(self._spans[mark] for mark in left)

        def sets_it(mark: Mark) -> bool:
            own = self._spans[mark]
            if upper:
                return (own.hi, own.hi_closed) == (everything.hi, everything.hi_closed)
            return (own.lo, own.lo_closed) == (everything.lo, everything.lo_closed)

        return next(mark for mark in left if sets_it(mark))


def merged(relations: Iterable[Relation]) -> dict[str, Operand]:
    """The figures of the relations by id, each with all prints that any relation gives it, in a fixed
    order.
    """
    found: dict[str, Operand] = {}
    for relation in relations:
        used = names_in(relation)
        for operand in relation.operands:
            if operand.id not in used:
                continue
            known = found.get(operand.id)
            found[operand.id] = operand if known is None else _joined(known, operand)
    return {name: _ordered(found[name]) for name in sorted(found)}


def _joined(known: Operand, other: Operand) -> Operand:
    if known == other:
        return known
    prints = dict.fromkeys((*placed(known), *placed(other)))
    label = min(known.label, other.label)
    return replace(known, label=label, prints=tuple(q for q, _ in prints), places=tuple(p for _, p in prints))


def placed(operand: Operand) -> list[tuple[Quantity, Place]]:
    """The prints of a figure with where they stand (an empty place where that was not said)."""
    places = (*operand.places, *(Place(""),) * len(operand.prints))
    return list(zip(operand.prints, places, strict=False))


def _ordered(operand: Operand) -> Operand:
    pairs = sorted(placed(operand), key=lambda pair: (pair[1], repr(pair[0])))
    return replace(operand, prints=tuple(q for q, _ in pairs), places=tuple(p for _, p in pairs))


def _printed(operand: Operand) -> Fraction:
    quantity = finest(operand)
    return quantity.base if quantity else ZERO
