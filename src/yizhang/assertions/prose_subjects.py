"""What a paragraph is about when it does not say so: the headings above it and the item line before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.prose_machine import Walk
from yizhang.assertions.prose_text import Passage
from yizhang.assertions.scope import Scope, scope_of, strip_remarks

_NUMBERING: Final = re.compile(
    r"\s*(?:第[一二三四五六七八九十]+[部章编]分?|[（(]?[一二三四五六七八九十]{1,3}[）)、.]|[（(]?\d{1,2}[）)、.．]|——|[①-⑳])+"
)
_LEVELS: Final = re.compile(r"[（(][类款项][）)]")
_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)年")
_LONGEST_LEAD: Final = 90
_NARRATION: Final = re.compile(
    r"(?:情况|说明|分析|执行|总体|结构|具体|决算|预算|完成)+(?:的?(?:说明|情况))?\Z"
)
_MENTIONED: Final = re.compile(r"[，；：]")


@dataclass(slots=True)
class Subjects:
    """The headings in force and the last line that only named something."""

    lexicon: Lexicon
    _headings: list[tuple[int, str]] = field(default_factory=list)
    _lead: str = ""
    scope: Scope = field(default_factory=Scope)
    year: int | None = None
    """The year the headings in force name last; None where that heading names several."""

    def enter(self, passage: Passage, *, figures: bool) -> str:
        """The subject for a paragraph; a heading or a line that only names something becomes the next one's."""
        if passage.heading is not None:
            while self._headings and self._headings[-1][0] >= passage.heading:
                self._headings.pop()
            self._headings.append((passage.heading, passage.text))
            self._lead = ""
            self._rescope()
            if not figures:
                self._lead = named_in(passage.text)
            return self._lead
        if not figures:
            lead = len(passage.text) <= _LONGEST_LEAD and (passage.item or not passage.text.endswith("。"))
            if lead:
                self._lead = named_in(passage.text)
            return self._lead
        if passage.item:
            first, _, _ = passage.text.partition("。")
            self._lead = (
                named_in(first)
                if len(first) <= _LONGEST_LEAD and not re.search(r"\d{2}", _NUMBERING.sub("", first))
                else ""
            )
        return self._lead

    def leave(self, walked: Walk) -> None:
        """After a paragraph with figures nothing it named rules the next one, but headings do."""
        self._lead = named_in(self._headings[-1][1]) if self._headings else ""
        del walked

    def _rescope(self) -> None:
        scope = Scope()
        self.year = None
        for _, text in self._headings:
            scope = scope_of(text, self.lexicon).within(scope)
            years = set(_YEAR.findall(text))
            if years:
                self.year = int(years.pop()) if len(years) == 1 else None
        self.scope = scope


def named_in(line: str) -> str:
    """The thing a heading names, without its number and 情况、说明 behind it; a code's 类、款、项 as a path with /."""
    plain = _NUMBERING.sub("", line.replace('"', ""), count=1).strip("。：；，、 \x01")
    pieces = [strip_remarks(piece) for piece in _LEVELS.split(plain)]
    if len(pieces) > 1:
        return "/".join(piece for piece in pieces if piece)
    return _NARRATION.sub("", _MENTIONED.split(strip_remarks(plain))[-1])
