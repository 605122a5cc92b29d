"""Words that say which of two figures is greater: 决算数小于年初预算数, 比年初预算减少."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from yizhang.assertions.model import Assertion, Says
from yizhang.assertions.prose_frames import Frame
from yizhang.assertions.prose_sheet import Sheet
from yizhang.assertions.prose_text import Passage
from yizhang.assertions.scope import version_of

_BUDGETS = frozenset({"budget", "adjusted"})


def read_directions(sheet: Sheet, passage: Passage) -> Iterator[Assertion]:
    """The comparisons between the versions of one thing in a paragraph. ``word`` is what the text says."""
    lexicon = sheet.grammar.lexicon
    for match in sheet.grammar.comparison.finditer(passage.text):
        current = _nearest(sheet, match.start(), version_of(match["left"], lexicon))
        prior = _nearest(sheet, match.start(), version_of(match["right"], lexicon))
        if current is None or prior is None or current is prior or not current.like(prior):
            continue
        if not _one_item(sheet, current, prior):
            continue
        roles = (("current", sheet.id(current)), ("prior", sheet.id(prior)))
        place = passage.place(match.start(), match.end())
        one_sentence = current.sentence == prior.sentence
        why = "direction-word" if one_sentence else "versions-compared"
        found = sheet.assertion(Says.DIRECTION, current, roles, why)
        yield replace(found, word=match["word"], place=place)


def _nearest(sheet: Sheet, before: int, version: str) -> Frame | None:
    """The last level before a position in its paragraph that is of a version."""
    budget = version in _BUDGETS
    for frame in reversed(sheet.frames):
        if frame.amount.start > before or not frame.is_level:
            continue
        if frame.version == version or (budget and frame.version in _BUDGETS):
            return frame
    return None


def _one_item(sheet: Sheet, one: Frame, other: Frame) -> bool:
    left, right = sheet.item(one), sheet.item(other)
    return left.list is right.list and abs(one.sentence - other.sentence) <= 1
