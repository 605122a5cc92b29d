"""An office's own Word template: torn tags, kept formatting, loops, tables, refusals."""

from __future__ import annotations

from pathlib import Path

import docx
from docx.shared import Pt
from docx_demo import Demo, context, money, rate

from yizhang.reporting.docx_write import read_back
from yizhang.reporting.docx_xml import q
from yizhang.reporting.template_docx import render_docx, source_of
from yizhang.reporting.template_lint import lint_template
from yizhang.reporting.template_tokens import Label


def torn(path: Path, *paragraphs: tuple[str, ...]) -> Path:
    """A template of paragraphs, each of runs; every second run bold."""
    word = docx.Document()
    for runs in paragraphs:
        paragraph = word.add_paragraph(style="List Bullet" if runs[0].startswith("·") else None)
        for number, text in enumerate(runs):
            run = paragraph.add_run(text)
            run.bold = number % 2 == 1
            run.font.size = Pt(14)
    word.save(str(path))
    return path


def filled(tmp_path: Path, *paragraphs: tuple[str, ...]) -> tuple[list[str], Path]:
    demo = Demo()
    out = tmp_path / "out.docx"
    names = {
        "income": money(demo, "income.total", "41.24"),
        "growth": rate(demo, "income.total", "-7.85", measure="yoy"),
        "areas": [
            {"name": "攸县", "months": rate(demo, "m", "5")},
            {"name": "醴陵市", "months": rate(demo, "n", "6")},
        ],
        "title": Label("2024年度全市医保基金财务分析"),
        "period": Label("2024年"),
        "closing": Label("2024年末"),
    }
    problems = render_docx(torn(tmp_path / "模板.docx", *paragraphs), names, demo, out)
    assert not problems
    return [paragraph.text for paragraph in docx.Document(str(out)).paragraphs], out


def full_text(path: Path) -> list[str]:
    word = docx.Document(str(path))
    return ["".join(t.text or "" for t in p._p.iter(q("w:t"))) for p in word.paragraphs]


def test_a_tag_torn_over_runs_is_one_tag(tmp_path: Path) -> None:
    _, out = filled(tmp_path, ("收入{", "{ inc", "ome }", "}，同比{{ change(growth) }}。"))
    assert full_text(out) == ["收入41.24亿元，同比下降7.85%。"]
    assert set(read_back(out).values()) == {"41.24", "下降7.85%"}


def test_formatting_and_styles_stay(tmp_path: Path) -> None:
    _, out = filled(tmp_path, ("·平常", "{{ income }}加粗", "平常"))
    paragraph = docx.Document(str(out)).paragraphs[0]
    assert paragraph.style is not None
    assert paragraph.style.name == "List Bullet"
    runs = list(paragraph._p.iter(q("w:r")))
    bold = [bool(r.xpath("w:rPr/w:b[not(@w:val='0')]")) for r in runs]
    assert bold == [False, True, True, True, False]
    assert all(r.find(".//{*}sz") is not None for r in runs if r.find(".//{*}t") is not None)


def test_control_paragraphs_vanish_and_loops_repeat(tmp_path: Path) -> None:
    _, out = filled(
        tmp_path,
        ("{% for area in areas %}",),
        ("{{ area.name }}为{{ area.months }}",),
        ("{% endfor %}",),
        ("{% if growth.", "negative %}"),
        ("收入下降",),
        ("{% endif %}",),
    )
    assert full_text(out) == ["攸县为5.00%", "醴陵市为6.00%", "收入下降"]


def test_curly_quotes_of_the_word_processor_are_understood(tmp_path: Path) -> None:
    _, out = filled(tmp_path, ("{{ change(growth, “increase”) }}",))
    assert full_text(out) == ["减少7.85%"]


def test_cells_take_numbers_without_units(tmp_path: Path) -> None:
    demo = Demo()
    word = docx.Document()
    table = word.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "项目", "金额（亿元）"
    table.cell(1, 0).text, table.cell(1, 1).text = "收入", "{{ income.bare }}"
    word.add_paragraph("以上。")
    word.save(str(tmp_path / "t.docx"))
    names = {"income": money(demo, "income.total", "41.24")}
    assert render_docx(tmp_path / "t.docx", names, demo, tmp_path / "o.docx") == ()
    made = docx.Document(str(tmp_path / "o.docx"))
    assert len(made.tables) == 1
    assert "41.24" in read_back(tmp_path / "o.docx").values()
    texts = ["".join(t.text for t in c._tc.xpath(".//w:t")) for row in made.tables[0].rows for c in row.cells]
    assert texts == ["项目", "金额（亿元）", "收入", "41.24"]


def test_tables_and_charts_of_the_context_take_their_place(tmp_path: Path) -> None:
    demo = Demo()
    names = context(demo)
    template = torn(
        tmp_path / "t.docx",
        ("{{ table(summary) }}",),
        ("{% for c in capacity %}",),
        ("{{ chart(c.chart) }}",),
        ("{% endfor %}",),
    )
    assert render_docx(template, names, demo, tmp_path / "o.docx") == ()
    made = docx.Document(str(tmp_path / "o.docx"))
    assert len(made.tables) == 1
    assert len(made.inline_shapes) == 1


def test_it_is_byte_identical(tmp_path: Path) -> None:
    first = filled(tmp_path, ("收入{{ income }}",))[1].read_bytes()
    second = filled(tmp_path, ("收入{{ income }}",))[1].read_bytes()
    assert first == second


def test_problems_name_the_paragraph_and_nothing_is_written(tmp_path: Path) -> None:
    demo = Demo()
    for text, code in (("共5亿元", "template.literal-number"), ("-{{ income }}", "template.touching")):
        template = torn(tmp_path / "t.docx", ("第", "一段"), (text,))
        names = {"income": money(demo, "income.total", "41.24")}
        problems = render_docx(template, names, demo, tmp_path / "none.docx")
        assert [(p.code, p.place.line) for p in problems] == [(code, 2)]
        assert not (tmp_path / "none.docx").exists()


def test_lint_of_a_word_template(tmp_path: Path) -> None:
    assert (
        lint_template(
            torn(
                tmp_path / "a.docx",
                (
                    "收入{{ inc",
                    "ome }}",
                ),
            )
        )
        == ()
    )
    problems = lint_template(torn(tmp_path / "b.docx", ("一、情况",), ("收入41", ".24亿元")))
    assert [(p.code, p.place.line, dict(p.args)["text"]) for p in problems] == [
        ("template.literal-number", 2, "41.24")
    ]
    (tmp_path / "c.docx").write_bytes(b"no zip")
    assert [p.code for p in lint_template(tmp_path / "c.docx")] == ["template.unreadable"]


def test_the_source_is_one_paragraph_a_line(tmp_path: Path) -> None:
    assert source_of(torn(tmp_path / "a.docx", ("甲", "乙"), ("{% if x %}",))).split("\n") == [
        "甲乙",
        "{% if x %}",
    ]
