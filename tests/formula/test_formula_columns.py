"""The columns reading gives the same fractions as the exact one, row by row."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import duckdb
import pytest
from formula_trees import NAMES, pure_trees, reference
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhang.formula import Binary, Leaf, Literal, MissingTermError, Node, Refusal, RollUp, parse_formula
from yizhang.formula.columns import GREATEST, Column, ColumnFraction, compile_columns, select_list
from yizhang.numbers import PERCENT, RATIO, WAN_YUAN, Unit, half_up

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SCALES = dict(zip(NAMES, (1, 2, 10, 100, 1), strict=True))
Row = tuple[int | None, ...]


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBPyConnection]:
    connection = duckdb.connect(config={"threads": 1})
    yield connection
    connection.close()


def column(leaf: Leaf) -> Column:
    return Column(f'"{leaf.name}"', SCALES[leaf.name], 100)


def table(rows: list[Row]) -> str:
    def cell(value: int | None) -> str:
        return "NULL::HUGEINT" if value is None else f"({value})::HUGEINT"

    lines = ", ".join(f"({', '.join(cell(value) for value in row)})" for row in rows)
    return f"(VALUES {lines}) AS t({', '.join(NAMES)})"


def run(engine: DuckDBPyConnection, tree: Node, rows: list[Row]) -> list[Fraction | None]:
    compiled = compile_columns(tree, column)
    assert isinstance(compiled, ColumnFraction)
    found = engine.execute(f"SELECT {select_list([('x', compiled)])} FROM {table(rows)}").fetchall()
    for top, below in found:
        assert below != 0
        assert all(
            part is None or abs(part) <= most
            for part, most in zip((top, below), compiled.greatest, strict=True)
        )
    return [ColumnFraction.value(*pair) for pair in found]


cells = st.one_of(st.none(), st.integers(-20, 20), st.integers(-20, 20))
rows_of_cells = st.lists(st.tuples(*[cells] * 5), min_size=6, max_size=6)


@given(pure_trees, rows_of_cells)
@settings(max_examples=120, deadline=None)
def test_every_row_has_the_exact_value(engine: DuckDBPyConnection, tree: Node, rows: list[Row]) -> None:
    compiled = compile_columns(tree, column)
    if isinstance(compiled, Refusal):
        assert compiled.code == "columns.overflow"
        return
    expected = []
    for row in rows:
        pairs = zip(NAMES, row, strict=True)
        values = {name: None if value is None else Fraction(value, SCALES[name]) for name, value in pairs}
        expected.append(reference(tree, values))
    assert run(engine, tree, rows) == expected


@given(
    st.lists(st.tuples(st.integers(-(10**6), 10**6), st.integers(-50, 50)), min_size=8, max_size=8),
    st.integers(0, 4),
    st.sampled_from((RATIO, PERCENT, WAN_YUAN)),
)
@settings(max_examples=40, deadline=None)
def test_rounding_in_the_engine_is_half_up(
    engine: DuckDBPyConnection, pairs: list[tuple[int, int]], decimals: int, unit: Unit
) -> None:
    compiled = compile_columns(parse_formula("a / b"), lambda leaf: Column(leaf.name, 1, 10**6))
    assert isinstance(compiled, ColumnFraction)
    sql = compiled.rounded(decimals, unit)
    rows: list[Row] = [(top, below, 0, 0, 0) for top, below in pairs]
    found = [row[0] for row in engine.execute(f"SELECT {sql} FROM {table(rows)}").fetchall()]
    expected = [
        half_up(Fraction(top, below) / unit.scale, decimals) * 10**decimals if below else None
        for top, below in pairs
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("source", "row", "value"),
    [
        ("a / b", (1, 0, 0, 0, 0), None),
        ("e / (a / b)", (1, 0, 0, 0, 5), None),
        ("0 * (a / b)", (1, 0, 0, 0, 5), None),
        ("0 * e", (1, 0, 0, 0, None), None),
        ("max(a, e)", (1, 0, 0, 0, None), None),
        ("min(a / b, -e)", (1, -4, 0, 0, 3), Fraction(-3)),
        ("max(a / b, e / c)", (1, -4, -10, 0, 3), Fraction(-1, 2)),
        ("max(a, e, -1, 2, b)", (1, -4, -10, 0, 3), Fraction(3)),
        ("a / b - e / b", (1, 4, 0, 0, 3), Fraction(-1)),
        ("(a / b) / (e / b)", (1, 4, 0, 0, 3), Fraction(1, 3)),
        ("d / 12月", (0, 0, 0, 75, 0), Fraction(1, 16)),
        ("d / -0.5", (0, 0, 0, 75, 0), Fraction(-3, 2)),
        ("a / 0", (1, 0, 0, 0, 0), None),
    ],
)
def test_values(engine: DuckDBPyConnection, source: str, row: Row, value: Fraction | None) -> None:
    assert run(engine, parse_formula(source), [row]) == [value]


def test_the_same_divisor_is_not_multiplied_in_again() -> None:
    compiled = compile_columns(parse_formula("a / b + c / b - e / b"), column)
    assert isinstance(compiled, ColumnFraction)
    assert compiled.denominator.count('"b"') == 1


def test_a_formula_without_division_has_one_scale() -> None:
    compiled = compile_columns(parse_formula("a / 2 + d / 3月"), column)
    assert isinstance(compiled, ColumnFraction)
    assert compiled.scale == 300
    divided = compile_columns(parse_formula("a / d"), column)
    assert isinstance(divided, ColumnFraction)
    assert divided.scale is None


def refusal(source: str, greatest: int) -> str:
    found = compile_columns(parse_formula(source), lambda leaf: Column(leaf.name, 1, greatest))
    assert isinstance(found, Refusal)
    return found.code


def test_refuses_what_could_overflow(engine: DuckDBPyConnection) -> None:
    assert refusal("a * b * c", 10**13) == "columns.overflow"
    assert refusal("a + b", GREATEST // 2 + 1) == "columns.overflow"
    assert refusal("1 / a / b / c", 10**13) == "columns.overflow"
    fits = compile_columns(parse_formula("a + b"), lambda leaf: Column(leaf.name, 1, GREATEST // 2))
    assert isinstance(fits, ColumnFraction)
    half = GREATEST // 2
    assert engine.execute(f"SELECT {fits.numerator} FROM {table([(half, half, 0, 0, 0)])}").fetchall() == [
        (2 * half,)
    ]


def test_refuses_rounding_that_could_overflow() -> None:
    large = compile_columns(parse_formula("a"), lambda leaf: Column(leaf.name, 1, 10**36))
    assert isinstance(large, ColumnFraction)
    assert isinstance(large.rounded(0), str)
    assert isinstance(large.rounded(4), Refusal)
    fine = compile_columns(parse_formula("1 / a"), lambda leaf: Column(leaf.name, 1, 10**36))
    assert isinstance(fine, ColumnFraction)
    assert isinstance(fine.rounded(0, Unit("", (), Fraction(1, 1))), str)
    assert isinstance(fine.rounded(0, Unit("大", (), Fraction(10**6))), Refusal)
    edge = compile_columns(parse_formula("1 / a"), lambda leaf: Column(leaf.name, 1, 10**38))
    assert isinstance(edge, ColumnFraction)
    assert isinstance(edge.rounded(0), Refusal)


def test_refuses_sql_without_end() -> None:
    source = "a"
    for _ in range(9):
        source = f"max({source} / b, {source} / c)"
    found = compile_columns(parse_formula(source), lambda leaf: Column(leaf.name, 1, 1))
    assert isinstance(found, Refusal)
    assert found.code == "columns.too-long"


def test_roll_ups_need_a_column(engine: DuckDBPyConnection) -> None:
    tree = parse_formula("sum(children, a) - a")
    assert compile_columns(tree, column) == Refusal("columns.roll-up", "没有给出汇总的成员，不能整列计算")
    no = Refusal("test.no", "no")
    assert compile_columns(tree, column, lambda _: no) is no

    def rolled(node: RollUp) -> Column:
        assert node.over == "children"
        return Column("e", 10, 100)

    compiled = compile_columns(tree, column, rolled)
    assert isinstance(compiled, ColumnFraction)
    query = f"SELECT {compiled.numerator}, {compiled.denominator} FROM {table([(2, 0, 0, 0, 45)])}"
    assert [Fraction(*row) for row in engine.execute(query).fetchall()] == [Fraction(5, 2)]


def test_a_term_left_over_is_an_error() -> None:
    with pytest.raises(MissingTermError):
        compile_columns(parse_formula("$a"), column)


def test_a_negative_literal_turns_the_sign_of_the_numerator(engine: DuckDBPyConnection) -> None:
    tree = Binary("/", Leaf("a"), Literal(Fraction(-1, 2), RATIO))
    assert run(engine, tree, [(3, 0, 0, 0, 0)]) == [Fraction(-6)]
