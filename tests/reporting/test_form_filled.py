"""A form filled in below its totals adds up as the identities demand, whatever the amounts."""

from __future__ import annotations

import random
from fractions import Fraction
from pathlib import Path

import pytest

from yizhang.analysis.checks import check_office
from yizhang.book.book import Book
from yizhang.book.figure import Figure, Kind
from yizhang.book.forms.cells import Context, is_barred, key_of, lines
from yizhang.book.forms.formulas import CellId, sums_of
from yizhang.book.loading import open_workspace
from yizhang.catalogue import load_catalogue
from yizhang.catalogue.model_forms import Form
from yizhang.numbers import WAN_YUAN, Period, Quantity
from yizhang.places import Key, Place, Severity
from yizhang.places.messages import describe
from yizhang.reporting.form_writer import form_bytes
from yizhang.reporting.new_workspace import init_workspace

CATALOGUE = load_catalogue()[0]
CONTEXT = Context("local", Period(2024), "final")


def leaves(form: Form) -> dict[CellId, Key]:
    """The cells a clerk types: neither barred nor the sum of others."""
    sums = sums_of(form, CATALOGUE)
    found: dict[CellId, Key] = {}
    for lane in form.lanes:
        for line in lines(lane):
            for column in lane.columns:
                cell = (lane.id, line.row.id, column.id)
                key = key_of(CATALOGUE, form, line.row, column, CONTEXT)
                if key is not None and cell not in sums and not is_barred(line.row, column):
                    found[cell] = key
    return found


# Rows that other rows contain without being their sum, and subsidies whose kinds ended with 2023.
CONTAINED = {"I1a", "I1b", "I1c", "I2b"}
TRANSFERS = {"I7", "I8", "E5", "E6"}
"""Rows of the employee form whose account column holds nothing in practice."""


@pytest.mark.parametrize("form_id", ["fund.emp.final", "fund.res.final"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_filled_form_breaks_no_identity(form_id: str, seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed).randint
    form = CATALOGUE.forms[form_id]
    amounts = {}
    for cell, key in leaves(form).items():
        contained = form.scheme == "res" and cell[1] in CONTAINED
        none = contained or (form.scheme == "emp" and cell[1] in TRANSFERS and cell[2].endswith("account"))
        low, high = (
            (500_000, 900_000)
            if cell[1] == "I1" or key.concept == "balance.opening"
            else (0, 0 if none else 90_000)
        )
        amounts[key] = Fraction(draw(low, high), 100)
    book = Book(
        (key, Figure(Kind.NUMBER, Quantity(value, WAN_YUAN, 2), Place("手填")))
        for key, value in amounts.items()
    )
    root = tmp_path / "甲县"
    init_workspace(root, CATALOGUE, [], "local", Period(2024), "甲县医疗保障局")
    (root / "data" / "表.xlsx").write_bytes(form_bytes(form, CATALOGUE, CONTEXT, book))
    office = open_workspace(root)
    assert {problem.code for problem in office.problems} == {"form.read"}
    checks = check_office(office)
    assert checks.counts["exact"] > 5
    wrong = [
        describe(f, "zh") for f in checks.findings if f.severity in (Severity.ERROR, Severity.SUSPICIOUS)
    ]
    assert wrong == []


def test_a_subtotal_adds_the_items_its_own_part_can_hold() -> None:
    sums = sums_of(CATALOGUE.forms["fund.emp.final"], CATALOGUE)

    def rows(lane: str, row: str, column: str) -> str:
        return " ".join(cell[1] for _, cell in sums[lane, row, f"this.{column}"])

    assert rows("income", "I6", "total") == "I1 I2 I3 I4 I5"
    assert rows("income", "I6", "pooled") == "I1 I2 I3 I5"
    assert rows("income", "I6", "account") == "I1 I2 I3 I4"
    assert rows("outlay", "E4", "total") == "E1 E2 E3"
    assert rows("outlay", "E4", "pooled") == "E1 E3"
    assert rows("outlay", "E4", "account") == "E1 E2 E3"
