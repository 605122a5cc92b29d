"""What cannot be right by itself: each rule on a sentence that is wrong and on one that only looks so."""

from __future__ import annotations

from pathlib import Path

import pytest
from audit_texts import audit_text, codes, findings

from yizhang.places import Severity
from yizhang.places.messages import describe

WRONG = [
    (
        "audit.unit-kind",
        Severity.ERROR,
        "2949390人",
        "预算2021年的参保人数为2949390人，缴费标准按280元/年.人计算。\n"
        "参保人数有少许增加，参保人数为2949390万元，因此支出预算为16142万元。",
    ),
    (
        "audit.unit-scale",
        Severity.ERROR,
        "13458.12万元",
        "全县城乡居民基本医疗保险基金收入14583.40万元，支出13458.12元。职工基本医疗收入6737.22万元，支出6392.07万元。",
    ),
    (
        "audit.unit-scale",
        Severity.ERROR,
        "2.36亿元",
        "市级国有资本经营预算支出1.65亿元，加上向一般公共预算调出0.71亿元后，总支出2.36元。",
    ),
    (
        "audit.year",
        Severity.ERROR,
        "2021",
        "2020年城乡居民基本医疗保险待遇支出预计执行数为228153万元。门诊费用按增幅2%测算，"
        "2020年基本医疗保险待遇支出为235726万元，同比增幅3.32%。",
    ),
    ("audit.year-impossible", Severity.ERROR, "", "截至2024年2月30日，基金收入12.5亿元。"),
    ("audit.year-impossible", Severity.ERROR, "", "评价期为2024年7月至2024年3月，收入12.5亿元。"),
    ("audit.year-impossible", Severity.SUSPICIOUS, "", "20224年基金收入12.5亿元。"),
    (
        "audit.year-impossible",
        Severity.SUSPICIOUS,
        "",
        "截至2025年12月底，参保人数为42.94万人。\n\n某市医疗保障局\n\n2025年5月8日\n",
    ),
    (
        "audit.bounds-equal",
        Severity.SUSPICIOUS,
        "低于等于6个月高于3个月",
        "累计可支付月数等于6个月高于3个月的是茶陵县。",
    ),
    ("audit.bounds-empty", Severity.SUSPICIOUS, "", "可支付月数高于9个月低于6个月的统筹区有2个。"),
    (
        "audit.percent-missing",
        Severity.SUSPICIOUS,
        "占13.04%",
        "公务接待费支出决算1.05万元，占13.04，与上年持平。",
    ),
    ("audit.fallen-by-minus", Severity.SUSPICIOUS, "减少3.5%", "基金收入12.5亿元，同比减少-3.5%。"),
    (
        "audit.done-below",
        Severity.SUSPICIOUS,
        "",
        "以年度目标任务110万人为基数计算，完成率99.25%，完成当年参保目标。",
    ),
    ("audit.misprint", Severity.NOTE, "常住人口", "2024年全县参保14.75万人，占常驻人口的93.53%。"),
    ("audit.misprint", Severity.NOTE, "元", "基金收入14583.40万元元，支出13458.12万元。"),
]


@pytest.mark.parametrize(("code", "severity", "expected", "text"), WRONG)
def test_what_cannot_be_right_is_told(
    tmp_path: Path, code: str, severity: Severity, expected: str, text: str
) -> None:
    found = findings(audit_text(tmp_path, text), code)
    assert [each.severity for each in found] == [severity]
    assert found[0].finding.expected == expected
    assert found[0].finding.quote
    assert all(each.place.line for each in found[0].figures)
    for lang in ("zh", "en"):
        assert describe(found[0].finding, lang)


RIGHT = [
    "职业年金缴费支出78.62万元。2025年当年预算执行数为66.74万元，2026年预算安排78.62万元，比2025年预算执行数增加17.80%。",
    "门诊诊疗费标准每人次为10元，普通门诊人次为147381人次，支出1800.41万元。",
    "居民个人缴费标准人均为380元，参保人数13.29万人，收入5050.2万元。",
    "全县居民医保基金收入14583.40万元，支出9.8元的个案1例。",
    "每人每月补助2.36元，合计支出1.65亿元，调出0.71亿元。",
    "2020年待遇支出为228153万元，2021年待遇支出为235726万元，同比增幅3.32%。",
    "截至2024年12月31日，基金收入12.5亿元；2023年1月至2024年3月累计支出18.2亿元。",
    "累计可支付月数低于等于6个月高于3个月的有2个；高于3个月低于6个月的有1个。",
    "占地13.04亩，占13.04%，占全部支出的比重为13.04%。",
    "基金收入12.5亿元，同比减少3.5%，增速为-3.5%。",
    "支出预算完成率96.74%，完成当年目标值。参保率完成率101.25%，完成当年参保目标。",
    "完成目标参保人数的95.03%，完成预期95%的参保目标。",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_only_looks_wrong_is_not_told(tmp_path: Path, text: str) -> None:
    told = {code for code, _, _, _ in WRONG}
    assert not codes(audit_text(tmp_path, text)) & told


def test_the_same_digits_in_two_units(tmp_path: Path) -> None:
    text = "2024年职工医保基金收入282099.73万元，支出224428.66万元。\n2024年职工医保基金收入282099.73元。"
    found = findings(audit_text(tmp_path, text), "audit.unit-scale")
    assert [each.finding.expected for each in found] == ["282099.73万元"]


LONG = (
    "2024年全市一般公共预算收入281.52亿元，其中税收收入170.06亿元，非税收入111.46亿元；支出523.27亿元。\n"
    "2024年全市政府性基金收入95.31亿元，支出120.44亿元；上级补助收入12.08亿元，上解支出3.17亿元，结转4.2亿元，专项资金860万元。\n"
    "{}\n"
)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("年末国有资本经营预算结余1.95元，已全部结转。", "1.95亿元"),
        ("收入1.95亿元、国有资本经营预算调出资金1,250元。", "1,250万元"),
        ("普通高中国家助学金平均资助标准每生每年支出2,300元。", ""),
        ("追回违规资金830元，罚款收入1,200元。", ""),
        ("每百元营业收入中的成本支出85.15元。", ""),
        ("实有资金收入11.2元、支出12.3元、结余3.4元。", ""),
    ],
)
def test_an_amount_whose_scale_word_is_left_out(tmp_path: Path, sentence: str, expected: str) -> None:
    found = findings(audit_text(tmp_path, LONG.format(sentence)), "audit.unit-lone")
    assert [each.finding.expected for each in found] == ([expected] if expected else [])
    assert all(each.severity is Severity.SUSPICIOUS for each in found)


def test_a_number_left_out_is_told_once(tmp_path: Path) -> None:
    text = "".join(f"（{number}）评价方法及其说明\n正文。\n" for number in "一二三五六")
    (found,) = findings(audit_text(tmp_path, text), "audit.numbering-gap")
    assert dict(found.finding.args)["before"] == "（三）"
    assert dict(found.finding.args)["after"] == "（五）"


def test_numbering_that_begins_anew_is_no_gap(tmp_path: Path) -> None:
    text = "一、收入\n（一）职工\n（二）居民\n（三）其他\n二、支出\n（一）职工\n（二）居民\n三、结余\n（一）职工\n"
    assert "audit.numbering-gap" not in codes(audit_text(tmp_path, text))


CONTENTS = """部门决算
目录
一、收入支出决算总表
二、收入决算表
三、支出决算表
四、基本支出决算表

收入支出决算总表

{tables}
"""


def test_a_table_of_the_contents_that_is_absent(tmp_path: Path) -> None:
    text = CONTENTS.format(tables="支出决算表\n\n基本支出决算明细表\n")
    (found,) = findings(audit_text(tmp_path, text), "audit.table-absent")
    assert found.finding.stated == "二、收入决算表"
    assert found.figures[0].place.line == 4


def test_contents_whose_tables_are_printed_elsewhere(tmp_path: Path) -> None:
    text = CONTENTS.format(tables="正文从略。\n").replace("\n收入支出决算总表\n", "\n")
    assert "audit.table-absent" not in codes(audit_text(tmp_path, text))


ITEMS = """基本支出决算表
科目编码\t科目名称\t决算数
301\t工资福利支出\t1,153.36
30101\t基本工资\t275.17
30102\t津贴补贴\t226.08
30103\t奖金\t279.39
30109\t职业年金缴费\t54.59
30113\t住房公积金\t92.29
30114\t医疗费\t0.00
30199\t其他工资福利支出\t0.00

人员经费1153.36万元，主要包括基本工资、津贴补贴、奖金、住房公积金、{last}。
"""


def test_a_list_that_names_what_is_nothing(tmp_path: Path) -> None:
    audit = audit_text(tmp_path, ITEMS.format(last="其他工资福利支出"))
    (found,) = findings(audit, "audit.zero-listed")
    assert found.severity is Severity.SUSPICIOUS
    assert found.finding.stated == "其他工资福利支出"
    assert {figure.text for figure in found.figures[1:]} == {"0.00"}
    assert "audit.item-omitted" not in codes(audit)


def test_a_list_that_leaves_out_what_is_larger(tmp_path: Path) -> None:
    text = ITEMS.format(last="医疗费").replace("30114\t医疗费\t0.00", "30114\t医疗费\t8.86")
    (found,) = findings(audit_text(tmp_path, text), "audit.item-omitted")
    assert found.severity is Severity.NOTE
    assert found.finding.expected == "职业年金缴费"
