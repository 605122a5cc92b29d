"""Where the body of a table begins, what its columns are called, which columns hold labels, what its unit is.

Works on any table of the model: a workbook's sheet with title and unit line above the header, a page's table
without either; merged headers, or headers whose merge was lost; a numbering row (栏次 1 2 3) below them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from yizhang.documents.labels import normalise_label
from yizhang.documents.model import Cell, Table
from yizhang.numbers import Unit, UnitError, unit
from yizhang.places import Place

_FIGURE: Final = re.compile(
    r"[（(]?[-+－−–—]?[¥￥]?\s*(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d*)?\s*[%％‰]?[）)]?|[-－−–—]{1,3}|[×✕*]|/"
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_ORDINAL: Final = re.compile(
    r"[（(]?(\d{1,3})[）)]?(?:\s*[=＝].*)?|[A-Z](?:\s*[=＝].*)?|[甲乙丙丁]|[-－—×*]|栏\s*次|行\s*次"
)
_UNIT: Final = re.compile(r"(?:计量|金额)?单\s*位\s*[:：]\s*(?:人民币)?\s*([^\s，,；;、）)]+)")
_ANOTHER: Final = re.compile(r"\s*[、，,；;和及]")


@dataclass(frozen=True, slots=True)
class UnitLine:
    """The unit a table states for its figures, and where."""

    unit: Unit
    place: Place | None


@dataclass(frozen=True, slots=True)
class HeaderPath:
    """What a column is called, from the outermost header to the innermost."""

    col: int
    labels: tuple[str, ...]


def body_start(table: Table) -> int:
    """The first row (0-based) of the body; the number of rows when there is no body."""
    return _Anatomy(table).body


def columns_of(table: Table) -> tuple[tuple[str, ...], ...]:
    """Labels above each column, outermost first, normalised; empty where nothing stands above it."""
    return _Anatomy(table).columns()


def header_paths(table: Table) -> tuple[HeaderPath, ...]:
    """The columns that have a name."""
    return tuple(HeaderPath(col, labels) for col, labels in enumerate(columns_of(table)) if labels)


def label_columns(table: Table) -> tuple[int, ...]:
    """The columns whose body holds words rather than figures, left to right."""
    anatomy = _Anatomy(table)
    return tuple(col for col in range(table.cols) if anatomy.holds_words(col))


def ordinal_rows(table: Table) -> tuple[int, ...]:
    """The rows of the header that number its columns (栏次 1 2 3=1+2), top down."""
    return _Anatomy(table).ordinals()


def unit_line(table: Table) -> UnitLine | None:
    """The unit stated above the figures (单位：万元), in the table's own unit line or a header cell.

    A line naming several units (万元、%、个月) or one nobody knows establishes none.
    """
    own = _unit_in(table.unit_line)
    if own is not None:
        return UnitLine(own, table.place)
    last = min(body_start(table) + 1, table.rows)
    for cell in table.cells:
        if cell.row < last and "位" in cell.text:
            found = _unit_in(cell.text)
            if found is not None:
                return UnitLine(found, cell.place)
    return None


def is_figure(cell: Cell | None) -> bool:
    """Whether a cell prints a figure or stands for one (0, –, ×)."""
    if cell is None:
        return False
    if isinstance(cell.value, Decimal) or (cell.formula and cell.value is None):
        return True
    return bool(_FIGURE.fullmatch(cell.text.strip()))


def _unit_in(text: str) -> Unit | None:
    """The unit a line states; the name of an office behind 单位： is none, nor are several units."""
    for match in _UNIT.finditer(text):
        name = match[1].strip("（）()。")
        if _ANOTHER.match(text, match.end(1)) or "/%" in name:
            return None
        try:
            return unit(name)
        except UnitError:
            continue
    return None


class _Anatomy:
    """The rows of a table told apart.

    What a person sees decides where the header and the body are: programs keep rows and columns of their own,
    hidden. A hidden column still has its name.
    """

    def __init__(self, table: Table) -> None:
        self._table = table
        whole = table.grid()
        shown = [[_shown(cell) for cell in row] for row in whole]
        self._seen = shown if any(any(row) for row in shown) else whole
        self._grid = [full if any(row) else row for full, row in zip(whole, self._seen, strict=True)]
        self._first = self._first_header()
        self.body = self._find_body()

    def columns(self) -> tuple[tuple[str, ...], ...]:
        rows: list[list[str]] = []
        for row in range(self._first, self.body):
            if not self._is_ordinals(row):
                rows.append(self._filled(row, rows))
        return tuple(_path([row[col] for row in rows]) for col in range(self._table.cols))

    def ordinals(self) -> tuple[int, ...]:
        reach = range(self._first, min(self.body + 2, self._table.rows))
        return tuple(row for row in reach if self._is_ordinals(row))

    def holds_words(self, col: int) -> bool:
        cells = [row[col] for row in self._grid[self.body :]]
        filled = [cell for cell in cells if cell is not None and cell.text.strip()]
        return bool(filled) and 2 * sum(is_figure(cell) for cell in filled) < len(filled)

    def _texts(self, row: int) -> list[str]:
        """The distinct filled cells of a row."""
        seen = {id(cell): cell.text.strip() for cell in self._seen[row] if cell is not None}
        return [text for text in seen.values() if text]

    def _first_header(self) -> int:
        """The first row that is neither blank nor title nor unit line."""
        for row in range(self._table.rows):
            texts = self._texts(row)
            if len(texts) > 1 and not _are_captions(texts) and not self._starts_with_unit(row):
                return row
        return 0

    def _starts_with_unit(self, row: int) -> bool:
        """Whether a row names the office and the unit: 编制单位：… 单位：万元."""
        texts = self._texts(row)
        return any(_UNIT.match(text.lstrip("（(")) for text in texts) and not any(
            is_figure(c) for c in self._seen[row]
        )

    def _find_body(self) -> int:
        reach = max((c.row + c.rowspan for c in self._top() if c.rowspan > 1), default=self._first)
        figures = next((r for r in range(reach, self._table.rows) if self._has_figures(r)), None)
        if figures is None:
            return self._blank_body()
        return self._back_over_sections(figures)

    def _has_figures(self, row: int) -> bool:
        """Whether a row holds figures; years and ordinals alone are headers."""
        figures = [cell for cell in self._seen[row] if is_figure(cell)]
        if not figures or self._is_ordinals(row):
            return False
        years = all(_YEAR.fullmatch(cell.text.strip()) for cell in figures if cell is not None)
        return not (years and self._more_below(row))

    def _more_below(self, row: int) -> bool:
        """Whether the next row has figures where this one has years: then the years head columns."""
        after = self._seen[row + 1] if row + 1 < self._table.rows else []
        here = [col for col, cell in enumerate(self._seen[row]) if is_figure(cell)]
        return (
            bool(after)
            and len(here) > 1
            and row - self._first < 3
            and any(is_figure(after[col]) for col in here)
        )

    def _is_ordinals(self, row: int) -> bool:
        """A numbering row: 栏次 1 2 3, or 甲 乙 1 2 3=1+2."""
        texts = self._texts(row)
        if len(texts) < 2 or row == self._first:
            return False
        rest = (
            texts[1:] if not _ORDINAL.fullmatch(texts[0]) and normalise_label(texts[0]) in _HEADS else texts
        )
        matches = [_ORDINAL.fullmatch(text) for text in rest]
        numbers = [int(match[1]) for match in matches if match is not None and match[1]]
        counted = len(numbers) > 1 and all(b - a == 1 for a, b in pairwise(numbers))
        return all(matches) and (
            (counted and numbers[0] < 100) or (not numbers and any(text.startswith("A") for text in rest))
        )

    def _back_over_sections(self, row: int) -> int:
        """Rows above the first figures that name a section (一、收入) belong to the body, not the header."""
        words = [col for col, cell in enumerate(self._seen[row]) if not is_figure(cell)]
        start = row
        while start - 1 > self._first and self._is_section(start - 1, words):
            start -= 1
        return start

    def _is_section(self, row: int, words: Sequence[int]) -> bool:
        filled = [
            (col, cell) for col, cell in enumerate(self._seen[row]) if cell is not None and cell.text.strip()
        ]
        alone = all(col in words and cell.rowspan == 1 for col, cell in filled)
        return bool(filled) and alone and not self._is_ordinals(row) and not self._heads(row)

    def _heads(self, row: int) -> bool:
        """Whether a merged header cell reaches down into the row."""
        return any(cell is not None and cell.row < row for cell in self._seen[row])

    def _blank_body(self) -> int:
        """A form nobody has filled in: header row, what its merges reach, and a numbering row."""
        if not self._texts_at(self._first):
            return self._table.rows
        row = self._first
        numbered = [at for at in range(row + 1, self._table.rows) if self._is_ordinals(at)]
        if numbered:
            return numbered[-1] + 1
        last = max((c.row + c.rowspan for c in self._seen[row] if c is not None), default=row + 1)
        while last < self._table.rows and self._is_ordinals(last):
            last += 1
        return min(last, self._table.rows)

    def _top(self) -> list[Cell]:
        """The cells of the first header row."""
        return [cell for cell in self._seen[self._first] if cell is not None] if self._seen else []

    def _texts_at(self, row: int) -> list[str]:
        return self._texts(row) if row < self._table.rows else []

    def _filled(self, row: int, above: Sequence[Sequence[str]]) -> list[str]:
        """The labels of a header row; where a merge was lost, a label spreads over the blanks beside it."""
        labels = [normalise_label(cell.text) if cell is not None else "" for cell in self._grid[row]]
        for col in range(1, self._table.cols):
            cell = self._grid[row][col]
            blank = cell is None or (not cell.text.strip() and cell.rowspan == cell.colspan == 1)
            kin = all(labels_[col] == labels_[col - 1] for labels_ in above)
            if blank and kin and self._spreads(row, col - 1) and self._label_below(row, col):
                labels[col] = labels[col - 1]
        return labels

    def _spreads(self, row: int, col: int) -> bool:
        """Whether a label stands over others, and so may reach further to the right."""
        cell = self._grid[row][col]
        return (cell is None or cell.rowspan == 1) and self._label_below(row, col)

    def _label_below(self, row: int, col: int) -> bool:
        """Whether another header stands below a position."""
        for below in range(row + 1, self.body):
            cell = self._grid[below][col]
            if cell is not None and cell.row > row and cell.text.strip() and not self._is_ordinals(below):
                return True
        return False


_HEADS: Final = frozenset(
    {"栏次", "行次", "公式", "序号", "编号", "项目", "合计", "类", "款", "项", "类款项"}
)


def _shown(cell: Cell | None) -> Cell | None:
    return None if cell is None or cell.hidden else cell


def _are_captions(texts: Sequence[str]) -> bool:
    """Whether a row tells only what stands above a table; years beside it are the table's year."""
    others = [text for text in texts if not re.fullmatch(r"(?:19|20)\d\d\s*年度?", text)]
    return bool(others) and all(_is_caption(text) for text in others)


def _is_caption(text: str) -> bool:
    """A line above a table: a unit line, a form number, the name of the office."""
    return bool(
        re.match(
            r"[（(]?(?:计量|金额|编制|填报)?单\s*位\s*[:：]|[公附]?\s*[开表件]\s*\d|编制|填报|部门[:：]|日期",
            text,
        )
    )


def _path(labels: Sequence[str]) -> tuple[str, ...]:
    """Labels from the top down, without blanks and repeats of a merged cell."""
    path: list[str] = []
    for label in labels:
        if label and (not path or path[-1] != label):
            path.append(label)
    return tuple(path)
