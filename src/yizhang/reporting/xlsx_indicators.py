"""The sheet of indicators: each value a live formula over fact cells, with links to the facts behind it."""

from __future__ import annotations

from fractions import Fraction

from yizhang.reporting.xlsx_bands import mark_bands
from yizhang.reporting.xlsx_cells import NoFormulaError, targets_of
from yizhang.reporting.xlsx_model import IndicatorRow, Target, WorkbookModel
from yizhang.reporting.xlsx_sheet import Desk, Sheet, address
from yizhang.reporting.xlsx_styles import column_width, held, number_format

HEADS = (
    "number", "indicator", "area", "scheme", "part", "when", "variant", "value", "unit", "stated", "words",
)  # fmt: skip
VALUE = HEADS.index("value")
FIRST = 4
MOST_LINKS = 6
"""Facts linked beside an indicator; what has more (a sum over areas) says how many."""


def place_indicators(desk: Desk, model: WorkbookModel) -> None:
    """Fix the cell of every indicator, before any formula asks for it."""
    name = desk.words["sheet-indicators"]
    for row, indicator in enumerate(model.indicators, FIRST):
        desk.cells.put(indicator.target, name, address(row, VALUE), held(indicator.unit))


def write_indicators(desk: Desk, model: WorkbookModel) -> None:
    """Write the sheet."""
    sheet = desk.sheet("indicators")
    sheet.title(desk.words["sheet-indicators"], desk.words["indicators-lead"])
    links = max((min(len(targets_of(row.definition)), MOST_LINKS) for row in model.indicators), default=1)
    heads = [desk.words[f"col-{head}"] for head in HEADS]
    heads += [f"{desk.words['col-basis']}{n}" for n in range(1, links + 1)] + [desk.words["col-citation"]]
    sheet.row(FIRST - 1, heads, "head")
    sheet.raw.set_row(FIRST - 1, 22)
    names = {Target(fact.key): _named(fact.labels.item, fact.labels.part) for fact in model.facts}
    names |= {row.target: row.labels.item for row in model.indicators}
    widths = _widths(model, links)
    for row, indicator in enumerate(model.indicators, FIRST):
        _indicator(sheet, row, indicator)
        _links(sheet, row, indicator, links, names)
        sheet.fit(row, _wrapped(indicator), widths)
    sheet.widths(*widths)
    _finish(sheet, model, links)


def _named(item: str, part: str) -> str:
    return f"{item}·{part}" if part else item


def _indicator(sheet: Sheet, row: int, indicator: IndicatorRow) -> None:
    labels = indicator.labels
    sheet.text(row, 0, str(row - FIRST + 1), "centre")
    sheet.text(row, 1, labels.item, "label")
    sheet.row(row, [labels.area, labels.scheme, labels.part], col=2)
    sheet.text(row, HEADS.index("when"), labels.when, "centre")
    sheet.text(row, HEADS.index("variant"), indicator.variant)
    _value(sheet, row, indicator)
    sheet.text(row, HEADS.index("unit"), indicator.unit.symbol, "centre")
    sheet.text(row, HEADS.index("stated"), indicator.stated, "centre")
    sheet.text(row, HEADS.index("words"), indicator.words)


def _value(sheet: Sheet, row: int, indicator: IndicatorRow) -> None:
    unit = held(indicator.unit)
    value = None if indicator.value is None else indicator.value / unit.scale
    form = number_format(indicator.unit, indicator.decimals)
    try:
        formula = sheet.desk.cells.compute(indicator.definition, unit)
    except NoFormulaError:
        if value is None:
            sheet.blank(row, VALUE, "missing")
        else:
            sheet.number(row, VALUE, value, form)
    else:
        sheet.formula(row, VALUE, formula, value, form)


def _links(sheet: Sheet, row: int, indicator: IndicatorRow, count: int, names: dict[Target, str]) -> None:
    targets = targets_of(indicator.definition)
    for offset in range(count):
        col = len(HEADS) + offset
        cell = sheet.desk.cells.cells.get(targets[offset]) if offset < len(targets) else None
        if cell is None:
            sheet.blank(row, col, "text")
        else:
            sheet.link(
                row, col, cell.sheet, cell.address, names.get(targets[offset], str(targets[offset].key))
            )
    rest = len(targets) - count
    more = f"（{sheet.desk.words['more']} {rest}）" if rest > 0 else ""
    sheet.text(row, len(HEADS) + count, indicator.citation + more, "faint")


def _finish(sheet: Sheet, model: WorkbookModel, links: int) -> None:
    last = FIRST + max(len(model.indicators), 1) - 1
    sheet.table(FIRST - 1, last, len(HEADS) + links, frozen_cols=2)
    sheet.pending((FIRST, VALUE, last, VALUE))
    for row, indicator in enumerate(model.indicators, FIRST):
        if indicator.bands is not None:
            mark_bands(sheet, (row, VALUE), Fraction(0), indicator.bands, indicator.unit)
    sheet.raw.print_area(0, 0, last, len(HEADS) - 1)
    sheet.print_setup(landscape=True)


def _wrapped(indicator: IndicatorRow) -> dict[int, str]:
    labels = indicator.labels
    texts = {1: labels.item, 2: labels.area, 3: labels.scheme, 4: labels.part}
    linked = {len(HEADS): "　" * 20} if indicator.definition.leaves else {}
    return texts | {HEADS.index("variant"): indicator.variant, HEADS.index("words"): indicator.words} | linked


def _widths(model: WorkbookModel, links: int) -> tuple[float, ...]:
    rows = model.indicators
    return (
        5,
        column_width((row.labels.item for row in rows), 14, 20),
        column_width((row.labels.area for row in rows), 8, 14),
        column_width((row.labels.scheme for row in rows), 10, 14),
        column_width((row.labels.part for row in rows), 9, 14),
        10,
        column_width((row.variant for row in rows), 14, 24),
        12,
        7,
        11,
        column_width((row.words for row in rows), 18, 28),
        *[22] * links,
        column_width((row.citation for row in rows), 12, 26),
    )
