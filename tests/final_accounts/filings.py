"""Filings for the tests: the example's forms as rows of text, changed as a test needs, written as files."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

from yizhang.catalogue import load_catalogue
from yizhang.final_accounts.check import FilingCheck, check_filing
from yizhang.final_accounts.filed import Filing, gather
from yizhang.numbers import Period

CATALOGUE = load_catalogue()[0]
EXAMPLE = Path(__file__).parents[2] / "examples" / "zhuzhou-bureau-2024"
Rows = list[list[str]]
Change = Callable[[Rows], Rows]


def rows_of(number: str) -> Rows:
    """The rows of a form of the example (公开03表)."""
    with (EXAMPLE / "data" / f"{number}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> None:
    """Write rows as a file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def file_example(
    folder: Path, changes: dict[str, Change] | None = None, leave_out: Sequence[str] = ()
) -> Path:
    """The example's forms in a folder, some changed, some left out."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((EXAMPLE / "data").glob("*.csv")):
        if path.stem not in leave_out:
            rows = rows_of(path.stem)
            change = (changes or {}).get(path.stem)
            write_csv(folder / path.name, change(rows) if change else rows)
    return folder


def filing_of(folder: Path) -> Filing:
    """The one filing in a folder."""
    (found,) = gather(folder, CATALOGUE, Period(2024))
    return found


def checked(folder: Path) -> FilingCheck:
    """The one filing in a folder, checked."""
    return check_filing(CATALOGUE, filing_of(folder))


def rules(check: FilingCheck) -> list[str]:
    """The rules its findings are of."""
    return [found.rule.id for found in check.reported]


def put(row: int, col: int, text: str) -> Change:
    """Write one cell."""

    def change(rows: Rows) -> Rows:
        rows[row][col] = text
        return rows

    return change


def find(rows: Rows, text: str) -> int:
    """The first row that holds a cell."""
    return next(index for index, row in enumerate(rows) if text in row)
