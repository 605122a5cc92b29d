"""What stands above a table: its title, its number, its unit line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from yizhang.documents.text_tables.lines import Line, is_page_number, is_prose

_UNIT: Final = re.compile(r"单\s*位\s*[:：]")
_NUMBER: Final = re.compile(
    r"[（(]?\s*(?:公\s*开|附|续)?\s*(?:附?表|附件)\s*[-\d一二三四五六七八九十之]*\s*[:：]?\s*(?:表)?[）)]?|公开\d+表"
)
_DETAIL: Final = re.compile(
    r"(?:编制|填报|预算)?(?:部门|单位)(?:名称)?\s*[:：]|(?:19|20)\d\d\s*年(?:度|\d+月)?$|\d{4}-\d\d?-\d\d?$"
)
_TITLE: Final = re.compile(
    r"表(?:\s*[（(][^（）()]{1,12}[）)])?$|^[（(]?(?:续?表|附表)\s*[-\d一二三四五六七八九十]+|(?:情况|余额|明细|一览)$"
)
_CONTINUED: Final = re.compile(r"[（(]\s*续\s*(?:表)?\s*[\d一二三]*\s*[）)]|^续\s*表")
_REACH: Final = 9


@dataclass(frozen=True, slots=True)
class Caption:
    """Title and unit line of a table and the index of the first line of both."""

    title: str = ""
    unit_line: str = ""
    first: int = -1


def caption_above(lines: Sequence[Line | None], index: int) -> Caption:
    """The caption in the lines right above ``index``; empty fields where none is found."""
    unit, title, first = "", "", index
    for at in range(index - 1, max(index - _REACH, -1), -1):
        line = lines[at]
        if line is None or "\t" in line.text.strip():
            break
        text = line.text.strip()
        if is_unit_line(text) and not unit:
            unit, first = text, at
        elif is_caption_detail(text) or is_page_number(text):
            continue
        else:
            if is_title(text) or (unit and not is_prose(text) and len(text) <= 50):
                title, first = text, at
            break
    return Caption(clean_title(title), unit, first)


def is_unit_line(text: str) -> bool:
    """Whether a line states the unit of a table (with or without the table's number before it)."""
    return bool(_UNIT.search(text)) and len(text.replace(" ", "")) <= 60 and not is_prose(text)


def is_caption_detail(text: str) -> bool:
    """Whether a line is the number of a table, the office that made it, or the year."""
    return bool(_NUMBER.fullmatch(text.strip()) or _DETAIL.match(text.strip())) and not is_prose(text)


def is_title(text: str) -> bool:
    """Whether a line reads as the title of a table."""
    plain = " ".join(text.split())
    return len(plain) <= 60 and bool(_TITLE.search(plain)) and not is_prose(plain)


def clean_title(text: str) -> str:
    """A title without marks of emphasis and the word for its continuation."""
    return _CONTINUED.sub("", " ".join(text.strip("* #").split())).strip()
