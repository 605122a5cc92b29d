"""The working sheets of a budget workbook: drivers as inputs, results as live formulas down to them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from yizhang.budgeting.estimator import Estimator, Way
from yizhang.budgeting.history import Background, background_of
from yizhang.budgeting.steps import Estimate, Kind, Step
from yizhang.budgeting.words import amount, chain_words, factor_text
from yizhang.catalogue.naming import elementary_parts
from yizhang.formula import leaves
from yizhang.numbers import PERCENT, Unit
from yizhang.places import Key
from yizhang.reporting.xlsx_cells import PENDING, NoFormulaError
from yizhang.reporting.xlsx_model import Definition, Target
from yizhang.reporting.xlsx_sheet import Desk, Sheet, address
from yizhang.reporting.xlsx_styles import column_width, held

FIRST = 4
"""Row of the first entry (0-based): below title, subtitle and heading."""
DRIVER_HEADS = (
    "number",
    "scheme",
    "item",
    "kind",
    "value",
    "unit",
    "history",
    "default",
    "reason",
    "place",
    "key",
)
RESULT_HEADS = (
    "number", "scheme", "part", "item", "computed", "factor", "adopted", "unit", "stated", "verdict", "words", "chain",
)  # fmt: skip
VALUE = DRIVER_HEADS.index("value")
COMPUTED, FACTOR, ADOPTED = (RESULT_HEADS.index(name) for name in ("computed", "factor", "adopted"))


@dataclass(frozen=True, slots=True)
class Placed:
    """The steps of an estimate by the sheet they stand on."""

    made: Estimate
    inputs: tuple[Step, ...]
    results: tuple[Step, ...]

    @classmethod
    def of(cls, made: Estimate) -> Placed:
        """Drivers first, then amounts given, then figures of earlier years; results as they follow."""
        order = (Kind.DRIVER, Kind.GIVEN, Kind.BASE)
        inputs = [step for kind in order for step in made.steps if step.kind is kind]
        return cls(made, tuple(inputs), tuple(s for s in made.steps if s.kind is Kind.RESULT))


def place_steps(desk: Desk, placed: Placed) -> None:
    """Fix the cell of every step, before any formula asks for it."""
    for row, step in enumerate(placed.inputs, FIRST):
        desk.cells.put(Target(step.key), desk.words["sheet-drivers"], address(row, VALUE), held(step.unit))
    for row, step in enumerate(placed.results, FIRST):
        desk.cells.put(Target(step.key), desk.words["sheet-results"], address(row, ADOPTED), held(step.unit))


def write_drivers(desk: Desk, placed: Placed) -> None:
    """The sheet of inputs: each with its history, the default it would have, and why it was chosen."""
    sheet = desk.sheet("drivers")
    sheet.title(desk.words["sheet-drivers"], desk.words["drivers-lead"])
    sheet.row(FIRST - 1, [desk.words[f"col-{head}"] for head in DRIVER_HEADS], "head")
    estimator = placed.made.estimator
    widths = _driver_widths(estimator, placed)
    for row, step in enumerate(placed.inputs, FIRST):
        texts = _driver_texts(estimator, step, desk)
        sheet.text(row, 0, str(row - FIRST + 1), "centre")
        for col, head in enumerate(DRIVER_HEADS[1:], 1):
            if head == "value":
                value = step.result.value or Fraction(0)
                sheet.number(row, col, value / held(step.unit).scale, value_format(step), "input")
            else:
                sheet.text(row, col, texts[head], _style(head))
        sheet.fit(
            row, {DRIVER_HEADS.index(head): text for head, text in texts.items() if head != "key"}, widths
        )
    sheet.widths(*widths)
    sheet.table(FIRST - 1, FIRST + len(placed.inputs) - 1, len(DRIVER_HEADS) - 1, frozen_cols=3)
    sheet.raw.print_area(0, 0, FIRST + len(placed.inputs) - 1, DRIVER_HEADS.index("place"))
    sheet.print_setup(landscape=True)


def _driver_texts(estimator: Estimator, step: Step, desk: Desk) -> dict[str, str]:
    background: Background = background_of(estimator, step.key)
    return {
        "scheme": scheme_name(estimator, step.key),
        "item": item_name(estimator, step.key),
        "kind": desk.words[f"kind-{step.kind}"],
        "unit": step.unit.symbol,
        "history": "；".join(background.history),
        "default": background.default,
        "reason": background.reason,
        "place": "\n".join(str(place) for place in background.places),
        "key": str(step.key),
    }


def _style(head: str) -> str:
    return {"item": "label", "key": "faint", "kind": "centre", "unit": "centre"}.get(head, "text")


def _driver_widths(estimator: Estimator, placed: Placed) -> tuple[float, ...]:
    items = [item_name(estimator, step.key) for step in placed.inputs]
    return (5, 10, column_width(items, 16, 34), 10, 15, 10, 26, 26, 24, 26, 30)


def write_results(desk: Desk, placed: Placed) -> None:
    """The sheet of results: what the drivers give, the residual factor, what is adopted."""
    sheet = desk.sheet("results")
    sheet.title(desk.words["sheet-results"], desk.words["results-lead"])
    sheet.row(FIRST - 1, [desk.words[f"col-{head}"] for head in RESULT_HEADS], "head")
    estimator = placed.made.estimator
    widths = (5, 10, 11, 26, 16, 10, 16, 10, 14, 9, 48, 30)
    for row, step in enumerate(placed.results, FIRST):
        _result(sheet, estimator, row, step)
        texts = _result_texts(estimator, step, desk)
        for head, text in texts.items():
            sheet.text(row, RESULT_HEADS.index(head), text, _style(head))
        sheet.fit(row, {RESULT_HEADS.index(head): text for head, text in texts.items()}, widths)
    sheet.widths(*widths)
    last = FIRST + len(placed.results) - 1
    sheet.table(FIRST - 1, last, len(RESULT_HEADS) - 1, frozen_cols=4)
    sheet.pending((FIRST, ADOPTED, last, ADOPTED))
    sheet.mark(
        (FIRST, FACTOR, last, FACTOR),
        f"=ROUND({address(FIRST, FACTOR)},4)<>1",
        desk.styles.fill("suspicious"),
    )
    sheet.print_setup(landscape=True)


def _result(sheet: Sheet, estimator: Estimator, row: int, step: Step) -> None:
    unit = held(step.unit)
    way, check = step.way, step.check
    assert way is not None  # noqa: S101 (results have a way)
    computed = check.computed.value if check is not None else estimator.computed(step.key).value
    factor = check.carried if check is not None else Fraction(1)
    value = None if step.result.value is None else step.result.value / unit.scale
    try:
        formula = sheet.desk.cells.compute(definition_of(estimator, way), unit)
    except NoFormulaError:
        sheet.number(row, COMPUTED, (computed or Fraction(0)) / unit.scale, value_format(step, 2))
    else:
        cached = None if computed is None else computed / unit.scale
        sheet.formula(row, COMPUTED, formula, cached, value_format(step, 2))
    sheet.number(row, FACTOR, factor, "0.0000")
    cell, times = address(row, COMPUTED), address(row, FACTOR)
    product = f"{cell}*{times}"
    if step.decimals is not None and step.unit != PERCENT:
        rounding = "ROUNDDOWN" if check is not None and check.cuts else "ROUND"
        product = f"{rounding}({product},{step.decimals})"
    adopted = f'=IF(ISNUMBER({cell}),{product},"{PENDING}")'
    sheet.formula(row, ADOPTED, adopted, value, value_format(step), "total")


def _result_texts(estimator: Estimator, step: Step, desk: Desk) -> dict[str, str]:
    catalogue, check, way = estimator.catalogue, step.check, step.way
    assert way is not None  # noqa: S101 (results have a way)
    part = catalogue.parts.get(step.key["part"])
    row = {
        "number": "",
        "scheme": scheme_name(estimator, step.key),
        "part": part.short or part.zh if part is not None else "",
        "item": item_name(estimator, step.key, part=False),
        "unit": step.unit.symbol,
        "stated": amount(check.stated.base, check.stated.unit, check.stated.decimals)
        if check is not None
        else "",
        "verdict": desk.words[f"verdict-{check.verdict}"] if check is not None else "",
        "words": chain_words(estimator, way),
        "chain": _chain_text(way),
    }
    return {head: text for head, text in row.items() if head != "number"}


def _chain_text(way: Way) -> str:
    if way.chain is None:
        return ""
    return f"{way.chain.zh}（{way.chain.source.citation}）"


def definition_of(estimator: Estimator, way: Way) -> Definition:
    """A way as a formula over cells."""
    tied = {leaf: Target(estimator.key_in(way, leaf)) for leaf in leaves(way.node)}
    return Definition(way.node, tuple(tied.items()))


def value_format(step: Step, finer: int = 0) -> str:
    """The number format of a step: its print's decimals; a rate shows at least two."""
    decimals = step.decimals
    if step.unit == PERCENT or not step.unit.dims:
        return f"0.{'0' * max(2, (decimals or 0) + finer)}%"
    return digits_format((decimals or 0) + finer)


def digits_format(decimals: int) -> str:
    """Thousands commas and so many decimals."""
    return "#,##0" + ("." + "0" * decimals if decimals > 0 else "")


def scheme_name(estimator: Estimator, key: Key) -> str:
    """The fund's short name."""
    scheme = estimator.catalogue.schemes.get(key["scheme"])
    return "" if scheme is None else scheme.short or scheme.zh


def item_name(estimator: Estimator, key: Key, *, part: bool = True) -> str:
    """The item with its part, year and measure as the budget's year sees them."""
    catalogue = estimator.catalogue
    concept = catalogue.concepts[key.concept]
    member = catalogue.parts.get(key["part"])
    whole = elementary_parts(catalogue, concept, key["scheme"], key["part"]) == elementary_parts(
        catalogue, concept, key["scheme"], "total"
    )
    split = f"（{member.short or member.zh}）" if part and member is not None and not whole else ""
    year = estimator.year(key)
    when = "" if year == estimator.plan.year else f"{year}年"
    version = catalogue.versions.get(key["version"])
    said = f"（{version.short or version.zh}）" if version is not None and when else ""
    growth = "增幅" if key["measure"] else ""
    return f"{when}{concept.zh}{growth}{split}{said}"


def unit_text(unit: Unit) -> str:
    """The unit for a column of its own."""
    return unit.symbol or "%"


__all__ = ["Placed", "definition_of", "factor_text", "place_steps", "write_drivers", "write_results"]
