"""The tables and charts of an analysis: summary by scheme and area, ranking by months, composition, comparison."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from yizhang.analysis.fund import SchemeAnalysis, balance_part
from yizhang.analysis.ranking import Ranked
from yizhang.catalogue.model import BandSet
from yizhang.catalogue.naming import elementary_parts
from yizhang.documents.model import Cell, Chart, FigureRef, Series, Table
from yizhang.numbers import exact_text, half_up, unit
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.analysis_refs import Refs

LINES = (("收入", "income.subtotal"), ("支出", "outlay.subtotal"), ("累计结余", "balance.closing"))


class Grid:
    """A table being filled from its top left corner."""

    def __init__(self, figures: AnalysisFigures) -> None:
        self.figures = figures
        self.cells: list[Cell] = []

    def text(
        self, row: int, col: int, text: str, span: tuple[int, int] = (1, 1), *, header: bool = False
    ) -> None:
        """Words in a cell covering ``span`` rows and columns."""
        self.cells.append(Cell(row, col, text, rowspan=span[0], colspan=span[1], header=header))

    def figure(self, row: int, col: int, ref: FigureRef) -> None:
        """A bound figure."""
        self.cells.append(Cell(row, col, self.figures.show(ref).printed, ref=ref))

    def table(self, title: str, unit_line: str = "") -> Table:
        """The table, cells in reading order."""
        ordered = tuple(sorted(self.cells, key=lambda cell: (cell.row, cell.col)))
        rows = max(cell.row + cell.rowspan for cell in ordered)
        cols = max(cell.col + cell.colspan for cell in ordered)
        return Table(ordered, rows, cols, title, unit_line)


def summary_table(figures: AnalysisFigures, analyses: Sequence[SchemeAnalysis]) -> Table:
    """Income, outlay and closing balance by scheme, part and area, each with its growth."""
    grid = Grid(figures)
    catalogue, settings = figures.office.catalogue, figures.office.settings
    grid.text(0, 0, "项目", (2, 2), header=True)
    lanes = [(analysis, _columns(figures, analysis)) for analysis in analyses]
    col = 2
    for analysis, columns in lanes:
        member = catalogue.schemes[analysis.scheme]
        grid.text(0, col, member.short or member.zh, (1, len(columns)), header=True)
        for offset, (name, _, _) in enumerate(columns):
            grid.text(1, col + offset, name, header=True)
        col += len(columns)
    for level in range(max(len(analysis.scopes) for analysis in analyses)):
        _scope_rows(grid, lanes, level)
    title = f"{settings.period.label}{catalogue.areas[settings.area].zh}基本医疗保险基金收支余情况表"
    return grid.table(title, f"单位：{settings.money_unit}")


def _columns(figures: AnalysisFigures, analysis: SchemeAnalysis) -> list[tuple[str, str, bool]]:
    """Header, part and whether it is the growth, for each column of a scheme."""
    catalogue = figures.office.catalogue
    parts = elementary_parts(catalogue, catalogue.concepts["income.subtotal"], analysis.scheme, "total")
    split = [(catalogue.parts[part].zh, part, False) for part in parts] if len(parts) > 1 else []
    return [*split, ("合计" if split else "统筹基金", "total", False), ("同比（%）", "total", True)]


def _scope_rows(
    grid: Grid, lanes: Sequence[tuple[SchemeAnalysis, list[tuple[str, str, bool]]]], level: int
) -> None:
    areas = grid.figures.office.catalogue.areas
    present = [analysis.scopes[level] for analysis, _ in lanes if level < len(analysis.scopes)]
    top = 2 + len(LINES) * level
    name = "／".join(dict.fromkeys(areas[area].zh for area in present))
    grid.text(top, 0, name, (len(LINES), 1), header=True)
    for offset, (line, concept) in enumerate(LINES):
        grid.text(top + offset, 1, line, header=True)
        col = 2
        for analysis, columns in lanes:
            for position, (_, part, growth) in enumerate(columns):
                if level < len(analysis.scopes):
                    refs = Refs(
                        grid.figures.office, grid.figures.evaluator, analysis.scheme, analysis.scopes[level]
                    )
                    wanted = _held(grid.figures, analysis.scheme, concept, part)
                    ref = refs.growth(concept, wanted) if growth else refs.money(concept, wanted)
                    grid.figure(top + offset, col + position, ref)
                else:
                    grid.text(top + offset, col + position, "")
            col += len(columns)


def _held(figures: AnalysisFigures, scheme: str, concept: str, part: str) -> str:
    """In the balance row the pooled column holds the reserve, so that the parts add up to the total."""
    if concept == "balance.closing" and part == "pooled":
        return balance_part(figures.office.catalogue, scheme)
    return part


def ranking_table(figures: AnalysisFigures, analysis: SchemeAnalysis) -> Table:
    """The areas in ascending order of months, the seat among them, then the whole."""
    grid = Grid(figures)
    catalogue, settings = figures.office.catalogue, figures.office.settings
    member = catalogue.schemes[analysis.scheme]
    heads = ("序号", "统筹区", f"期末累计结余（{settings.money_unit}）", "可支付月数（个月）", "档次")
    for col, head in enumerate(heads):
        grid.text(0, col, head, header=True)
    for row, entry in enumerate(analysis.ranking.entries, 1):
        _ranking_row(grid, analysis, row, str(entry.rank), entry.area, band_words(entry))
    row = len(analysis.ranking.entries)
    for area in analysis.ranking.unknown:
        row += 1
        _ranking_row(grid, analysis, row, "", area, "未知")
    if analysis.below:
        _ranking_row(grid, analysis, row + 1, "", settings.area, "")
    title = f"{settings.period.label}{member.short or member.zh}统筹基金累计结余分布情况表"
    return grid.table(title)


def _ranking_row(grid: Grid, analysis: SchemeAnalysis, row: int, serial: str, area: str, band: str) -> None:
    office = grid.figures.office
    refs = Refs(office, grid.figures.evaluator, analysis.scheme, area)
    whole = area == office.settings.area and bool(analysis.below)
    if whole:
        grid.text(row, 0, "合计", (1, 2), header=True)
    else:
        grid.text(row, 0, serial)
        grid.text(row, 1, office.catalogue.areas[area].zh)
    grid.figure(row, 2, refs.money("balance.closing", balance_part(office.catalogue, analysis.scheme)))
    grid.figure(row, 3, refs.months())
    grid.text(row, 4, band)


def band_words(entry: Ranked) -> str:
    """The band in a cell: its name, or that the print cannot decide."""
    if entry.graded.band is not None:
        return entry.graded.band.zh
    return "或".join(band.zh for band in entry.graded.bands) + "（待定）"


def months_chart(figures: AnalysisFigures, analysis: SchemeAnalysis) -> Chart:
    """Months by area with the cuts of the risk bands."""
    entries = analysis.ranking.entries
    areas = figures.office.catalogue.areas
    refs = [
        Refs(figures.office, figures.evaluator, analysis.scheme, entry.area).months() for entry in entries
    ]
    member = figures.office.catalogue.schemes[analysis.scheme]
    return Chart(
        "column",
        f"{member.short or member.zh}统筹基金可支付月数",
        tuple(areas[entry.area].zh for entry in entries),
        (Series("可支付月数", tuple(_plotted(figures, ref) for ref in refs), tuple(refs)),),
        unit=refs[0].unit,
        thresholds=tuple(_cuts(analysis.bands)),
    )


def _cuts(bands: BandSet) -> Iterator[tuple[str, Decimal]]:
    """The lower end of every band above the first, named in months."""
    for band in bands.bands:
        if band.lo is not None and band.lo != band.hi:
            yield f"{exact_text(band.lo)}{bands.unit.symbol}", Decimal(exact_text(band.lo))


def _plotted(figures: AnalysisFigures, ref: FigureRef) -> Decimal | None:
    value = figures.show(ref).value
    if value is None:
        return None
    return Decimal(exact_text(half_up(value / unit(ref.unit).scale, ref.decimals)))
