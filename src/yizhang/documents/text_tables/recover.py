"""Paragraphs that are really tables become tables; every cell keeps the line and column it stood at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from yizhang.documents.model import Block, Document, Paragraph
from yizhang.documents.readers.text import EMPTY_CELL
from yizhang.documents.text_tables.aligned import aligned_tables
from yizhang.documents.text_tables.cellwise import cellwise_tables
from yizhang.documents.text_tables.lines import Found, Line, lines_of_document
from yizhang.documents.text_tables.tabbed import tabbed_tables

_Recogniser = Callable[[Sequence[Line | None]], Iterator[Found]]
_RECOGNISERS: tuple[_Recogniser, ...] = (cellwise_tables, tabbed_tables, aligned_tables)


def recover_tables(document: Document) -> Document:
    """The document with its flat tables as :class:`Table` blocks; all other blocks stay as they are.

    Time is linear in the text. Tables that the document already has are left alone.
    """
    lines = lines_of_document(document)
    found: list[Found] = []
    for recogniser in _RECOGNISERS:
        for one in recogniser(lines):
            found.append(one)
            lines[one.first : one.last + 1] = [None] * (one.last - one.first + 1)
    rebuilt = tuple(_rebuilt(document.blocks, sorted(found, key=lambda one: one.first)))
    return replace(document, blocks=tuple(block for block in rebuilt if not _is_empty_cell(block)))


def _rebuilt(blocks: Sequence[Block], found: Sequence[Found]) -> Iterator[Block]:
    at = 0
    for one in found:
        yield from blocks[at : one.first]
        yield one.table
        at = one.last + 1
    yield from blocks[at:]


def _is_empty_cell(block: Block) -> bool:
    """An empty cell that turned out to stand in no table."""
    return isinstance(block, Paragraph) and block.text == EMPTY_CELL
