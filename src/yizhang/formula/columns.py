"""The columns reading: a formula as integer SQL over a table, for all its rows at once.

Engines divide in binary floats, so nothing is divided there. Every node becomes a numerator and a denominator
built from integer columns with + − × and CASE alone; whoever reads the rows divides the two exactly. NULL is
unknown and travels through every operator as it does in the exact reading; dividing by zero gives NULL.

Amounts are 128-bit integers (HUGEINT). The greatest magnitude each step can reach is carried along, and a
formula that could overflow is refused before anything runs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm
from typing import Final

from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node, RollUp
from yizhang.formula.refusal import Refusal
from yizhang.formula.substitute import MissingTermError
from yizhang.numbers import RATIO, Unit

GREATEST: Final = 2**127 - 1
"""The greatest HUGEINT."""
LONGEST: Final = 200_000
"""Most characters of SQL a formula may become."""
OVERFLOW: Final = Refusal("columns.overflow", "数值可能超过128位整数，不能整列计算，请逐个计算")
TOO_LONG: Final = Refusal("columns.too-long", "公式展开后过长，不能整列计算，请逐个计算")
ROLL_UP: Final = Refusal("columns.roll-up", "没有给出汇总的成员，不能整列计算")


@dataclass(frozen=True, slots=True)
class Column:
    """An integer column: ``sql`` names it, it counts ``scale`` to the base unit (100: in 分), and none of its
    values is greater than ``greatest`` in magnitude.
    """

    sql: str
    scale: int = 1
    greatest: int = 10**17


ColumnOf = Callable[[Leaf], Column]
"""The column a leaf stands in."""
RollUpOf = Callable[[RollUp], Column | Refusal]
"""The column that holds a roll-up over each row's members."""


@dataclass(frozen=True, slots=True)
class ColumnFraction:
    """SQL for numerator and denominator (HUGEINT); the value, in base units, is their quotient.

    Either is NULL where the value is unknown; the denominator is never zero. ``greatest`` bounds both.
    """

    numerator: str
    denominator: str
    greatest: tuple[int, int]
    scale: int | None = None
    """The denominator where it is the same number on every row."""

    @staticmethod
    def value(numerator: int | None, denominator: int | None) -> Fraction | None:
        """The exact value of one row, or None where it is unknown."""
        return None if numerator is None or denominator is None else Fraction(numerator, denominator)

    def rounded(self, decimals: int, unit: Unit = RATIO) -> str | Refusal:
        """SQL for the value in ``unit`` rounded half-up (half away from zero) to ``decimals`` places, as the
        integer ``value × 10^decimals``. Refused where the steps could overflow.
        """
        factor = Fraction(10) ** decimals / unit.scale
        top, below = self.greatest
        if 2 * top * factor.numerator + below * factor.denominator > GREATEST:
            return OVERFLOW
        if 2 * below * factor.denominator > GREATEST:
            return OVERFLOW
        over, under = f"abs({self.numerator})", f"abs({self.denominator})"
        over = f"{over} * {_integer(2 * factor.numerator)} + {under} * {_integer(factor.denominator)}"
        steps = f"({over}) // ({under} * {_integer(2 * factor.denominator)})"
        return f"{steps} * sign({self.numerator})::HUGEINT * sign({self.denominator})::HUGEINT"


def compile_columns(
    node: Node, column_of: ColumnOf, roll_up_of: RollUpOf | None = None
) -> ColumnFraction | Refusal:
    """``node`` as SQL over integer columns.

    Refuses what could leave 128 bits, roll-ups unless ``roll_up_of`` provides their column, and formulas
    whose SQL would be too long. Raises :class:`~yizhang.formula.substitute.MissingTermError` for a term.
    """
    try:
        found = _Compiler(column_of, roll_up_of).compile(node)
        denominator = _times(_Sql(_integer(found.constant), found.constant), found.below)
    except _RefusedError as refused:
        return refused.refusal
    greatest = found.top.greatest, denominator.greatest
    scale = found.constant if found.below is None else None
    return ColumnFraction(found.top.text, denominator.text, greatest, scale)


class _RefusedError(Exception):
    """Carries a refusal out of the fold; never leaves this module."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class _Sql:
    """An integer expression in parentheses, and the greatest magnitude it can have."""

    text: str
    greatest: int

    def __post_init__(self) -> None:
        if self.greatest > GREATEST:
            raise _RefusedError(OVERFLOW)
        if len(self.text) > LONGEST:
            raise _RefusedError(TOO_LONG)


@dataclass(frozen=True, slots=True)
class _Pair:
    """``top ÷ (constant × below)``: constant factors stay apart, so that sums of amounts stay sums."""

    top: _Sql
    constant: int = 1
    below: _Sql | None = None
    number: int | None = None
    """The numerator where it is a written number."""


def _integer(value: int) -> str:
    return f"({value})::HUGEINT"


def _times(left: _Sql, right: _Sql | None) -> _Sql:
    if right is None:
        return left
    return _Sql(f"({left.text} * {right.text})", left.greatest * right.greatest)


def _scaled(expression: _Sql, factor: int) -> _Sql:
    return expression if factor == 1 else _times(expression, _Sql(_integer(factor), abs(factor)))


def _product(left: _Sql | None, right: _Sql | None) -> _Sql | None:
    return right if left is None else _times(left, right)


@dataclass(frozen=True, slots=True)
class _Compiler:
    column_of: ColumnOf
    roll_up_of: RollUpOf | None

    def compile(self, node: Node) -> _Pair:
        match node:
            case Literal(value, unit):
                base = value * unit.scale
                top = _Sql(_integer(base.numerator), abs(base.numerator))
                return _Pair(top, base.denominator, number=base.numerator)
            case Leaf():
                return _column(self.column_of(node))
            case RollUp():
                found = ROLL_UP if self.roll_up_of is None else self.roll_up_of(node)
                if isinstance(found, Refusal):
                    raise _RefusedError(found)
                return _column(found)
            case Negation(operand):
                below = self.compile(operand)
                return _Pair(_Sql(f"(-{below.top.text})", below.top.greatest), below.constant, below.below)
            case Binary(op, left, right):
                return _binary(op, self.compile(left), self.compile(right))
            case Choice(op, operands):
                return _choice(op, [self.compile(operand) for operand in operands])
            case _:
                raise MissingTermError(node.name)


def _column(column: Column) -> _Pair:
    return _Pair(_Sql(f"({column.sql})::HUGEINT", column.greatest), column.scale)


def _binary(op: str, left: _Pair, right: _Pair) -> _Pair:
    if op in "+-":
        (first, second), constant, below = _common([left, right])
        total = _Sql(f"({first.text} {op} {second.text})", first.greatest + second.greatest)
        return _Pair(total, constant, below)
    if op == "*":
        top = _times(left.top, right.top)
        return _Pair(top, left.constant * right.constant, _product(left.below, right.below))
    return _quotient(left, right)


def _quotient(left: _Pair, right: _Pair) -> _Pair:
    """Turn the divisor over; a zero there becomes NULL before it can reach any numerator."""
    factor = gcd(left.constant, right.constant)
    if right.number:
        sign = 1 if right.number > 0 else -1
        top = _scaled(left.top, sign * right.constant // factor)
        return _Pair(top, left.constant // factor * abs(right.number), left.below)
    top = _times(_scaled(left.top, right.constant // factor), right.below)
    divisor = _Sql(f"NULLIF({right.top.text}, 0)", right.top.greatest)
    return _Pair(top, left.constant // factor, _product(left.below, divisor))


def _common(pairs: Sequence[_Pair]) -> tuple[list[_Sql], int, _Sql | None]:
    """The numerators over one denominator, and that denominator's constant and variable factors."""
    constant = lcm(*(pair.constant for pair in pairs))
    factors = list(dict.fromkeys(pair.below for pair in pairs if pair.below is not None))
    tops = []
    for pair in pairs:
        top = _scaled(pair.top, constant // pair.constant)
        for factor in factors:
            top = top if factor == pair.below else _times(top, factor)
        tops.append(top)
    below: _Sql | None = None
    for factor in factors:
        below = _product(below, factor)
    return tops, constant, below


def _choice(op: str, operands: Sequence[_Pair]) -> _Pair:
    """GREATEST and LEAST skip NULL, so operands are asked first; a negative denominator turns them round."""
    tops, constant, below = _common(operands)
    inner = ", ".join(top.text for top in tops)
    known = " AND ".join(f"{top.text} IS NOT NULL" for top in tops)
    picked, other = ("LEAST", "GREATEST") if op == "min" else ("GREATEST", "LEAST")
    text = f"{picked}({inner})"
    if below is not None:
        text = f"CASE WHEN {below.text} > 0 THEN {text} ELSE {other}({inner}) END"
    top = _Sql(f"(CASE WHEN {known} THEN {text} END)", max(top.greatest for top in tops))
    return _Pair(top, constant, below)


def select_list(fractions: Sequence[tuple[str, ColumnFraction]]) -> str:
    """The select list giving ``name__n`` and ``name__d`` for each named fraction."""
    return ", ".join(
        f'{fraction.numerator} AS "{name}__n", {fraction.denominator} AS "{name}__d"'
        for name, fraction in fractions
    )
