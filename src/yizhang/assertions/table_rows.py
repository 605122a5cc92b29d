"""The rows of one band: names as paths, codes, how deep each stands, what each adds up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from yizhang.assertions.table_grid import Band, Column, Holds, Sheet, label_text
from yizhang.assertions.table_words import TableWords
from yizhang.documents.labels import normalise_label
from yizhang.documents.model import Cell

_LEVELS: Final = (
    (1, re.compile(r"[一二三四五六七八九十]{1,3}[、.．]")),
    (2, re.compile(r"（[一二三四五六七八九十]{1,3}）")),
    (3, re.compile(r"\d{1,2}(?:、|[.．](?!\d))")),
    (4, re.compile(r"（\d{1,2}）")),
)
_AMONG: Final = re.compile(r"其\s*中\s*[:：，,]?\s*")
_PLAIN: Final = 9
_NUMBERED: Final = 100
"""The depth from which rows are numbered."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a band.

    ``depth`` orders rows of the same band: a row stands below the nearest earlier row of lesser depth. ``among`` says
    that it begins or continues a list opened by 其中. ``rank`` is above 0 for rows that add up others (1 小计,
    2 合计, 3 总计). ``parent`` is the position of the row it stands below, −1 for none.
    """

    row: int
    label: str
    path: tuple[str, ...]
    code: str = ""
    depth: int = 0
    among: bool = False
    rank: int = 0
    parent: int = -1
    broken: bool = False


@dataclass(slots=True)
class _Seen:
    """What is read of a row before its place in the tree is known."""

    row: int
    label: str
    outer: tuple[str, ...]
    code: str
    indent: int
    level: int
    among: bool
    rank: int


def rows_of_band(sheet: Sheet, band: Band, words: TableWords) -> tuple[Row, ...]:
    """The rows of a band in order, rows without any cell left out."""
    start = min((column.col for column in band.columns if column.figures), default=sheet.table.cols)
    names = tuple(column for column in band.of(Holds.LABEL) if column.col < start)
    codes = band.of(Holds.CODE)
    serials = band.of(Holds.SERIAL)
    outer: list[str] = [""] * max(len(names) - 1, 0)
    seen: list[_Seen] = []
    for row in range(sheet.body, sheet.table.rows):
        if row in sheet.broken:
            seen.append(_Seen(row, "", (), "", 0, 0, among=False, rank=-1))
            continue
        one = _seen(sheet.grid[row], row, (names, codes, serials), outer, words)
        if one.label or one.code or _has_figures(sheet.grid[row], band):
            seen.append(one)
    return _tree(seen)


def _has_figures(cells: Sequence[Cell | None], band: Band) -> bool:
    return any((cell := cells[c.col]) is not None and cell.text.strip() for c in band.columns if c.figures)


def _seen(
    cells: Sequence[Cell | None],
    row: int,
    columns: tuple[Sequence[Column], Sequence[Column], Sequence[Column]],
    outer: list[str],
    words: TableWords,
) -> _Seen:
    names, codes, serials = columns
    raw = _innermost(cells, names, outer)
    label = normalise_label(raw)
    if not label:
        label = next((text for c in (*serials, *codes) if (text := _word(cells[c.col]))), "")
    code = "".join(text for c in codes if (text := label_text(cells[c.col])).isdigit())
    level = next((level for level, pattern in _LEVELS if pattern.match(label)), 0)
    among = _AMONG.match(label)
    plain = label[among.end() :] if among else label
    serial = next((text for c in serials if (text := label_text(cells[c.col]))), "")
    if not level and re.fullmatch(r"[一二三四五六七八九十]{1,3}", serial):
        level = 1
    bare = normalise_label(plain, numbering=False).rstrip("：")
    rank = words.rank(bare.partition("（")[0] or bare)
    indent = len(raw) - len(raw.lstrip())
    return _Seen(row, bare, tuple(filter(None, outer)), code, indent, level, among is not None, rank)


def _innermost(cells: Sequence[Cell | None], names: Sequence[Column], outer: list[str]) -> str:
    """The innermost name of a row; names further out are carried down over blanks."""
    found = [cells[c.col] for c in names]
    repeated = [at > 0 and cell is not None and cell is found[at - 1] for at, cell in enumerate(found)]
    texts = ["" if cell is None or again else cell.text for cell, again in zip(found, repeated, strict=True)]
    filled = [at for at, text in enumerate(texts) if text.strip()]
    if not filled:
        return ""
    last = filled[-1]
    for at in range(min(last, len(outer))):
        if texts[at].strip():
            outer[at] = normalise_label(texts[at])
            outer[at + 1 :] = [""] * (len(outer) - at - 1)
    if last < len(outer):
        outer[last:] = [""] * (len(outer) - last)
    return texts[last]


def _word(cell: Cell | None) -> str:
    text = label_text(cell)
    return "" if not text or text.replace(".", "").isdigit() else text


def _tree(seen: Sequence[_Seen]) -> tuple[Row, ...]:
    if _coded(seen):
        return _by_code(seen)
    return _by_words(seen)


def _coded(seen: Sequence[_Seen]) -> bool:
    """Whether codes of neighbours extend each other somewhere."""
    codes = [one.code for one in seen if one.code]
    return any(b != a and b.startswith(a) for a, b in pairwise(codes))


def _by_code(seen: Sequence[_Seen]) -> tuple[Row, ...]:
    rows: list[Row] = []
    open_: list[int] = []
    for one in seen:
        depth = len(one.code) if one.code else 0
        if one.code:
            while open_ and not (
                one.code.startswith(rows[open_[-1]].code) and rows[open_[-1]].code != one.code
            ):
                open_.pop()
        else:
            open_ = []
        parent = open_[-1] if open_ else -1
        path = (*(rows[parent].path if parent >= 0 else one.outer), one.label)
        if one.code:
            open_.append(len(rows))
        rank = max(one.rank, 0) if not one.code else 0
        if not one.code and not one.label and one.rank >= 0:
            rank = 2
        rows.append(Row(one.row, one.label, path, one.code, depth, one.among, rank, parent, one.rank < 0))
    return tuple(rows)


def _by_words(seen: Sequence[_Seen]) -> tuple[Row, ...]:
    """A tree by numbering, 其中 and indentation."""
    rows: list[Row] = []
    depths = _Depths()
    open_: list[int] = []
    for one in seen:
        depth, among = depths.of(one)
        if one.rank != 0:
            depth = 0 if depth < _PLAIN or not among else depth
        while open_ and not _below(rows[open_[-1]], one, depth, first=open_[-1] == 0, among=among):
            open_.pop()
        parent = open_[-1] if open_ and one.rank == 0 else -1
        path = (*(rows[parent].path if parent >= 0 else one.outer), one.label)
        rows.append(
            Row(one.row, one.label, path, one.code, depth, among, max(one.rank, 0), parent, one.rank < 0)
        )
        open_.append(len(rows) - 1)
    return tuple(rows)


def _below(above: Row, one: _Seen, depth: int, *, first: bool, among: bool) -> bool:
    """Whether a row of some depth can stand below another.

    A total closes what stands before it, so only 其中 rows hang on it, unless the table begins with it. A numbered row
    hangs on numbered rows and on nothing else.
    """
    if above.depth >= depth or one.rank > 0:
        return False
    if above.rank and not among:
        return first and not one.level
    return bool(above.depth >= _NUMBERED or not one.level or among)


class _Depths:
    """Gives rows their depth in reading order."""

    def __init__(self) -> None:
        self._level = 0
        self._outer: tuple[str, ...] = ()
        self._list: tuple[int, int] | None = None
        """Depth and indentation of the row that an open 其中 list stands below."""
        self._last = (0, 0)

    def of(self, one: _Seen) -> tuple[int, bool]:
        if one.outer != self._outer:
            self._outer, self._level, self._list = one.outer, 0, None
        if one.level and not one.among:
            self._level, self._list = one.level, None
            self._last = (one.level * 100, one.indent)
            return one.level * 100, False
        if one.among:
            above, indent = self._last if self._list is None else self._list
            self._list = (above, indent)
            return above + 50, True
        if self._list is not None and self._continues(one):
            return self._list[0] + 50, True
        self._list = None
        depth = self._level * 100 + 10 + min(one.indent, 39) if self._level else min(one.indent, 39)
        self._last = (depth, one.indent)
        return depth, False

    def _continues(self, one: _Seen) -> bool:
        """Whether a row without mark still belongs to the 其中 list: it stands further in than the list's head."""
        assert self._list is not None  # noqa: S101 (asked while a list is open)
        return one.rank == 0 and one.indent > self._list[1]
