"""Templates: what they may print, what they may not, and how their sentences read."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from docx_demo import Demo, context, money, rate
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhang import reporting
from yizhang.documents.model import Chart, Document, Heading, Paragraph, Table
from yizhang.places import Problem
from yizhang.places.messages import catalogue, describe
from yizhang.reporting.prose import join_names, listing, tied
from yizhang.reporting.template import builtin, chinese, render_text
from yizhang.reporting.template_check import offences
from yizhang.reporting.template_lint import lint_source, lint_template
from yizhang.reporting.template_tokens import Label, Phrase


def base() -> tuple[Demo, dict[str, object]]:
    demo = Demo()
    names: dict[str, object] = {
        "income": money(demo, "income.total", "41.24"),
        "outlay": money(demo, "outlay.total", "34.12"),
        "growth": rate(demo, "income.total", "-7.85", measure="yoy"),
        "gap": money(demo, "surplus.own", "-0.28"),
        "title": Label("2024年度全市医保基金财务分析"),
        "period": Label("2024年"),
        "closing": Label("2024年末"),
        "city": "株洲市",
        "areas": ["攸县", "醴陵市", "茶陵县"],
        "group": {"inner": money(demo, "income.other", "1")},
    }
    return demo, names


def make(source: str) -> tuple[Document | None, tuple[Problem, ...]]:
    demo, names = base()
    return render_text(source, "模板.txt", names, demo)


def text_of(source: str) -> str:
    document, problems = make(source)
    assert not problems, [describe(problem) for problem in problems]
    assert document is not None
    return "\n".join(b.text for b in document.blocks if isinstance(b, Paragraph))


def codes(source: str) -> set[str]:
    document, problems = make(source)
    assert document is None
    for problem in problems:
        assert describe(problem)
        assert describe(problem, "en")
    return {problem.code for problem in problems}


def test_the_built_in_report_has_every_section() -> None:
    demo = Demo()
    document, problems = render_text(builtin("financial_analysis"), "t", context(demo), demo)
    assert not problems
    assert document is not None
    numbers = [b.number for b in document.blocks if isinstance(b, Heading) and b.level == 1]
    assert numbers == ["一、", "二、", "三、", "四、"]
    assert sum(isinstance(b, Table) for b in document.blocks) == 2
    assert sum(isinstance(b, Chart) for b in document.blocks) == 1
    text = "\n".join(b.text for b in document.blocks if isinstance(b, Paragraph))
    assert "同比增长21.12%，其中统筹基金26.92亿元、个人账户基金14.32亿元" in text
    assert "当期缺口0.28亿元" in text
    assert "同比下降7.85%" in text
    assert "最多的是炎陵县，为34个月" in text
    assert "低于3个月的无；" in text
    assert "有2个，分别是茶陵县4个月、醴陵市7个月" in text


def test_every_number_of_the_built_in_report_is_bound_or_a_label() -> None:
    demo = Demo()
    document, _ = render_text(builtin("financial_analysis"), "t", context(demo), demo)
    assert document is not None
    labels = ("2024年", "2025年3月10日", "2024年度基金年报", "低于3个月", "在3个月（含）至9个月之间")
    for block in document.blocks:
        if isinstance(block, Paragraph):
            for span in block.spans:
                free = "" if span.ref else span.text
                for label in sorted(labels, key=len, reverse=True):
                    free = free.replace(label, "")
                assert not any(character.isdigit() for character in free), span


def test_the_built_in_template_is_clean() -> None:
    assert lint_source(builtin("financial_analysis"), "t") == ()


def test_a_figure_brings_its_unit_and_its_key() -> None:
    demo, names = base()
    document, _ = render_text("收入{{ income }}。", "t", names, demo)
    assert document is not None
    spans = document.blocks[0].spans  # type: ignore[union-attr]
    assert "".join(span.text for span in spans) == "收入41.24亿元。"
    assert [(span.text, span.ref) for span in spans if span.ref] == [("41.24", names["income"])]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("同比{{ change(growth) }}", "同比下降7.85%"),
        ("{{ word(growth, 'increase') }}了", "减少了"),
        ("当期{{ surplus(gap) }}", "当期缺口0.28亿元"),
        ("有{{ names(areas) }}", "有攸县、醴陵市和茶陵县"),
        ("{% if gap.negative %}收不抵支{% else %}收支有余{% endif %}", "收不抵支"),
        ("{{ period }}{{ city }}", "2024年株洲市"),
        ("{{ period ~ city }}", "2024年株洲市"),
        (
            "{% for area in areas %}{{ area }}{% if loop.last %}。{% else %}、{% endif %}{% endfor %}",
            "攸县、醴陵市、茶陵县。",
        ),
        ("{% macro say(x) %}为{{ x }}{% endmacro %}收入{{ say(income) }}", "收入为41.24亿元"),
        ("一、总体情况", "一、总体情况"),
        ("一是统一部署，进一步加强“十四五”时期“三医”联动，十分重要", None),
        ("{{ group.inner }}", "1.00亿元"),
        ("{# 准许：财社〔2022〕65号 #}\n按财社〔2022〕65号要求", "按财社〔2022〕65号要求"),
    ],
)
def test_what_a_template_may_say(source: str, text: str | None) -> None:
    assert text_of(source) == (source if text is None else text)


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("收入41.24亿元", "template.literal-number"),
        ("收入４１亿元", "template.literal-number"),
        ("共③项", "template.literal-number"),
        ("收入四十一亿元", "template.spoken-number"),
        ("相差三十个月", "template.spoken-number"),
        ("增长百分之八", "template.spoken-number"),
        ("近三成", "template.spoken-number"),
        ("有两个统筹区", "template.spoken-number"),
        ("{{ 41 }}", "template.not-printable"),
        ("{{ '41.24' }}", "template.raw-number"),
        ("{{ '四十亿元' }}", "template.raw-number"),
        ("{{ income ~ '9' }}", "template.raw-number"),
        ("{{ areas|length }}", "template.not-printable"),
        ("{% for a in areas %}{{ loop.index }}{% endfor %}", "template.forbidden"),
        ("{{ income * areas }}", "template.arithmetic"),
        ("{{ -income }}", "template.arithmetic"),
        ("{{ 'a' * 9 }}", "template.arithmetic"),
        ("{{ income.shown }}", "template.forbidden"),
        ("{{ income._shown.value }}", "template.forbidden"),
        ("{{ income.__class__ }}", "template.forbidden"),
        ("{{ ''.__class__.__mro__ }}", "template.forbidden"),
        ("{{ '{}'.format(income) }}", "template.forbidden"),
        ("{{ missing }}", "template.unknown-name"),
        ("{{ group.missing }}", "template.unknown-name"),
        ("{{ income|upper }}", "template.syntax"),
        ("{% if %}", "template.syntax"),
        ("{% include 'x' %}", "template.forbidden"),
        ("-{{ income }}", "template.touching"),
        ("{{ income }}{{ outlay }}", "template.touching"),
        ("十{{ income }}", "template.touching"),
        ("{{ income.bare }}万元", "template.bare-number"),
        ("{{ table(income) }}", "template.wrong-argument"),
        ("{{ change(city) }}", "template.wrong-argument"),
        ("{{ change(growth, 'x') }}", "template.word-family"),
        ("{# 准许：41.24亿元 #}收入", "template.allowed-quantity"),
        ("收入\U000f0000", "template.private-character"),
        ("{{ '\U000f0009' }}", "template.private-character"),
        ("{{ income }}，{{ '\\U000f0000' }}", "template.private-character"),
        ("{{ group }}", "template.not-printable"),
        ("{{ none }}", "template.not-printable"),
    ],
)
def test_what_a_template_may_not_say(source: str, code: str) -> None:
    assert codes(source) == {code}


def test_a_problem_names_template_and_line() -> None:
    _, problems = make("收入{{ income }}\n\n{{ group.missing }}")
    assert [(problem.place.file, problem.place.line) for problem in problems] == [("模板.txt", 3)]
    assert "inner" in describe(problems[0])


def test_a_literal_number_is_found_on_its_line_behind_tags() -> None:
    problems = lint_source("{% if city %}\n收入{{ income }}，共\n约5亿元\n{% endif %}", "t")
    assert [(p.place.line, dict(p.args)["text"]) for p in problems] == [(3, "5")]


def test_output_is_bounded() -> None:
    demo, names = base()
    names["many"] = ["甲"] * 2000
    source = "{% for a in many %}{% for b in many %}医保基金{% endfor %}{% endfor %}"
    _, problems = render_text(source, "t", names, demo)
    assert [problem.code for problem in problems] == ["template.too-long"]


def test_an_unknown_figure_shows_its_place() -> None:
    demo, names = base()
    names["lost"] = replace(money(demo, "x", "1"), key=money(demo, "y", "1").key.with_dims(area="none"))
    document, problems = render_text("{% if lost.unknown %}尚缺{{ lost }}{% endif %}", "t", names, demo)
    assert not problems
    assert document is not None
    assert document.blocks[0].text == "尚缺（待补）亿元"  # type: ignore[union-attr]


def test_a_key_that_means_nothing_is_a_problem() -> None:
    demo, names = base()
    demo.gone.add(str(money(demo, "income.total", "1").key))
    _, problems = render_text("{{ city }}", "t", names, demo)
    assert [problem.code for problem in problems] == ["template.unknown-key"]


@pytest.mark.parametrize("value", ["2024年", 41, object()])
def test_a_context_cannot_smuggle_numbers_as_words(value: object) -> None:
    demo, names = base()
    names["city"] = value
    document, problems = render_text("{{ city }}", "t", names, demo)
    assert document is None
    assert problems


def test_a_phrase_carries_its_figures() -> None:
    demo, names = base()
    names["note"] = Phrase(("支出", money(demo, "outlay.total", "34.12"), "，", Label("2024年"), "末"))
    document, _ = render_text("{{ note }}", "t", names, demo)
    assert document is not None
    paragraph = document.blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert paragraph.text == "支出34.12亿元，2024年末"
    assert sum(span.ref is not None for span in paragraph.spans) == 1


def test_a_left_out_section_leaves_no_gap_in_the_numbering() -> None:
    document, _ = make(
        "## 甲\n{% if gap.positive %}\n## 乙\n{% endif %}\n## 丙\n### 丁\n#### 戊\n#### 己\n##### 庚"
    )
    assert document is not None
    assert [b.number for b in document.blocks if isinstance(b, Heading)] == [
        "一、",
        "二、",
        "（一）",
        "1.",
        "2.",
        "（1）",
    ]


def test_counts_in_chinese() -> None:
    assert [chinese(n) for n in (1, 9, 10, 11, 20, 35, 99)] == [
        "一",
        "九",
        "十",
        "十一",
        "二十",
        "三十五",
        "九十九",
    ]


def test_names_lists_and_ties() -> None:
    assert [join_names(n) for n in ([], ["甲"], ["甲", "乙"], ["甲", "乙", "丙"])] == [
        "",
        "甲",
        "甲和乙",
        "甲、乙和丙",
    ]
    assert [tied(n) for n in ([], ["甲"], ["甲", "乙"])] == ["无", "甲", "甲、乙并列"]
    assert listing([]) == "无"
    assert listing([("甲", "2个月")]) == "为甲2个月"
    assert listing([("甲", "5个月"), ("乙", "6个月")]) == "有2个，分别是甲5个月、乙6个月"


@settings(max_examples=100, deadline=None)
@given(
    st.fractions(min_value=0, max_value=10**6, max_denominator=100),
    st.text(alphabet="基金共约为", max_size=4),
)
def test_no_decimal_number_passes_the_check(value: Fraction, words: str) -> None:
    line = f"{words}共{float(value):.2f}"
    assert list(offences(line))


def test_lint_of_files(tmp_path: Path) -> None:
    good, bad, alien = (tmp_path / name for name in ("good.txt", "bad.txt", "alien.txt"))
    good.write_text("收入{{ income }}", "utf-8")
    bad.write_text("收入5亿元", "utf-8")
    alien.write_bytes("收入".encode("gb18030"))
    assert lint_template(good) == ()
    assert [p.code for p in lint_template(bad)] == ["template.literal-number"]
    assert [p.code for p in lint_template(alien)] == ["template.encoding"]
    assert [p.code for p in lint_template(tmp_path / "none.txt")] == ["template.unreadable"]


def test_every_code_has_its_message() -> None:
    folder = Path(reporting.__file__).parent
    used = {
        code
        for path in [*folder.glob("template*.py"), *folder.glob("refresh*.py"), folder / "prose.py"]
        for code in re.findall(r'"((?:template|refresh)\.[a-z-]+)"', path.read_text("utf-8"))
    }
    assert used
    assert used <= set(catalogue())
    said = {code for code in catalogue() if code.startswith(("template.", "refresh."))}
    assert said == used


CASES = yaml.safe_load(
    (Path(__file__).parents[2] / "conformance" / "templates" / "numbers.yaml").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"])
def test_conformance_of_numbers_in_template_text(case: dict[str, Any]) -> None:
    assert [offence.text for offence in offences(case["text"])] == case["numbers"]
