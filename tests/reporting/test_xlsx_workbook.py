"""The workbook as written: live formulas, exact cached results, text that stays text, the same bytes."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from zhuzhou_demo import EMP_ORDER, facts, indicators, key, workbook

from yizhang.formula.ast import Leaf, RollUp
from yizhang.numbers import YI_YUAN
from yizhang.reporting.xlsx_cells import PENDING, near
from yizhang.reporting.xlsx_facts import FIRST, HEADS, VALUE
from yizhang.reporting.xlsx_model import Definition, Labels, NoteSection, Target, WorkbookModel
from yizhang.reporting.xlsx_workbook import sheet_words, write_workbook

FACTS, INDICATORS, RANKING = "事实与来源", "指标", "排名"


@pytest.fixture(scope="module")
def written() -> bytes:
    return write_workbook(workbook())


@pytest.fixture(scope="module")
def formulas(written: bytes) -> Any:
    return load_workbook(BytesIO(written))


@pytest.fixture(scope="module")
def cached(written: bytes) -> Any:
    return load_workbook(BytesIO(written), data_only=True)


def column(sheet: Any, head: str) -> dict[int, Any]:
    heads = {cell.value: cell.column for cell in sheet[FIRST]}
    return {row: sheet.cell(row, heads[head]).value for row in range(FIRST + 1, sheet.max_row + 1)}


def test_sheets_stand_in_reading_order(formulas: Any) -> None:
    assert formulas.sheetnames == ["收支余总表", INDICATORS, RANKING, "图表", FACTS, "校验", "说明"]


def test_same_model_gives_same_bytes(written: bytes) -> None:
    assert write_workbook(workbook()) == written


def test_facts_hold_printed_values_print_and_place(cached: Any) -> None:
    sheet = cached[FACTS]
    assert column(sheet, "数值")[FIRST + 1] == 26.92
    assert column(sheet, "原文")[FIRST + 1] == "26.92亿元"
    assert column(sheet, "出处")[FIRST + 1].endswith("第7行")


def test_a_blank_fact_stays_empty_and_says_so(formulas: Any, cached: Any) -> None:
    row = next(n for n, fact in enumerate(facts(), FIRST + 1) if fact.quantity is None)
    assert formulas[FACTS].cell(row, VALUE + 1).value is None
    assert column(cached[FACTS], "状态")[row] == PENDING


def test_computed_facts_are_formulas_over_their_parts(formulas: Any, cached: Any) -> None:
    total = key("balance.closing", "city", "emp", "total")
    row = next(n for n, fact in enumerate(facts(), FIRST + 1) if fact.key == total)
    cell = formulas[FACTS].cell(row, VALUE + 1).value
    assert cell.count("$H$") == 6  # three parts, each asked for and added
    assert cached[FACTS].cell(row, VALUE + 1).value == 65.01


def test_indicators_are_live_down_to_the_facts(formulas: Any, cached: Any) -> None:
    texts = column(formulas[INDICATORS], "数值")
    assert all(str(text).startswith("=") and f"'{FACTS}'!" in text for text in texts.values())
    assert column(cached[INDICATORS], "数值")[FIRST + 1] == pytest.approx(20.5770, abs=1e-4)


def test_an_indicator_over_a_blank_is_pending(cached: Any) -> None:
    assert PENDING in column(cached[INDICATORS], "数值").values()


def test_indicators_link_to_their_facts(formulas: Any) -> None:
    links = [cell.hyperlink for row in formulas[INDICATORS].iter_rows() for cell in row if cell.hyperlink]
    assert len(links) == 2 * len(indicators())
    assert all(link.location.startswith(f"'{FACTS}'!H") for link in links)


def test_ranks_are_rank_formulas_with_ties_and_unknowns(formulas: Any, cached: Any) -> None:
    assert "RANK(" in formulas[RANKING]["A6"].value
    assert [cached[RANKING].cell(6 + n, 1).value for n in range(len(EMP_ORDER))] == [1, 2, 3, 4, 5, 6]
    assert cached[RANKING]["E6"].value == "预警（3—6）"


def test_a_print_that_allows_two_bands_shows_both(cached: Any) -> None:
    assert cached[RANKING]["E19"].value == "预警（3—6） 或 偏低（6—9）"  # 6 months as printed: 5.5 to 6.5


def test_lists_are_frozen_filtered_and_print_on_a4(formulas: Any) -> None:
    for name in (INDICATORS, FACTS, "校验"):
        sheet = formulas[name]
        assert sheet.freeze_panes
        assert sheet.auto_filter.ref
        assert sheet.print_title_rows == "$4:$4"
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)


def test_risk_bands_colour_months(formulas: Any) -> None:
    rules = formulas[RANKING].conditional_formatting
    texts = [formula for area in rules for rule in area.rules for formula in rule.formula]
    assert "AND(ISNUMBER(D6),D6-0.5>=3,D6-0.5<=6,D6+0.5>=3,D6+0.5<=6)" in texts
    assert "AND(ISNUMBER(D12),D12>15)" in texts


def test_charts_are_native(written: bytes) -> None:
    parts = [name for name in ZipFile(BytesIO(written)).namelist() if name.startswith("xl/charts/chart")]
    assert len(parts) == 3


def test_sheet_words_exist_in_both_languages() -> None:
    assert set(sheet_words("zh")) == set(sheet_words("en"))
    assert {f"col-{head}" for head in HEADS} <= set(sheet_words("zh"))


def test_an_english_workbook_has_english_sheets() -> None:
    names = load_workbook(BytesIO(write_workbook(replace(workbook(), lang="en")))).sheetnames
    assert names[0] == "Summary"


def test_an_empty_model_is_still_a_workbook() -> None:
    assert load_workbook(BytesIO(write_workbook(WorkbookModel("空")))).sheetnames[-1] == "说明"


def test_roll_ups_run_over_their_members() -> None:
    row = indicators()[0]
    leaf = Leaf("balance.closing")
    areas = [Target(key("balance.closing", area, "emp", "pooled-gross")) for area in ("chaling", "liling")]
    members = (("children", tuple(((leaf, target),) for target in areas)),)
    over = replace(row, definition=Definition(RollUp("children", leaf), (), members), unit=YI_YUAN)
    model = replace(workbook(), indicators=(over,), rankings=(), checks=())
    sheet = load_workbook(BytesIO(write_workbook(model)))[INDICATORS]
    assert "SUM(" in column(sheet, "数值")[FIRST + 1]


def test_a_leaf_without_a_cell_falls_back_to_the_plain_number() -> None:
    row = indicators()[0]
    model = replace(
        workbook(), facts=facts()[:1], indicators=(row,), rankings=(), checks=(), summaries=(), charts=()
    )
    sheet = load_workbook(BytesIO(write_workbook(model)))[INDICATORS]
    assert column(sheet, "数值")[FIRST + 1] == pytest.approx(20.5770, abs=1e-4)


HOSTILE = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "{=1}",
    "http://evil.example/",
    "=HYPERLINK(1)",
    "\x00\x07\ufffe",
    "\ud800",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_a_formula_or_an_outside_link(text: str) -> None:
    labels = Labels(text, text, text, text, text, text)
    fact = replace(facts()[0], labels=labels, text=text, remark=text)
    row = replace(indicators()[0], labels=labels, words=text, stated=text, citation=text, variant=text)
    checks = tuple(replace(check, rule=text, relation=text, remark=text) for check in workbook().checks)
    notes = (NoteSection(text, (text,)),)
    charts = tuple(replace(chart, title=text) for chart in workbook().charts)
    model = replace(workbook(), title=text, facts=(fact, *facts()[1:]), indicators=(row,), charts=charts)
    package = ZipFile(BytesIO(write_workbook(replace(model, checks=checks, notes=notes))))
    for name in package.namelist():
        content = package.read(name).decode("utf-8")
        ET.fromstring(content)
        for formula in re.findall(r"<(?:c:)?f>(.*?)</(?:c:)?f>", content):
            assert not re.match(r"1\+1|.*(cmd|HYPERLINK)", formula)
        assert 'TargetMode="External"' not in content


def test_a_text_longer_than_a_cell_is_shortened_not_lost() -> None:
    model = replace(workbook(), notes=(NoteSection("长", ("医" * 40000,)),))
    sheet = load_workbook(BytesIO(write_workbook(model)))["说明"]
    longest = max((str(cell.value or "") for row in sheet.iter_rows() for cell in row), key=len)
    assert len(longest) == 32767
    assert longest.endswith("…")


@settings(max_examples=60)
@given(st.integers(-(10**14), 10**14), st.integers(0, 6))
def test_printed_values_become_cells_without_loss(digits: int, decimals: int) -> None:
    value = Fraction(digits, 10**decimals)
    assert Fraction(near(value)) == value
