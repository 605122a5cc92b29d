"""排名表: many self-evaluations under one scorecard, ranked live, with each item's points."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from io import BytesIO

import xlsxwriter

from yizhang.performance.ranking import Ranked, item_rates
from yizhang.reporting.deterministic_zip import steady
from yizhang.reporting.xlsx_cells import Cells
from yizhang.reporting.xlsx_model import WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, Sheet, address
from yizhang.reporting.xlsx_styles import Styles
from yizhang.reporting.xlsx_workbook import CREATED

_LEAD = 4
"""Columns before the items: rank, area, total, grade."""


def ranking_sheet(ranked: Sequence[Ranked]) -> bytes:
    """The workbook; totals are sums of the items' cells and ranks follow from the totals."""
    target = BytesIO()
    card = ranked[0].evaluation.card
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": f"{card.zh}排名表", "created": CREATED})
        desk = Desk(book, Styles(book), Cells.of(WorkbookModel(card.zh)), {})
        sheet = Sheet(book.add_worksheet("排名表"), "排名表", desk)
        note = "复原得分，不是官方得分。" if card.reconstructed else ""
        head = sheet.title(f"{card.zh}：各地自评得分排名", f"{note}有未评指标的不排名，列在最后。")
        names = [item.zh for item in card.items]
        sheet.row(head, ["名次", "地区", "总分", "等级", *names], "head")
        first, last = head + 1, head + len(ranked)
        complete = head + sum(1 for each in ranked if each.rank is not None)
        for row, each in enumerate(ranked, first):
            _line(sheet, row, each, (first, complete))
        sheet.text(last + 1, 1, "平均得分率", "total-label")
        for col, (_, rate) in enumerate(item_rates(ranked), _LEAD):
            if rate is not None:
                sheet.number(last + 1, col, rate, "0.0%", "total")
        sheet.widths(6, 16, 9, 8, *[12] * len(names))
        sheet.raw.freeze_panes(first, 3)
        sheet.print_setup(landscape=True)
    return steady(target.getvalue())


def _line(sheet: Sheet, row: int, each: Ranked, span: tuple[int, int]) -> None:
    found = each.evaluation
    last = _LEAD + len(found.scores) - 1
    total = f"=SUM({address(row, _LEAD)}:{address(row, last)})"
    sheet.formula(row, 2, total, found.points, "0.00")
    if each.rank is None:
        sheet.text(row, 0, "—", "centre")
    else:
        area = f"${address(span[0], 2)[0]}${span[0] + 1}:${address(span[1], 2)[0]}${span[1] + 1}"
        sheet.formula(row, 0, f"=RANK({address(row, 2)},{area})", Fraction(each.rank), "0")
    sheet.text(row, 1, each.name, "label")
    sheet.text(row, 3, found.grade or ("" if found.complete else "未评完"), "centre")
    for col, score in enumerate(found.scores, _LEAD):
        if score.points is None:
            sheet.text(row, col, "未评" if score.weight else "不适用", "centre")
        else:
            sheet.number(row, col, score.points, "0.##")
