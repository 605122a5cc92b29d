from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from office_files import codes, only_table, read_whole, texts

from yizhang.documents import Heading, Paragraph
from yizhang.documents.outline import numbered_heading, paragraph_style
from yizhang.documents.readers.encoding import decode
from yizhang.documents.readers.text import lines_of

REPORT = (
    "某市医保基金分析报告\n一、基本情况\n（一）收入情况\n2024年收入41.24亿元。\x0c其中\r\n"
    "1.职工\r（1）统筹\n单位：万元\n"
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_text_in_any_usual_encoding(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(REPORT.encode(encoding))
    document, problems = read_whole(tmp_path / "a.txt")
    assert problems == ()
    assert document.title == "某市医保基金分析报告"
    levels = [block.level if isinstance(block, Heading) else None for block in document.blocks]
    assert levels == [None, 1, 2, None, 3, 4, None]
    last = document.blocks[-1]
    assert isinstance(last, Paragraph)
    assert (last.style, last.place and last.place.line) == ("unit-line", 7)


def test_every_character_keeps_its_place(tmp_path: Path) -> None:
    text = "　　甲乙\r\n\r\n丙\r丁 \n\x0b戊"
    (tmp_path / "a.txt").write_bytes(text.encode())
    document, _ = read_whole(tmp_path / "a.txt")
    lines = list(lines_of(text))
    for block in document.blocks:
        assert isinstance(block, Paragraph)
        for span in block.spans:
            assert span.place is not None
            line = lines[span.place.line - 1]
            assert line[span.place.column - 1 :][: span.place.length] == span.text
    assert "".join(b.text for b in document.blocks if isinstance(b, Paragraph)) == "　　甲乙丙丁 \x0b戊"


@given(st.text(st.sampled_from("ab\r\n\x0c\x0b\x85\u2028"), max_size=30))
def test_lines_end_at_line_ends_only(text: str) -> None:
    expected = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert list(lines_of(text)) == (expected[:-1] if expected[-1] == "" else expected)


def test_a_few_damaged_characters_are_reported(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(("基金收入支出结余" * 500).encode() + b"\xe5\x9f" + "后文".encode())
    document, problems = read_whole(tmp_path / "a.txt")
    assert codes(problems) == ["documents.undecodable"]
    assert len(document.blocks) == 1


def test_declared_encodings_that_are_not_text_encodings_are_ignored() -> None:
    for declared in ("zip", "utf-16", "no-such", "rot13"):
        found = decode("基金".encode("gb18030"), declared)
        assert found is not None
        assert (found.text, found.encoding) == ("基金", "gb18030")
    big = decode("醫療保險基金".encode("big5"), "big5")
    assert big is not None
    assert big.text == "醫療保險基金"


@pytest.mark.parametrize(
    ("line", "level", "number"),
    [
        ("一、基金收支情况", 1, "一、"),
        ("第二部分 部门决算表", 1, "第二部分"),
        ("（三）支出情况", 2, "（三）"),
        ("(四) 结余", 2, "(四)"),
        ("12.其他", 3, "12."),
        ("（2）个人账户", 4, "（2）"),
    ],
)
def test_numbered_headings(line: str, level: int, number: str) -> None:
    found = numbered_heading(line)
    assert found is not None
    assert (found.level, found.number) == (level, number)


@pytest.mark.parametrize(
    "line",
    [
        "一是收入增加",
        "1.5亿元",
        "（一）",
        "（一）收入。2024年收入增加",
        "2024年",
        "一、收入：41.24亿元",
        "三、" + "长" * 60,
    ],
)
def test_numbered_sentences_are_no_headings(line: str) -> None:
    assert numbered_heading(line) is None


def test_paragraph_styles() -> None:
    lines = ["单位：万元", "（金额单位：元）", "2024年12月31日", "注：尾差", "二〇二四年十二月三日", "正文"]
    assert [paragraph_style(line) for line in lines] == [
        "unit-line",
        "unit-line",
        "date",
        "note",
        "date",
        "body",
    ]


CSV = '项目,本年,说明\r\n收入,"1,234.50","第一行\n第二行"\r\n支出,=1+1,\r\n'


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_csv(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.csv").write_bytes(CSV.encode(encoding))
    table, problems = only_table(tmp_path / "a.csv")
    assert problems == ()
    assert texts(table) == [
        ["项目", "本年", "说明"],
        ["收入", "1,234.50", "第一行\n第二行"],
        ["支出", "=1+1", ""],
    ]
    formula = table.cells[-1]
    assert (formula.formula, formula.value, formula.place and (formula.place.line, formula.place.cell)) == (
        "",
        None,
        (4, "B3"),
    )


@pytest.mark.parametrize("separator", ["\t", ";", ",", "，", "|"])
def test_separators(tmp_path: Path, separator: str) -> None:
    lines = [separator.join(row) for row in (["项目", "金额"], ["收入", "1"], ["支出", "2"])]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    table, _ = only_table(tmp_path / "a.csv")
    assert texts(table) == [["项目", "金额"], ["收入", "1"], ["支出", "2"]]


def test_a_named_separator_and_an_unclosed_quote(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("sep=;\n甲,乙;丙\n", encoding="utf-8")
    table, _ = only_table(tmp_path / "a.csv")
    assert [cell.text for cell in table.cells] == ["甲,乙", "丙"]
    (tmp_path / "b.csv").write_text('甲,"乙\n' + "丙,1\n" * 60, encoding="utf-8")
    _, problems = only_table(tmp_path / "b.csv")
    assert codes(problems) == ["documents.unclosed-quote"]


def test_a_field_too_long_ends_the_table_not_the_program(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("甲,乙\n" + "x" * 200_000 + ",1\n", encoding="utf-8")
    table, problems = only_table(tmp_path / "a.csv")
    assert texts(table) == [["甲", "乙"]]
    assert codes(problems) == ["documents.bad-csv"]
    assert problems[0].place.line == 2


FIELDS = st.text(
    st.characters(categories=["L", "N", "P", "S"], include_characters=' ,"\n'), min_size=1, max_size=8
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(FIELDS, min_size=3, max_size=3), min_size=1, max_size=5))
def test_what_csv_writes_is_read(tmp_path: Path, rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([["甲", "乙", "丙"], *rows])
    (tmp_path / "r.csv").write_bytes(out.getvalue().encode("utf-8-sig"))
    table, _ = only_table(tmp_path / "r.csv")
    assert texts(table)[1:] == rows
