"""Years and dates that cannot be right."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from yizhang.assertions.model import Measure, Mention
from yizhang.assertions.prose_text import Passage
from yizhang.assertions.scope import thing_of
from yizhang.checking.arithmetic import quantity_text
from yizhang.checking.audit_findings import Draft, located
from yizhang.checking.sanity.papers import Papers, Words, drafted, words_at
from yizhang.documents.model import Paragraph
from yizhang.numbers import PERCENT, Period, Quantity, half_up
from yizhang.places import Severity

_ODD_YEAR: Final = re.compile(r"(?<![\d.])(20\d{3}|2[1-9]\d\d)(?=年度?[^前])")
_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)年(\d{1,2})月(?:(\d{1,2})日)?")
_SPAN: Final = re.compile(
    r"(?<!\d)((?:19|20)\d\d)年(\d{1,2})月(?:\d{1,2}日)?(?:至|到|[—–~～-]{1,2})((?:19|20)\d\d)年(\d{1,2})月"
)
_YEARS: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)年?(?:至|到|[—–~～-]{1,2})((?:19|20)\d\d)年(?!\d)")
_UNTIL: Final = re.compile(r"截[至止]到?(?P<year>20\d\d)年(?:(?P<month>\d{1,2})月)?(?!度?预算)")
_SIGNED: Final = re.compile(r"(20\d\d)年(\d{1,2})月(\d{1,2})日")
_SIGNED_WITHIN: Final = 12
"""A document is signed within its last so many blocks, or in its first ones."""
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)年|上年|去年|同期")
_BACK: Final = 40
"""So many figures back in its paragraph the base of a growth is looked for."""
_TELLING: Final = 100
"""A rate needs three digits before its agreement proves anything."""


def one_year_twice(papers: Papers) -> Iterator[Draft]:
    """Two values of one thing for one year in a paragraph, of which the second has a growth rate that the first gives
    exactly as its base: the second belongs to the next year.
    """
    for mentions in papers.by_block.values():
        for at, mention in enumerate(mentions[:-1]):
            rate = mentions[at + 1]
            if mention.measure is not Measure.LEVEL or rate.measure is not Measure.GROWTH:
                continue
            if rate.sentence == mention.sentence and isinstance(mention.when, Period) and _tells(rate):
                yield from _misdated(papers, mentions[max(0, at - _BACK) : at], mention, rate)


def _tells(rate: Mention) -> bool:
    quantity = rate.quantity
    if quantity.decimals is None or quantity.unit != PERCENT:
        return False
    return abs(quantity.value) * Fraction(10) ** quantity.decimals >= _TELLING


def _misdated(
    papers: Papers, earlier: tuple[Mention, ...], mention: Mention, rate: Mention
) -> Iterator[Draft]:
    year = mention.when.year if isinstance(mention.when, Period) else 0
    for base in reversed(earlier):
        if (
            not _same_thing(papers, base, mention)
            or not base.quantity.base
            or not _dated(papers, year, base, mention)
        ):
            continue
        growth = mention.quantity.base / base.quantity.base - 1
        decimals = rate.quantity.decimals or 0
        if half_up(growth * 100, decimals) != rate.quantity.value:
            continue
        shown = quantity_text(Quantity(growth * 100, PERCENT, decimals).rounded(decimals))
        yield drafted(
            "audit.year",
            Severity.ERROR,
            Words(f"{year}年{_head(mention)}{mention.text}，{rate.text}", (located(mention),)),
            {
                "label": _head(mention),
                "year": year,
                "stated": mention.text,
                "other": base.text,
                "arithmetic": f"{mention.text}÷{base.text}−1＝{shown}，正是文中的增幅",
                "expected": str(year + 1),
            },
            located(base),
            located(rate),
        )
        return


def _dated(papers: Papers, year: int, *mentions: Mention) -> bool:
    """Whether the text itself prints this year before each of the figures, and no other behind it."""
    return all(_YEAR.findall(papers.before(mention))[-1:] == [str(year)] for mention in mentions)


def _same_thing(papers: Papers, one: Mention, other: Mention) -> bool:
    if one.measure is not Measure.LEVEL or one.when != other.when or one.text == other.text:
        return False
    if not one.quantity.unit.same_kind(other.quantity.unit) or dict(one.scope).get("part") != dict(
        other.scope
    ).get("part"):
        return False
    first, second = thing_of(_head(one), papers.lexicon), thing_of(_head(other), papers.lexicon)
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= 4 and longer.endswith(shorter)


def _head(mention: Mention) -> str:
    return mention.label[-1] if mention.label else ""


def impossible_dates(papers: Papers) -> Iterator[Draft]:
    """Years with a digit too many, months and days that no calendar has, spans that end before they begin."""
    for passage in papers.passages:
        for match in _ODD_YEAR.finditer(passage.text):
            yield _impossible(passage, match, Severity.SUSPICIOUS, match[1], "没有这样的年份")
        for match in _DATE.finditer(passage.text):
            year, month, day = int(match[1]), int(match[2]), int(match[3] or 1)
            if not 1 <= month <= 12:
                yield _impossible(passage, match, Severity.ERROR, match[0], f"没有{month}月")
            elif not 1 <= day <= monthrange(year, month)[1]:
                yield _impossible(passage, match, Severity.ERROR, match[0], f"{month}月没有{day}日")
        for match in _SPAN.finditer(passage.text):
            first, second = (int(match[1]), int(match[2])), (int(match[3]), int(match[4]))
            if second < first:
                yield _impossible(passage, match, Severity.ERROR, match[0], "止期早于起期")
        for match in _YEARS.finditer(passage.text):
            if int(match[2]) < int(match[1]):
                yield _impossible(passage, match, Severity.SUSPICIOUS, match[0], "止年早于起年")


def after_signature(papers: Papers) -> Iterator[Draft]:
    """截至 a month that lies behind the day the document is signed: what it tells had not happened yet."""
    signed = _signature(papers)
    if signed is None:
        return
    for passage in papers.passages:
        for match in _UNTIL.finditer(passage.text):
            until = int(match["year"]), int(match["month"] or 1)
            if until > signed:
                why = f"文件署期为{signed[0]}年{signed[1]}月"
                yield _impossible(passage, match, Severity.SUSPICIOUS, match[0], why)


def _signature(papers: Papers) -> tuple[int, int] | None:
    """Year and month of the last date that is a paragraph by itself."""
    dates = [
        (int(match[1]), int(match[2]))
        for block in papers.document.blocks[-_SIGNED_WITHIN:]
        if isinstance(block, Paragraph) and (match := _SIGNED.fullmatch(re.sub(r"\s", "", block.text)))
    ]
    return dates[-1] if dates else None


def _impossible(passage: Passage, match: re.Match[str], severity: Severity, stated: str, why: str) -> Draft:
    return drafted(
        "audit.year-impossible",
        severity,
        words_at(passage, match.start(), match.end()),
        {"stated": stated, "why": why},
    )
