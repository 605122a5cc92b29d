"""Real papers: pages made by office programs, text of printed pages with tables torn apart."""

from __future__ import annotations

from pathlib import Path

from filings import checked, filing_of, rows_of

from yizhang.final_accounts.filed import Filing


def values(filing: Filing) -> dict[str, str]:
    return {
        str(key.with_dims(dept="")): str(quantity.base)
        for key in filing.book
        if (quantity := filing.book.fact(key).quantity) is not None and quantity.value
    }


def page(rows: list[list[str]]) -> str:
    marked = [[cell + "\x01" * (row[0] == "208" and "." in cell) for cell in row] for row in rows]
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in marked)
    style = "td { padding: 0 }\n" * 5000
    return (
        f"<!DOCTYPE html><html><head><style>{style}</style></head><body><table>{body}</table></body></html>"
    )


def test_what_office_programs_leave_in_pages_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "公开03表.html").write_text(page(rows_of("公开03表")), "utf-8")
    filing = filing_of(tmp_path)
    assert not filing.problems
    assert len(values(filing)) > 40


TORN = """\
                        支出决算表
      部门：某局        2024 年度        公开 03 表        金额单位：万元
  科目代码    科目名称               本年支出合计      基本支出      项目支出
   栏次                              1            2           3
           合计                    300.00        200.00      100.00
  208      社会保障和就业支出           100.00        100.00       0.00
  20805    行政事业单位养老支出         100.00        100.00       0.00

                              — 1 —

  科目代码        科目名称                  本年支出合计         基本支出         项目支出
   栏次                                     1               2              3
  2080505      机关事业单位基本养老保险缴费支出     100.00          100.00          0.00
  210          卫生健康支出                  200.00          100.00        100.00
  21015        医疗保障管理事务               200.00          100.00        100.00
  2101501      行政运行                     200.00          100.00        100.00
注：本表反映部门本年度各项支出情况。
"""


def test_a_table_torn_over_pages_of_text_is_one(tmp_path: Path) -> None:
    (tmp_path / "某局.txt").write_text(TORN, "utf-8")
    check = checked(tmp_path)
    assert check.forms == ("dept.03",)
    found = values(filing_of(tmp_path))
    assert found["dept.outlay{code=2101501,kind=project,version=final}@2024"] == "1000000"
    assert not [each for each in check.reported if each.severity.value == "error"]
