"""Scores in words: the value, the target, and how a loss was counted (差5.74个百分点，按6个百分点×0.5分扣3分)."""

from __future__ import annotations

from fractions import Fraction

from yizhang.numbers import Interval, Unit, exact_text, half_up, plain
from yizhang.performance.evaluate import Score, Standing
from yizhang.performance.model import Item, ValueExpr
from yizhang.performance.rules import Partial, full_at
from yizhang.performance.scoring import Trace
from yizhang.places import arguments
from yizhang.places.messages import render

MISSING = (
    "value", "state", "checklist", "events", "grade", "share", "choice", "score", "condition", "reason",
    "approver", "band",
)  # fmt: skip
"""What a score may wait for; each has its words under ``score.missing.<name>``."""


def points_text(points: Fraction, decimals: int = 2) -> str:
    """Points as printed: at most ``decimals`` places, no trailing zeros (``0.6``, ``3``)."""
    return exact_text(half_up(points, decimals))


def value_text(value: Fraction | None, expr: ValueExpr | None) -> str:
    """A value in its unit (``89.26%``, ``8.59个月``); empty where there is none."""
    if value is None or expr is None:
        return ""
    return f"{plain(value / expr.unit.scale, expr.decimals)}{expr.unit.symbol}"


def gap_text(gap: Fraction, expr: ValueExpr, displayed: tuple[Fraction, Fraction] | None = None) -> str:
    """A distance in its unit (``5.74个百分点``). ``displayed`` are value and target: the gap is then between them
    as printed, which is what a reader subtracts.
    """
    unit = expr.gap_unit
    counted = gap / unit.scale
    if displayed is not None:
        one, other = (half_up(each / expr.unit.scale, expr.decimals) for each in displayed)
        counted = abs(one - other)
    return f"{plain(counted, expr.decimals)}{unit.symbol}"


def span_text(span: Interval, unit: Unit) -> str:
    """An interval as a target prints it: ``≥95%``, ``100%-105%``, ``>6个月``."""
    lo, hi = (
        None if end is None else f"{exact_text(end / unit.scale)}{unit.symbol}" for end in (span.lo, span.hi)
    )
    if lo is not None and lo == hi:
        return lo
    if hi is None:
        return "" if lo is None else f"{'≥' if span.lo_closed else '>'}{lo}"
    if lo is None:
        return f"{'≤' if span.hi_closed else '<'}{hi}"
    if span.lo_closed and span.hi_closed:
        return f"{lo}-{hi}"
    return f"{'[' if span.lo_closed else '('}{lo}, {hi}{']' if span.hi_closed else ')'}"


def target_text(item: Item, *, official: bool = False) -> str:
    """The target as the scorecard prints it, else as its rule has it; in official tables an inferred one is blank."""
    if official and "target" in item.inferred:
        return ""
    if item.target:
        return item.target
    met = full_at(item.rule, item.weight)
    return "" if met is None or item.value is None else span_text(met, item.value.unit)


def score_words(score: Score, lang: str = "zh") -> str:
    """How a score came about, in one clause."""
    if score.standing is Standing.OPEN:
        names = [render(f"score.missing.{name}", (), lang) for name in score.missing]
        return render(
            "score.words.open", arguments({"missing": ("、" if lang == "zh" else ", ").join(names)}), lang
        )
    if score.standing is Standing.ABSENT:
        return render("score.words.absent", (), lang)
    return trace_words(score, score.trace, lang)


def trace_words(score: Score, trace: Trace, lang: str = "zh") -> str:
    """A trace in words."""
    loss = score.loss if score.loss is not None else Fraction(0)
    args = {
        "loss": points_text(loss),
        "points": points_text(score.points or Fraction(0)),
        "weight": points_text(score.weight),
        "detail": trace.detail,
        "value": value_text(trace.value, score.item.value),
        "ratio": "" if trace.ratio is None else f"{exact_text(half_up(trace.ratio * 100, 2))}%",
        **_gap_args(score, trace),
    }
    return render(f"score.words.{_kind(score, trace)}", arguments(args), lang)


def _kind(score: Score, trace: Trace) -> str:
    """Steps are told apart by how a part of a step counted; steps of one unit need not name it twice."""
    slope, expr = trace.slope, score.item.value
    if trace.kind != "step" or slope is None or expr is None:
        return trace.kind
    if slope.partial is Partial.PRORATE:
        return "prorated"
    return "step-of-one" if slope.per == expr.gap_unit.scale else "step"


def _gap_args(score: Score, trace: Trace) -> dict[str, str]:
    expr = score.item.value
    if trace.slope is not None and expr is None:
        return {"steps": exact_text(trace.steps or Fraction(0)), "each": points_text(trace.slope.loss, 4)}
    if trace.gap is None or expr is None:
        return {}
    args = {"gap": gap_text(trace.gap, expr, _ends(score, trace))}
    if trace.slope is not None and trace.steps is not None:
        unit = expr.gap_unit
        args["counted"] = f"{exact_text(half_up(trace.steps * trace.slope.per / unit.scale, 6))}{unit.symbol}"
        args["steps"] = exact_text(half_up(trace.steps, 4))
        args["per"] = f"{exact_text(trace.slope.per / unit.scale)}{unit.symbol}"
        args["each"] = points_text(trace.slope.loss, 4)
    return args


def _ends(score: Score, trace: Trace) -> tuple[Fraction, Fraction] | None:
    """The value and the end of the target it is short of."""
    if trace.value is None or trace.gap is None:
        return None
    met = score.met
    for end in () if met is None else (met.lo, met.hi):
        if end is not None and abs(end - trace.value) == trace.gap:
            return trace.value, end
    return None
