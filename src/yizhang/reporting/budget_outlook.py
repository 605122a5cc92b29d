"""The sheets that look beyond the one budget: scenarios side by side, sensitivity, three years.

Their figures are results of other drivers than the sheets before hold, so they are values and say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from yizhang.budgeting.scenarios import compared, rolling
from yizhang.budgeting.words import amount, key_words
from yizhang.budgeting.work import Work
from yizhang.numbers import WAN_YUAN
from yizhang.reporting.budget_sheets import digits_format, scheme_name
from yizhang.reporting.xlsx_sheet import Desk, Sheet

_WIDE = 30.0
_NUMBER = 16.0


def write_scenarios(desk: Desk, work: Work) -> None:
    """The headline items in the budget and in every scenario, and what each scenario sets."""
    if not work.scenarios:
        return
    made, words = work.made, desk.words
    sheet = desk.sheet("scenarios")
    sheet.title(words["sheet-scenarios"], words["outlook-lead"])
    names = [words["col-this"], *(scenario.zh for scenario in work.scenarios)]
    sheet.row(3, [words["col-scheme"], words["col-item"], *names], "head")
    row = 4
    for scheme in made.schemes:
        for key, values in compared(made, work.scenarios, scheme):
            sheet.text(row, 0, scheme_name(made.estimator, key))
            sheet.text(row, 1, key_words(made.estimator, key, made.estimator.plan.year), "label")
            _numbers(sheet, row, values, made.estimator.plan.decimals)
            row += 1
    row += 1
    for scenario in work.scenarios:
        for key, quantity in scenario.changes.items():
            sheet.text(row, 0, scenario.zh)
            sheet.text(row, 1, key_words(made.estimator, key, made.estimator.plan.year), "label")
            sheet.text(row, 2, amount(quantity.base, quantity.unit, None), "centre")
            sheet.text(row, 3, scenario.note)
            row += 1
    sheet.widths(11, _WIDE, *[_NUMBER] * len(names))
    sheet.print_setup(landscape=True)


def write_sensitivity(desk: Desk, work: Work) -> None:
    """Every driver of each pooled surplus, moved down and up, the strongest first."""
    made, words = work.made, desk.words
    sheet = desk.sheet("sensitivity")
    sheet.title(words["sheet-sensitivity"], words["sensitivity-lead"])
    heads = ("scheme", "item", "low", "high", "at-low", "at-high", "width")
    sheet.row(3, [words[f"col-{head}"] for head in heads], "head")
    row = 4
    for scheme, swings in work.swings:
        for swing in swings:
            sheet.text(row, 0, made.estimator.catalogue.schemes[scheme].short)
            sheet.text(row, 1, key_words(made.estimator, swing.step.key, made.estimator.plan.year), "label")
            sheet.text(row, 2, amount(swing.low.base, swing.low.unit, None), "centre")
            sheet.text(row, 3, amount(swing.high.base, swing.high.unit, None), "centre")
            _numbers(sheet, row, (swing.at_low, swing.at_high, swing.width), made.estimator.plan.decimals, 4)
            row += 1
    sheet.widths(11, _WIDE, *[_NUMBER] * 5)
    sheet.print_setup(landscape=True)


def write_rolling(desk: Desk, work: Work) -> None:
    """The headline items of three years by the chains in force in each."""
    made, words = work.made, desk.words
    sheet = desk.sheet("rolling")
    sheet.title(words["sheet-rolling"], words["rolling-lead"])
    years = [str(made.estimator.plan.year + ahead) for ahead in range(3)]
    sheet.row(3, [words["col-scheme"], words["col-item"], *years], "head")
    row = 4
    for scheme in made.schemes:
        found = rolling(made, scheme, len(years))
        for index, (key, _) in enumerate(found[0][1]):
            sheet.text(row, 0, made.estimator.catalogue.schemes[scheme].short)
            sheet.text(row, 1, key_words(made.estimator, key, made.estimator.plan.year), "label")
            _numbers(sheet, row, [values[index][1] for _, values in found], made.estimator.plan.decimals)
            row += 1
    sheet.widths(11, _WIDE, *[_NUMBER] * len(years))
    sheet.print_setup(landscape=True)


def _numbers(sheet: Sheet, row: int, values: Sequence[Fraction | None], decimals: int, col: int = 2) -> None:
    """Amounts in 万元; a blank marked cell where there is none."""
    for offset, value in enumerate(values):
        if value is None:
            sheet.blank(row, col + offset, "missing")
        else:
            sheet.number(row, col + offset, value / WAN_YUAN.scale, digits_format(decimals))
