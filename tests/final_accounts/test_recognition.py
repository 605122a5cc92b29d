"""Forms perturbed at random are read right: at least 98 in 100."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from fractions import Fraction

from filings import CATALOGUE, Rows, rows_of

from yizhang.book.captions import grids
from yizhang.book.figure import Kind
from yizhang.book.forms.choose import recognise
from yizhang.book.forms.read import read_form
from yizhang.book.names import Names
from yizhang.book.workspace import Settings
from yizhang.documents.model import Cell, Document, Paragraph, Span, Table
from yizhang.numbers import Period
from yizhang.places import Place

NAMES = Names(CATALOGUE)
SETTINGS = Settings("", "", "", Period(2024))
FORMS = ("公开01表", "公开03表", "公开04表", "公开06表", "公开07表")
CASES = 240
Grid = tuple[Rows, dict[tuple[int, int], tuple[int, int]]]
"""Rows of texts, and merged cells: position → rows and columns covered."""


def header_rows(rows: Rows) -> int:
    """The first row of the body."""
    return next(i for i, row in enumerate(rows) if sum(bool(re.search(r"\d\.\d\d", c)) for c in row) > 0)


def read(tables: list[Grid]) -> dict[str, Fraction]:
    blocks: list[Paragraph | Table] = [Paragraph((Span("前文。"),), place=Place("x", line=1))]
    for rows, merges in tables:
        covered = {
            (r + i, c + j)
            for (r, c), (h, w) in merges.items()
            for i in range(h)
            for j in range(w)
            if (i, j) != (0, 0)
        }
        cells = tuple(
            Cell(r, c, text, Place("x", table=1, row=r + 1, col=c + 1), *merges.get((r, c), (1, 1)))
            for r, row in enumerate(rows)
            for c, text in enumerate(row)
            if (r, c) not in covered
        )
        blocks.append(Table(cells, len(rows), max(len(row) for row in rows)))
    found: dict[str, Fraction] = {}
    for grid in grids(Document(tuple(blocks), source="x")):
        form = recognise(grid, NAMES, {}, 2024)
        if form is None or form.rivals:
            continue
        for key, figure in read_form(form, NAMES, SETTINGS, {}).entries:
            if figure.kind is Kind.NUMBER and figure.quantity is not None:
                found[str(key.with_dims(dept=""))] = figure.quantity.base
    return found


def plain(number: str) -> Grid:
    rows = rows_of(number)
    if number == "公开03表":
        rows[2], rows[3] = [["科目代码", "科目名称", *rows[2][2:]], ["栏次", "", *rows[3][2:]]]
    return rows, {}


def extra_rows(grid: Grid, chance: random.Random) -> Grid:
    rows, merges = grid
    width = len(rows[0])
    more = [[""] * width, ["附件2", *[""] * (width - 1)], ["（公开）", *[""] * (width - 1)]]
    added = [chance.choice(more) for _ in range(chance.randint(1, 3))]
    shift = len(added)
    return [*added, *rows], {(r + shift, c): span for (r, c), span in merges.items()}


def columns_moved(grid: Grid, chance: random.Random) -> Grid:
    rows, merges = grid
    if merges or not any(row[0] == "2080505" for row in rows):
        return grid
    order = list(range(2, len(rows[0])))
    chance.shuffle(order)
    head = 2  # title lines stay as they are
    return [row if i < head else [*row[:2], *(row[j] for j in order)] for i, row in enumerate(rows)], {}


def nothings_dropped(grid: Grid, chance: random.Random) -> Grid:
    rows, merges = grid
    body = header_rows(rows)
    if merges or not any(row[0] == "2080505" for row in rows):
        return grid
    empty = [c for c in range(2, len(rows[0])) if all(r[c] in ("", "0", "0.00") for r in rows[body:])]
    gone = set(chance.sample(empty, chance.randint(0, len(empty))))
    return [[c for j, c in enumerate(row) if j not in gone] for row in rows], {}


def merged_headers(grid: Grid, chance: random.Random) -> Grid:
    """Header cells left blank behind a heading become one merged cell."""
    rows, merges = grid
    start = next(
        i for i, row in enumerate(rows) if sum(bool(c) for c in row) > 1 and "单位" not in "".join(row)
    )
    found = dict(merges)
    for r in range(start, header_rows(rows)):
        c = 0
        while c < len(rows[r]):
            end = c + 1
            while end < len(rows[r]) and rows[r][c] and not rows[r][end] and _below(rows, r, end):
                end += 1
            if end - c > 1 and not rows[r][c].isdigit() and rows[r][c] != "栏次":
                found[r, c] = (1, end - c)
            c = end
    return rows, found


def _below(rows: Rows, row: int, col: int) -> bool:
    return row + 1 < header_rows(rows) and bool(rows[row + 1][col])


def in_yuan(grid: Grid, chance: random.Random) -> Grid:
    rows, merges = grid

    def yuan(text: str) -> str:
        digits = text.replace(",", "")
        if not re.fullmatch(r"\d+\.\d\d", digits):
            return text.replace("单位：万元", "单位：元")
        return f"{int(Fraction(digits) * 10000):,}.00"

    return [[yuan(cell) for cell in row] for row in rows], merges


def padded(grid: Grid, chance: random.Random) -> Grid:
    rows, merges = grid

    def pad(text: str) -> str:
        if not re.fullmatch(r"[\u4e00-\u9fff]{2,6}", text) or chance.random() < 0.5:
            return text
        return chance.choice([" ", "　", "  "]).join(text) if len(text) < 4 else f"　　{text} "

    return [[pad(cell) for cell in row] for row in rows], merges


def pages(grid: Grid, chance: random.Random) -> list[Grid]:
    """The table cut in two, its header repeated on the second page or not."""
    rows, merges = grid
    body = header_rows(rows)
    if merges or len(rows) - body < 8:
        return [grid]
    cut = chance.randint(body + 3, len(rows) - 3)
    start = next(
        i for i, row in enumerate(rows) if sum(bool(c) for c in row) > 1 and "单位" not in "".join(row)
    )
    again = rows[start:body] if chance.random() < 0.7 else []
    return [(rows[:cut], {}), ([*again, *rows[cut:]], {})]


CHANGES: tuple[Callable[[Grid, random.Random], Grid], ...] = (
    columns_moved,
    nothings_dropped,
    padded,
    in_yuan,
    merged_headers,
    extra_rows,
)


def test_forms_perturbed_at_random_are_read_right() -> None:
    chance = random.Random(20240831)
    right, wrong = 0, []
    for case in range(CASES):
        number = FORMS[case % len(FORMS)]
        grid = plain(number)
        wanted = read([grid])
        assert len(wanted) > 5, number
        chosen = [change for change in CHANGES if chance.random() < 0.4]
        for change in chosen:
            grid = change(grid, chance)
        tables = pages(grid, chance) if chance.random() < 0.3 else [grid]
        if read(tables) == wanted:
            right += 1
        else:
            wrong.append((case, number, [change.__name__ for change in chosen], len(tables)))
    assert right >= 0.98 * CASES, (right, wrong)
