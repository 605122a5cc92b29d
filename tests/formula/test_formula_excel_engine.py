"""A spreadsheet program computes what the exact reading does, after display rounding."""

from __future__ import annotations

import random
import shutil
import subprocess
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from formula_trees import NAMES, reference
from openpyxl import Workbook, load_workbook

from yizhang.formula import Binary, Choice, Leaf, Literal, Negation, Node
from yizhang.formula.excel import CellRef, to_excel
from yizhang.numbers import RATIO, WAN_YUAN, YI_YUAN, half_up, plain, unit

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is not installed: nothing can recalculate the formulas"
)

UNITS = dict(zip(NAMES, (WAN_YUAN, YI_YUAN, WAN_YUAN, unit("%"), unit("万人")), strict=True))
COUNT = 200
DECIMALS = 2
Book = dict[str, Fraction | None]


def some_tree(dice: random.Random, levels: int) -> Node:
    if levels == 0 or dice.random() < 0.15:
        if dice.random() < 0.2:
            return Literal(Fraction(dice.randint(0, 50), dice.choice((1, 2, 10))), RATIO)
        return Leaf(dice.choice(NAMES))
    kind = dice.random()
    below = [some_tree(dice, levels - 1) for _ in range(2)]
    if kind < 0.1:
        return Negation(below[0])
    if kind < 0.25:
        return Choice(dice.choice(("min", "max")), tuple(below))
    return Binary(dice.choice("+-*//"), *below)


def some_book(dice: random.Random) -> Book:
    """Figures as offices print them: amounts with two decimals, one now and then missing or nil."""
    figures: Book = {}
    for name in NAMES:
        chance = dice.random()
        value = Fraction(dice.randint(-(10**6), 10**8), 100)
        figures[name] = None if chance < 0.03 else Fraction(0) if chance < 0.06 else value
    return figures


def written(cases: list[tuple[Node, Book]], path: Path) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row, (tree, book) in enumerate(cases, 1):
        for column, name in enumerate(NAMES):
            value = book[name]
            sheet.cell(row, column + 2).value = None if value is None else Decimal(plain(value, 2))
        sheet.cell(row, 1).value = formula_of(tree, row)
    workbook.save(path)


def formula_of(tree: Node, row: int) -> str:
    formula = to_excel(
        tree, lambda leaf: CellRef(f"{'BCDEF'[NAMES.index(leaf.name)]}{row}", UNITS[leaf.name])
    )
    assert isinstance(formula, str)
    return formula


def recalculated(path: Path, folder: Path) -> list[object]:
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    out = folder / "out"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    sheet = load_workbook(out / path.name, data_only=True).active
    assert sheet is not None
    return [row[0] for row in sheet.iter_rows(max_col=1, values_only=True)]


def test_agrees_after_display_rounding(tmp_path: Path) -> None:
    dice = random.Random(20241231)
    cases = [(some_tree(dice, 3), some_book(dice)) for _ in range(COUNT)]
    written(cases, tmp_path / "formulas.xlsx")
    shown = recalculated(tmp_path / "formulas.xlsx", tmp_path)
    assert len(shown) == COUNT
    unknown = 0
    for (tree, book), cell in zip(cases, shown, strict=True):
        values = {name: None if value is None else value * UNITS[name].scale for name, value in book.items()}
        expected = reference(tree, values)
        if expected is None:
            unknown += 1
            assert cell in (None, ""), tree
        else:
            assert isinstance(cell, int | float), tree
            assert displayed(cell) == displayed(expected), tree
    assert 10 <= unknown <= COUNT // 2


def displayed(value: float | Fraction) -> str:
    """As a cell shows it: two decimals, of which doubles give no more than some thirteen digits exactly."""
    exact = value if isinstance(value, Fraction) else Fraction(Decimal(repr(value)))
    digits = 12 - len(str(abs(int(exact))))
    return plain(half_up(exact, min(digits, DECIMALS + 6)), min(DECIMALS, digits))
