"""A tiny evaluator of Excel formulas, in exact arithmetic, for what the Excel reading writes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from yizhang.numbers import half_up

Cell = Fraction | None | str | bool
_TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([A-Z]+)\(|(TRUE)|([A-Z]+\d+)|(\"\")|([-+*/(),<=]))")


class DivisionByZeroError(Exception):
    """Excel would show #DIV/0!: the reading must never let it come to that."""


class Sheet:
    """Evaluates one formula over cells; a blank cell is None."""

    def __init__(self, cells: Mapping[str, Fraction | None]) -> None:
        self.cells = cells
        self.tokens: list[tuple[str, str]] = []
        self.at = 0

    def evaluate(self, formula: str) -> Cell:
        assert formula.startswith("=")
        self.tokens, self.at, place = [], 0, 1
        while place < len(formula):
            match = _TOKEN.match(formula, place)
            assert match is not None, formula[place:]
            kinds = ("number", "call", "word", "cell", "empty", "sign")
            self.tokens.append(
                next((k, g) for k, g in zip(kinds, match.groups(), strict=True) if g is not None)
            )
            place = match.end()
        tree = self.comparison()
        assert self.at == len(self.tokens)
        return self.value(tree)

    def peek(self) -> str:
        return self.tokens[self.at][1] if self.at < len(self.tokens) else ""

    def take(self, text: str = "") -> tuple[str, str]:
        token = self.tokens[self.at]
        assert not text or token[1] == text, token
        self.at += 1
        return token

    def comparison(self) -> object:
        left = self.sum()
        if self.peek() in ("<", "="):
            return (self.take()[1], left, self.sum())
        return left

    def sum(self) -> object:
        left = self.product()
        while self.peek() in ("+", "-") and self.peek():
            left = (self.take()[1], left, self.product())
        return left

    def product(self) -> object:
        left = self.unary()
        while self.peek() in ("*", "/") and self.peek():
            left = (self.take()[1], left, self.unary())
        return left

    def unary(self) -> object:
        if self.peek() == "-":
            self.take()
            return ("negate", self.unary())
        kind, text = self.take()
        if kind == "call":
            arguments = [self.comparison()]
            while self.peek() == ",":
                self.take()
                arguments.append(self.comparison())
            self.take(")")
            return (text, *arguments)
        if text == "(":
            inner = self.comparison()
            self.take(")")
            return inner
        return (kind, text)

    def number(self, tree: object) -> Fraction:
        found = self.value(tree)
        if found is None:
            return Fraction(0)
        assert isinstance(found, Fraction)
        return found

    def value(self, tree: object) -> Cell:
        assert isinstance(tree, tuple)
        name, *rest = tree
        match name:
            case "number":
                return Fraction(rest[0])
            case "cell":
                return self.cells[rest[0]]
            case "empty":
                return ""
            case "word":
                return True
            case "IF":
                return self.value(rest[1]) if self.value(rest[0]) is True else self.value(rest[2])
            case "COUNT":
                return Fraction(sum(isinstance(self.value(each), Fraction) for each in rest))
            case "<" | "=":
                left, right = self.number(rest[0]), self.number(rest[1])
                return left < right if name == "<" else left == right
            case _:
                return self.arithmetic(name, [self.number(each) for each in rest])

    def arithmetic(self, name: str, numbers: list[Fraction]) -> Fraction:
        if name == "/" and not numbers[1]:
            raise DivisionByZeroError
        return _FUNCTIONS[name](numbers)


_FUNCTIONS: dict[str, Callable[[list[Fraction]], Fraction]] = {
    "+": lambda numbers: numbers[0] + numbers[1],
    "-": lambda numbers: numbers[0] - numbers[1],
    "*": lambda numbers: numbers[0] * numbers[1],
    "/": lambda numbers: numbers[0] / numbers[1],
    "negate": lambda numbers: -numbers[0],
    "ROUND": lambda numbers: half_up(numbers[0], int(numbers[1])),
    "MIN": min,
    "MAX": max,
    "SUM": lambda numbers: sum(numbers, Fraction(0)),
}
