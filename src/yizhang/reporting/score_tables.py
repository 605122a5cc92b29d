"""The tables and charts of a self-evaluation: the official table, the evidence, scores by level, target and actual."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from yizhang.documents.model import Cell, Chart, FigureRef, Series, Table
from yizhang.numbers import PERCENT, half_up
from yizhang.performance.assess import Assessed
from yizhang.performance.evaluate import Score, Standing
from yizhang.performance.words import target_text
from yizhang.reporting.score_figures import ScoreFigures, ScoreRefs

HEADS = ("一级指标", "二级指标", "三级指标", "分值", "目标值", "实际完成值", "得分", "扣分")
SHORT = 10
"""Points of a chart: beyond so many bars a chart is no longer read."""


class Sheet:
    """A table being filled from its top left corner."""

    def __init__(self, figures: ScoreFigures) -> None:
        self.figures = figures
        self.cells: list[Cell] = []

    def text(
        self, row: int, col: int, text: str, rows: int = 1, cols: int = 1, *, header: bool = False
    ) -> None:
        """Words in a cell covering ``rows`` × ``cols``."""
        self.cells.append(Cell(row, col, text, rowspan=rows, colspan=cols, header=header))

    def figure(self, row: int, col: int, ref: FigureRef | None) -> None:
        """A bound figure; nothing where there is none."""
        text = "" if ref is None else self.figures.show(ref).printed
        self.cells.append(Cell(row, col, text, ref=ref))

    def table(self, title: str, unit_line: str = "") -> Table:
        """The table, cells in reading order."""
        ordered = tuple(sorted(self.cells, key=lambda cell: (cell.row, cell.col)))
        rows = max(cell.row + cell.rowspan for cell in ordered)
        cols = max(cell.col + cell.colspan for cell in ordered)
        return Table(ordered, rows, cols, title, unit_line)


def self_table(figures: ScoreFigures, each: Assessed) -> Table:
    """自评表. What the scorecard's source does not state (weights, targets, and points that rest on such a weight)
    is left blank; the total is then named reconstructed.
    """
    found = each.evaluation
    refs, sheet = ScoreRefs(found), Sheet(figures)
    for col, head in enumerate(HEADS):
        sheet.text(0, col, head, header=True)
    row = 1
    for level, _ in found.card.levels():
        scores = [score for score in found.scores if score.item.level1 == level]
        sheet.text(row, 0, level, len(scores))
        row = _rows(sheet, refs, scores, row)
    name = "合计（复原得分）" if found.card.reconstructed else "合计"
    sheet.text(row, 0, name, 1, 3)
    official = not any("weight" in score.item.inferred for score in found.scores)
    sheet.text(row, 3, str(found.full) if official else "")
    sheet.text(row, 4, "")
    sheet.text(row, 5, "")
    sheet.figure(row, 6, refs.total())
    sheet.text(row, 7, found.grade)
    title = f"{found.period.label}{found.card.zh}".replace("评价表", "自评表")
    return sheet.table(title, "单位：分")


def _rows(sheet: Sheet, refs: ScoreRefs, scores: list[Score], row: int) -> int:
    groups: list[tuple[str, list[Score]]] = []
    for score in scores:
        if groups and groups[-1][0] == score.item.level2:
            groups[-1][1].append(score)
        else:
            groups.append((score.item.level2, [score]))
    for name, members in groups:
        sheet.text(row, 1, name, len(members))
        for score in members:
            _row(sheet, refs, score, row)
            row += 1
    return row


def _row(sheet: Sheet, refs: ScoreRefs, score: Score, row: int) -> None:
    inferred = "weight" in score.item.inferred
    sheet.text(row, 2, score.item.zh)
    sheet.figure(row, 3, None if inferred else refs.weight(score))
    sheet.text(row, 4, target_text(score.item, official=True))
    if score.seen is not None and score.item.value is not None:
        ref = refs.value(score)
        sheet.cells.append(_with_unit(sheet, row, ref))
    else:
        sheet.text(row, 5, score.entry.state if score.entry is not None else "")
    if score.standing is Standing.ABSENT:
        sheet.text(row, 6, "不适用")
    elif score.standing is Standing.OPEN:
        sheet.text(row, 6, "未评")
    else:
        sheet.figure(row, 6, None if inferred else refs.points(score))
    sheet.figure(row, 7, refs.loss(score) if score.lost else None)


def _with_unit(sheet: Sheet, row: int, ref: FigureRef | None) -> Cell:
    """A value with its unit in one cell; the unit is part of what the cell prints."""
    if ref is None:
        return Cell(row, 5, "")
    unit = FigureRef(ref.key, ref.unit, ref.decimals, "unit")
    return Cell(row, 5, sheet.figures.show(unit).printed, ref=unit)


def explanations(each: Assessed) -> list[tuple[str, str]]:
    """偏差原因分析及改进措施 of each item that lost points: they stand below the table, which has no room for them."""
    found = []
    for score in each.evaluation.losses:
        said = each.remarks[score.item.id]
        text = "".join(note.text for note in (*said.reasons, *said.measures))
        found.append((score.item.zh, text or "（待补）"))
    return found


def evidence_table(each: Assessed) -> Table | None:
    """佐证材料目录: per item the file, page and digest; ``None`` where none is named."""
    if not each.exhibits:
        return None
    heads = ("序号", "指标", "佐证材料", "文件", "页码", "校验值（SHA-256前16位）")
    cells = [Cell(0, col, head, header=True) for col, head in enumerate(heads)]
    names = {score.item.id: score.item.zh for score in each.evaluation.scores}
    for row, exhibit in enumerate(each.exhibits, 1):
        evidence = exhibit.evidence
        texts = (
            str(row),
            names.get(evidence.item, evidence.item),
            evidence.title,
            evidence.file,
            str(evidence.page) if evidence.page else "",
            exhibit.digest[:16] if exhibit.present else "没有找到",
        )
        cells += [Cell(row, col, text) for col, text in enumerate(texts)]
    return Table(tuple(cells), len(each.exhibits) + 1, len(heads), "佐证材料目录")


def level_chart(each: Assessed) -> Chart:
    """Weight and points of each first level."""
    found = each.evaluation
    refs = ScoreRefs(found)
    levels = list(found.by_level())
    weights = Series("分值", tuple(_decimal(weight) for _, weight, _ in levels))
    points = Series(
        "得分",
        tuple(None if got is None else _decimal(got) for _, _, got in levels),
        tuple(refs.total(name) for name, _, _ in levels),
    )
    title = "各一级指标得分" + ("（复原）" if found.card.reconstructed else "")
    return Chart("column", title, tuple(name for name, _, _ in levels), (weights, points), "分")


def value_chart(each: Assessed) -> Chart | None:
    """Target and actual of the rates that have a numeric target."""
    found = each.evaluation
    refs = ScoreRefs(found)
    shown = [
        (score, bound)
        for score in found.scores
        if score.item.value is not None and score.item.value.unit == PERCENT and score.seen is not None
        for bound in [_bound(score)]
        if bound is not None
    ][:SHORT]
    if len(shown) < 2:
        return None
    targets = Series("目标值", tuple(_decimal(bound * 100) for _, bound in shown))
    actual = Series(
        "实际完成值",
        tuple(_decimal(half_up((score.seen or Fraction(0)) * 100, 2)) for score, _ in shown),
        tuple(refs.value(score) for score, _ in shown),
    )
    return Chart(
        "bar", "目标值与实际完成值", tuple(score.item.zh for score, _ in shown), (targets, actual), "%"
    )


def _bound(score: Score) -> Fraction | None:
    """The target a chart shows: the nearer end of a numeric target the source states."""
    if score.met is None or "target" in score.item.inferred:
        return None
    return score.met.lo if score.met.lo is not None else score.met.hi


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)
