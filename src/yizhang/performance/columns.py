"""A scorecard over every area and year at once: rules as integer SQL over the column store, exact.

A value is a numerator over a denominator; comparing, counting steps and rounding are done by cross-multiplying, so
that no quotient is ever taken in binary floats. A rule that reads no value, or a combination, is left to the
one-by-one reading and named in ``refused``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from yizhang.book.columns import Answers, ColumnStore, RowKey
from yizhang.book.evaluation import Evaluator
from yizhang.formula.ast import Binary, Leaf, Node
from yizhang.formula.columns import GREATEST, ColumnFraction
from yizhang.formula.refusal import Refusal
from yizhang.numbers import Interval
from yizhang.performance.model import Compare, Item, Numeric, Rounding, Scorecard
from yizhang.performance.rules import Bands, Partial, Proportional, Range, Rule, Side, Slope, Step, Threshold

NO_COLUMNS = Refusal("score.columns", "这条规则不能整列计算，请逐个评分")


@dataclass(frozen=True, slots=True)
class _Value:
    """A value as ``top ÷ below`` with ``below`` above zero; both are SQL integers."""

    top: str
    below: str


@dataclass(frozen=True, slots=True)
class _Points:
    """Points as ``top ÷ below``, ``below`` above zero."""

    top: str
    below: str = "1"


@dataclass(frozen=True, slots=True)
class ColumnScores:
    """The scores of all rows: for each row and item the points as printed, or ``None`` where not evaluated."""

    refused: Mapping[str, Refusal]
    answers: Answers
    expressions: Mapping[str, str]
    decimals: Mapping[str, int]

    def rows(self) -> Iterator[tuple[RowKey, dict[str, Fraction | None]]]:
        """Row by row, in key order."""
        names = list(self.expressions)
        powers = [10 ** self.decimals[name] for name in names]
        for key, values in self.answers.select(list(self.expressions.values())):
            yield (
                key,
                {
                    name: None if value is None else Fraction(int(value), power)
                    for name, value, power in zip(names, values, powers, strict=True)
                },
            )


def score_columns(card: Scorecard, store: ColumnStore, evaluator: Evaluator) -> ColumnScores:
    """Score every row of ``store``; ``evaluator`` supplies the catalogue and the office's variants."""
    formulas: dict[str, Node] = {}
    refused: dict[str, Refusal] = {}
    for item in card.items:
        node = _formula(item, evaluator)
        if node is None or not isinstance(item.rule, Threshold | Step | Range | Bands | Proportional):
            refused[item.id] = NO_COLUMNS
        else:
            formulas[item.id] = node
    answers = store.evaluate(formulas, part="total")
    expressions: dict[str, str] = {}
    decimals: dict[str, int] = {}
    for item in card.items:
        if item.id in answers.names:
            found = points_sql(item, answers.fraction(item.id))
            if isinstance(found, Refusal):
                refused[item.id] = found
            else:
                expressions[item.id], decimals[item.id] = found, item.numeric.decimals or 0
        elif item.id in answers.refused:
            refused[item.id] = answers.refused[item.id]
    return ColumnScores(refused, answers, expressions, decimals)


def _formula(item: Item, evaluator: Evaluator) -> Node | None:
    expr = item.value
    if expr is None:
        return None
    if not expr.indicator:
        return expr.node
    definition = evaluator.catalogue.indicators[expr.indicator]
    node, _ = evaluator.formula(definition, expr.variant)
    node = _in_part(node, expr.part)
    return Binary("*", node, Leaf("period.whole_year")) if definition.whole_year else node


def _in_part(node: Node, part: str) -> Node:
    """Leaves that bind no part take the item's."""
    match node:
        case Leaf() if part and "part" not in dict(node.bindings):
            return Leaf(node.name, tuple(sorted((*node.bindings, ("part", part)))), node.years, node.months)
        case Binary():
            return Binary(node.op, _in_part(node.left, part), _in_part(node.right, part))
        case _:
            return node


def points_sql(item: Item, fraction: ColumnFraction) -> str | Refusal:
    """SQL for the points as printed, times 10^decimals, as an integer; NULL where the value is unknown."""
    numeric = item.numeric
    if numeric.decimals is None or not _fits(item, fraction):
        return NO_COLUMNS
    value = _seen(item, fraction)
    points = None if isinstance(value, Refusal) else _rule(item.rule, item.weight, value)
    if points is None or isinstance(value, Refusal):
        return NO_COLUMNS
    known = f"{fraction.numerator} IS NOT NULL AND {fraction.denominator} IS NOT NULL"
    return f"CASE WHEN {known} THEN {_rounded(points, item.weight, numeric)} END"


def _fits(item: Item, fraction: ColumnFraction) -> bool:
    """Whether no step can leave 128 bits: the constants of rule and rounding multiply the greatest operand."""
    numbers = _constants(item.rule)
    factor = 4 * 10 ** (item.numeric.decimals or 0) * item.weight.numerator * item.weight.denominator
    for each in numbers:
        factor *= max(abs(each.numerator), 1) * each.denominator
    return bool(max(fraction.greatest) * factor <= GREATEST)


def _constants(rule: Rule) -> list[Fraction]:
    match rule:
        case Threshold(met=met, loss=loss):
            return [*_ends(met), *([loss] if loss is not None else [])]
        case Step(origin=origin, slope=slope):
            return [origin, *_sloped_constants(slope)]
        case Range(met=met, below=below, above=above):
            sides = [_sloped_constants(slope) for slope in (below, above) if slope is not None]
            return [*_ends(met), *max(sides, key=len, default=[])]
        case Proportional(target=target, floor=floor):
            return [target, floor]
        case _:
            return []


def _ends(met: Interval) -> list[Fraction]:
    return [end for end in (met.lo, met.hi) if end is not None][:1]


def _sloped_constants(slope: Slope) -> list[Fraction]:
    return [slope.per, slope.loss, *([slope.cap] if slope.cap is not None else [])]


def _seen(item: Item, fraction: ColumnFraction) -> _Value | Refusal:
    """The value as the rule reads it: as it is, or rounded as printed."""
    expr = item.value
    if item.numeric.compare is Compare.UNROUNDED or expr is None:
        sign = f"sign({fraction.denominator})::HUGEINT"
        return _Value(f"({fraction.numerator} * {sign})", f"abs({fraction.denominator})")
    shown = fraction.rounded(expr.decimals, expr.unit)
    if isinstance(shown, Refusal):
        return shown
    scale = expr.unit.scale / 10**expr.decimals
    return _Value(f"(({shown}) * {_int(scale.numerator)})", _int(scale.denominator))


def _int(value: int) -> str:
    return f"({value})::HUGEINT"


def _rule(rule: Rule, weight: Fraction, value: _Value) -> _Points | None:
    match rule:
        case Threshold():
            missed = Fraction(0) if rule.loss is None else weight - rule.loss
            return _either(_inside(value, rule.met), _fixed(weight), _fixed(missed))
        case Step():
            return _stepped(rule, weight, value)
        case Range():
            return _ranged(rule, weight, value)
        case Bands():
            found = _fixed(rule.bands[-1][1])
            for span, points in reversed(rule.bands[:-1]):
                found = _either(_inside(value, span), _fixed(points), found)
            return found
        case Proportional():
            return _proportional(rule, weight, value)
        case _:
            return None


def _fixed(points: Fraction) -> _Points:
    return _Points(_int(points.numerator), _int(points.denominator))


def _either(test: str, yes: _Points, no: _Points) -> _Points:
    return _Points(
        f"(CASE WHEN {test} THEN {yes.top} ELSE {no.top} END)",
        f"(CASE WHEN {test} THEN {yes.below} ELSE {no.below} END)",
    )


def _compared(value: _Value, sign: str, end: Fraction) -> str:
    return f"{value.top} * {_int(end.denominator)} {sign} {_int(end.numerator)} * {value.below}"


def _inside(value: _Value, met: Interval) -> str:
    tests = ["TRUE"]
    if met.lo is not None:
        tests.append(_compared(value, ">=" if met.lo_closed else ">", met.lo))
    if met.hi is not None:
        tests.append(_compared(value, "<=" if met.hi_closed else "<", met.hi))
    return f"({' AND '.join(tests)})"


def _gap(value: _Value, end: Fraction, *, below: bool) -> _Value:
    """How far the value lies below (or above) an end."""
    lack = f"({_int(end.numerator)} * {value.below} - {value.top} * {_int(end.denominator)})"
    return _Value(lack if below else f"(-{lack})", f"({value.below} * {_int(end.denominator)})")


def _sloped(slope: Slope, weight: Fraction, gap: _Value) -> _Points:
    """The weight less what the gap costs, at most the cap. The gap is not below zero."""
    top = f"({gap.top} * {_int(slope.per.denominator)})"
    below = f"({gap.below} * {_int(slope.per.numerator)})"
    match slope.partial:
        case Partial.CEIL:
            top, below = f"(({top} + {below} - 1) // {below})", _int(1)
        case Partial.FLOOR:
            top, below = f"({top} // {below})", _int(1)
    cap = weight if slope.cap is None else min(slope.cap, weight)
    lost = _Value(f"({top} * {_int(slope.loss.numerator)})", f"({below} * {_int(slope.loss.denominator)})")
    left = (
        f"({_int(weight.numerator)} * {lost.below} - {lost.top} * {_int(weight.denominator)})",
        f"({lost.below} * {_int(weight.denominator)})",
    )
    return _either(_compared(lost, ">=", cap), _fixed(weight - cap), _Points(*left))


def _stepped(rule: Step, weight: Fraction, value: _Value) -> _Points:
    full = _fixed(weight)
    below = _sloped(rule.slope, weight, _gap(value, rule.origin, below=True))
    above = _sloped(rule.slope, weight, _gap(value, rule.origin, below=False))
    short = _compared(value, "<", rule.origin)
    over = _compared(value, ">", rule.origin)
    match rule.side:
        case Side.BELOW:
            return _either(f"({short})", below, full)
        case Side.ABOVE:
            return _either(f"({over})", above, full)
        case _:
            return _either(f"({short})", below, _either(f"({over})", above, full))


def _ranged(rule: Range, weight: Fraction, value: _Value) -> _Points:
    nothing = _fixed(Fraction(0))
    outside = nothing
    if rule.met.hi is not None and rule.above is not None:
        outside = _sloped(rule.above, weight, _gap(value, rule.met.hi, below=False))
    if rule.met.lo is not None:
        below = (
            nothing
            if rule.below is None
            else _sloped(rule.below, weight, _gap(value, rule.met.lo, below=True))
        )
        outside = _either(f"({_compared(value, '<=', rule.met.lo)})", below, outside)
    return _either(_inside(value, rule.met), _fixed(weight), outside)


def _proportional(rule: Proportional, weight: Fraction, value: _Value) -> _Points:
    target = rule.target
    if rule.invert:
        ratio = _Value(
            f"({_int(target.numerator)} * {value.below})", f"({_int(target.denominator)} * {value.top})"
        )
        positive = f"({value.top} > 0)"
    else:
        ratio = _Value(
            f"({value.top} * {_int(target.denominator)})", f"({value.below} * {_int(target.numerator)})"
        )
        positive = "TRUE"
    share = _Points(
        f"({ratio.top} * {_int(weight.numerator)})", f"({ratio.below} * {_int(weight.denominator)})"
    )
    low = f"({_compared(ratio, '<', max(rule.floor, Fraction(0)))})"
    scored = _either(
        low, _fixed(Fraction(0)), _either(f"({_compared(ratio, '>=', Fraction(1))})", _fixed(weight), share)
    )
    if not rule.invert:
        return scored
    none = f"({value.top} = 0)"
    return _either(none, _fixed(weight), _either(positive, scored, _fixed(Fraction(0))))


def _rounded(points: _Points, weight: Fraction, numeric: Numeric) -> str:
    """Points within [0, weight], times 10^decimals, rounded to a whole number."""
    power = 10 ** (numeric.decimals or 0)
    top, below = f"({points.top} * {_int(power)})", points.below
    match numeric.rounding:
        case Rounding.UP:
            whole = f"(({top} + {below} - 1) // {below})"
        case Rounding.DOWN:
            whole = f"({top} // {below})"
        case _:
            whole = f"((2 * {top} + {below}) // (2 * {below}))"
    most = numeric.rounded(weight) * power
    return f"greatest({_int(0)}, least({_int(int(most))}, {whole}))"
