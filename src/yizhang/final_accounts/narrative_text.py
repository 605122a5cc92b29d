"""The narrative of department final accounts (部门决算情况说明): its sections, their sentences, where each stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from yizhang.documents.model import Block, Document, Heading, Paragraph
from yizhang.numbers import Quantity, unit
from yizhang.places import Place

SECTIONS: Final = (
    ("three", r"三公"),
    ("basic", r"基本支出决算"),
    ("gov_fund", r"政府性基金"),
    ("state_capital", r"国有资本"),
    ("fiscal", r"财政拨款(?:收入支出|收支)决算(?:总体)?情况"),
    ("general", r"一般公共预算(?:财政拨款)?支出决算"),
    ("overall", r"(?:收入支出|收支)决算(?:总体)?情况"),
    ("income", r"收入决算(?:总体)?情况"),
    ("outlay", r"支出决算(?:总体)?情况"),
    ("operating", r"机关运行经费"),
    ("costs", r"一般性支出|会议费"),
    ("procurement", r"政府采购"),
    ("assets", r"国有资产|资产占[用有]"),
    ("performance", r"绩效"),
)
"""Sections by what their headings say, the more particular first."""
AMOUNT: Final = r"(?P<{0}>-?\d[\d,，]*(?:\.\d+)?)\s*(?P<{0}_unit>亿元|万元|元)"
_HEADING: Final = re.compile(r"[一二三四五六七八九十]{1,3}、\s*(.{2,40})")
_NUMBERED: Final = re.compile(r"[（(]?[\d一二三四五六七八九十]+[、.）)]")
_SUBHEADING: Final = re.compile(r"[（(][一二三四五六七八九十]+[)）][^，。；]{2,36}")
_PART: Final = re.compile(r"第\s*[一二三四五六七八九十]\s*部分")
_END: Final = "。；：:;！？"


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its running text with broken lines joined, and where each piece of it stands."""

    id: str
    title: str
    place: Place
    text: str = ""
    starts: tuple[int, ...] = ()
    places: tuple[Place, ...] = ()

    def at(self, start: int, end: int) -> Place:
        """The place of a stretch of the text."""
        if not self.starts:
            return self.place
        index = max(bisect_right(self.starts, start) - 1, 0)
        place, inside = self.places[index], start - self.starts[index]
        if not place.line:
            return place
        return replace(place, column=(place.column or 1) + inside, length=end - start)


def amount(match: re.Match[str], name: str) -> Quantity:
    """A printed amount as a quantity in its unit, to its decimals."""
    digits = match[name].replace(",", "").replace("，", "")
    decimals = len(digits.partition(".")[2])
    return Quantity(Fraction(digits), unit(match[f"{name}_unit"]), decimals)


def printed_rate(text: str) -> Quantity:
    """A percentage as printed."""
    return Quantity(Fraction(text), unit("%"), len(text.partition(".")[2]))


def sections(document: Document) -> dict[str, Section]:
    """The narrative's sections. One named twice (contents and body) is the one with text."""
    found: dict[str, Section] = {}
    for section in _sections(document):
        known = found.get(section.id)
        if known is None or len(section.text) > len(known.text):
            found[section.id] = section
    return {name: section for name, section in found.items() if section.text}


def _sections(document: Document) -> Iterator[Section]:
    current: Section | None = None
    for block in document.blocks:
        text, place = _text(block)
        if not text or place is None:
            continue
        heading = _HEADING.fullmatch(text.strip()) if len(text) <= 48 else None
        known = _known(heading[1]) if heading and not heading[1].rstrip("）)").endswith("表") else ""
        if known or heading or _PART.match(text.strip()):
            if current is not None:
                yield current
            current = Section(known, text.strip(), place) if known else None
        elif current is not None:
            current = _longer(current, text, place)
    if current is not None:
        yield current


def _known(title: str) -> str:
    plain = re.sub(r"[\s“”\"]", "", title)
    return next((name for name, pattern in SECTIONS if re.search(pattern, plain)), "")


def _text(block: Block) -> tuple[str, Place | None]:
    match block:
        case Heading(spans=spans, number=number, place=place):
            text = "".join(span.text for span in spans)
            return (text if text.startswith(number) else number + text), place
        case Paragraph(spans=spans, place=place):
            return "".join(span.text for span in spans), place
        case _:
            return "", None


def _longer(section: Section, text: str, place: Place) -> Section:
    """The section with one more line: joined to the one before where that did not end a sentence."""
    lead = len(text) - len(text.lstrip())
    plain = text.strip()
    last = section.text.rpartition("\n")[2]
    apart = _NUMBERED.match(plain) or _SUBHEADING.fullmatch(last)
    broken = section.text and section.text[-1] not in _END and not apart
    before = section.text if not section.text or broken else section.text + "\n"
    moved = replace(place, column=(place.column or 1) + lead) if place.line else place
    return replace(
        section,
        text=before + plain,
        starts=(*section.starts, len(before)),
        places=(*section.places, moved),
    )


__all__ = ["AMOUNT", "SECTIONS", "Section", "amount", "printed_rate", "sections"]
