"""Running text of a document: paragraphs whole again, normalised, every character knowing where it stood."""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from yizhang.documents.model import Document, Heading, Paragraph
from yizhang.places import Place

_WIDE: Final = str.maketrans("０１２３４５６７８９．％()“”‘’\u3000\u00a0\ufeff", '0123456789.%（）""""   ')
_QUOTES: Final = '"'
_ARTEFACT: Final = r"\[bookmark:[^\]\n]{0,40}\]"
_PAGE_INSIDE: Final = r"(?<=[^\s\d]) ?[—－] ?\d{1,3} ?[—－] ?(?=\S)"
_SPACE: Final = r"[ \t\u2002\u2003\u200b\f\v]+"
_DROP: Final = re.compile(f"{_ARTEFACT}|{_PAGE_INSIDE}|{_SPACE}|{_QUOTES}")
_MARKS: Final = {",": "，", ":": "：", ";": "；", ".": "。", "?": "？", "!": "！"}
_HALF_MARK: Final = re.compile(
    r"[,:;?!](?!\d)|(?<=[^\d\s])[,:;](?=\d)|(?<=[\u4e00-\u9fff）%])(?<!/[年月人日])\.(?!\d)"
)
_PAGE_LINE: Final = re.compile(r"\s*[—－-]{0,2}\s*(?:第\s*)?\d{1,4}\s*(?:页)?\s*[—－-]{0,2}\s*")
_ENDS: Final = frozenset("。！？；：!?;:")
_ITEM: Final = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[）)、.．]|[（(]?\d{1,2}[）)、]|\d{1,2}[.．](?!\d)|——|[①-⑳]|[●■◆•]"
    r"|第[一二三四五六七八九十]+[部章条])"
)
_PROSE: Final = re.compile(r"[，。；：,;:](?!\d)|[，。；]")
_COLUMNS: Final = re.compile(r"\S(?:\t|\s{3,})(?=\S)")
_AMONG: Final = re.compile(r"\s*其中[：:，,]")
"""A paragraph that takes apart what the one before it stated."""
_WRAPPED: Final = 40
"""Display columns from which a line without an end may have been broken by a page's width."""
_LONGEST: Final = 6_000
"""Code points after which a paragraph is closed, whatever follows: beyond what people write, so that the time it takes
to read stays in proportion to the text.
"""


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph or heading. ``text`` is normalised; ``starts`` and ``runs`` say where its characters stood."""

    text: str
    block: int
    heading: int | None
    """The level of a heading; None for running text."""
    item: bool
    """Whether it begins with a list number."""
    _offsets: array[int]
    _starts: tuple[int, ...]
    _places: tuple[tuple[int, Place], ...]

    def place(self, start: int, end: int) -> Place:
        """Where the characters ``start`` to ``end`` stood (the first line of them, where they were broken)."""
        run = bisect_right(self._starts, start) - 1
        last = self._starts[run + 1] if run + 1 < len(self._starts) else len(self.text)
        _, place = self._places[run]
        begin, finish = self._offsets[start], self._offsets[min(end, last) - 1] + 1
        return replace(place, column=(place.column or 1) + begin, length=finish - begin)

    def block_at(self, position: int) -> int:
        """The index of the block that a character came from."""
        return self._places[bisect_right(self._starts, position) - 1][0]


@dataclass(slots=True)
class _Piece:
    """A stretch of one block with its place."""

    text: str
    block: int
    place: Place


def read_passages(document: Document) -> Iterator[Passage]:
    """The running text of a document in order; tables, page numbers and lines of cells are left out."""
    pending: list[_Piece] = []
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            pieces = _pieces(block.spans, index, block.place, document.source)
            text = "".join(piece.text for piece in pieces)
            if _PAGE_LINE.fullmatch(text):
                continue
            if pending and not _continues(pending, text):
                yield from _passages(pending, None)
                pending = []
            if text.strip() and not _is_cells(text, joined=bool(pending)):
                pending.extend(pieces)
            continue
        if pending:
            yield from _passages(pending, None)
            pending = []
        if isinstance(block, Heading):
            yield from _passages(_pieces(block.spans, index, block.place, document.source), block.level)
    if pending:
        yield from _passages(pending, None)


def _passages(pieces: list[_Piece], heading: int | None) -> Iterator[Passage]:
    """One passage; several where the text is longer than a paragraph can be, parted at ends of sentences."""
    group: list[_Piece] = []
    length = 0
    for piece in _bounded(pieces):
        if group and length + len(piece.text) > _LONGEST:
            yield _passage(group, heading)
            group, length = [], 0
        group.append(piece)
        length += len(piece.text)
    if group:
        yield _passage(group, heading)


def _bounded(pieces: list[_Piece]) -> Iterator[_Piece]:
    """The pieces, none longer than a paragraph."""
    for piece in pieces:
        start = 0
        while len(piece.text) - start > _LONGEST:
            end = (
                max(piece.text.rfind(mark, start, start + _LONGEST) for mark in "。；，") + 1
                or start + _LONGEST
            )
            yield _cut(piece, start, end)
            start = end
        yield _cut(piece, start, len(piece.text)) if start else piece


def _cut(piece: _Piece, start: int, end: int) -> _Piece:
    place = replace(piece.place, column=(piece.place.column or 1) + start, length=end - start)
    return _Piece(piece.text[start:end], piece.block, place)


def _pieces(spans: tuple[object, ...], index: int, place: Place | None, source: str) -> list[_Piece]:
    own = place or Place(source)
    found: list[_Piece] = []
    column = 0
    for span in spans:
        text = str(getattr(span, "text", ""))
        stands = getattr(span, "place", None) or replace(own, column=(own.column or 1) + column)
        found.append(_Piece(text, index, stands))
        column += len(text)
    return found


def _continues(pending: list[_Piece], line: str) -> bool:
    """Whether ``line`` goes on with the sentence that the pending text left open at a page's right edge."""
    before = pending[-1].text
    plain = before.rstrip()
    if plain and _AMONG.match(line):
        return True
    if not plain or plain[-1] in _ENDS or _ITEM.match(line) or not line.strip():
        return False
    if sum(len(piece.text) for piece in pending) > _LONGEST or _COLUMNS.search(line.strip()):
        return False
    if display_width(plain) < _WRAPPED:
        return False
    indent, next_indent = _indent(before), _indent(line)
    return next_indent < 2 or next_indent < indent


def _indent(line: str) -> int:
    return display_width(line[: len(line) - len(line.lstrip())])


def display_width(text: str) -> int:
    """Columns a text fills on paper: two for a wide character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _is_cells(line: str, *, joined: bool) -> bool:
    """Whether a line is a row of cells, or one cell, and no sentence."""
    if joined:
        return False
    plain = line.strip()
    if not _PROSE.search(plain):
        return "\t" in line or bool(_COLUMNS.search(plain)) or not re.search(r"[\u4e00-\u9fff]{3}", plain)
    fields = _COLUMNS.split(plain)
    return len(fields) > 2 and not re.search(r"[，。；]", plain)


def _passage(pieces: list[_Piece], heading: int | None) -> Passage:
    texts: list[str] = []
    offsets = array("L")
    starts: list[int] = []
    places: list[tuple[int, Place]] = []
    length = 0
    for piece in pieces:
        text, kept = _normalised(piece.text, texts[-1] if texts else "")
        if not text:
            continue
        starts.append(length)
        places.append((piece.block, piece.place))
        texts.append(text)
        offsets.extend(kept)
        length += len(text)
    whole = "".join(texts)
    item = bool(_ITEM.match(whole))
    return Passage(whole, pieces[0].block, heading, item, offsets, tuple(starts), tuple(places))


def _normalised(raw: str, before: str) -> tuple[str, array[int]]:
    """The text with one kind of punctuation and no idle spaces, and for each character its offset in ``raw``."""
    text = _HALF_MARK.sub(lambda match: _MARKS[match[0]], raw.translate(_WIDE))
    parts: list[str] = []
    offsets = array("L")
    at = 0
    for match in _DROP.finditer(text):
        _keep(text, at, match.start(), parts, offsets)
        if match[0].isspace() and _parts_words(text, match.start(), match.end(), before):
            parts.append(" ")
            offsets.append(match.start())
        at = match.end()
    _keep(text, at, len(text), parts, offsets)
    return "".join(parts), offsets


def _keep(text: str, start: int, end: int, parts: list[str], offsets: array[int]) -> None:
    if end > start:
        parts.append(text[start:end])
        offsets.extend(range(start, end))


def _parts_words(text: str, start: int, end: int, before: str) -> bool:
    """Whether a space stands between two Latin words or numbers; beside a Chinese character it is padding."""
    left = text[start - 1] if start else before[-1:]
    right = text[end : end + 1]
    return _latin(left) and _latin(right)


def _latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
