"""A scoring rule as an Excel formula over the cells of a weight and a value, where the rule allows it.

The value's cell holds base units (a rate as the ratio that Excel shows with %). Binary floats are kept away from
the steps by rounding the count of steps to nine places before it is rounded up or down.
"""

from __future__ import annotations

from fractions import Fraction

from yizhang.numbers import Interval, exact_text
from yizhang.performance.model import Compare, Item, Rounding
from yizhang.performance.rules import (
    Bands,
    Partial,
    PerEvent,
    Proportional,
    Range,
    Rule,
    Side,
    Slope,
    States,
    Step,
    Threshold,
)


def number(value: Fraction) -> str:
    """A number in a formula: a decimal where it has a finite one, else a quotient."""
    text = exact_text(value)
    return f"({text})" if "/" in text or value < 0 else text


def points_formula(item: Item, weight: str, value: str) -> str | None:
    """The points of ``item`` from the addresses of its weight and of what its rule reads; ``None`` where the rule
    cannot be said in a cell. An empty cell gives an empty text: not evaluated.
    """
    inner = _rule(item.rule, weight, _seen(item, value))
    if inner is None:
        return None
    clamped = _rounded(item, f"MAX(0,MIN({weight},{inner}))")
    return f'=IF({value}="","",{clamped})'


def _seen(item: Item, value: str) -> str:
    expr = item.value
    if expr is None or item.numeric.compare is Compare.UNROUNDED:
        return value
    places = expr.decimals + (2 if not expr.unit.dims and expr.unit.scale != 1 else 0)
    return f"ROUND({value},{places})"


def _rounded(item: Item, text: str) -> str:
    if item.numeric.decimals is None:
        return text
    name = {Rounding.HALF_UP: "ROUND", Rounding.UP: "ROUNDUP", Rounding.DOWN: "ROUNDDOWN"}[
        item.numeric.rounding
    ]
    inner = f"ROUND({text},9)" if name != "ROUND" else text
    return f"{name}({inner},{item.numeric.decimals})"


def _rule(rule: Rule, weight: str, value: str) -> str | None:
    match rule:
        case Threshold():
            missed = "0" if rule.loss is None else f"{weight}-{number(rule.loss)}"
            return f"IF({_inside(value, rule.met)},{weight},{missed})"
        case Step():
            return _sloped(rule.slope, weight, _gap(rule, value))
        case Range():
            return _range(rule, weight, value)
        case Bands():
            return _bands(rule, value)
        case Proportional():
            return _proportional(rule, weight, value)
        case States():
            return _states(rule, value)
        case PerEvent():
            cap = weight if rule.cap is None else number(rule.cap)
            return f"{weight}-MIN({cap},MAX(0,{value}-{rule.free})*{number(rule.loss)})"
        case _:
            return None


def _inside(value: str, met: Interval) -> str:
    tests = []
    if met.lo is not None:
        tests.append(f"{value}{'>=' if met.lo_closed else '>'}{number(met.lo)}")
    if met.hi is not None:
        tests.append(f"{value}{'<=' if met.hi_closed else '<'}{number(met.hi)}")
    return f"AND({','.join(tests)})" if tests else "TRUE"


def _gap(rule: Step, value: str) -> str:
    origin = number(rule.origin)
    match rule.side:
        case Side.BELOW:
            return f"MAX(0,{origin}-{value})"
        case Side.ABOVE:
            return f"MAX(0,{value}-{origin})"
        case _:
            return f"ABS({value}-{origin})"


def _sloped(slope: Slope, weight: str, gap: str) -> str:
    steps = f"ROUND(({gap})/{number(slope.per)},9)"
    match slope.partial:
        case Partial.CEIL:
            steps = f"ROUNDUP({steps},0)"
        case Partial.FLOOR:
            steps = f"ROUNDDOWN({steps},0)"
    cap = weight if slope.cap is None else number(slope.cap)
    return f"{weight}-MIN({cap},{steps}*{number(slope.loss)})"


def _range(rule: Range, weight: str, value: str) -> str:
    def side(slope: Slope | None, gap: str) -> str:
        return "0" if slope is None else _sloped(slope, weight, gap)

    outside = "0"
    if rule.met.hi is not None:
        outside = side(rule.above, f"{value}-{number(rule.met.hi)}")
    if rule.met.lo is not None:
        below = side(rule.below, f"{number(rule.met.lo)}-{value}")
        outside = f"IF({value}<={number(rule.met.lo)},{below},{outside})"
    return f"IF({_inside(value, rule.met)},{weight},{outside})"


def _bands(rule: Bands, value: str) -> str:
    text = number(rule.bands[-1][1])
    for span, points in reversed(rule.bands[:-1]):
        text = f"IF({_inside(value, span)},{number(points)},{text})"
    return text


def _proportional(rule: Proportional, weight: str, value: str) -> str:
    target = number(rule.target)
    if rule.invert:
        ratio = f"{target}/{value}"
        return f"IF({value}=0,{weight},IF(ROUND({ratio},12)<{number(rule.floor)},0,{weight}*MIN(1,{ratio})))"
    ratio = f"{value}/{target}"
    return f"IF(ROUND({ratio},12)<{number(rule.floor)},0,{weight}*MIN(1,{ratio}))"


def _states(rule: States, value: str) -> str:
    text = '""'
    for state, points in reversed(rule.points):
        quoted = state.replace('"', '""')
        text = f'IF({value}="{quoted}",{number(points)},{text})'
    return text
