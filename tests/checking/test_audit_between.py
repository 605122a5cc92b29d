"""What documents given together say of the same figure: differences told in both, in whatever order they come."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest
from audit_texts import findings

from yizhang.checking.audit_model import DocumentAudit, Reported
from yizhang.checking.audit_run import audit
from yizhang.places import Severity
from yizhang.places.messages import describe

CODE = "audit.between-documents"

ANALYSIS = """2024年度甲山市医保基金财务分析报告

2024年全市职工医保统筹基金累计可支付月数为21个月，甲山市另有县级统筹区。
2024年全市城乡居民基本医疗保险基金累计结余26.52亿元。
全市居民医保基金累计可支付月数为11个月。
"""
BUREAU = """2024年度甲山市医疗保障局部门决算

甲山市医疗保障局加强基金运行监测监管，医保基金结余保持在9-15个月适当范畴。
"""


def together(folder: Path, **texts: str) -> tuple[DocumentAudit, ...]:
    paths = []
    for name, text in texts.items():
        paths.append(folder / f"{name}.txt")
        paths[-1].write_text(text, "utf-8")
    return audit(paths, jobs=1)


def told(audits: tuple[DocumentAudit, ...]) -> list[list[Reported]]:
    return [findings(each, CODE) for each in audits]


def test_months_outside_the_range_another_document_names(tmp_path: Path) -> None:
    (own,), (other,) = told(together(tmp_path, analysis=ANALYSIS, bureau=BUREAU))
    assert own.severity is other.severity is Severity.SUSPICIOUS
    assert (own.finding.stated, own.finding.expected) == ("21个月", "9-15个月")
    assert (other.finding.stated, other.finding.expected) == ("9-15个月", "21个月")
    assert "analysis.txt 第3行" in describe(other.finding)
    assert [figure.place.file for figure in own.figures] == ["analysis.txt"]


def test_another_city_is_another_figure(tmp_path: Path) -> None:
    other = BUREAU.replace("甲山市", "乙水市")
    assert told(together(tmp_path, analysis=ANALYSIS, bureau=other)) == [[], []]


def test_a_document_alone_is_compared_with_nothing(tmp_path: Path) -> None:
    (alone,) = together(tmp_path, analysis=ANALYSIS)
    assert alone.stated == ()


def test_a_year_opens_with_what_the_year_before_closed_with(tmp_path: Path) -> None:
    text = "甲山市2025年医保基金预算说明\n\n甲山市2025年全市城乡居民基本医疗保险基金上年结余{}亿元，甲山市已核对。\n"
    agreeing = together(tmp_path, analysis=ANALYSIS, budget=text.format("26.52"))
    assert told(agreeing) == [[], []]
    (closing,), (opening,) = told(together(tmp_path, analysis=ANALYSIS, budget=text.format("25.62")))
    assert (closing.finding.stated, opening.finding.stated) == ("26.52亿元", "25.62亿元")


REPORT = """甲山市2024年预算执行情况的报告

甲山市2024年全市一般公共预算收入{income}亿元，其中税收收入{tax}亿元。
甲山市2024年全市政府性基金预算收入{fund}亿元。
"""


@pytest.mark.parametrize(
    ("income", "tax", "count"),
    [("281.52", "170.06", 0), ("281.52", "170.60", 1), ("282.51", "170.60", 0)],
    ids=["all-agree", "two-agree-one-differs", "too-little-agrees"],
)
def test_labels_alone_need_other_figures_that_agree(
    tmp_path: Path, income: str, tax: str, count: int
) -> None:
    one = REPORT.format(income="281.52", tax="170.06", fund="95.31")
    other = REPORT.format(income=income, tax=tax, fund="95.31")
    found = told(together(tmp_path, one=one, other=other))
    assert [len(each) for each in found] == [count, count]
    if count:
        assert (found[0][0].finding.stated, found[0][0].finding.expected) == ("170.06亿元", "170.60亿元")


def test_the_order_of_the_files_changes_nothing(tmp_path: Path) -> None:
    texts = {
        "one": REPORT.format(income="281.52", tax="170.06", fund="95.31"),
        "other": REPORT.format(income="281.52", tax="170.60", fund="95.31"),
        "third": REPORT.format(income="281.52", tax="170.06", fund="95.31") + "\n另附说明。\n",
    }
    results = []
    for order in permutations(texts):
        audits = together(tmp_path, **{name: texts[name] for name in order})
        results.append({each.path: each for each in audits})
    assert all(result == results[0] for result in results)
    assert [len(findings(results[0][f"{name}.txt"], CODE)) for name in texts] == [1, 2, 1]


def test_two_copies_of_one_file_are_not_compared(tmp_path: Path) -> None:
    assert told(together(tmp_path, one=ANALYSIS, copy=ANALYSIS)) == [[], []]


def test_a_key_with_two_values_in_one_document_says_nothing(tmp_path: Path) -> None:
    twice = ANALYSIS + "2024年全市职工医保统筹基金累计可支付月数为12个月。\n"
    assert told(together(tmp_path, analysis=twice, bureau=BUREAU)) == [[], []]
