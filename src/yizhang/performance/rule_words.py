"""A candidate rule in words, for reviewers: 低于95%的，每1个百分点扣0.5分（不足的按一步计）."""

from __future__ import annotations

from fractions import Fraction

from yizhang.numbers import POINTS, Interval, Unit, exact_text
from yizhang.performance.backsolve import Candidate
from yizhang.performance.rules import Proportional, Range, Side, Slope, Step, Threshold
from yizhang.performance.words import points_text, span_text
from yizhang.places import arguments
from yizhang.places.messages import render


def candidate_words(candidate: Candidate, unit: Unit, lang: str = "zh") -> str:
    """The rule of a candidate; ``unit`` is what its values are counted in."""
    rule, rounding = candidate.rule, _rounding(candidate, lang)
    weight = "?" if candidate.weight is None else points_text(candidate.weight)
    match rule:
        case Threshold(met=met, loss=None):
            return _say("all-or-nothing", lang, target=span_text(met, unit), weight=weight)
        case Threshold(met=met, loss=loss):
            return _say("fixed", lang, target=span_text(met, unit), loss=points_text(loss or Fraction(0), 4))
        case Step(origin=origin, slope=slope, side=side):
            return _slope(slope, _number(origin, unit), side, unit, lang) + rounding
        case Range(met=met, below=below, above=above):
            return _range(met, below, above, unit, lang) + rounding
        case Proportional(target=target):
            return _say("proportional", lang, target=_number(target, unit), weight=weight, rounding=rounding)
        case _:
            return type(rule).__name__


def _say(code: str, lang: str, **args: str) -> str:
    return render(f"score.rule.{code}", arguments(args), lang)


def _number(value: Fraction, unit: Unit) -> str:
    return f"{exact_text(value / unit.scale)}{unit.symbol}"


def _rounding(candidate: Candidate, lang: str) -> str:
    decimals = candidate.numeric.decimals
    return _say(f"rounding.{decimals}", lang) if decimals in (0, 1) else ""


def _slope(slope: Slope, end: str, side: Side, unit: Unit, lang: str) -> str:
    return _say(
        "step",
        lang,
        side=_say("below" if side is Side.BELOW else "above", lang),
        target=end,
        per=_number(slope.per, unit if unit.dims else POINTS),
        loss=points_text(slope.loss, 4),
        partial=_say(f"partial.{slope.partial.value}", lang),
        rounding="",
    )


def _range(met: Interval, below: Slope | None, above: Slope | None, unit: Unit, lang: str) -> str:
    texts = []
    for slope, end, side in ((below, met.lo, Side.BELOW), (above, met.hi, Side.ABOVE)):
        if end is not None and slope is not None:
            texts.append(_slope(slope, _number(end, unit), side, unit, lang))
        elif end is not None:
            texts.append(f"{_say('below' if side is Side.BELOW else 'above', lang)}{_number(end, unit)}：0")
    return "；".join(texts) if lang == "zh" else "; ".join(texts)
