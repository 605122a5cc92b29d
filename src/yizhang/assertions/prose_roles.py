"""Which part a figure plays, read from the words before and behind it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from yizhang.assertions.prose_grammar import Grammar
from yizhang.numbers import Amount, TokenKind

_OF: Final = re.compile(r"\A的(?:约|近)?\Z")
_LINKS: Final = re.compile(r"\A(?:的)?(?:约|近|比重为)?\Z")


class Role(StrEnum):
    """What a printed number does in its sentence."""

    LEVEL = "level"
    RATE = "rate"
    """A percentage that is itself what is measured (参保率)."""
    PRIOR = "prior"
    BASE = "base"
    """What the percentage right behind it is taken of."""
    CHANGE = "change"
    GROWTH = "growth"
    AVERAGE = "average"
    SHARE = "share"
    COMPLETION = "completion"
    POINTS = "points"
    REFERENCE = "reference"
    BOUND = "bound"
    """A threshold that a level is said to keep or miss."""
    TARGET = "target"
    RANGE = "range"
    SCORE = "score"
    FULL_SCORE = "full-score"
    DEDUCTION = "deduction"
    SPREAD = "spread"


@dataclass(frozen=True, slots=True)
class Part:
    """A role with the words it was read from: ``head`` names the thing, ``name`` the base, plan or time before."""

    role: Role
    head: str = ""
    name: str = ""
    word: str = ""
    compare: str = ""
    sign: int = 1
    inline: bool = False
    """For a percentage: its base is printed right before it."""


@dataclass(frozen=True, slots=True)
class Around:
    """A figure with its neighbourhood: ``gap`` is the text to the next figure, ``following`` that figure's kind."""

    amount: Amount
    tail: str
    gap: str
    following: TokenKind | None
    before: Part | None
    touching: bool
    """Whether no separator stands between it and the figure before."""


def part_of(around: Around, grammar: Grammar) -> Part:
    """The part a figure plays."""
    match around.amount.kind:
        case TokenKind.PERCENT:
            return _percent(around, grammar)
        case TokenKind.POINTS:
            return _points(around, grammar)
        case _:
            return _level(around, grammar)


def _percent(around: Around, grammar: Grammar) -> Part:
    tail = around.tail
    if around.amount.upper is not None:
        return _bound(around, grammar) or Part(Role.RANGE, tail)
    if inline := _inline(around):
        return inline
    if reference := _reference(around, grammar):
        return reference
    named = _named_ratio(tail, grammar) or _change(around, grammar, Role.GROWTH)
    return named or _bound(around, grammar) or Part(Role.RATE, tail)


def _named_ratio(tail: str, grammar: Grammar) -> Part | None:
    """A completion or a share, by its verb or by its noun."""
    if match := grammar.completion.match(tail):
        return Part(Role.COMPLETION, match["head"], match["which"])
    if match := grammar.share.match(tail):
        return Part(Role.SHARE, match["head"], match["base"] or "")
    if match := grammar.share_noun.match(tail):
        return Part(Role.SHARE, match["head"])
    if match := grammar.completion_noun.match(tail):
        return Part(Role.COMPLETION, match["head"] + match["which"], match["which"], word=match[0])
    return None


def _inline(around: Around) -> Part | None:
    before = around.before
    if before is None or before.role is not Role.BASE or not around.touching or not _OF.match(around.tail):
        return None
    role = Role.SHARE if before.word == "占" else Role.COMPLETION
    return Part(role, before.head, before.name, inline=True)


def _reference(around: Around, grammar: Grammar) -> Part | None:
    """A percentage that points are counted from: 较目标值95%低5.74个百分点, 低于95%标准值的5.74个百分点."""
    if around.following is TokenKind.POINTS and grammar.after_reference.match(around.gap):
        match = grammar.threshold.match(around.tail)
        word = match["word"] if match else ""
        return Part(Role.REFERENCE, match["head"] if match else around.tail, word=word)
    return None


def _bound(around: Around, grammar: Grammar) -> Part | None:
    if around.following is TokenKind.POINTS and grammar.after_reference.match(around.gap):
        return _reference(around, grammar)
    if match := grammar.threshold.match(around.tail):
        return Part(Role.BOUND, match["head"], word=match["word"])
    if match := grammar.target.match(around.tail):
        return Part(Role.TARGET, match["head"])
    return None


def _points(around: Around, grammar: Grammar) -> Part:
    tail = around.tail
    if around.before is not None and around.before.role is Role.REFERENCE and around.touching:
        word = around.before.word or _word_in(tail, grammar)
        return Part(Role.POINTS, name="reference", word=word, sign=_gap_sign(word, grammar))
    if change := _change(around, grammar, Role.POINTS):
        return change
    if match := grammar.gap.match(tail):
        return Part(
            Role.POINTS,
            match["head"],
            match["compare"] or "",
            match["word"],
            sign=_gap_sign(match["word"], grammar),
        )
    return Part(Role.POINTS, tail, word="")


def _word_in(tail: str, grammar: Grammar) -> str:
    lexicon = grammar.lexicon
    words = (*lexicon.gap_up, *lexicon.gap_down)
    return next((word for word in sorted(words, key=len, reverse=True) if word in tail), "")


def _gap_sign(word: str, grammar: Grammar) -> int:
    return -1 if word in grammar.lexicon.gap_down else 1


def _change(around: Around, grammar: Grammar, role: Role) -> Part | None:
    tail = around.tail
    if grammar.average.search(tail[-10:]) and grammar.change.match(tail):
        return Part(Role.AVERAGE, tail)
    if grammar.reach.match(tail):
        return None
    match = grammar.change.match(tail)
    if match is None:
        return None
    sign = 1 if match["word"] in grammar.rises else -1
    return Part(role, match["head"], match["compare"] or "", match["word"], match["compare"] or "", sign)


def _level(around: Around, grammar: Grammar) -> Part:
    tail, amount = around.tail, around.amount
    if amount.upper is not None:
        return Part(Role.RANGE, tail)
    if around.following is TokenKind.PERCENT and _OF.match(around.gap):
        return _base(tail, grammar)
    if prior := _prior(around, grammar):
        return prior
    if amount.unit is not None and amount.unit.symbol == "分":
        return _score(tail, grammar)
    return _moved(around, grammar) or _plain_level(tail, grammar)


def _moved(around: Around, grammar: Grammar) -> Part | None:
    """A level that something rose or fell to, or the amount by which it did."""
    if match := grammar.reach.match(around.tail):
        return Part(Role.LEVEL, match["head"], word=match["word"])
    return _change(around, grammar, Role.CHANGE)


def _plain_level(tail: str, grammar: Grammar) -> Part:
    if match := grammar.spread.match(tail):
        return Part(Role.SPREAD, match["head"])
    if match := grammar.target.match(tail):
        return Part(Role.TARGET, tail)
    return Part(Role.LEVEL, tail, sign=-1 if grammar.deficit.search(tail) else 1)


def _base(tail: str, grammar: Grammar) -> Part:
    head, found, name = tail.rpartition("占")
    if found and not grammar.plan.search(name[-4:]):
        return Part(Role.BASE, head, name, "占")
    for verb in sorted(grammar.lexicon.completion_verbs, key=len, reverse=True):
        at = tail.rfind(verb)
        if at >= 0:
            return Part(Role.BASE, tail[:at], tail[at + len(verb) :], verb)
    return Part(Role.LEVEL, tail)


def _prior(around: Around, grammar: Grammar) -> Part | None:
    if around.following not in (around.amount.kind, TokenKind.PERCENT):
        return None
    gap = around.gap.lstrip("的")
    if (match := grammar.from_prior.match(around.tail)) and grammar.reach.match(gap):
        return Part(Role.PRIOR, match["head"], match["ref"], "reach")
    if (match := grammar.prior.match(around.tail)) and grammar.after_prior.match(gap):
        return Part(Role.PRIOR, match["head"], match["ref"])
    return None


def _score(tail: str, grammar: Grammar) -> Part:
    if match := grammar.deduction.match(tail):
        return Part(Role.DEDUCTION, match["head"])
    if match := grammar.full_score.match(tail):
        return Part(Role.FULL_SCORE, match["head"])
    if match := grammar.score.match(tail):
        return Part(Role.SCORE, match["head"])
    return Part(Role.RANGE, tail)
