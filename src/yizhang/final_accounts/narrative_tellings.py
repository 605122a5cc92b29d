"""Which figures a section of the narrative repeats, and under which words: the forms say what they must be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yizhang.final_accounts.narrative_items import Amount
from yizhang.final_accounts.narrative_text import AMOUNT, Section, amount, printed_rate

Bindings = tuple[tuple[str, str], ...]

_SOURCES: Final = (
    ("财政拨款收入", "fiscal"),
    ("上级补助收入", "upper"),
    ("事业收入", "operation"),
    ("经营收入", "business"),
    ("附属单位上缴收入", "affiliated"),
    ("其他收入", "other"),
)
_KINDS: Final = (
    ("基本支出", "basic"),
    ("项目支出", "project"),
    ("上缴上级支出", "remit"),
    ("经营支出", "business"),
    ("对附属单位补助支出", "affiliated"),
)
_THREE: Final = (
    ("因公出国（境）费", r"因公出国[（(]境[)）]费用?", "abroad"),
    ("公务用车购置及运行维护费", r"公务用车购置费?及运行(?:维护)?费", "vehicles"),
    ("公务用车购置费", r"公务用车购置费?(?!及)", "purchase"),
    ("公务用车运行维护费", r"公务用车运行(?:维护)?费", "running"),
    ("公务接待费", r"公务接待费", "reception"),
)
_SHARE: Final = re.compile(
    r"\s*[，,（(]?\s*占(?:[^，。；\d%％]{0,24})?(?P<share>\d[\d.]*)\s*(?P<sign>[%％]?)"
)


@dataclass(frozen=True, slots=True)
class Told:
    """One figure a section tells: what it is (in words and as concept with dimensions), and a share told of it."""

    section: str
    words: str
    concept: str
    bindings: Bindings
    amount: Amount
    share: Amount | None = None
    unsigned: bool = False
    """Whether the share lacks its % sign."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    words: str
    pattern: re.Pattern[str]
    concept: str
    bindings: Bindings = ()


def _of(words: str, pattern: str, concept: str, **bindings: str) -> _Pattern:
    text = pattern.replace("@", r"\s*(?:为|共计|共|是|[:：])?\s*" + AMOUNT.format("n"))
    return _Pattern(words, re.compile(text), concept, tuple(sorted(bindings.items())))


_PATTERNS: Final[dict[str, tuple[_Pattern, ...]]] = {
    "overall": (
        _of("收入总计", r"(?:收、?支|收入支出|收支|收入)(?:决算)?总计@", "dept.total_in"),
        _of("支出总计", r"(?<![、收入])支出(?:决算)?总计@", "dept.total_out"),
    ),
    "income": (
        _of("本年收入合计", r"收入合计@", "dept.income"),
        *(_of(w, rf"(?<![\u4e00-\u9fff]){w}@", "dept.income", origin=s) for w, s in _SOURCES),
    ),
    "outlay": (
        _of("本年支出合计", r"支出合计@", "dept.outlay"),
        *(_of(w, rf"(?<![\u4e00-\u9fff]){w}@", "dept.outlay", kind=k) for w, k in _KINDS),
    ),
    "fiscal": (
        _of(
            "财政拨款收入总计",
            r"财政拨款(?:收、?支|收入支出|收支|收入)(?:决算)?总计@",
            "dept.total_in",
            funds="fiscal",
        ),
    ),
    "general": (
        _of(
            "一般公共预算财政拨款支出",
            r"一般公共预算财政拨款支出(?:决算数?)?@",
            "dept.outlay",
            funds="general",
        ),
    ),
    "basic": (
        _of("基本支出", r"财政拨款基本支出(?:决算数?)?@", "dept.outlay", funds="general", kind="basic"),
        _of("人员经费", r"人员经费@", "dept.outlay", econ="personnel", funds="general", kind="basic"),
        _of("公用经费", r"公\s*用经费@", "dept.outlay", econ="public", funds="general", kind="basic"),
    ),
    "three": (
        _of(
            "“三公”经费合计",
            r"三公[”\"]?经费(?:财政拨款)?支出预算(?:数)?@",
            "dept.three_public",
            item="total",
            version="adjusted",
        ),
        _of(
            "“三公”经费合计",
            r"三公[”\"]?经费[^。；]*?支出决算(?:数)?@(?=，完成)",
            "dept.three_public",
            item="total",
            version="final",
        ),
        *(
            each
            for words, pattern, item in _THREE
            for each in (
                _of(
                    words,
                    rf"{pattern}(?:支出)?预算(?:数)?@",
                    "dept.three_public",
                    item=item,
                    version="adjusted",
                ),
                _of(
                    words, rf"{pattern}(?:支出)?决算(?:数)?@", "dept.three_public", item=item, version="final"
                ),
                _of(
                    words,
                    rf"{pattern}(?:支出)?预算(?:数)?为?\s*[\d.,]+\s*[万亿]?元[，,]\s*(?:支出)?决算(?:数)?@",
                    "dept.three_public",
                    item=item,
                    version="final",
                ),
                _of(
                    words,
                    rf"其中[:：，]?[^。；]*?{pattern}@",
                    "dept.three_public",
                    item=item,
                    version="final",
                ),
            )
        ),
    ),
    "performance": (
        _of("本年支出合计", r"整体支出@", "dept.outlay"),
        _of("基本支出", r"(?<![\u4e00-\u9fff])基本支出@", "dept.outlay", kind="basic"),
        _of("项目支出", r"(?<![\u4e00-\u9fff])项目支出@", "dept.outlay", kind="project"),
    ),
    "operating": (_of("机关运行经费", r"机关运行经费(?:财政拨款)?支出@", "dept.operating"),),
}
_CLASS: Final = re.compile(
    rf"(?P<name>[^，。；:：（(\n\d]{{2,20}}?)(?:支出)?[（(]\s*类\s*[)）](?:支出)?\s*(?:为)?{AMOUNT.format('n')}"
)


def tellings(section: Section) -> Iterator[Told]:
    """The figures a section tells, in the order of the patterns."""
    seen: set[tuple[int, str]] = set()
    for pattern in _PATTERNS.get(section.id, ()):
        for match in pattern.pattern.finditer(section.text):
            if (match.start("n"), pattern.concept) not in seen:
                seen.add((match.start("n"), pattern.concept))
                yield _told(section, pattern, match)


def classes_told(section: Section) -> Iterator[tuple[str, Told]]:
    """The classes a section names with amounts: the printed name of the class and what is told of it."""
    for match in _CLASS.finditer(section.text):
        pattern = _Pattern(match["name"].strip(), _CLASS, "dept.outlay", (("funds", "general"),))
        yield "".join(match["name"].split()), _told(section, pattern, match)


def _told(section: Section, pattern: _Pattern, match: re.Match[str]) -> Told:
    start, end = match.start("n"), match.end("n_unit")
    told = Amount(amount(match, "n"), section.at(start, match.end("n")), section.text[start:end])
    share, unsigned = None, False
    after = _SHARE.match(section.text, end)
    if after is not None:
        place = section.at(after.start("share"), after.end("share"))
        share = Amount(printed_rate(after["share"]), place, after["share"] + after["sign"])
        unsigned = not after["sign"]
    return Told(section.id, pattern.words, pattern.concept, pattern.bindings, told, share, unsigned)


__all__ = ["Told", "classes_told", "tellings"]
