from __future__ import annotations

from fractions import Fraction

import pytest
from formula_trees import parsed_trees
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhang.formula import (
    Binary,
    Choice,
    FormulaError,
    Leaf,
    Literal,
    Negation,
    Node,
    RollUp,
    Term,
    parse_formula,
    parse_relation,
    to_source,
)
from yizhang.numbers import RATIO, unit
from yizhang.places import Place
from yizhang.places.messages import describe

A, B, C = Leaf("a"), Leaf("b"), Leaf("c")


def one(text: str = "1") -> Literal:
    return Literal(Fraction(text), RATIO)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a", A),
        ("income.premium", Leaf("income.premium")),
        ("收入.保费", Leaf("收入.保费")),
        ("a + b - c", Binary("-", Binary("+", A, B), C)),
        ("a - (b - c)", Binary("-", A, Binary("-", B, C))),
        ("a + b * c", Binary("+", A, Binary("*", B, C))),
        ("a / b / c", Binary("/", Binary("/", A, B), C)),
        ("a × b ÷ c", Binary("/", Binary("*", A, B), C)),
        ("a − b ＋ c － a", Binary("-", Binary("+", Binary("-", A, B), C), A)),
        ("-a * b", Binary("*", Negation(A), B)),
        ("a * -b", Binary("*", A, Negation(B))),
        ("--a", Negation(Negation(A))),
        ("（a＋b）", Binary("+", A, B)),
        ("min(a, b)", Choice("min", (A, B))),
        ("max（a，b，c）", Choice("max", (A, B, C))),
        ("max ( a )", Choice("max", (A,))),
        ("min + max.x", Binary("+", Leaf("min"), Leaf("max.x"))),
        ("sum(children, a + b)", RollUp("children", Binary("+", A, B))),
        ("sum.income", Leaf("sum.income")),
        ("$balance / $outlay", Binary("/", Term("balance"), Term("outlay"))),
        ("1", one()),
        ("0.50", one("0.5")),
        ("12月", Literal(Fraction(12), unit("月"))),
        ("0.5%", Literal(Fraction(1, 2), unit("%"))),
        ("10000元", Literal(Fraction(10000), unit("元"))),
        ("640元/人·月", Literal(Fraction(640), unit("元/人·月"))),
        ("3万家", Literal(Fraction(3), unit("万家"))),
        ("12月/年化", Binary("/", Literal(Fraction(12), unit("月")), Leaf("年化"))),
        ("12月 / 年", Binary("/", Literal(Fraction(12), unit("月")), Leaf("年"))),
        ("3元/a月", Binary("/", Literal(Fraction(3), unit("元")), Leaf("a月"))),
        ("a[part=pooled]", Leaf("a", (("part", "pooled"),))),
        (
            "a[version=budget, part=pooled-gross]",
            Leaf("a", (("part", "pooled-gross"), ("version", "budget"))),
        ),
        ("a[-1y]", Leaf("a", (), -1)),
        ("a[part=x，-1y, +2m]", Leaf("a", (("part", "x"),), -1, 2)),
        ("a[−1m, -1m]", Leaf("a", (), 0, -2)),
        ("a\n  + b", Binary("+", A, B)),
    ],
)
def test_reads(text: str, tree: Node) -> None:
    assert parse_formula(text) == tree


@given(parsed_trees)
@settings(max_examples=200, deadline=None)
def test_source_parses_back(tree: Node) -> None:
    assert parse_formula(to_source(tree)) == tree


@given(st.text("ab12.元月%+-*/()[]=,$ \n年min", max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_tree_or_an_error_with_a_place(text: str) -> None:
    found = tree_or_error(text)
    if isinstance(found, FormulaError):
        lines = text.split("\n")
        assert 1 <= found.line <= len(lines)
        assert 1 <= found.column <= len(lines[found.line - 1]) + 1
        assert describe(found.problem())
    else:
        assert parse_formula(to_source(found)) == found


def tree_or_error(text: str) -> Node | FormulaError:
    try:
        return parse_formula(text, Place("f.yaml"))
    except FormulaError as error:
        return error


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a + ", "formula.unfinished", 1, 4),
        ("", "formula.unfinished", 1, 1),
        ("(a + b", "formula.unfinished", 1, 7),
        ("a + + b", "formula.syntax", 1, 5),
        ("a b", "formula.syntax", 1, 3),
        ("a +\nb ? c", "formula.syntax", 2, 3),
        ("a[part=]", "formula.syntax", 1, 8),
        ("a = b", "formula.syntax", 1, 3),
        ("min()", "formula.syntax", 1, 5),
        ("12斤", "formula.unit", 1, 3),
        ("a / 5万万", "formula.unit", 1, 6),
        ("a[part=x,part=y]", "formula.bound-twice", 1, 3),
        ("1" * 50, "formula.syntax", 1, 1),
        ("1.2.3", "formula.syntax", 1, 1),
        ("a" * 10_001, "formula.too-long", 1, 10_001),
        ("(" * 9_000, "formula.unfinished", 1, 9_001),
        ("-" * 200 + "a", "formula.too-deep", 1, 1),
    ],
)
def test_says_where_it_is_wrong(text: str, code: str, line: int, column: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)
    assert (caught.value.code, caught.value.line, caught.value.column) == (code, line, column)


def test_deep_parentheses_are_no_danger() -> None:
    assert parse_formula("(" * 4000 + "a" + ")" * 4000) == A


def test_error_carries_place_excerpt_and_message() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula("收入 + ? 支出", Place("items.yaml", path="surplus.formula"))
    error = caught.value
    assert error.excerpt == "收入 + ? 支出\n　　   ^"
    assert "items.yaml" in str(error)
    problem = error.problem()
    assert problem.place == Place("items.yaml", path="surplus.formula", column=6)
    assert "收入 + ? 支出" in describe(problem)
    assert "→" in describe(problem, "en")


def test_a_place_with_a_line_keeps_it() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula("a +", Place("items.yaml", line=7, column=3))
    assert caught.value.problem().place == Place("items.yaml", line=7, column=3)


def test_excerpt_of_a_long_line_is_short() -> None:
    with pytest.raises(FormulaError) as caught:
        parse_formula("a + " * 500 + "?" + " + a" * 500)
    line, caret = caught.value.excerpt.split("\n")
    assert len(line) <= 81
    assert line[caret.index("^")] == "?"


def test_same_text_is_parsed_once() -> None:
    assert parse_formula("a + b*c", Place("x")) is parse_formula("a + b*c", Place("y"))


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("a = b + c", (A, "=", Binary("+", B, C))),
        ("a <= b", (A, "<=", B)),
        ("a ≤ b", (A, "<=", B)),
    ],
)
def test_reads_relations(text: str, relation: tuple[Node, str, Node]) -> None:
    assert parse_relation(text) == relation


@pytest.mark.parametrize("text", ["a", "a = ", "a = b = c", "a < b", "a = " + "-" * 200 + "b"])
def test_refuses_what_is_no_relation(text: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_relation(text, Place("r.yaml"))
    assert caught.value.place == Place("r.yaml")
