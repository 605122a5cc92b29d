"""Tables read: figures, what rows and columns add up, rates between columns, empty cells, pages without header."""

from __future__ import annotations

from pathlib import Path

import pytest

from yizhang.assertions.lexicon import load_lexicon
from yizhang.assertions.model import Extract, Says
from yizhang.assertions.tables import read_tables
from yizhang.checking.audit_cases import Case, Strength, cases_of, mentions_by_id
from yizhang.checking.audit_causes import causes_of
from yizhang.checking.audit_findings import told
from yizhang.documents.read import read_document
from yizhang.documents.text_tables.recover import recover_tables
from yizhang.places import Finding, Severity, Verdict

LEXICON, _ = load_lexicon()

FORM_03 = """\
支出决算表

金额单位：万元

支出功能分类\t科目名称\t本年支出合计\t基本支出\t项目支出\t经营支出
类\t\t1\t2\t3\t4
\t合计\t2,113.81\t1,434.27\t679.55\t0.00
208\t社会保障和就业支出\t191.37\t187.81\t3.56\t0.00
20805\t行政事业单位养老支出\t187.78\t187.78\t0.00\t0.00
2080505\t机关事业单位基本养老保险缴费支出\t133.19\t133.19\t0.00\t0.00
2080506\t机关事业单位职业年金缴费支出\t54.59\t54.59\t0.00\t0.00
20807\t就业补助\t3.56\t0.00\t3.56\t0.00
2080704\t社会保险补贴\t1.19\t0.00\t1.19\t0.00
2080705\t公益性岗位补贴\t2.37\t0.00\t2.37\t0.00
20899\t其他社会保障和就业支出\t0.03\t0.03\t0.00\t0.00
210\t卫生健康支出\t1,830.15\t1,154.16\t675.99\t0.00
21011\t行政事业单位医疗\t128.67\t128.67\t0.00\t0.00
21015\t医疗保障管理事务\t1,701.48\t1,025.50\t675.99\t0.00
2101501\t行政运行\t1,025.50\t1,025.50\t0.00\t0.00
2101502\t一般行政管理事务\t325.52\t0.00\t325.52\t0.00
2101505\t医疗保障政策管理\t350.47\t0.00\t350.47\t0.00
221\t住房保障支出\t92.29\t92.29\t0.00\t0.00
"""

BALANCES = """\
全市职工医保基金累计结余分布情况表

\t单位
\t期末累计结余（亿元）
\t可支付月数（个）

\t茶陵县
\t0.27
\t4

\t攸县
\t1.2
\t13

\t醴陵市
\t1.03
\t7

\t渌口区
\t1.23
\t21

\t市本级
\t32.22
\t23

\t炎陵县
\t
\t34

\t合计
\t37.08
\t21
"""

FUND = """\
                    社会保险基金收入执行情况表
                                              单位：万元

     项目                    预算数        执行数      为预算数的%

一、企业职工基本养老保险基金收入    29388353   29585132    100.7

  其中：保险费收入           28048580   28100336    100.2

     财政补贴收入             477484     477484    100.0

     利息收入               133549     251821    188.6

     转移收入               545044     532317     97.7

     其他收入               183696     223174    121.5

二、工伤保险基金收入             959039     920359     96.0

  其中：保险费收入             926535     887889     95.8

     利息收入                29596      26425     89.3

     其他收入                 2908       6045    207.9

收入合计                30347392   30505491    100.5
"""


def read(tmp_path: Path, text: str, name: str = "report.txt") -> Extract:
    (tmp_path / name).write_text(text, encoding="utf-8")
    document, problems = read_document(tmp_path / name)
    assert document is not None, problems
    return read_tables(recover_tables(document), LEXICON)


def judged(extract: Extract) -> tuple[Case, ...]:
    return cases_of(extract.assertions, mentions_by_id(extract.mentions), LEXICON)


def findings(extract: Extract) -> list[Finding]:
    figures = mentions_by_id(extract.mentions)
    blanks = {blank.id: blank for blank in extract.blanks}
    drafts = [told(cause, figures, blanks) for cause in causes_of(judged(extract))]
    return [draft.finding for draft in drafts if draft is not None]


def wrong(extract: Extract) -> list[str]:
    return [case.assertion.quote for case in judged(extract) if case.verdict is Verdict.MISMATCH]


def test_the_numbering_row_is_no_data(tmp_path: Path) -> None:
    extract = read(tmp_path, FORM_03)
    assert {mention.text for mention in extract.mentions}.isdisjoint({"1", "2", "3", "4"})


def test_code_hierarchy_row_sums_and_tails(tmp_path: Path) -> None:
    extract = read(tmp_path, FORM_03)
    cases = judged(extract)
    assert not wrong(extract)
    tails = {case.assertion.quote for case in cases if case.verdict is Verdict.ROUNDING}
    assert "合计 本年支出合计 2,113.81" in tails
    assert "卫生健康支出 医疗保障管理事务 本年支出合计 1,701.48" in tails
    assert sum("code-prefix" in case.assertion.evidence for case in cases) == 20
    assert sum("row-total" in case.assertion.evidence for case in cases) > 12


@pytest.mark.parametrize(
    ("right", "misprint"),
    [("325.52\t0.00\t325.52", "325.52\t0.00\t352.52"), ("187.78\t187.78", "187.78\t178.78")],
)
def test_a_misprint_in_a_form_is_an_error_that_names_it(tmp_path: Path, right: str, misprint: str) -> None:
    extract = read(tmp_path, FORM_03.replace(right, misprint, 1))
    told_of = findings(extract)
    assert [finding.severity for finding in told_of] == [Severity.ERROR]
    assert misprint.rpartition("\t")[2] in told_of[0].suspects[0]


def test_a_blank_that_the_total_needs_is_reported_on_the_blank(tmp_path: Path) -> None:
    extract = read(tmp_path, BALANCES)
    (finding,) = findings(extract)
    assert finding.code == "audit.blank"
    assert finding.expected == "1.13亿元"
    blank = next(one for one in extract.blanks if one.row_filled)
    assert blank.label[0] == "炎陵县"
    assert finding.places[0] == blank.place


def test_months_never_add_up(tmp_path: Path) -> None:
    extract = read(tmp_path, BALANCES.replace("\t\n\t34", "\t1.13\n\t34"))
    assert not findings(extract)
    months = {mention.id for mention in extract.mentions if mention.text in ("4", "13", "7", "34")}
    assert months
    assert not any(name in months for found in extract.assertions for _, name in found.roles)


def test_lists_behind_among_and_completion_by_column(tmp_path: Path) -> None:
    extract = read(tmp_path, FUND)
    cases = judged(extract)
    assert not wrong(extract)
    assert sum(case.assertion.says is Says.SUM for case in cases) >= 6
    assert sum(case.assertion.says is Says.COMPLETION for case in cases) >= 10


@pytest.mark.parametrize(
    ("right", "misprint", "says"),
    [("28048580", "28048508", Says.SUM), ("188.6", "186.6", Says.COMPLETION), ("920359", "920395", Says.SUM)],
)
def test_a_misprint_in_a_laid_out_table(tmp_path: Path, right: str, misprint: str, says: Says) -> None:
    extract = read(tmp_path, FUND.replace(right, misprint, 1))
    found = findings(extract)
    assert found
    assert any(misprint in suspect for finding in found for suspect in finding.suspects)
    assert any(case.assertion.says is says for case in judged(extract) if case.verdict is Verdict.MISMATCH)


def test_a_page_without_header_goes_on_where_its_columns_stand(tmp_path: Path) -> None:
    lines = [
        "                   2025年基本支出预算表",
        "                                        单位：元",
        "",
        "  经济分类    项目            合计       人员经费      公用经费",
        " 301       工资福利支出       300.00     300.00",
        " 301  01   基本工资          100.00     100.00",
        " 301  02   津贴补贴          200.00     200.00",
        " 302       商品和服务支出      90.00                   90.00",
        " 302  01   办公费            10.00                   10.00",
        "\f302  02   印刷费      20.00                   20.00",
        "302  07   邮电费      60.00                   60.00",
        "          合计      390.00     300.00     90.00",
    ]
    extract = read(tmp_path, "\n".join(lines) + "\n")
    assert len({mention.block for mention in extract.mentions}) == 1
    cases = judged(extract)
    assert not wrong(extract)
    assert any(case.strength is Strength.FIRM and "90.00" in case.assertion.quote for case in cases)


def test_a_column_without_the_right_header_is_known_as_a_rate_by_its_figures(tmp_path: Path) -> None:
    text = (
        "项目\t预算数\t执行数\t金额\n甲\t50290\t39566.48\t78.68\n乙\t33965\t24602.79\t72.44\n"
        "丙\t73000\t65801.49\t90.14\n丁\t6300\t5422.79\t86.08\n合计\t163555\t135393.55\t82.78\n"
    )
    extract = read(tmp_path, text)
    assert not findings(extract)
    assert sum(case.assertion.says is Says.COMPLETION for case in judged(extract)) == 5


SANGONG = """\
                     2026年单位“三公”经费和机关运行经费预算表
                                                                                   单位:万元

                               “三公”经费预算数
                                                                              机关运行经费预算
                                                公务用车购置及运行费
                                                                                  数
   合计           因公出国(境)费     公务接待费
                                        小计          购置费          运行费



        10.71         0.00       0.73        9.98         0.00         9.98        184.59
"""


def test_header_labels_go_to_their_columns_in_order_and_groups_stand_over_several(tmp_path: Path) -> None:
    extract = read(tmp_path, SANGONG)
    sums = {
        case.assertion.quote: [mention for _, mention in case.assertion.roles] for case in judged(extract)
    }
    assert {"合计 10.71", "小计 9.98"} <= set(sums)
    assert len(sums["合计 10.71"]) == 4
    assert len(sums["小计 9.98"]) == 3
    assert not wrong(extract)


def test_a_header_over_columns_without_figures_leaves_them_empty(tmp_path: Path) -> None:
    text = SANGONG.replace(
        "0.73        9.98         0.00         9.98 ", "10.71                                   "
    )
    extract = read(tmp_path, text)
    labels = {mention.text: mention.label[-1] for mention in extract.mentions}
    assert labels["184.59"] == "机关运行经费预算数"
    assert not findings(extract)


def test_one_grid_that_holds_several_tables_is_cut_at_their_captions(tmp_path: Path) -> None:
    rows = [
        ("2025年收入完成情况表", 4, ""),
        ("单位：万元", 4, ""),
        ("科目", 2, "预算数", "完成数"),
        ("收入合计", 2, "300", "290"),
        ("税收收入", 2, "200", "195"),
        ("非税收入", 2, "100", "95"),
        ("2025年支出完成情况表", 4, ""),
        ("单位：万元", 4, ""),
        ("科目", 1, "调整预算数", "完成数", "占预算%"),
        ("支出合计", 1, "280", "270", "96.4"),
        ("教育", 1, "180", "170", "94.4"),
        ("卫生", 1, "100", "100", "100.0"),
    ]
    cells = [
        f"<tr><td colspan={span}>{name}</td>{''.join(f'<td>{value}</td>' for value in values if value)}</tr>"
        for name, span, *values in rows
    ]
    extract = read(tmp_path, f"<html><body><table>{''.join(cells)}</table></body></html>", "report.html")
    assert not wrong(extract)
    says = [case.assertion.says for case in judged(extract)]
    assert says.count(Says.SUM) == 4
    assert {mention.label[-1] for mention in extract.mentions} >= {"预算数", "完成数", "调整预算数"}
