from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from book_samples import SETTINGS, codes, grid, names, workspace

from yizhang.book.book import Status
from yizhang.book.facts_yaml import published, read_facts
from yizhang.book.figure import Kind
from yizhang.book.keys import read_when
from yizhang.book.loading import open_workspace
from yizhang.book.longtable import read_long, recognise
from yizhang.book.names import plain_label
from yizhang.book.records import records
from yizhang.numbers import Instant, Period
from yizhang.places import Place, parse_key

FACTS = """\
version: final
period: "2024"
source: 财务分析报告.txt
groups:
  - scheme: 职工医保
    at: 第8行
    decimals: "2"
    facts:
      - {concept: income.subtotal, part: total, value: 41.24亿元, quote: 总收入41.24亿元}
      - {concept: income.subtotal, part: total, measure: yoy, value: 21.12%}
      - {concept: 累计结余, part: 统筹基金, value: 21.1亿元, at: 第9行第5字}
"""


def test_typed_facts_stand_where_their_source_prints_them(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FACTS, "utf-8")
    entries, problems = read_facts(tmp_path / "a.yaml", "facts/a.yaml", names(), SETTINGS)
    assert not problems
    (first, figure), (growth, _), (closing, last) = entries
    area = "area=某县,"
    assert str(first) == f"income.subtotal{{{area}part=total,scheme=emp,version=final}}@2024"
    assert str(growth) == f"income.subtotal{{{area}measure=yoy,part=total,scheme=emp,version=final}}@2024"
    assert str(closing) == f"balance.closing{{{area}part=pooled,scheme=emp,version=final}}@2024-12-end"
    assert figure.place == Place("财务分析报告.txt", line=8)
    assert "原文：总收入41.24亿元" in figure.remark
    assert "facts/a.yaml 第9行" in figure.remark
    assert last.place == Place("财务分析报告.txt", line=9, column=5)
    assert last.quantity is not None
    assert last.quantity.decimals == 2


@pytest.mark.parametrize(
    ("at", "place"),
    [
        ("第8行", Place("报告", line=8)),
        ("第3页第8行", Place("报告", page=3, line=8)),
        ("表2第3行第4列", Place("报告", table=2, row=3, col=4)),
        ("「居民」D7", Place("报告", sheet="居民", cell="D7")),
    ],
)
def test_the_place_in_the_source_is_read_from_its_printed_form(at: str, place: Place) -> None:
    assert published("报告", at, Place("facts/a.yaml", line=3)) == place
    assert str(place) == f"报告{'' if at.startswith('「') else ' '}{str(place).removeprefix('报告').strip()}"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("facts:\n  - {concept: income.subtotal, value: 41.24}\n", "book.missing-dimension"),
        ("scheme: emp\nfacts:\n  - {concept: income.subtotal, value: 41.24}\n", "book.no-unit"),
        ("scheme: emp\nfacts:\n  - {concept: income.subtotl, value: 1元}\n", "book.unknown-name"),
        ("scheme: emp\nfacts:\n  - {concept: income.subtotal}\n", "facts.not-a-fact"),
        ("scheme: emp\nschem: res\n", "workspace.unknown-field"),
        ("scheme: emp\nscheme: res\n", "catalogue.duplicate-key"),
        ("scheme: emp\nunit: 桶\nfacts:\n  - {concept: income.subtotal, value: 1}\n", "book.unknown-unit"),
        (
            "scheme: emp\nperiod: 去年\nfacts:\n  - {concept: income.subtotal, value: 1元}\n",
            "book.bad-period",
        ),
        (
            "scheme: emp\nperiod: 2024年末\nfacts:\n  - {concept: income.subtotal, value: 1元}\n",
            "book.flow-at-instant",
        ),
    ],
)
def test_a_faulty_fact_is_a_problem_with_its_line(tmp_path: Path, text: str, code: str) -> None:
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    entries, problems = read_facts(tmp_path / "a.yaml", "facts/a.yaml", names(), SETTINGS)
    assert not entries
    assert code in [problem.code for problem in problems]
    assert all(problem.place.line for problem in problems)


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("2024", Period(2024)),
        ("2024年度", Period(2024)),
        ("2024年6月", Period.month(2024, 6)),
        ("2024.06", Period.month(2024, 6)),
        ("2024年1—8月", Period(2024, 1, 8)),
        ("2024年8月累计", Period(2024, 1, 8)),
        ("2024年前三季度", Period(2024, 1, 9)),
        ("2024年末", Instant(2024, 12)),
        ("2024年6月末", Instant(2024, 6)),
        ("2024年初", Instant(2023, 12)),
        ("去年", None),
        ("2024年13月", None),
    ],
)
def test_times_as_people_write_them(text: str, when: Period | Instant | None) -> None:
    assert read_when(text) == when


HEADER: list[object] = ["项目", "险种", "基金构成", "年度", "金额（万元）"]


def test_a_long_table_needs_only_its_headers() -> None:
    rows: list[list[object]] = [
        ["某县基金数据"],
        HEADER,
        ["基本医疗保险费收入", "居民医保", "合计", "2024", Decimal("27362.1")],
    ]
    rows += [["利息收入", "居民医保", "", "2024", Decimal("376.25")], ["其他收入", "res", "", "2024", "–"]]
    long = recognise(grid(rows), names())
    assert long is not None
    entries, problems = read_long(long, names(), SETTINGS)
    assert not problems
    found = {key.concept: figure for key, figure in entries}
    premium = found["income.premium"]
    assert premium.quantity is not None
    assert (str(premium.quantity), premium.quantity.decimals) == ("27362.1万元", 2)
    assert premium.place.cell == "E3"
    assert found["income.other"].kind is Kind.NIL


def test_a_long_table_without_unit_or_with_text_says_so() -> None:
    header: list[object] = [*HEADER[:-1], "金额"]
    rows: list[list[object]] = [
        header,
        ["利息收入", "res", "", "2024", Decimal(5)],
        ["其他收入", "res", "", "2024", "待定"],
    ]
    long = recognise(grid(rows), names())
    assert long is not None
    entries, problems = read_long(long, names(), SETTINGS)
    assert not entries
    assert codes(problems) == ["book.no-unit", "book.not-a-number"]
    assert [problem.place.cell for problem in problems] == ["E2", "E3"]


def test_two_files_claiming_one_fact_agree_or_conflict(tmp_path: Path) -> None:
    line = "项目,险种,年度,金额,单位\n利息收入,res,2024,{},万元\n其他收入,res,2024,5.00,万元\n"
    root = workspace(tmp_path, {"facts/a.csv": line.format("3.10"), "data/b.csv": line.format("3.90")})
    office = open_workspace(root)
    assert "book.no-unit" not in codes(office.problems)
    key = "{area=某县,part=pooled,scheme=res,version=final}@2024"
    disputed = office.book.fact(parse_key(f"income.interest{key}"))
    assert disputed.status is Status.CONFLICT
    assert len(disputed.figures) == 2
    agreed = office.book.fact(parse_key(f"income.other{key}"))
    assert (agreed.status, len(agreed.figures)) == (Status.AGREED, 2)
    rows = [row for row in records(office.book, office.catalogue) if row["concept"] == "income.interest"]
    assert [(row["value"], row["base"], row["status"]) for row in rows] == [
        ("3.9", "39000", "conflict"),
        ("3.1", "31000", "conflict"),
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("　（一） 其中：住院 费用支出（万元）", "住院费用支出"),
        ("1.上级补助收入", "上级补助收入"),
        ("1.5倍", "1.5倍"),
        ("其中:集体扶持收入", "集体扶持收入"),
        ("总 计", "总计"),
    ],
)
def test_labels_are_compared_without_what_varies_in_print(text: str, label: str) -> None:
    assert plain_label(text) == label


def test_a_name_with_two_meanings_is_no_name() -> None:
    assert names().find("concept", "上年结余") == ("balance.opening",)
    assert names().find("concept", "没有这个") == ()
    assert "income.interest" in names().nearest("concept", "利息收人")
