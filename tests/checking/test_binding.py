"""Identities of every form bound to figures: turned round, with extremes, with terms that cannot be bound."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_confront import book

from yizhang.book.book import Book
from yizhang.catalogue import load_catalogue
from yizhang.catalogue.model import Catalogue
from yizhang.checking.binding import relations_of
from yizhang.checking.confront import confront
from yizhang.checking.relation import Relation
from yizhang.formula.ast import Node, Term
from yizhang.formula.parser import parse_formula
from yizhang.numbers import Period
from yizhang.places import Verdict, parse_key

CATALOGUE = load_catalogue()[0]
ROWS = {
    "income.subtotal@2024": "10.00",
    "outlay.subtotal@2024": "7.00",
    "surplus.own@2024": "3.00",
    "income.total@2024": "12.00",
}


def holding(right: str | Node, left: str = "surplus.own", **changes: object) -> Catalogue:
    """The catalogue with one identity of our own and no other."""
    pattern = CATALOGUE.identities["F04.own"]
    node = parse_formula(right) if isinstance(right, str) else right
    own = replace(pattern, id="own", left=parse_formula(left), right=node, **changes)  # type: ignore[arg-type]
    return replace(CATALOGUE, identities={"own": own})


def bound(catalogue: Catalogue, rows: dict[str, str] | None = None) -> list[Relation]:
    return relations_of(catalogue, book(rows or ROWS))


@pytest.mark.parametrize(
    ("right", "arithmetic"),
    [
        ("-(outlay.subtotal - income.subtotal)", "−(7.00−10.00)=3.00"),
        ("max(income.subtotal - outlay.subtotal, surplus.own)", "3.00=max(10.00−7.00，3.00)"),
        ("income.subtotal - outlay.subtotal", "10.00−7.00=3.00"),
    ],
)
def test_every_form_is_bound_and_judged(right: str, arithmetic: str) -> None:
    catalogue = holding(right)
    checked = confront(catalogue, book(ROWS))
    assert len(checked.judgements) == 1
    if "max" in right:  # a figure on both sides of an extreme: nobody decides
        assert checked.judgements[0].verdict is Verdict.UNDECIDED
    else:
        assert checked.judgements[0].verdict is Verdict.EXACT
        assert checked.judgements[0].arithmetic == arithmetic


@pytest.mark.parametrize("right", ["no.such + income.subtotal", Term("left_over")])
def test_what_cannot_be_bound_says_nothing(right: str | Node) -> None:
    assert bound(holding(right)) == []


def test_annual_versions_are_checked_for_whole_years_only() -> None:
    """A key that names part of a year for a version that is annual was not brought to its usual form."""
    catalogue = holding("income.subtotal - outlay.subtotal")
    annual = next(version.id for version in catalogue.versions.values() if version.annual)
    whole = book(ROWS, version=annual)
    assert len(relations_of(catalogue, whole)) == 1
    halves = [(key.at(Period(2024, 1, 6)), figure) for key in whole for figure in whole.fact(key).figures]
    assert relations_of(catalogue, Book(halves)) == []


@pytest.mark.parametrize(("field", "whole", "half"), [("within_year_only", 0, 1), ("year_end_only", 1, 0)])
def test_an_identity_may_hold_before_or_after_the_year_is_closed(field: str, whole: int, half: int) -> None:
    catalogue = holding("income.subtotal - outlay.subtotal", **{field: True})  # type: ignore[arg-type]
    rows = {name.replace("@2024", "@2024-01..06"): text for name, text in ROWS.items()}
    assert len(bound(catalogue)) == whole
    assert len(relations_of(catalogue, book(rows, version="executed"))) == half


@pytest.mark.parametrize(
    ("formula", "made"),
    [
        ("-(outlay.subtotal - income.subtotal)", True),
        ("max(income.subtotal, income.total) - outlay.subtotal", True),
        ("no.such - outlay.subtotal", False),
        ("-income.subtotal[measure=yoy]", False),
        ("max(income.subtotal[measure=yoy], outlay.subtotal)", False),
    ],
)
def test_a_figure_nobody_printed_is_what_its_definition_makes_it(formula: str, made: bool) -> None:
    catalogue = holding("surplus.own", left="surplus.total")
    concepts = dict(catalogue.concepts)
    concepts["surplus.own"] = replace(
        concepts["surplus.own"], formula=parse_formula(formula), alternatives=()
    )
    rows = {name: text for name, text in ROWS.items() if not name.startswith("surplus.own")}
    rows |= {"surplus.total@2024": "5.00"}
    found = bound(replace(catalogue, concepts=concepts), rows)
    names = {operand.key.concept for each in found for operand in each.operands if operand.key}
    assert ("outlay.subtotal" in names) is made


def test_keys_outside_the_catalogue_give_no_context() -> None:
    entries = [
        (parse_key("no.such{area=city,scheme=res}@2024"), figure)
        for fact in book(ROWS).facts()
        for figure in fact.figures
    ]
    assert relations_of(CATALOGUE, Book(entries)) == []
