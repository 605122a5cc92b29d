"""A budget as an Excel workbook: forms, base data, estimate and drivers, every figure live down to the drivers."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import xlsxwriter

from yizhang.book.book import Book
from yizhang.book.evaluation import YOY
from yizhang.book.forms.cells import Context, is_barred, key_of, lines, number_in
from yizhang.book.forms.formulas import CellId
from yizhang.budgeting.outcome import estimated_book
from yizhang.budgeting.plan import budget_form
from yizhang.budgeting.steps import Estimate, Kind, Step
from yizhang.budgeting.work import Work
from yizhang.catalogue.model_forms import Form
from yizhang.numbers import Period
from yizhang.places import Key
from yizhang.reporting.budget_outlook import write_rolling, write_scenarios, write_sensitivity
from yizhang.reporting.budget_sheets import (
    Placed,
    item_name,
    place_steps,
    scheme_name,
    value_format,
    write_drivers,
    write_results,
)
from yizhang.reporting.deterministic_zip import steady
from yizhang.reporting.form_writer import write_form_sheet
from yizhang.reporting.xlsx_cells import Cells
from yizhang.reporting.xlsx_model import Target
from yizhang.reporting.xlsx_sheet import Desk, address, fitting
from yizhang.reporting.xlsx_styles import Styles, column_width, held
from yizhang.reporting.xlsx_workbook import CREATED, sheet_words

NOTHING = " "
"""The cached result of a formula that shows nothing: an empty one would read as never calculated."""
BASE_HEADS = ("scheme", "item", "unit", "last", "this", "growth")


def budget_workbook(work: Work, title: str, lang: str = "zh") -> bytes:
    """The workbook of a budget. The same estimate always gives the same bytes."""
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    made = work.made
    book = estimated_book(made)
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"title": fitting(title), "created": CREATED})
        workbook.set_calc_mode("auto")
        desk = Desk(workbook, Styles(workbook), Cells({}, {}), sheet_words(lang))
        placed = Placed.of(made)
        place_steps(desk, placed)
        for scheme in made.schemes:
            _form(desk, made, scheme, book)
        _base(desk, placed)
        write_results(desk, placed)
        write_drivers(desk, placed)
        write_scenarios(desk, work)
        write_sensitivity(desk, work)
        write_rolling(desk, work)
    return steady(target.getvalue())


def _form(desk: Desk, made: Estimate, scheme: str, book: Book) -> None:
    catalogue, plan = made.estimator.catalogue, made.estimator.plan
    form = budget_form(catalogue, scheme)
    if form is None:
        return
    context = Context(plan.area, Period(plan.year), plan.version, scheme)
    name = number_in(form, plan.year) or scheme_name(made.estimator, Key.of("", scheme=scheme))
    sheet = desk.workbook.add_worksheet(name)
    links = dict(_links(desk, made, form, context))
    write_form_sheet(desk.workbook, sheet, form, catalogue, context, book, links)


def _links(desk: Desk, made: Estimate, form: Form, context: Context) -> Iterator[tuple[CellId, str]]:
    """The formula of every cell whose figure stands among drivers or results, counted in the form's unit."""
    catalogue = made.estimator.catalogue
    for lane in form.lanes:
        for line in lines(lane):
            for column in lane.columns:
                if is_barred(line.row, column):
                    continue
                key = key_of(catalogue, form, line.row, column, context)
                if key is not None and (shown := desk.cells.shown(Target(key), form.unit)) is not None:
                    yield (lane.id, line.row.id, column.id), shown


def _base(desk: Desk, placed: Placed) -> None:
    """基础资料表: persons, bases, rates and unit costs, last year beside this one."""
    sheet = desk.sheet("base")
    sheet.title(f"{placed.made.estimator.plan.year}年{desk.words['sheet-base']}")
    sheet.row(2, [desk.words[f"col-{head}"] for head in BASE_HEADS], "head")
    estimator = placed.made.estimator
    row = 3
    steps = {step.key: step for step in placed.made.steps}
    for step in _primitive(placed.made):
        last = _before(placed.made, step, steps)
        sheet.text(row, 0, scheme_name(estimator, step.key))
        sheet.text(row, 1, item_name(estimator, step.key), "label")
        sheet.text(row, 2, step.unit.symbol, "centre")
        for col, each in ((3, last), (4, step)):
            formula = desk.cells.shown(Target(each.key), held(step.unit)) if each is not None else None
            if each is None or formula is None or each.result.value is None:
                sheet.blank(row, col, "missing")
            else:
                value = each.result.value / held(step.unit).scale
                sheet.formula(row, col, formula, value, value_format(step))
        before, this = address(row, 3), address(row, 4)
        growth = f'=IF(AND(ISNUMBER({before}),ISNUMBER({this})),IF({before}=0,"",{this}/{before}-1),"")'
        both = last is not None and last.result.value and step.result.value is not None
        value_ = step.result.value / last.result.value - 1 if both and last is not None else NOTHING  # type: ignore[operator]
        sheet.formula(row, 5, growth, value_, "0.00%")
        row += 1
    items = [item_name(estimator, step.key) for step in _primitive(placed.made)]
    sheet.widths(11, column_width(items, 20, 40), 12, 18, 18, 12)
    sheet.print_setup(landscape=False)


def _primitive(made: Estimate) -> list[Step]:
    """The levels that are no amounts of a form: what the base-data form lists."""
    groups = ("driver", "enrolment")
    concepts = made.estimator.catalogue.concepts
    return [
        step
        for step in made.steps
        if step.kind in (Kind.DRIVER, Kind.RESULT)
        and concepts[step.key.concept].group in groups
        and step.key["measure"] != YOY
    ]


def _before(made: Estimate, step: Step, steps: dict[Key, Step]) -> Step | None:
    estimator = made.estimator
    return steps.get(estimator.basis(step.key.concept, dict(step.key.dims), Period(estimator.plan.year - 1)))
