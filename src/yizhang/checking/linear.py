"""Relations as linear forms and quotients of linear forms, in base units and exact.

A fold of the formula's syntax tree: sums stay linear, a quotient of two linear forms is kept as it is, and
a product is taken where one factor is a constant or rests on exact figures only. Everything else is refused
with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from yizhang.formula.ast import Binary, Leaf, Literal, Negation, Node
from yizhang.numbers import Interval

ZERO = Fraction(0)
ONE = Fraction(1)


class RefusedError(Exception):
    """A form this reading cannot judge; ``args[0]`` is the code of the reason."""


@dataclass(frozen=True, slots=True)
class Linear:
    """``Σ terms[x]·x + constant``; no term is zero."""

    terms: Mapping[str, Fraction]
    constant: Fraction = ZERO

    def plus(self, other: Linear, factor: Fraction = ONE) -> Linear:
        """This form and ``factor`` times the other."""
        terms = dict(self.terms)
        for name, coefficient in other.terms.items():
            total = terms.get(name, ZERO) + factor * coefficient
            if total:
                terms[name] = total
            else:
                terms.pop(name, None)
        return Linear(terms, self.constant + factor * other.constant)

    def times(self, factor: Fraction) -> Linear:
        """Every term and the constant times ``factor``."""
        if not factor:
            return Linear({})
        return Linear({name: c * factor for name, c in self.terms.items()}, self.constant * factor)

    def at(self, values: Mapping[str, Fraction]) -> Fraction:
        """The value at a point."""
        return sum((c * values[name] for name, c in self.terms.items()), self.constant)

    def over(self, box: Mapping[str, Interval]) -> Interval:
        """The values it takes when each variable runs through its interval: exact, ends included."""
        reach = Interval.point(self.constant)
        for name, coefficient in self.terms.items():
            reach = reach + box[name].scale(coefficient)
        return reach


@dataclass(frozen=True, slots=True)
class Quotient:
    """``top / bottom``. ``frozen`` names the exact figures whose value was put in to keep both linear."""

    top: Linear
    bottom: Linear
    frozen: frozenset[str] = field(default=frozenset())

    @property
    def linear(self) -> Linear | None:
        """The form itself where the bottom is a number."""
        return None if self.bottom.terms else self.top.times(1 / self.bottom.constant)

    @property
    def names(self) -> frozenset[str]:
        """The variables left in it."""
        return frozenset(self.top.terms) | frozenset(self.bottom.terms)

    def turned(self) -> Quotient:
        """The same quotient with the signs of top and bottom changed."""
        return Quotient(self.top.times(-ONE), self.bottom.times(-ONE), self.frozen)


def quotient(
    node: Node, exact: Mapping[str, Fraction], given: Mapping[str, Fraction] = MappingProxyType({})
) -> Quotient:
    """Read ``node`` as a quotient of linear forms.

    ``exact`` holds the values of figures that stand for themselves: they are put in only where a product
    needs it. ``given`` are values to put in everywhere.

    Raises :class:`RefusedError` for what is neither linear nor a quotient of linear forms.
    """
    match node:
        case Literal():
            return Quotient(Linear({}, node.value * node.unit.scale), _ONE)
        case Leaf():
            value = given.get(node.name)
            return Quotient(Linear({node.name: ONE}) if value is None else Linear({}, value), _ONE)
        case Negation():
            inner = quotient(node.operand, exact, given)
            return Quotient(inner.top.times(-ONE), inner.bottom, inner.frozen)
        case Binary():
            left, right = quotient(node.left, exact, given), quotient(node.right, exact, given)
            return combine(node.op, left, right, exact)
        case _:
            raise RefusedError("form")


_ONE = Linear({}, ONE)


def combine(op: str, left: Quotient, right: Quotient, exact: Mapping[str, Fraction]) -> Quotient:
    """``left op right``. Raises :class:`RefusedError` where neither factor of a product can be made a
    number.
    """
    return _Fold(exact).combine(op, left, right)


class _Fold:
    """Combines quotients, remembering which exact figures had to be put in as numbers."""

    def __init__(self, exact: Mapping[str, Fraction]) -> None:
        self._exact = exact
        self._frozen: set[str] = set()

    def combine(self, op: str, left: Quotient, right: Quotient) -> Quotient:
        if op in "+-":
            top, bottom = self._sum(left, right, ONE if op == "+" else -ONE)
        elif op == "*":
            top, bottom = self._product(left.top, right.top), self._product(left.bottom, right.bottom)
        else:
            top, bottom = self._product(left.top, right.bottom), self._product(left.bottom, right.top)
        if not bottom.terms and not bottom.constant:
            raise RefusedError("zero-base")
        return Quotient(top, bottom, left.frozen | right.frozen | self._frozen)

    def _sum(self, left: Quotient, right: Quotient, sign: Fraction) -> tuple[Linear, Linear]:
        if left.bottom == right.bottom:
            return left.top.plus(right.top, sign), left.bottom
        top = self._product(left.top, right.bottom).plus(self._product(right.top, left.bottom), sign)
        return top, self._product(left.bottom, right.bottom)

    def _product(self, left: Linear, right: Linear) -> Linear:
        for one, other in ((left, right), (right, left)):
            if not one.terms:
                return other.times(one.constant)
        for one, other in ((left, right), (right, left)):
            if one.terms.keys() <= self._exact.keys():
                self._frozen.update(one.terms)
                return other.times(one.at(self._exact))
        raise RefusedError("form")


def extent(form: Quotient, box: Mapping[str, Interval]) -> Interval | None:
    """The values a quotient takes over a box: exact with open and closed ends; ``None`` where the bottom
    may be nothing or a figure has no bound.

    The extremes are found by Dinkelbach's iteration, which ends because each step lands on a better corner.
    """
    line = form.linear
    if line is not None:
        return line.over(box)
    upright = positive(form, box)
    if upright is None or any(_open_ended(box[name]) for name in upright.names):
        return None
    if upright.bottom.over(box).lo == 0:
        return None
    lo, lo_closed = _least(upright.top, upright.bottom, box)
    hi, hi_closed = _least(upright.top.times(-ONE), upright.bottom, box)
    return Interval(lo, -hi, lo_closed, hi_closed)


def positive(form: Quotient, box: Mapping[str, Interval]) -> Quotient | None:
    """The quotient with a bottom that is above nothing all over the box; ``None`` where it may be nothing."""
    for upright in (form, form.turned()):
        reach = upright.bottom.over(box)
        if reach.lo is not None and (reach.lo > 0 or (reach.lo == 0 and not reach.lo_closed)):
            return upright
    return None


def reaches(form: Quotient, wanted: Interval, box: Mapping[str, Interval]) -> bool | None:
    """Whether the quotient takes a value in ``wanted`` somewhere in the box; ``None`` where the bottom may
    be nothing.

    The box is connected and the quotient continuous on it, so it is enough that some point lies high enough
    and some point low enough: two linear forms, whatever figures occur twice.
    """
    upright = positive(form, box)
    if upright is None:
        return None
    return _rises(upright, wanted, box) and _rises(
        Quotient(upright.top.times(-ONE), upright.bottom), -wanted, box
    )


def _rises(form: Quotient, wanted: Interval, box: Mapping[str, Interval]) -> bool:
    if wanted.lo is None:
        return True
    above = form.top.plus(form.bottom, -wanted.lo).over(box)
    if above.hi is None or above.hi > 0:
        return True
    return above.hi == 0 and above.hi_closed and wanted.lo_closed


def _open_ended(interval: Interval) -> bool:
    return interval.lo is None or interval.hi is None


def _least(top: Linear, bottom: Linear, box: Mapping[str, Interval]) -> tuple[Fraction, bool]:
    corner = {name: box[name].lo or ZERO for name in (*top.terms, *bottom.terms)}
    while True:
        level = top.at(corner) / bottom.at(corner)
        gap = top.plus(bottom, -level)
        reach = gap.over(box)
        if reach.lo == 0:
            return level, reach.lo_closed
        for name, coefficient in gap.terms.items():
            corner[name] = (box[name].lo if coefficient > 0 else box[name].hi) or ZERO
