"""The same figure in the text and in tables, in two tables; balances, totals that meet, formulas of the header."""

from __future__ import annotations

from pathlib import Path

from yizhang.checking.audit_document import audit_document
from yizhang.checking.audit_model import DocumentAudit
from yizhang.places import Severity, Verdict

FORM = """\
支出决算表

金额单位：万元

科目代码\t科目名称\t本年支出合计\t基本支出\t项目支出
\t合计\t2,022.63\t1,343.09\t679.54
208\t社会保障和就业支出\t192.48\t188.92\t3.56
20805\t行政事业单位养老支出\t188.92\t188.92\t0.00
2080505\t机关事业单位基本养老保险缴费支出\t134.33\t134.33\t0.00
2080506\t机关事业单位职业年金缴费支出\t54.59\t54.59\t0.00
20807\t就业补助\t3.56\t0.00\t3.56
2080704\t社会保险补贴\t1.19\t0.00\t1.19
2080705\t公益性岗位补贴\t2.37\t0.00\t2.37
210\t卫生健康支出\t1,830.15\t1,154.17\t675.98
21011\t行政事业单位医疗\t128.67\t128.67\t0.00
2101101\t行政单位医疗\t102.01\t102.01\t0.00
2101103\t公务员医疗补助\t26.66\t26.66\t0.00
21015\t医疗保障管理事务\t1,701.48\t1,025.50\t675.98
2101501\t行政运行\t1,025.50\t1,025.50\t0.00
2101502\t一般行政管理事务\t325.51\t0.00\t325.51
2101505\t医疗保障政策管理\t350.47\t0.00\t350.47
"""
ITEMS = (
    ("社会保障和就业支出", "行政事业单位养老支出", "机关事业单位基本养老保险缴费支出", "134.33"),
    ("社会保障和就业支出", "行政事业单位养老支出", "机关事业单位职业年金缴费支出", "54.59"),
    ("卫生健康支出", "行政事业单位医疗", "行政单位医疗", "102.01"),
    ("卫生健康支出", "行政事业单位医疗", "公务员医疗补助", "26.66"),
    ("卫生健康支出", "医疗保障管理事务", "行政运行", "1025.50"),
    ("卫生健康支出", "医疗保障管理事务", "一般行政管理事务", "325.51"),
    ("卫生健康支出", "医疗保障管理事务", "医疗保障政策管理", "350.47"),
)


def narrative(**changed: str) -> str:
    """A bureau's form with its narrative; ``changed`` gives items another final."""
    lines = [FORM, "五、支出决算具体情况", ""]
    for number, (kind, section, item, final) in enumerate(ITEMS, 1):
        lines += [
            f"{number}、{kind}（类）{section}（款）{item}（项）。",
            "",
            f"年初预算为0万元，支出决算为{changed.get(item, final)}万元。",
            "",
        ]
    return "\n".join(lines)


def audited(tmp_path: Path, text: str) -> DocumentAudit:
    path = tmp_path / "report.txt"
    path.write_text(text, encoding="utf-8")
    return audit_document(path, "report.txt")


def found(audit: DocumentAudit, severity: Severity) -> list[str]:
    return [each.finding.code for each in audit.findings if each.finding.severity is severity]


def test_every_item_of_a_narrative_is_compared_with_the_form(tmp_path: Path) -> None:
    audit = audited(tmp_path, narrative())
    assert not found(audit, Severity.ERROR)
    linked = [each for each in audit.checked if each.evidence[0].startswith("text-table")]
    assert len(linked) == len(ITEMS)
    assert all(each.verdict is Verdict.EXACT for each in linked)


def test_a_final_told_otherwise_than_the_form_has_it_is_an_error(tmp_path: Path) -> None:
    audit = audited(tmp_path, narrative(行政运行="1104.49"))
    (finding,) = [each.finding for each in audit.findings if each.finding.severity is Severity.ERROR]
    assert (finding.code, finding.stated, finding.expected) == ("audit.same", "1,104.49万元", "1,025.50万元")


def test_one_in_the_last_digit_is_a_tail(tmp_path: Path) -> None:
    audit = audited(tmp_path, narrative(公务员医疗补助="26.65"))
    assert not found(audit, Severity.ERROR)
    assert "audit.same-tail" in found(audit, Severity.TAIL)


FUND = """\
某市2024年医保基金运行情况

一、城乡居民医保

2024年，全市城乡居民基本医疗保险基金总收入30.45亿元，总支出29.48亿元。

全市城乡居民基本医疗保险基金累计结余26.52亿元。

全市居民医保基金累计可支付月数{months}个月。

市本级城乡居民基本医疗保险基金总收入8.22亿元，总支出8.5亿元。

市本级城乡居民基本医疗保险基金累计结余15.85亿元。

市本级居民医保基金累计可支付月数22个月。

2024年全市城乡居民医保基金累计结余分布情况表

市县区\t期末累计结余（亿元）\t可支付月数（个）
渌口区\t0.43\t2
攸县\t2.18\t5
醴陵市\t3.36\t6
茶陵县\t3.29\t8
炎陵县\t1.41\t13
市本级\t15.85\t22
合计\t26.52\t11
"""


def test_a_funds_figures_are_compared_by_area_scheme_and_kind(tmp_path: Path) -> None:
    audit = audited(tmp_path, FUND.format(months=11))
    assert not audit.findings
    linked = [each for each in audit.checked if each.evidence[0].startswith("text-table")]
    assert {figure.text for each in linked for figure in each.figures} >= {
        "11个月",
        "11",
        "22个月",
        "22",
        "15.85",
    }


def test_twelve_months_are_not_eleven(tmp_path: Path) -> None:
    audit = audited(tmp_path, FUND.format(months=12))
    (finding,) = [each.finding for each in audit.findings if each.finding.severity is Severity.ERROR]
    assert (finding.code, finding.stated, finding.expected) == ("audit.same", "12个月", "11个月")


SIDES = """\
收入支出决算总表

单位：万元

收入\t\t支出\t
项目\t金额\t项目\t金额
一、财政拨款收入\t1,900.00\t一、社会保障支出\t191.37
二、事业收入\t213.81\t二、卫生健康支出\t1,830.15
\t\t三、住房保障支出\t92.29
本年收入合计\t2,113.81\t本年支出合计\t2,113.81
上年结转\t10.00\t结转下年\t{carried}
总计\t2,123.81\t总计\t{total}
"""


def test_totals_of_two_sides_meet(tmp_path: Path) -> None:
    right = audited(tmp_path, SIDES.format(carried="10.00", total="2,123.81"))
    assert not right.findings
    assert any(each.evidence == ("grand-totals",) for each in right.checked)
    wrong = audited(tmp_path, SIDES.format(carried="100.00", total="2,213.81"))
    assert "audit.same" in found(wrong, Severity.ERROR)


FORMULAS = """\
债务余额情况表

单位：亿元

地区\t2023年债务限额\t\t\t完成率（%）
\t小计\t一般债务\t专项债务\t
栏次\t1=2+3\t2\t3\t4=3/2
甲县\t752.71\t219.77\t532.94\t242.5
乙县\t1.37\t0.35\t{one}\t291.4
"""


def test_formulas_of_the_numbering_row_hold_in_every_row(tmp_path: Path) -> None:
    assert not audited(tmp_path, FORMULAS.format(one="1.02")).findings
    wrong = audited(tmp_path, FORMULAS.format(one="1.20"))
    assert found(wrong, Severity.ERROR)


BALANCE = """\
社会保险基金预算表

单位：万元

项目\t上年执行数\t本年预算数
一、收入\t29,388\t31,200
二、支出\t28,100\t30,050
三、本年收支结余\t1,288\t{surplus}
四、上年结余\t10,000\t11,288
五、年末滚存结余\t11,288\t{closing}
"""


def test_a_surplus_is_income_less_outlay_and_is_carried_forward(tmp_path: Path) -> None:
    right = audited(tmp_path, BALANCE.format(surplus="1,150", closing="12,438"))
    assert not right.findings
    assert sum(each.evidence[0].startswith("balance") for each in right.checked) == 4
    wrong = audited(tmp_path, BALANCE.format(surplus="1,510", closing="12,438"))
    assert found(wrong, Severity.SUSPICIOUS) or found(wrong, Severity.ERROR)


def test_two_tables_that_print_the_same_rows(tmp_path: Path) -> None:
    rows = (
        "卫生健康支出\t1,830.15\n教育支出\t212.40\n住房保障支出\t92.29\n科学技术支出\t55.16\n节能环保支出\t73.85\n"
        "城乡社区支出\t66.32\n公共安全支出\t44.18\n商业服务业等支出\t39.27\n农林水支出\t{last}\n"
    )
    head = "\n金额单位：万元\n\n项目\t合计\n"
    first = "收入支出总表\n" + head + rows.format(last="318.77")
    second = "\n支出决算表\n" + head + rows.format(last="318.17")
    audit = audited(tmp_path, first + second)
    assert "audit.same" in found(audit, Severity.SUSPICIOUS)
    same = audited(tmp_path, first + second.replace("318.17", "318.77"))
    assert not same.findings
