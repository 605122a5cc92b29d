"""Words that contradict the figures beside them or themselves, and slips of the pen that are certain."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Measure
from yizhang.assertions.prose_grammar import either
from yizhang.assertions.prose_text import Passage
from yizhang.checking.audit_findings import Draft, located
from yizhang.checking.lowering import label_of
from yizhang.checking.sanity.papers import Papers, Words, drafted, words_at
from yizhang.places import Severity

_NUMBER: Final = r"\d+(?:\.\d+)?"
_EQUAL_AND_BOUND: Final = re.compile(
    rf"(?<![于或])(?<!不)等于\s*(?P<one>{_NUMBER})(?P<unit>[%％\u4e00-\u9fff]{{0,3}}?)(?:[且并，、]|但)?"
    rf"(?P<word>高于|大于|低于|小于|超过|不足)(?P<other>{_NUMBER})(?P=unit)"
)
_BOUNDS: Final = re.compile(
    rf"(?P<low>高于|大于|超过)(?P<a>{_NUMBER})(?P<unit>[%％\u4e00-\u9fff]{{0,3}}?)[且并，、]?"
    rf"(?P<high>低于|小于)(?:等于)?(?P<b>{_NUMBER})(?P=unit)(?!\d)"
)
_SHARE_WITHOUT_SIGN: Final = re.compile(
    r"(?<![\u4e00-\u9fff]侵)占(?:比|比重|比例)?(?:为|达)?(?P<figure>\d{1,2}\.\d+)(?=[，。；、）]|\Z)"
)
_SIGNED: Final = r"(?P<figure>[-−－]\d+(?:\.\d+)?[%％])"
_DONE: Final = re.compile(
    r"完成率(?:为|达到|达|是)?(?P<rate>\d{1,2}(?:\.\d+)?)[%％]，(?P<word>(?:超额|圆满|全面|全部)?完成)(?:了)?"
    r"(?:当年|年度|全年|预期|既定|本年)[^，。；0-9%％]{0,10}?(?:目标|任务)(?!值)"
)
_SPENDING: Final = re.compile(r"支出[^，。；]{0,12}\Z")


def contradictory_bounds(papers: Papers) -> Iterator[Draft]:
    """等于6个月高于3个月 says one thing twice, or two things; 高于6低于3 says nothing that exists."""
    for passage in papers.passages:
        for match in _EQUAL_AND_BOUND.finditer(passage.text):
            yield drafted(
                "audit.bounds-equal",
                Severity.SUSPICIOUS,
                words_at(passage, match.start(), match.end()),
                {
                    "stated": match[0],
                    "expected": f"低于等于{match['one']}{match['unit']}{match['word']}{match['other']}{match['unit']}"
                    if match["word"] in ("高于", "大于", "超过")
                    else f"高于等于{match['one']}{match['unit']}{match['word']}{match['other']}{match['unit']}",
                },
            )
        for match in _BOUNDS.finditer(passage.text):
            if Decimal(match["a"]) >= Decimal(match["b"]):
                yield drafted(
                    "audit.bounds-empty",
                    Severity.SUSPICIOUS,
                    words_at(passage, match.start(), match.end()),
                    {"stated": match[0]},
                )


def share_without_sign(papers: Papers) -> Iterator[Draft]:
    """占13.04， with the percent sign left out."""
    for passage in papers.passages:
        for match in _SHARE_WITHOUT_SIGN.finditer(passage.text):
            yield drafted(
                "audit.percent-missing",
                Severity.SUSPICIOUS,
                words_at(passage, match.start("figure"), match.end("figure")),
                {"stated": match[0], "expected": f"{match[0]}%"},
            )


def fallen_by_minus(papers: Papers) -> Iterator[Draft]:
    """减少-3%: a fall by a negative number is a rise, which is hardly meant."""
    pattern = _signed_fall(papers.lexicon)
    for passage in papers.passages:
        for match in pattern.finditer(passage.text):
            yield drafted(
                "audit.fallen-by-minus",
                Severity.SUSPICIOUS,
                words_at(passage, match.start("figure"), match.end("figure")),
                {"stated": match[0], "word": match["word"], "expected": match["word"] + match["figure"][1:]},
            )


def _signed_fall(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(rf"(?P<word>{either(lexicon.fall)})(?:了|约|为)?{_SIGNED}")


def done_though_below(papers: Papers) -> Iterator[Draft]:
    """完成率99.25%，完成当年目标: below 100 % nothing is completed, unless another target is meant. An outlay budget is
    no target to be reached.
    """
    for passage in papers.passages:
        for match in _DONE.finditer(passage.text):
            if _SPENDING.search(passage.text, 0, match.start()):
                continue
            yield drafted(
                "audit.done-below",
                Severity.ERROR if match["word"] == "超额完成" else Severity.SUSPICIOUS,
                words_at(passage, match.start(), match.end()),
                {"stated": match[0], "rate": match["rate"]},
            )


def shares_above_whole(papers: Papers) -> Iterator[Draft]:
    """A share of more than 100 % of something it is part of."""
    for mention in papers.prose:
        if mention.measure is Measure.SHARE and mention.quantity.base > 1:
            yield drafted(
                "audit.share-above-whole",
                Severity.SUSPICIOUS,
                Words(mention.text, (located(mention),)),
                {"label": label_of(mention), "stated": mention.text},
            )


_DOUBLED: Final = re.compile(
    r"(?P<once>亿元|万元|同比|其中|增长|减少|下降|增加|主要|以及|元|%|％|为)(?P=once)"
)
"""Doubled words that no sentence needs. Doubled marks are as often left by a conversion."""


def slips_of_the_pen(papers: Papers) -> Iterator[Draft]:
    """Doubled words and the misprints that the lexicon lists, each told once a document."""
    wrong = {word: right for right, words in papers.lexicon.misprints for word in words}
    listed = re.compile("|".join(map(re.escape, wrong))) if wrong else None
    told: set[str] = set()
    for passage in papers.passages:
        for match in _DOUBLED.finditer(passage.text):
            if match[0] not in told:
                told.add(match[0])
                yield _slip(passage, match, match["once"])
        for match in listed.finditer(passage.text) if listed else ():
            if match[0] not in told:
                told.add(match[0])
                yield _slip(passage, match, wrong[match[0]])


def _slip(passage: Passage, match: re.Match[str], right: str) -> Draft:
    return drafted(
        "audit.misprint",
        Severity.NOTE,
        words_at(passage, match.start(), match.end()),
        {"stated": match[0], "expected": right},
    )
