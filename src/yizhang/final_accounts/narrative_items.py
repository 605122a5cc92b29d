"""The items of a general-budget section: 类、款、项, budget, final, completion, direction, reason — as told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yizhang.final_accounts.narrative_text import AMOUNT, Section, amount, printed_rate
from yizhang.numbers import Quantity
from yizhang.places import Place

_NAME: Final = r"[^（()）。；;，,\n]{2,40}?"
_HEAD: Final = re.compile(
    rf"(?P<cls>{_NAME})[（(]\s*类\s*[)）]\s*(?P<group>{_NAME})[（(]\s*款\s*[)）]\s*(?P<item>{_NAME})[（(]\s*项\s*[)）]"
    rf"(?P<more>(?:\s*[和、及]\s*{_NAME}[（(]\s*项\s*[)）])*)"
)
_BUDGET: Final = re.compile(rf"(?:年初)?预算(?:数)?\s*(?:为|是)?\s*{AMOUNT.format('budget')}")
_FINAL: Final = re.compile(rf"(?:支出)?决算(?:数)?\s*(?:为|是)?\s*{AMOUNT.format('final')}")
_RATE: Final = re.compile(r"完成(?:年初)?预算(?:数)?的?\s*(?P<rate>\d[\d.]*)\s*[%％]")
_GROWTH: Final = re.compile(r"(?:增长|增加|上升)\s*(?P<rate>\d[\d.]*)\s*[%％]")
_DIRECTION: Final = re.compile(
    r"决算数?(?:比|较)?(?P<word>大于|小于|等于|持平于?|与年初预算数?(?:一致|持平|相同)|高于|低于)(?:年初)?预算数?"
)
_REASON: Final = re.compile(
    r"(?:原因(?:是|为|[:：])?|主要(?!原因)(?:是|为|系|因|由于)?)\s*[:：]?\s*(?P<text>[^。；\n]{2,})"
)
_LEAD: Final = re.compile(r"^[\s\d、.．（）()一二三四五六七八九十]+")
_UP: Final = ("大于", "高于")
_DOWN: Final = ("小于", "低于")


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure the text tells, where it stands."""

    quantity: Quantity
    place: Place
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item as told. Names are as printed; ``direction`` is 1, 0 or -1, None where the text says none."""

    names: tuple[str, str, str]
    more: tuple[str, ...]
    place: Place
    quote: str
    budget: Amount | None = None
    final: Amount | None = None
    rate: Amount | None = None
    growth: Amount | None = None
    direction: int | None = None
    word: str = ""
    word_place: Place | None = None
    reason: str = ""

    @property
    def label(self) -> str:
        """Its names on one line."""
        return "—".join(self.names)


def items_of(section: Section) -> Iterator[Item]:
    """The items a section tells, in order."""
    heads = list(_HEAD.finditer(section.text))
    for index, head in enumerate(heads):
        end = heads[index + 1].start() if index + 1 < len(heads) else len(section.text)
        yield _item(section, head, end)


def _item(section: Section, head: re.Match[str], end: int) -> Item:
    body = section.text[head.end() : end]
    at = head.end()

    def told(pattern: re.Pattern[str], name: str) -> Amount | None:
        match = pattern.search(body)
        if match is None:
            return None
        start, stop = at + match.start(name), at + match.end(name)
        value = printed_rate(match[name]) if name == "rate" else amount(match, name)
        return Amount(value, section.at(start, stop), match[name])

    direction = _DIRECTION.search(body)
    reason = _REASON.search(body)
    more = tuple(_plain(name) for name in re.findall(rf"[和、及]\s*({_NAME})[（(]\s*项", head["more"] or ""))
    names = (_LEAD.sub("", head["cls"].strip()), head["group"].strip(), head["item"].strip())
    return Item(
        (_plain(names[0]), _plain(names[1]), _plain(names[2])),
        more,
        section.at(head.start("cls"), head.end()),
        head[0].strip(),
        told(_BUDGET, "budget"),
        told(_FINAL, "final"),
        told(_RATE, "rate"),
        told(_GROWTH, "rate"),
        _sign(direction["word"]) if direction else None,
        direction["word"] if direction else "",
        section.at(at + direction.start(), at + direction.end()) if direction else None,
        reason["text"] if reason else "",
    )


def _plain(text: str) -> str:
    return "".join(text.split())


def _sign(word: str) -> int:
    if word in _UP:
        return 1
    return -1 if word in _DOWN else 0


__all__ = ["Amount", "Item", "items_of"]
