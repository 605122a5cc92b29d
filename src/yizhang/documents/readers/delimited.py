"""Delimited text: csv, tsv and the like. A formula in a cell is text and stays text."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Final

from yizhang.documents.model import Cell, Table
from yizhang.documents.readers.grid import Budget, Grid, a1
from yizhang.documents.readers.source import Reading, RefusedError, Source, megabytes
from yizhang.documents.readers.text import read_decoded
from yizhang.places import Place, Problem, Severity

_SEPARATORS: Final = (",", "\t", ";", "，", "|")
_SAMPLE_LINES: Final = 200
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")
_FIELD_LIMIT: Final = 131_072


def read(source: Source) -> Reading:
    """Read one table."""
    decoded, problems = read_decoded(source)
    text = decoded.text.removeprefix("\ufeff")
    separator, text = _declared(text)
    separator = separator or separator_of(text)
    table, found = _table(source, text, separator)
    meta = (("encoding", decoded.encoding), ("separator", separator))
    return Reading((table,), (*problems, *found), meta=meta)


def _declared(text: str) -> tuple[str, str]:
    """A first line ``sep=;`` names the separator. Its line end stays, so that lines still count."""
    match = re.match(r"sep=(.)(?=\r|\n)", text)
    return (match[1], text[match.end() :]) if match else ("", text)


def separator_of(text: str) -> str:
    """The separator that splits most lines alike; a comma when nothing splits them."""
    lines = [_unquoted(line) for line in _sample(text) if line.strip()]
    best, best_score = ",", (0, 0)
    for mark in _SEPARATORS:
        counts = [line.count(mark) for line in lines]
        usual = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        score = (counts.count(usual) if usual else 0, usual)
        if score > best_score:
            best, best_score = mark, score
    if best_score[0] * 2 < len(lines):
        totals = {mark: sum(line.count(mark) for line in lines) for mark in _SEPARATORS}
        best = max(totals, key=lambda mark: totals[mark])
    return best


def _sample(text: str) -> list[str]:
    return [match[0] for match, _ in zip(_LINE.finditer(text[: 1 << 18]), range(_SAMPLE_LINES), strict=False)]


def _unquoted(line: str) -> str:
    return re.sub(r'"[^"]*"', "", line)


def _table(source: Source, text: str, separator: str) -> tuple[Table, list[Problem]]:
    grid = Grid(source.place, source.limits, Budget(source.limits))
    rows = csv.reader(_lines(text, separator, source), delimiter=separator)
    problems: list[Problem] = []
    try:
        start = 1
        for row, fields in enumerate(rows):
            for col, field in enumerate(fields):
                if field:
                    place = Place(source.name, cell=a1(row, col), line=start)
                    grid.add(Cell(row, col, field, place))
            start = rows.line_num + 1
    except csv.Error as error:
        line = Place(source.name, line=rows.line_num)
        problems.append(Problem.at(line, "documents.bad-csv", cause=str(error)))
    table, found = grid.table()
    if not table.cells and not problems:
        problems.append(Problem.at(source.place, "documents.empty-table"))
    return table, problems + found + _unclosed(table)


def _lines(text: str, separator: str, source: Source) -> Iterator[str]:
    """Lines with their ends, as the csv reader wants them; an absurd line is refused before it is split."""
    for match in _LINE.finditer(text):
        line = match[0]
        if line.count(separator) > 8 * source.limits.columns:
            raise RefusedError("documents.too-many-columns", limit=source.limits.columns)
        if len(line) > 64 * _FIELD_LIMIT:
            raise RefusedError(
                "documents.line-too-long", size=megabytes(len(line)), limit=megabytes(64 * _FIELD_LIMIT)
            )
        yield line


def _unclosed(table: Table) -> list[Problem]:
    """A quote that was never closed swallows the rest of the file into one field: say so."""
    long = [cell for cell in table.cells if cell.text.count("\n") > 50]
    if not long or long[0].place is None:
        return []
    return [Problem.at(long[0].place, "documents.unclosed-quote", Severity.SUSPICIOUS)]
