"""The Excel reading: a formula for a cell, over cells that hold figures in the units they are displayed in.

Excel counts in binary doubles, so this reading agrees with the exact one after display rounding, not before.
An unknown operand (a blank or text cell) and a zero denominator both give an empty text, never ``#DIV/0!``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node, RollUp
from yizhang.formula.refusal import Refusal
from yizhang.formula.substitute import MissingTermError
from yizhang.formula.text import ATOM, NEGATION, joined, wrapped
from yizhang.formula.units import is_nil
from yizhang.numbers import RATIO, YUAN, Unit, exact_text

LONGEST: Final = 8192
"""Most characters Excel takes in a formula."""
MOST_CELLS: Final = 255
"""Most arguments Excel takes in a function."""
TOO_LONG: Final = Refusal("excel.too-long", "公式过长或引用的单元格过多，表格软件装不下")
ROLL_UP: Final = Refusal("excel.roll-up", "汇总的成员不在表内，写不成表内公式")


@dataclass(frozen=True, slots=True)
class CellRef:
    """A reference such as ``B7`` or ``'居民'!B7`` and the unit its cell holds (万元: 1 is 10,000元)."""

    text: str
    unit: Unit = RATIO


Reference = Callable[[Leaf], CellRef]
"""Where a leaf stands in the workbook."""
Members = Callable[[str], Sequence[Reference]]
"""The references of each member that a roll-up runs over."""


def to_excel(node: Node, ref: Reference, unit: Unit = RATIO, members: Members | None = None) -> str | Refusal:
    """``node`` as an Excel formula, ``=`` included, whose value is counted in ``unit``.

    A cell formatted as a percentage holds the ratio: leave ``unit`` out for it. Refuses roll-ups unless
    ``members`` is given, and formulas longer than Excel takes. Raises
    :class:`~yizhang.formula.substitute.MissingTermError` for a term.
    """
    writer = _Writer(members)
    piece = writer.write(node, ref)
    if isinstance(piece, Refusal):
        return piece
    cells = list(dict.fromkeys(writer.cells))
    text = (piece.text if piece.nil else _scaled(piece, piece.scale / unit.scale))[0]
    for zero in reversed(list(dict.fromkeys(writer.zeros))):
        text = f'IF({zero},"",{text})'
    if cells:
        text = f'IF(COUNT({",".join(cells)})<{len(cells)},"",{text})'
    return TOO_LONG if len(text) >= LONGEST or len(cells) > MOST_CELLS else f"={text}"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Text with how tightly it binds; the value is ``scale`` times what Excel computes. Nil has any scale."""

    text: tuple[str, int]
    scale: Fraction
    money: bool = False
    nil: bool = False
    zeros: tuple[str, ...] | None = None
    """Tests of which one holds where the value is zero; none for a number that is not; see :func:`_zeros`."""


class _Writer:
    """Writes pieces bottom-up, noting the cells read and the denominators to guard, inner ones first."""

    def __init__(self, members: Members | None) -> None:
        self.members = members
        self.cells: list[str] = []
        self.zeros: list[str] = []

    def write(self, node: Node, ref: Reference) -> _Piece | Refusal:
        match node:
            case Literal(value, unit):
                zeros = () if value else ("TRUE",)
                return _Piece(_number(value), unit.scale, unit.dims == YUAN.dims, is_nil(node), zeros)
            case Leaf():
                cell = ref(node)
                self.cells.append(cell.text)
                money = cell.unit.dims == YUAN.dims
                return _Piece((cell.text, ATOM), cell.unit.scale, money, zeros=(f"{cell.text}=0",))
            case RollUp(over, operand):
                return self._rollup(over, operand)
            case Negation(operand):
                return self._all([operand], ref, lambda below: _negated(below[0]))
            case Binary(op, left, right):
                return self._all([left, right], ref, lambda sides: self._binary(op, *sides))
            case Choice(op, operands):
                return self._all(operands, ref, lambda pieces: _choice(op, pieces))
            case _:
                raise MissingTermError(node.name)

    def _all(
        self, nodes: Sequence[Node], ref: Reference, build: Callable[[list[_Piece]], _Piece]
    ) -> _Piece | Refusal:
        pieces = []
        for node in nodes:
            piece = self.write(node, ref)
            if isinstance(piece, Refusal):
                return piece
            pieces.append(piece)
        return build(pieces)

    def _rollup(self, over: str, operand: Node) -> _Piece | Refusal:
        pieces = []
        for member in self.members(over) if self.members is not None else ():
            piece = self.write(operand, member)
            if isinstance(piece, Refusal):
                return piece
            pieces.append(piece)
        if not pieces:
            return ROLL_UP
        texts, scale = _aligned(pieces)
        total = f"SUM({','.join(text for text, _ in texts)})" if len(texts) > 1 else texts[0][0]
        return _Piece((total, ATOM if len(texts) > 1 else texts[0][1]), scale, pieces[0].money)

    def _binary(self, op: str, left: _Piece, right: _Piece) -> _Piece:
        if op in "+-":
            (first, second), scale = _aligned([left, right])
            return _Piece(joined(op, op, first, second), scale, left.money or right.money)
        return self._factors(op, left, right)

    def _factors(self, op: str, left: _Piece, right: _Piece) -> _Piece:
        text = joined(op, op, left.text, right.text)
        if op == "*":
            nil, zeros = left.nil or right.nil, _zeros(left) + _zeros(right)
            return _Piece(text, left.scale * right.scale, left.money or right.money, nil, zeros)
        self.zeros.extend(_zeros(right))
        return _Piece(text, left.scale / right.scale, left.money, left.nil, _zeros(left))


def _negated(below: _Piece) -> _Piece:
    """In parentheses at once: Excel binds a leading minus in its own way."""
    return _Piece(
        (f"(-{wrapped(below.text, NEGATION)})", ATOM), below.scale, below.money, below.nil, below.zeros
    )


def _choice(op: str, pieces: list[_Piece]) -> _Piece:
    texts, scale = _aligned(pieces)
    inner = ",".join(text for text, _ in texts)
    return _Piece((f"{op.upper()}({inner})", ATOM), scale, any(piece.money for piece in pieces))


def _aligned(pieces: Sequence[_Piece]) -> tuple[list[tuple[str, int]], Fraction]:
    """The pieces counted in one unit, the smallest among them, so that Excel multiplies by whole numbers."""
    scale = min((piece.scale for piece in pieces if not piece.nil), default=Fraction(1))
    return [piece.text if piece.nil else _scaled(piece, piece.scale / scale) for piece in pieces], scale


def _scaled(piece: _Piece, factor: Fraction) -> tuple[str, int]:
    text = piece.text
    if factor.numerator != 1:
        text = joined("*", "*", text, (str(factor.numerator), ATOM))
    if factor.denominator != 1:
        text = joined("/", "/", text, (str(factor.denominator), ATOM))
    return text


def _number(value: Fraction) -> tuple[str, int]:
    text = exact_text(value)
    return (text, ATOM) if value >= 0 and "/" not in text else (f"({text})", ATOM)


def _zeros(piece: _Piece) -> tuple[str, ...]:
    """The tests for zero. A product is zero where a factor is, a quotient where its dividend is. A sum is rounded
    to the last digit it can have (the 分 of an amount, ten decimals otherwise); else the noise of doubles would
    pass for a value.
    """
    return piece.zeros if piece.zeros is not None else (f"ROUND({piece.text[0]},{_digits(piece)})=0",)


def _digits(piece: _Piece) -> int:
    if not piece.money:
        return 10
    digits, scale = 2, piece.scale
    while scale >= 10:
        digits, scale = digits + 1, scale / 10
    return digits
