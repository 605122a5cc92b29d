"""The verdict on one relation: exact, rounding, cut, mismatch or undecided (DESIGN §4, SPEC-verdicts)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from yizhang.checking.arithmetic import relation_text
from yizhang.checking.dimensions import units_agree
from yizhang.checking.envelope import (
    Mode,
    box_of,
    exact_values,
    finest,
    natural,
    occur_once,
    ulp,
)
from yizhang.checking.linear import Quotient, RefusedError, extent, quotient, reaches
from yizhang.checking.relation import Kind, Relation, members, names_in
from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node
from yizhang.numbers import Hedge, Interval, Quantity, half_up
from yizhang.places import Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """How one relation stands.

    ``stated`` is the printed result and ``expected`` what the printed operands give, printed the same way;
    both are ``None`` where a relation has no single printed result. ``value`` is the recomputed result and
    ``interval`` all values the operands allow, in base units. ``difference`` is stated − expected in the
    printed unit; ``units_off`` the same in units of the result's last digit. ``reason`` says why a relation
    is undecided: uncertain, unknown (a figure nobody printed), units, form (not linear, nor a quotient),
    range (a divisor that may be nothing, a figure without bound).
    """

    relation: Relation
    verdict: Verdict
    stated: Quantity | None = None
    expected: Quantity | None = None
    value: Fraction | None = None
    interval: Interval | None = None
    difference: Quantity | None = None
    units_off: Fraction | None = None
    arithmetic: str = ""
    reason: str = ""


def judge(relation: Relation, *, brief: bool = False) -> Judgement:
    """Judge one relation by itself. The answer does not depend on the order of operands or prints.

    ``brief`` leaves out the interval of a relation that the printed figures satisfy as they stand, which most do.
    """
    if not relation.certain:
        return Judgement(relation, Verdict.UNDECIDED, reason="uncertain")
    if not units_agree(relation):
        return Judgement(relation, Verdict.UNDECIDED, reason="units")
    plain = _plainly_exact(relation) if brief else None
    return _Case(relation).judgement() if plain is None else plain


def _plainly_exact(relation: Relation) -> Judgement | None:
    """The judgement of an equation with one printed result that the figures, each printed once, give as it stands."""
    left = relation.left
    if relation.kind is not Kind.EQUAL or not isinstance(left, Leaf):
        return None
    values: dict[str, Fraction] = {}
    for operand in relation.operands:
        if len(operand.prints) != 1 or operand.prints[0].hedge is not Hedge.NONE:
            return None
        values[operand.id] = operand.prints[0].base
    stated = next((o.prints[0] for o in relation.operands if o.id == left.name), None)
    value = evaluate(relation.right, values)
    if stated is None or value is None or not _prints_as(value, stated):
        return None
    expected = _printed_like(value, stated)
    difference, units_off = _distance(stated, expected)
    text = relation_text(relation, expected, left)
    return Judgement(relation, Verdict.EXACT, stated, expected, value, None, difference, units_off, text)


class _Undecidable(Exception):  # noqa: N818 (an outcome, not an error)
    """Raised inside a case with the reason."""


class _Case:
    """One relation with its forms and figures at hand."""

    def __init__(self, relation: Relation) -> None:
        self.relation = relation
        used = names_in(relation)
        self.operands = {operand.id: operand for operand in relation.operands if operand.id in used}
        self.exact = exact_values(self.operands.values())
        self.printed = {o.id: q.base for o in self.operands.values() if (q := finest(o)) is not None}
        self.left = _form(relation.left, self.exact)
        self.right = _form(relation.right, self.exact)

    def judgement(self) -> Judgement:
        relation = self.relation
        result = self._result()
        value = self._recomputed(result)
        stated = finest(self.operands[result.name]) if result else None
        expected = _printed_like(value, stated)
        difference, units_off = _distance(stated, expected)
        verdict, reason = self._verdict(result, value)
        return Judgement(
            relation,
            verdict,
            stated,
            expected,
            value,
            self._interval(result) if verdict is not Verdict.UNDECIDED else None,
            difference,
            units_off,
            relation_text(relation, expected, result),
            reason,
        )

    def _verdict(self, result: Leaf | None, value: Fraction | None) -> tuple[Verdict, str]:
        known = len(self.printed) == len(self.operands)
        try:
            verdict = self._decided(result, value)
        except _Undecidable as why:
            return Verdict.UNDECIDED, str(why) if known else "unknown"
        if verdict is Verdict.MISMATCH or known:
            return verdict, ""
        return Verdict.UNDECIDED, "unknown"

    def _decided(self, result: Leaf | None, value: Fraction | None) -> Verdict:
        if self._holds(Mode.ROUNDED):
            return Verdict.EXACT if self._exact(result, value) else Verdict.ROUNDING
        return Verdict.CUT if self._holds(Mode.CUT) else Verdict.MISMATCH

    def _result(self) -> Leaf | None:
        """The printed result: the left side, else the right side, where it is one printed figure."""
        if self.relation.kind not in (Kind.EQUAL, Kind.COUNT):
            return None
        for side in (self.relation.left, self.relation.right):
            if isinstance(side, Leaf) and side.name in self.printed:
                return side
        return None

    def _recomputed(self, result: Leaf | None) -> Fraction | None:
        if result is None:
            return None
        if self.relation.kind is Kind.COUNT:
            quantity = finest(self.operands[result.name])
            return len(members(self.relation)) * (quantity.unit.scale if quantity else Fraction(1))
        other = self.relation.right if result is self.relation.left else self.relation.left
        return evaluate(other, self.printed)

    def _interval(self, result: Leaf | None) -> Interval | None:
        if result is None or self.relation.kind is Kind.COUNT:
            return None
        box = box_of(self.operands.values(), Mode.ROUNDED)
        other, form = (
            (self.relation.right, self.right)
            if result is self.relation.left
            else (self.relation.left, self.left)
        )
        if form is not None:
            return extent(form, box)
        return natural(other, box) if occur_once(other) else None

    def _exact(self, result: Leaf | None, value: Fraction | None) -> bool:
        """Whether the printed figures themselves satisfy the relation, the result printed its own way."""
        box = box_of(self.operands.values(), Mode.ROUNDED)
        operands = self.printed.keys() - ({result.name} if result else set())
        if any(self.printed[name] not in box[name] for name in operands):
            return False
        if self.relation.kind in (Kind.EQUAL, Kind.COUNT) and result is not None:
            return value is not None and all(_prints_as(value, q) for q in self.operands[result.name].prints)
        return self._holds_at_prints()

    def _holds_at_prints(self) -> bool:
        left = evaluate(self.relation.left, self.printed)
        if self.relation.kind in (Kind.GREATEST, Kind.LEAST):
            values = [evaluate(member, self.printed) for member in members(self.relation)]
            return all(
                left is not None and v is not None and _extreme(self.relation.kind, left, v) for v in values
            )
        right = evaluate(self.relation.right, self.printed)
        if left is None or right is None:
            return False
        match self.relation.kind:
            case Kind.EQUAL:
                return left == right
            case Kind.LESS:
                return left < right
            case _:
                return left <= right

    def _holds(self, mode: Mode) -> bool:
        """Whether unrounded values exist that give every print and satisfy the relation."""
        box = box_of(self.operands.values(), mode)
        if any(interval.empty for interval in box.values()):
            return False
        match self.relation.kind:
            case Kind.COUNT:
                return self._counts(box)
            case Kind.GREATEST | Kind.LEAST:
                return self._tops(box)
            case _:
                return self._compares(box)

    def _counts(self, box: Mapping[str, Interval]) -> bool:
        if not isinstance(self.relation.left, Leaf):
            raise _Undecidable("form")
        quantity = finest(self.operands[self.relation.left.name])
        scale = quantity.unit.scale if quantity else Fraction(1)
        return len(members(self.relation)) * scale in box[self.relation.left.name]

    def _tops(self, box: Mapping[str, Interval]) -> bool:
        """The left figure can be the extreme: its own extreme value suffices against every other member's."""
        left = self.relation.left
        names = [node.name for node in (left, *members(self.relation)) if isinstance(node, Leaf)]
        if len(names) <= len(members(self.relation)):
            raise _Undecidable("form")
        own, sign = box[names[0]], 1 if self.relation.kind is Kind.GREATEST else -1
        return all(_can_reach(own, box[name], sign) for name in names[1:] if name != names[0])

    def _compares(self, box: Mapping[str, Interval]) -> bool:
        left, right = self.left, self.right
        if left is None or right is None:
            return self._compares_naturally(box)
        if left.linear and right.linear:
            gap = left.linear.plus(right.linear, Fraction(-1)).over(box)
            return _related(self.relation.kind, gap)
        if left.names & right.names:
            raise _Undecidable("form")
        return self._meets(left, right, box)

    def _meets(self, left: Quotient, right: Quotient, box: Mapping[str, Interval]) -> bool:
        """Sides without a common figure move freely, so it is enough to compare what each can be."""
        kind = self.relation.kind
        if right.linear:
            held = reaches(left, _room(kind, right.linear.over(box), below=True), box)
        else:
            span = extent(left, box)
            if span is None:
                raise _Undecidable("range")
            held = reaches(right, _room(kind, span, below=False), box)
        if held is None:
            raise _Undecidable("range")
        return held

    def _compares_naturally(self, box: Mapping[str, Interval]) -> bool:
        left, right = self.relation.left, self.relation.right
        if not occur_once(left, right):
            raise _Undecidable("form")
        ranges = natural(left, box), natural(right, box)
        if ranges[0] is None or ranges[1] is None:
            raise _Undecidable("range")
        return _related(self.relation.kind, ranges[0] - ranges[1])


def evaluate(node: Node, values: Mapping[str, Fraction]) -> Fraction | None:
    """The value of a tree at the given figures, in base units; ``None`` for a missing figure or a divisor
    of nothing.
    """
    match node:
        case Literal():
            return node.value * node.unit.scale
        case Leaf():
            return values.get(node.name)
        case Negation():
            inner = evaluate(node.operand, values)
            return None if inner is None else -inner
        case Binary():
            return _operate(node.op, evaluate(node.left, values), evaluate(node.right, values))
        case Choice():
            found = [evaluate(operand, values) for operand in node.operands]
            known = [value for value in found if value is not None]
            return (max if node.op == "max" else min)(known) if len(known) == len(found) else None
        case _:
            return None


def _operate(op: str, left: Fraction | None, right: Fraction | None) -> Fraction | None:
    if left is None or right is None or (op == "/" and not right):
        return None
    return _OPERATIONS[op](left, right)


_OPERATIONS: Mapping[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def _form(node: Node, exact: Mapping[str, Fraction]) -> Quotient | None:
    try:
        return quotient(node, exact)
    except RefusedError:
        return None


def _extreme(kind: Kind, own: Fraction, other: Fraction) -> bool:
    return own >= other if kind is Kind.GREATEST else own <= other


def _prints_as(value: Fraction, quantity: Quantity) -> bool:
    if quantity.hedge is not Hedge.NONE or quantity.decimals is None:
        return value in quantity.interval()
    return half_up(value / quantity.unit.scale, quantity.decimals) == quantity.value


def _printed_like(value: Fraction | None, stated: Quantity | None) -> Quantity | None:
    if value is None or stated is None:
        return None
    own = value / stated.unit.scale
    shown = own if stated.decimals is None else half_up(own, stated.decimals)
    return Quantity(shown, stated.unit, stated.decimals)


def _distance(stated: Quantity | None, expected: Quantity | None) -> tuple[Quantity | None, Fraction | None]:
    if stated is None or expected is None:
        return None, None
    difference = replace(expected, value=stated.value - expected.value)
    last = ulp(stated)
    return difference, (stated.base - expected.base) / last if last else None


def _related(kind: Kind, gap: Interval) -> bool:
    """Whether left − right can be nothing (=), at most nothing (≤) or below nothing (<)."""
    if kind is Kind.EQUAL:
        return Fraction(0) in gap
    if gap.lo is None or gap.lo < 0:
        return True
    return kind is Kind.AT_MOST and gap.lo == 0 and gap.lo_closed


def _room(kind: Kind, fixed: Interval, *, below: bool) -> Interval:
    """Where the free side may be: on the fixed side's values, below them (it stands left) or above them."""
    if kind is Kind.EQUAL:
        return fixed
    touching = kind is Kind.AT_MOST
    if below:
        return Interval(None, fixed.hi, lo_closed=False, hi_closed=touching and fixed.hi_closed)
    return Interval(fixed.lo, None, lo_closed=touching and fixed.lo_closed, hi_closed=False)


def _can_reach(own: Interval, other: Interval, sign: int) -> bool:
    """Whether ``own`` can be at least (``sign`` 1) or at most (−1) a value of ``other``."""
    gap = other - own if sign > 0 else own - other
    return _related(Kind.AT_MOST, gap)
