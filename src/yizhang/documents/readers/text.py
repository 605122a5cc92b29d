"""Plain text: every line a heading or paragraph whose place says where each character stood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from yizhang.documents.model import Block, Heading, Paragraph, Span
from yizhang.documents.outline import numbered_heading, paragraph_style
from yizhang.documents.readers.encoding import Decoded, decode
from yizhang.documents.readers.source import Reading, RefusedError, Source, megabytes
from yizhang.places import Place, Problem, Severity

_LINE_END: Final = re.compile(r"\r\n|\n|\r")
EMPTY_CELL: Final = "\t"
"""A line that is nothing but a tab: an empty cell of a table that arrived with one cell a line."""


def read(source: Source) -> Reading:
    """Read a file of text."""
    decoded, problems = read_decoded(source)
    blocks: list[Block] = []
    for number, line in enumerate(lines_of(decoded.text), start=1):
        if line.strip() or line == EMPTY_CELL:
            blocks.append(_block(line, Place(source.name, line=number, column=1, length=len(line))))
        if len(blocks) > source.limits.cells:
            raise RefusedError("documents.too-many-lines", limit=source.limits.cells)
    title = next(
        (block.spans[0].text.strip() for block in blocks if isinstance(block, Paragraph | Heading)), ""
    )
    return Reading(
        tuple(blocks), problems, title if len(title) <= 60 else "", (("encoding", decoded.encoding),)
    )


def lines_of(text: str) -> Iterator[str]:
    """Lines without their ends: ``\\n``, ``\\r\\n`` or ``\\r`` only; a form feed ends none."""
    start = 0
    for end in _LINE_END.finditer(text):
        yield text[start : end.start()]
        start = end.end()
    if start < len(text):
        yield text[start:]


def read_decoded(source: Source, declared: str = "") -> tuple[Decoded, tuple[Problem, ...]]:
    """The text of the whole file. Raises :class:`RefusedError` when it is not text or too large."""
    size = source.path.stat().st_size
    if size > source.limits.text_bytes:
        raise RefusedError(
            "documents.too-large", size=megabytes(size), limit=megabytes(source.limits.text_bytes)
        )
    decoded = decode(source.path.read_bytes(), declared)
    if decoded is None:
        raise RefusedError("documents.not-text")
    return decoded, undecodable(decoded, source.place)


def undecodable(decoded: Decoded, place: Place) -> tuple[Problem, ...]:
    """What to say of characters that could not be read."""
    if not decoded.lost:
        return ()
    args = {"count": decoded.lost, "encoding": decoded.encoding}
    return (Problem.at(place, "documents.undecodable", Severity.SUSPICIOUS, **args),)


def _block(line: str, place: Place) -> Block:
    found = numbered_heading(line)
    spans = (Span(line, place=place),)
    if found is not None:
        return Heading(found.level, spans, found.number, place)
    return Paragraph(spans, paragraph_style(line), place)
