"""What the words of a label say of a fund: which part of it, which item of its accounts; or that they are not clear."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from yizhang.assertions.lexicon import Classes, Lexicon
from yizhang.assertions.prose_grammar import either, longest
from yizhang.assertions.scope import scope_of, strip_remarks
from yizhang.book.names import Names
from yizhang.catalogue.loader import load_catalogue
from yizhang.documents.labels import normalise_label

PAYABLE_MONTHS: Final = "payable_months"
_YEAR: Final = re.compile(r"(?:20\d\d年?|本年|全年|当年)度?(?=[\u4e00-\u9fff])")
_UNIT: Final = re.compile(r"(?:亿元|万元|元|个月|个|%|％|人)")
_ROW_WORDS: Final = re.compile(
    r"(?:合计|小计|总计|全部|金额|数额|其中|项目|医保基金|基金|医疗保险基金|情况)?"
)
_GROWTH_WORDS: Final = re.compile(
    r"(?:比|较|与)?(?:上年|去年|同期|上年同期|去年同期|同比)?(?:相比)?(?:增减|增长|增幅|增速|变动|增减变动)(?:率|幅度|比例)?"
)
_LEADING: Final = re.compile(r"\A(?:含|其中|包括|实现|完成|的)+")
_VERBS: Final = re.compile(r"(?:完成|实现|达到|达|为|是|约|共计?|仅)+\Z")
_INSURANCE: Final = re.compile(r"(?:基本)?(?:医疗保险|医疗保障|医保)(?:基金)?|社会保险基金")
_POOLED: Final = re.compile(r"统筹(?!区|地区|调剂|层次|级|规划|管理|账户|基金)")
_LOOSE: Final = re.compile(r"参保人数|当期赤字|基金|收支|累计|年末|期末|的")
"""What a composed label carries along from the words before, or leaves out of them."""


@lru_cache(maxsize=1)
def fund_names() -> Names:
    """The catalogue's names, built once."""
    catalogue, _ = load_catalogue()
    return Names(catalogue)


@dataclass(frozen=True, slots=True)
class Read:
    """What one step of a label tells: the fund part, the item; ``clear`` where every word of it is understood."""

    clear: bool
    concept: str = ""
    part: str = ""
    growth: bool = False


class FundWords:
    """The words of one document's labels. ``medical`` says that it is about these funds: 职工 alone is then one."""

    def __init__(self, names: Names, lexicon: Lexicon, *, medical: bool) -> None:
        self._names, self._lexicon, self._medical = names, lexicon, medical
        self._known: dict[str, Read] = {}
        self._schemes = re.compile(_any_of(lexicon.schemes))

    def label(self, steps: tuple[str, ...], *, table: bool) -> Read | None:
        """What all steps tell together; ``None`` where the last (in a table any) is not understood, or where two items
        or two parts are named.
        """
        concept, part, growth = "", "", False
        for number, step in enumerate(steps):
            read = self.step(step)
            if not read.clear:
                if table or number == len(steps) - 1:
                    return None
                continue
            if read.concept and concept and read.concept != concept:
                if table:
                    return None
                part = ""
            concept = read.concept or concept
            if read.part and part and read.part != part:
                return None
            part, growth = read.part or part, growth or read.growth
        return Read(bool(concept), concept, part, growth) if concept else None

    def clause(self, clause: str, label: tuple[str, ...]) -> Read | None:
        """The item that a figure's own words name, where its label adds nothing to them but fund, area and part."""
        own = _VERBS.sub("", clause)
        read = self.step(own)
        if not read.clear or not read.concept or not label:
            return None
        if self._essence(label[-1]) != self._essence(own):
            return None
        parts = {part for step in label if (part := self.part_of(step))} | ({read.part} - {""})
        return Read(clear=True, concept=read.concept, part=next(iter(parts), "")) if len(parts) < 2 else None

    def _essence(self, text: str) -> str:
        return _LOOSE.sub("", _INSURANCE.sub("", self._bare(self._plain(text))))

    def step(self, step: str) -> Read:
        """What one step tells."""
        if step not in self._known:
            self._known[step] = self._step(step)
        return self._known[step]

    def _step(self, step: str) -> Read:
        text = self._plain(step)
        if _UNIT.fullmatch(text) or not text:
            return Read(clear=True)
        if self._medical and self._names.find("scheme", text):
            return Read(clear=True)
        if _GROWTH_WORDS.fullmatch(text):
            return Read(clear=True, growth=True)
        parts = {name for name, words in self._lexicon.parts for word in words if word in text}
        if len(parts) > 1:
            return Read(clear=False)
        part = self.part_of(text)
        rest = _LEADING.sub("", self._bare(text))
        if not rest or _ROW_WORDS.fullmatch(rest):
            return Read(clear=True, part=part)
        concept = self._item(rest)
        return Read(bool(concept), concept, part)

    def fund_in(self, text: str) -> str:
        """The scheme that words name, brackets left out; empty for none."""
        if not self._schemes.search(text):
            return ""
        return longest(strip_remarks(text), self._lexicon.schemes)

    def part_of(self, step: str) -> str:
        """The fund part that words name, by its short name too; empty for none or more than one."""
        parts = {name for name, words in self._lexicon.parts for word in words if word in step}
        if not parts and _POOLED.search(step):
            return "pooled"
        return next(iter(parts)) if len(parts) == 1 else ""

    @staticmethod
    def _plain(step: str) -> str:
        text = strip_remarks(normalise_label(step, numbering=False))
        return _LEADING.sub("", _YEAR.sub("", text))

    def _bare(self, text: str) -> str:
        """The words without fund, area, part and version."""
        words = _any_of(self._lexicon.areas)
        named = scope_of(re.sub(words, "", text), self._lexicon).area
        if named:
            text = text.removeprefix(named)
        while match := re.match(words, text):
            text = text[match.end() :]
        for classes in (self._lexicon.schemes, self._lexicon.versions, self._lexicon.parts):
            text = re.sub(_any_of(classes), "", text)
        return _POOLED.sub("", text)

    def _item(self, rest: str) -> str:
        short = _INSURANCE.sub("", rest.removeprefix("参保人数"))
        for text in dict.fromkeys((rest, short, short.removeprefix("基金"), short.removeprefix("的"))):
            bare = re.sub(r"\A(?:累计结余|累计|结余|实际|预计)", "", text)
            if bare in self._lexicon.months or text in self._lexicon.months:
                return PAYABLE_MONTHS
            found = self._names.find("concept", text) if text else ()
            if len(found) == 1 and self._of_a_part(found[0]):
                return found[0]
        return ""

    def _of_a_part(self, concept: str) -> bool:
        """Whether it is an item of the fund's accounts: of a fund and a part of it."""
        thing = self._names.catalogue.concepts.get(concept)
        return thing is not None and {"scheme", "part"} <= set(thing.dims)


@lru_cache(maxsize=16)
def _any_of(classes: Classes) -> str:
    return either(word for _, words in classes for word in words)
