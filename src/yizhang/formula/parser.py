"""From text to tree: the one parser of the formula language.

Safe on untrusted text: length, nesting and digits are bounded, and nothing is evaluated.
"""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from yizhang.formula.ast import Binary, Bindings, Choice, Leaf, Literal, Negation, Node, RollUp, Term
from yizhang.formula.errors import FormulaError
from yizhang.formula.walk import depth
from yizhang.numbers import UnitError, unit
from yizhang.numbers.units import known_symbols
from yizhang.places import Place, arguments

if TYPE_CHECKING:
    from lark import Lark
    from lark.exceptions import UnexpectedInput

Relation = tuple[Node, str, Node]
"""Left side, ``=`` or ``<=``, right side."""

MAX_LENGTH: Final = 10_000
"""Longest formula read, in characters."""
MAX_DEPTH: Final = 150
"""Deepest nesting read; a chain of n additions is n deep."""

_ASCII: Final = {"＋": "+", "−": "-", "－": "-", "×": "*", "÷": "/", "≤": "<="}
_DIGITS: Final = re.compile(r"[\d.]+")
_SHIFT: Final = re.compile(r"([+\-−])\s*(\d+)\s*([ym])")
_NOWHERE: Final = Place("")


def parse_formula(text: str, place: Place = _NOWHERE) -> Node:
    """Read a formula. ``place`` is where it stands, for errors.

    Raises :class:`FormulaError` with line and column of the first wrong character.
    """
    try:
        return _formula(text)
    except FormulaError as error:
        raise error.at(place) from None


def parse_relation(text: str, place: Place = _NOWHERE) -> Relation:
    """Read ``left = right`` or ``left <= right``. Raises :class:`FormulaError` like :func:`parse_formula`."""
    try:
        return _relation(text)
    except FormulaError as error:
        raise error.at(place) from None


@lru_cache(maxsize=8192)
def _formula(text: str) -> Node:
    node: Node = _run(text, "sum")
    _refuse_deep(text, node)
    return node


@lru_cache(maxsize=8192)
def _relation(text: str) -> Relation:
    left, op, right = _run(text, "relation").children
    _refuse_deep(text, left)
    _refuse_deep(text, right)
    return left, _ascii(op), right


def _refuse_deep(text: str, node: Node) -> None:
    if depth(node) > MAX_DEPTH:
        raise FormulaError("formula.too-deep", text, 0, _NOWHERE, arguments({"limit": MAX_DEPTH}))


def _run(text: str, start: str) -> Any:
    from lark.exceptions import UnexpectedInput  # noqa: PLC0415 (keeps start-up light)

    if len(text) > MAX_LENGTH:
        raise FormulaError("formula.too-long", text, MAX_LENGTH, _NOWHERE, arguments({"limit": MAX_LENGTH}))
    try:
        return _parser().parse(text, start=start)
    except UnexpectedInput as error:
        raise _syntax_error(text, error) from None
    except _WrongTokenError as error:
        raise FormulaError(error.code, text, error.position, _NOWHERE, error.arguments) from None


def _syntax_error(text: str, error: UnexpectedInput) -> FormulaError:
    position = getattr(error, "pos_in_stream", None)
    token = getattr(error, "token", None)
    if position is None or (token is not None and token.type == "$END"):
        return FormulaError("formula.unfinished", text, len(text.rstrip()), _NOWHERE)
    found = text[position : position + 12].split("\n", maxsplit=1)[0]
    return FormulaError("formula.syntax", text, position, _NOWHERE, arguments({"found": found}))


class _WrongTokenError(Exception):
    """A token that is well formed but means nothing."""

    def __init__(self, code: str, position: int, **args: str) -> None:
        super().__init__(code)
        self.code = code
        self.position = position
        self.arguments = arguments(args)


class _Token(str):
    """What this module needs of lark's tokens."""

    __slots__ = ()
    start_pos: int


class _Builder:
    """Called by the parser for each rule it completes; builds the nodes bottom-up, without recursion."""

    def literal(self, children: list[_Token]) -> Literal:
        (token,) = children
        digits = _DIGITS.match(token)
        assert digits is not None  # noqa: S101 (the lexer saw to it)
        symbol = token[digits.end() :]
        try:
            return Literal(Fraction(digits[0]), unit(symbol))
        except UnitError:
            raise _WrongTokenError("formula.unit", token.start_pos + digits.end(), unit=symbol) from None

    def term(self, children: list[_Token]) -> Term:
        return Term(str(children[0][1:]))

    def leaf(self, children: list[Any]) -> Leaf:
        name, *bindings = children
        bound = [item for item in bindings if item[0] == "bound"]
        counts = Counter(str(item[1]) for item in bound)
        for _, dimension, _ in bound:
            if counts[str(dimension)] > 1:
                raise _WrongTokenError("formula.bound-twice", dimension.start_pos, dimension=str(dimension))
        pairs: Bindings = tuple(sorted((str(dimension), str(value)) for _, dimension, value in bound))
        shifts = Counter[str]()
        for item in bindings:
            if item[0] == "shift":
                shifts[item[2]] += item[1]
        return Leaf(str(name), pairs, shifts["y"], shifts["m"])

    def bound(self, children: list[_Token]) -> tuple[str, _Token, _Token]:
        dimension, value = children
        return "bound", dimension, value

    def shift(self, children: list[_Token]) -> tuple[str, int, str]:
        match = _SHIFT.fullmatch(children[0])
        assert match is not None  # noqa: S101 (the lexer saw to it)
        sign, count, scale = match.groups()
        return "shift", int(count) if sign == "+" else -int(count), scale

    def negation(self, children: list[Any]) -> Negation:
        return Negation(children[-1])

    def binary(self, children: list[Any]) -> Binary:
        left, op, right = children
        return Binary(_ascii(op), left, right)

    def choice(self, children: list[Any]) -> Choice:
        op, *operands = children
        return Choice(str(op), tuple(operands))

    def rollup(self, children: list[Any]) -> RollUp:
        _, over, operand = children
        return RollUp(str(over), operand)


def _ascii(op: str) -> str:
    return _ASCII.get(op, str(op))


@cache
def _parser() -> Lark:
    from lark import Lark  # noqa: PLC0415 (keeps start-up light)

    grammar = (files("yizhang.formula") / "grammar.lark").read_text("utf-8")
    return Lark(
        grammar.replace("%unit%", _unit_pattern()),
        parser="lalr",
        start=["sum", "relation"],
        maybe_placeholders=False,
        transformer=_Builder(),
    )


def _unit_pattern() -> str:
    """A word or sign, and what it is counted per (``元/人·月``). Behind the stroke only units are taken, and
    only those written tight to it, so that ``12月 / x`` divides.
    """
    below = "|".join(re.escape(symbol) for symbol in known_symbols() if symbol and unit(symbol).dims)
    return rf"(?:[^\W\d_]+|[%％‰])(?:\/(?:{below})(?:·(?:{below}))*)?"
