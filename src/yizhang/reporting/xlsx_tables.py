"""The sheets of summaries and rankings: cells that point at facts and indicators."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from yizhang.reporting.xlsx_bands import band_formula, band_words, mark_bands
from yizhang.reporting.xlsx_cells import Cells
from yizhang.reporting.xlsx_model import Column, GridRow, Ranking, Summary, WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, Sheet, address
from yizhang.reporting.xlsx_styles import held, number_format

MEASURE_WIDTH = 14.0


def write_summaries(desk: Desk, model: WorkbookModel) -> None:
    """Income, outlay and balance by scheme × area × part."""
    sheet = desk.sheet("summary")
    sheet.airy()
    row = sheet.title(model.title, model.subtitle)
    for summary in model.summaries:
        row = _summary(sheet, row, summary) + 2
    widest = max((len(summary.columns) for summary in model.summaries), default=1)
    sheet.widths(12, 16, *[MEASURE_WIDTH] * widest)
    sheet.raw.freeze_panes(0, 2)
    sheet.print_setup(landscape=True)


def _summary(sheet: Sheet, row: int, summary: Summary) -> int:
    last_col = len(summary.columns) + 1
    sheet.text(row, 0, summary.title, "section")
    sheet.text(row, last_col, summary.unit_line, "unit-line")
    sheet.raw.set_row(row, 20)
    first = _heads(sheet, row + 1, summary.columns)
    for number, grid_row in enumerate(summary.rows, first):
        sheet.text(number, 1, grid_row.label, "label")
        _figures(sheet, number, 2, summary.columns, grid_row)
    _groups(sheet, first, [grid_row.group for grid_row in summary.rows])
    last = first + len(summary.rows) - 1
    if summary.rows:
        sheet.pending((first, 2, last, last_col))
    return last


def _heads(sheet: Sheet, row: int, columns: Sequence[Column]) -> int:
    sheet.merge(row, 0, row + 1, 1, sheet.desk.words["col-item"], "head")
    col = 2
    for group, members in groupby(columns, key=lambda column: column.group):
        labels = [column.label for column in members]
        if group:
            sheet.merge(row, col, row, col + len(labels) - 1, group, "head")
            sheet.row(row + 1, labels, "head", col)
        else:
            for offset, label in enumerate(labels):
                sheet.merge(row, col + offset, row + 1, col + offset, label, "head")
        col += len(labels)
    return row + 2


def _groups(sheet: Sheet, first: int, groups: Sequence[str]) -> None:
    row = first
    for group, members in groupby(groups):
        height = len(list(members))
        sheet.merge(row, 0, row + height - 1, 0, group, "centre")
        row += height


def _figures(
    sheet: Sheet, row: int, col: int, columns: Sequence[Column], grid_row: GridRow, style: str = "number"
) -> None:
    cells = sheet.desk.cells
    for offset, (column, target) in enumerate(zip(columns, grid_row.cells, strict=True)):
        formula = cells.shown(target, held(column.unit)) if target is not None else None
        if target is None or formula is None:
            sheet.blank(row, col + offset, "barred")
            continue
        form = number_format(column.unit, column.decimals)
        sheet.formula(row, col + offset, formula, cells.value(target, held(column.unit)), form, style)


def write_rankings(desk: Desk, model: WorkbookModel) -> None:
    """Areas by rank, with the risk band each falls into."""
    sheet = desk.sheet("ranking")
    sheet.airy()
    row = sheet.title(desk.words["sheet-ranking"], desk.words["ranking-lead"])
    for ranking in model.rankings:
        row = _ranking(sheet, row, ranking) + 3
    widest = max((len(ranking.columns) for ranking in model.rankings), default=1)
    sheet.widths(7, 16, *[MEASURE_WIDTH + 4] * widest, 30)
    sheet.print_setup(landscape=False)


def _ranking(sheet: Sheet, row: int, ranking: Ranking) -> int:
    words, columns = sheet.desk.words, ranking.columns
    sheet.text(row, 0, ranking.title, "section")
    sheet.raw.set_row(row, 20)
    heads = [words["col-rank"], words["col-pool"], *(_headed(column) for column in columns)]
    sheet.row(row + 1, [*heads, *([words["col-band"]] if ranking.bands else [])], "head")
    sheet.raw.set_row(row + 1, 32)
    first = row + 2
    last = first + len(ranking.rows) - 1
    order = _ranks(sheet.desk.cells, ranking)
    for number, (grid_row, rank) in enumerate(zip(ranking.rows, order, strict=True), first):
        _ranked(sheet, number, (first, last), ranking, grid_row, rank)
    if ranking.total is not None:
        last += 1
        sheet.merge(last, 0, last, 1, ranking.total.label, "total-label")
        _figures(sheet, last, 2, columns, ranking.total, "total")
        _band(sheet, last, ranking, ranking.total)
    _colour(sheet, (first, last), ranking)
    return last


def _headed(column: Column) -> str:
    return f"{column.label}\n（{column.unit.symbol}）" if column.unit.symbol else column.label


def _ranked(
    sheet: Sheet, row: int, span: tuple[int, int], ranking: Ranking, grid_row: GridRow, rank: str | Fraction
) -> None:
    col = 2 + ranking.measure
    cell = address(row, col)
    letters = cell.rstrip("0123456789")
    area = f"${letters}${span[0] + 1}:${letters}${span[1] + 1}"
    order = 1 if ranking.ascending else 0
    sheet.formula(row, 0, f'=IF(ISNUMBER({cell}),RANK({cell},{area},{order}),"—")', rank, "0", "centre")
    sheet.text(row, 1, grid_row.label, "label")
    _figures(sheet, row, 2, ranking.columns, grid_row)
    _band(sheet, row, ranking, grid_row)


def _band(sheet: Sheet, row: int, ranking: Ranking, grid_row: GridRow) -> None:
    if ranking.bands is None:
        return
    target, unit = grid_row.cells[ranking.measure], ranking.columns[ranking.measure].unit
    cells = sheet.desk.cells
    value = cells.values.get(target) if target is not None else None
    margin = cells.margin(target)
    words = band_words(value, margin, ranking.bands) if value is not None else None
    formula = band_formula(address(row, 2 + ranking.measure), margin, ranking.bands, unit)
    sheet.formula(row, 2 + len(ranking.columns), formula, words, "", "centre")


def _colour(sheet: Sheet, span: tuple[int, int], ranking: Ranking) -> None:
    first, last = span
    if last < first:
        return
    col, cells = 2 + ranking.measure, sheet.desk.cells
    sheet.pending((first, 2, last, 2 + len(ranking.columns)))
    if ranking.bands is None:
        return
    rows = [*ranking.rows, *([ranking.total] if ranking.total is not None else [])]
    for row, grid_row in enumerate(rows, first):
        margin = cells.margin(grid_row.cells[ranking.measure])
        mark_bands(sheet, (row, col), margin, ranking.bands, ranking.columns[ranking.measure].unit)


def _ranks(cells: Cells, ranking: Ranking) -> list[str | Fraction]:
    """Ranks as RANK gives them: ties share the better one, unknown rows have none."""
    targets = [grid_row.cells[ranking.measure] for grid_row in ranking.rows]
    values = [cells.values.get(target) if target is not None else None for target in targets]
    known = [value for value in values if value is not None]
    ranks: list[str | Fraction] = []
    for value in values:
        if value is None:
            ranks.append("—")
            continue
        before = (v < value for v in known) if ranking.ascending else (v > value for v in known)
        ranks.append(Fraction(1 + sum(before)))
    return ranks
