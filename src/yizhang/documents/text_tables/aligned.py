"""Tables whose columns are aligned with spaces, as text taken from the pages of a PDF has them.

Columns are found by where figures stand; a row whose figures fit no column is kept as one cell with its text,
so that nothing is shifted. Pages that repeat the header continue the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from yizhang.documents.model import Cell, Table
from yizhang.documents.text_tables.aligned_header import header_cells, lone_heads
from yizhang.documents.text_tables.aligned_pages import onto
from yizhang.documents.text_tables.aligned_parts import Part, compact, parts
from yizhang.documents.text_tables.aligned_rows import (
    Shape,
    begins_body,
    cells_of,
    centred,
    rows_of,
    shape_of,
    widened,
)
from yizhang.documents.text_tables.lines import Found, Line
from yizhang.places import Place


@dataclass(slots=True)
class _Page:
    """One part turned into cells."""

    part: Part
    header: list[Cell]
    depth: int
    rows: list[list[Cell]]
    shape: Shape

    @property
    def layout(self) -> tuple[str, frozenset[int], int]:
        head = "".join(sorted(compact(laid.line.text) for laid in self.part.header))
        return head, self.shape.figures, len(self.shape.edges)


def aligned_tables(lines: Sequence[Line | None]) -> Iterator[Found]:
    """All tables laid out with spaces, pages joined."""
    pages: list[_Page] = []
    for part in parts(lines):
        if part.continued:
            if pages:
                pages.append(_turned(part, pages[0]))
            continue
        page = _page(part)
        if page is None or not (pages and _continues(pages[0], page)):
            if pages:
                yield _found(pages)
            pages = []
        if page is not None:
            pages.append(page)
    if pages:
        yield _found(pages)


def _page(part: Part) -> _Page | None:
    """A part as cells, or None where too little speaks for a table."""
    rows = part.rows
    if not rows or (len(rows) < 2 and max(row.figures for row in rows) < 2):
        return None
    if not part.header and not part.caption.unit_line:
        return None
    if all(one.figure for row in rows for one in row.segments):
        part = replace(part, body=rows)
    shape = shape_of(part)
    if len(part.header) > 1 and begins_body(part.header[-1], rows[0], shape):
        part = replace(part, header=part.header[:-1], body=[part.header[-1], *part.body])
        shape = shape_of(part)
    labels = len(shape.edges) - len(shape.figures)
    enough = len(shape.figures) > 1 or (part.caption.unit_line and shape.figures)
    if not enough or (len(rows) < 2 and not part.caption.unit_line) or len(shape.edges) > 40:
        return None
    if not labels and len(shape.figures) < 3:
        return None
    shape = widened(shape, lone_heads(part.header, shape.edges, shape.figures, wide=shape.wide))
    header, depth = header_cells(part.header, shape.edges, wide=shape.wide) if part.header else ([], 0)
    rows_ = rows_of(part, shape)
    shape = centred(shape, rows_)
    body = [cells_of(row, at, shape) for at, row in enumerate(rows_)]
    return _Page(part, header, depth, body, shape)


def _turned(part: Part, first: _Page) -> _Page:
    """A page without header, its columns those of the first page; rows that fit none of them stay whole."""
    shape = onto(shape_of(part), first.shape)
    body = [cells_of(row, at, first.shape) for at, row in enumerate(rows_of(part, shape))]
    return _Page(part, [], 0, body, first.shape)


def _continues(first: _Page, page: _Page) -> bool:
    """Whether a page repeats the header of the table and has its columns."""
    head, figures, cols = page.layout
    same = (head, len(figures), cols) == (first.layout[0], len(first.shape.figures), len(first.shape.edges))
    title = page.part.caption.title
    return same and bool(head) and (not title or title == first.part.caption.title)


def _found(pages: Sequence[_Page]) -> Found:
    first, last = pages[0], pages[-1]
    cells = list(first.header)
    at = first.depth
    for page in pages:
        for row in page.rows:
            cells += [replace(cell, row=at) for cell in row]
            at += 1
    start = first.part.header[0] if first.part.header else first.part.body[0]
    place = Place(start.line.file, line=start.line.number, column=1, length=len(start.line.text))
    caption = first.part.caption
    table = Table(tuple(cells), at, len(first.shape.edges), caption.title, caption.unit_line, place)
    return Found(start.index, max(laid.index for laid in last.part.body), table)
