"""The sheet of facts: every figure the workbook rests on, with its print, state and place."""

from __future__ import annotations

from yizhang.formula.result import State
from yizhang.numbers import exact_text
from yizhang.places.place import labels as place_labels
from yizhang.reporting.xlsx_cells import NoFormulaError
from yizhang.reporting.xlsx_model import FactRow, Target, WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, Sheet, address
from yizhang.reporting.xlsx_styles import column_width, printed_format

HEADS = (
    "number", "area", "scheme", "part", "item", "when", "version", "value", "unit",
    "printed", "state", "origin", "place", "remark", "key",
)  # fmt: skip
VALUE, STATE = HEADS.index("value"), HEADS.index("state")
FIRST = 4
"""Row of the first fact (0-based): below title, subtitle and heading."""


def place_facts(desk: Desk, model: WorkbookModel) -> None:
    """Fix the cell of every fact, before any formula asks for it."""
    name = desk.words["sheet-facts"]
    for row, fact in enumerate(model.facts, FIRST):
        desk.cells.put(Target(fact.key), name, address(row, VALUE), fact.unit)


def write_facts(desk: Desk, model: WorkbookModel) -> None:
    """Write the sheet."""
    sheet = desk.sheet("facts")
    sheet.title(desk.words["sheet-facts"], desk.words["facts-lead"])
    sheet.row(FIRST - 1, [desk.words[f"col-{head}"] for head in HEADS], "head")
    sheet.raw.set_row(FIRST - 1, 22)
    widths = _widths(model)
    for row, fact in enumerate(model.facts, FIRST):
        _fact(sheet, row, row - FIRST + 1, fact)
        sheet.fit(row, _wrapped(fact), widths)
    sheet.widths(*widths)
    _finish(sheet, model)


def _fact(sheet: Sheet, row: int, number: int, fact: FactRow) -> None:
    labels, words = fact.labels, sheet.desk.words
    sheet.text(row, 0, str(number), "centre")
    sheet.row(row, [labels.area, labels.scheme, labels.part], col=1)
    sheet.text(row, HEADS.index("item"), labels.item, "label")
    sheet.row(row, [labels.when, labels.version], "centre", col=5)
    _value(sheet, row, fact)
    sheet.text(row, HEADS.index("unit"), fact.unit.symbol, "centre")
    sheet.text(row, HEADS.index("printed"), fact.text, "centre")
    _state(sheet, row, fact)
    sheet.text(row, HEADS.index("origin"), words[f"origin-{fact.origin}"], "centre")
    sheet.text(row, HEADS.index("place"), _places(fact))
    sheet.text(row, HEADS.index("remark"), fact.remark)
    sheet.text(row, HEADS.index("key"), str(fact.key), "faint")


def _value(sheet: Sheet, row: int, fact: FactRow) -> None:
    quantity = fact.quantity
    form = printed_format(quantity.decimals if quantity is not None else 2)
    if fact.definition is not None:
        try:
            formula = sheet.desk.cells.compute(fact.definition, fact.unit)
        except NoFormulaError:
            pass
        else:
            sheet.formula(row, VALUE, formula, quantity.to(fact.unit).value if quantity else None, form)
            return
    if quantity is None:
        sheet.blank(row, VALUE, "missing")
    else:
        sheet.number(row, VALUE, quantity.to(fact.unit).value, form, "input")


def _state(sheet: Sheet, row: int, fact: FactRow) -> None:
    words, col = sheet.desk.words, STATE
    if fact.state is State.UNKNOWN and not fact.conflict:
        formula = f'=IF(ISNUMBER({address(row, VALUE)}),"{words["state-filled"]}","{words["state-unknown"]}")'
        sheet.formula(row, col, formula, words["state-unknown"], "", "centre")
        return
    sheet.text(row, col, words["state-conflict" if fact.conflict else f"state-{fact.state}"], "centre")


def _finish(sheet: Sheet, model: WorkbookModel) -> None:
    last, words = FIRST + max(len(model.facts), 1) - 1, sheet.desk.words
    sheet.table(FIRST - 1, last, len(HEADS) - 1, frozen_cols=5)
    sheet.pending((FIRST, VALUE, last, VALUE))
    states = (FIRST, STATE, last, STATE)
    first = address(FIRST, STATE)
    sheet.mark(states, f'={first}="{words["state-conflict"]}"', sheet.desk.styles.fill("error"))
    sheet.mark(states, f'={first}="{words["state-provisional"]}"', sheet.desk.styles.fill("tail"))
    sheet.raw.print_area(0, 0, last, HEADS.index("remark"))
    sheet.print_setup(landscape=True)


def _wrapped(fact: FactRow) -> dict[int, str]:
    labels = fact.labels
    texts = {1: labels.area, 2: labels.scheme, 3: labels.part, 4: labels.item}
    return texts | {HEADS.index("place"): _places(fact), HEADS.index("remark"): fact.remark}


def _places(fact: FactRow) -> str:
    return place_labels(fact.places, limit=len(fact.places))


def _widths(model: WorkbookModel) -> tuple[float, ...]:
    places = [str(place) for fact in model.facts for place in fact.places]
    return (
        5,
        column_width((f.labels.area for f in model.facts), 8, 16),
        column_width((f.labels.scheme for f in model.facts), 10, 14),
        column_width((f.labels.part for f in model.facts), 10, 14),
        column_width((f.labels.item for f in model.facts), 14, 20),
        11,
        9,
        column_width((exact_text(f.quantity.value) for f in model.facts if f.quantity), 12, 20),
        7,
        11,
        8,
        9,
        column_width(places, 16, 30),
        column_width((f.remark for f in model.facts), 10, 26),
        30,
    )
