"""Real workbooks through the readers: what offices send, and what goes wrong with it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
from book_samples import codes, workspace
from openpyxl.worksheet.worksheet import Worksheet

from yizhang.book.figure import Kind
from yizhang.book.loading import open_workspace
from yizhang.book.workspace import Office
from yizhang.numbers import Period
from yizhang.places import Key

HEADER: list[list[object]] = [
    ["科目编码", "科目名称", "期初余额", None, "本期发生额", None, "期末余额", None],
    [None, None, "借方", "贷方", "借方", "贷方", "借方", "贷方"],
]
MAPPING = "险种,科目编码,项目,基金构成\nres,4101,income.premium,统筹基金\n"


def book_of(root: Path, name: str) -> tuple[openpyxl.Workbook, Worksheet, Path]:
    path = root / "data" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return book, sheet, path


def fill(sheet: Worksheet, rows: list[list[object]]) -> None:
    for row in rows:
        sheet.append(row)


def monthly_ledgers(root: Path) -> Office:
    book, first, path = book_of(root, "居民医保2024年科目余额表.xlsx")
    for month in (1, 2):
        sheet = first if month == 1 else book.create_sheet()
        sheet.title = f"{month}月"
        amount = Decimal("100.25") * month
        before = Decimal("100.25") * (month - 1)
        rows: list[list[object]] = [["科目余额表"], *HEADER]
        rows.append(["4101", "社会保险费收入", None, before, None, Decimal("100.25"), None, amount])
        fill(sheet, rows)
        sheet.merge_cells("C2:D2")
        sheet.merge_cells("E2:F2")
        sheet.merge_cells("G2:H2")
    hidden = book.create_sheet("旧表")
    hidden.append(["作废"])
    hidden.sheet_state = "hidden"
    book.save(path)
    return open_workspace(workspace(root, {"mapping/accounts.csv": MAPPING}))


def test_a_sheet_per_month_with_merged_headers(tmp_path: Path) -> None:
    office = monthly_ledgers(tmp_path)
    assert codes(office.problems) == ["workspace.area-undefined", "data.hidden-sheet"]
    key = Key.of(
        "income.premium", Period(2024, 1, 2), area="某县", scheme="res", part="pooled", version="final"
    )
    figure = office.book.fact(key).figures[0]
    assert str(figure.quantity) == "200.5元"
    assert (figure.place.sheet, figure.place.cell) == ("2月", "A4")


def test_a_formula_that_was_never_calculated_is_not_zero(tmp_path: Path) -> None:
    book, sheet, path = book_of(tmp_path, "数.xlsx")
    fill(sheet, [["项目", "险种", "年度", "金额（万元）"], ["利息收入", "res", "2024", "=1+2"]])
    sheet.append(["其他收入", "res", "2024", 5])
    book.save(path)
    office = open_workspace(workspace(tmp_path, {}))
    bad = [problem for problem in office.problems if problem.code == "book.bad-cell"]
    assert [problem.place.cell for problem in bad] == ["D2"]
    assert [(fact.key.concept, fact.figures[0].kind) for fact in office.book.facts()] == [
        ("income.other", Kind.NUMBER)
    ]


def test_an_empty_workbook_and_a_table_of_something_else(tmp_path: Path) -> None:
    book, _, path = book_of(tmp_path, "空.xlsx")
    book.save(path)
    book, sheet, path = book_of(tmp_path, "通讯录.xlsx")
    fill(sheet, [["姓名", "电话"], ["张三", "123"]])
    book.save(path)
    office = open_workspace(workspace(tmp_path, {}))
    met = {problem.place.file: problem.code for problem in office.problems}
    assert met["data/空.xlsx"] == "documents.empty-workbook"
    assert met["data/通讯录.xlsx"] == "data.unrecognised"
    assert len(office.book) == 0
