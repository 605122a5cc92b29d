"""Lists that go on over paragraphs: 其中： at the end of one governs the numbered ones behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from yizhang.assertions.model import Assertion, Says
from yizhang.assertions.prose_frames import Frame
from yizhang.assertions.prose_gaps import Cue
from yizhang.assertions.prose_grammar import Grammar, either
from yizhang.assertions.prose_sheet import Sheet
from yizhang.assertions.prose_text import Passage

_MOST: Final = 120
_FEWEST: Final = 2
_SHARED: Final = 4
"""Characters that the name of a part has in common with the joined name it belongs to."""
_JOINED: Final = re.compile(r"[及和与、]")
_NUMBER: Final = re.compile(
    r"\s*(?:[（(]?(\d{1,2})[）)、.．]|[（(]([一二三四五六七八九十]{1,3})[）)]|([一二三四五六七八九十]{1,3})、|(——))"
)


@dataclass(frozen=True, slots=True)
class Governed:
    """A paragraph in the order of the document, with its sheet where it holds figures."""

    passage: Passage
    sheet: Sheet | None
    number: int


@dataclass(frozen=True, slots=True)
class _Entry:
    """One numbered paragraph (with the line of its name before it) under a list that another paragraph opened."""

    level: Frame
    sheet: Sheet


def governed_sums(paragraphs: Sequence[Governed], grammar: Grammar) -> list[Assertion]:
    """The sums of lists that are opened at a paragraph's end."""
    cue = re.compile(rf"(?:{either(grammar.lexicon.among)}|{either(grammar.lexicon.make_up)})[，]?[：:]?\Z")
    found: list[Assertion] = []
    for index, paragraph in enumerate(paragraphs):
        if paragraph.sheet is not None and cue.search(paragraph.passage.text.rstrip()):
            ruled = list(
                takewhile(lambda other: not _opens(other, cue), paragraphs[index + 1 : index + 1 + _MOST])
            )
            found.extend(_sums(paragraph, paragraph.sheet, ruled))
    return found


def _opens(paragraph: Governed, cue: re.Pattern[str]) -> bool:
    """Whether a paragraph without a number opens a list of its own."""
    return not _kind(paragraph.passage.text) and bool(cue.search(paragraph.passage.text.rstrip()))


def _sums(opener: Governed, sheet: Sheet, following: Sequence[Governed]) -> Iterator[Assertion]:
    last = sheet.frames[-1].sentence
    wholes = [f for f in sheet.frames if f.is_level and f.sentence == last and sheet.item(f).list is None]
    entries = list(_governed(opener, following))
    for whole in wholes:
        if sum(other.version == whole.version and other.like(whole) for other in wholes) > 1:
            return
        found = [part for entry in entries if (part := _part(entry, whole)) is not None]
        if len(found) < _FEWEST or len(found) != len(entries):
            continue
        parts = _outer(found)
        roles = [("whole", sheet.id(whole)), *(("part", part.sheet.id(part.level)) for part in parts)]
        yield sheet.assertion(Says.SUM, whole, roles, "numbered-paragraphs", str(len(parts)))


def _outer(found: Sequence[_Entry]) -> list[_Entry]:
    """The entries without those that take apart the one before them: 公务用车购置及运行维护费, then 公务用车购置费."""
    kept: list[_Entry] = []
    for entry in found:
        whole = _name(kept[-1]) if kept else ""
        name = _name(entry)
        inner = bool(_JOINED.search(whole)) and whole[:_SHARED] == name[:_SHARED]
        if not inner:
            kept.append(entry)
    return kept


def _name(entry: _Entry) -> str:
    return entry.sheet.key(entry.level).rpartition("/")[2]


def _part(entries: tuple[Sheet, ...], whole: Frame) -> _Entry | None:
    """The first level of a paragraph that is of the whole's version and kind."""
    for sheet in entries:
        for frame in sheet.frames:
            if (
                frame.is_level
                and frame.like(whole)
                and (frame.version == whole.version)
                and sheet.item(frame).list is None
            ):
                return _Entry(frame, sheet)
    return None


def _governed(opener: Governed, following: Sequence[Governed]) -> Iterator[tuple[Sheet, ...]]:
    """Paragraph by paragraph what stands under the list: numbered alike, or (where the first has no number) alike
    without one, up to the next heading or another kind of number.
    """
    kind = _kind(following[0].passage.text) if following else 0
    entry: list[Sheet] = []
    begun = False
    for paragraph in following:
        own = _kind(paragraph.passage.text)
        ends = paragraph.passage.heading is not None and own != kind
        if ends or (kind and own and own < kind) or (not kind and own):
            break
        if begun and entry and (own == kind if kind else True):
            yield tuple(entry)
            entry = []
        begun = True
        if paragraph.sheet is not None:
            entry.append(paragraph.sheet)
        elif not kind:
            break
    if entry:
        yield tuple(entry)
    del opener


def _kind(text: str) -> int:
    """Which style of number a paragraph begins with: 1 一、 2 （一） 3 1. or （1） 4 ——; 0 for none."""
    match = _NUMBER.match(text)
    if match is None:
        return 0
    return 3 if match[1] else 2 if match[2] else 1 if match[3] else 4


__all__ = ["Cue", "Governed", "governed_sums"]
