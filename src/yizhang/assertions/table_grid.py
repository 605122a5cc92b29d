"""A table as rows and columns that are understood: what each column holds, which half of the page it belongs to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from yizhang.assertions.model import Measure
from yizhang.assertions.table_words import TableWords
from yizhang.documents.headers import body_start, columns_of, is_figure, unit_line
from yizhang.documents.labels import normalise_label
from yizhang.documents.model import Cell, Table
from yizhang.numbers import MONTHS, PERCENT, RATIO, Unit, UnitError, unit

_HEADER_REACH: Final = 40
"""Rows looked at to find the header."""
_SAMPLE: Final = 400
"""Rows looked at to tell what a column holds."""
_UNIT_IN: Final = re.compile(r"（(?:单位：)?([^（）]{1,8})）|([%％‰])")
_CODE: Final = re.compile(r"\d{1,9}")


class Holds(StrEnum):
    """What a column holds."""

    LABEL = "label"
    CODE = "code"
    SERIAL = "serial"
    AMOUNT = "amount"
    """Figures that add up: money, counts, scores."""
    RATE = "rate"
    PLAIN = "plain"
    """Figures that do not add up: months, per head, standards, ranks."""
    TEXT = "text"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its header from the outermost label to the innermost, what it holds, its unit and measure."""

    col: int
    path: tuple[str, ...]
    holds: Holds
    unit: Unit = RATIO
    unit_known: bool = False
    measure: Measure = Measure.LEVEL
    filled: int = 0
    """In how many of the rows looked at something stands."""

    @property
    def leaf(self) -> str:
        """The innermost label that is not a unit alone."""
        return next((label for label in reversed(self.path) if not _unit_named(label)), "")

    @property
    def name(self) -> str:
        """The whole header in one."""
        return "".join(self.path)

    @property
    def figures(self) -> bool:
        """Whether it holds figures."""
        return self.holds in (Holds.AMOUNT, Holds.RATE, Holds.PLAIN)


@dataclass(frozen=True, slots=True)
class Band:
    """Columns that belong together: names of the rows, then figures. A page may have several side by side."""

    columns: tuple[Column, ...]

    def of(self, *kinds: Holds) -> tuple[Column, ...]:
        """Its columns of some kinds, left to right."""
        return tuple(column for column in self.columns if column.holds in kinds)


@dataclass(slots=True)
class Sheet:
    """A table with its header understood. ``grid`` holds the cell at each position of the body and header."""

    index: int
    table: Table
    grid: list[list[Cell | None]]
    body: int
    bands: tuple[Band, ...] = ()
    broken: frozenset[int] = field(default_factory=frozenset)
    """Rows of one cell that holds figures: their columns are not known."""
    first: int = 0
    """How many rows of the same grid stand above the table."""


def read_sheet(index: int, table: Table, words: TableWords) -> Sheet | None:
    """The table with its columns told apart; None where it has no body with figures."""
    head = _head(table)
    body = body_start(head)
    if body >= table.rows:
        return None
    grid = table.grid()
    broken = frozenset(row for row in range(body, table.rows) if _is_broken(grid[row]))
    paths = columns_of(head)
    general = unit_line(head)
    sample = [grid[row] for row in range(body, min(table.rows, body + _SAMPLE)) if row not in broken]
    columns = [
        _column(col, _merged(paths[col]), [row[col] for row in sample], words) for col in range(table.cols)
    ]
    columns = _leading_codes(_with_codes(columns, sample), sample)
    if general is not None:
        columns = [_with_unit(column, general.unit) for column in columns]
    bands = _bands(columns, words)
    return Sheet(index, table, grid, body, bands, broken) if bands else None


def _head(table: Table) -> Table:
    """The top of a table, enough to find its header."""
    rows = min(table.rows, _HEADER_REACH)
    if rows == table.rows:
        return table
    return replace(table, rows=rows, cells=tuple(cell for cell in table.cells if cell.row < rows))


def _is_broken(row: Sequence[Cell | None]) -> bool:
    """Whether a row is one cell over all columns that prints figures."""
    first = row[0]
    whole = first is not None and all(cell is first for cell in row) and len(row) > 1
    return whole and first is not None and any(is_figure_text(part) for part in first.text.split())


def is_figure_text(text: str) -> bool:
    """Whether a piece of text prints a figure with decimals, groups or at least four digits."""
    return bool(re.fullmatch(r"-?(?:\d{1,3}(?:,\d{3})+|\d+\.\d+|\d{4,})(?:\.\d+)?%?", text))


def _merged(path: Sequence[str]) -> tuple[str, ...]:
    return tuple(label for label in path if label)


def _column(col: int, path: tuple[str, ...], cells: Sequence[Cell | None], words: TableWords) -> Column:
    filled = [c for c in cells if c is not None and c.text.strip()]
    figures = [c for c in filled if is_figure(c)]
    if figures and all(c.hidden for c in filled) and not _is_code_header(path, words):
        return Column(col, path, Holds.EMPTY)
    column = Column(col, path, _holds(path, filled, figures, words), filled=len(filled))
    if not column.figures:
        return column
    percent = sum(c.text.rstrip().endswith(("%", "％")) for c in figures)
    own = _own_unit(path)
    measure = _measure(column.name, column.leaf, words)
    if 2 * percent > len([c for c in figures if c.text.strip() not in "-—–0"]) or own is PERCENT:
        kind = Holds.RATE
        return replace(
            column, holds=kind, unit=PERCENT, unit_known=True, measure=_rate_measure(column.name, words)
        )
    if column.holds is Holds.RATE:
        return replace(column, unit=PERCENT, measure=_rate_measure(column.name, words))
    if measure is Measure.MONTHS:
        return replace(column, unit=MONTHS, unit_known=True, measure=measure)
    if own is not None:
        return replace(column, unit=own, unit_known=True, measure=measure)
    return replace(column, measure=measure)


def _holds(path: tuple[str, ...], filled: list[Cell], figures: list[Cell], words: TableWords) -> Holds:
    leaf = path[-1] if path else ""
    if not filled:
        return Holds.EMPTY
    if _any(leaf, words.texts):
        return Holds.TEXT
    if leaf in words.serials or (path and path[0] in words.serials):
        return Holds.SERIAL
    if 2 * len(figures) < len(filled):
        return Holds.LABEL
    if _is_code_header(path, words):
        return Holds.CODE
    if _consecutive(figures) and (not path or _any(leaf, words.names)):
        return Holds.SERIAL
    led = len(figures) == len(filled) > 1 and _zero_led(figures)
    return Holds.CODE if led else _figures_held(path, words)


def _figures_held(path: tuple[str, ...], words: TableWords) -> Holds:
    """What kind of figures a column of figures holds, by its header."""
    name = "".join(path)
    if _any(name, words.months) or _any(name, words.per_head) or _any(name, words.standards):
        return Holds.PLAIN
    if any(_any(label, words.rates) for label in path[-2:]) and "率额" not in name:
        return Holds.RATE
    return Holds.AMOUNT


def _is_code_header(path: tuple[str, ...], words: TableWords) -> bool:
    return any(label in words.codes or label.endswith(("编码", "代码")) for label in path)


def _any(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


def _consecutive(cells: Sequence[Cell]) -> bool:
    texts = [cell.text.strip() for cell in cells]
    if len(texts) < 3 or not all(re.fullmatch(r"\d{1,4}", text) for text in texts):
        return False
    return all(int(b) - int(a) == 1 for a, b in pairwise(texts))


def _zero_led(cells: Sequence[Cell]) -> bool:
    """Whether all are whole numbers of two or three digits, some with a leading 0, as parts of account codes are."""
    texts = [cell.text.strip() for cell in cells]
    return all(re.fullmatch(r"\d{2,3}", text) for text in texts) and any(text[0] == "0" for text in texts)


def _own_unit(path: tuple[str, ...]) -> Unit | None:
    """The unit a header names for its column: （万元）, %, or a label that is a unit."""
    for label in reversed(path):
        named = _unit_named(label)
        if named is not None:
            return named
        for match in _UNIT_IN.finditer(label):
            if match[2]:
                return PERCENT
            found = _unit_named(match[1])
            if found is not None:
                return found
    return None


@lru_cache(maxsize=4096)
def _unit_named(label: str) -> Unit | None:
    if label in ("项", "户", "年", "月", "日", "分"):
        return None
    try:
        return unit(label)
    except UnitError:
        return None


def _measure(name: str, leaf: str, words: TableWords) -> Measure:
    for listed, measure in (
        (words.months, Measure.MONTHS),
        (words.per_head, Measure.PER_HEAD),
        (words.ranks, Measure.RANK),
        (words.standards, Measure.STANDARD),
        (words.scores, Measure.SCORE),
        (words.counts, Measure.COUNT),
    ):
        if _any(name, listed):
            return measure
    return Measure.CHANGE if _any(leaf, words.difference) else Measure.LEVEL


def _rate_measure(name: str, words: TableWords) -> Measure:
    if _any(name, words.growth):
        return Measure.GROWTH
    if _any(name, words.completion):
        return Measure.COMPLETION
    return Measure.SHARE if _any(name, words.share) else Measure.OTHER


def _with_unit(column: Column, general: Unit) -> Column:
    """A column with the unit of the whole table, where it names none and counts what such a unit counts."""
    plain = column.measure in (Measure.COUNT, Measure.MONTHS, Measure.SCORE, Measure.RANK)
    if not column.figures or column.unit_known or column.holds is Holds.RATE or plain:
        return column
    return replace(column, unit=general, unit_known=True)


def _with_codes(columns: list[Column], sample: Sequence[Sequence[Cell | None]]) -> list[Column]:
    """Columns of whole numbers in which neighbours extend each other (208, 20805, 2080505) are codes."""
    found = list(columns)
    for column in columns:
        if column.holds is not Holds.AMOUNT or column.path[-1:] == ("合计",):
            continue
        texts = [cell.text.strip() for row in sample if (cell := row[column.col]) is not None]
        texts = [text for text in texts if text]
        if len(texts) > 2 and all(_CODE.fullmatch(text) for text in texts) and _nests(texts):
            found[column.col] = replace(column, holds=Holds.CODE)
    return found


def _leading_codes(columns: list[Column], sample: Sequence[Sequence[Cell | None]]) -> list[Column]:
    """Whole numbers of three digits and more before the names of the rows are codes, whatever stands above them."""
    name = next((at for at, column in enumerate(columns) if column.holds is Holds.LABEL), 0)
    found = list(columns)
    for column in columns[:name]:
        texts = [cell.text.strip() for row in sample if (cell := row[column.col]) is not None]
        texts = [text for text in texts if text]
        if column.figures and len(texts) > 1 and all(re.fullmatch(r"\d{3,9}", text) for text in texts):
            found[column.col] = replace(column, holds=Holds.CODE)
    return found


def _nests(texts: Sequence[str]) -> bool:
    """Whether one neighbour in three is a true extension of the one before by two digits."""
    longer = sum(b.startswith(a) and len(b) - len(a) == 2 and len(a) > 2 for a, b in pairwise(texts))
    return 3 * longer >= len(texts) - 1 and longer > 1


def _bands(columns: Sequence[Column], words: TableWords) -> tuple[Band, ...]:
    """Columns cut where a heading of row names is repeated behind figures."""
    useful = [column for column in columns if column.holds is not Holds.EMPTY]
    named = (Holds.LABEL, Holds.CODE, Holds.SERIAL)
    start = next((at for at, column in enumerate(useful) if column.figures), len(useful))
    first = [column for column in useful[:start] if column.holds in named][:3]
    heads = Counter(column.leaf for column in first if column.leaf)
    bands: list[list[Column]] = [[]]
    for column in useful:
        behind = any(one.figures for one in bands[-1])
        repeats = column.leaf in heads or (_any_end(column.leaf, words.names) and _heads_rows(first, words))
        if behind and column.holds in named and column.leaf and repeats and column.filled > 1:
            bands.append([])
        bands[-1].append(column)
    return tuple(Band(tuple(band)) for band in bands if any(column.figures for column in band))


def _any_end(leaf: str, names: Sequence[str]) -> bool:
    return leaf in names or leaf.endswith("项目")


def _heads_rows(first: Sequence[Column], words: TableWords) -> bool:
    return any(_any_end(column.leaf, words.names) for column in first)


def label_text(cell: Cell | None) -> str:
    """The words of a cell without padding."""
    return "" if cell is None else normalise_label(cell.text)
