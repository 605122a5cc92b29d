"""Rolling up: transfers between levels leave the sum in pairs, and who is missing is named."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from yizhang.analysis.rollup import not_filed, roll_up
from yizhang.book.book import Book
from yizhang.book.evaluation import Evaluator, bind
from yizhang.book.figure import Figure, Kind
from yizhang.catalogue import load_catalogue
from yizhang.catalogue.model import Area
from yizhang.formula.result import State
from yizhang.numbers import YUAN, Period, Quantity
from yizhang.places import Place
from yizhang.places.messages import describe

YEAR = Period(2024)
TREE = (("all", "top"),)
CATALOGUE = replace(
    load_catalogue()[0],
    areas={
        "top": Area("top", "全市", "city", "city"),
        "seat": Area("seat", "市本级", "seat", "seat", TREE),
        "a": Area("a", "甲县", "A", "county", TREE),
        "b": Area("b", "乙县", "B", "county", TREE),
    },
)
DIMS = {"area": "top", "scheme": "res", "part": "pooled", "version": "final"}
REMITTED, RECEIVED = "outlay.upper_remittance", "income.lower_remittance"


def book(amounts: dict[tuple[str, str], int]) -> Evaluator:
    found = Book()
    for (area, concept), value in amounts.items():
        key = bind(CATALOGUE, concept, {**DIMS, "area": area}, YEAR)
        kind = Kind.NUMBER if value else Kind.NIL
        found.add(key, Figure(kind, Quantity(Fraction(value), YUAN), Place("表")))
    return Evaluator(CATALOGUE, found)


FILED = {
    ("seat", "income.subtotal"): 100,
    ("a", "income.subtotal"): 40,
    ("b", "income.subtotal"): 20,
    ("seat", RECEIVED): 9,
    ("a", RECEIVED): 0,
    ("b", RECEIVED): 0,
    ("seat", REMITTED): 0,
    ("a", REMITTED): 6,
    ("b", REMITTED): 3,
}


def test_what_moved_between_levels_is_eliminated() -> None:
    rolled = roll_up(book(FILED), YEAR, ("income.subtotal", RECEIVED, REMITTED), **DIMS)
    assert rolled.findings == ()
    assert rolled.line("income.subtotal").consolidated == 160
    assert rolled.line(RECEIVED).consolidated == rolled.line(REMITTED).consolidated == 0
    assert rolled.line(REMITTED).added == 9


def test_sides_that_differ_are_told_and_only_the_matching_part_is_eliminated() -> None:
    rolled = roll_up(book(FILED | {("a", REMITTED): 5}), YEAR, (RECEIVED, REMITTED), **DIMS)
    (finding,) = rolled.findings
    assert "相差1.00元" in describe(finding)
    assert rolled.line(RECEIVED).consolidated == 1


def test_a_pair_is_compared_by_itself_where_the_upper_level_keeps_it() -> None:
    evaluator = book(FILED)
    kept = bind(CATALOGUE, RECEIVED, {**DIMS, "area": "seat"}, YEAR).with_dims(counterpart="a")
    evaluator.book.add(kept, Figure(Kind.NUMBER, Quantity(Fraction(7), YUAN), Place("表")))
    (finding,) = roll_up(evaluator, YEAR, (RECEIVED,), **DIMS).findings
    assert "甲县" in describe(finding)


def test_a_silent_area_leaves_the_line_unknown_and_is_named() -> None:
    amounts = {where: value for where, value in FILED.items() if where != ("b", REMITTED)}
    rolled = roll_up(book(amounts), YEAR, (REMITTED,), **DIMS)
    assert rolled.line(REMITTED).state is State.UNKNOWN
    assert rolled.line(REMITTED).missing == ("b",)
    assert "乙县未报" in describe(rolled.findings[0])


def test_who_has_not_filed() -> None:
    evaluator = book({where: value for where, value in FILED.items() if where[0] != "b"})
    assert not_filed(evaluator, YEAR, ("seat", "a", "b"), scheme="res", version="final") == ("b",)
    assert roll_up(evaluator, YEAR, (), **DIMS).not_filed == ("b",)
