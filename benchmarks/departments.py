"""How long it takes to check the final accounts of many departments, nine forms each, every form a workbook.

The forms are written by Yizhang from the example with each department's amounts scaled, so that figures differ and
sums hold up to rounding; every tenth department has one cell changed. Reported: time, forms and findings, and how many
departments have errors.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from yizhang.api import open_workspace
from yizhang.book.book import Book
from yizhang.book.figure import Figure, Kind
from yizhang.book.forms.cells import Context
from yizhang.catalogue import load_catalogue
from yizhang.catalogue.model import Catalogue
from yizhang.final_accounts.check import check_path
from yizhang.final_accounts.derive import complete
from yizhang.final_accounts.filed import public_forms
from yizhang.numbers import Period, Quantity, half_up
from yizhang.places import Key, Severity
from yizhang.reporting.accounts_findings import findings_workbook
from yizhang.reporting.form_writer import Options, form_bytes

EXAMPLE = Path(__file__).parents[1] / "examples" / "zhuzhou-bureau-2024"
PERIOD = Period(2024)
CHANGED = "2101199"


def main(args: list[str] | None = None) -> None:
    """``python -m benchmarks departments [COUNT]``: 500 departments unless told."""
    count = int((args or ["500"])[0])
    catalogue, _ = load_catalogue()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(root, catalogue, count)
        start = time.perf_counter()
        checks = check_path(root, catalogue, PERIOD, lambda text: print(f"\r{text}", end="", file=sys.stderr))
        checked = time.perf_counter() - start
        size = len(findings_workbook(checks))
        whole = time.perf_counter() - start
    print(file=sys.stderr)
    wrong = [one for one in checks if any(each.severity is Severity.ERROR for each in one.reported)]
    print(f"departments        {len(checks)}")
    print(f"forms, cells       {sum(len(c.forms) for c in checks)}, {sum(c.cells for c in checks)}")
    print(f"relations exact    {sum(c.exact for c in checks)}")
    print(f"findings           {sum(len(c.reported) for c in checks)}")
    print(f"with errors        {len(wrong)} departments, {-(-count // 10)} changed")
    print(f"checked in         {checked:.1f} s; with the workbook ({size // 1024} KB) {whole:.1f} s")


def write(root: Path, catalogue: Catalogue, count: int) -> None:
    """The filings of ``count`` departments, a folder each."""
    office = open_workspace(EXAMPLE)
    book = complete(catalogue, office.book, office.settings.office, PERIOD).book
    forms = public_forms(catalogue, PERIOD.year)
    for number in range(count):
        dept = f"第{number:03d}局"
        scaled = _scaled(book, dept, number)
        folder = root / f"{number:03d}"
        folder.mkdir()
        context = Context("", PERIOD, "final", dept=dept)
        for form in forms:
            data = form_bytes(form, catalogue, context, scaled, Options(formulas=False, protect=False))
            (folder / f"{form.id}.xlsx").write_bytes(data)


def _scaled(book: Book, dept: str, number: int) -> Book:
    """The leaves of the book under another name, scaled and held to 0.01 万元; sums are made anew from them."""
    factor = 1 - Fraction(number, 2000)
    entries: list[tuple[Key, Figure]] = []
    for fact in book.facts():
        if fact.quantity is None or not _is_leaf(fact.key):
            continue
        unit = fact.quantity.unit
        apart = fact.key.concept == "dept.three_public"
        value = half_up(fact.quantity.value * (1 if apart else factor), 2)
        kind = Kind.NUMBER if value else Kind.NIL
        figure = Figure(kind, Quantity(value, unit, 2), fact.figures[0].place)
        key = fact.key.with_dims(dept=dept)
        entries.append((key, figure))
        if key["code"]:
            entries.append((key.with_dims(funds="general"), figure))
            entries += [] if key["kind"] else [(key.with_dims(funds="fiscal"), figure)]
    catalogue, _ = load_catalogue()
    made = complete(catalogue, Book(entries), dept, PERIOD).book
    if number % 10:
        return made
    return Book((f.key, _changed(f.key, figure)) for f in made.facts() for figure in f.figures)


def _changed(key: Key, figure: Figure) -> Figure:
    if figure.quantity is None or key["code"] != CHANGED or key["kind"] or key["funds"] or key["origin"]:
        return figure
    value = figure.quantity.value + 5
    return replace(figure, quantity=replace(figure.quantity, value=value))


def _is_leaf(key: Key) -> bool:
    if key.concept == "dept.outlay":
        item = (
            len(key["code"]) == 7
            and (not key["kind"] or key["kind"] in ("basic", "project"))
            and not key["funds"]
        )
        return key["version"] == "final" and (item or len(key["econ"]) == 5)
    return key.concept == "dept.three_public" or (
        key.concept in ("dept.carry_in", "dept.carry_out", "dept.reserve_used", "dept.distribution")
        and not key["funds"]
    )


if __name__ == "__main__":
    main(sys.argv[1:])
