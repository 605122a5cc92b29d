"""Where a form's cells stand on the sheet: lanes beside or below one another, header levels, one grid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from yizhang.book.forms.cells import Line, lines
from yizhang.book.forms.formulas import CellId
from yizhang.catalogue.model_forms import Form, FormColumn, FormLane

TOP = 3
"""Rows above the headers: form number, title, unit line."""


@dataclass(frozen=True, slots=True)
class Block:
    """One lane's rectangle: its first header row, first body row and first column (0-based).

    ``printed`` holds its rows as printed, ``None`` where a shorter lane leaves a row empty so that totals
    stand side by side. ``first`` is the number of its first row where rows are numbered.
    """

    lane: FormLane
    header: int
    body: int
    col: int
    printed: tuple[Line | None, ...]
    first: int = 0
    column: int = 0
    """The number of its first value column (栏次)."""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lane's rows as printed."""
        return tuple(line for line in self.printed if line is not None)

    @property
    def labels(self) -> int:
        """How many columns stand before the values: name; code and name; name and line number; none."""
        return label_columns(self.lane)

    @property
    def values(self) -> int:
        """The first value column."""
        return self.col + self.labels

    @property
    def end(self) -> int:
        """The first row below it."""
        return self.body + len(self.printed)


@dataclass(frozen=True, slots=True)
class Heading:
    """One header cell, covering ``rows`` × ``cols`` positions."""

    row: int
    col: int
    text: str
    rows: int = 1
    cols: int = 1


@dataclass(frozen=True, slots=True)
class Layout:
    """A form's blocks and the position of every value cell."""

    form: Form
    blocks: tuple[Block, ...]
    cols: int
    positions: Mapping[CellId, tuple[int, int]]

    @classmethod
    def of(cls, form: Form) -> Layout:
        """Lay a form out: beside one another where its layout says so, else below."""
        beside = dict(form.layout).get("sides", "beside") == "beside"
        numbering = int(is_department(form))
        printed = _aligned(form) if beside and numbering else [lines(lane) for lane in form.lanes]
        blocks: list[Block] = []
        heads = int(bool(dict(form.layout).get("heads")))
        depth = max(_depth(lane) for lane in form.lanes) + numbering * (1 - heads) + heads
        row, col, first, column = TOP, 0, 1, 1
        for lane, rows in zip(form.lanes, printed, strict=True):
            body = row + (depth if beside else _depth(lane) + numbering)
            block = Block(lane, row, body, col, tuple(rows), first, column)
            blocks.append(block)
            first += len(block.printed)
            column += len(lane.columns)
            row, col = (row, block.values + len(lane.columns)) if beside else (block.end, 0)
        width = max(block.values + len(block.lane.columns) for block in blocks)
        return cls(form, tuple(blocks), width, dict(_positions(blocks)))

    def headings(self) -> Iterator[Heading]:
        """All header cells with their merges; department forms number their columns below them."""
        layout = dict(self.form.layout)
        heads = [head for head in layout.get("heads", "").split("|") if head]
        yield from self._heads(heads)
        numbering = int(is_department(self.form) and not heads)
        for index, block in enumerate(self.blocks):
            top = block.header + int(bool(heads))
            depth = block.body - top - numbering
            yield from _label_headings(block, top, depth, layout)
            yield from _column_headings(block, top, depth)
            if numbering:
                yield from _ordinals(block, labelled=index == 0 or block.lane.numbered)

    def _heads(self, heads: list[str]) -> Iterator[Heading]:
        """One heading over all neighbouring blocks that share it."""
        start = 0
        for index, head in enumerate(heads):
            if index + 1 < len(heads) and heads[index + 1] == head:
                continue
            first, last = self.blocks[start], self.blocks[index]
            end = last.values + len(last.lane.columns)
            yield Heading(first.header, first.col, head, 1, end - first.col)
            start = index + 1

    def numbers(self) -> Iterator[tuple[int, int, int]]:
        """Row, column and number of each printed line number (行次)."""
        for block in self.blocks:
            if block.lane.numbered:
                for down in range(len(block.printed)):
                    yield block.body + down, block.col + 1, block.first + down


def is_department(form: Form) -> bool:
    """Whether the form is laid out as the public forms of departments are."""
    return dict(form.layout).get("family") == "department"


def label_columns(lane: FormLane) -> int:
    """How many columns of a lane stand before its values."""
    if lane.bare:
        return 0
    return 2 if lane.codes or lane.numbered else 1


def _aligned(form: Form) -> list[list[Line | None]]:
    """The rows of lanes side by side, filled up so that their totals stand in the same row."""
    sections = [_sections(lines(lane)) for lane in form.lanes]
    aligned: list[list[Line | None]] = [[] for _ in sections]
    for parts in zip_longest(*sections, fillvalue=()):
        longest = max(len(part) for part in parts)
        for lane, part in zip(aligned, parts, strict=True):
            ends = bool(part) and part[-1].row.total and longest > len(part)
            filler: list[Line | None] = [None] * (longest - len(part))
            lane.extend([*part[:-1], *filler, part[-1]] if ends else [*part, *filler])
    return aligned


def _sections(rows: tuple[Line, ...]) -> list[tuple[Line, ...]]:
    """The rows cut behind each total that is not a class of codes."""
    found: list[tuple[Line, ...]] = []
    start = 0
    for index, line in enumerate(rows):
        if line.row.total and not line.row.id.isdigit():
            found.append(rows[start : index + 1])
            start = index + 1
    return [*found, rows[start:]] if start < len(rows) else found


def _depth(lane: FormLane) -> int:
    deepest = max((len(column.header) for column in lane.columns), default=1)
    return max(deepest, 2) if lane.codes and deepest > 1 else deepest


def _positions(blocks: list[Block]) -> Iterator[tuple[CellId, tuple[int, int]]]:
    for block in blocks:
        for down, line in enumerate(block.printed):
            for right, column in enumerate(block.lane.columns):
                if line is not None:
                    cell = (block.lane.id, line.row.id, column.id)
                    yield cell, (block.body + down, block.values + right)


def _label_headings(block: Block, row: int, depth: int, layout: Mapping[str, str]) -> Iterator[Heading]:
    if block.lane.codes:
        top = depth - 1 if depth > 1 else 0
        if top:
            yield Heading(row, block.col, "项目", top, 2)
        yield Heading(row + top, block.col, layout.get("code_header", "科目编码"))
        yield Heading(row + top, block.col + 1, layout.get("name_header", "科目名称"))
    elif block.labels:
        yield Heading(row, block.col, block.lane.label_header, depth)
        if block.lane.numbered:
            yield Heading(row, block.col + 1, "行次", depth)


def _ordinals(block: Block, *, labelled: bool) -> Iterator[Heading]:
    row = block.body - 1
    if labelled and block.labels:
        yield Heading(row, block.col, "栏次", 1, 2 if block.lane.codes else 1)
        if block.lane.numbered:
            yield Heading(row, block.col + 1, "")
    for right in range(len(block.lane.columns)):
        yield Heading(row, block.values + right, str(block.column + right))


def _column_headings(block: Block, row: int, depth: int) -> Iterator[Heading]:
    columns = block.lane.columns
    for level in range(depth):
        at = 0
        while at < len(columns):
            width = _same_path(columns, at, level)
            texts = columns[at].header
            if level < len(texts):
                tall = depth - level if level == len(texts) - 1 else 1
                yield Heading(row + level, block.values + at, texts[level], tall, width)
            at += width


def _same_path(columns: tuple[FormColumn, ...], at: int, level: int) -> int:
    """How many columns from ``at`` share their header down to ``level`` (a last level is never shared)."""
    path = columns[at].header[: level + 1]
    width = 1
    while (
        len(columns[at].header) > level + 1
        and at + width < len(columns)
        and columns[at + width].header[: level + 1] == path
        and len(columns[at + width].header) > level + 1
    ):
        width += 1
    return width
