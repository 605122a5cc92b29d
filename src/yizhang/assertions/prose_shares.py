"""What the shares of a paragraph are taken of: a base named, a list's whole, the topic, else their siblings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from yizhang.assertions.model import Assertion, Says
from yizhang.assertions.prose_frames import Frame, clean_head
from yizhang.assertions.prose_memory import Remembered
from yizhang.assertions.prose_roles import Role
from yizhang.assertions.prose_sheet import Sheet
from yizhang.assertions.scope import thing_of
from yizhang.numbers import TokenKind

_TOTAL_BASE = re.compile(r"(?:本年度?|当年|全年)?(收入|支出)(?:合计|总计)")
_WHOLE = (Fraction(98, 100), Fraction(102, 100))
"""Shares that add up to about this are those of all parts."""


def read_share(sheet: Sheet, frame: Frame) -> Iterator[Assertion]:
    """What one share says, of the base that is nearest to being named; nothing where there is none."""
    if frame.part.inline:
        base = sheet.frames[frame.index - 1]
        part = sheet.current(base)
        if part is not None and part.like(base):
            yield _shared(sheet, frame, part, sheet.id(base), "base-inline")
        return
    part = sheet.current(frame)
    if part is None or part.amount.kind not in (TokenKind.AMOUNT, TokenKind.COUNT):
        return
    name = thing_of(frame.part.name, sheet.grammar.lexicon)
    if name and frame.part.name not in sheet.grammar.lexicon.generic_bases:
        yield from _named_share(sheet, frame, part, name)
        return
    whole = sheet.item(frame).list
    if whole is not None and whole.whole is not None and whole.whole.like(part):
        found = _shared(sheet, frame, part, sheet.id(whole.whole), "list-whole")
        certain = part.amount.kind is TokenKind.AMOUNT
        yield replace(found, certain=certain, rivals=_rival_versions(sheet, whole.whole, part))
        return
    named = [*_topic_share(sheet, frame, part), *_next_share(sheet, frame, part)]
    yield from named or _among_siblings(sheet, frame, part)


def _among_siblings(sheet: Sheet, frame: Frame, part: Frame) -> Iterator[Assertion]:
    """甲8,268万元，占85.42%；乙1,411万元，占14.58% of nothing printed: of all of them, if they make up about 100%."""
    shares = [
        f for f in sheet.frames if f.role is Role.SHARE and f.sentence == frame.sentence and not f.part.name
    ]
    parts = [sheet.current(share) for share in shares]
    known = [each for each in parts if each is not None and each.like(part)]
    total = sum((share.quantity.base for share in shares), Fraction(0))
    if len(shares) < 2 or len(known) != len(shares) or not _WHOLE[0] <= total <= _WHOLE[1]:
        return
    bases = [("base", sheet.id(each)) for each in known]
    roles = (("part", sheet.id(part)), *bases, ("rate", sheet.id(frame)))
    yield sheet.assertion(Says.SHARE, frame, roles, "siblings")


def _next_share(sheet: Sheet, frame: Frame, part: Frame) -> Iterator[Assertion]:
    """甲占支出的85%；乙1,400万元，占14%: of what the share before it in the sentence is taken of."""
    before = next((f for f in sheet.earlier(frame) if f.role is Role.SHARE), None)
    if (
        before is not None
        and before.part.name
        and sheet.item(before).list is None
        and not _topic(sheet, frame)
    ):
        name = thing_of(before.part.name, sheet.grammar.lexicon)
        for found in _named_share(sheet, frame, part, name):
            yield replace(found, evidence=("base-of-the-share-before",))


def _named_share(sheet: Sheet, frame: Frame, part: Frame, name: str) -> Iterator[Assertion]:
    for base in sheet.earlier(frame):
        if base is not part and base.is_level and base.like(part) and _named(sheet.key(base), name):
            found = _shared(sheet, frame, part, sheet.id(base), "base-named")
            yield replace(found, rivals=_rival_versions(sheet, base, part))
            return
    told = _total_named(sheet, frame, part) or sheet.memory.find(name, part, sheet.paragraph)
    if told is not None and told.id != sheet.id(part):
        found = _shared(sheet, frame, part, told.id, "base-named")
        yield replace(found, rivals=sheet.memory.versions_of(told))


def _total_named(sheet: Sheet, frame: Frame, part: Frame) -> Remembered | None:
    """占本年支出合计的95.76%: the total of the flow that a base names, however far back a total can stand."""
    match = _TOTAL_BASE.fullmatch(frame.part.name)
    flow = "" if match is None else "income" if match[1] == "收入" else "outlay"
    return sheet.memory.total(flow, sheet.paragraph, part, far=True) if flow else None


def _topic_share(sheet: Sheet, frame: Frame, part: Frame) -> Iterator[Assertion]:
    """…支出决算中，甲1.05万元，占13.04%: the sentence begins by naming what it takes apart."""
    topic = _topic(sheet, frame)
    if not topic:
        return
    lexicon = sheet.grammar.lexicon
    name = thing_of(topic, lexicon)
    base = sheet.memory.find(name, part, sheet.paragraph)
    if base is not None:
        found = _shared(sheet, frame, part, base.id, "base-topic")
        yield replace(found, rivals=sheet.memory.versions_of(base))


def _topic(sheet: Sheet, frame: Frame) -> str:
    first = next((other for other in sheet.frames if other.sentence == frame.sentence), frame)
    for clause in first.gap.clauses[:-1]:
        words = clause.replace("\x01", "").replace('"', "").strip()
        if words.endswith("中") and len(words) > 3 and not words.endswith("其中"):
            return clean_head(words[:-1], sheet.grammar)
    return ""


def _shared(sheet: Sheet, frame: Frame, part: Frame, base: str, why: str) -> Assertion:
    roles = (("part", sheet.id(part)), ("base", base), ("rate", sheet.id(frame)))
    return sheet.assertion(Says.SHARE, frame, roles, why)


def _named(key: str, name: str) -> bool:
    tail = key.rpartition("/")[2]
    whole = key.replace("/", "")
    return bool(tail) and (name in (whole, tail) or (len(name) >= 4 and whole.endswith(name)))


def _rival_versions(sheet: Sheet, base: Frame, part: Frame) -> tuple[tuple[str, str], ...]:
    """The same thing in another version in the paragraph: the wrong base that is taken most often."""
    key = sheet.key(base)
    return tuple(
        ("base", sheet.id(other))
        for other in sheet.frames
        if other.is_level and other is not base and other is not part and other.like(base)
        and other.version != base.version and sheet.key(other) == key
    )  # fmt: skip
