from __future__ import annotations

from pathlib import Path

import pytest
from filings import checked, file_example

from yizhang.documents.read import read_document
from yizhang.final_accounts.narrative_items import items_of
from yizhang.final_accounts.narrative_text import sections
from yizhang.places import Severity
from yizhang.places.messages import describe

# A narrative of our own on the example's forms; the tests change one sentence at a time.
TEXT = """\
第三部分 2024年度部门决算情况说明
一、收入支出决算总体情况说明
2024年度收、支总计2113.81万元，与上年相比，增加30.96万元，主要是项目增加。
二、收入决算情况说明
本年收入合计2113.81万元，其中：财政拨款收入2113.81万元，占100.00%。
三、支出决算情况说明
本年支出合计2113.81万元，其中：基本支出1434.27万元，占67.85%；项目支出679.55万元，占32.15%。
五、一般公共预算财政拨款支出决算情况说明
2024年度一般公共预算财政拨款支出2113.81万元，主要用于以下方面：社会保障和就业（类）支出191.37万元，占9.05%；\
卫生健康（类）支出1830.15万元，占86.58%；住房保障（类）支出92.29万元，占4.37%。
{items}
六、一般公共预算财政拨款基本支出决算情况说明
2024年度一般公共预算财政拨款基本支出1434.27万元，其中：人员经费1186.22万元，占基本支出的82.71%，主要包括基本工资、\
津贴补贴、奖金、机关事业单位基本养老保险缴费、职业年金缴费、职工基本医疗保险缴费、公务员医疗补助缴费、其他社会保障缴费、\
住房公积金、医疗费、生活补助、医疗费补助；公用经费248.05万元，占基本支出的17.29%，主要包括办公费、印刷费、水费、电费、\
邮电费、物业管理费、差旅费、维修（护）费、公务接待费、工会经费、福利费、公务用车运行维护费、其他交通费用、其他商品和服务支出。
七、一般公共预算财政拨款三公经费支出决算情况说明
“三公”经费财政拨款支出预算为8.05万元，支出决算为8.04万元，完成预算的99.88%。
公务接待费支出决算1.05万元，占13.06%，公务用车购置费及运行维护费支出决算6.99万元，占86.94%。
八、政府性基金预算收入支出决算情况
本单位没有政府性基金收入，也没有使用政府性基金安排的支出。
九、国有资本经营预算支出决算情况
本单位没有国有资本经营预算收入。
十、机关运行经费支出说明
2024年度机关运行经费支出248.05万元。
十二、政府采购支出说明
2024年度政府采购支出总额514.46万元，其中：政府采购货物支出327.08万元、政府采购工程支出1.27万元、政府采购服务支出186.11万元。
"""
PENSION = "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位基本养老保险缴费支出（项）"
ITEMS = (
    (PENSION, "134.14", "133.19", "99.29", "小于"),
    (
        "社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位职业年金缴费支出（项）",
        "54.94",
        "54.59",
        "99.36",
        "小于",
    ),
    ("社会保障和就业支出（类）就业补助（款）社会保险补贴（项）", "0", "1.19", "", "大于"),
    ("社会保障和就业支出（类）就业补助（款）公益性岗位补贴（项）", "0", "2.37", "", "大于"),
    (
        "社会保障和就业支出（类）其他社会保障和就业支出（款）其他社会保障和就业支出（项）",
        "0",
        "0.03",
        "",
        "大于",
    ),
    ("卫生健康支出（类）卫生健康管理事务（款）行政运行（项）", "0", "3.19", "", "大于"),
    ("卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）", "86.07", "85.65", "99.51", "小于"),
    ("卫生健康支出（类）行政事业单位医疗（款）公务员医疗补助（项）", "25.87", "26.66", "103.05", "大于"),
    (
        "卫生健康支出（类）行政事业单位医疗（款）其他行政事业单位医疗支出（项）",
        "12.47",
        "13.17",
        "105.61",
        "大于",
    ),
    ("卫生健康支出（类）医疗保障管理事务（款）行政运行（项）", "1139.69", "1025.50", "89.98", "小于"),
    ("卫生健康支出（类）医疗保障管理事务（款）一般行政管理事务（项）", "251", "325.52", "129.69", "大于"),
    ("卫生健康支出（类）医疗保障管理事务（款）医疗保障政策管理（项）", "0", "350.47", "", "大于"),
    ("住房保障支出（类）住房改革支出（款）住房公积金（项）", "92.78", "92.29", "99.47", "小于"),
)


def items() -> str:
    told = []
    for number, (name, budget, final, rate, word) in enumerate(ITEMS, 1):
        done = f"完成年初预算的{rate}%，" if rate else ""
        told.append(
            f"{number}、{name}。\n年初预算为{budget}万元，支出决算为{final}万元，{done}"
            f"决算数{word}年初预算数的主要原因是人员变动。"
        )
    return "\n".join(told)


def file_with(folder: Path, old: str = "", new: str = "") -> Path:
    text = TEXT.format(items=items())
    assert old in text
    file_example(folder)
    (folder / "说明.txt").write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def narrative_rules(folder: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in checked(folder).reported:
        if each.form == "说明":
            found.setdefault(each.rule.id, []).append(describe(each.finding))
    return found


def test_a_true_narrative_has_nothing_to_be_said_of_it(tmp_path: Path) -> None:
    found = narrative_rules(file_with(tmp_path))
    assert set(found) <= {"N16"}
    assert all("差0.01万元" in text or "差0.02万元" in text for texts in found.values() for text in texts)


def test_sections_and_items_are_read(tmp_path: Path) -> None:
    document, _ = read_document(file_with(tmp_path) / "说明.txt")
    assert document is not None
    found = sections(document)
    assert set(found) >= {
        "overall",
        "income",
        "outlay",
        "general",
        "basic",
        "three",
        "operating",
        "procurement",
    }
    told = list(items_of(found["general"]))
    assert [item.names[2] for item in told][-1] == "住房公积金"
    assert len(told) == len(ITEMS)


@pytest.mark.parametrize(
    ("rule", "old", "new", "words"),
    [
        ("N01", "收、支总计2113.81万元", "收、支总计2131.81万元", "差18.00万元"),
        ("N02", "支出决算为325.52万元", "支出决算为246.52万元", "差79.00万元"),
        (
            "N03",
            "住房改革支出（款）住房公积金（项）",
            "住房保障支出（款）住房保障支出（项）",
            "住房改革支出—住房公积金",
        ),
        (
            "N04",
            "7、卫生健康支出（类）行政事业单位医疗（款）行政单位医疗（项）",
            "7、其他",
            "2101101行政单位医疗",
        ),
        (
            "N05",
            "医疗保障政策管理（项）",
            "医疗保障政策管理（项）和其他医疗保障管理事务支出（项）",
            "其他医疗保障管理事务支出",
        ),
        (
            "N06",
            "决算数大于年初预算数的主要原因是人员变动。\n9、",
            "决算数小于年初预算数的主要原因是人员变动。\n9、",
            "应为“大于”",
        ),
        ("N07", "完成年初预算的99.51%", "完成年初预算的98.51%", "应为99.51%"),
        ("N08", "支出决算为1.19万元，", "支出决算为1.19万元，增长100%，", "没有预算就没有完成率"),
        ("N09", "主要包括办公费", "主要包括会议费、办公费", "会议费"),
        ("N09.left", "、工会经费", "", "工会经费31.04万元"),
        ("N10", "占13.06%", "占13.04%", "用预算数8.05万元作分母"),
        ("N10", "占67.85%", "占76.85%", "应为67.85%"),
        ("N11", "占86.58%", "占86.58", "没有写百分号"),
        ("N12", "增加30.96万元，主要是项目增加。", "增加30.96万元。", "没有写原因"),
        (
            "N14",
            "机关运行经费支出248.05万元。",
            "机关运行经费支出248.05万元，比年初预算数减少主要原因是压减。",
            "没有写金额",
        ),
        ("N16", "支出决算为325.52万元", "支出决算为346.52万元", "差21.0"),
        ("N17", "政府采购支出总额514.46万元", "政府采购支出总额541.46万元", "差27.00万元"),
        ("D15", "本单位没有政府性基金收入，也没有使用政府性基金安排的支出。", "略。", "没有说明"),
        ("D18", "机关运行经费支出248.05万元", "机关运行经费支出284.05万元", "差36.00万元"),
    ],
)
def test_what_cannot_be_right_is_told(rule: str, old: str, new: str, words: str, tmp_path: Path) -> None:
    found = narrative_rules(file_with(tmp_path, old, new))
    assert rule in found, found
    assert any(words in text for text in found[rule]), found[rule]


def test_an_item_told_under_another_is_paired(tmp_path: Path) -> None:
    folder = file_with(tmp_path, "支出决算为325.52万元", "支出决算为246.52万元")
    path = folder / "说明.txt"
    path.write_text(
        path.read_text("utf-8").replace("支出决算为1025.50万元", "支出决算为1104.49万元"), "utf-8"
    )
    (first, second) = narrative_rules(folder)["N02"]
    assert "2101502一般行政管理事务”的差额一增一减" in first + second


def test_findings_of_the_narrative_stand_at_their_words(tmp_path: Path) -> None:
    check = checked(file_with(tmp_path, "占13.06%", "占13.04%"))
    (found,) = [each for each in check.reported if each.rule.id == "N10"]
    place = found.finding.places[0]
    lines = (tmp_path / "说明.txt").read_text("utf-8").splitlines()
    assert lines[place.line - 1][place.column - 1 : place.column - 1 + place.length] == "13.04"
    assert found.severity is Severity.SUSPICIOUS
