"""Judgements told as findings: what is stated, what follows, by which formula, how far off, and who is
suspect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from yizhang.book.book import Fact, Status
from yizhang.checking.arithmetic import number_text, quantity_text, relation_text
from yizhang.checking.envelope import finest, ulp
from yizhang.checking.joint import Conflict
from yizhang.checking.judge import Judgement, evaluate
from yizhang.checking.linear import Linear, RefusedError, quotient
from yizhang.checking.locate import Change, Explanation, Slip
from yizhang.checking.relation import Kind, Operand, Relation
from yizhang.numbers import Quantity
from yizhang.places import Finding, Place, Severity, Verdict, Warrant, arguments
from yizhang.places.place import labels

Hint = Callable[[Judgement], str]
"""A sentence to add to a mismatch, or nothing."""

_SLIPS = {
    Slip.SWAPPED: "，相邻两位数字似有颠倒",
    Slip.DIGIT: "，只差一位数字",
    Slip.SCALE: "，似为单位或小数点之误",
    Slip.SIGN: "，似为正负号之误",
    Slip.OTHER: "",
}
_MOST_SUSPECTS = 6
_RANK = (Severity.NOTE, Severity.SUSPICIOUS, Severity.ERROR)


def finding_of(judgement: Judgement, suspects: Sequence[str] = (), hint: str = "") -> Finding | None:
    """The finding of one judgement; ``None`` where there is nothing to report.

    Tails and cuts of relations that only ought to hold (soft, hint) are not reported: nothing was expected
    to the last digit there.
    """
    warrant = judgement.relation.warrant
    firm = warrant.cap is Severity.ERROR
    match judgement.verdict:
        case Verdict.MISMATCH:
            return _told(judgement, _mismatch_code(judgement), warrant.cap, suspects, hint)
        case Verdict.ROUNDING | Verdict.CUT if firm:
            if large_tail(judgement):
                return _told(judgement, "check.large-tail", Severity.SUSPICIOUS, suspects, hint)
            code = "check.tail" if judgement.verdict is Verdict.ROUNDING else "check.cut"
            whole = code if judgement.stated else f"{code}-sides"
            return _told(judgement, whole, Severity.TAIL, suspects, hint)
        case _:
            return None


def large_tail(judgement: Judgement) -> bool:
    """Whether a tail is larger than three standard deviations of uniform rounding over its addends.

    The rounding of one figure printed to a unit u has the variance u²/12, weighted by the square of its
    coefficient. Two printed addends at least: a restated figure may always differ by one.
    """
    relation = judgement.relation
    if judgement.stated is None or judgement.value is None or relation.kind is not Kind.EQUAL:
        return False
    variance, count = _variance(relation)
    if count < 2:
        return False
    off = judgement.stated.base - judgement.value
    return off * off > 9 * variance


def _variance(relation: Relation) -> tuple[Fraction, int]:
    """The variance of the addends' rounding and how many are rounded; nothing for what is not a sum."""
    try:
        left, right = quotient(relation.left, {}).linear, quotient(relation.right, {}).linear
    except RefusedError:
        return Fraction(0), 0
    if left is None or right is None:
        return Fraction(0), 0
    result = next(iter(left.terms), "")
    sides: tuple[Linear, ...] = (right,)
    if len(left.terms) > 1:
        result, sides = "", (left, right)
    prints = {o.id: finest(o) for o in relation.operands}
    units = [
        coefficient * ulp(quantity)
        for side in sides
        for name, coefficient in side.terms.items()
        if name != result and (quantity := prints[name]) is not None and quantity.decimals is not None
    ]
    return sum((u * u for u in units), Fraction(0)) / 12, len(units)


def _mismatch_code(judgement: Judgement) -> str:
    if judgement.relation.kind not in (Kind.EQUAL, Kind.COUNT):
        return "check.order"
    return "check.mismatch" if judgement.difference is not None else "check.sides"


def _said_once(arithmetic: str) -> str:
    """``48.12=48.12`` is no arithmetic: a figure that should equal another is named once."""
    operands, _, result = arithmetic.partition("=")
    return result if operands == result else arithmetic


def _told(judgement: Judgement, code: str, severity: Severity, suspects: Sequence[str], hint: str) -> Finding:
    relation = judgement.relation
    args = {
        "label": relation.label,
        "words": relation.formula or relation_text(relation, None, None),
        "arithmetic": _said_once(judgement.arithmetic),
        "stated": quantity_text(judgement.stated) if judgement.stated else "",
        "difference": _difference(judgement),
        "hint": f"。{hint}" if hint else "",
        "suspects": _listed(suspects),
        "count": _variance(relation)[1] if code == "check.large-tail" else 0,
    }
    return Finding(
        code,
        severity,
        _places(relation.operands),
        arguments(args),
        verdict=judgement.verdict,
        warrant=relation.warrant,
        stated=quantity_text(judgement.stated) if judgement.stated else "",
        expected=quantity_text(judgement.expected) if judgement.expected else "",
        formula=relation.formula,
        suspects=tuple(suspects),
    )


def _difference(judgement: Judgement) -> str:
    """How far apart, without sign: the words say which way."""
    if judgement.difference is not None:
        return quantity_text(judgement.difference).lstrip("−")
    relation = judgement.relation
    prints = {o.id: q for o in relation.operands if (q := finest(o)) is not None}
    values = {name: quantity.base for name, quantity in prints.items()}
    left, right = evaluate(relation.left, values), evaluate(relation.right, values)
    if left is None or right is None or not prints:
        return ""
    like = max(prints.values(), key=lambda q: q.unit.scale)
    places = max(q.decimals or 0 for q in prints.values() if q.unit == like.unit)
    return number_text(abs(left - right) / like.unit.scale, places) + like.unit.symbol


def _places(operands: Iterable[Operand]) -> tuple[Place, ...]:
    """Where the figures stand, the result first where it is one."""
    return tuple(dict.fromkeys(place for operand in operands for place in operand.places))


def _listed(suspects: Sequence[str]) -> str:
    if not suspects:
        return "单凭这一关系不能断定哪个数有误"
    shown = "；或".join(suspects[:_MOST_SUSPECTS])
    return f"可能是：{shown}" + ("；等" if len(suspects) > _MOST_SUSPECTS else "")


def suspects_of(explanation: Explanation) -> tuple[str, ...]:
    """The hypotheses in words, one each: all of least weight, in a fixed order."""
    return tuple("，同时".join(_change_words(change) for change in each) for each in explanation.hypotheses)


def _change_words(change: Change) -> str:
    item = change.printed
    where = f"（{item.place}）" if str(item.place) else ""
    name = f"“{item.operand.label}”{where}{quantity_text(item.quantity)}"
    if change.value is not None:
        return f"{name}应为{quantity_text(change.value)}{_SLIPS[change.slip]}"
    lo, hi = (_bound(end, item.quantity) for end in (change.interval.lo, change.interval.hi))
    if lo and hi:
        return f"{name}应在{lo}与{hi}之间"
    if lo or hi:
        return f"{name}应不小于{lo}" if lo else f"{name}应不大于{hi}"
    return f"{name}有误"


def _bound(value: Fraction | None, like: Quantity) -> str:
    if value is None:
        return ""
    return number_text(value / like.unit.scale, (like.decimals or 0) + 1) + like.unit.symbol


def joint_finding(conflict: Conflict, suspects: Sequence[str] = ()) -> Finding:
    """Relations that hold one by one and not together."""
    relations = "；".join(
        dict.fromkeys(r.formula or relation_text(r, None, None) for r in conflict.relations)
    )
    figures = "、".join(f"{p.operand.label} {quantity_text(p.quantity)}" for p in conflict.prints)
    args = {
        "label": "、".join(dict.fromkeys(r.label for r in conflict.relations if r.label)),
        "relations": relations,
        "figures": figures,
        "suspects": _listed(suspects),
    }
    weakest = min((r.warrant.cap for r in conflict.relations), key=_RANK.index, default=Severity.ERROR)
    places = tuple(dict.fromkeys(p.place for p in conflict.prints if str(p.place)))
    return Finding(
        "check.joint",
        weakest,
        places,
        arguments(args),
        verdict=Verdict.MISMATCH,
        warrant=max((r.warrant for r in conflict.relations), key=_WARRANTS.index, default=None),
        formula=relations,
        suspects=tuple(suspects),
    )


_WARRANTS = (Warrant.IDENTITY, Warrant.ASSERTED, Warrant.SOFT, Warrant.HINT)


def _prints(stated: Sequence[tuple[Quantity, Place]]) -> str:
    """Each value once with the places that print it: ``37.08亿元（第147行）、37.09亿元（第56行；第94行）``."""
    by_value: dict[str, list[Place]] = {}
    one_file = len({place.file for _, place in stated}) == 1
    for quantity, place in stated:
        by_value.setdefault(quantity_text(quantity), []).append(
            replace(place, file="") if one_file else place
        )
    return "、".join(f"{value}（{labels(places).strip()}）" for value, places in by_value.items())


def duplicate_finding(fact: Fact, label: str, suspects: Sequence[str] = ()) -> Finding | None:
    """Several figures of one fact that do not agree; ``None`` where they do."""
    if fact.status not in (Status.TAIL, Status.CONFLICT) or fact.quantity is None:
        return None
    tail = fact.status is Status.TAIL
    stated = [(f.quantity, f.place) for f in fact.figures if f.quantity is not None]
    prints = _prints(stated)
    values = [q.base for q, _ in stated]
    apart = (max(values) - min(values)) / fact.quantity.unit.scale
    args = {
        "label": label,
        "prints": prints,
        "difference": number_text(apart, fact.quantity.decimals) + fact.quantity.unit.symbol,
        "suspects": _listed(suspects),
    }
    return Finding(
        "check.duplicate-tail" if tail else "check.duplicate",
        Severity.TAIL if tail else Severity.ERROR,
        tuple(dict.fromkeys(place for _, place in stated)),
        arguments(args),
        verdict=Verdict.ROUNDING if tail else Verdict.MISMATCH,
        warrant=Warrant.IDENTITY,
        stated=prints,
        suspects=tuple(suspects),
    )
