"""What is said about a budget: residuals, missing drivers, gaps between policies, values that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from yizhang.book.book import Status
from yizhang.budgeting.estimator import Check, Estimator, Way
from yizhang.budgeting.plan import year_of
from yizhang.budgeting.steps import Estimate
from yizhang.budgeting.words import amount, chain_words, factor_text
from yizhang.catalogue.model import TimeKind
from yizhang.catalogue.naming import elementary_parts, label
from yizhang.formula import State
from yizhang.places import Finding, Key, Place, Severity, Verdict

_SEVERITY = {
    Verdict.MISMATCH: ("budget.residual", Severity.SUSPICIOUS),
    Verdict.CUT: ("budget.cut", Severity.TAIL),
    Verdict.ROUNDING: ("budget.rounding", Severity.TAIL),
}


def findings_of(made: Estimate) -> tuple[Finding, ...]:
    """Every finding on a budget, the gravest kinds first."""
    return (
        *_beyond_limits(made),
        *_conflicts(made),
        *_unknown_lines(made),
        *(found for check in made.checks if (found := _residual(made.estimator, check)) is not None),
    )


def _residual(estimator: Estimator, check: Check) -> Finding | None:
    if check.verdict not in _SEVERITY:
        return None
    code, severity = _SEVERITY[check.verdict]
    if check.key["measure"]:
        code = code.replace("residual", "growth-differs")
    elif estimator.catalogue.concepts[check.key.concept].time is TimeKind.OPENING:
        code = code.replace("residual", "opening-differs")
    computed = amount(check.computed.value, check.stated.unit, check.stated.decimals, finer=2)
    words = chain_words(estimator, check.way)
    stated = amount(check.stated.base, check.stated.unit, check.stated.decimals)
    args = {
        "label": label(estimator.catalogue, check.key, "zh"),
        "stated": stated,
        "computed": computed,
        "formula": words,
        "factor": factor_text(check.factor),
    }
    places = tuple(figure.place for figure in estimator.book.fact(check.key).figures)
    found = Finding.of(code, severity, *places, **args)
    return replace(found, verdict=check.verdict, stated=stated, expected=computed, formula=words)


def _unknown_lines(made: Estimate) -> Iterator[Finding]:
    """Lines nothing gives, the uppermost that a chain could give; what was asked for once is not asked for again.

    A part (其中) of a known line is no gap; a sum, or a total over fund parts, is reported by what it lacks.
    """
    estimator = made.estimator
    told: set[Key] = set()
    for line in made.lines:
        settled = any(not _unknown(estimator, key) or key in told for key in line.above)
        if settled or line.key in told or not _unknown(estimator, line.key):
            continue
        chained = bool(estimator.chains(line.key, any_year=True))
        if line.row.total or (not chained and (line.row.children or _whole(estimator, line.key))):
            continue
        told.add(line.key)
        missing = _missing(estimator, line.key, set())
        if not told.issuperset(missing) or missing == [line.key]:
            told.update(missing)
            yield _gap(estimator, line.key)


def _whole(estimator: Estimator, key: Key) -> bool:
    """Whether a key adds up several fund parts, which have lines of their own."""
    concept = estimator.catalogue.concepts[key.concept]
    return len(elementary_parts(estimator.catalogue, concept, key["scheme"], key["part"])) > 1


def _gap(estimator: Estimator, key: Key) -> Finding:
    name = label(estimator.catalogue, key, "zh")
    chains = estimator.chains(key)
    elsewhere = estimator.chains(key, any_year=True)
    if not chains and elsewhere:
        years = "；".join(f"{c.zh}（{c.validity.since or '—'}—{c.validity.until or '—'}）" for c in elsewhere)
        year = estimator.year(key)
        return Finding.of(
            "budget.regime-gap", Severity.ERROR, elsewhere[0].place, label=name, year=year, years=years
        )
    way = _nearest(estimator, key)
    if way is None or way.chain is None:
        return Finding.of("budget.no-figure", Severity.ERROR, _where(key), label=name)
    missing = _missing(estimator, key, set())
    names = "、".join(label(estimator.catalogue, each, "zh") for each in missing)
    args = {"label": name, "chain": way.chain.zh, "missing": names, "keys": "；".join(map(str, missing))}
    return Finding.of("budget.missing-driver", Severity.ERROR, _where(missing[0]), **args)


def _nearest(estimator: Estimator, key: Key) -> Way | None:
    """The chain that lacks the smallest share of its drivers, the first of those alike."""
    ways = list(estimator.chained(key))
    return min(ways, key=lambda way: _lack(estimator, way), default=None)


def _lack(estimator: Estimator, way: Way) -> Fraction:
    operands = estimator.operands(way)
    return Fraction(sum(1 for each in operands if _unknown(estimator, each)), max(len(operands), 1))


def _unknown(estimator: Estimator, key: Key) -> bool:
    return estimator.value(key).state is State.UNKNOWN


def _missing(estimator: Estimator, key: Key, seen: set[Key]) -> list[Key]:
    """What an office would have to enter for a key, each once."""
    way = _nearest(estimator, key) if key not in seen else None
    if way is None:
        return [key]
    seen.add(key)
    lacking = [each for each in estimator.operands(way) if _unknown(estimator, each)]
    return list(dict.fromkeys(found for each in lacking for found in _missing(estimator, each, seen)))


def _where(key: Key) -> Place:
    return Place("facts", path=str(key))


def _beyond_limits(made: Estimate) -> Iterator[Finding]:
    estimator = made.estimator
    for key in estimator.book:
        fact = estimator.book.fact(key)
        if fact.status is Status.UNKNOWN or fact.quantity is None or not _of_budget(estimator, key):
            continue
        kind = _measure(estimator, key)
        for limit in estimator.catalogue.limits.values():
            if kind in limit.measures and fact.quantity.base not in limit.values:
                args = {
                    "label": label(estimator.catalogue, key, "zh"),
                    "value": str(fact.quantity),
                    "limit": limit.zh,
                }
                places = (figure.place for figure in fact.figures)
                yield Finding.of("budget.beyond-limit", limit.severity, *places, **args)
                break


def _of_budget(estimator: Estimator, key: Key) -> bool:
    """Figures of the plan, and the earlier ones it starts from."""
    near = estimator.plan.year - 1 <= year_of(key.when) <= estimator.plan.year + 3
    return near and key.concept in estimator.catalogue.concepts


def _measure(estimator: Estimator, key: Key) -> str:
    concept = estimator.catalogue.concepts[key.concept]
    if key["measure"]:
        return "yoy" if key["measure"] == "yoy" else ""
    if concept.may_be_negative:
        return ""
    return "level" if concept.unit.dims else "rate"


def _conflicts(made: Estimate) -> Iterator[Finding]:
    """Drivers stated twice with different values: each use would pick one."""
    estimator = made.estimator
    for step in made.steps:
        fact = estimator.book.fact(step.key)
        if fact.status is Status.CONFLICT:
            prints = "、".join(f"{figure.text}（{figure.place}）" for figure in fact.figures)
            name = label(estimator.catalogue, step.key, "zh")
            places = (figure.place for figure in fact.figures)
            yield Finding.of("budget.conflict", Severity.ERROR, *places, label=name, prints=prints)
