"""Lists of names (主要包括办公费、差旅费) against the tables: items that are nothing, large items left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from yizhang.assertions.model import NameList
from yizhang.checking.audit_findings import Draft
from yizhang.checking.audit_model import Located
from yizhang.checking.sanity.papers import Papers, Words, drafted
from yizhang.documents.labels import normalise_label
from yizhang.documents.model import Cell, Table
from yizhang.places import Severity

_FIGURE: Final = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?|-?\d+(?:\.\d+)?")
_CODE: Final = re.compile(r"\d{3,7}")
_BRACKETS: Final = re.compile(r"（[^（）]*）")
_FEWEST: Final = 4
"""A list belongs to a table where so many of its names are rows of it."""
_MOST_SHOWN: Final = 6


@dataclass(frozen=True, slots=True)
class _Row:
    """A named row of a table (or half of one): its code, the figures behind the name."""

    name: str
    code: str
    cells: tuple[Cell, ...]
    values: tuple[Decimal, ...]

    @property
    def zero(self) -> bool:
        """Whether it prints nothing but zeros."""
        return not any(self.values)

    @property
    def located(self) -> tuple[Located, ...]:
        """Its figures where they stand."""
        return tuple(Located(cell.place, cell.text.strip()) for cell in self.cells if cell.place is not None)


def listed_items(papers: Papers) -> Iterator[Draft]:
    """Composition lists against the table whose rows they name."""
    if not papers.extract.names:
        return
    tables = [(table, rows) for table in papers.document.tables() if (rows := _rows(table))]
    for listed in papers.extract.names:
        found = _table_of(listed, tables)
        if found is not None:
            yield from _compared(listed, *found)


def _table_of(
    listed: NameList, tables: Sequence[tuple[Table, Mapping[str, _Row]]]
) -> tuple[Table, Mapping[str, _Row]] | None:
    """The one table most of the names are rows of."""
    names = [_plain(name) for name in listed.names]
    scored = [(sum(name in rows for name in names), table, rows) for table, rows in tables]
    best = max((score for score, _, _ in scored), default=0)
    if best < max(_FEWEST, len(names) // 2):
        return None
    chosen = [(table, rows) for score, table, rows in scored if score == best]
    return chosen[0] if len(chosen) == 1 else None


def _compared(listed: NameList, table: Table, rows: Mapping[str, _Row]) -> Iterator[Draft]:
    named = [rows[name] for name in map(_plain, listed.names) if name in rows]
    where = f"《{table.title}》" if table.title else "表"
    nothing = [row for row in named if row.zero]
    if nothing and len(nothing) < len(named):
        yield drafted(
            "audit.zero-listed",
            Severity.SUSPICIOUS,
            Words(listed.quote, (Located(listed.place, listed.quote),)),
            {"label": _shown(nothing), "where": where, "stated": _shown(nothing)},
            *(place for row in nothing[:_MOST_SHOWN] for place in row.located[:1]),
        )
    missing = _left_out(named, rows)
    if missing:
        yield drafted(
            "audit.item-omitted",
            Severity.NOTE,
            Words(listed.quote, (Located(listed.place, listed.quote),)),
            {"label": _shown(missing), "where": where, "expected": _shown(missing)},
            *(place for row in missing[:_MOST_SHOWN] for place in row.located[:1]),
        )


def _left_out(named: Sequence[_Row], rows: Mapping[str, _Row]) -> list[_Row]:
    """Rows of the classes the named ones belong to that print as much as the smallest item named, yet are not named."""
    amounts = [max(map(abs, row.values)) for row in named if not row.zero]
    classes = {row.code[:3] for row in named if len(row.code) > 3}
    if not amounts or not classes or any(not row.code for row in named):
        return []
    names = {row.name for row in named}
    least = min(amounts)
    return [
        row
        for row in rows.values()
        if len(row.code) > 3
        and row.code[:3] in classes
        and row.name not in names
        and max(map(abs, row.values)) >= least
    ]


def _shown(rows: Sequence[_Row]) -> str:
    names = "、".join(row.name for row in rows[:_MOST_SHOWN])
    return names if len(rows) <= _MOST_SHOWN else f"{names}等{len(rows)}项"


def _rows(table: Table) -> Mapping[str, _Row]:
    """The named rows of a table, those of side-by-side halves too. A name that occurs twice is none."""
    found: dict[str, _Row] = {}
    twice: set[str] = set()
    for cells in _lines(table):
        for row in _named(cells):
            if row.name in found:
                twice.add(row.name)
            found[row.name] = row
    return {name: row for name, row in found.items() if name not in twice}


def _lines(table: Table) -> Iterator[list[Cell]]:
    line: list[Cell] = []
    for cell in table.cells:
        if line and cell.row != line[-1].row:
            yield line
            line = []
        line.append(cell)
    if line:
        yield line


def _named(cells: Sequence[Cell]) -> Iterator[_Row]:
    """A name, with the code before it and the figures behind it up to the next code or name."""
    code, name = "", ""
    behind: list[Cell] = []
    for cell in cells:
        text = cell.text.strip()
        if _CODE.fullmatch(text) and not behind and not name:
            code = text
        elif _FIGURE.fullmatch(text):
            if _CODE.fullmatch(text) and behind:
                yield from _row(name, code, behind)
                code, name, behind = text, "", []
            else:
                behind.append(cell)
        elif text:
            yield from _row(name, code, behind)
            code, name, behind = ("" if behind else code), _plain(text), []
    yield from _row(name, code, behind)


def _row(name: str, code: str, behind: Sequence[Cell]) -> Iterator[_Row]:
    if name and behind:
        values = tuple(Decimal(cell.text.strip().replace(",", "")) for cell in behind)
        yield _Row(name, code, tuple(behind), values)


def _plain(text: str) -> str:
    return _BRACKETS.sub("", normalise_label(text, numbering=False))
