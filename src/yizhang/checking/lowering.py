"""What a document says of its figures, as relations that can be judged. Nothing here looks whether they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Assertion, Mention, Says
from yizhang.checking.dimensions import units_agree
from yizhang.checking.relation import Kind, Operand, Relation
from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Node
from yizhang.numbers import MONTHS, RATIO, Quantity, Unit, unit
from yizhang.places import Warrant

Figures = Mapping[str, Mention]
"""Mentions by their ids; the ids name the leaves of the relations."""
Sides = tuple[Kind, Node, Node]

_ONE: Final = Literal(Fraction(1), RATIO)
_YEAR: Final = Literal(Fraction(12), MONTHS)
_TWELVE: Final = Literal(Fraction(12), RATIO)
_SHORT: Final = 50
_SHALLOW: Final = 200
_COUNTED: Final = frozenset({"person", "visit", "item", "day"})


def lower(assertion: Assertion, figures: Figures, lexicon: Lexicon, warrant: Warrant) -> Relation | None:
    """The relation an assertion stands for; ``None`` where a role it needs is empty or a word is not understood.

    The left side is the printed result. An unlike unit is not forced: the relation is then undecided.
    """
    sides = _LOWER[assertion.says](assertion, lexicon)
    if sides is None or any(name not in figures for _, name in assertion.roles):
        return None
    kind, left, right = sides
    named = dict.fromkeys(name for _, name in assertion.roles)
    operands = tuple(operand_of(figures[name]) for name in named)
    if assertion.says is Says.SAME:
        operands = _as_printed(operands)
    relation = Relation(
        rule=assertion.says.value,
        kind=kind,
        left=left,
        right=right,
        operands=operands,
        warrant=warrant,
        label=label_of(figures[assertion.roles[0][1]]),
        certain=assertion.certain,
    )
    if assertion.says in (Says.PRODUCT, Says.QUOTIENT) and not units_agree(relation):
        return _with_understood_units(relation)
    return relation


def _as_printed(operands: tuple[Operand, ...]) -> tuple[Operand, ...]:
    """Short whole numbers printed twice (11 and 12 months) stand for themselves: neither is the other one cut."""
    prints = [quantity for operand in operands for quantity in operand.prints]
    if all(quantity.decimals == 0 and abs(quantity.value) < _SHORT for quantity in prints):
        return tuple(replace(o, prints=tuple(replace(q, decimals=None) for q in o.prints)) for o in operands)
    return operands


def operand_of(mention: Mention) -> Operand:
    """A mention as the variable of relations."""
    return Operand(mention.id, label_of(mention), (mention.quantity,), (mention.place,))


def label_of(mention: Mention) -> str:
    """What a mention measures, short: the last two steps of its label's path."""
    return "·".join(step for step in mention.label[-2:] if step)


def figures_of(relation: Relation) -> tuple[str, ...]:
    """The ids of the mentions a relation is over, the printed result first."""
    return tuple(operand.id for operand in relation.operands)


def _leaf(name: str) -> Node:
    return Leaf(name)


def _total(names: Sequence[str], less: Sequence[str] = ()) -> Node | None:
    if not names:
        return None
    added = _added(names)
    return reduce(lambda left, right: Binary("-", left, right), map(_leaf, less), added)


def _added(names: Sequence[str]) -> Node:
    """Names added up; many of them by halves, so that the tree stays shallow."""
    if len(names) > _SHALLOW:
        middle = len(names) // 2
        return Binary("+", _added(names[:middle]), _added(names[middle:]))
    return reduce(lambda left, right: Binary("+", left, right), map(_leaf, names))


def _equal(left: str | None, right: Node | None) -> Sides | None:
    return None if left is None or right is None else (Kind.EQUAL, Leaf(left), right)


def _only(assertion: Assertion, role: str) -> str | None:
    found = assertion.role(role)
    return found[0] if len(found) == 1 else None


def _ratio(assertion: Assertion, top: str, bottom: str) -> Node | None:
    above, below = _total(assertion.role(top)), _total(assertion.role(bottom))
    return None if above is None or below is None else Binary("/", above, below)


def _sum(assertion: Assertion, _: Lexicon) -> Sides | None:
    whole = _only(assertion, "whole")
    parts = _total(assertion.role("part"), assertion.role("minus"))
    if whole is None or parts is None:
        return None
    if assertion.exhaustive:
        return Kind.EQUAL, Leaf(whole), parts
    return Kind.AT_MOST, parts, Leaf(whole)


def _balance(assertion: Assertion, _: Lexicon) -> Sides | None:
    return _equal(_only(assertion, "result"), _total(assertion.role("plus"), assertion.role("minus")))


def _share(assertion: Assertion, _: Lexicon) -> Sides | None:
    return _equal(_only(assertion, "rate"), _ratio(assertion, "part", "base"))


def _completion(assertion: Assertion, _: Lexicon) -> Sides | None:
    return _equal(_only(assertion, "rate"), _ratio(assertion, "actual", "target"))


def _growth(assertion: Assertion, _: Lexicon) -> Sides | None:
    ratio = _ratio(assertion, "current", "prior")
    return _equal(_only(assertion, "rate"), None if ratio is None else Binary("-", ratio, _ONE))


def _change(assertion: Assertion, _: Lexicon) -> Sides | None:
    current = assertion.role("current")
    difference = _total(current, assertion.role("prior")) if assertion.role("prior") else None
    return _equal(_only(assertion, "change"), difference)


def _change_and_rate(assertion: Assertion, _: Lexicon) -> Sides | None:
    change, current = _only(assertion, "change"), _only(assertion, "current")
    if change is None or current is None:
        return None
    prior = Binary("-", Leaf(current), Leaf(change))
    return _equal(_only(assertion, "rate"), Binary("/", Leaf(change), prior))


def _gap(assertion: Assertion, _: Lexicon) -> Sides | None:
    rate, reference = _only(assertion, "rate"), _only(assertion, "reference")
    if rate is None or reference is None:
        return None
    return _equal(_only(assertion, "points"), Binary("-", Leaf(rate), Leaf(reference)))


def _product(assertion: Assertion, _: Lexicon) -> Sides | None:
    factors = (*assertion.role("count"), *assertion.role("standard"), *assertion.role("factor"))
    if len(factors) < 2:
        return None
    whole = reduce(lambda left, right: Binary("*", left, right), map(_leaf, factors))
    if assertion.times != 1:
        whole = Binary("*", whole, Literal(Fraction(assertion.times), RATIO))
    return _equal(_only(assertion, "result"), whole)


def _quotient(assertion: Assertion, _: Lexicon) -> Sides | None:
    return _equal(_only(assertion, "result"), _ratio(assertion, "amount", "count"))


def _same(assertion: Assertion, _: Lexicon) -> Sides | None:
    return _equal(_only(assertion, "one"), _total(assertion.role("other")))


def _extreme(kind: Kind) -> Lower:
    def lowered(assertion: Assertion, _: Lexicon) -> Sides | None:
        extreme, members = _only(assertion, "extreme"), assertion.role("member")
        others = tuple(Leaf(name) for name in members if name != extreme)
        return (kind, Leaf(extreme), Choice("max", others)) if extreme is not None and others else None

    return lowered


def _spread(assertion: Assertion, _: Lexicon) -> Sides | None:
    high, low = _only(assertion, "high"), _only(assertion, "low")
    if high is None or low is None:
        return None
    return _equal(_only(assertion, "spread"), Binary("-", Leaf(high), Leaf(low)))


def _count(assertion: Assertion, _: Lexicon) -> Sides | None:
    number, members = _only(assertion, "number"), assertion.role("member")
    if number is None or not members:
        return None
    return Kind.COUNT, Leaf(number), Choice("max", tuple(Leaf(name) for name in members))


def _at_most(assertion: Assertion, _: Lexicon) -> Sides | None:
    low, high = _only(assertion, "low"), _only(assertion, "high")
    return None if low is None or high is None else (Kind.AT_MOST, Leaf(low), Leaf(high))


def _total_score(assertion: Assertion, _: Lexicon) -> Sides | None:
    """Without a full score in the text, the score is out of a hundred."""
    lost = _total(assertion.role("deduction"))
    full = _only(assertion, "full")
    start = Leaf(full) if full is not None else Literal(Fraction(100), unit("分"))
    return _equal(_only(assertion, "score"), None if lost is None else Binary("-", start, lost))


def _direction(assertion: Assertion, lexicon: Lexicon) -> Sides | None:
    sign = direction(assertion.word, lexicon)
    current, prior, change = (_only(assertion, role) for role in ("current", "prior", "change"))
    if not sign or (change is None and (current is None or prior is None)):
        return None
    if change is not None:
        nothing = Literal(Fraction(0), RATIO)
        return (Kind.LESS, nothing, Leaf(change)) if sign > 0 else (Kind.LESS, Leaf(change), nothing)
    low, high = (prior, current) if sign > 0 else (current, prior)
    return Kind.LESS, Leaf(low or ""), Leaf(high or "")


def direction(word: str, lexicon: Lexicon) -> int:
    """1 for a word of rising or exceeding, −1 for one of falling or staying below, 0 for any other."""
    longest = max(
        (
            (len(each), sign)
            for sign, words in ((1, (*lexicon.rise, *lexicon.greater)), (-1, (*lexicon.fall, *lexicon.less)))
            for each in words
            if each in word
        ),
        default=(0, 0),
    )
    return longest[1]


Lower = Callable[[Assertion, Lexicon], Sides | None]

_LOWER: Final[Mapping[Says, Lower]] = {
    Says.SUM: _sum,
    Says.BALANCE: _balance,
    Says.SHARE: _share,
    Says.GROWTH: _growth,
    Says.CHANGE: _change,
    Says.CHANGE_AND_RATE: _change_and_rate,
    Says.COMPLETION: _completion,
    Says.GAP: _gap,
    Says.PRODUCT: _product,
    Says.QUOTIENT: _quotient,
    Says.SAME: _same,
    Says.GREATEST: _extreme(Kind.GREATEST),
    Says.LEAST: _extreme(Kind.LEAST),
    Says.SPREAD: _spread,
    Says.COUNT: _count,
    Says.AT_MOST: _at_most,
    Says.TOTAL_SCORE: _total_score,
    Says.DIRECTION: _direction,
}


def _with_understood_units(relation: Relation) -> Relation:
    """A product or quotient whose units texts leave understood: a standard of 280元 is one a head, a monthly standard
    times twelve is one a year. The first reading under which both sides measure the same; else the relation as it is.
    """
    for operands in (relation.operands, tuple(_pure_counts(relation.operands))):
        for factor in (None, _YEAR, _TWELVE):
            right = relation.right if factor is None else Binary("*", relation.right, factor)
            trial = replace(relation, right=right, operands=operands)
            if units_agree(trial) and (factor is None or _yearly(relation)):
                return trial
    return relation


def _yearly(relation: Relation) -> bool:
    """Whether a factor is told by the month or the year, so that twelve months are understood."""
    units = [quantity.unit for operand in relation.operands for quantity in operand.prints]
    return any(dict(unit.dims).get("month") for unit in units) or any(
        "月" in o.label for o in relation.operands
    )


def _pure_counts(operands: Iterable[Operand]) -> Iterable[Operand]:
    for operand in operands:
        yield replace(operand, prints=tuple(_pure(quantity) for quantity in operand.prints))


def _pure(quantity: Quantity) -> Quantity:
    unit = quantity.unit
    if len(unit.dims) == 1 and unit.dims[0][0] in _COUNTED:
        return replace(quantity, unit=Unit(unit.symbol, (), unit.scale))
    return quantity
