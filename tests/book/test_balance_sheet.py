"""The balance sheet of a fund: filled in as a clerk would, and held to its sums and to assets = claims."""

from __future__ import annotations

from decimal import Decimal

from book_samples import SETTINGS, codes, grid, names

from yizhang.book.book import Book
from yizhang.book.forms.choose import recognise
from yizhang.book.forms.read import Reading, read_form
from yizhang.checking.binding import relations_of
from yizhang.checking.judge import judge
from yizhang.places import Verdict

D = Decimal
ROWS: list[list[object]] = [
    ["2024年职工基本医疗保险基金资产负债表", None, None, None, None, None],
    [None, None, None, None, None, "单位：万元"],
    ["资产", "年初数", "期末数", "负债和净资产", "年初数", "期末数"],
    ["库存现金", "–", "–", "暂收款", D(20), D(30)],
    ["收入户存款", "–", "–", "借入款项", "–", "–"],
    ["财政专户存款", D(1000), D(1200), "负债合计", D(20), D(30)],
    ["支出户存款", D(50), D(60), "净资产合计", D(1040), D(1240)],
    ["国库存款", "–", "–", None, None, None],
    ["暂付款", D(10), D(10), None, None, None],
    ["债券投资", "–", "–", None, None, None],
    ["委托投资", "–", "–", None, None, None],
    ["资产合计", D(1060), D(1270), None, None, None],
]


def read(rows: list[list[object]]) -> Reading:
    form = recognise(grid(rows), names(), {}, 2024)
    assert form is not None
    return read_form(form, names(), SETTINGS, {})


def verdicts(reading: Reading) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for relation in relations_of(names().catalogue, Book(reading.entries)):
        if relation.rule.startswith("F16"):
            found.setdefault(relation.rule, []).append(judge(relation).verdict)
    return found


def test_a_sheet_is_read_and_its_identities_hold_at_both_ends_of_the_year() -> None:
    reading = read(ROWS)
    assert codes(reading.problems) == []
    values = {str(key): str(figure.quantity) for key, figure in reading.entries if figure.quantity}
    assert values["asset.total{area=某县,scheme=emp,version=final}@2024-12-end"] == "1270万元"
    assert values["asset.total{area=某县,scheme=emp,version=final}@2023-12-end"] == "1060万元"
    for rule in ("F16.sheet", "F16.assets", "F16.liabilities"):
        assert verdicts(reading)[rule] == [Verdict.EXACT, Verdict.EXACT]


def test_a_total_that_does_not_balance_is_found() -> None:
    wrong = [[*row] for row in ROWS]
    wrong[-1][2] = D(1280)
    found = verdicts(read(wrong))
    assert found["F16.sheet"] == [Verdict.EXACT, Verdict.MISMATCH]
    assert found["F16.assets"] == [Verdict.EXACT, Verdict.MISMATCH]
