"""How often the search for hypotheses about a budget finds what was done to it, and how quiet it is on clean ones.

Each case is an invented employees' fund whose stated results follow from its drivers, with one thing done to it: base
figures printed under other labels, a growth applied twice, a contribution base worked back from an income that was
set first — or nothing. Run: ``python -m benchmarks budget-hypotheses``.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from yizhang.book.book import Book
from yizhang.book.evaluation import bind
from yizhang.book.figure import Figure, Kind, Origin
from yizhang.book.workspace import Office, Settings
from yizhang.budgeting.estimator import Estimator
from yizhang.budgeting.hypotheses import Hypothesis, hypotheses
from yizhang.budgeting.plan import plan_of, schemes_of
from yizhang.budgeting.steps import Estimate, estimate
from yizhang.catalogue import load_catalogue
from yizhang.catalogue.model import Catalogue
from yizhang.numbers import PERCENT, WAN_YUAN, Period, Quantity, half_up, unit
from yizhang.places import Key, Place

YEAR = 2021
KINDS = ("shifted", "doubled", "back-solved", "clean")
MEDICAL, ALLOWANCE = "outlay.benefit.maternity_medical", "outlay.benefit.maternity_allowance"
CHAINS: Mapping[str, tuple[str, ...]] = {
    "outlay.benefit.medical": ("stay.rate", "stay.cost"),
    MEDICAL: ("births.cases", "births.cost"),
    ALLOWANCE: ("allowance.cases", "allowance.cost"),
}
"""Results with the growths their chains multiply."""


@dataclass(slots=True)
class Case:
    """One invented fund: what is stated, what was done, and by what the true hypothesis is known."""

    kind: str
    stated: dict[Key, Quantity] = field(default_factory=dict)
    subject: Key | None = None
    truth: dict[Key, Fraction] = field(default_factory=dict)


class _Maker:
    def __init__(self, catalogue: Catalogue, dice: random.Random, kind: str) -> None:
        self.catalogue, self.dice = catalogue, dice
        self.case = Case(kind)
        self.growth: dict[str, Fraction] = {}

    def key(self, concept: str, *, part: str = "", measure: str = "", last: bool = False) -> Key:
        dims = {"area": "city", "scheme": "emp", "part": part, "version": "expected" if last else "budget"}
        found = bind(self.catalogue, concept, dims, Period(YEAR - 1 if last else YEAR))
        return found.with_dims(measure=measure) if measure else found

    def put(self, key: Key, value: Fraction, symbol: str, decimals: int) -> Fraction:
        """State a value as printed; returns the printed value in base units."""
        counted = unit(symbol)
        quantity = Quantity(half_up(value / counted.scale, decimals), counted, decimals)
        self.case.stated[key] = quantity
        return quantity.base

    def rate(self, concept: str, low: int, high: int) -> None:
        """A growth in tenths of a per cent, never nil."""
        value = Fraction(self.dice.choice([n for n in range(low, high) if n]), 1000)
        self.growth[concept] = value
        self.put(self.key(concept, measure="yoy"), value, "%", 1)

    def make(self) -> Case:
        self._drivers()
        self._benefits()
        self._income()
        return self.case

    def _drivers(self) -> None:
        before = self.dice.randint(100_000, 900_000)
        now = before + self.dice.randint(-3_000, 9_000)
        self.put(self.key("insured.closing", last=True), Fraction(before), "人", 0)
        self.put(self.key("insured.closing"), Fraction(now), "人", 0)
        self.growth["insured"] = Fraction(now, before) - 1
        for growths in CHAINS.values():
            self.rate(growths[0], -20, 40)
            self.rate(growths[1], 10, 90)
        self.rate("wage.average", 20, 90)

    def _benefits(self) -> None:
        doubled = self.dice.choice(list(CHAINS)) if self.case.kind == "doubled" else ""
        bases = {name: Fraction(self.dice.randint(*self._size(name))) * 10_000 for name in CHAINS}
        for name, growths in CHAINS.items():
            value = bases[name] * (1 + self.growth["insured"] if name == "outlay.benefit.medical" else 1)
            for growth in growths:
                value *= 1 + self.growth[growth]
            if name == doubled:
                value *= 1 + self.growth[self.dice.choice(growths)]
                self.case.subject = self.key(name, part="pooled")
            self.put(self.key(name, part="pooled"), value, "万元", 0)
            self.put(self.key(name, part="pooled", last=True), bases[name], "万元", 0)
        if self.case.kind == "shifted":
            self._shift(bases)

    def _size(self, name: str) -> tuple[int, int]:
        return (20_000, 90_000) if name == "outlay.benefit.medical" else (900, 9_000)

    def _shift(self, bases: Mapping[str, Fraction]) -> None:
        medical, allowance = (self.key(name, part="pooled", last=True) for name in (MEDICAL, ALLOWANCE))
        total = bases[MEDICAL] + bases[ALLOWANCE]
        shown = self.dice.choice(
            [(bases[ALLOWANCE], bases[MEDICAL]), (bases[ALLOWANCE], total), (total, bases[ALLOWANCE])]
        )
        for key, value in zip((medical, allowance), shown, strict=True):
            self.put(key, value, "万元", 0)
        self.case.truth = {medical: bases[MEDICAL], allowance: bases[ALLOWANCE]}

    def _income(self) -> None:
        before = Fraction(self.dice.randint(3_000_00, 9_000_00), 100)
        payers = self.dice.randint(80_000, 500_000)
        rates = {"rate.pooled": Fraction(self.dice.randint(60, 90), 1000), "rate.account": Fraction(2, 100)}
        for name, value in rates.items():
            self.put(self.key(name), value, "%", 1)
        self.put(self.key("payers"), Fraction(payers), "人", 0)
        self.put(self.key("base.average", last=True), before, "元/人·月", 2)
        average = before * (1 + self.growth["wage.average"])
        whole = sum(rates.values(), Fraction(0)) * payers * 12
        if self.case.kind == "back-solved":
            average = self._set_first(average, whole)
        average = self.put(self.key("base.average"), average, "元/人·月", 2)
        total = self.put(self.key("base.total"), average * payers * 12, "万元", 0)
        premium = total * sum(rates.values(), Fraction(0))
        self.put(self.key("income.premium", part="total"), premium, "万元", 0)

    def _set_first(self, average: Fraction, whole: Fraction) -> Fraction:
        """The income is set at a round growth on last year's, and the base made to give it."""
        last = average * whole * Fraction(self.dice.randint(900, 980), 1000)
        last = self.put(self.key("income.premium", part="total", last=True), last, "万元", 0)
        growth = Fraction(self.dice.choice((2, 3, 5, 8, 10)), 100)
        self.put(self.key("income.premium", part="total", measure="yoy"), growth, "%", 0)
        self.case.subject = self.key("base.average")
        return half_up(last * (1 + growth) / 10_000, 0) * 10_000 / whole


def cases(count: int, seed: int) -> Iterator[Case]:
    """``count`` cases of each kind."""
    catalogue = load_catalogue()[0]
    dice = random.Random(seed)
    for _ in range(count):
        for kind in KINDS:
            yield _Maker(catalogue, dice, kind).make()


def made_of(case: Case) -> Estimate:
    """The budget of a case."""
    catalogue = load_catalogue()[0]
    settings = Settings("", "", "city", Period(YEAR), "budget", "万元", 0)
    entries = [
        (key, Figure(Kind.NUMBER, value, Place("测算说明", line=n), Origin.TYPED, str(value)))
        for n, (key, value) in enumerate(case.stated.items(), 1)
    ]
    office = Office(Path(), settings, catalogue, Book(entries))
    plan = plan_of(office)
    assert plan is not None
    return estimate(Estimator(office, plan), schemes_of(office, plan))


def is_true(case: Case, hypothesis: Hypothesis) -> bool:
    """Whether a hypothesis says what was done."""
    match case.kind:
        case "shifted":
            given = dict(hypothesis.assigned)
            return hypothesis.code == "relabelled" and all(given.get(k) == v for k, v in case.truth.items())
        case "doubled":
            return any(
                e.check.key == case.subject and e.reading.code == "twice" for e in hypothesis.explained
            )
        case _:
            return hypothesis.code == "back-solved" and case.subject in hypothesis.keys


def measure(count: int, seed: int) -> dict[str, Counter[str]]:
    """By kind: how many cases, how often the true hypothesis is first, among the first three, how many are offered."""
    found: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for case in cases(count, seed):
        offered = hypotheses(made_of(case))
        tally = found[case.kind]
        tally["cases"] += 1
        tally["offered"] += len(offered)
        tally["first"] += any(is_true(case, each) for each in offered[:1])
        tally["among three"] += any(is_true(case, each) for each in offered[:3])
    return found


def main() -> None:
    for kind, tally in measure(100, 2021).items():
        print(f"{kind:12} {dict(tally)}")


__all__ = ["PERCENT", "WAN_YUAN", "cases", "is_true", "made_of", "main", "measure"]
