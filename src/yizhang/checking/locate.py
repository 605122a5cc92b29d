"""Which printed figures are likely wrong: the least-weight sets whose change makes everything consistent.

An implicit hitting set: every proof of a contradiction (a core) must lose one of its prints, so sets of prints are
tried in order of weight, and each set that fails gives the next core. All sets of least weight are reported; nothing is
broken silently. Everything is exact (Fellegi & Holt 1976; the hitting-set form is in SPEC-verdicts).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from yizhang.checking.envelope import Mode, finest, span, ulp
from yizhang.checking.joint import Printed, components, printed, sound
from yizhang.checking.linear import RefusedError, combine, quotient
from yizhang.checking.relation import Kind, Relation
from yizhang.checking.rows import Mark
from yizhang.checking.system import Core, System
from yizhang.numbers import Interval, Quantity, half_up, plain

Weigh = Callable[[Printed], int]
"""How much it takes to doubt a print, a positive number: a signed form weighs more than a sentence."""


class Slip(StrEnum):
    """How a wrong print resembles the value it would have to take."""

    SWAPPED = "swapped"
    """Two neighbouring digits exchanged."""
    DIGIT = "digit"
    """One digit differs."""
    SCALE = "scale"
    """The same digits, another unit or decimal point."""
    SIGN = "sign"
    """The other sign."""
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Change:
    """One print and what it would have to be.

    ``interval`` holds the unrounded values it could stand for, in base units. ``value`` is the print they call for:
    the only one possible, or the one that the other prints give by recomputation; ``None`` where several would do.
    """

    printed: Printed
    interval: Interval
    value: Quantity | None
    slip: Slip


@dataclass(frozen=True, slots=True)
class Explanation:
    """The co-minimal hypotheses for one component: each a set of changes that makes everything consistent.

    ``complete`` is false where the search was bounded: then lighter or further hypotheses may exist.
    """

    relations: tuple[Relation, ...]
    hypotheses: tuple[tuple[Change, ...], ...]
    weight: int
    complete: bool


def locate(
    relations: Iterable[Relation], weigh: Weigh | None = None, *, most: int = 2, work: int = 2000
) -> list[Explanation]:
    """Explain every inconsistent component by sets of at most ``most`` prints, with at most ``work`` trials each."""
    return [
        found
        for group in components(sound(relations))
        if (found := explain(group, weigh, most=most, work=work)) is not None
    ]


def explain(
    group: Iterable[Relation], weigh: Weigh | None = None, *, most: int = 2, work: int = 2000
) -> Explanation | None:
    """The explanation of one component; ``None`` where it is consistent."""
    system = System(tuple(group), Mode.CUT)
    core = system.solve()
    if not isinstance(core, Core):
        return None
    weights = {mark: (weigh(printed(system, mark)) if weigh else 1) for mark in system.marks}
    search = _Search(system, core, weights)
    search.run(most, work)
    changes = _Changes(system)
    hypotheses = tuple(
        tuple(changes.of(mark, found) for mark in sorted(found)) for found in sorted(search.found, key=sorted)
    )
    return Explanation(system.relations, hypotheses, search.weight, search.complete)


class _Search:
    """Hitting sets of the known cores, lightest first."""

    def __init__(self, system: System, core: Core, weights: Mapping[Mark, int]) -> None:
        self._system = system
        self._cores = [core.marks]
        self._weights = weights
        self.found: list[frozenset[Mark]] = []
        self.weight = 0
        self.complete = True

    def run(self, most: int, work: int) -> None:
        queue: list[tuple[int, list[Mark]]] = [(0, [])]
        seen: set[frozenset[Mark]] = {frozenset()}
        while queue and not (self.found and queue[0][0] > self.weight):
            weight, marks = heapq.heappop(queue)
            chosen = frozenset(marks)
            open_core = self._open(chosen)
            if open_core is None:
                if work == 0:
                    self.complete = False
                    return
                work -= 1
                open_core = self._tried(chosen, weight)
            if open_core and len(chosen) == most:
                self.complete = False
                continue
            for mark in sorted(open_core or ()):
                wider = chosen | {mark}
                if wider not in seen:
                    seen.add(wider)
                    heapq.heappush(queue, (weight + self._weights[mark], sorted(wider)))

    def _open(self, chosen: frozenset[Mark]) -> frozenset[Mark] | None:
        return next((core for core in self._cores if core.isdisjoint(chosen)), None)

    def _tried(self, chosen: frozenset[Mark], weight: int) -> frozenset[Mark] | None:
        """Record the set where freeing it settles everything, else give the core that stands in its way."""
        outcome = self._system.solve(chosen)
        if isinstance(outcome, Core):
            self._cores.append(outcome.marks)
            return outcome.marks
        self.found.append(chosen)
        self.weight = weight
        return None


class _Changes:
    """What the prints of a hypothesis would have to be."""

    def __init__(self, system: System) -> None:
        self._system = system

    def of(self, mark: Mark, freed: frozenset[Mark]) -> Change:
        item = printed(self._system, mark)
        interval = self._system.range_of(mark[0], freed)
        if interval is None:  # a hypothesis is feasible by construction
            raise AssertionError(mark)
        value = self._value(item, interval, freed)
        return Change(item, interval, value, slip(item.quantity, value))

    def _value(self, item: Printed, interval: Interval, freed: frozenset[Mark]) -> Quantity | None:
        quantity = item.quantity
        solved = {_as_printed(value, quantity) for value in self._solved(item, freed)}
        if len(solved) == 1:
            (value,) = solved
            if span(value, Mode.CUT).meets(interval):
                return value
        return _only_print(quantity, interval)

    def _solved(self, item: Printed, freed: frozenset[Mark]) -> Iterable[Fraction]:
        """What each equality gives for the figure when all others stand at their finest prints left."""
        name = item.operand.id
        values = {}
        for other, operand in self._system.operands.items():
            left = [q for i, q in enumerate(operand.prints) if (other, i) not in freed]
            quantity = finest(replace(operand, prints=tuple(left)))
            if quantity is not None:
                values[other] = quantity.base
        if name in values:  # another print of the same figure stands: it says the value
            return [values[name]]
        found = (solve_for(name, r, values) for r in self._system.relations if r.kind is Kind.EQUAL)
        return [value for value in found if value is not None]


def solve_for(name: str, relation: Relation, values: Mapping[str, Fraction]) -> Fraction | None:
    """The value of one figure that makes an equality hold exactly at the given values of the others; ``None`` where
    it does not occur, does not stand linearly, or another figure is missing.
    """
    try:
        left, right = (quotient(side, {}, values) for side in (relation.left, relation.right))
        gap = combine("-", left, right, {})
    except RefusedError:
        return None
    if gap.top.terms.keys() != {name}:
        return None
    value = -gap.top.constant / gap.top.terms[name]
    return value if gap.bottom.terms.keys() <= {name} and gap.bottom.at({name: value}) else None


def _as_printed(value: Fraction, quantity: Quantity) -> Quantity:
    own = value / quantity.unit.scale
    shown = own if quantity.decimals is None else half_up(own, quantity.decimals)
    return Quantity(shown, quantity.unit, quantity.decimals)


def _only_print(quantity: Quantity, interval: Interval) -> Quantity | None:
    """The one print, in the figure's own unit and decimals, that stands for values of the interval."""
    if interval.lo is None or interval.hi is None:
        return None
    if quantity.decimals is None:
        return _as_printed(interval.lo, quantity) if interval.lo == interval.hi else None
    step = ulp(quantity)
    first, last = interval.lo // step - 1, interval.hi // step + 2
    if last - first > _MANY:
        return None
    prints = (_as_printed(number * step, quantity) for number in range(first, last + 1))
    fitting = [value for value in prints if span(value, Mode.ROUNDED).meets(interval)]
    return fitting[0] if len(fitting) == 1 else None


_MANY = 8
"""Wider ranges of last digits never leave a single print."""


def slip(stated: Quantity, value: Quantity | None) -> Slip:
    """How the two prints resemble each other."""
    if value is None or value.value == stated.value:
        return Slip.OTHER
    if value.value == -stated.value:
        return Slip.SIGN
    if _same_digits(stated.value, value.value):
        return Slip.SCALE
    one, other = _digits(stated), _digits(value)
    apart = [i for i, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]]
    if not apart or len(one) != len(other) or stated.value * value.value < 0:
        return Slip.OTHER
    if len(apart) == 1:
        return Slip.DIGIT
    i = apart[0]
    swapped = len(apart) == 2 and apart[1] == i + 1 and one[i] == other[i + 1] and one[i + 1] == other[i]
    return Slip.SWAPPED if swapped else Slip.OTHER


def _same_digits(a: Fraction, b: Fraction) -> bool:
    """Whether the two differ by a power of ten only."""
    if not a or not b:
        return False
    ratio = max(a / b, b / a)
    while ratio >= 10:
        ratio /= 10
    return ratio == 1


def _digits(quantity: Quantity) -> str:
    return plain(abs(quantity.value), quantity.decimals or 0).replace(".", "")
