"""What each relation says as linear rows over the figures of its system.

A ratio whose printed result stands in no other relation becomes two inequalities, N − l·D ≥ 0 and N − u·D ≤
0, beside D > 0: together they hold exactly where some unrounded result fits. Where the result is shared the
same rows are still necessary, but no longer enough, and the relation is reported as partial.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from yizhang.checking.envelope import Mode, box_of, exact_values, finest, span
from yizhang.checking.linear import ONE, ZERO, Linear, Quotient, RefusedError, positive, quotient
from yizhang.checking.relation import Kind, Operand, Relation, members, names_in
from yizhang.formula.ast import Leaf, Node
from yizhang.numbers import Interval

Mark = tuple[str, int]
"""One print: the figure's id and the number of the print among its (sorted) prints."""

_NIL = Interval.point(ZERO)
_ABOVE = Interval(ZERO, None, lo_closed=False, hi_closed=False)
_AT_LEAST = Interval(ZERO, None, hi_closed=False)


@dataclass(frozen=True, slots=True)
class Row:
    """``form`` lies in ``bounds``, because of one relation and the prints used to write it down."""

    relation: int
    form: Linear
    bounds: Interval
    marks: tuple[Mark, ...] = ()


class _Unexpressed(Exception):  # noqa: N818 (an outcome, not an error)
    """No linear rows say what the relation says."""


def rows_of(
    relations: Sequence[Relation], operands: Mapping[str, Operand], mode: Mode
) -> tuple[tuple[Row, ...], frozenset[int]]:
    """The rows of all relations, and the numbers of those that the rows do not wholly express."""
    writer = _Writer(relations, operands, mode)
    rows: list[Row] = []
    partial: set[int] = set()
    for number, relation in enumerate(relations):
        try:
            written, whole = writer.rows(number, relation)
        except (_Unexpressed, RefusedError):
            written, whole = [], False
        rows += written
        if not whole:
            partial.add(number)
    return tuple(rows), frozenset(partial)


class _Writer:
    def __init__(self, relations: Sequence[Relation], operands: Mapping[str, Operand], mode: Mode) -> None:
        self._operands = operands
        self._mode = mode
        self._box = box_of(operands.values(), mode)
        self._exact = exact_values(operands.values())
        self._uses = Counter(name for relation in relations for name in names_in(relation))

    def rows(self, number: int, relation: Relation) -> tuple[list[Row], bool]:
        match relation.kind:
            case Kind.COUNT:
                return [self._count(number, relation)], True
            case Kind.GREATEST | Kind.LEAST:
                return list(self._extremes(number, relation)), True
            case _:
                return self._comparison(number, relation)

    def _count(self, number: int, relation: Relation) -> Row:
        if not isinstance(relation.left, Leaf):
            raise _Unexpressed
        quantity = finest(self._operands[relation.left.name])
        counted = len(members(relation)) * (quantity.unit.scale if quantity else ONE)
        return Row(number, Linear({relation.left.name: ONE}, -counted), _NIL)

    def _extremes(self, number: int, relation: Relation) -> Iterator[Row]:
        own = self._line(relation.left)
        sign = ONE if relation.kind is Kind.GREATEST else -ONE
        for member in members(relation):
            line = self._line(member)
            yield Row(number, own.plus(line, -ONE).times(sign), _AT_LEAST)

    def _line(self, node: Node) -> Linear:
        form = quotient(node, {})
        if form.linear is None:
            raise _Unexpressed
        return form.linear

    def _comparison(self, number: int, relation: Relation) -> tuple[list[Row], bool]:
        left, right = quotient(relation.left, self._exact), quotient(relation.right, self._exact)
        marks = self._marks(left.frozen | right.frozen)
        if left.linear and right.linear:
            gap = right.linear.plus(left.linear, -ONE)
            return [Row(number, gap, _gap_bounds(relation.kind), marks)], True
        if left.linear:
            return self._ratio(number, relation.kind, left.linear, right, marks)
        if right.linear:
            # N/D ≤ r says −r ≤ −N/D
            turned = Quotient(left.top.times(-ONE), left.bottom)
            return self._ratio(number, relation.kind, right.linear.times(-ONE), turned, marks)
        raise _Unexpressed

    def _ratio(
        self, number: int, kind: Kind, line: Linear, ratio: Quotient, marks: tuple[Mark, ...]
    ) -> tuple[list[Row], bool]:
        """The rows of ``line kind ratio``: the bottom is above nothing, and the top high (and low) enough."""
        upright = positive(ratio, self._box)
        if upright is None:
            raise _Unexpressed
        rows = [Row(number, upright.bottom, _ABOVE, marks)]
        if line.terms.keys() <= self._exact.keys():
            value, used = line.at(self._exact), self._marks(line.terms)
            gap = upright.top.plus(upright.bottom, -value)
            return [*rows, Row(number, gap, _gap_bounds(kind), (*marks, *used))], True
        if len(line.terms) > 1:
            raise _Unexpressed
        ((name, factor),) = line.terms.items()
        for mark in self._marks((name,)):
            reach = span(self._operands[name].prints[mark[1]], self._mode).scale(factor)
            wanted = reach + Interval.point(line.constant)
            rows += _ratio_rows(number, kind, wanted, upright, (*marks, mark))
        return rows, self._uses[name] == 1 and name not in ratio.names

    def _marks(self, names: Iterable[str]) -> tuple[Mark, ...]:
        return tuple((name, i) for name in sorted(names) for i in range(len(self._operands[name].prints)))


def _gap_bounds(kind: Kind) -> Interval:
    """Where right − left lies."""
    return _NIL if kind is Kind.EQUAL else _AT_LEAST if kind is Kind.AT_MOST else _ABOVE


def _ratio_rows(
    number: int, kind: Kind, wanted: Interval, ratio: Quotient, marks: tuple[Mark, ...]
) -> Iterator[Row]:
    if wanted.lo is not None:
        closed = wanted.lo_closed and kind is not Kind.LESS
        yield Row(number, ratio.top.plus(ratio.bottom, -wanted.lo), _AT_LEAST if closed else _ABOVE, marks)
    if wanted.hi is not None and kind is Kind.EQUAL:
        form = ratio.bottom.times(wanted.hi).plus(ratio.top, -ONE)
        yield Row(number, form, _AT_LEAST if wanted.hi_closed else _ABOVE, marks)
