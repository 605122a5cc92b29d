from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_files import codes, only_table, read_whole, texts
from old_workbooks import Value, write_xls

from yizhang.documents import read_document
from yizhang.documents.readers.xls import silenced


def test_values_merges_and_places(tmp_path: Path) -> None:
    cells: list[tuple[int, int, Value]] = [
        (0, 0, "项目"),
        (0, 1, "金额"),
        (1, 1, "本年"),
        (1, 2, "上年"),
        (2, 0, "收入"),
        (2, 1, 182506.58999999997),
    ]
    path = write_xls(tmp_path / "a.xls", {"职工": cells, "居民": [(1, 1, 2.0)]}, [(0, 1, 0, 0), (0, 0, 1, 2)])
    document, problems = read_whole(path)
    first, second = document.tables()
    assert texts(first) == [["项目", "金额", "金额"], ["项目", "本年", "上年"], ["收入", "182506.59", ""]]
    figure = first.cells[-1]
    assert (figure.value, str(figure.place)) == (Decimal("182506.58999999997"), "a.xls「职工」B3")
    assert (second.rows, second.cols, second.cells[-1].value) == (2, 2, 2)
    assert codes(problems) == ["documents.no-formats"]


def test_an_et_file_is_a_workbook_too(tmp_path: Path) -> None:
    table, _ = only_table(write_xls(tmp_path / "a.et", {"表": [(0, 0, "收入")]}))
    assert texts(table) == [["收入"]]


def test_a_password(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "a.xls", {"表": [(0, 0, "收入")]}, encrypted=True)
    assert codes(read_document(path)[1]) == ["documents.password"]


def test_cells_in_the_last_corner_of_many_sheets_are_refused_before_they_are_laid_out(tmp_path: Path) -> None:
    corners: list[tuple[int, int, Value]] = [(0, 0, 1.0), (65_535, 255, 1.0)]
    path = write_xls(tmp_path / "a.xls", {f"表{number}": corners for number in range(30)})
    document, problems = read_document(path)
    assert document is None
    assert codes(problems) == ["documents.too-many-positions"]


def test_an_empty_workbook(tmp_path: Path) -> None:
    _, problems = read_whole(write_xls(tmp_path / "a.xls", {"表": []}))
    assert codes(problems) == ["documents.empty-workbook"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=12))
def test_damage_never_raises(tmp_path: Path, damage: list[tuple[int, int]]) -> None:
    data = bytearray(write_xls(tmp_path / "a.xls", {"表": [(0, 0, "收入"), (1, 1, 5.0)]}).read_bytes())
    for at, value in damage:
        data[at % len(data)] = value
    (tmp_path / "b.xls").write_bytes(data)
    codes(read_document(tmp_path / "b.xls")[1])


def test_what_a_parser_prints_by_itself_stays_out_of_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with silenced():
        os.write(2, b"thread panicked")
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"
