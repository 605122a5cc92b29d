"""The sheets of checks and notes."""

from __future__ import annotations

from yizhang.places import Severity
from yizhang.places.place import labels as place_labels
from yizhang.reporting.xlsx_cells import NoFormulaError, difference
from yizhang.reporting.xlsx_model import CheckRow, Side, WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, Sheet, address
from yizhang.reporting.xlsx_styles import column_width, held, number_format

HEADS = (
    "number", "rule", "relation", "left", "right", "difference", "unit",
    "verdict", "severity", "place", "remark",
)  # fmt: skip
LEFT, RIGHT, DIFFERENCE = (HEADS.index(head) for head in ("left", "right", "difference"))
VERDICT, SEVERITY = HEADS.index("verdict"), HEADS.index("severity")
FIRST = 4
NOTES_WIDTH = 100.0


def write_checks(desk: Desk, model: WorkbookModel) -> None:
    """Every check with both sides, live wherever both are figures of this workbook."""
    sheet = desk.sheet("checks")
    sheet.title(desk.words["sheet-checks"], desk.words["checks-lead"])
    sheet.row(FIRST - 1, [desk.words[f"col-{head}"] for head in HEADS], "head")
    sheet.raw.set_row(FIRST - 1, 22)
    widths = _widths(model)
    for row, check in enumerate(model.checks, FIRST):
        _check(sheet, row, check)
        texts = {
            1: check.rule,
            2: check.relation,
            HEADS.index("place"): _places(check),
            len(HEADS) - 1: check.remark,
        }
        sheet.fit(row, texts, widths)
    sheet.widths(*widths)
    last = FIRST + max(len(model.checks), 1) - 1
    sheet.table(FIRST - 1, last, len(HEADS) - 1, frozen_cols=3)
    sheet.pending((FIRST, LEFT, last, DIFFERENCE))
    _colour(sheet, last)
    sheet.print_setup(landscape=True)


def _places(check: CheckRow) -> str:
    return place_labels(check.places, limit=len(check.places))


def _widths(model: WorkbookModel) -> tuple[float, ...]:
    places = [str(place) for check in model.checks for place in check.places]
    return (
        5,
        column_width((check.rule for check in model.checks), 10, 16),
        column_width((check.relation for check in model.checks), 24, 34),
        14,
        14,
        12,
        8,
        8,
        10,
        column_width(places, 18, 28),
        column_width((check.remark for check in model.checks), 18, 34),
    )


def _check(sheet: Sheet, row: int, check: CheckRow) -> None:
    words, form, scale = sheet.desk.words, number_format(check.unit, check.decimals), held(check.unit).scale
    sheet.text(row, 0, str(row - FIRST + 1), "centre")
    sheet.text(row, 1, check.rule, "faint")
    sheet.text(row, 2, check.relation)
    _side(sheet, row, LEFT, check.left, check)
    _side(sheet, row, RIGHT, check.right, check)
    left, right = check.left.value, check.right.value
    apart = None if left is None or right is None else (left - right) / scale
    formula = difference(address(row, LEFT), address(row, RIGHT))
    sheet.formula(row, DIFFERENCE, formula, apart, form)
    sheet.text(row, HEADS.index("unit"), check.unit.symbol, "centre")
    sheet.text(row, VERDICT, words[f"verdict-{check.verdict}"], "centre")
    severity = words[f"severity-{check.severity}"] if check.severity is not None else ""
    sheet.text(row, SEVERITY, severity, "centre")
    sheet.text(row, HEADS.index("place"), _places(check))
    sheet.text(row, HEADS.index("remark"), check.remark)


def _side(sheet: Sheet, row: int, col: int, side: Side, check: CheckRow) -> None:
    form, unit = number_format(check.unit, check.decimals), held(check.unit)
    value = None if side.value is None else side.value / unit.scale
    if side.definition is not None:
        try:
            sheet.formula(row, col, sheet.desk.cells.compute(side.definition, unit), value, form)
        except NoFormulaError:
            pass
        else:
            return
    if value is None:
        sheet.blank(row, col, "missing")
    else:
        sheet.number(row, col, value, form)


def _colour(sheet: Sheet, last: int) -> None:
    first = address(FIRST, SEVERITY)
    for severity in Severity:
        word = sheet.desk.words[f"severity-{severity}"]
        when = f'=${first.rstrip("0123456789")}{FIRST + 1}="{word}"'
        sheet.mark((FIRST, VERDICT, last, SEVERITY), when, sheet.desk.styles.fill(severity))


def write_notes(desk: Desk, model: WorkbookModel) -> None:
    """What the sheets are, which conventions hold, what is in conflict, what is missing."""
    sheet = desk.sheet("notes")
    row = sheet.title(desk.words["sheet-notes"], model.subtitle)
    for section in model.notes:
        sheet.text(row, 0, section.title, "section")
        for line in section.lines:
            row += 1
            sheet.text(row, 0, line, "line")
            sheet.fit(row, {0: line}, (NOTES_WIDTH,))
        row += 2
    sheet.widths(NOTES_WIDTH)
    sheet.print_setup(landscape=False)
