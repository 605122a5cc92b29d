"""The budget workbook: live down to the drivers; a spreadsheet program computes what the estimator does."""

from __future__ import annotations

import shutil
import subprocess
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import yizhang
from yizhang.book.figure import Figure
from yizhang.book.loading import open_workspace
from yizhang.budgeting.estimator import Estimator
from yizhang.budgeting.work import Work, work_of
from yizhang.numbers import PERCENT, WAN_YUAN, Quantity, half_up
from yizhang.places import Key, parse_key
from yizhang.reporting.budget_sheets import ADOPTED, FIRST, VALUE, Placed
from yizhang.reporting.budget_workbook import budget_workbook
from yizhang.reporting.xlsx_styles import held

SOFFICE = shutil.which("soffice")
BAZHONG = Path(yizhang.__file__).parents[2] / "examples" / "bazhong-2021"
CHANGES = {
    "wage.average{area=city,measure=yoy,version=budget}@2021": Quantity(Fraction(7), PERCENT),
    "stay.cost{area=city,measure=yoy,scheme=emp,version=budget}@2021": Quantity(Fraction("4.5"), PERCENT),
    "insured.closing{area=city,scheme=res,version=budget}@2021-12-end": Quantity(
        Fraction(2_900_001), PERCENT
    ),
}


@pytest.fixture(scope="module")
def work() -> Work:
    found = work_of(open_workspace(BAZHONG))
    assert found is not None
    return found


def test_equal_estimates_give_equal_bytes(work: Work) -> None:
    assert budget_workbook(work, "预算") == budget_workbook(work, "预算")


def test_forms_show_the_budget_and_are_formulas(work: Work) -> None:
    package = budget_workbook(work, "预算")
    live, shown = (load_workbook(BytesIO(package), data_only=flag) for flag in (False, True))
    assert live.sheetnames == [
        "社预05表",
        "社预06表",
        "基础资料表",
        "测算过程",
        "驱动因素",
        "方案比较",
        "敏感性",
        "三年滚动",
    ]
    for name, label, expected in (
        ("社预05表", "六、本年收入小计", 99_640),
        ("社预06表", "四、本年支出小计", 251_868),
    ):
        row = next(r for r in live[name].iter_rows() for cell in r if cell.value == label)
        formulas = {cell.coordinate: str(cell.value) for cell in row if str(cell.value).startswith("=")}
        assert expected in [shown[name][at].value for at in formulas], label
        assert all("测算过程" in text or "COUNT" in text for text in formulas.values())


def test_the_written_forms_read_back_to_the_budget(work: Work, tmp_path: Path) -> None:
    from yizhang.book.forms.choose import recognise
    from yizhang.book.forms.read import read_form
    from yizhang.book.grid import Grid
    from yizhang.book.names import Names
    from yizhang.documents.read import read_document

    office, path = work.made.estimator.office, tmp_path / "预算.xlsx"
    path.write_bytes(budget_workbook(work, "预算"))
    document, problems = read_document(path, name="预算.xlsx")
    assert document is not None, problems
    names = Names(office.catalogue)
    read: dict[Key, Figure] = {}
    for table in document.tables():
        form = recognise(Grid.of(table, "预算.xlsx"), names, {}, 2021)
        if form is not None:
            reading = read_form(form, names, office.settings, {})
            read |= {key: figure for key, figure in reading.entries if figure.quantity is not None}
    assert len(read) > 80
    for line in work.made.lines:
        value = work.made.estimator.value(line.key).value
        if value is not None:
            quantity = read[line.key].quantity
            assert quantity is not None
            assert quantity.base == value, line.key


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed: nothing can recalculate")
def test_a_driver_changed_in_the_workbook_moves_it_as_the_estimator_does(work: Work, tmp_path: Path) -> None:
    office, placed = work.made.estimator.office, Placed.of(work.made)
    package = budget_workbook(work, "预算")
    sources = []
    for number, (text, quantity) in enumerate(CHANGES.items()):
        book = load_workbook(BytesIO(package))
        row = next(i for i, step in enumerate(placed.inputs, FIRST) if step.key == parse_key(text))
        book["驱动因素"].cell(row + 1, VALUE + 1).value = float(_held(text, quantity))
        sources.append(tmp_path / f"changed{number}.xlsx")
        book.save(sources[-1])
    for source, (text, quantity) in zip(recalculated(sources, tmp_path), CHANGES.items(), strict=True):
        change = (
            quantity if "yoy" in text else Quantity(quantity.value, office.catalogue.concepts["payers"].unit)
        )
        changed = Estimator(
            office, work.made.estimator.plan, base=work.made.estimator, changes={parse_key(text): change}
        )
        compare(source, placed, changed)


def _held(text: str, quantity: Quantity) -> Fraction:
    return quantity.base if "yoy" in text else quantity.value


def compare(source: Path, placed: Placed, changed: Estimator) -> None:
    sheet = load_workbook(source, data_only=True)["测算过程"]
    moved = 0
    for row, step in enumerate(placed.results, FIRST):
        shown = sheet.cell(row + 1, ADOPTED + 1).value
        value = changed.value(step.key).value
        assert value is not None
        expected = value / held(step.unit).scale
        decimals = 6 if step.decimals is None else step.decimals
        assert half_up(Fraction(str(shown)), decimals) == half_up(expected, decimals), step.key
        moved += value != step.result.value
    assert moved >= 3


def recalculated(sources: list[Path], folder: Path) -> list[Path]:
    out = folder / "out"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        str(SOFFICE),
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        *map(str, sources),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return [out / source.name for source in sources]


def test_units_and_keys(work: Work) -> None:
    steps: dict[Key, Any] = {step.key: step for step in work.made.steps}
    premium = steps[parse_key("income.premium{area=city,part=total,scheme=emp,version=budget}@2021")]
    assert premium.unit == WAN_YUAN
