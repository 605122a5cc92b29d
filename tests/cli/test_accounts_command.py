from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from yizhang.cli.main import app

EXAMPLES = Path(__file__).parents[2] / "examples"
RUN = CliRunner()


def test_check_tells_what_it_found_and_writes_it_down(tmp_path: Path) -> None:
    book, data = tmp_path / "f.xlsx", tmp_path / "f.json"
    folder = EXAMPLES / "zhuzhou-bureau-2024" / "data"
    made = RUN.invoke(app, ["accounts", "check", str(folder), "--xlsx", str(book), "--json", str(data)])
    assert made.exit_code == 0, made.output
    assert "认出 7 张表" in made.output
    assert book.is_file()
    assert data.is_file()


def test_check_of_something_else_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("今天天气很好。", "utf-8")
    made = RUN.invoke(app, ["accounts", "check", str(tmp_path)])
    assert made.exit_code == 0
    assert "没有认出部门决算公开表" in made.output


@pytest.mark.parametrize(
    ("example", "files"),
    [
        ("zhuzhou-bureau-2024", {"部门决算公开表.xlsx", "部门决算.docx"}),
        ("synthetic-office/year-end", {"基金决算报表.xlsx", "基金年终结账.xlsx", "基金决算说明.docx"}),
    ],
)
def test_write_makes_the_whole_publication(example: str, files: set[str], tmp_path: Path) -> None:
    made = RUN.invoke(app, ["accounts", "write", str(EXAMPLES / example), "--out", str(tmp_path)])
    assert made.exit_code == 0, made.output
    assert {path.name for path in tmp_path.iterdir()} == files


def test_fill_writes_the_forms(tmp_path: Path) -> None:
    made = RUN.invoke(
        app, ["accounts", "fill", str(EXAMPLES / "zhuzhou-bureau-2024"), "--out", str(tmp_path)]
    )
    assert made.exit_code == 0, made.output
    assert [path.name for path in tmp_path.iterdir()] == ["部门决算公开表.xlsx"]


def test_rules_are_listed_with_their_sources() -> None:
    made = RUN.invoke(app, ["accounts", "rules"])
    assert made.exit_code == 0
    assert "D04" in made.output
    assert "公开件" in made.output
