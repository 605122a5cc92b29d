"""An estimate taken apart: every line, intermediate result, driver and base it rests on, dependencies first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from yizhang.book.book import Status
from yizhang.budgeting.estimator import Check, Estimator, Way
from yizhang.budgeting.plan import Line, lines_of
from yizhang.formula import Result, State
from yizhang.numbers import PERCENT, WAN_YUAN, YUAN, Unit
from yizhang.places import Key


class Kind(StrEnum):
    """What a step is in a chain."""

    RESULT = "result"
    """Follows from others and moves with them."""
    DRIVER = "driver"
    """Chosen or estimated for the budget's year."""
    GIVEN = "given"
    """An amount of the budget's year that the office set."""
    BASE = "base"
    """A figure of an earlier year."""


_AMOUNTS = ("income", "outlay", "balance", "transfer", "suspense")


@dataclass(frozen=True, slots=True)
class Step:
    """One value of an estimate. ``way`` is how it moves; ``check`` compares what is stated with it."""

    key: Key
    kind: Kind
    result: Result
    unit: Unit
    decimals: int | None
    way: Way | None = None
    check: Check | None = None
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Estimate:
    """A budget worked out: the lines of its forms and the steps below them."""

    estimator: Estimator
    schemes: tuple[str, ...]
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    checks: tuple[Check, ...]
    """Every stated figure of the budget that its drivers (or the figures it is defined by) can be compared with."""

    def step(self, key: Key) -> Step | None:
        """The step of a key."""
        return next((step for step in self.steps if step.key == key), None)

    def drivers(self, scheme: str = "") -> tuple[Step, ...]:
        """The drivers the lines of a fund (or of all) rest on."""
        keys = [line.key for line in self.lines if not scheme or line.key["scheme"] == scheme]
        reached = frozenset[Key]().union(*(self.estimator.reach(key) for key in keys))
        return tuple(s for s in self.steps if s.kind is Kind.DRIVER and s.key in reached)


def estimate(estimator: Estimator, schemes: Sequence[str]) -> Estimate:
    """Work a budget out."""
    catalogue, plan = estimator.catalogue, estimator.plan
    lines = tuple(line for scheme in schemes for line in lines_of(catalogue, plan, scheme))
    checks = tuple(
        check
        for key in estimator.book
        if estimator.planned(key) and key["scheme"] in ("", *schemes)
        if (check := estimator.check(key)) is not None
    )
    wanted = [line.key for line in lines] + [check.key for check in checks if not check.key["measure"]]
    return Estimate(estimator, tuple(schemes), lines, tuple(_steps(estimator, wanted)), checks)


def _steps(estimator: Estimator, wanted: Iterable[Key]) -> Iterator[Step]:
    for key in ordered(estimator, wanted):
        result = estimator.value(key)
        if result.state is not State.UNKNOWN:
            yield _step(estimator, key, result)


def ordered(estimator: Estimator, wanted: Iterable[Key]) -> list[Key]:
    """The keys and all they rest on, each after what it follows from."""
    done: dict[Key, None] = {}
    for key in wanted:
        _visit(estimator, key, done, set())
    return list(done)


def _visit(estimator: Estimator, key: Key, done: dict[Key, None], above: set[Key]) -> None:
    if key in done or key in above:
        return
    for below in estimator.rests_on(key):
        _visit(estimator, below, done, above | {key})
    done[key] = None


def _step(estimator: Estimator, key: Key, result: Result) -> Step:
    way = estimator.way(key) if estimator.rests_on(key) else None
    stated = estimator.book.fact(key).status is not Status.UNKNOWN
    kind = Kind.RESULT if way is not None else _given(estimator, key)
    digits = estimator.digits(key)
    unit, decimals = digits if digits is not None else (result.unit, None)
    quantity = estimator.book.fact(key).quantity
    if quantity is not None and quantity.decimals is not None:
        unit, decimals = quantity.unit, quantity.decimals
    if unit == YUAN:
        unit = WAN_YUAN
    if not unit.dims:
        unit = PERCENT
    return Step(key, kind, result, unit, decimals, way, estimator.check(key), stated)


def _given(estimator: Estimator, key: Key) -> Kind:
    if not estimator.planned(key):
        return Kind.BASE
    group = estimator.catalogue.concepts[key.concept].group
    return Kind.GIVEN if group in _AMOUNTS and not key["measure"] else Kind.DRIVER
