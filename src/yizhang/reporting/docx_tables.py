"""Tables as the offices print them: title, unit line at the right, borders, header rows repeated."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from yizhang.documents.model import Cell, Table
from yizhang.reporting.docx_styles import TEXT_WIDTH
from yizhang.reporting.docx_xml import Element, el, q, text_run

CellRun = Callable[[Cell], Element]
"""Makes the run (or content control) that a cell's text becomes."""

_NUMBER: Final = re.compile(r"[-+−]?[\d,]+(\.\d+)?%?|[-—–×…]|（待补）")
_SIDES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
_MARGINS: Final = (("top", 28), ("left", 85), ("bottom", 28), ("right", 85))
_ROW_HEIGHT: Final = 397
"""7 mm at least."""
_WHOLE: Final = 16
"""Tables of at most so many rows stay on one page."""
_PAD: Final = 240
_CHARACTER: Final = 105
"""Half the width of a 五号 character."""
_NARROWEST: Final = 560
_CENTRED: Final = 20
"""The widest text, in half characters, that is centred."""

_SHORT: Final = 1300
"""Up to five Chinese characters or ten digits: never broken over lines."""


def table_blocks(table: Table, cell_run: CellRun, width: int = TEXT_WIDTH) -> list[Element]:
    """The paragraphs and the ``w:tbl`` that print ``table``, as wide as the text block (twips)."""
    blocks = []
    if table.title:
        blocks.append(_line("YzTableTitle", table.title))
    if table.unit_line:
        blocks.append(_line("YzUnitLine", table.unit_line))
    blocks.append(_table(table, cell_run, width))
    blocks.append(_gap())
    return blocks


def _line(style: str, text: str) -> Element:
    return el("w:p", el("w:pPr", el("w:pStyle", w_val=style)), text_run(text))


def _gap() -> Element:
    """A thin empty paragraph: Word joins tables that touch."""
    spacing = el("w:spacing", w_before=0, w_after=0, w_line=200, w_lineRule="exact")
    return el("w:p", el("w:pPr", el("w:pStyle", w_val="YzNote"), spacing))


def _table(table: Table, cell_run: CellRun, width: int) -> Element:
    widths = column_widths(table, width)
    grid = table.grid()
    insets = number_insets(table, widths)
    heads = _header_rows(grid)
    left = left_columns(table)
    rows = [
        _row(grid, index, widths, insets, cell_run, left=left, head=index < heads)
        for index in range(table.rows)
    ]
    columns = el("w:tblGrid", *(el("w:gridCol", w_w=width) for width in widths))
    if table.rows <= _WHOLE:
        _keep_together(rows)
    return el("w:tbl", _properties(sum(widths)), columns, *rows)


def _properties(width: int) -> Element:
    borders = el("w:tblBorders", *(_border(side) for side in _SIDES))
    margins = el("w:tblCellMar", *(el(f"w:{side}", w_w=w, w_type="dxa") for side, w in _MARGINS))
    return el(
        "w:tblPr",
        el("w:tblW", w_w=width, w_type="dxa"),
        el("w:jc", w_val="center"),
        borders,
        el("w:tblLayout", w_type="fixed"),
        margins,
    )


def _border(side: str) -> Element:
    outer = side in ("top", "bottom")
    return el(f"w:{side}", w_val="single", w_sz=8 if outer else 4, w_space=0, w_color="000000")


def _header_rows(grid: list[list[Cell | None]]) -> int:
    """How many leading rows hold nothing but header cells; never the whole table."""
    count = 0
    for row in grid[:-1]:
        if not all(cell is None or cell.header for cell in row) or not any(row):
            break
        count += 1
    return count


def _row(
    grid: list[list[Cell | None]],
    index: int,
    widths: list[int],
    insets: list[int],
    cell_run: CellRun,
    *,
    left: frozenset[int],
    head: bool,
) -> Element:
    properties = el("w:trPr", el("w:cantSplit"), el("w:trHeight", w_val=_ROW_HEIGHT, w_hRule="atLeast"))
    if head:
        properties.append(el("w:tblHeader"))
    row = el("w:tr", properties)
    col = 0
    while col < len(widths):
        cell = grid[index][col]
        span = min(cell.colspan, len(widths) - col) if cell is not None else 1
        inset = insets[col] if span == 1 else 0
        paragraph = _paragraph(cell, inset, left=span == 1 and col in left)
        row.append(_cell(cell, index, sum(widths[col : col + span]), paragraph, cell_run))
        col += span
    return row


def _cell(cell: Cell | None, row: int, width: int, setting: Element, cell_run: CellRun) -> Element:
    span = cell.colspan if cell is not None else 1
    properties = el("w:tcPr", el("w:tcW", w_w=width, w_type="dxa"))
    if span > 1:
        properties.append(el("w:gridSpan", w_val=span))
    continued = cell is not None and cell.row < row
    if cell is not None and cell.rowspan > 1:
        properties.append(el("w:vMerge") if continued else el("w:vMerge", w_val="restart"))
    properties.append(el("w:vAlign", w_val="center"))
    paragraph = el("w:p", setting)
    if cell is not None and not continued and (cell.text or cell.ref is not None):
        paragraph.append(cell_run(cell))
    return el("w:tc", properties, paragraph)


def _keep_together(rows: list[Element]) -> None:
    """A short table is not torn over two pages: every row but the last stays with the next."""
    for row in rows[:-1]:
        for style in row.iter(q("w:pStyle")):
            style.addnext(el("w:keepNext"))


def number_insets(table: Table, widths: list[int]) -> list[int]:
    """How far each column's numbers stand in from the right, so that they align and stand in the middle."""
    widest = [0] * table.cols
    for cell in table.cells:
        if cell.colspan == 1 and cell.col < table.cols and _numeric(cell):
            widest[cell.col] = max(widest[cell.col], text_width(cell.text))
    margin = dict(_MARGINS)["right"]
    return [
        max(0, (width - most * _CHARACTER) // 2 - margin) for width, most in zip(widths, widest, strict=True)
    ]


def left_columns(table: Table) -> frozenset[int]:
    """Columns whose texts begin at the left: those with a text too long to be centred, all their texts alike."""
    return frozenset(
        cell.col
        for cell in table.cells
        if cell.colspan == 1 and not cell.header and not _numeric(cell) and text_width(cell.text) > _CENTRED
    )


def _numeric(cell: Cell) -> bool:
    return not cell.header and (cell.ref is not None or _NUMBER.fullmatch(cell.text) is not None)


def _paragraph(cell: Cell | None, inset: int, *, left: bool) -> Element:
    if cell is None:
        return el("w:pPr", el("w:pStyle", w_val="YzTableText"))
    if cell.header and cell.ref is None:
        return el("w:pPr", el("w:pStyle", w_val="YzTableHead"))
    if _numeric(cell):
        last = el("w:ind", w_right=inset) if inset and cell.col else el("w:jc", w_val="center")
        return el("w:pPr", el("w:pStyle", w_val="YzTableNumber"), last)
    properties = el("w:pPr", el("w:pStyle", w_val="YzTableText"))
    if not left and text_width(cell.text) <= _CENTRED:
        properties.append(el("w:jc", w_val="center"))
    return properties


def text_width(text: str) -> int:
    """The width of a text in half characters: Chinese two, Latin one."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def column_widths(table: Table, width: int = TEXT_WIDTH) -> list[int]:
    """Column widths in twips: by content, filling the text block, at least legible."""
    need = [_NARROWEST] * table.cols
    for cell in table.cells:
        if cell.colspan == 1 and cell.col < table.cols:
            longest = min(text_width(cell.text), 32)
            need[cell.col] = max(need[cell.col], longest * _CHARACTER + _PAD)
    for cell in table.cells:
        _widen(need, cell, table.cols)
    return _fitted(need, width)


def _widen(need: list[int], cell: Cell, cols: int) -> None:
    end = min(cell.col + cell.colspan, cols)
    if cell.colspan <= 1 or end <= cell.col:
        return
    lacking = min(text_width(cell.text), 32) * _CHARACTER + _PAD - sum(need[cell.col : end])
    if lacking > 0:
        share = -(-lacking // (end - cell.col))
        for col in range(cell.col, end):
            need[col] += share


def _fitted(need: list[int], room: int) -> list[int]:
    """Short columns (numbers, levels) keep what they need; where room lacks, long texts wrap."""
    short = [wanted for wanted in need if wanted <= _SHORT]
    total = sum(need)
    if total > room and sum(short) * 4 < room * 3 and len(short) < len(need):
        rest, wide = room - sum(short), total - sum(short)
        widths = [wanted if wanted <= _SHORT else wanted * rest // wide for wanted in need]
    else:
        widths = [wanted * room // total for wanted in need]
    widths[-1] += room - sum(widths)
    return widths
