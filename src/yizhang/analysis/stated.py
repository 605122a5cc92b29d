"""What documents state against what follows: indicators recomputed, growth rates, and the order of rankings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from yizhang.analysis.ranking import out_of_order
from yizhang.book.book import Status
from yizhang.book.evaluation import Evaluator
from yizhang.book.figure import Figure
from yizhang.catalogue.model import Indicator, Variant
from yizhang.catalogue.naming import label, variant_label
from yizhang.formula.result import Result, State
from yizhang.numbers import Period, plain
from yizhang.places import Finding, Key, Severity, Verdict, Warrant

RANK = "rank"
"""The value of ``measure`` that marks a stated serial number in a ranking of the concept."""


@dataclass(frozen=True, slots=True)
class VariantValue:
    """One variant of an indicator and what it gives here."""

    variant: Variant
    label: str
    result: Result


def variants_of(evaluator: Evaluator, id_: str, when: Period, **dims: str) -> tuple[VariantValue, ...]:
    """Every variant of an indicator in a context, those that cannot be computed included."""
    definition = evaluator.catalogue.indicators[id_]
    axes = [[(axis.id, value.id) for value in axis.values] for axis in definition.axes]
    found = []
    for choice in product(*axes):
        variant = tuple(sorted(choice))
        result = evaluator.compute(id_, when, variant, **dims)
        found.append(VariantValue(variant, variant_label(definition, variant, "zh"), result))
    return tuple(found)


def compare_stated(evaluator: Evaluator, when: Period) -> tuple[Finding, ...]:
    """Every stated figure of an indicator against its recomputation in the office's variant."""
    found: list[Finding] = []
    for key in evaluator.book:
        definition = evaluator.catalogue.indicators.get(key.concept)
        if definition is not None and key.when == when and not key["measure"]:
            found.extend(_compare(evaluator, definition, key, when))
    return tuple(found)


def _compare(evaluator: Evaluator, definition: Indicator, key: Key, when: Period) -> Iterator[Finding]:
    fact = evaluator.book.fact(key)
    computed = evaluator.compute(definition.id, when, **dict(key.dims))
    if fact.status is Status.UNKNOWN or computed.value is None:
        return
    possible = evaluator.indicator_interval(definition.id, when, **dict(key.dims))
    for figure in fact.figures:
        if figure.quantity is not None and not figure.interval.meets(possible):
            yield _differs(evaluator, definition, key, figure, computed)


def _differs(
    evaluator: Evaluator, definition: Indicator, key: Key, figure: Figure, computed: Result
) -> Finding:
    quantity = figure.quantity
    decimals = definition.decimals if quantity is None or quantity.decimals is None else quantity.decimals
    value = (computed.value or Fraction(0)) / definition.unit.scale
    agreeing = [] if quantity is None else _agreeing_variants(evaluator, definition, key, figure)
    expected = f"{plain(value, decimals)}{definition.unit.symbol}"
    remark = f"；按{agreeing[0]}口径则为该数" if agreeing else ""
    finding = Finding.of(
        "stated.differs",
        Severity.SUSPICIOUS if agreeing else Severity.ERROR,
        figure.place,
        label=label(evaluator.catalogue, key, "zh"),
        stated=figure.text or str(quantity),
        computed=f"{plain(value, max(decimals, 2))}{definition.unit.symbol}",
        formula=computed.explanation.text,
        expected=expected,
        variants=remark,
    )
    return replace(
        finding,
        verdict=Verdict.MISMATCH,
        warrant=Warrant.ASSERTED,
        stated=figure.text or str(quantity),
        expected=expected,
        formula=computed.explanation.text,
    )


def _agreeing_variants(evaluator: Evaluator, definition: Indicator, key: Key, figure: Figure) -> list[str]:
    when = key.when
    if not isinstance(when, Period):
        return []
    return [
        each.label
        for each in variants_of(evaluator, definition.id, when, **dict(key.dims))
        if each.result.value is not None
        and figure.interval.meets(
            evaluator.indicator_interval(definition.id, when, each.variant, **dict(key.dims))
        )
    ]


def check_orders(evaluator: Evaluator, when: Period) -> tuple[Finding, ...]:
    """Stated serial numbers of rankings: the listed values must run up or down throughout."""
    groups: dict[Key, list[tuple[int, Key]]] = {}
    for key in evaluator.book:
        if key["measure"] == RANK and key.when == when:
            quantity = evaluator.book.fact(key).quantity
            if quantity is not None:
                groups.setdefault(key.with_dims(area=""), []).append((int(quantity.value), key))
    return tuple(
        finding for group, members in groups.items() for finding in _order(evaluator, group, members)
    )


def _order(evaluator: Evaluator, group: Key, members: list[tuple[int, Key]]) -> Iterator[Finding]:
    listed: list[tuple[int, Fraction, Key]] = []
    for serial, key in sorted(members, key=lambda item: item[0]):
        result = evaluator.stated(key.concept, _period(key), **{**dict(key.dims), "measure": ""})
        if result.state is State.UNKNOWN or result.value is None:
            return
        listed.append((serial, result.value, key))
    if not out_of_order([(serial, value) for serial, value, _ in listed]):
        return
    names = evaluator.catalogue.areas
    places = tuple(evaluator.book.fact(key).figures[0].place for _, _, key in listed)
    ascending = sorted(listed, key=lambda item: (item[1], item[0]))
    yield replace(
        Finding.of(
            "stated.order",
            Severity.SUSPICIOUS,
            *places[:1],
            label=label(evaluator.catalogue, group.with_dims(measure=""), "zh"),
            stated="、".join(f"{names[k['area']].zh}{_short(v)}" for _, v, k in listed),
            expected="、".join(f"{names[k['area']].zh}{_short(v)}" for _, v, k in ascending),
        ),
        verdict=Verdict.MISMATCH,
        warrant=Warrant.SOFT,
    )


def _short(value: Fraction) -> str:
    return plain(value, 0) if value.denominator == 1 else plain(value, 2)


def _period(key: Key) -> Period:
    if not isinstance(key.when, Period):
        msg = f"a ranking belongs to a period: {key}"
        raise TypeError(msg)
    return key.when
