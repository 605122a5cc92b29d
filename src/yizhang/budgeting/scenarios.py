"""Changed drivers: named scenarios, one at a time, the value that reaches a goal, and the years after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from yizhang.book.evaluation import bind
from yizhang.budgeting.estimator import Estimator
from yizhang.budgeting.steps import Estimate, Kind, Step
from yizhang.catalogue.model import NOWHERE
from yizhang.formula import State
from yizhang.numbers import PERCENT, Period, Quantity
from yizhang.places import Key, Place

POINT: Final = Fraction(1, 100)
"""How far a growth is moved one at a time: one percentage point."""
SHARE: Final = Fraction(1, 100)
"""How far any other driver is moved: one per cent of itself."""
HEADLINES: Final = ("income.total", "outlay.total", "surplus.total", "balance.closing")
"""The items scenarios and years are compared by."""
_HALVINGS: Final = 80


@dataclass(frozen=True, slots=True)
class Scenario:
    """Drivers laid over the budget, under a name."""

    id: str
    zh: str
    changes: Mapping[Key, Quantity]
    note: str = ""
    place: Place = NOWHERE

    def on(self, base: Estimator) -> Estimator:
        """The budget under these drivers."""
        return Estimator(base.office, base.plan, base=base, changes=self.changes, settled=base.settled)


@dataclass(frozen=True, slots=True)
class Swing:
    """One driver moved down and up, and what the target comes to (base units)."""

    step: Step
    low: Quantity
    high: Quantity
    at_low: Fraction
    at_high: Fraction

    @property
    def width(self) -> Fraction:
        """How much the target moves in all."""
        return abs(self.at_high - self.at_low)


def headline_keys(made: Estimate, scheme: str) -> tuple[Key, ...]:
    """The headline items of a fund: the whole, then the pooled fund and the accounts where it has both."""
    return tuple(
        dict.fromkeys(
            line.key for name in HEADLINES for line in made.lines if _headline(made, line.key, name, scheme)
        )
    )


def _headline(made: Estimate, key: Key, name: str, scheme: str) -> bool:
    return (
        key.concept == name
        and key["scheme"] == scheme
        and made.estimator.value(key).state is not State.UNKNOWN
    )


def pooled_surplus(made: Estimate, scheme: str) -> Key:
    """The surplus of the pooled fund: what 收支平衡 is about."""
    plan = made.estimator.plan
    dims = {"area": plan.area, "scheme": scheme, "part": "pooled", "version": plan.version}
    return bind(made.estimator.catalogue, "surplus.total", dims, Period(plan.year))


def tornado(made: Estimate, target: Key) -> tuple[Swing, ...]:
    """Every driver of ``target`` moved one at a time (growths by a percentage point, others by one per cent of
    themselves), the strongest first. Drivers that do not move it are left out.
    """
    reach = made.estimator.reach(target)
    swings = (_swing(made, step, target) for step in made.drivers() if step.key in reach)
    return tuple(
        sorted((s for s in swings if s is not None and s.width), key=lambda s: (-s.width, str(s.step.key)))
    )


def _swing(made: Estimate, step: Step, target: Key) -> Swing | None:
    value = step.result.value
    if value is None or step.kind is not Kind.DRIVER:
        return None
    ratio = not step.unit.dims
    by = POINT if step.key["measure"] else abs(value) * SHARE
    scale = PERCENT.scale if ratio else step.unit.scale
    low, high = (Quantity((value + sign * by) / scale, PERCENT if ratio else step.unit) for sign in (-1, 1))
    at = [Scenario("", "", {step.key: each}).on(made.estimator).value(target).value for each in (low, high)]
    if at[0] is None or at[1] is None:
        return None
    return Swing(step, low, high, at[0], at[1])


def seek(made: Estimate, driver: Key, target: Key, goal: Fraction) -> Quantity | None:
    """The value of ``driver`` that brings ``target`` to ``goal`` (base units), unrounded.

    Exact where the target is linear in the driver; else found by halving, to well below any print. ``None`` where
    the driver is unknown or does not move the target there.
    """
    start = made.estimator.value(driver)
    if start.value is None or driver not in made.estimator.reach(target):
        return None
    unit = PERCENT if not start.unit.dims else start.unit

    def miss(value: Fraction) -> Fraction | None:
        changes = {driver: Quantity(value / unit.scale, unit)}
        office, plan = made.estimator.office, made.estimator.plan
        found = (
            Estimator(office, plan, base=made.estimator, changes=changes, settled=False).value(target).value
        )
        return None if found is None else found - goal

    found = _root(miss, start.value)
    return None if found is None else Quantity(found / unit.scale, unit)


def _root(miss: Callable[[Fraction], Fraction | None], start: Fraction) -> Fraction | None:
    nudge = abs(start) / 100 or POINT
    first, second = miss(start), miss(start + nudge)
    if first is None or second is None or first == second:
        return None
    line = start - first * nudge / (second - first)
    if miss(line) == 0:
        return line
    reach = 2 * (line - start) or nudge
    return _halved(miss, min(start, start + reach), max(start, start + reach))


def _halved(miss: Callable[[Fraction], Fraction | None], low: Fraction, high: Fraction) -> Fraction | None:
    at_low, at_high = miss(low), miss(high)
    if at_low is None or at_high is None or at_low * at_high > 0:
        return None
    for _ in range(_HALVINGS):
        middle = ((low + high) / 2).limit_denominator(10**24)
        at = miss(middle)
        if at is None:
            return None
        if at == 0:
            return middle
        if at * at_low > 0:
            low, at_low = middle, at
        else:
            high = middle
    return (low + high) / 2


def rolling(
    made: Estimate, scheme: str, years: int = 3
) -> tuple[tuple[int, tuple[tuple[Key, Fraction | None], ...]], ...]:
    """The headline items of the budget's year and the years after, by the chains in force in each."""
    keys = headline_keys(made, scheme)
    return tuple(
        (made.estimator.plan.year + ahead, tuple((key, _in(made.estimator, key, ahead)) for key in keys))
        for ahead in range(years)
    )


def _in(estimator: Estimator, key: Key, ahead: int) -> Fraction | None:
    year = estimator.year(key) + ahead
    return estimator.value(bind(estimator.catalogue, key.concept, dict(key.dims), Period(year))).value


def compared(
    made: Estimate, scenarios: Sequence[Scenario], scheme: str
) -> Iterator[tuple[Key, tuple[Fraction | None, ...]]]:
    """The headline items in the budget and in each scenario."""
    estimators = [made.estimator, *(scenario.on(made.estimator) for scenario in scenarios)]
    for key in headline_keys(made, scheme):
        yield key, tuple(estimator.value(key).value for estimator in estimators)


__all__ = ["Scenario", "Swing", "compared", "headline_keys", "pooled_surplus", "rolling", "seek", "tornado"]
