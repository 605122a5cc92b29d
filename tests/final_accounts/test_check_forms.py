from __future__ import annotations

import json
from collections import Counter
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from filings import CATALOGUE, Change, Rows, checked, file_example, filing_of, find, rows_of, rules, write_csv

from yizhang.places import Severity
from yizhang.places.messages import describe
from yizhang.reporting.accounts_findings import findings_json, findings_workbook, rules_markdown


def test_the_published_forms_are_read_whole(tmp_path: Path) -> None:
    filing = filing_of(file_example(tmp_path))
    assert not filing.problems
    assert {form.family for form in filing.forms} >= {f"dept.0{n}" for n in (1, 3, 4, 6, 7, 8, 9)}
    values = {
        str(key.with_dims(dept="")): fact.quantity.value
        for key in filing.book
        if (fact := filing.book.fact(key)).quantity is not None
    }
    assert float(values["dept.outlay{code=2101502,version=final}@2024"]) == 325.52
    assert float(values["dept.outlay{econ=30101,funds=general,kind=basic,version=final}@2024"]) == 275.17
    assert float(values["dept.outlay{econ=public,funds=general,kind=basic,version=final}@2024"]) == 248.05
    assert float(values["dept.three_public{item=running,version=adjusted}@2024"]) == 7.00
    assert float(values["dept.income{origin=general,version=final}@2024"]) == 2113.81


def test_what_the_published_forms_hold(tmp_path: Path) -> None:
    check = checked(file_example(tmp_path))
    tails = [found for found in check.reported if found.severity is Severity.TAIL]
    assert Counter(found.rule.id for found in tails) == {"D04": 2, "D05": 2, "D02.classes": 1, "D10": 1}
    assert not [found for found in check.reported if found.severity is Severity.ERROR]
    assert check.exact > 170
    (twin,) = [found for found in check.reported if found.rule.id.startswith("D14")]
    assert "差 24.00万元" in describe(twin.finding)
    assert "30305生活补助" in describe(twin.finding)


def _replaced(text: str, by: str) -> Change:
    return lambda rows: [[by if cell == text else cell for cell in row] for row in rows]


def test_a_cell_changed_beyond_rounding_is_found_and_named(tmp_path: Path) -> None:
    def change(rows: Rows) -> Rows:
        rows[find(rows, "2101103")][2] = "36.66"
        rows[find(rows, "2101103")][3] = "36.66"
        return rows

    check = checked(file_example(tmp_path, {"公开03表": change}))
    told = [found for found in check.reported if found.severity is Severity.ERROR]
    assert {found.rule.id for found in told} == {"D05"}
    assert all("差 10.00万元" in describe(found.finding) for found in told)


def test_one_cell_that_explains_all_is_named(tmp_path: Path) -> None:
    check = checked(file_example(tmp_path, {"公开03表": lambda rows: _one(rows, "2101199", 2, "15.17")}))
    told = [found for found in check.reported if found.severity is Severity.ERROR]
    assert {found.rule.id for found in told} == {"D04", "D05"}
    assert all("应为13.17万元" in " ".join(found.finding.suspects) for found in told)


def _one(rows: Rows, text: str, col: int, value: str) -> Rows:
    rows[find(rows, text)][col] = value
    return rows


def test_two_forms_that_disagree(tmp_path: Path) -> None:
    def change(rows: Rows) -> Rows:
        rows[find(rows, "九、卫生健康支出")][5] = "1,930.15"
        return rows

    check = checked(file_example(tmp_path, {"公开01表": change}))
    assert {"D03", "D16"} & set(rules(check))


def test_part_larger_than_the_whole(tmp_path: Path) -> None:
    check = checked(file_example(tmp_path, {"公开07表": _replaced("1.05", "0.95")}))
    assert "D13.reception" in rules(check)


@pytest.mark.parametrize(
    ("rule", "number", "change"),
    [
        ("S05", "公开07表", _replaced("2024年度", "2023年度")),
        ("S07", "公开01表", lambda rows: [[_in_yuan(cell) for cell in row] for row in rows]),
        ("S08", "公开03表", _replaced("2101505", "2101577")),
        ("S09", "公开03表", _replaced("医疗保障管理事务", "公共卫生")),
        ("S10", "公开03表", _replaced("卫生健康支出", "医疗卫生与计划生育支出")),
        ("S11", "公开03表", _replaced("公开03表", "公开02表")),
        ("S14", "公开06表", _replaced("275.17", "见附件")),
        ("S13", "公开03表", lambda rows: [row for row in rows if row[2] != "2,113.81"]),
        ("S16", "公开03表", lambda rows: [*rows, rows[find(rows, "2210201")]]),
        ("S15", "公开03表", lambda rows: _one(rows, "2101505", 0, "")),
    ],
)
def test_bad_input_is_a_clear_finding(rule: str, number: str, change: Change, tmp_path: Path) -> None:
    check = checked(file_example(tmp_path, {number: change}))
    found = [found for found in check.reported if found.rule.id == rule]
    assert found, rules(check)
    assert all(describe(each.finding) and describe(each.finding, "en") for each in found)


def _in_yuan(text: str) -> str:
    plain = text.replace(",", "")
    return (
        str(int(float(plain) * 10000)) + ".00" if "." in plain and plain.replace(".", "").isdigit() else text
    )


def test_a_missing_form_and_columns_moved(tmp_path: Path) -> None:
    def moved(rows: Rows) -> Rows:
        return [[row[i] for i in (0, 1, 4, 2, 3, 7, 6, 5)] if len(row) == 8 else row for row in rows]

    check = checked(file_example(tmp_path / "a", {"公开03表": moved}, leave_out=["公开07表"]))
    assert "S01" in rules(check)
    same = checked(file_example(tmp_path / "b"))
    assert [r for r in rules(check) if r.startswith("D")] == [r for r in rules(same) if r.startswith("D")]


def test_every_rule_is_cited_and_every_message_has_two_languages() -> None:
    for rule in CATALOGUE.rules.values():
        assert rule.source.citation
        assert rule.zh
        assert rule.en


def test_undetermined_figures_are_listed(tmp_path: Path) -> None:
    write_csv(tmp_path / "公开07表.csv", rows_of("公开07表"))
    assert not checked(tmp_path).unwatched
    write_csv(tmp_path / "公开07表.csv", [*rows_of("公开07表")[:-1], [*["8.05"] * 4, *[""] * 8]])
    assert checked(tmp_path).unwatched


def test_the_list_of_checks_in_the_docs_is_made_from_the_catalogue() -> None:
    page = Path(__file__).parents[2] / "docs" / "checks-accounts.md"
    assert page.read_text("utf-8") == rules_markdown(CATALOGUE)


def test_the_findings_are_a_workbook_to_filter(tmp_path: Path) -> None:
    check = checked(file_example(tmp_path))
    book = openpyxl.load_workbook(BytesIO(findings_workbook([check])))
    sheet = book["核对结果"]
    assert sheet.auto_filter.ref
    assert [cell.value for cell in sheet[1]][1:8] == [
        "部门",
        "年度",
        "表",
        "规则",
        "规则内容",
        "轻重",
        "问题",
    ]
    assert sheet.max_row == len(check.reported) + 1
    assert len(json.loads(findings_json([check]))[0]["findings"]) == len(check.reported)
