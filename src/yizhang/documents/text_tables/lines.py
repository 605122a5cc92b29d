"""Lines of flat text and the segments that stand in them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from yizhang.documents.model import Block, Cell, Document, Heading, Paragraph, Table
from yizhang.places import Place

_GAP: Final = re.compile(r"[ \t\f\u00a0\u3000]{2,}|[\f\u3000]+")
_FIGURE: Final = re.compile(
    r"[（(]?[-+－−–]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)(?:\.\d+)?[%％‰]?[）)]?|[-－−–—]{1,2}"
)
_PRINTED: Final = re.compile(r"[-－−]?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d{4,})[%％]?|[-－−–—]{1,2}")
_PAGE: Final = re.compile(
    r"(?:[-－—–·]+\s*)?(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[-－—–·]+)?(?:\s*[/，,]?\s*共\s*\d+\s*页)?"
)
_NOTE: Final = re.compile(r"[（(]?\s*(?:备\s*)?(?:注|说明|资料来源)\s*[\d一二三四]*\s*[:：]")
_BLANKS: Final = " \t\f\u00a0\u3000"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text: its number in the file, its text, and the block it was."""

    number: int
    text: str
    block: int
    file: str

    def cell(self, row: int, col: int, start: int, end: int, *, colspan: int = 1) -> Cell:
        """A cell for the code points ``start`` to ``end``; its place names the text without the blanks around it."""
        raw = self.text[start:end].rstrip(_BLANKS)
        inner = raw.lstrip(_BLANKS)
        column = start + len(raw) - len(inner) + 1
        place = Place(self.file, line=self.number, column=column, length=len(inner))
        return Cell(row, col, raw.replace("\f", ""), place, colspan=colspan)


@dataclass(frozen=True, slots=True)
class Segment:
    """Text between wide gaps: code points ``start`` to ``end``, and where it stands on the page.

    ``left`` and ``right`` count code points; ``wide_left`` and ``wide_right`` count a Chinese character as two.
    """

    start: int
    end: int
    text: str
    left: int
    right: int
    wide_left: int
    wide_right: int

    @property
    def figure(self) -> bool:
        """Whether it prints a figure or stands for one."""
        return is_figure(self.text)


@dataclass(frozen=True, slots=True)
class Found:
    """A table recovered from the lines with indices ``first`` to ``last`` (inclusive)."""

    first: int
    last: int
    table: Table


def lines_of_document(document: Document) -> list[Line | None]:
    """The lines a document was read from, in order; None where something else stands between them."""
    return [_line(index, block) for index, block in enumerate(document.blocks)]


def segments(text: str) -> tuple[Segment, ...]:
    """The segments of a line; figures separated by single spaces are segments of their own."""
    found: list[Segment] = []
    start = 0
    for gap in [*_GAP.finditer(text), None]:
        end = gap.start() if gap else len(text)
        found += [_segment(text, *span) for span in _pieces(text, start, end)]
        start = gap.end() if gap else end
    return tuple(found)


def words(text: str) -> tuple[Segment, ...]:
    """The pieces of a header line: whatever any blank separates."""
    return tuple(_segment(text, m.start(), m.end()) for m in re.finditer(rf"[^{_BLANKS}]+", text))


def is_figure(text: str) -> bool:
    """Whether a text is a figure or a dash that stands for one."""
    return bool(_FIGURE.fullmatch(text.strip(_BLANKS)))


def is_page_number(text: str) -> bool:
    """Whether a line is only a page number with its ornaments (— 12 —, 第12页)."""
    plain = text.strip(_BLANKS)
    return bool(_PAGE.fullmatch(plain)) and not (plain.isdigit() and len(plain) > 3)


def is_note(text: str) -> bool:
    """Whether a line begins a note below a table."""
    return bool(_NOTE.match(text.strip(_BLANKS)))


def is_prose(text: str) -> bool:
    """Whether a line is running text: sentences, or words that fill a line."""
    plain = text.strip(_BLANKS)
    if "。" in plain or plain.endswith(("；", "，", ",")) or "……" in plain:
        return True
    parts = [part for part in _GAP.split(plain) if part]
    return len(parts) == 1 and len(plain) > 15 and ("，" in plain or len(plain) > 45)


def _line(index: int, block: Block) -> Line | None:
    if not isinstance(block, Paragraph | Heading) or len(block.spans) != 1:
        return None
    place = block.place
    if place is None or not place.line or place.column != 1 or place.path:
        return None
    return Line(place.line, block.spans[0].text, index, place.file)


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A segment cut at single spaces beside printed figures: ``1,554.00 1,554.00``, ``91.35 一、服务``."""
    cuts = [(m.start(), m.end()) for m in re.finditer(r"[^ ]+", text[start:end])]
    if not cuts:
        return []
    joined: list[tuple[int, int]] = []
    for first, last in cuts:
        piece = (start + first, start + last)
        loose = joined and not _splits(text[slice(*joined[-1])], text[slice(*piece)])
        if loose:
            joined[-1] = (joined[-1][0], piece[1])
        else:
            joined.append(piece)
    return joined


def _splits(before: str, after: str) -> bool:
    """Whether two pieces one space apart are two cells."""
    if _PRINTED.fullmatch(before):
        return bool(_FIGURE.fullmatch(after)) or (len(after) > 2 and not _counts(after))
    return bool(_PRINTED.fullmatch(after)) and bool(_FIGURE.fullmatch(before) or not before[-1:].isascii())


def _counts(text: str) -> bool:
    return text[:1] in "年月日元万亿个人名家"


def _segment(text: str, start: int, end: int) -> Segment:
    left, wide_left = _reach(text[:start])
    width, wide = _reach(text[start:end])
    return Segment(start, end, text[start:end], left, left + width, wide_left, wide_left + wide)


def _reach(text: str) -> tuple[int, int]:
    """The width of a text in code points and in columns of a terminal; a form feed takes no room."""
    narrow = len(text) - text.count("\f")
    return narrow, narrow + sum(map(_extra, text)) if not text.isascii() else narrow


@lru_cache(maxsize=4096)
def _extra(char: str) -> int:
    return 1 if unicodedata.east_asian_width(char) in "WF" else 0
