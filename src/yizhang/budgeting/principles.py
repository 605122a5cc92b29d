"""以收定支、收支平衡、略有结余, on the pooled fund; a deficit needs a documented draw on the balance."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from yizhang.book.evaluation import bind
from yizhang.budgeting.estimator import Estimator
from yizhang.budgeting.scenarios import pooled_surplus
from yizhang.budgeting.steps import Estimate
from yizhang.budgeting.words import amount
from yizhang.catalogue.naming import label
from yizhang.numbers import WAN_YUAN, Period, plain
from yizhang.places import Finding, Key, Place, Severity

SURPLUS = "surplus"
"""The measure by which a limit of the catalogue speaks of surplus over income."""


def principles(made: Estimate) -> Iterator[Finding]:
    """What the principles say of each pooled fund."""
    for scheme in made.schemes:
        key = pooled_surplus(made, scheme)
        surplus = made.estimator.value(key).value
        if surplus is None:
            continue
        if surplus < 0:
            yield from _deficit(made.estimator, key, surplus)
        else:
            yield from _large(made.estimator, key, surplus)


def _deficit(estimator: Estimator, key: Key, surplus: Fraction) -> Iterator[Finding]:
    name, short = label(estimator.catalogue, key, "zh"), amount(-surplus, WAN_YUAN, estimator.plan.decimals)
    note = estimator.choice(str(key))
    if note is None:
        place = Place("notes", path=str(key))
        yield Finding.of("budget.pooled-deficit", Severity.ERROR, place, label=name, amount=short, key=key)
    else:
        said = f"{note.text}（{note.author}，{note.on.isoformat()}）"
        yield Finding.of(
            "budget.deficit-documented", Severity.NOTE, note.place, label=name, amount=short, note=said
        )
    closing = _pooled(estimator, "balance.closing", key)
    if closing is not None and closing < 0:
        yield Finding.of(
            "budget.balance-exhausted", Severity.ERROR, Place("facts", path=str(key)), label=name
        )


def _large(estimator: Estimator, key: Key, surplus: Fraction) -> Iterator[Finding]:
    """略有结余: a surplus beyond the limit of the catalogue is said."""
    income = _pooled(estimator, "income.total", key)
    for limit in estimator.catalogue.limits.values():
        if SURPLUS in limit.measures and income and surplus / income not in limit.values:
            args = {
                "label": label(estimator.catalogue, key, "zh"),
                "rate": f"{plain(surplus / income * 100, 2)}%",
                "limit": limit.zh,
            }
            yield Finding.of("budget.surplus-large", limit.severity, Place("facts", path=str(key)), **args)


def _pooled(estimator: Estimator, concept: str, key: Key) -> Fraction | None:
    part = "pooled-gross" if concept.startswith("balance") else "pooled"
    dims = {**dict(key.dims), "part": part}
    return estimator.value(bind(estimator.catalogue, concept, dims, Period(estimator.plan.year))).value
