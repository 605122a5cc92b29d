from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_files import codes, only_table, read_whole, texts, xlsx_parts, zipped

from yizhang.documents.readers.shared_formula import moved
from yizhang.documents.sheets import find_sheet


def test_stored_value_and_displayed_text_are_both_kept(tmp_path: Path) -> None:
    cells = '<c r="A1" s="1"><v>0.28000000000000003</v></c><c r="B1"><v>182506.58999999997</v></c>'
    sheet = f'<sheetData><row r="1">{cells}</row></sheetData>'
    table, problems = only_table(zipped(tmp_path / "a.xlsx", xlsx_parts(sheet, formats=("#,##0.00",))))
    first, second = table.cells
    assert (first.value, first.text, first.number_format) == (Decimal("0.28"), "0.28", "#,##0.00")
    assert (second.value, second.text) == (Decimal("182506.58999999997"), "182506.59")
    assert problems == ()
    assert str(second.place) == "a.xlsx「表一」B1"


def test_a_formula_without_a_result_is_unknown_not_zero(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["收入", 1, "=B1+1", "=B1*2"])  # type: ignore[union-attr]
    book.save(tmp_path / "f.xlsx")
    table, problems = only_table(tmp_path / "f.xlsx")
    assert [(c.value, c.formula, c.problem) for c in table.cells[2:]] == [
        (None, "=B1+1", "documents.formula-not-calculated"),
        (None, "=B1*2", "documents.formula-not-calculated"),
    ]
    assert codes(problems) == ["documents.formula-not-calculated"]
    assert dict(problems[0].args) == {"count": "2", "cells": "C1、D1"}
    assert problems[0].place.cell == "C1"


def test_zeros_left_for_the_opener_to_calculate_are_not_results(tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_number(0, 0, 7)
        sheet.write_formula(0, 1, "=A1*2")
    table, problems = only_table(path)
    assert table.cells[1].value is None
    assert codes(problems) == ["documents.formula-not-calculated"]


def test_a_formula_keeps_its_cached_result(tmp_path: Path) -> None:
    cells = '<c r="A1"><f>1/3</f><v>0.33333333333333331</v></c><c r="B1" t="str"><f>T(1)</f><v></v></c>'
    sheet = f'<sheetData><row r="1">{cells}</row></sheetData>'
    table, problems = only_table(zipped(tmp_path / "w.xlsx", xlsx_parts(sheet)))
    assert (table.cells[1].value, table.cells[1].formula) == ("", "=T(1)")
    assert (table.cells[0].value, table.cells[0].text) == (Decimal(repr(1 / 3)), "0.333333333")
    assert problems == ()


def test_shared_formulas_read_as_each_cell_has_them(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="B1"><f t="shared" ref="B1:B2" si="0">A1*2</f><v>2</v></c></row>'
        '<row r="2"><c r="B2"><f t="shared" si="0"/><v>4</v></c></row>'
    )
    table, _ = only_table(zipped(tmp_path / "s.xlsx", xlsx_parts(f"<sheetData>{rows}</sheetData>")))
    assert [cell.formula for cell in table.cells] == ["=A1*2", "=A2*2"]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("SUM(A1:B2)", "SUM(B3:C4)"),
        ("$A$1+A$1+$A1", "$A$1+B$1+$A3"),
        ("LOG10(A1)", "LOG10(B3)"),
        ("'A1 表'!A1&\"A1\"", "'A1 表'!B3&\"A1\""),
        ("SUM(A:B)", "SUM(B:C)"),
        ("A1_x+Z9", "A1_x+AA11"),
    ],
)
def test_moving_a_formula(formula: str, expected: str) -> None:
    assert moved(formula, 2, 1) == expected


def test_error_values_are_unknown(tmp_path: Path) -> None:
    cells = (
        '<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B1"><v>１２</v></c><c r="C1" t="s"><v>99</v></c>'
    )
    sheet = f'<sheetData><row r="1">{cells}</row></sheetData>'
    table, problems = only_table(zipped(tmp_path / "e.xlsx", xlsx_parts(sheet)))
    assert [(c.text, c.value) for c in table.cells] == [("#DIV/0!", None), ("１２", None), ("99", None)]
    assert codes(problems) == ["documents.error-value"]
    assert dict(problems[0].args)["count"] == "3"


def test_numbers_stored_as_text_stay_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["1,234.50", "00123", "=1+1 说明", True, date(2024, 12, 31)])  # type: ignore[union-attr]
    book.active["C1"].data_type = "s"  # type: ignore[index]
    book.save(tmp_path / "t.xlsx")
    table, _ = only_table(tmp_path / "t.xlsx")
    assert [cell.value for cell in table.cells] == ["1,234.50", "00123", "=1+1 说明", True, "2024-12-31"]


def test_merges_hidden_rows_columns_and_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "居民"
    sheet.append(["项目", "收入", None, "支出"])
    sheet.append([None, "统筹", "合计", 5])
    sheet.merge_cells("B1:C1")
    sheet.merge_cells("A1:A2")
    sheet.row_dimensions[2].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book.create_sheet("隐藏").sheet_state = "hidden"
    book["隐藏"]["B3"] = 1
    book.save(tmp_path / "m.xlsx")
    document, problems = read_whole(tmp_path / "m.xlsx")
    table, other = document.tables()
    assert texts(table) == [["项目", "收入", "收入", "支出"], ["项目", "统筹", "合计", "5"]]
    assert [(c.text, c.rowspan, c.colspan) for c in table.cells[:2]] == [("项目", 2, 1), ("收入", 1, 2)]
    assert [cell.hidden for cell in table.cells] == [False, False, True, True, True, True]
    assert (other.hidden, other.rows, other.cols) == (True, 3, 2)
    assert problems == ()
    found, none = find_sheet(document, " 居 民 ")
    assert found is table
    assert none == ()
    missing, wrong = find_sheet(document, "职工")
    assert missing is None
    assert codes(wrong) == ["documents.no-such-sheet"]
    assert dict(wrong[0].args)["sheets"] == "居民、隐藏"


def test_values_under_a_merge_are_reported_and_overlapping_merges_refused(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    merges = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    table, problems = only_table(
        zipped(tmp_path / "a.xlsx", xlsx_parts(f"<sheetData>{row}</sheetData>{merges}"))
    )
    assert codes(problems) == ["documents.covered-values"]
    assert texts(table) == [["1", "1"]]
    many = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 50 + "</mergeCells>"
    _, problems = only_table(zipped(tmp_path / "b.xlsx", xlsx_parts(f"<sheetData>{row}</sheetData>{many}")))
    assert "documents.merges-overlap" in codes(problems)


def test_declared_rows_without_cells_cost_nothing(tmp_path: Path) -> None:
    row = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
    sheet = f'<dimension ref="A1:XFD1048576"/><sheetData>{row}</sheetData>'
    table, problems = only_table(zipped(tmp_path / "d.xlsx", xlsx_parts(sheet)))
    assert (table.rows, table.cols, len(table.cells)) == (1_048_576, 1, 1)
    assert problems == ()


def test_a_cell_far_away_does_not_make_a_huge_grid(tmp_path: Path) -> None:
    near = '<row r="1"><c r="A1"><v>1</v></c><c r="BZZ1"><v>1</v></c></row>'
    far = '<row r="1000000"><c r="BZZ1000000"><v>1</v></c></row><row r="2"><c r="XFD2"><v>1</v></c></row>'
    table, problems = only_table(
        zipped(tmp_path / "d.xlsx", xlsx_parts(f"<sheetData>{near}{far}</sheetData>"))
    )
    assert table.rows * table.cols <= 5_000_000
    assert codes(problems) == ["documents.cells-outside"]


def test_cells_without_references_and_prefixed_names(tmp_path: Path) -> None:
    parts = xlsx_parts("")
    parts["xl/worksheets/sheet1.xml"] = (
        '<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:r><x:t>甲</x:t></x:r>'
        "<x:rPh><x:t>jia</x:t></x:rPh><x:r><x:t>乙_x000D_</x:t></x:r></x:is></x:c><x:c><x:v>2</x:v></x:c></x:row>"
        "<x:row><x:c><x:v>3</x:v></x:c></x:row></x:sheetData></x:worksheet>"
    )
    table, _ = only_table(zipped(tmp_path / "p.xlsx", parts))
    assert texts(table) == [["甲乙\r", "2"], ["3", ""]]


def test_dates_of_the_1904_calendar(tmp_path: Path) -> None:
    sheet = '<sheetData><row r="1"><c r="A1" s="1"><v>44196</v></c></row></sheetData>'
    parts = xlsx_parts(sheet, formats=("yyyy-mm-dd",), workbook='<workbookPr date1904="1"/>')
    table, _ = only_table(zipped(tmp_path / "d.xlsx", parts))
    assert (table.cells[0].value, table.cells[0].text) == ("2025-01-01", "2025-01-01")


VALUES = st.one_of(
    st.integers(-(10**14), 10**14),
    st.decimals(-(10**9), 10**9, places=2).map(float),
    st.text(st.characters(categories=["L", "N", "P"], include_characters=" \n"), max_size=12),
    st.booleans(),
    st.none(),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(VALUES, min_size=1, max_size=5), min_size=1, max_size=6))
def test_what_is_written_is_read(tmp_path: Path, rows: list[list[object]]) -> None:
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                sheet.write(r, c, value)
    table, _ = only_table(path)
    expected = {
        (r, c): Decimal(repr(value))
        if isinstance(value, int | float) and not isinstance(value, bool)
        else value
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value is not None and value != ""
    }
    assert {(cell.row, cell.col): cell.value for cell in table.cells} == expected


def test_a_hundred_thousand_cells_within_seconds(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        money = book.add_format({"num_format": "#,##0.00"})
        sheet = book.add_worksheet()
        for r in range(5000):
            for c in range(20):
                sheet.write_number(r, c, r + c / 100, money)
    start = time.process_time()
    table, _ = only_table(path)
    assert len(table.cells) == 100_000
    assert time.process_time() - start < 6
