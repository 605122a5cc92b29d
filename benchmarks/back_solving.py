"""How often back-solving names the true rule: scorecards with rules drawn at random, observed in a few areas.

Each of 200 scorecards has one rule to find. A rule counts as found when one of the first three candidates takes off
the same points as the true one wherever one looks: at the observed values and on a net of values from the target
outwards.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction

from yizhang.numbers import PERCENT, Interval
from yizhang.performance.backsolve import Candidate, Seen, back_solve, probe_values
from yizhang.performance.model import Numeric
from yizhang.performance.rules import Partial, Proportional, Range, Rule, Side, Slope, Step, Threshold

SCORECARDS = 200
AREAS = (1, 4, 8, 21)
FIRST = 3
POINT = Fraction(1, 100)
_PERS = ("0.1", "0.2", "0.5", "1", "1", "1", "2", "5", "10")
_LOSSES = ("0.1", "0.2", "0.25", "0.3", "0.5", "0.5", "0.6", "1", "1", "1.5", "2")


@dataclass(frozen=True, slots=True)
class Injected:
    """A true rule with its weight and target."""

    kind: str
    rule: Rule
    weight: Fraction
    target: Interval

    def loss(self, value: Fraction) -> Fraction:
        return Candidate(self.rule, Numeric(), self.weight, Fraction(0)).loss(value)


def main() -> None:
    """Report the rates."""
    for areas, rate in measure(SCORECARDS).items():
        print(f"{areas} areas observed: {rate}")


def measure(scorecards: int) -> dict[int, str]:
    """The share of true rules among the first three candidates, by how many areas were observed."""
    found = {}
    for areas in AREAS:
        begin = time.perf_counter()
        hits, by_kind = rate(scorecards, areas)
        kinds = ", ".join(f"{kind} {share:.0%}" for kind, share in sorted(by_kind.items()))
        seconds = time.perf_counter() - begin
        found[areas] = f"{hits}/{scorecards} = {hits / scorecards:.1%} ({kinds}; {seconds:.1f} s)"
    return found


def rate(scorecards: int, areas: int) -> tuple[int, dict[str, float]]:
    """Rules found, and the share by kind of rule."""
    chance = random.Random(20241125)
    hits: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    for _ in range(scorecards):
        true = inject(chance)
        asked[true.kind] += 1
        hits[true.kind] += recovered(true, observe(true, areas, chance))
    return hits.total(), {kind: hits[kind] / asked[kind] for kind in asked}


def recovered(true: Injected, seen: list[Seen]) -> bool:
    """Whether the true rule is among the first three candidates."""
    probes = probe_values(seen, true.target, POINT)
    wanted = [true.loss(value) for value in probes]
    candidates = back_solve(seen, true.target, PERCENT, true.weight, FIRST)
    return any([each.loss(value) for value in probes] == wanted for each in candidates)


def observe(true: Injected, areas: int, chance: random.Random) -> list[Seen]:
    """Values of some areas around the target, with the points each lost; at least one lost some."""
    for _ in range(100):
        values = [_value(true.target, chance) for _ in range(areas)]
        seen = [Seen(value, true.loss(value)) for value in values]
        if any(each.loss for each in seen):
            return seen
    return seen


def _value(target: Interval, chance: random.Random) -> Fraction:
    lo, hi = target.lo, target.hi
    away = Fraction(chance.randint(1, 1499), 100) * POINT
    if hi is None or (lo is not None and chance.random() < 0.5):
        return (lo or Fraction(0)) - away
    return hi + away


def inject(chance: random.Random) -> Injected:
    """A rule at random: its kind, parameters, weight and target."""
    weight = Fraction(chance.randint(2, 10))
    kind = chance.choice(("threshold", "fixed loss", "step", "step", "step", "range", "proportional"))
    end = Fraction(chance.choice((80, 85, 90, 95, 98, 100)), 100)
    target = Interval(end, None)
    match kind:
        case "threshold":
            return Injected(kind, Threshold(target), weight, target)
        case "fixed loss":
            return Injected(kind, Threshold(target, weight / 2), weight, target)
        case "step":
            side = chance.choice((Side.BELOW, Side.BELOW, Side.ABOVE))
            met = target if side is Side.BELOW else Interval(None, end)
            return Injected(kind, Step(end, _slope(weight, chance), side), weight, met)
        case "range":
            met = Interval(Fraction(1), Fraction(105, 100))
            below, above = _slope(weight, chance), _slope(weight, chance)
            return Injected(kind, Range(met, below, below if chance.random() < 0.5 else above), weight, met)
        case _:
            return Injected(kind, Proportional(end), weight, target)


def _slope(weight: Fraction, chance: random.Random) -> Slope:
    loss = min(Fraction(chance.choice(_LOSSES)), weight)
    return Slope(Fraction(chance.choice(_PERS)) * POINT, loss, chance.choice(tuple(Partial)))


if __name__ == "__main__":
    main()
