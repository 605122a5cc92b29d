"""Tables built by hand, and small workspaces, for the tests of the book."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from yizhang.book.grid import Grid
from yizhang.book.names import Names
from yizhang.book.workspace import Settings
from yizhang.catalogue import load_catalogue
from yizhang.documents.model import Cell, Table
from yizhang.numbers import Period
from yizhang.places import Place, Problem
from yizhang.places.messages import describe

SETTINGS = Settings(office="某局", title="某县", area="某县", period=Period(2024))
YAML = 'office: 某局\ntitle: 某县\narea: 某县\nperiod: "2024"\n'


@cache
def names() -> Names:
    catalogue, problems = load_catalogue()
    assert not problems
    return Names(catalogue)


def table(
    rows: Sequence[Sequence[object]],
    merges: dict[tuple[int, int], tuple[int, int]] | None = None,
    file: str = "表.xlsx",
    sheet: str = "Sheet1",
) -> Table:
    """A table of texts and numbers; ``merges`` gives, for a top left position, the rows and columns it
    covers.
    """
    spans = merges or {}
    covered = {
        (row + down, col + right)
        for (row, col), (tall, wide) in spans.items()
        for down in range(tall)
        for right in range(wide)
    } - set(spans)
    cells = []
    for row, values in enumerate(rows):
        for col, value in enumerate(values):
            if value is None or (row, col) in covered:
                continue
            tall, wide = spans.get((row, col), (1, 1))
            place = Place(file, sheet, f"{chr(65 + col)}{row + 1}")
            stored = value if isinstance(value, Decimal) else str(value)
            cells.append(Cell(row, col, str(value), place, tall, wide, stored))
    return Table(tuple(cells), len(rows), max(map(len, rows)), place=Place(file, sheet))


def grid(rows: Sequence[Sequence[object]], file: str = "表.xlsx", sheet: str = "Sheet1") -> Grid:
    return Grid.of(table(rows, file=file, sheet=sheet), file)


def workspace(root: Path, files: dict[str, str], settings: str = YAML) -> Path:
    for name, text in {"yizhang.yaml": settings, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


def codes(problems: Sequence[Problem]) -> list[str]:
    """The problems' codes; each must have a message in both languages."""
    for problem in problems:
        assert describe(problem, "zh")
        assert describe(problem, "en")
    return [problem.code for problem in problems]
