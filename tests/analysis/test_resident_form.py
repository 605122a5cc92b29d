"""The resident form filled in as a workbook: it holds, and what an equality determines cannot be changed unnoticed."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from yizhang.analysis.checks import check_office
from yizhang.book.book import Book
from yizhang.book.evaluation import bind
from yizhang.book.figure import Figure, Kind
from yizhang.book.forms.cells import Context
from yizhang.book.loading import open_workspace
from yizhang.book.workspace import Office
from yizhang.catalogue import load_catalogue
from yizhang.checking.confront import confront
from yizhang.numbers import WAN_YUAN, Period, Quantity
from yizhang.places import Key, Place, Severity
from yizhang.places.messages import describe
from yizhang.reporting.form_writer import Options, write_form

ROOT = Path(__file__).parents[2]
CASES = yaml.safe_load((ROOT / "conformance" / "identities" / "res-form.yaml").read_text("utf-8"))["cases"]
SETTINGS = 'office: 某县医疗保障局\ntitle: 某县\narea: local\nperiod: "2024"\nversion: budget\n'
SLIP = Fraction(72)
"""万元, far beyond any rounding of whole 万元."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A workspace whose only file is the form, filled in."""
    root = tmp_path_factory.mktemp("resident")
    (root / "data").mkdir()
    (root / "catalogue" / "areas").mkdir(parents=True)
    (root / "catalogue" / "areas" / "areas.csv").write_text(
        "id,zh,en,level\nlocal,某县,county,county\n", "utf-8"
    )
    (root / "yizhang.yaml").write_text(SETTINGS, "utf-8")
    catalogue, _ = load_catalogue()
    book = Book()
    for case in CASES[:2]:
        dims = {"area": "local", "scheme": "res", "part": "total", "version": case["version"]}
        for concept, value in case["values"].items():
            key = bind(catalogue, concept, dims, Period(int(case["year"])))
            kind = Kind.NUMBER if value else Kind.NIL
            book.add(key, Figure(kind, Quantity(Fraction(value), WAN_YUAN, 0), Place("")))
    context = Context("local", Period(2024), "budget")
    plain = Options(formulas=False, protect=False)
    write_form(root / "data" / "form.xlsx", catalogue.forms["fund.res"], catalogue, context, book, plain)
    return open_workspace(root)


def test_it_loads_by_its_structure_and_every_identity_holds(office: Office) -> None:
    assert all(problem.severity is Severity.NOTE for problem in office.problems)
    assert len(office.book) == 54
    checks = check_office(office)
    assert checks.findings == ()
    assert checks.counts["exact"] > 20
    assert checks.counts["mismatch"] == 0


def test_the_cells_no_equality_determines_are_listed(office: Office) -> None:
    unwatched = {(key.concept, key["version"]) for key in confront(office.catalogue, office.book).unwatched}
    of_which = {f"income.premium.{name}" for name in ("assisted", "collective", "government")}
    subsidies = {("income.subsidy.standard", "budget"), ("income.subsidy.vaccine", "budget")}
    assert (
        unwatched == {(name, version) for name in of_which for version in ("executed", "budget")} | subsidies
    )


def test_each_determined_cell_changed_is_reported_with_the_difference(office: Office) -> None:
    watched = confront(office.catalogue, office.book).watched
    assert len(watched) == 46
    for key in watched:
        checked = confront(office.catalogue, _changed(office.book, key))
        errors = [describe(f) for f in checked.findings if f.severity is Severity.ERROR]
        assert errors, key
        assert any("差 72万元" in text for text in errors), (key, errors)


def test_a_change_within_the_rounding_of_whole_units_is_a_tail(office: Office) -> None:
    key = next(k for k in office.book if k.concept == "outlay.total" and k["version"] == "budget")
    checked = confront(office.catalogue, _changed(office.book, key, Fraction(1)))
    assert {f.severity for f in checked.findings} <= {Severity.TAIL, Severity.SUSPICIOUS}
    assert any(f.severity is Severity.TAIL for f in checked.findings)


def test_one_wrong_cell_is_named_where_two_identities_point_at_it(office: Office) -> None:
    key = next(k for k in office.book if k.concept == "balance.closing" and k["version"] == "budget")
    checked = confront(office.catalogue, _changed(office.book, key))
    (suspects,) = {f.suspects for f in checked.findings if f.severity is Severity.ERROR}
    assert len(suspects) == 1
    assert "应为37,472万元" in suspects[0]


def _changed(book: Book, changed: Key, by: Fraction = SLIP) -> Book:
    """The same book with one figure changed by ``by`` 万元."""
    other = Book()
    for fact in book.facts():
        for figure in fact.figures:
            if fact.key == changed and figure.quantity is not None:
                quantity = Quantity(figure.quantity.value + by, figure.quantity.unit, 0)
                other.add(fact.key, Figure(Kind.NUMBER, quantity, figure.place, figure.origin, "", ""))
            else:
                other.add(fact.key, figure)
    return other
