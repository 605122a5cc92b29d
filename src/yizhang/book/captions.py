"""The tables of a document, each with the lines that stand above it: title, number, unit, department, year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from yizhang.book.grid import Grid
from yizhang.documents.model import Cell, Document, Heading, Paragraph, Table

_MOST: Final = 8
_LONGEST: Final = 48
_NUMBER: Final = re.compile(r"公开\s*\d+\s*表|社[决预]\w{0,2}\d*表|表\s*\d+|附表")
_CONTINUES: Final = re.compile(r"[-—–]*\d{1,4}[-—–]*|第\d+页.*|\(?续表?\)?.{0,4}")
_UNIT: Final = re.compile(r"单位:|公开\d+表")
_NOTE: Final = re.compile(r"^\s*(?:备?注|说明|本表)[:：反]|[。；;]\s*$")


def grids(document: Document) -> Iterator[Grid]:
    """The tables of a document in order, with the caption lines above each; a table torn over pages is one."""
    above: list[str] = []
    held: Grid | None = None
    for block in document.blocks:
        match block:
            case Table():
                if block.cells:
                    lines = _caption(above)
                    joined = _joined(held, block, lines) if held is not None else None
                    if held is not None and joined is None:
                        yield held
                    held = joined or replace(Grid.of(block, document.source), above=lines)
                above = []
            case Heading(spans=spans) | Paragraph(spans=spans):
                above = [*above[-_MOST:], "".join(span.text for span in spans)]
            case _:
                above = []
    if held is not None:
        yield held


def _joined(held: Grid, table: Table, above: Sequence[str]) -> Grid | None:
    """The table before with this one below it, where this one goes on with it: as many columns, the same
    sheet, no caption of its own. A header printed again is left out.
    """
    sheet = next((cell.place.sheet for cell in table.cells if cell.place), "")
    own = [line for line in above if not _CONTINUES.fullmatch(_plain(line))]
    if own or table.cols != held.cols or sheet != held.sheet or _titled(table):
        return None
    grid = table.grid()
    repeated = _repeated(held, grid)
    if repeated is None:
        return None
    down = held.rows - repeated
    more = tuple(replace(cell, row=cell.row + down) for cell in table.cells if cell.row >= repeated)
    whole = replace(held.table, cells=(*held.table.cells, *more), rows=held.rows + table.rows - repeated)
    return replace(Grid.of(whole, held.file), above=held.above)


def _titled(table: Table) -> bool:
    """Whether a table bears a title, a number or a unit line in its first rows."""
    rows = table.grid()[:4]
    texts = [[cell.text for cell in dict.fromkeys(row) if cell and cell.text.strip()] for row in rows]
    plain = [_plain(text) for row in texts for text in row]
    alone = [_plain(row[0]) for row in texts if len(row) == 1]
    return (
        bool(table.title) or any(text.endswith("表") for text in alone) or any(_UNIT.search(t) for t in plain)
    )


def _repeated(held: Grid, grid: list[list[Cell | None]]) -> int | None:
    """How many rows at the top repeat the header of the table before; None where this table has figures of
    another shape above them.
    """
    first = [_texts(held.cells[row]) for row in range(min(held.rows, 12))]
    count = 0
    while count < len(grid) and _texts(grid[count]) in first and any(_texts(grid[count])):
        count += 1
    return count if count < len(grid) else None


def _texts(row: Sequence[Cell | None]) -> tuple[str, ...]:
    return tuple(_plain(cell.text) if cell else "" for cell in row)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", "".join(text.split()))


def _caption(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines that belong to the table below: upwards, until its title is found or prose begins."""
    kept: list[str] = []
    for line in reversed(lines):
        plain = _plain(line)
        if not plain:
            continue
        if len(plain) > _LONGEST or _NOTE.search(plain):
            break
        kept.append(line.strip())
        if plain.rstrip(")】").endswith("表") and not _NUMBER.fullmatch(plain):
            break
    return tuple(reversed(kept))


__all__ = ["grids"]
