"""Rolling areas up: sums of what may be added, transfers between levels eliminated pair by pair, and who is missing.

Adding the areas' own totals would count a yuan that moved between levels two or three times. What one level remits
(上解上级支出) is what the level above it receives (下级上解收入), and what it is granted (上级补助收入) is what the
level above pays (补助下级支出); the pairs leave the sum together, and a pair that does not match is a finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yizhang.book.book import Status
from yizhang.book.evaluation import Context, Evaluator, bind
from yizhang.formula.result import State
from yizhang.numbers import Period, plain
from yizhang.places import Finding, Severity

PAIRS = (
    ("outlay.upper_remittance", "income.lower_remittance"),
    ("income.upper_subsidy", "outlay.lower_subsidy"),
)
"""(what the level below books, what the level above books) for one and the same payment."""


@dataclass(frozen=True, slots=True)
class Line:
    """One concept rolled up, in base units: the areas' sum, what was eliminated, what is left."""

    concept: str
    added: Fraction
    eliminated: Fraction
    missing: tuple[str, ...]

    @property
    def consolidated(self) -> Fraction:
        """The sum less the eliminated transfers."""
        return self.added - self.eliminated

    @property
    def state(self) -> State:
        """Known only when every area has filed the figure."""
        return State.UNKNOWN if self.missing else State.KNOWN


@dataclass(frozen=True, slots=True)
class RollUp:
    """The areas below one area, rolled up."""

    area: str
    filed: tuple[str, ...]
    not_filed: tuple[str, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]

    def line(self, concept: str) -> Line:
        """The line of a concept. Raises ``KeyError`` when it was not asked for."""
        for line in self.lines:
            if line.concept == concept:
                return line
        raise KeyError(concept)


def not_filed(evaluator: Evaluator, when: Period, areas: Sequence[str], **dims: str) -> tuple[str, ...]:
    """The areas without a single figure for the period, in the order given."""
    times = {when, when.closing}
    seen = {
        key["area"]
        for key in evaluator.book
        if key.when in times
        and all(key[name] == value for name, value in dims.items())
        and evaluator.book.fact(key).status is not Status.UNKNOWN
    }
    return tuple(area for area in areas if area not in seen)


def roll_up(evaluator: Evaluator, when: Period, concepts: Sequence[str], **dims: str) -> RollUp:
    """Roll ``concepts`` up over the areas below ``dims['area']`` for a scheme, part and version."""
    context = Context(evaluator, tuple(sorted(dims.items())), when)
    areas = context.below()
    absent = not_filed(evaluator, when, areas, scheme=dims["scheme"], version=dims["version"])
    filed = tuple(area for area in areas if area not in absent)
    matched, findings = _eliminations(evaluator, when, filed, dims)
    lines = tuple(_line(evaluator, when, concept, areas, dims, matched) for concept in concepts)
    return RollUp(dims["area"], filed, absent, lines, findings)


def _line(
    evaluator: Evaluator,
    when: Period,
    concept: str,
    areas: Sequence[str],
    dims: dict[str, str],
    matched: dict[str, Fraction],
) -> Line:
    added, missing = Fraction(0), []
    for area in areas:
        value = evaluator.value(bind(evaluator.catalogue, concept, {**dims, "area": area}, when)).value
        if value is None:
            missing.append(area)
        else:
            added += value
    eliminated = matched.get(concept, Fraction(0))
    side = concept.partition(".")[0]
    if concept in ("income.total", "outlay.total"):
        eliminated = sum((v for c, v in matched.items() if c.startswith(side)), Fraction(0))
    return Line(concept, added, eliminated, tuple(missing))


def _eliminations(
    evaluator: Evaluator, when: Period, areas: Sequence[str], dims: dict[str, str]
) -> tuple[dict[str, Fraction], tuple[Finding, ...]]:
    """What leaves each transfer concept's sum. Where a side is unknown nothing is assumed about it: the areas are
    named, and the concept's line stays unknown because they are missing from it.
    """
    matched: dict[str, Fraction] = {}
    findings: list[Finding] = []
    for below, above in PAIRS:
        received = _amounts(evaluator, when, above, areas, dims)
        upper = [area for area, amount in received.items() if amount]
        if not upper:
            continue
        paid = _amounts(evaluator, when, below, [area for area in areas if area not in upper], dims)
        silent = [area for area, amount in paid.items() if amount is None]
        taken = sum((received[area] or Fraction(0) for area in upper), Fraction(0))
        given = sum((amount for amount in paid.values() if amount is not None), Fraction(0))
        matched[below] = matched[above] = min(taken, given)
        findings += _mismatched_pairs(evaluator, when, (below, above), upper, paid, dims)
        if silent:
            findings.append(_silent(evaluator, below, silent, dims["scheme"]))
        elif taken != given:
            findings.append(_unequal(evaluator, (below, above), (given, taken), dims["scheme"]))
    return matched, tuple(findings)


def _mismatched_pairs(
    evaluator: Evaluator,
    when: Period,
    pair: tuple[str, str],
    upper: Sequence[str],
    paid: dict[str, Fraction | None],
    dims: dict[str, str],
) -> list[Finding]:
    """Where the upper level keeps its side by counterpart, each pair is compared by itself."""
    found = []
    for payer, given in paid.items():
        for receiver in upper:
            key = bind(evaluator.catalogue, pair[1], {**dims, "area": receiver}, when).with_dims(
                counterpart=payer
            )
            fact = evaluator.book.fact(key)
            if given is not None and fact.quantity is not None and fact.quantity.base != given:
                found.append(_unequal(evaluator, pair, (given, fact.quantity.base), dims["scheme"], payer))
    return found


def _unequal(
    evaluator: Evaluator, pair: tuple[str, str], sides: tuple[Fraction, Fraction], scheme: str, area: str = ""
) -> Finding:
    names = [evaluator.catalogue.concepts[concept].zh for concept in pair]
    return Finding.of(
        "rollup.transfers-differ",
        Severity.SUSPICIOUS,
        scheme=evaluator.catalogue.schemes[scheme].zh,
        area=evaluator.catalogue.areas[area].zh if area else "",
        below=names[0],
        above=names[1],
        given=_yuan(sides[0]),
        taken=_yuan(sides[1]),
        difference=_yuan(abs(sides[0] - sides[1])),
    )


def _silent(evaluator: Evaluator, concept: str, areas: Sequence[str], scheme: str) -> Finding:
    return Finding.of(
        "rollup.transfers-unknown",
        Severity.NOTE,
        scheme=evaluator.catalogue.schemes[scheme].zh,
        concept=evaluator.catalogue.concepts[concept].zh,
        areas="、".join(evaluator.catalogue.areas[area].zh for area in areas),
    )


def _yuan(value: Fraction) -> str:
    return f"{Decimal(plain(value, 2)):,}元"


def _amounts(
    evaluator: Evaluator, when: Period, concept: str, areas: Sequence[str], dims: dict[str, str]
) -> dict[str, Fraction | None]:
    keys = {area: bind(evaluator.catalogue, concept, {**dims, "area": area}, when) for area in areas}
    return {area: evaluator.value(key).value for area, key in keys.items()}
