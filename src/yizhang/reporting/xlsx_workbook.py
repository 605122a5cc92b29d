"""An analysis as an Excel workbook with live formulas. The same model always gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from io import BytesIO

import xlsxwriter

from yizhang.places.messages import catalogue, render
from yizhang.reporting.deterministic_zip import steady
from yizhang.reporting.xlsx_cells import Cells
from yizhang.reporting.xlsx_charts import write_charts
from yizhang.reporting.xlsx_checks import write_checks, write_notes
from yizhang.reporting.xlsx_facts import place_facts, write_facts
from yizhang.reporting.xlsx_indicators import place_indicators, write_indicators
from yizhang.reporting.xlsx_model import WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, fitting
from yizhang.reporting.xlsx_styles import Styles
from yizhang.reporting.xlsx_tables import write_rankings, write_summaries

CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 (a mark, not a time)
"""The creation time written into the file: fixed, so that equal models give equal bytes."""

_PREFIX = "workbook."


def write_workbook(model: WorkbookModel) -> bytes:
    """The workbook of ``model`` as the bytes of an xlsx file.

    Sheets: summary, indicators, ranking, charts, facts, checks, notes. Every figure is a formula down to the
    fact sheet, with its exact result cached to 17 digits; text is never a formula.
    """
    target = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"title": fitting(model.title), "created": CREATED})
        workbook.set_calc_mode("auto")
        desk = Desk(workbook, Styles(workbook), Cells.of(model), sheet_words(model.lang))
        place_facts(desk, model)
        place_indicators(desk, model)
        write_summaries(desk, model)
        write_indicators(desk, model)
        write_rankings(desk, model)
        write_charts(desk, model)
        write_facts(desk, model)
        write_checks(desk, model)
        write_notes(desk, model)
    return steady(target.getvalue())


@cache
def sheet_words(lang: str) -> Mapping[str, str]:
    """The workbook's own words in one language, by the code behind ``workbook.``."""
    codes = [code for code in catalogue() if code.startswith(_PREFIX)]
    return {code.removeprefix(_PREFIX): render(code, (), lang) for code in codes}
