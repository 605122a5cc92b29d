"""自评表 as an Excel workbook: the official table, the scoring sheet with live formulas, and what stands behind it.

The scoring sheet holds every weight and value; points, losses and totals are formulas over them wherever the rule
can be said in a cell. The official table draws on it and leaves blank what the scorecard's source does not state.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO

import xlsxwriter

from yizhang.numbers import RATIO, plain
from yizhang.performance.assess import Assessed
from yizhang.performance.data import headline, need_words
from yizhang.performance.evaluate import Score, Standing
from yizhang.performance.rules import PerEvent, States
from yizhang.performance.words import points_text, score_words, target_text, value_text
from yizhang.places.messages import describe
from yizhang.reporting.deterministic_zip import steady
from yizhang.reporting.score_context import report_title
from yizhang.reporting.score_excel import points_formula
from yizhang.reporting.score_figures import ScoreFigures
from yizhang.reporting.xlsx_cells import Cells
from yizhang.reporting.xlsx_model import WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, Sheet, address, fitting
from yizhang.reporting.xlsx_styles import Styles, held, number_format
from yizhang.reporting.xlsx_workbook import CREATED

TABLE, SCORING, VARIANTS, CHECKS, EVIDENCE = "自评表", "评分底稿", "口径与差距", "核对", "佐证材料"
FIRST = 4
"""First row of items on the scoring sheet (0-based)."""
COLS = (
    "一级指标",
    "二级指标",
    "三级指标",
    "分值",
    "目标值",
    "实际完成值",
    "完成情况",
    "得分",
    "扣分",
    "由来",
    "推定的内容",
    "上年完成值",
)
_WEIGHT, _VALUE, _STATE, _POINTS, _LOSS = 3, 5, 6, 7, 8


@dataclass(frozen=True, slots=True)
class _Row:
    """An item on the scoring sheet."""

    score: Score
    row: int

    def cell(self, col: int) -> str:
        """The address of one of its cells."""
        return address(self.row, col)


def score_workbook(figures: ScoreFigures, each: Assessed) -> bytes:
    """The workbook of one assessment as the bytes of an xlsx file; the same input gives the same bytes."""
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    title = report_title(figures, each).replace("报告", "表")
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": fitting(title), "created": CREATED})
        book.set_calc_mode("auto")
        desk = Desk(book, Styles(book), Cells.of(WorkbookModel(title)), {})
        rows = [_Row(score, FIRST + index) for index, score in enumerate(each.evaluation.scores)]
        sheets = {
            name: Sheet(book.add_worksheet(name), name, desk)
            for name in (TABLE, SCORING, VARIANTS, CHECKS, EVIDENCE)
        }
        _scoring(sheets[SCORING], each, rows)
        _official(sheets[TABLE], each, rows, title)
        _variants(sheets[VARIANTS], figures, each)
        _checks(sheets[CHECKS], each)
        _evidence(sheets[EVIDENCE], each)
    return steady(target.getvalue())


def _scoring(sheet: Sheet, each: Assessed, rows: list[_Row]) -> None:
    found = each.evaluation
    lead = "改动蓝色的分值、完成值、完成情况，得分随之重算。"
    if found.card.reconstructed:
        lead += "“推定的内容”一列所列的，评分表的来源没有写明，据以得出的是复原得分。"
    sheet.title(f"{found.card.zh}：评分底稿", lead)
    sheet.row(FIRST - 1, list(COLS), "head")
    for row in rows:
        _item(sheet, row)
        _before(sheet, row, each)
    last = rows[-1].row + 1
    sheet.text(last, 0, "合计", "total-label")
    for col in range(1, len(COLS)):
        sheet.blank(last, col, "total-label")
    for col, value in ((_WEIGHT, found.full), (_POINTS, found.points), (_LOSS, _lost(each))):
        span = f"{address(FIRST, col)}:{address(rows[-1].row, col)}"
        sheet.formula(last, col, f"=SUM({span})", value, "0.00", "total")
    sheet.text(last, 9, headline(found), "total-label")
    sheet.widths(12, 14, 30, 9, 14, 14, 12, 9, 9, 46, 18, 13)
    sheet.raw.freeze_panes(FIRST, 3)
    sheet.print_setup(landscape=True)


def _before(sheet: Sheet, place: _Row, each: Assessed) -> None:
    """The same item a year before, where the book has it."""
    before = each.before.score(place.score.item.id)
    expr = before.item.value
    if before.seen is None or expr is None:
        sheet.blank(place.row, 11, "text")
    else:
        unit = held(expr.unit)
        sheet.number(place.row, 11, before.seen / unit.scale, number_format(expr.unit, expr.decimals))


def _lost(each: Assessed) -> Fraction:
    return sum((score.loss or Fraction(0) for score in each.evaluation.scores), Fraction(0))


def _item(sheet: Sheet, place: _Row) -> None:
    score, row = place.score, place.row
    item, expr = score.item, score.item.value
    sheet.row(row, [item.level1, item.level2, item.zh])
    sheet.number(row, _WEIGHT, score.weight, "0.##", "input")
    sheet.text(row, 4, target_text(item), "centre")
    if score.seen is not None and expr is not None:
        unit = held(expr.unit)
        sheet.number(row, _VALUE, score.seen / unit.scale, number_format(expr.unit, expr.decimals), "input")
    else:
        sheet.blank(row, _VALUE, "missing" if expr is not None else "text")
    sheet.text(row, _STATE, _state(score), "centre")
    _points(sheet, place)
    sheet.text(row, 9, score_words(score))
    sheet.text(row, 10, "、".join(_INFERRED.get(name, name) for name in item.inferred), "faint")
    sheet.fit(row, {2: item.zh, 9: score_words(score)}, (12, 14, 30, 9, 14, 14, 12, 9, 9, 46, 18))


_INFERRED = {
    "weight": "分值",
    "rule": "评分规则",
    "target": "目标值",
    "standard": "评分标准",
    "level": "级次",
}


def _state(score: Score) -> str:
    entry = score.entry
    if entry is None:
        return ""
    if entry.events is not None:
        return str(entry.events)
    return entry.state or entry.grade


def _points(sheet: Sheet, place: _Row) -> None:
    score, row = place.score, place.row
    formula = live_formula(score, place.cell(_WEIGHT), place.cell(_VALUE), place.cell(_STATE))
    if formula is not None and score.standing is not Standing.ABSENT:
        sheet.formula(row, _POINTS, formula, score.points, "0.00")
    elif score.points is not None:
        sheet.number(row, _POINTS, score.points, "0.00")
    else:
        sheet.text(row, _POINTS, "不适用" if score.standing is Standing.ABSENT else "未评", "centre")
    weight, points = place.cell(_WEIGHT), place.cell(_POINTS)
    text = f'=IF(ISNUMBER({points}),{weight}-{points},"")'
    sheet.formula(row, _LOSS, text, score.loss, "0.00")


def live_formula(score: Score, weight: str, value: str, state: str) -> str | None:
    """The formula of an item's points over the cells of its weight, value and state; ``None`` where there is none.

    Where other items do not apply the weights have grown: rules with points of their own are then not live.
    """
    item = score.item
    if score.weight != item.weight:
        return None
    if isinstance(item.rule, PerEvent):
        return points_formula(item, weight, f"VALUE({state})") if _state(score) else None
    if isinstance(item.rule, States):
        return points_formula(item, weight, state)
    expr = item.value
    if expr is None or (expr.unit.scale != 1 and held(expr.unit) != RATIO):
        return None
    return points_formula(item, weight, value)


def _official(sheet: Sheet, each: Assessed, rows: list[_Row], title: str) -> None:
    found = each.evaluation
    card = found.card
    note = (
        "空白处为评分表来源没有公布的内容；合计为复原得分，不是官方得分。"
        if card.reconstructed
        else card.issuer
    )
    sheet.title(title, note)
    heads = [*COLS[:6], "得分", "扣分", "偏差原因分析及改进措施"]
    sheet.row(FIRST - 1, heads, "head")
    for place in rows:
        _official_row(sheet, each, place)
    _merged(sheet, rows)
    last = rows[-1].row + 1
    sheet.merge(last, 0, last, 2, "合计（复原得分）" if card.reconstructed else "合计", "total-label")
    for col in range(3, 9):
        sheet.blank(last, col, "total-label")
    total = f"='{SCORING}'!{address(last, _POINTS)}"
    sheet.formula(last, 6, total, found.points, "0.00", "total")
    sheet.text(last, 8, found.grade or ("" if found.complete else headline(found)), "total-label")
    sheet.widths(11, 13, 26, 8, 13, 13, 8, 8, 52)
    sheet.raw.freeze_panes(FIRST, 3)
    sheet.raw.repeat_rows(FIRST - 1)
    sheet.print_setup(landscape=True)


def _official_row(sheet: Sheet, each: Assessed, place: _Row) -> None:
    score, row = place.score, place.row
    item = score.item
    inferred = "weight" in item.inferred
    sheet.text(row, 2, item.zh)
    _linked(sheet, place, 3, _WEIGHT, None if inferred else score.weight)
    sheet.text(row, 4, target_text(item, official=True), "centre")
    if score.seen is not None and item.value is not None:
        unit = held(item.value.unit)
        form = number_format(item.value.unit, item.value.decimals)
        sheet.formula(row, 5, f"='{SCORING}'!{place.cell(_VALUE)}", score.seen / unit.scale, form)
    else:
        sheet.text(row, 5, _state(score), "centre")
    if score.standing in (Standing.OPEN, Standing.ABSENT):
        sheet.text(row, 6, "未评" if score.standing is Standing.OPEN else "不适用", "centre")
    else:
        _linked(sheet, place, 6, _POINTS, None if inferred else score.points)
    _linked(sheet, place, 7, _LOSS, score.loss if score.lost else None)
    said = each.remarks[item.id]
    text = "".join(note.text for note in (*said.reasons, *said.measures)) if score.lost else ""
    sheet.text(row, 8, text)
    sheet.fit(row, {2: item.zh, 8: text}, (11, 13, 26, 8, 13, 13, 8, 8, 52))


def _linked(sheet: Sheet, place: _Row, col: int, source: int, value: Fraction | None) -> None:
    """A figure drawn from the scoring sheet; blank where it may not print."""
    if value is None:
        sheet.blank(place.row, col, "text")
    else:
        sheet.formula(place.row, col, f"='{SCORING}'!{place.cell(source)}", value, "0.##")


def _merged(sheet: Sheet, rows: list[_Row]) -> None:
    """First and second levels printed once over their items."""
    for col, names in ((0, [row.score.item.level1 for row in rows]), (1, _second(rows))):
        start = 0
        for index in range(1, len(names) + 1):
            if index == len(names) or names[index] != names[start]:
                text = names[start][-1] if isinstance(names[start], tuple) else names[start]
                sheet.merge(rows[start].row, col, rows[index - 1].row, col, str(text), "centre")
                start = index


def _second(rows: list[_Row]) -> list[tuple[str, str]]:
    return [(row.score.item.level1, row.score.item.level2) for row in rows]


_VARIANT_WIDTHS = (30, 40, 14, 8, 70)
_CHECK_WIDTHS = (14, 50, 10, 36, 40)


def _wrapped(sheet: Sheet, row: int, texts: list[str], widths: tuple[float, ...]) -> None:
    """A row of texts, as high as its longest one needs."""
    sheet.row(row, texts)
    sheet.fit(row, dict(enumerate(texts)), widths)


def _variants(sheet: Sheet, figures: ScoreFigures, each: Assessed) -> None:
    found, office = each.evaluation, figures.office
    row = sheet.title("口径与差距", "换一种口径得多少分；达到目标还差多少；一个原因能解释哪些扣分。")
    sheet.row(row, ["指标", "口径", "完成值", "得分", "说明"], "head")
    row += 1
    for other in each.others:
        now = found.score(other.item)
        value = value_text(other.value.value, now.item.value)
        points = "" if other.points is None else points_text(other.points)
        remark = "得分不同" if other.changes(now) else ""
        if other.recovered:
            remark += "（由所列比率推算）"
        _wrapped(sheet, row, [now.item.zh, other.label.strip("（）"), value, points, remark], _VARIANT_WIDTHS)
        row += 1
    for need in each.needs:
        _wrapped(
            sheet,
            row,
            [found.score(need.item).item.zh, "差距", "", "", need_words(need, office)],
            _VARIANT_WIDTHS,
        )
        row += 1
    for explained in each.explained:
        for changed in explained.changed:
            value = value_text(changed.without.seen, changed.without.item.value)
            points = points_text(changed.without.points or Fraction(0))
            words = "解释全部扣分" if changed.explained else f"影响{points_text(changed.recovered)}分"
            _wrapped(
                sheet,
                row,
                [changed.before.item.zh, explained.effect.zh, value, points, words],
                _VARIANT_WIDTHS,
            )
            row += 1
    for hint in each.suggestions:
        _wrapped(sheet, row, [found.score(hint.item).item.zh, "可能的原因", "", "", hint.zh], _VARIANT_WIDTHS)
        row += 1
    sheet.widths(*_VARIANT_WIDTHS)
    sheet.print_setup(landscape=True)


def _checks(sheet: Sheet, each: Assessed) -> None:
    row = sheet.title("核对", "报告所列的数逐个重算；未尽事项逐条列出。")
    sheet.row(row, ["所列", "内容", "结果", "重算", "位置"], "head")
    row += 1
    words = {"exact": "相符", "rounding": "尾差", "mismatch": "不符", "undecided": "不能判断", "cut": "截位"}
    for claim in each.claims:
        follows = claim.follows
        if claim.implied is not None:
            low, high = (plain(end / 10**4, 0) for end in claim.implied[1:])
            follows = f"推得{claim.implied[0].concept}为{low}至{high}万元"
        texts = [
            str(claim.claim.printed),
            claim.label,
            words[claim.verdict.value],
            follows,
            str(claim.claim.place),
        ]
        _wrapped(sheet, row, texts, _CHECK_WIDTHS)
        row += 1
    for finding in each.findings:
        sheet.merge(row, 0, row, 4, describe(finding), "line")
        sheet.fit(row, {0: describe(finding)}, (sum(_CHECK_WIDTHS),))
        row += 1
    sheet.widths(*_CHECK_WIDTHS)
    sheet.print_setup(landscape=True)


def _evidence(sheet: Sheet, each: Assessed) -> None:
    row = sheet.title("佐证材料", "按指标列示：文件、页码、大小和SHA-256，便于核对材料未被改动。")
    sheet.row(row, ["指标", "应备材料", "材料", "文件", "页码", "大小（字节）", "SHA-256"], "head")
    row += 1
    for score in each.evaluation.scores:
        mine = [exhibit for exhibit in each.exhibits if exhibit.evidence.item == score.item.id]
        wanted = "、".join(score.item.evidence)
        for exhibit in mine:
            page = str(exhibit.evidence.page) if exhibit.evidence.page else ""
            texts = [
                score.item.zh,
                wanted,
                exhibit.evidence.title,
                exhibit.evidence.file,
                page,
                str(exhibit.size),
            ]
            sheet.row(row, [*texts, exhibit.digest or "没有找到"])
            row += 1
        if not mine:
            sheet.row(row, [score.item.zh, wanted, "（未列）", "", "", "", ""])
            row += 1
    sheet.widths(30, 36, 30, 30, 8, 12, 68)
    sheet.print_setup(landscape=True)
