"""The fund's logic on reports that were only read: one whose figures hold, and what is wrong in each copy of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_texts import audit_text, codes, findings

from yizhang.analysis.audited import fund_checks
from yizhang.assertions.lexicon import load_lexicon
from yizhang.checking.audit_reading import read_everything
from yizhang.checking.audit_run import audit
from yizhang.checking.fund_keys import keyed
from yizhang.documents.read import read_document
from yizhang.places import Severity
from yizhang.places.messages import describe

REPORT = """2024年度某市医保基金财务分析报告

一、基金收支余情况
2024年全市职工基本医疗保险基金总收入（不含上解下拨收入，支出同）41.24亿元，同比增加21.12%，其中统筹基金26.92亿元，个人账户基金14.32亿元；基金总支出34.12亿元，同比增长8.35%，其中统筹基金21.63亿元，个人账户基金12.49亿元，当期结余7.12亿元，基金累计结余65.01亿元，其中统筹基金32.85亿元，个人账户基金27.92亿元，风险储备金4.24亿元。
全市职工医保统筹基金累计可支付月数为21个月。
2024年全市城乡居民基本医疗保险基金总收入30.45亿元，同比增长4.39%，基金总支出29.48亿元，同比增长10.21%，当期结余0.97亿元，基金累计结余26.52亿元，其中风险储备金6.4亿元。
全市居民医保基金累计可支付月数为11个月。

二、累计结余情况
2024年全市职工医保基金累计结余65.01亿元，同比增长10.88%。
2024年全市职工医保统筹基金累计结余37.09亿元，同比增长14.02%。

2024年各地基金累计结余情况表
统筹区\t职工医保统筹基金期末累计结余（亿元）\t职工医保统筹基金实际可支付月数\t城乡居民医保基金期末累计结余（亿元）\t城乡居民医保基金实际可支付月数
渌口区\t1.23\t21\t0.43\t2
醴陵市\t1.03\t7\t3.36\t6
全市\t37.09\t21\t26.52\t11
"""

FUND_CODES = {
    "transfer.impossible", "stated.differs", "check.mismatch", "check.duplicate", "audit.account-deficit",
}  # fmt: skip


def changed(old: str, new: str) -> str:
    assert REPORT.count(old) == 1, old
    return REPORT.replace(old, new)


def test_a_report_that_holds_raises_no_doubt(tmp_path: Path) -> None:
    found = audit_text(tmp_path, REPORT, checks=(fund_checks,))
    assert not codes(found) & FUND_CODES


def test_the_two_definitions_of_the_pooled_balance_are_no_conflict(tmp_path: Path) -> None:
    (found,) = findings(audit_text(tmp_path, REPORT, checks=(fund_checks,)), "audit.definition")
    assert found.severity is Severity.SUSPICIOUS
    assert (found.finding.stated, found.finding.expected) == ("32.85亿元", "37.09亿元")
    assert "4.24亿元" in describe(found.finding)


def test_a_direction_that_the_other_part_of_the_fund_rules_out(tmp_path: Path) -> None:
    text = changed("37.09亿元，同比增长14.02%", "37.09亿元，同比减少14.02%")
    (found,) = findings(audit_text(tmp_path, text, checks=(fund_checks,)), "transfer.impossible")
    assert found.severity is Severity.ERROR
    assert (found.finding.stated, found.finding.expected) == ("−14.02%", "+14.02%")
    assert found.figures[0].text == "14.02%"
    assert "减少14.02%" in found.finding.quote


def test_what_the_balance_moved_by_beyond_the_surplus_is_noted(tmp_path: Path) -> None:
    found = findings(audit_text(tmp_path, REPORT, checks=(fund_checks,)), "audit.closing-residual")
    assert [each.severity for each in found] == [Severity.NOTE, Severity.NOTE]
    assert [dict(each.finding.args)["difference"] for each in found] == ["-0.74亿元", "-0.73亿元"]


def test_months_that_no_variant_gives(tmp_path: Path) -> None:
    text = changed("26.52\t11\n", "26.52\t12\n")
    (found,) = findings(audit_text(tmp_path, text, checks=(fund_checks,)), "stated.differs")
    assert found.severity is Severity.ERROR
    assert (found.finding.stated, found.finding.expected) == ("12", "11个月")
    assert "26.52亿元 ÷ (29.48亿元 ÷ 12月)" in found.finding.formula


def test_months_of_another_variant_are_not_called_wrong(tmp_path: Path) -> None:
    text = changed("职工医保统筹基金累计可支付月数为21个月", "职工医保统筹基金累计可支付月数为18个月")
    (found,) = findings(audit_text(tmp_path, text, checks=(fund_checks,)), "stated.differs")
    assert found.severity is Severity.SUSPICIOUS
    assert "不含风险储备金" in dict(found.finding.args)["variants"]


def test_a_pooled_surplus_above_the_whole(tmp_path: Path) -> None:
    text = (
        "关于2024年职工基本医疗保险基金预算绩效自评报告\n\n2024年我市职工基本医疗保险基金收入282,099.73万元。"
        "\n2024年我市职工基本医疗保险基金支出224,428.66万元。\n2024年我市职工基本医疗保险基金当期结余57,671.07万元，"
        "其中统筹基金当期结余59,601.78万元。\n"
    )
    (found,) = findings(audit_text(tmp_path, text, checks=(fund_checks,)), "audit.account-deficit")
    assert found.severity is Severity.SUSPICIOUS
    assert "-1930.71万元" in describe(found.finding)


def test_a_surplus_that_is_not_income_less_outlay(tmp_path: Path) -> None:
    text = (
        "2024年某市医保基金情况\n\n2024年全市城乡居民基本医疗保险基金收入31.45亿元。\n"
        "2024年全市城乡居民基本医疗保险基金支出29.48亿元。\n2024年全市城乡居民基本医疗保险基金当期结余0.97亿元。\n"
    )
    (found,) = findings(audit_text(tmp_path, text, checks=(fund_checks,)), "check.mismatch")
    assert found.severity is Severity.SUSPICIOUS
    assert {figure.text for figure in found.figures} == {"31.45亿元", "29.48亿元", "0.97亿元"}


SHORT = (
    "2024年某市医保基金情况\n\n2024年全市职工医保基金收入40.18亿元，支出35.02亿元，当期结余5.16亿元，累计结余60.11亿元，"
    "同比增长9.36%。其中统筹基金收入25.66亿元，支出22.31亿元，当期结余3.35亿元，累计结余35.20亿元，同比增长10.5%。\n"
    "2025年全市职工医保基金收入预算42亿元，年末滚存结余64.3亿元。\n"
)


def keys_of(folder: Path, text: str) -> dict[str, str]:
    path = folder / "a.txt"
    path.write_text(text, "utf-8")
    document, _ = read_document(path, name="a.txt")
    assert document is not None
    lexicon, _ = load_lexicon()
    document, extract = read_everything(document, lexicon)
    return {each.mention.text: str(each.key) for each in keyed(document, extract, lexicon)}


def test_a_figure_is_named_by_its_own_words_and_the_fund_and_part_before_them(tmp_path: Path) -> None:
    found = keys_of(tmp_path, SHORT)
    dims = "area=全市,part={},scheme=emp"
    assert found["60.11亿元"] == f"balance.closing{{{dims.format('total')}}}@2024-12-end"
    assert found["22.31亿元"] == f"outlay.subtotal{{{dims.format('pooled')}}}@2024"
    assert found["35.20亿元"] == f"balance.closing{{{dims.format('pooled')}}}@2024-12-end"
    assert found["10.5%"] == "balance.closing{area=全市,measure=yoy,part=pooled,scheme=emp}@2024-12-end"


def test_a_balance_in_a_sentence_that_went_over_to_the_budget_has_no_key(tmp_path: Path) -> None:
    assert "64.3亿元" not in keys_of(tmp_path, SHORT)


def test_a_growth_that_moves_no_further_than_other_changes_is_not_provable(tmp_path: Path) -> None:
    text = SHORT.replace("9.36%", "9.19%")
    (found,) = findings(audit_text(tmp_path, text, checks=(fund_checks,)), "transfer.impossible")
    assert found.severity is Severity.SUSPICIOUS


def test_months_that_are_printed_once_may_have_another_base(tmp_path: Path) -> None:
    more = (
        "2024年市本级职工基本医疗保险基金累计结余54.56亿元，其中统筹基金32.22亿元，个人账户基金22.34亿元。\n"
    )
    more += (
        "2024年市本级职工基本医疗保险统筹基金支出16.79亿元。市本级职工医保统筹基金累计可支付月数为23个月。\n"
    )
    text = changed("全市居民医保基金累计可支付月数为11个月。\n", "").replace("26.52\t11\n", "26.52\t12\n")
    (found,) = findings(audit_text(tmp_path, text + more, checks=(fund_checks,)), "stated.differs")
    assert found.severity is Severity.SUSPICIOUS
    assert found.finding.stated == "12"


NO_KEYS = [
    "2024年全市企业职工基本养老保险基金总收入41.24亿元，其中统筹基金26.92亿元。",
    "2024年全市城镇居民人均可支配收入41240元，人均消费支出29480元。",
    "2024年全市社会保险基金总收入41.24亿元，当期结余7.12亿元。职工基本医疗保险政策不断完善。",
    "2024年全市职工医保统筹基金和个人账户累计结余65.01亿元。",
    "2024年我单位职工基本医疗保险缴费支出41.24万元。",
    "2024年全市职工医保人均统筹基金支出2163元，次均住院费用支出8542元。",
]


@pytest.mark.parametrize("text", NO_KEYS)
def test_a_label_that_is_no_key_gives_none(tmp_path: Path, text: str) -> None:
    assert keys_of(tmp_path, f"2024年某市医疗保障工作\n\n{text}\n") == {}


def test_parts_beside_other_items_do_not_make_up_the_whole(tmp_path: Path) -> None:
    rows = (
        "职工基本医疗保险基金支出\t14198020\n其中：职工基本医疗保险统筹基金支出\t9848298\n"
        "职工基本医疗保险个人账户基金支出\t4016307\n转移支出\t7520\n其他职工基本医疗保险基金支出\t325895\n"
    )
    text = f"2026年全省社会保险基金支出预算表\n单位：万元\n\n项目\t2026年预算数\n{rows}"
    assert not codes(audit_text(tmp_path, text, checks=(fund_checks,))) & FUND_CODES


def test_a_document_without_funds_asks_no_catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked() -> None:
        pytest.fail("the catalogue was asked")

    monkeypatch.setattr("yizhang.checking.fund_keys.fund_names", asked)
    text = "2024年全县一般公共预算收入12.5亿元，增长3.2%。"
    assert audit_text(tmp_path, text, checks=(fund_checks,)).figures == 2


def test_the_checks_run_in_other_processes_too(tmp_path: Path) -> None:
    for name in ("甲.txt", "乙.txt"):
        (tmp_path / name).write_text(changed("26.52\t11\n", "26.52\t12\n"), "utf-8")
    both = audit([tmp_path], jobs=2, checks=(fund_checks,))
    alone = audit([tmp_path], jobs=1, checks=(fund_checks,))
    assert both == alone
    assert all("stated.differs" in codes(each) for each in both)


def test_what_the_fund_logic_checks_counts_as_checked(tmp_path: Path) -> None:
    alone = audit_text(tmp_path, REPORT)
    found = audit_text(tmp_path, REPORT, checks=(fund_checks,))
    assert found.asserted > alone.asserted
    assert sum(found.relations.values()) == len(found.checked)
    rules = {relation.rule for relation in found.checked} - {relation.rule for relation in alone.checked}
    assert "payable_months" in rules
    assert all(relation.figures for relation in found.checked)
