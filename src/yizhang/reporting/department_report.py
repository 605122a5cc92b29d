"""Department performance as files: the tables of 部门整体支出绩效 in Word, every figure bound, and as a workbook."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import xlsxwriter

from yizhang.book.evaluation import Evaluator
from yizhang.book.products import Produced, Progress
from yizhang.book.workspace import Office
from yizhang.documents.model import Block, Cell, Document, FigureRef, Heading, Paragraph, Span, Table
from yizhang.numbers import Unit, plain, unit
from yizhang.performance.department import Department, Line, applies, department
from yizhang.places.messages import describe
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.deterministic_zip import steady
from yizhang.reporting.docx_write import write_docx
from yizhang.reporting.financial_analysis import stamp_of
from yizhang.reporting.template import chinese
from yizhang.reporting.xlsx_cells import Cells
from yizhang.reporting.xlsx_model import WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, Sheet
from yizhang.reporting.xlsx_styles import Styles, number_format
from yizhang.reporting.xlsx_workbook import CREATED

PROJECT_HEADS = ("项目", "预算数", "执行数", "执行率")


@dataclass(frozen=True, slots=True)
class DepartmentPerformance:
    """Writes ``部门绩效情况.docx`` and ``部门绩效情况.xlsx``."""

    id: str = "department"

    def title(self, lang: str) -> str:
        """Name for people."""
        return "Department performance" if lang == "en" else "部门整体支出绩效"

    def applies(self, office: Office) -> bool:
        """Whether the book holds figures of a department's performance."""
        return applies(office)

    def produce(self, office: Office, out: Path, progress: Progress, lang: str) -> Produced:
        """Read, check and write."""
        progress("核对部门绩效" if lang == "zh" else "checking the department")
        evaluator = Evaluator(office.catalogue, office.book, dict(office.settings.variants))
        found = department(office, evaluator)
        out.mkdir(parents=True, exist_ok=True)
        report, book = out / "部门绩效情况.docx", out / "部门绩效情况.xlsx"
        figures = AnalysisFigures(office, evaluator)
        write_docx(department_document(figures, found), report, figures, stamp_of(office))
        book.write_bytes(department_workbook(office, found))
        return Produced((report, book), found.findings, (), {}, tuple(_summary(found, lang)))


def _summary(found: Department, lang: str) -> list[str]:
    known = [project for project in found.projects if project.rate is not None]
    if lang != "zh":
        return [f"  {len(known)} projects with budget and outturn, {len(found.cases)} amounts per case"]
    rates = "、".join(f"{p.name}{plain((p.rate or Fraction(0)) * 100, 1)}%" for p in known)
    return [f"  项目执行率：{rates}"] if rates else []


def department_document(figures: AnalysisFigures, found: Department) -> Document:
    """The tables under their headings; a figure that two places state differently shows as provisional."""
    settings = figures.office.settings
    title = f"{settings.office}{settings.period.label}部门整体支出绩效情况"
    blocks: list[Block] = [Heading(0, (Span(title),))]
    tables: list[tuple[str, Table]] = []
    for name, lines in found.sections:
        tables.append((name, _lines_table(figures, lines)))
    if found.projects:
        tables.insert(min(2, len(tables)), ("项目支出", _project_table(figures, found)))
    if found.funds:
        tables.append(("医保基金运行", _lines_table(figures, found.funds)))
    if found.cases:
        tables.append(("次均金额", _lines_table(figures, found.cases)))
    for number, (name, table) in enumerate(tables, 1):
        blocks += [Heading(1, (Span(name),), f"{chinese(number)}、"), table]
    blocks.append(Paragraph((Span("只列汇总数，不含个人数据。"),), "note"))
    return Document(tuple(blocks), title)


def _lines_table(figures: AnalysisFigures, lines: tuple[Line, ...]) -> Table:
    cells = [Cell(0, 0, "项目", header=True), Cell(0, 1, "数额", header=True)]
    for row, line in enumerate(lines, 1):
        ref = _ref(figures.office, line)
        cells += [Cell(row, 0, line.name), Cell(row, 1, figures.show(ref).printed, ref=ref)]
    return Table(tuple(cells), len(lines) + 1, 2)


def _ref(office: Office, line: Line) -> FigureRef:
    shown, decimals = shown_in(office, line.result.unit)
    if line.result.quantity is not None and line.result.quantity.decimals is not None and shown.symbol == "%":
        decimals = line.result.quantity.decimals
    return FigureRef(
        line.key, shown.symbol, decimals, "unit" if decimals == 0 or shown.symbol == "%" else "grouped+unit"
    )


def shown_in(office: Office, counted: Unit) -> tuple[Unit, int]:
    """The unit and decimals a figure is printed in: money in the office's unit, persons and visits whole."""
    settings = office.settings
    if counted.dims == (("money", 1),):
        return unit(settings.money_unit), settings.money_decimals
    if "money" in dict(counted.dims):
        return counted, 2
    if counted.dims and counted.scale == 1:
        return counted, 0
    return counted, 2


def _project_table(figures: AnalysisFigures, found: Department) -> Table:
    settings = figures.office.settings
    cells = [Cell(0, col, head, header=True) for col, head in enumerate(PROJECT_HEADS)]
    for row, project in enumerate(found.projects, 1):
        cells.append(Cell(row, 0, project.name))
        for col, result in ((1, project.budget), (2, project.executed)):
            key = result.explanation.key
            ref = (
                None
                if key is None
                else FigureRef(key, settings.money_unit, settings.money_decimals, "grouped")
            )
            cells.append(Cell(row, col, "" if ref is None else figures.show(ref).printed, ref=ref))
        rate = "" if project.rate is None else f"{plain(project.rate * 100, 2)}%"
        cells.append(Cell(row, 3, rate))
    return Table(tuple(cells), len(found.projects) + 1, 4, "项目支出情况表", f"单位：{settings.money_unit}")


def department_workbook(office: Office, found: Department) -> bytes:
    """The same as a workbook, execution rates live, findings on a sheet of their own."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": "部门整体支出绩效情况", "created": CREATED})
        desk = Desk(book, Styles(book), Cells.of(WorkbookModel("部门整体支出绩效情况")), {})
        _projects_sheet(Sheet(book.add_worksheet("项目支出"), "项目支出", desk), office, found)
        _lines_sheet(Sheet(book.add_worksheet("其他指标"), "其他指标", desk), office, found)
        sheet = Sheet(book.add_worksheet("核对"), "核对", desk)
        row = sheet.title("核对结果", "所列的数之间、与预算、与应有关系的核对。")
        for finding in found.findings:
            sheet.text(row, 0, describe(finding), "line")
            sheet.fit(row, {0: describe(finding)}, (120,))
            row += 1
        sheet.widths(120)
    return steady(target.getvalue())


def _projects_sheet(sheet: Sheet, office: Office, found: Department) -> None:
    settings = office.settings
    scale = unit(settings.money_unit).scale
    first = sheet.title("项目支出情况表", f"单位：{settings.money_unit}")
    sheet.row(first, list(PROJECT_HEADS), "head")
    for row, project in enumerate(found.projects, first + 1):
        sheet.text(row, 0, project.name)
        for col, result in ((1, project.budget), (2, project.executed)):
            if result.value is None:
                sheet.blank(row, col, "missing")
            else:
                sheet.number(row, col, result.value / scale, "#,##0.00", "input")
        formula = f'=IF(OR(B{row + 1}="",B{row + 1}=0,C{row + 1}=""),"",C{row + 1}/B{row + 1})'
        sheet.formula(row, 3, formula, project.rate if project.rate is not None else "", "0.00%")
    sheet.widths(34, 14, 14, 12)
    sheet.print_setup(landscape=False)


def _lines_sheet(sheet: Sheet, office: Office, found: Department) -> None:
    row = sheet.title("其他指标", "分类支出、基金运行、次均金额、救助、结算、监管。")
    sheet.row(row, ["类别", "项目", "数额", "单位", "来源"], "head")
    groups = [*found.sections, ("医保基金运行", found.funds), ("次均金额", found.cases)]
    for name, lines in groups:
        for line in lines:
            row += 1
            shown, decimals = shown_in(office, line.result.unit)
            sheet.row(row, [name, line.name])
            if line.result.value is None:
                sheet.blank(row, 2, "missing")
            else:
                form = number_format(unit("") if shown.dims else shown, decimals)
                value = line.result.value / (shown.scale if shown.dims else 1)
                sheet.number(row, 2, value, form)
            places = line.result.explanation.places
            sheet.row(row, [shown.symbol, str(places[0]) if places else "由上列数计算"], col=3)
    sheet.widths(22, 46, 16, 10, 50)
    sheet.print_setup(landscape=True)


PRODUCT = DepartmentPerformance()
