"""Where tables laid out with spaces begin and end: header lines, body lines, captions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from yizhang.documents.text_tables.captions import (
    Caption,
    caption_above,
    is_caption_detail,
    is_title,
    is_unit_line,
)
from yizhang.documents.text_tables.lines import (
    Line,
    Segment,
    is_figure,
    is_note,
    is_page_number,
    is_prose,
    segments,
)

_HEADER_LINES = 8
_LABEL_LINES = 10
_LONGEST_LABEL = 45
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERED = re.compile(r"\s*(?:第[一二三四五六七八九十]+部分|附件)")


class Sort(Enum):
    """What a line is by its look."""

    ROW = auto()
    WORDS = auto()
    PAGE = auto()
    CAPTION = auto()
    BREAK = auto()


@dataclass(frozen=True, slots=True)
class Laid:
    """A line with its segments; ``index`` counts the document's blocks."""

    index: int
    line: Line
    sort: Sort
    segments: tuple[Segment, ...]

    @property
    def figures(self) -> int:
        """How many figures it prints."""
        return sum(segment.figure for segment in self.segments)


@dataclass(slots=True)
class Part:
    """Header and body of one table, or of one page of it."""

    header: list[Laid]
    body: list[Laid] = field(default_factory=list)
    caption: Caption = field(default_factory=Caption)
    continued: bool = False
    """Whether it goes on from the part before on a new page, without a header of its own."""

    @property
    def rows(self) -> list[Laid]:
        """The lines that print figures."""
        return [laid for laid in self.body if laid.sort is Sort.ROW]

    @property
    def head(self) -> frozenset[str]:
        """The header lines without their blanks."""
        return frozenset(compact(laid.line.text) for laid in self.header)


def parts(lines: Sequence[Line | None]) -> Iterator[Part]:
    """The parts of all tables laid out with spaces, in order."""
    finder = _Finder(lines)
    for index, line in enumerate(lines):
        part = finder.take(None if line is None else _laid(index, line))
        if part is not None:
            yield part
    last = finder.take(None)
    if last is not None:
        yield last


def compact(text: str) -> str:
    """A text without any blank."""
    return "".join(text.split())


class _Finder:
    """Takes lines one by one; gives back a part when its end is reached."""

    def __init__(self, lines: Sequence[Line | None]) -> None:
        self._lines = lines
        self._part: Part | None = None
        self._waiting: list[Laid] = []

    def take(self, laid: Laid | None) -> Part | None:
        if laid is None or laid.sort is Sort.BREAK:
            return self._close()
        if laid.sort is not Sort.ROW:
            self._waiting.append(laid)
            too_many = self._part is not None and len(self._waiting) > _LABEL_LINES + _HEADER_LINES
            return self._leave() if too_many else None
        finished = None
        if self._part is not None:
            border, page = self._border(), self._page(laid)
            if border is None and page is not None:
                finished = self._turn(page)
            elif border is None:
                self._part.body += [one for one in self._waiting if one.sort is Sort.WORDS]
            else:
                finished, self._waiting = self._close_at(border)
        if self._part is None:
            self._open()
        assert self._part is not None  # noqa: S101 (just opened)
        self._part.body.append(laid)
        self._waiting = []
        return finished

    def _border(self) -> int | None:
        """Where in the waiting lines another table or page begins: a caption, the header again, many words."""
        assert self._part is not None  # noqa: S101 (asked inside a part only)
        head = self._part.head
        for at, laid in enumerate(self._waiting):
            if laid.sort is Sort.CAPTION or compact(laid.line.text) in head:
                return at
        words = [laid for laid in self._waiting if laid.sort is Sort.WORDS]
        return 0 if len(words) > _LABEL_LINES else None

    def _page(self, laid: Laid) -> int | None:
        """Where in the waiting lines and the row behind them a new page begins: at the line after a form feed."""
        for at, one in enumerate((*self._waiting, laid)):
            if one.line.text.startswith("\f"):
                return at
        return None

    def _turn(self, page: int) -> Part | None:
        """Close the part at the page's end and go on with it on the next one, where columns may stand elsewhere."""
        part, caption = self._part, self._part.caption if self._part is not None else Caption()
        if part is not None:
            part.body += _tail(part, self._waiting[:page])
        body = [one for one in self._waiting[page:] if one.sort is Sort.WORDS]
        self._part = Part([], body, caption, continued=True)
        return part

    def _close_at(self, border: int) -> tuple[Part | None, list[Laid]]:
        part, rest = self._part, self._waiting[border:]
        if part is not None:
            part.body += _tail(part, self._waiting[:border])
        self._part = None
        return part, rest

    def _open(self) -> None:
        start = max((at + 1 for at, one in enumerate(self._waiting) if one.sort is Sort.CAPTION), default=0)
        header = [one for one in self._waiting[start:] if one.sort is Sort.WORDS][-_HEADER_LINES:]
        self._part = Part(header)
        if header:
            self._part.caption = caption_above(self._lines, header[0].index)
        elif self._waiting:
            self._part.caption = caption_above(self._lines, self._waiting[-1].index + 1)

    def _leave(self) -> Part | None:
        part, self._part = self._part, None
        if part is not None:
            part.body += _tail(part, self._waiting)
        self._waiting = self._waiting[-_HEADER_LINES:]
        return part

    def _close(self) -> Part | None:
        part, self._part = self._part, None
        if part is not None:
            part.body += _tail(part, self._waiting)
        self._waiting = []
        return part


def _tail(part: Part, waiting: Sequence[Laid]) -> list[Laid]:
    """The lines right behind the last row that continue its cells."""
    tail: list[Laid] = []
    number = part.body[-1].line.number
    for laid in waiting:
        if laid.sort is not Sort.WORDS or laid.line.number != number + 1 or len(tail) > 2:
            break
        tail.append(laid)
        number = laid.line.number
    return tail


def _laid(index: int, line: Line) -> Laid:
    found = _joined(segments(line.text), line.text)
    return Laid(index, line, _sort(line.text, found), found)


def _sort(text: str, found: Sequence[Segment]) -> Sort:
    if is_page_number(text):
        return Sort.PAGE
    if is_unit_line(text) or is_caption_detail(text):
        return Sort.CAPTION
    if is_prose(text) or is_note(text) or _NUMBERED.match(text):
        return Sort.BREAK
    printed = [segment.text for segment in found if segment.figure]
    figures = len(printed) if not all(_YEAR.fullmatch(text) for text in printed) else 0
    if figures and len(found) > 1 and all(len(one.text) <= _LONGEST_LABEL for one in found):
        return Sort.ROW
    return Sort.CAPTION if len(found) == 1 and is_title(text) else Sort.WORDS


def _joined(found: Sequence[Segment], text: str) -> tuple[Segment, ...]:
    """Words padded with blanks between their characters (合   计) made whole again."""
    joined: list[Segment] = []
    for one in found:
        last = joined[-1] if joined else None
        if last is not None and _letter(one.text) and _letter(last.text):
            joined[-1] = Segment(
                last.start,
                one.end,
                text[last.start : one.end],
                last.left,
                one.right,
                last.wide_left,
                one.wide_right,
            )
        else:
            joined.append(one)
    return tuple(joined)


def _letter(text: str) -> bool:
    return len(text) == 1 and "一" <= text <= "鿿" and not is_figure(text)
