"""A budget as data for ``--json`` and as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from yizhang.book.products import Json
from yizhang.budgeting.estimator import Check
from yizhang.budgeting.plan import Line
from yizhang.budgeting.scenarios import Scenario, Swing, compared, rolling
from yizhang.budgeting.steps import Estimate, Step
from yizhang.budgeting.words import amount, chain_words, factor_text, key_words
from yizhang.budgeting.work import Work
from yizhang.catalogue.naming import elementary_parts, label
from yizhang.formula import State
from yizhang.numbers import WAN_YUAN, Quantity, exact_text
from yizhang.places import Key
from yizhang.places.messages import render

MOST = 5
"""Drivers named on the terminal."""


def budget_data(work: Work) -> dict[str, Json]:
    """Lines, steps, residuals, hypotheses, scenarios, sensitivity; values as exact decimal strings in base units."""
    made = work.made
    estimator = made.estimator
    return {
        "year": estimator.plan.year,
        "version": estimator.plan.version,
        "lines": [
            {
                "form": line.form,
                "row": line.row.label,
                "key": str(line.key),
                "value": exact(estimator.value(line.key).value),
            }
            for line in made.lines
        ],
        "steps": [_step(made, step) for step in made.steps],
        "checks": [_check(made, check) for check in made.checks],
        "hypotheses": [
            {
                "kind": each.code,
                "score": exact_text(each.score),
                "figures": [str(key) for key in sorted(each.keys, key=str)],
                "text": render(each.finding(estimator).code, each.finding(estimator).args),
            }
            for each in work.hypotheses
        ],
        "scenarios": [_scenario(work, scenario) for scenario in work.scenarios],
        "adjusted": _adjusted(work),
        "sensitivity": {scheme: [_swing(swing) for swing in swings] for scheme, swings in work.swings},
        "rolling": {scheme: _rolling(made, scheme) for scheme in made.schemes},
    }


def _scenario(work: Work, scenario: Scenario) -> Json:
    after = scenario.on(work.made.estimator)
    return {
        "id": scenario.id,
        "name": scenario.zh,
        "drivers": {str(key): str(quantity) for key, quantity in scenario.changes.items()},
        "lines": {str(line.key): exact(after.value(line.key).value) for line in work.made.lines},
    }


def _adjusted(work: Work) -> Json:
    if work.adjusted is None:
        return None
    after, base = work.adjusted.after, work.made.estimator
    return [
        {
            "key": str(key),
            "original": exact(base.value(key).value),
            "adjusted": exact(after.value(key).value),
            "reason": work.adjusted.reasons(key),
        }
        for key in work.adjusted.moved()
    ]


def _swing(swing: Swing) -> Json:
    return {
        "driver": str(swing.step.key),
        "low": str(swing.low),
        "high": str(swing.high),
        "at_low": exact(swing.at_low),
        "at_high": exact(swing.at_high),
    }


def _rolling(made: Estimate, scheme: str) -> Json:
    return {
        str(year): {str(key): exact(value) for key, value in values} for year, values in rolling(made, scheme)
    }


def exact(value: Fraction | None) -> str | None:
    """An exact value as text."""
    return None if value is None else exact_text(value)


def _step(made: Estimate, step: Step) -> Json:
    return {
        "key": str(step.key),
        "kind": step.kind.value,
        "label": label(made.estimator.catalogue, step.key, "zh"),
        "value": exact(step.result.value),
        "printed": amount(step.result.value, step.unit, step.decimals),
        "state": step.result.state.value,
        "chain": step.way.chain.id if step.way is not None and step.way.chain is not None else None,
        "formula": chain_words(made.estimator, step.way) if step.way is not None else None,
        "remark": step.result.explanation.remark or None,
    }


def _check(made: Estimate, check: Check) -> Json:
    return {
        "key": str(check.key),
        "stated": str(check.stated),
        "computed": exact(check.computed.value),
        "verdict": check.verdict.value,
        "factor": exact(check.factor),
        "formula": chain_words(made.estimator, check.way),
    }


def summary_lines(work: Work, lang: str) -> Iterator[str]:
    """The budget of each fund as an office reads it: totals by part, then where drivers and figures differ, the
    scenarios, and what moves the pooled surplus most.
    """
    made = work.made
    estimator = made.estimator
    for scheme in made.schemes:
        member = estimator.catalogue.schemes[scheme]
        yield f"[bold]{member.en if lang == 'en' else member.short or member.zh}[/bold]"
        told: set[int] = set()
        for line in made.lines:
            if (
                estimator.catalogue.forms[line.form].scheme == scheme
                and line.depth == 0
                and _whole(made, line.key)
                and id(line.row) not in told  # a row stands in several columns and is told once
            ):
                told.add(id(line.row))
                yield f"  {line.row.label}{'　' * max(1, 14 - len(line.row.label))}{_shown(made, line)}"
    differing = [check for check in made.checks if not check.holds and not check.key["measure"]]
    agreeing = sum(1 for check in made.checks if check.holds)
    yield ""
    yield (
        f"stated figures that follow from their drivers: {agreeing}; that do not: {len(differing)}"
        if lang == "en"
        else f"文件所列数与驱动因素相符 {agreeing} 个，不符 {len(differing)} 个："
    )
    for check in differing:
        name = label(estimator.catalogue, check.key, "zh").partition("年度")[2].replace("（年初预算数）", "")
        computed = amount(check.computed.value, check.stated.unit, check.stated.decimals)
        stated = amount(check.stated.base, check.stated.unit, check.stated.decimals)
        yield f"  {name}　{stated}　≠　{computed}　×{factor_text(check.factor)}"

    yield from _scenario_lines(work)
    yield from _swing_lines(work, lang)


def _scenario_lines(work: Work) -> Iterator[str]:
    made = work.made
    for scheme in made.schemes if work.scenarios else ():
        names = "、".join(scenario.zh for scenario in work.scenarios)
        yield ""
        yield f"[bold]{made.estimator.catalogue.schemes[scheme].short}[/bold]　年初预算／{names}（万元）"
        for key, values in compared(made, work.scenarios, scheme):
            shown = "／".join(
                amount(v, WAN_YUAN, made.estimator.plan.decimals).removesuffix("万元") for v in values
            )
            yield f"  {key_words(made.estimator, key, made.estimator.plan.year)}　{shown}"


def _swing_lines(work: Work, lang: str) -> Iterator[str]:
    made = work.made
    for scheme, swings in work.swings:
        if swings:
            name = made.estimator.catalogue.schemes[scheme].short
            yield ""
            yield (
                f"{name}: what moves the pooled surplus most"
                if lang == "en"
                else f"{name}统筹基金当期结余最受影响的因素："
            )
        for swing in swings[:MOST]:
            words = key_words(made.estimator, swing.step.key, made.estimator.plan.year)
            low, high = (
                amount(v, WAN_YUAN, made.estimator.plan.decimals) for v in (swing.at_low, swing.at_high)
            )
            yield f"  {words}　{shown_quantity(swing.low)} → {low}，{shown_quantity(swing.high)} → {high}"


def shown_quantity(quantity: Quantity) -> str:
    """A driver as it is said: at most four decimals."""
    return amount(quantity.base, quantity.unit, None)


def _whole(made: Estimate, key: Key) -> bool:
    catalogue = made.estimator.catalogue
    concept = catalogue.concepts[key.concept]
    members = elementary_parts(catalogue, concept, key["scheme"], key["part"])
    return members == elementary_parts(catalogue, concept, key["scheme"], "total")


def _shown(made: Estimate, line: Line) -> str:
    """The total with its parts, in 万元."""
    estimator = made.estimator
    result = estimator.value(line.key)
    if result.state is State.UNKNOWN:
        return "未知"
    text = amount(result.value, WAN_YUAN, estimator.plan.decimals)
    parts = [
        (estimator.catalogue.parts[other.key["part"]], estimator.value(other.key).value)
        for other in made.lines
        if other.row == line.row
        and other.lane == line.lane
        and other.key != line.key
        and other.form == line.form
    ]
    split = "、".join(
        f"{part.short or part.zh}{amount(value, WAN_YUAN, estimator.plan.decimals)}"
        for part, value in parts
        if value is not None
    )
    return f"{text}（{split}）" if split else text
