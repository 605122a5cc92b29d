"""The summary of all funds, a column a scheme: only the two medical schemes are taken."""

from __future__ import annotations

from decimal import Decimal

from book_samples import SETTINGS, codes, grid, names

from yizhang.book.forms.choose import recognise
from yizhang.book.forms.read import read_form

D = Decimal
ROWS: list[list[object]] = [
    ["2024年社会保险基金收支预算总表", None, None, None, None],
    ["社预01表", None, None, None, "单位：万元"],
    ["项目", "合计", "企业职工基本养老保险基金", "职工基本医疗保险基金", "城乡居民基本医疗保险基金"],
    ["一、本年收入小计", D(600), D(400), D(100), D(100)],
    ["二、本年收入合计", D(610), D(400), D(105), D(105)],
    ["四、本年支出合计", D(560), D(390), D(80), D(90)],
    ["五、本年收支结余", D(50), D(10), D(25), D(15)],
    ["七、年末滚存结余", D(950), D(500), D(250), D(200)],
]


def test_the_columns_of_the_medical_schemes_are_read() -> None:
    form = recognise(grid(ROWS), names(), {}, 2024)
    assert form is not None
    reading = read_form(form, names(), SETTINGS, {})
    assert set(codes(reading.problems)) == {
        "form.column-unknown"
    }  # the total and the pension fund, told and left
    values = {str(key): str(figure.quantity) for key, figure in reading.entries if figure.quantity}
    flows = {
        "income.subtotal": (100, 100),
        "income.total": (105, 105),
        "outlay.total": (80, 90),
        "surplus.total": (25, 15),
    }
    expected = {}
    for concept, (emp, res) in flows.items():
        expected[f"{concept}{{area=某县,part=total,scheme=emp,version=budget}}@2024"] = f"{emp}万元"
        expected[f"{concept}{{area=某县,part=pooled,scheme=res,version=budget}}@2024"] = f"{res}万元"
    for scheme, amount in (("emp", 250), ("res", 200)):
        key = f"balance.closing{{area=某县,part=total,scheme={scheme},version=budget}}@2024-12-end"
        expected[key] = f"{amount}万元"
    assert values == expected
