"""One document model for reading and for writing.

A document is a list of blocks. Text is made of spans; a span may carry the key of the figure it prints
(documents we write) and the place it came from (documents we read). A table is a grid of cells with merges;
each cell keeps what an audit needs: displayed text, stored value, number format, formula, place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from yizhang.places import Key, Place


@dataclass(frozen=True, slots=True)
class FigureRef:
    """How a printed figure is bound: its key and how it is printed, so that a refresh can print anew."""

    key: Key
    unit: str
    decimals: int
    style: str = ""
    """Name of the printing style: plain, grouped, magnitude (sign dropped), word (增长/下降) …"""
    variant: tuple[tuple[str, str], ...] = ()
    """For an indicator: its axis values."""


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text of one kind."""

    text: str
    ref: FigureRef | None = None
    place: Place | None = None
    bold: bool = False
    tag: str = ""
    """Raw tag of the content control around the text (docx); whoever wrote it knows what it binds."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 0 is the title, 1 一、, 2 （一）, 3 1., 4 （1）."""

    level: int
    spans: tuple[Span, ...]
    number: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text. ``style`` is body, note, signature, date, unit-line or footnote."""

    spans: tuple[Span, ...]
    style: str = "body"
    place: Place | None = None

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(span.text for span in self.spans)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell at ``row``, ``col`` (0-based), covering ``rowspan`` × ``colspan`` grid positions."""

    row: int
    col: int
    text: str
    place: Place | None = None
    rowspan: int = 1
    colspan: int = 1
    value: Decimal | str | bool | None = None
    """The stored value of a spreadsheet cell, exact; None where the format stores text only."""
    number_format: str = ""
    formula: str = ""
    ref: FigureRef | None = None
    header: bool = False
    problem: str = ""
    """Code of what is wrong with the cell itself (a formula without a cached value, an error value)."""
    hidden: bool = False
    """Whether its row or column is hidden in the workbook: a clerk does not see it."""
    tag: str = ""
    """Raw tag of the content control that holds the whole cell (docx)."""


@dataclass(frozen=True, slots=True)
class Table:
    """A grid. ``cells`` holds each cell once, at its top left position, in reading order.

    Positions count from the sheet's A1, so a table read from a workbook keeps its row numbers. A blank
    position of a workbook or a delimited file has no cell (or, where merged, a cell with an empty text).
    """

    cells: tuple[Cell, ...]
    rows: int
    cols: int
    title: str = ""
    unit_line: str = ""
    place: Place | None = None
    hidden: bool = False

    def grid(self) -> list[list[Cell | None]]:
        """The cell covering each position (a merged cell stands in all of them)."""
        grid: list[list[Cell | None]] = [[None] * self.cols for _ in range(self.rows)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.rowspan, self.rows)):
                for col in range(cell.col, min(cell.col + cell.colspan, self.cols)):
                    grid[row][col] = cell
        return grid


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart, with the figures behind it."""

    name: str
    values: tuple[Decimal | None, ...]
    refs: tuple[FigureRef | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart to be written: ``kind`` is bar, column, stacked, line or pie."""

    kind: str
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    thresholds: tuple[tuple[str, Decimal], ...] = ()


Block = Heading | Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Document:
    """A document read or to be written. ``digest`` is the SHA-256 of the file it was read from."""

    blocks: tuple[Block, ...]
    title: str = ""
    source: str = ""
    digest: str = ""
    meta: tuple[tuple[str, str], ...] = field(default=())

    def tables(self) -> Iterator[Table]:
        """All tables in order."""
        return (block for block in self.blocks if isinstance(block, Table))
