"""What a line of a Chinese official text is by its shape: a numbered heading, a unit line, a date.

Numbering follows GB/T 9704: 一、 then （一） then 1. then （1）.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_CHINESE: Final = "一二三四五六七八九十百零〇"
_NUMBERING: Final = (
    (1, re.compile(rf"(第[{_CHINESE}\d]{{1,4}}(?:部分|章|编|篇))(?!的)")),
    (1, re.compile(rf"([{_CHINESE}]{{1,4}})\s*[、．.]")),
    (2, re.compile(rf"([（(]\s*[{_CHINESE}]{{1,4}}\s*[）)])")),
    (3, re.compile(r"(\d{1,2})\s*(?:[、．]|\.(?!\d))")),
    (4, re.compile(r"([（(]\s*\d{1,2}\s*[）)])")),
)
_LONGEST: Final = 50
_SENTENCE: Final = re.compile(r"[。；;！？!?]|[：:]\s*\S|，.*，")
_UNIT: Final = re.compile(r"[（(]?\s*(?:金额\s*)?(?:计量)?单\s*位\s*[:：]")
_DATE: Final = re.compile(
    rf"(?:\d{{4}}|[{_CHINESE}○]{{4}})\s*年\s*[\d{_CHINESE}]{{1,3}}\s*月\s*[\d{_CHINESE}]{{1,3}}\s*日"
)
_NOTE: Final = re.compile(r"[（(]?\s*(?:备\s*)?注\s*[一二三四五\d]*\s*[:：]")


@dataclass(frozen=True, slots=True)
class Numbered:
    """A heading found by its numbering: level 1 一、, 2 （一）, 3 1., 4 （1）."""

    level: int
    number: str


def numbered_heading(line: str) -> Numbered | None:
    """The heading a line is, or None. A numbered sentence is a paragraph, not a heading."""
    text = line.strip()
    if len(text) > _LONGEST:
        return None
    for level, pattern in _NUMBERING:
        match = pattern.match(text)
        if match:
            rest = text[match.end() :].strip()
            if not rest and not match[1].startswith("第"):
                return None
            return None if _SENTENCE.search(rest) else Numbered(level, text[: match.end()].strip())
    return None


def paragraph_style(line: str) -> str:
    """The style of a paragraph by its text: unit-line, date, note or body."""
    text = line.strip()
    if len(text) <= 30 and _UNIT.match(text):
        return "unit-line"
    if len(text) <= 20 and _DATE.fullmatch(text):
        return "date"
    return "note" if _NOTE.match(text) else "body"
