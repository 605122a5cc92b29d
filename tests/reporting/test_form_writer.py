from __future__ import annotations

import zipfile
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from yizhang.book.book import Book
from yizhang.book.figure import Figure, Kind
from yizhang.book.forms.cells import Context, key_of, lines
from yizhang.book.forms.choose import recognise
from yizhang.book.forms.read import read_form
from yizhang.book.grid import Grid
from yizhang.book.loading import open_workspace
from yizhang.book.names import Names
from yizhang.book.workspace import Settings
from yizhang.catalogue import load_catalogue
from yizhang.documents.read import read_document
from yizhang.numbers import Period, Quantity
from yizhang.places import Key, Place
from yizhang.reporting.form_writer import Options, form_bytes, write_form
from yizhang.reporting.new_workspace import init_workspace

CATALOGUE = load_catalogue()[0]
NAMES = Names(CATALOGUE)
CONTEXT = Context("某县", Period(2024), "final", dept="某县")
SETTINGS = Settings(office="", title="", area="某县", period=Period(2024))
FORMS = sorted(CATALOGUE.forms)


def read_back(path: Path) -> Book:
    document, problems = read_document(path)
    assert not problems
    assert document is not None
    grid = Grid.of(next(document.tables()), path.name)
    form = recognise(grid, NAMES, {}, 2024)
    assert form is not None
    reading = read_form(form, NAMES, SETTINGS, {})
    assert not reading.problems
    return Book(reading.entries)


def worksheet(path: Path) -> Worksheet:
    sheet = openpyxl.load_workbook(path).active
    assert isinstance(sheet, Worksheet)
    return sheet


def form_keys(form_id: str) -> list[Key]:
    form = CATALOGUE.forms[form_id]
    found: dict[Key, None] = {}
    for lane in form.lanes:
        for line in lines(lane):
            for column in lane.columns:
                key = key_of(CATALOGUE, form, line.row, column, CONTEXT)
                barred = "*" in line.row.barred or column.id in line.row.barred
                if key is not None and not barred and not line.row.nil_when_blank:
                    found[key] = None
    return list(found)


def figure(form_id: str, kind: Kind, cents: int) -> Figure:
    form = CATALOGUE.forms[form_id]
    value = Fraction(cents, 10**form.decimals) if kind is Kind.NUMBER else Fraction(0)
    holds = kind in (Kind.NUMBER, Kind.NIL)
    return Figure(kind, Quantity(value, form.unit, form.decimals) if holds else None, Place("x"))


CELLS = st.one_of(
    st.tuples(st.just(Kind.NUMBER), st.integers(-(10**9), 10**12).filter(bool)),
    st.tuples(st.sampled_from([Kind.NIL, Kind.BARRED, Kind.BLANK]), st.just(0)),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), form_id=st.sampled_from(FORMS))
def test_a_filled_form_reads_back_to_the_same_facts(
    data: st.DataObject, form_id: str, tmp_path: Path
) -> None:
    keys = form_keys(form_id)
    drawn = data.draw(st.lists(CELLS, min_size=len(keys), max_size=len(keys)))
    book = Book([(key, figure(form_id, *cell)) for key, cell in zip(keys, drawn, strict=True)])
    path = tmp_path / "form.xlsx"
    write_form(path, CATALOGUE.forms[form_id], CATALOGUE, CONTEXT, book, Options(formulas=False))
    back = read_back(path)
    for key in keys:
        stated, found = book.fact(key), back.fact(key)
        assert {each.kind for each in found.figures} == {each.kind for each in stated.figures}, key
        if stated.quantity is not None:
            assert found.quantity is not None
            assert found.quantity.base == stated.quantity.base


def test_live_totals_carry_the_value_they_will_show(tmp_path: Path) -> None:
    form = CATALOGUE.forms["fund.res.final"]
    inputs = {"income.premium": 300, "income.subsidy": 500, "income.interest": 7, "income.other": 0}
    keys = {key.concept: key for key in form_keys(form.id)}
    book = Book(
        [(keys[name], figure(form.id, Kind.NUMBER if n else Kind.NIL, n * 100)) for name, n in inputs.items()]
    )
    path = write_form(tmp_path / "a.xlsx", form, CATALOGUE, CONTEXT, book)
    subtotal = read_back(path).fact(keys["income.subtotal"]).quantity
    assert subtotal is not None
    assert subtotal.value == 807
    sheet = worksheet(path)
    formulas = [
        cell.value for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=IF(COUNT(")
    ]
    assert formulas


def test_a_total_that_contradicts_its_cells_is_written_as_it_stands(tmp_path: Path) -> None:
    form = CATALOGUE.forms["fund.res.final"]
    keys = {key.concept: key for key in form_keys(form.id)}
    cells = {"income.premium": 300, "income.subsidy": 500, "income.interest": 7, "income.other": 1}
    entries = [(keys[name], figure(form.id, Kind.NUMBER, n * 100)) for name, n in cells.items()]
    book = Book([*entries, (keys["income.subtotal"], figure(form.id, Kind.NUMBER, 99_900))])
    path = write_form(tmp_path / "a.xlsx", form, CATALOGUE, CONTEXT, book)
    subtotal = read_back(path).fact(keys["income.subtotal"]).quantity
    assert subtotal is not None
    assert subtotal.value == 999


@pytest.mark.parametrize("form_id", FORMS)
def test_an_empty_form_states_no_fact_and_is_the_same_every_time(form_id: str, tmp_path: Path) -> None:
    form = CATALOGUE.forms[form_id]
    first, second = (form_bytes(form, CATALOGUE, CONTEXT) for _ in range(2))
    assert first == second
    assert {info.date_time[:3] for info in zipfile.ZipFile(BytesIO(first)).infolist()} == {(1980, 1, 1)}
    path = tmp_path / "empty.xlsx"
    path.write_bytes(first)
    kinds = {each.kind for fact in read_back(path).facts() for each in fact.figures}
    assert kinds <= {Kind.BLANK, Kind.BARRED}


def test_the_sheet_is_laid_out_to_be_filled_in_and_printed(tmp_path: Path) -> None:
    form = CATALOGUE.forms["fund.res"]
    sheet = worksheet(write_form(tmp_path / "a.xlsx", form, CATALOGUE, CONTEXT))
    assert sheet["A2"].value == "2024年城乡居民基本医疗保险基金收支预算表"
    assert sheet["A3"].value == "编制单位：某县"
    assert sheet["F3"].value == "单位：万元"
    assert [cell.value for cell in sheet[4]] == ["项目", "上年执行数", "本年预算数"] * 2
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.page_setup.paperSize) == (
        "B5",
        "landscape",
        9,
    )
    assert sheet.protection.sheet
    assert not sheet["B5"].protection.locked
    assert sheet["E10"].value == "×"
    assert sheet.data_validations.dataValidation


def test_a_new_workspace_opens_at_once(tmp_path: Path) -> None:
    made, problems = init_workspace(tmp_path / "新", CATALOGUE, ["res"], "某县", Period(2024), '某"局')
    assert not problems
    assert {path.name for path in made} >= {"yizhang.yaml", "使用说明.txt", "accounts.csv"}
    office = open_workspace(tmp_path / "新")
    assert {problem.code for problem in office.problems} == {"form.read"}
    assert (office.settings.office, office.settings.area) == ('某"局', "某县")
    assert not [fact for fact in office.book.facts() if fact.quantity is not None]


def test_the_area_of_a_new_workspace_takes_its_name_from_the_office(tmp_path: Path) -> None:
    init_workspace(tmp_path / "新", CATALOGUE, ["res"], "local", Period(2024), "云岭县医疗保障局")
    office = open_workspace(tmp_path / "新")
    assert office.catalogue.areas["local"].zh == "云岭县"
    sheet = worksheet(tmp_path / "新" / "data" / f"{CATALOGUE.forms['fund.res'].zh}.xlsx")
    assert sheet["A3"].value == "编制单位：云岭县"


def test_a_folder_that_holds_anything_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "我的.txt").write_text("x", "utf-8")
    made, problems = init_workspace(tmp_path, CATALOGUE, ["res"], "某县", Period(2024))
    assert not made
    assert [problem.code for problem in problems] == ["new.not-empty"]
    assert [path.name for path in tmp_path.iterdir()] == ["我的.txt"]


def test_an_unknown_scheme_is_refused(tmp_path: Path) -> None:
    made, problems = init_workspace(tmp_path / "新", CATALOGUE, ["resident"], "某县", Period(2024))
    assert not made
    assert [problem.code for problem in problems] == ["new.unknown-scheme"]
