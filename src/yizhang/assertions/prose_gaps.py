"""The words between two figures, taken apart: how strongly they are separated, which cue opens a list, what labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from yizhang.assertions.prose_grammar import Grammar
from yizhang.assertions.scope import strip_remarks

_ENDERS: Final = re.compile(r"[。！？]")
_SEPARATOR: Final = re.compile(r"[，；：（）、。！？]")
_BREAKS: Final = re.compile(r"[，；：（）。！？]")
_NUMBERED: Final = re.compile(r"[\x01\s]*([一二三四五六七八九十]{1,2})是")
_JOINED: Final = re.compile(
    r"\A(?:左右|以上|以下|上下)?(?:[、]|和(?!个人|谐)|及(?!时)|以及|与(?!上年|去年|同期|年初|预算))"
)


class Sep(IntEnum):
    """How strongly two figures are separated."""

    NONE = 0
    PAUSE = 1
    """、和及与"""
    COMMA = 2
    SEMICOLON = 3
    STOP = 4
    """The end of a sentence."""


class Cue(IntEnum):
    """What the words before a figure open."""

    NONE = 0
    AMONG = 1
    MAKE_UP = 2
    RESPECTIVE = 3
    PLUS = 4
    BY_CLASS = 5
    """按经济科目分类有…: parts of a total told before, by one of several classifications."""
    MAINLY = 6
    """主要收入项目为：…: some of the parts of what stands before."""
    FIRST = 7
    """一是…；二是…: numbered items within the text."""
    NEXT = 8


@dataclass(frozen=True, slots=True)
class Gap:
    """``head`` is what still belongs to the figure before, ``tail`` the words right before the next figure.

    ``lead`` holds sentences without figures in between; ``idle`` counts clauses with words but no figure;
    ``closes`` and ``opens`` are brackets around figures.
    """

    sep: Sep
    head: str
    tail: str
    raw_tail: str
    lead: str
    clauses: tuple[str, ...]
    closes: int
    opens: int
    cue: Cue
    cue_first: bool
    """Whether the cue begins a sentence."""
    colon: bool


def read_gap(text: str, grammar: Grammar) -> Gap:
    """Take apart the text between two figures (or before the first, or after the last, of a paragraph)."""
    bare = strip_remarks(text)
    enders = list(_ENDERS.finditer(bare))
    lead, last = ("", bare) if not enders else (bare[: enders[-1].start()], bare[enders[-1].end() :])
    first_break = _SEPARATOR.search(bare)
    head = bare[: first_break.start()] if first_break else bare
    sep = _strength(bare, stopped=bool(enders))
    clauses = tuple(piece for piece in _BREAKS.split(last))
    tail = _tail(clauses[-1], alone=len(clauses) == 1 and not enders)
    cue, cue_first = _cue(last, clauses, grammar, stopped=bool(enders))
    return Gap(
        sep, head, tail, text[_raw_tail(text) :], lead, clauses, bare.count("）"), bare.count("（"), cue, cue_first,
        "：" in last,
    )  # fmt: skip


def _raw_tail(text: str) -> int:
    """Where the last clause begins in the text with its remarks."""
    depth, at = 0, len(text)
    while at > 0:
        char = text[at - 1]
        depth += (char == "）") - (char == "（")
        if (depth < 0) or (depth == 0 and char in "，；：。！？"):
            break
        at -= 1
    return at


def _strength(bare: str, *, stopped: bool) -> Sep:
    if stopped:
        return Sep.STOP
    if "；" in bare:
        return Sep.SEMICOLON
    if any(mark in bare for mark in "，：（）"):
        return Sep.COMMA
    return Sep.PAUSE if _JOINED.match(bare) else Sep.NONE


def _tail(clause: str, *, alone: bool) -> str:
    joined = _JOINED.match(clause)
    return clause[joined.end() :] if alone and joined else clause


def _cue(last: str, clauses: tuple[str, ...], grammar: Grammar, *, stopped: bool) -> tuple[Cue, bool]:
    """The cue in the clause before the figure, or in the clause right before that where it stands alone."""
    near = last[-_window(clauses) :] if last else ""
    if match := _NUMBERED.match(clauses[-1]):
        return (Cue.FIRST if match[1] == "一" else Cue.NEXT), stopped
    first = stopped and len(near) >= len(last.strip())
    if grammar.plus.search(near):
        return Cue.PLUS, first
    if (match := grammar.among.search(near)) and "；" not in near[match.end() :]:
        return Cue.AMONG, first and not near[: match.start()].strip("，：；（）")
    if grammar.inside.search(near):
        return Cue.AMONG, False
    if match := grammar.respective.search(near):
        named = near[: match.start()].rpartition("，")[2].strip("，：；（）")
        return (Cue.RESPECTIVE if named else Cue.MAKE_UP), first
    if any(_adjoins(near[match.end() :]) for match in grammar.by_class.finditer(near)):
        return Cue.BY_CLASS, first
    makes_up = any(
        _adjoins(near[match.end() :]) and not near[: match.start()].endswith("主要")
        for match in grammar.make_up.finditer(near)
    )
    if makes_up:
        return Cue.MAKE_UP, first
    return (Cue.MAINLY, True) if grammar.mainly.search(near) else (Cue.NONE, False)


def _adjoins(between: str) -> bool:
    """Whether a list begins right behind its cue: names without figures in between would be another list."""
    return not re.search(r"[，；：、]", between.lstrip("，："))


def _window(clauses: tuple[str, ...]) -> int:
    """How many characters at the end of the gap may hold the cue: the last clause and the one before it."""
    return sum(len(piece) + 1 for piece in clauses[-2:])
