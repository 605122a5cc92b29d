"""The months a balance can pay, as a report states them: one variant throughout, inferred from most of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from yizhang.analysis.stated import variants_of
from yizhang.book.book import Fact
from yizhang.book.evaluation import Evaluator
from yizhang.book.figure import Figure
from yizhang.catalogue.model import Variant
from yizhang.catalogue.naming import label, variant_label
from yizhang.checking.fund_words import PAYABLE_MONTHS
from yizhang.formula.result import Result
from yizhang.numbers import Interval, Period, half_up, plain
from yizhang.places import Finding, Severity, Verdict, Warrant

_AGREE: Final = 2
"""So many stated months must follow in one variant before another one is held to it."""


@dataclass(frozen=True, slots=True)
class _Computed:
    """One variant of the months in one context: the result and the values its operands leave open."""

    result: Result
    interval: Interval


@dataclass(frozen=True, slots=True)
class ToldMonths:
    """One stated figure of months held to the report's variant; the finding where it does not follow."""

    figure: Figure
    arithmetic: str
    verdict: Verdict
    finding: Finding | None = None


def months_told(evaluator: Evaluator) -> Iterator[ToldMonths]:
    """Stated months against what follows in the variant that most of them are in.

    A figure that no variant gives is an error where the report prints the right one elsewhere, else suspicious: outlays
    that are not printed may be its base. One that another variant gives is suspicious and says which.
    """
    facts = [evaluator.book.fact(key) for key in evaluator.book if key.concept == PAYABLE_MONTHS]
    computed = {fact.key: _variants(evaluator, fact) for fact in facts}
    votes = Counter(
        variant
        for fact in facts
        for variant, each in computed[fact.key].items()
        if any(_agrees(figure, each) for figure in fact.figures)
    )
    chosen = max(sorted(votes), key=lambda variant: votes[variant], default=None)
    if chosen is None or votes[chosen] < _AGREE:
        return
    for fact in facts:
        expected = computed[fact.key].get(chosen)
        for figure in fact.figures if expected is not None else ():
            if expected is not None:
                yield _held(evaluator, fact, figure, chosen, computed[fact.key])


def _held(
    evaluator: Evaluator, fact: Fact, figure: Figure, chosen: Variant, computed: Mapping[Variant, _Computed]
) -> ToldMonths:
    own = computed[chosen]
    text = own.result.explanation.text
    if not _agrees(figure, own):
        return ToldMonths(figure, text, Verdict.MISMATCH, _differs(evaluator, fact, figure, chosen, computed))
    value, quantity = own.result.value, figure.quantity
    exact = (
        value is not None
        and quantity is not None
        and half_up(value, quantity.decimals or 0) == quantity.value
    )
    return ToldMonths(figure, text, Verdict.EXACT if exact else Verdict.ROUNDING)


def _variants(evaluator: Evaluator, fact: Fact) -> Mapping[Variant, _Computed]:
    """Every variant that can be computed from the report's own figures."""
    when = fact.key.when
    if not isinstance(when, Period) or when.months != 12:
        return {}
    dims = dict(fact.key.dims)
    return {
        each.variant: _Computed(
            each.result, evaluator.indicator_interval(PAYABLE_MONTHS, when, each.variant, **dims)
        )
        for each in variants_of(evaluator, PAYABLE_MONTHS, when, **dims)
        if each.result.value is not None
    }


def _agrees(figure: Figure, computed: _Computed) -> bool:
    return figure.quantity is not None and figure.interval.meets(computed.interval)


def _differs(
    evaluator: Evaluator, fact: Fact, figure: Figure, chosen: Variant, computed: Mapping[Variant, _Computed]
) -> Finding:
    definition = evaluator.catalogue.indicators[PAYABLE_MONTHS]
    own = computed[chosen].result
    decimals = figure.quantity.decimals or 0 if figure.quantity is not None else 0
    value = own.value or Fraction(0)
    others = [variant for variant, each in computed.items() if _agrees(figure, each)]
    again = any(_agrees(other, computed[chosen]) for other in fact.figures)
    provable = again and not others
    expected = f"{plain(half_up(value, decimals), decimals)}个月"
    agreeing = variant_label(definition, others[0]) if others else ""
    finding = Finding.of(
        "stated.differs",
        Severity.ERROR if provable else Severity.SUSPICIOUS,
        figure.place,
        *(other.place for other in fact.figures if other is not figure),
        label=label(evaluator.catalogue, fact.key, "zh"),
        stated=figure.text,
        computed=f"{plain(value, 2)}个月",
        formula=own.explanation.text,
        expected=expected,
        variants=f"；按{agreeing}口径则为该数" if agreeing else "",
    )
    return replace(
        finding,
        verdict=Verdict.MISMATCH,
        warrant=Warrant.ASSERTED if provable else Warrant.SOFT,
        stated=figure.text,
        expected=expected,
        formula=own.explanation.text,
    )
