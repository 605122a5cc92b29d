"""Where a form's cells stand on the sheet: lanes beside or below one another, header levels, one grid."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yizhang.book.forms.cells import Line, lines
from yizhang.book.forms.formulas import CellId
from yizhang.catalogue.model import Form, FormColumn, FormLane

TOP = 3
"""Rows above the headers: form number, title, unit line."""


@dataclass(frozen=True, slots=True)
class Block:
    """One lane's rectangle: its first header row, first body row and label column (0-based)."""

    lane: FormLane
    header: int
    body: int
    col: int

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lane's rows as printed."""
        return lines(self.lane)

    @property
    def end(self) -> int:
        """The first row below it."""
        return self.body + len(self.lines)


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

    blocks: tuple[Block, ...]
    cols: int
    positions: Mapping[CellId, tuple[int, int]]

    @classmethod
    def of(cls, form: Form) -> Layout:
        """Lay a form out: beside one another where its layout says so, else below."""
        beside = dict(form.layout).get("sides", "beside") == "beside"
        blocks: list[Block] = []
        depth = max(_depth(lane) for lane in form.lanes)
        row, col = TOP, 0
        for lane in form.lanes:
            block = Block(lane, row, row + (depth if beside else _depth(lane)), col)
            blocks.append(block)
            row, col = (row, col + 1 + len(lane.columns)) if beside else (block.end, 0)
        width = max(block.col + 1 + len(block.lane.columns) for block in blocks)
        return cls(tuple(blocks), width, dict(_positions(blocks)))

    def headings(self) -> Iterator[Heading]:
        """All header cells with their merges."""
        for block in self.blocks:
            depth = block.body - block.header
            yield Heading(block.header, block.col, block.lane.label_header, depth)
            yield from _column_headings(block, depth)


def _depth(lane: FormLane) -> int:
    return max((len(column.header) for column in lane.columns), default=1)


def _positions(blocks: list[Block]) -> Iterator[tuple[CellId, tuple[int, int]]]:
    for block in blocks:
        for down, line in enumerate(block.lines):
            for right, column in enumerate(block.lane.columns, 1):
                yield (block.lane.id, line.row.id, column.id), (block.body + down, block.col + right)


def _column_headings(block: Block, depth: int) -> Iterator[Heading]:
    columns = block.lane.columns
    for level in range(depth):
        at = 0
        while at < len(columns):
            width = _same_path(columns, at, level)
            texts = columns[at].header
            if level < len(texts):
                tall = depth - level if level == len(texts) - 1 else 1
                yield Heading(block.header + level, block.col + 1 + at, texts[level], tall, width)
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
