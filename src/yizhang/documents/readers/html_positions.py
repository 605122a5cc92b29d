"""Where the text of a page stands in its file: the parser tells lines at best, an audit needs the characters.

The visible characters of the source are listed with their offsets (tags and comments skipped, entities one character);
each block's text is then found in that list, in order. What is not found keeps the line the parser told.
"""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from yizhang.documents.model import Block, Cell, Heading, Paragraph, Span, Table
from yizhang.places import Place

_PIECE: Final = re.compile(
    r"<!--|<(/?)([a-zA-Z][^\s/>]{0,40})|<[!?]|&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|\w{1,32});?"
)
_RAW: Final = frozenset({"script", "style", "textarea", "title"})
_BLANK: Final = frozenset(" \t\r\n\f\v\0\ufeff")
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_GIVEN_UP: Final = 200
"""Blocks not found after which no more are looked for: the page is not what it seems."""
_FAR: Final = 200_000
"""Visible characters ahead within which a block is looked for."""


@dataclass(slots=True)
class Positions:
    """The visible characters of a page, where they stand, and how far blocks have been found."""

    text: str
    offsets: array[int]
    ends: array[int]
    """Offset behind each visible character: an entity is longer than one."""
    lines: array[int]
    at: int = 0
    missed: int = 0

    @classmethod
    def of(cls, source: str) -> Positions:
        """Read off the source of a page. Time is linear."""
        characters: list[str] = []
        offsets, ends = array("L"), array("L")
        for start, end, shown in _visible(source):
            if shown is None:
                for at in range(start, end):
                    if source[at] not in _BLANK:
                        characters.append(source[at])
                        offsets.append(at)
                        ends.append(at + 1)
            elif shown not in _BLANK:
                characters.append(shown[0])
                offsets.append(start)
                ends.append(end)
        lines = array("L", [0, *(match.end() for match in _LINE_END.finditer(source))])
        return cls("".join(characters), offsets, ends, lines)

    def find(self, text: str) -> int:
        """Where the visible characters of ``text`` begin, behind what was found before; −1 where they do not."""
        if not text or self.missed >= _GIVEN_UP:
            return -1
        found = self.text.find(text, self.at, self.at + _FAR + len(text))
        if found < 0:
            self.missed += 1
        else:
            self.at = found + len(text)
        return found

    def place(self, place: Place, first: int, last: int) -> Place:
        """``place`` with line, column and length of the visible characters ``first`` to ``last``."""
        start = self.offsets[first]
        line = bisect_right(self.lines, start)
        return replace(
            place, line=line, column=start - self.lines[line - 1] + 1, length=self.ends[last] - start
        )


def _visible(source: str) -> Iterator[tuple[int, int, str | None]]:
    """Stretches of text (``None``) and entities (the character they stand for); raw elements and tags are skipped."""
    at = 0
    while match := _PIECE.search(source, at):
        yield at, match.start(), None
        text = match[0]
        if text[0] == "&":
            shown = html.unescape(text)
            yield match.start(), match.end(), shown if len(shown) == 1 else None
            at = match.end()
        else:
            at = _behind(source, match)
    yield at, len(source), None


def _behind(source: str, match: re.Match[str]) -> int:
    """The offset behind a comment, a tag, or an element whose content is no text."""
    if match[0] == "<!--":
        end = source.find("-->", match.end())
        return end + 3 if end >= 0 else len(source)
    end = source.find(">", match.end()) + 1 or len(source)
    name = (match[2] or "").lower()
    if name in _RAW and not match[1]:
        close = re.compile(rf"</{name}", re.IGNORECASE).search(source, end)
        return close.start() if close else len(source)
    return end


def locate(blocks: Sequence[Block], source: str) -> tuple[Block, ...]:
    """The blocks of a page, their text and cells with line, column and length in the file."""
    positions = Positions.of(source)
    return tuple(_located(block, positions) for block in blocks)


def _located(block: Block, positions: Positions) -> Block:
    match block:
        case Heading() | Paragraph():
            return replace(block, spans=tuple(_spans(block.spans, block.place, positions)))
        case Table():
            return replace(block, cells=tuple(_cell(cell, positions) for cell in block.cells))
        case _:
            return block


def _cell(cell: Cell, positions: Positions) -> Cell:
    plain = _plain(cell.text)
    found = positions.find(plain)
    if found < 0 or cell.place is None:
        return cell
    return replace(cell, place=positions.place(cell.place, found, found + len(plain) - 1))


def _spans(spans: Sequence[Span], place: Place | None, positions: Positions) -> Iterator[Span]:
    """Each span parted wherever its characters do not stand side by side in the file."""
    for span in spans:
        found = positions.find(_plain(span.text))
        if found < 0 or place is None:
            yield span
            continue
        yield from _parted(span, place, found, positions)


def _parted(span: Span, place: Place, found: int, positions: Positions) -> Iterator[Span]:
    start, first, at = 0, found, found
    for index, character in enumerate(span.text):
        if character in _BLANK:
            continue
        if at > first and not _adjoin(span.text, index, at, positions):
            yield replace(span, text=span.text[start:index], place=positions.place(place, first, at - 1))
            start, first = index, at
        at += 1
    yield replace(span, text=span.text[start:], place=positions.place(place, first, at - 1))


def _adjoin(text: str, index: int, at: int, positions: Positions) -> bool:
    """Whether a visible character follows the one before it in the file as it does in the text."""
    between = positions.offsets[at] - positions.offsets[at - 1]
    shown = 1
    while index - shown >= 0 and text[index - shown] in _BLANK:
        shown += 1
    return between == shown


def _plain(text: str) -> str:
    return "".join(character for character in text if character not in _BLANK)
