"""Lanes whose rows are classification codes, and bare rows of figures: found in a table by their structure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from yizhang.book.forms.cells import Line
from yizhang.book.grid import Grid
from yizhang.book.names import plain_label
from yizhang.catalogue.model_forms import FormLane, FormRow

_CODE: Final = re.compile(r"\d{3}(?:\d\d){0,2}")
_PIECE: Final = re.compile(r"\d{1,7}")
_JOINED: Final = re.compile(r"(\d{3}(?:\d\d){0,2})\s*([^\d\s.,，].*)")
_FIGURE: Final = re.compile(r"[-−–—]?\d[\d,，]*(?:\.\d+)?")
_MOST_COLUMNS: Final = 6
"""A code and its name take at most so many columns (类、款、项 apart, spare columns between them)."""
_SUMS: Final = {"合计": None, "总计": None, "小计": None}
_LEADS: Final = {"code": "2", "econ": "3"}
"""The digit that codes of a dimension begin with: functional classes 2xx, economic classes 3xx."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A block of coded rows: the column of its codes, of its values, and the rows."""

    label_col: int
    value_cols: tuple[int, ...]
    rows: tuple[tuple[int, Line], ...]
    unknown: tuple[int, ...] = ()
    """Rows with figures but without a code or a known label."""
    names: tuple[tuple[int, int], ...] = ()
    """``(row, column)`` of the name printed beside a code."""


@dataclass(frozen=True, slots=True)
class _Found:
    row: int
    code: str
    name: str
    name_col: int
    end: int
    """The first column behind code and name."""


def place_coded(grid: Grid, lane: FormLane) -> tuple[Coded, ...]:
    """The blocks of codes of a table, left to right; rows with a label of their own (合计) after them."""
    starts = _code_columns(grid, lane)
    blocks = []
    for index, col in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else grid.cols
        block = _block(grid, lane, col, end)
        if block is not None:
            blocks.append(block)
    if not blocks:
        blocks = list(_only_total(grid, lane))
    return _with_totals(grid, lane, blocks)


def place_bare(grid: Grid) -> Coded | None:
    """The one row of figures of a lane without labels: below the numbering row, else the first whose figures
    are not mere ordinals.
    """
    line = Line(FormRow("row", ""), 0, None)
    numbered = next((row for row in range(grid.rows) if is_numbering(grid, row)), None)
    if numbered is not None:
        cols = [col for col in range(grid.cols) if grid.own_text(numbered, col).isdigit()]
        return Coded(-1, tuple(range(min(cols), grid.cols)), ((numbered + 1, line),))
    for row in range(grid.rows):
        cols = [col for col in range(grid.cols) if is_figure(grid.own_text(row, col))]
        if len(cols) >= 3 and not is_numbering(grid, row):
            return Coded(-1, tuple(range(min(cols), grid.cols)), ((row, line),))
    return None


def is_figure(text: str) -> bool:
    """Whether a cell prints a number or stands for none."""
    plain = unicodedata.normalize("NFKC", text).replace(" ", "")
    return bool(_FIGURE.fullmatch(plain)) or plain in {"-", "–", "—", "--"}


def is_numbering(grid: Grid, row: int) -> bool:
    """Whether a row numbers the columns: 栏次 1 2 3."""
    texts = [text for col in range(grid.cols) if (text := grid.own_text(row, col))]
    numbers = [int(text) for text in texts if text.isascii() and text.isdigit()]
    words = [plain_label(text) for text in texts if not (text.isascii() and text.isdigit())]
    named = all(word in {"栏次", "类", "款", "项", "科目代码", "科目名称", "项目"} for word in words)
    if len(numbers) < 2 and not ("栏次" in words and numbers):
        return False
    return named and numbers[0] in (1, 2) and all(b - a == 1 for a, b in pairwise(numbers))


def numbers_of(grid: Grid, before: int) -> Mapping[int, int]:
    """The number each column bears in the numbering row above the body; empty where there is none."""
    for row in range(min(before, grid.rows) - 1, -1, -1):
        if is_numbering(grid, row):
            cells = [(col, grid.own_text(row, col)) for col in range(grid.cols)]
            return {col: int(text) for col, text in cells if text.isascii() and text.isdigit()}
    return {}


def _code_columns(grid: Grid, lane: FormLane) -> list[int]:
    """The columns in which blocks of codes begin."""
    lead = _LEADS.get(lane.codes, "")
    found: list[int] = []
    for col in range(grid.cols):
        texts = [grid.own_text(row, col) for row in range(grid.rows)]
        codes = [text for text in texts if _is_code(text, lead)]
        others = [text for text in texts if text and not _is_code(text, lead) and is_figure(text)]
        if codes and len(codes) > 2 * len([text for text in others if "." in text or len(text) > 7]):
            found.append(col)
    return [col for index, col in enumerate(found) if index == 0 or col - found[index - 1] > 1]


def _is_code(text: str, lead: str) -> bool:
    plain = "".join(text.split())
    match = _CODE.fullmatch(plain) or _JOINED.fullmatch(text.strip())
    return match is not None and plain.startswith(lead)


def _block(grid: Grid, lane: FormLane, col: int, end: int) -> Coded | None:
    lead = _LEADS.get(lane.codes, "")
    carried, rows = "", []
    for row in range(grid.rows):
        found = _code_at(grid, row, col, end, carried)
        if found is not None and found.code.startswith(lead):
            carried = found.code
            rows.append(found)
    if not rows:
        return None
    first = max(_majority([found.end for found in rows]), col + 1)
    seen: set[str] = set()
    lines, names = [], []
    for found in rows:
        if found.code in seen and not found.name:
            continue
        seen.add(found.code)
        lines.append((found.row, _line(lane, found)))
        names.append((found.row, found.name_col))
    unknown = _unknown(grid, lane, first, end, {found.row for found in rows}, rows[0].row)
    return Coded(col, tuple(range(first, end)), tuple(lines), unknown, tuple(names))


def _majority(values: list[int]) -> int:
    return max(set(values), key=lambda value: (values.count(value), -value))


def _line(lane: FormLane, found: _Found) -> Line:
    row = FormRow(
        found.code, found.name or found.code, bindings=((lane.codes, found.code),), nil_when_blank=True
    )
    return Line(row, (len(found.code) - 3) // 2, None)


def _code_at(grid: Grid, row: int, col: int, end: int, carried: str) -> _Found | None:
    """Code and name of a row: in one column, in two, or the code cut into 类、款、项."""
    joined = _JOINED.fullmatch(unicodedata.normalize("NFKC", grid.own_text(row, col)).strip())
    if joined and is_name(joined[2]):
        return _Found(row, joined[1], _name(joined[2]), col, col + 1)
    code, at = "", col
    while at < min(col + _MOST_COLUMNS, end):
        piece = unicodedata.normalize("NFKC", "".join(grid.own_text(row, at).split()))
        if piece and (not _PIECE.fullmatch(piece) or len(code + piece) > 7):
            break
        if at > col and len(code) in (3, 5) and piece and len(piece) != 2:
            break
        if not piece and code and len(code) == 7:
            break
        code += piece
        at += 1
    while at < min(col + _MOST_COLUMNS, end) and not grid.own_text(row, at):
        at += 1
    name = grid.own_text(row, at) if at < end else ""
    if not is_name(name):
        return None if not _CODE.fullmatch(code) else _Found(row, code, "", -1, col + 1)
    code = _completed(code, grid.own_text(row, col), carried)
    return _Found(row, code, _name(name), at, at + 1) if _CODE.fullmatch(code) else None


def is_name(text: str) -> bool:
    """Whether a cell names an item rather than holding a figure."""
    return bool(re.search(r"[\u4e00-\u9fff]", text))


def _name(text: str) -> str:
    return "".join(text.split())


def _completed(code: str, first: str, carried: str) -> str:
    """A code whose class is printed once and left out below it."""
    if first or len(code) not in (2, 4) or not carried:
        return code
    return carried[: 3 if len(code) == 4 else max(3, len(carried) - 2 if len(carried) == 7 else 3)] + code


def _unknown(
    grid: Grid, lane: FormLane, first: int, end: int, known: set[int], start: int
) -> tuple[int, ...]:
    """Rows below the first code that hold figures under neither code nor label."""
    labels = _labels(lane)
    found = []
    for row in range(start, grid.rows):
        labelled = any(plain_label(text) in labels | _SUMS for text in grid.row_texts(row))
        figures = any(is_figure(grid.own_text(row, at)) for at in range(first, end))
        if row not in known and not labelled and figures and not is_numbering(grid, row):
            found.append(row)
    return tuple(found)


def _labels(lane: FormLane) -> dict[str, FormRow]:
    return {plain_label(text): row for row in lane.rows for text in (row.label, *row.aliases)}


def _only_total(grid: Grid, lane: FormLane) -> Iterator[Coded]:
    """A form without codes (nothing to report): its 合计 row, if it has one, still shows which form it is."""
    labels = _labels(lane)
    for row in range(grid.rows - 1, -1, -1):
        for col in range(min(grid.cols, 3)):
            if plain_label(grid.own_text(row, col)) in labels:
                yield Coded(col, tuple(range(col + 1, grid.cols)), ())
                return


def _with_totals(grid: Grid, lane: FormLane, blocks: list[Coded]) -> tuple[Coded, ...]:
    labels, used = _labels(lane), set[str]()
    found = list(blocks)
    starts = [row for block in blocks for row, _ in block.rows[:1]]
    for row in range(grid.rows):
        for index, block in enumerate(blocks):
            if not block.value_cols:
                continue
            hit = _total_label(grid, labels, row, block, min(starts, default=grid.rows))
            if hit is None or hit.id in used:
                continue
            cols = _total_columns(grid, row, block, len(blocks))
            header = len(blocks) > 1 and row < min(starts, default=0)
            if cols and not header:
                used.add(hit.id)
                line = Line(hit, 0, None)
                if set(cols) <= set(block.value_cols) and len(blocks) == 1:
                    found[index] = replace(found[index], rows=((row, line), *found[index].rows))
                else:
                    found.append(Coded(block.label_col, cols, ((row, line),)))
    return tuple(found)


def _total_label(
    grid: Grid, labels: Mapping[str, FormRow], row: int, block: Coded, first: int
) -> FormRow | None:
    """The labelled row that a table row is; a row without label right above the first code is 合计."""
    texts = [grid.own_text(row, col) for col in range(block.label_col, block.value_cols[0])]
    for text in texts:
        if (known := labels.get(plain_label(text))) is not None:
            return known
    filled = any(is_figure(grid.own_text(row, col)) for col in block.value_cols)
    blank = not any(texts) and filled and row == first - 1 and not is_numbering(grid, row)
    return next((known for known in labels.values() if known.id == "total"), None) if blank else None


def _total_columns(grid: Grid, row: int, block: Coded, blocks: int) -> tuple[int, ...]:
    """Where a labelled row has its figures: its block's columns, else the next figures to the right."""
    if blocks == 1:
        return block.value_cols
    for col in range(block.value_cols[0], grid.cols):
        text = grid.own_text(row, col)
        if is_figure(text):
            return (col,)
        if text:
            break
    return block.value_cols[:1]


__all__ = ["Coded", "is_figure", "is_name", "is_numbering", "numbers_of", "place_bare", "place_coded"]
