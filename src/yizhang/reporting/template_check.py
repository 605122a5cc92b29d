"""What a template may not write itself: numbers. They come from the book or not at all.

Digits and quantities in Chinese numerals are refused in template text, except enumerators at the beginning of
a line and words the template declares (``{# 准许：财社〔2022〕65号；两病 #}``), which may not be quantities.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_NUMERALS: Final = "零〇一二三四五六七八九两十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_SCALES: Final = frozenset("百千万亿佰仟")
_HARD: Final = "万亿元|亿元|万元|千元|元|角|％|%|‰|个百分点|百分点|个月|倍|成(?!不|立|为|效|果|熟)"
_SOFT: Final = (
    "亿人次|万人次|人次|亿人|万人|人|个|家|件|例|户|项|份|辆|台|次|批|种|组|"
    "年(?!度)|月(?!份)|天|日|分(?![为之类别析工])"
)
_SPOKEN: Final = re.compile(
    rf"百分之[{_NUMERALS}点]+|([{_NUMERALS}]+(?:点[{_NUMERALS}]+)?)[余多来几]?(?:({_HARD})|({_SOFT}))"
)
_IDIOMS: Final = frozenset({"十分", "千万", "万一", "百分", "万分"})
_ENUMERATOR: Final = re.compile(
    r"\s*(?:#+\s*)?(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[)）])"
)
_ALLOW: Final = re.compile(r"\{#-?\s*准许[：:](.*?)-?#\}", re.DOTALL)
_QUANTITY: Final = re.compile(rf"\d(?:[\d,，.]*)\s*(?:{_HARD}|{_SOFT})|[\d.]+\s*[％%‰]")
HOLE: Final = "\ufffc"
"""Stands for a tag where a template's text is looked at without its tags."""


@dataclass(frozen=True, slots=True)
class Offence:
    """A stretch of text that a template may not write; ``at`` counts code points from 0."""

    at: int
    text: str
    spoken: bool = False


def allowed_words(source: str) -> tuple[str, ...]:
    """The words a template declares as allowed, longest first."""
    words = [word.strip() for match in _ALLOW.findall(source) for word in re.split("[；;\n]", match)]
    return tuple(sorted({word for word in words if word}, key=lambda word: (-len(word), word)))


def forbidden_allowances(words: tuple[str, ...]) -> tuple[str, ...]:
    """Declared words that are quantities and therefore stay forbidden."""
    return tuple(word for word in words if _QUANTITY.search(word) or word.replace(".", "").isdigit())


def offences(line: str, allowed: tuple[str, ...] = ()) -> Iterator[Offence]:
    """Digits and spoken quantities in one line of text."""
    masked = _masked(line, allowed)
    digits = "".join("9" if _digit(character) else character for character in masked)
    for match in re.finditer(r"9(?:[9.,．]*9)?[%％]?", digits):
        yield Offence(match.start(), line[match.start() : match.end()])
    yield from _spoken(masked)


def _masked(line: str, allowed: tuple[str, ...]) -> str:
    enumerator = _ENUMERATOR.match(line)
    if enumerator:
        line = "\x00" * enumerator.end() + line[enumerator.end() :]
    for word in allowed:
        line = line.replace(word, "\x00" * len(word))
    return line


def _digit(character: str) -> bool:
    return unicodedata.category(character) in ("Nd", "No", "Nl")


def _spoken(masked: str) -> Iterator[Offence]:
    for match in _SPOKEN.finditer(masked):
        numeral, hard = match[1], match[2]
        if numeral is None or not (
            set(numeral) <= _SCALES or match[0] in _IDIOMS or (numeral == "一" and not hard)
        ):
            yield Offence(match.start(), match[0], spoken=True)


_BEFORE: Final = frozenset("负-－−+＋.．·/十百千万亿")
_AFTER: Final = frozenset("万亿千百十%％‰倍.．·/零一二三四五六七八九")


def misread(before: str, after: str) -> str:
    """What stands so close to a figure that it would read as another number; empty when nothing does."""
    if before and (before in _BEFORE or _digit(before)):
        return before
    if after and (after in _AFTER or _digit(after)):
        return after
    return ""
