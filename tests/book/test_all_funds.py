"""Tables of all social-insurance funds: one section a fund, the same items in each."""

from __future__ import annotations

from book_samples import SETTINGS, codes, grid, names

from yizhang.book.forms.choose import recognise
from yizhang.book.forms.read import read_form

ROWS: list[list[object]] = [
    ["2026年某市社会保险基金收入预算情况表", None, None],
    ["单位：万元", None, None],
    ["项目", "2025年执行数", "2026年预算数"],
    ["一、企业职工基本养老保险基金收入", "300", "310"],
    ["其中：基本养老保险费收入", "250", "260"],
    ["利息收入", "5", "6"],
    ["二、城镇职工基本医疗保险基金收入", "100", "110"],
    ["其中：基本医疗保险费收入", "90", "99"],
    ["利息收入", "3", "4"],
    ["三、城乡居民基本医疗保险基金收入", "200", "220"],
    ["其中：基本医疗保险费收入", "80", "85"],
    ["财政补贴收入", "119", "134"],
    ["利息收入", "1", "1"],
    ["全市社会保险基金预算收入合计", "600", "640"],
    ["其中：社会保险费收入", "420", "444"],
]


def test_items_take_the_fund_of_their_section() -> None:
    found = recognise(grid(ROWS, "表.xlsx"), names(), {}, 2024)
    assert found is not None
    assert found.form.id == "fund.all.income"
    reading = read_form(found, names(), SETTINGS, {})
    assert codes(reading.problems) == []
    values = {
        (key.concept, key["scheme"], key["version"]): str(figure.quantity)
        for key, figure in reading.entries
        if figure.quantity is not None
    }
    assert values["income.subtotal", "emp", "budget"] == "110万元"
    assert values["income.interest", "emp", "executed"] == "3万元"
    assert values["income.interest", "res", "budget"] == "1万元"
    assert values["income.subsidy", "res", "budget"] == "134万元"
    assert {scheme for _, scheme, _ in values} == {"emp", "res"}
