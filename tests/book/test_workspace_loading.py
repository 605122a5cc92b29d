from __future__ import annotations

from pathlib import Path

import pytest
from book_samples import YAML, codes, workspace

from yizhang.analysis.fund import analyse
from yizhang.book.evaluation import Evaluator
from yizhang.book.loading import open_workspace
from yizhang.numbers import Period
from yizhang.places import NoteKind


def test_an_empty_folder_is_an_office_with_problems(tmp_path: Path) -> None:
    office = open_workspace(tmp_path)
    assert "workspace.unreadable" in codes(office.problems)
    assert len(office.book) == 0


def test_settings_are_read_as_texts(tmp_path: Path) -> None:
    text = YAML + "money_unit: 万元\nmoney_decimals: 0\nversion: 决算数\nvariants: {}\n"
    office = open_workspace(workspace(tmp_path, {}, text))
    assert codes(office.problems) == ["workspace.area-undefined"]
    settings = office.settings
    assert (settings.money_unit, settings.money_decimals, settings.version) == ("万元", 0, "final")
    assert settings.period == Period(2024)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("peroid: 2024\n", "workspace.unknown-field"),
        ("money_unit: 美元\n", "workspace.bad-choice"),
        ("lang: fr\n", "workspace.bad-choice"),
        ("version: 终稿\n", "book.unknown-name"),
        ("report_date: 明天\n", "workspace.bad-date"),
        ("report_date: 2025-02-31\n", "workspace.bad-date"),
        ("office: 重复\n", "catalogue.duplicate-key"),
        ("variants:\n  payable_month: {reserve: include}\n", "book.unknown-name"),
        ("variants:\n  payable_months: {reserve: maybe}\n", "workspace.unknown-variant"),
    ],
)
def test_a_wrong_setting_is_a_problem_with_its_line(tmp_path: Path, line: str, code: str) -> None:
    office = open_workspace(workspace(tmp_path, {}, YAML + line))
    found = [problem for problem in office.problems if problem.code == code]
    assert found
    assert found[0].place.file == "yizhang.yaml"
    assert found[0].place.line in (5, 6)


def test_an_unknown_field_names_the_nearest_known_one(tmp_path: Path) -> None:
    office = open_workspace(workspace(tmp_path, {}, YAML.replace("period", "peroid")))
    problem = next(problem for problem in office.problems if problem.code == "workspace.unknown-field")
    assert dict(problem.args)["nearest"] == "period"


def test_a_bad_file_never_stops_the_rest(tmp_path: Path) -> None:
    good = "项目,险种,年度,金额,单位\n利息收入,res,2024,3.1,万元\n"
    files = {
        "data/a.xlsx": "这不是表格文件",
        "data/b.csv": good,
        "data/c.csv": "甲,乙\n1,2\n",
        "data/说明.docx": "x",
    }
    office = open_workspace(workspace(tmp_path, {**files, "data/d.csv": ""}))
    assert len(office.book) == 1
    met = codes(office.problems)
    assert "data.unrecognised" in met
    assert "data.other-file" in met
    assert {problem.place.file for problem in office.problems} >= {"data/a.xlsx", "data/c.csv", "data/d.csv"}


def test_loading_twice_gives_the_same(tmp_path: Path) -> None:
    row = "项目,险种,年度,金额,单位\n利息收入,res,2024,{},万元\n"
    root = workspace(tmp_path, {f"data/{name}.csv": row.format(name) for name in ("3", "1", "2")})
    seen: list[str] = []
    first, second = open_workspace(root, seen.append), open_workspace(root)
    assert seen == ["data/1.csv", "data/2.csv", "data/3.csv"]
    assert list(first.book.facts()) == list(second.book.facts())
    assert first.problems == second.problems


def test_notes_keep_author_and_date(tmp_path: Path) -> None:
    note = "{kind: reason, target: yoy, text: 缴费基数提高, author: 张三, date: 2025-02-01}"
    bad = "{kind: reasn, target: yoy, text: x, author: y, date: 2025-02-01}"
    text = f"notes:\n  - {note}\n  - {bad}\n  - {{kind: reason}}\n  - x\n"
    office = open_workspace(workspace(tmp_path, {"notes/a.yaml": text}))
    assert [(n.kind, n.author, str(n.on)) for n in office.notes] == [(NoteKind.REASON, "张三", "2025-02-01")]
    assert set(codes(office.problems)) >= {"notes.unknown-kind", "notes.missing-field", "notes.not-a-note"}


@pytest.mark.parametrize("area", ["", "没有列出的县"])
def test_an_area_nobody_lists_stands_alone_and_is_analysed(tmp_path: Path, area: str) -> None:
    rows = "项目,险种,基金构成,年度,金额,单位\n本年收入小计,res,统筹基金,2024,3.1,万元\n"
    text = f'office: 某局\narea: "{area}"\nperiod: "2024"\n'
    office = open_workspace(workspace(tmp_path, {"data/b.csv": rows}, text))
    assert office.catalogue.areas[office.settings.area].zh == (area or "某局")
    (analysis,) = analyse(office, Evaluator(office.catalogue, office.book, {}))
    assert analysis.scopes == (area,)
