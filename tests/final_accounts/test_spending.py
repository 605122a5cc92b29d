from __future__ import annotations

from pathlib import Path

from filings import CATALOGUE, checked

from yizhang.api import open_workspace
from yizhang.final_accounts.derive import complete
from yizhang.reporting.department_accounts import Accounts, write_forms

SETTINGS = 'office: 某县医疗保障局\ntitle: 某县\narea: 某县\nperiod: "2024"\n'
LINES = """\
某县医疗保障局支出明细,,,,,,
单位：元,,,,,,
功能科目,经济科目,项目,资金来源,支出性质,金额,
2101501,30101,,一般公共预算财政拨款,基本支出,"1,234,567.80",
2101501,30201,,一般公共预算财政拨款,基本支出,"345,678.90",
2101506,30299,经办服务,一般公共预算财政拨款,项目支出,"555,555.55",
2080505,30108,,一般公共预算财政拨款,基本支出,"98,765.43",
2210201,30113,,一般公共预算财政拨款,基本支出,"88,888.88",
合计,,,,,"2,323,456.56",
"""
FACTS = """\
period: "2024"
facts:
  - {concept: dept.income, value: 2323456.56元}
  - {concept: dept.reserve_used, value: 0元}
  - {concept: dept.carry_in, value: 0元}
  - {concept: dept.carry_out, value: 0元}
  - {concept: dept.distribution, value: 0元}
"""


def workspace(folder: Path, lines: str = LINES) -> Path:
    for name in ("data", "facts"):
        (folder / name).mkdir(parents=True)
    (folder / "yizhang.yaml").write_text(SETTINGS, "utf-8")
    (folder / "data" / "支出明细.csv").write_text(lines, "utf-8")
    (folder / "facts" / "收入.yaml").write_text(FACTS, "utf-8")
    return folder


def test_lines_add_up_to_forms_that_hold(tmp_path: Path) -> None:
    office = open_workspace(workspace(tmp_path / "w"))
    assert [p.code for p in office.problems if p.severity.value != "note"] == []
    accounts = Accounts.of(office)
    assert accounts is not None
    values = {str(k.with_dims(dept="")): accounts.book.fact(k).quantity for k in accounts.book}
    whole = values["dept.outlay{version=final}@2024"]
    assert whole is not None
    assert str(whole.base) == "58086414/25"
    personnel = values["dept.outlay{econ=personnel,funds=general,kind=basic,version=final}@2024"]
    assert personnel is not None
    assert float(personnel.base) == 1422222.11
    path = write_forms(accounts, tmp_path / "out")
    check = checked(path)
    assert len(check.forms) == 9
    assert [r.rule.id for r in check.reported if r.severity.value in ("error", "suspicious")] == []


def test_a_line_without_a_code_is_told(tmp_path: Path) -> None:
    office = open_workspace(workspace(tmp_path, LINES.replace("2101506,", ",")))
    assert "spending.no-code" in [problem.code for problem in office.problems]


def test_nothing_is_derived_where_it_does_not_follow(tmp_path: Path) -> None:
    office = open_workspace(workspace(tmp_path))
    for concept in ("dept.carry_in", "dept.carry_out"):
        key = next(key for key in office.book if key.concept == concept)
        office.book._figures.pop(key)  # carried money unknown: income by code does not follow
    added = complete(CATALOGUE, office.book, "某县医疗保障局", office.settings.period).added
    assert not [key for key in added if key.concept == "dept.income"]
