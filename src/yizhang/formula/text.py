"""Formulas written out: canonical source that parses back, and words for people."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node, Term
from yizhang.numbers import exact_text

PRECEDENCE: Final = {"+": 1, "-": 1, "*": 2, "/": 2}
"""How tightly an operator binds; a negation binds as tightly as a product's operand does."""
NEGATION: Final = 3
ATOM: Final = 4
SIGNS: Final = {"+": "+", "-": "−", "*": "×", "/": "÷"}
"""Operators as they are printed for people."""
CHOICES: Final = {"min": "最小值", "max": "最大值"}

_OVER: Final = {"children": "下级地区"}


def to_source(node: Node) -> str:
    """Canonical text; parsing it gives the same tree for every tree the parser can yield."""
    return _source(node)[0]


def _source(node: Node) -> tuple[str, int]:
    match node:
        case Literal(value, unit):
            return f"{exact_text(value)}{unit.symbol}", ATOM
        case Leaf():
            return leaf_source(node), ATOM
        case Term(name):
            return f"${name}", ATOM
        case Negation(operand):
            return "-" + wrapped(_source(operand), NEGATION), NEGATION
        case Binary(op, left, right):
            return joined(op, f" {op} ", _source(left), _source(right))
        case Choice(op, operands):
            return f"{op}({', '.join(to_source(operand) for operand in operands)})", ATOM
        case _:
            return f"sum({node.over}, {to_source(node.operand)})", ATOM


def leaf_source(leaf: Leaf) -> str:
    """A leaf as it is written in a formula: ``income.total[part=pooled, -1y]``."""
    inside = [f"{name}={value}" for name, value in leaf.bindings]
    inside += [f"{count:+d}{scale}" for count, scale in ((leaf.years, "y"), (leaf.months, "m")) if count]
    return f"{leaf.name}[{', '.join(inside)}]" if inside else leaf.name


def joined(op: str, sign: str, left: tuple[str, int], right: tuple[str, int]) -> tuple[str, int]:
    """``left sign right`` with the fewest parentheses that keep the tree, and how tightly it binds."""
    level = PRECEDENCE[op]
    return f"{wrapped(left, level)}{sign}{wrapped(right, level + 1)}", level


def wrapped(text: tuple[str, int], level: int) -> str:
    """The text, in parentheses unless it binds at least as tightly as ``level``."""
    return text[0] if text[1] >= level else f"({text[0]})"


def to_text(node: Node, name_of: Callable[[Leaf | Term], str]) -> str:
    """The formula in words: ``累计结余 ÷ (本年支出合计 ÷ 12个月)``. ``name_of`` names leaves and terms."""
    return _words(node, name_of)[0]


def _words(node: Node, name_of: Callable[[Leaf | Term], str]) -> tuple[str, int]:
    match node:
        case Literal(value, unit):
            return f"{exact_text(value)}{'个月' if unit.symbol == '月' else unit.symbol}", ATOM
        case Leaf() | Term():
            return name_of(node), ATOM
        case Negation(operand):
            return "−" + wrapped(_words(operand, name_of), NEGATION), NEGATION
        case Binary(op, left, right):
            return joined(op, f" {SIGNS[op]} ", _words(left, name_of), _words(right, name_of))
        case Choice(op, operands):
            return f"{CHOICES[op]}({'，'.join(to_text(operand, name_of) for operand in operands)})", ATOM
        case _:
            summed = wrapped(_words(node.operand, name_of), ATOM)
            return f"{_OVER.get(node.over, node.over)}{summed}之和", ATOM
