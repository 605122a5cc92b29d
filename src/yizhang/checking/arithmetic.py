"""The arithmetic of a relation in figures and signs: ``27,362+50,441+376+1,474=79,653``."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from yizhang.checking.envelope import finest
from yizhang.checking.relation import Kind, Relation
from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node
from yizhang.numbers import PERCENT, RATIO, Quantity, exact_text, plain

_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
_RANKS = {"+": 1, "-": 1, "*": 2, "/": 2}
_KINDS = {
    Kind.EQUAL: "=",
    Kind.AT_MOST: "≤",
    Kind.LESS: "<",
    Kind.GREATEST: "≥",
    Kind.LEAST: "≤",
    Kind.COUNT: "=",
}


def number_text(value: Fraction, decimals: int | None) -> str:
    """A number as it is printed, thousands grouped; an exact one with as many places as it has."""
    text = exact_text(value) if decimals is None else plain(value, decimals)
    sign, digits = ("−", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    return f"{sign}{int(whole):,}{point}{rest}" if whole.isdigit() else f"{sign}{digits}"


def quantity_text(quantity: Quantity, *, with_unit: bool = True) -> str:
    """A figure with its unit; the sign of a percentage always stands with its number."""
    shown = with_unit or quantity.unit.same_kind(RATIO)
    return number_text(quantity.value, quantity.decimals) + (quantity.unit.symbol if shown else "")


def side_text(node: Node, relation: Relation) -> str:
    """One side of a relation in figures: ``79,653−78,034``."""
    return _Writer(relation).text(node)


def relation_text(relation: Relation, expected: Quantity | None, result: Node | None) -> str:
    """The recomputation: operands, signs, and what comes out where there is a single printed result.

    A relation without one is written as it stands, both sides.
    """
    writer = _Writer(relation)
    if relation.kind is Kind.COUNT:
        members = relation.right.operands if isinstance(relation.right, Choice) else ()
        return f"{writer.text(relation.left)}={len(members)}"
    if expected is not None and result is not None:
        other = relation.right if result is relation.left else relation.left
        return f"{writer.text(other)}={quantity_text(expected, with_unit=writer.mixed)}"
    return f"{writer.text(relation.left)}{_KINDS[relation.kind]}{writer.text(relation.right)}"


class _Writer:
    def __init__(self, relation: Relation) -> None:
        self._prints: Mapping[str, Quantity | None] = {o.id: finest(o) for o in relation.operands}
        self._labels = {o.id: o.label or o.id for o in relation.operands}
        units = {q.unit for q in self._prints.values() if q is not None and q.unit.dims}
        self.mixed = len(units) > 1

    def text(self, node: Node, rank: int = 0) -> str:
        match node:
            case Literal():
                return number_text(node.value, None) + ("" if node.unit == RATIO else node.unit.symbol)
            case Leaf():
                return self._leaf(node.name)
            case Negation():
                return f"−{self.text(node.operand, 2)}"
            case Binary():
                return self._binary(node, rank)
            case Choice():
                inner = "，".join(self.text(operand) for operand in node.operands)
                return f"{node.op}({inner})"
            case _:
                return "…"

    def _leaf(self, name: str) -> str:
        quantity = self._prints.get(name)
        if quantity is None:
            return f"〔{self._labels.get(name, name)}〕"
        return quantity_text(quantity, with_unit=self.mixed or quantity.unit == PERCENT)

    def _binary(self, node: Binary, rank: int) -> str:
        own = _RANKS[node.op]
        right = own + 1 if node.op in "-/" else own
        below = self.text(node.right, right)
        if below.startswith("−"):
            below = f"({below})"
        text = f"{self.text(node.left, own)}{_SIGNS[node.op]}{below}"
        return f"({text})" if own < rank else text
