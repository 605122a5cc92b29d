"""Composition lists without figures: 主要包括办公费、差旅费、劳务费."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from re import Pattern
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import NameList
from yizhang.assertions.prose_grammar import Grammar, either
from yizhang.assertions.prose_text import Passage
from yizhang.assertions.scope import strip_remarks

_FEWEST: Final = 3
_LONGEST: Final = 24
_CLAUSE: Final = re.compile(r"[，；。]")


@lru_cache(maxsize=8)
def _cue(lexicon: Lexicon) -> Pattern[str]:
    return re.compile(rf"{either(lexicon.composition)}(?:以下|：)?(?P<names>[^。；：]{{4,600}})")


def read_names(passage: Passage, grammar: Grammar) -> Iterator[NameList]:
    """The lists of names in a paragraph, each with what the text says they make up."""
    for match in _cue(grammar.lexicon).finditer(passage.text):
        names = _names(match["names"])
        if len(names) < _FEWEST:
            continue
        before = _CLAUSE.split(passage.text[max(0, match.start() - 120) : match.start()])
        whole = next(
            (piece.strip() for piece in reversed(before) if re.search(r"\d", piece)), before[-1].strip()
        )
        yield NameList(whole, names, passage.place(match.start(), match.end()), match[0])


def _names(text: str) -> tuple[str, ...]:
    plain = strip_remarks(text).replace('"', "")
    pieces = [piece.strip() for piece in re.split(r"[、，]|(?<=[费金贴])(?:和|及|以及)", plain)]
    found: list[str] = []
    for piece in pieces:
        name = re.sub(r"等.*\Z", "", piece)
        if not name or len(name) > _LONGEST or re.search(r"\d", name):
            break
        found.append(name)
        if name != piece:
            break
    return tuple(found)
