"""Figures of a report resolved to keys of the catalogue: what fund, which part, which item, where and when.

A figure has a key only where its own words name every step of it. A label that is not wholly understood is no key:
企业职工基本养老保险 is not 职工医保, and what a household spends is not what a fund spends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import Final

from yizhang.assertions.lexicon import Classes, Lexicon
from yizhang.assertions.model import Extract, Measure, Mention
from yizhang.assertions.prose import year_of
from yizhang.assertions.prose_grammar import either
from yizhang.assertions.prose_text import read_passages
from yizhang.assertions.scope import scope_of, strip_remarks
from yizhang.book.evaluation import YOY
from yizhang.book.names import Names
from yizhang.catalogue.loader import load_catalogue
from yizhang.catalogue.model import Catalogue, Concept, TimeKind
from yizhang.catalogue.naming import canonical
from yizhang.documents.labels import normalise_label
from yizhang.documents.model import Document, Heading, Paragraph
from yizhang.documents.outline import numbered_heading
from yizhang.numbers import MONTHS, Instant, Period, Quantity, When
from yizhang.places import Key

FUNDS: Final = frozenset({"emp", "res"})
"""The two funds of healthcare security that the catalogue's identities are about."""
PAYABLE_MONTHS: Final = "payable_months"
_YEAR: Final = re.compile(r"(?:20\d\d年?|本年|全年|当年|上年)度?(?=[\u4e00-\u9fff])")
_UNIT: Final = re.compile(r"(?:亿元|万元|元|个月|个|%|％|人)")
_ROW_WORDS: Final = re.compile(
    r"(?:合计|小计|总计|全部|金额|数额|其中|项目|医保基金|基金|医疗保险基金|情况)?"
)
_GROWTH_WORDS: Final = re.compile(
    r"(?:比|较|与)?(?:上年|去年|同期|上年同期|去年同期|同比)?(?:相比)?(?:增减|增长|增幅|增速|变动|增减变动)(?:率|幅度|比例)?"
)
_LEADING: Final = re.compile(r"\A(?:含|其中|包括|实现|完成|的)+")
_INSURANCE: Final = re.compile(r"(?:基本)?(?:医疗保险|医疗保障|医保)(?:基金)?|社会保险基金")
_NO_YEAR_BASE: Final = re.compile(r"环比|上月|上季|月均|年均|平均")
_AT_YEAR_END: Final = frozenset({"balance.closing", PAYABLE_MONTHS})
"""A report tells these of the end of the year it is about, unless it names another time."""
_MEDICAL: Final = re.compile(r"医疗|医保")
_OTHER_ROLES: Final = frozenset({"target", "prior", "reference"})
"""A figure in one of these roles is of another version or time than its label tells."""
_LEFT_OVER: Final = re.compile(r"其他|转移|上解|补助下级")
_ALL_FUNDS: Final = re.compile(r"社会保险基金|社保基金|各项|养老|失业|工伤|[三四五]险")
_FIRST: Final = 6
_TITLE: Final = 60
"""A line of a title is no longer than this."""
_OUTTURN: Final = frozenset({"executed", "actual", "final"})
"""Versions that all tell what happened: a report names them or leaves them unsaid."""
_PROSE_AREAS: Final = frozenset({"own", "below"})
_AREA_NAMES: Final[Mapping[str, str]] = {
    "country": "全国",
    "province": "全省",
    "province-own": "省本级",
    "prefecture": "全市",
    "prefecture-own": "市本级",
    "county": "全县",
    "county-own": "县本级",
}
"""The words by which messages call the area classes of the lexicon; any other area is called by its own name."""


@lru_cache(maxsize=1)
def fund_names() -> Names:
    """The catalogue's names, built once."""
    catalogue, _ = load_catalogue()
    return Names(catalogue)


@dataclass(frozen=True, slots=True)
class Keyed:
    """A figure with the key it is resolved to. ``dated`` says whether its year is told by its own words, by its
    heading or by the title, not taken from the document around it.
    """

    mention: Mention
    key: Key
    dated: bool = True


def quantity_of(mention: Mention) -> Quantity:
    """The figure in the unit of what it measures: months are printed as 个, or bare, under a header that says 月数."""
    quantity = mention.quantity
    if mention.measure is Measure.MONTHS and quantity.unit.symbol in ("个", ""):
        return replace(quantity, unit=MONTHS, decimals=quantity.decimals or 0)
    return quantity


@dataclass(frozen=True, slots=True)
class _Read:
    """What one step of a label tells: the fund part, the item; ``clear`` where every word of it is understood."""

    clear: bool
    concept: str = ""
    part: str = ""
    growth: bool = False


def is_about_funds(mentions: Iterable[Mention]) -> bool:
    """Whether any figure is of one of the two funds: only then is the catalogue asked."""
    return any(value in FUNDS for mention in mentions for name, value in mention.scope if name == "scheme")


def keyed(document: Document, extract: Extract, lexicon: Lexicon) -> tuple[Keyed, ...]:
    """The figures that a key of the catalogue names, in reading order; none at no cost where no fund is spoken of."""
    if not is_about_funds(extract.mentions):
        return ()
    title = heading_of(document)
    passages = list(islice(read_passages(document), _FIRST))
    resolver = _Resolver(fund_names(), lexicon, title, year_of(document, passages))
    others = {name for found in extract.assertions for role, name in found.roles if role in _OTHER_ROLES}
    return tuple(resolver.all([mention for mention in extract.mentions if mention.id not in others]))


def heading_of(document: Document) -> str:
    """What a document is called: its title, or its first lines."""
    lines = [document.title]
    for block in document.blocks[:_FIRST]:
        if isinstance(block, Heading) and block.level:
            break
        if isinstance(block, Paragraph | Heading):
            lines.append("".join(span.text for span in block.spans))
    kept = (line.strip() for line in lines if len(line) <= _TITLE and not numbered_heading(line))
    return "".join(kept).replace("预算/决算", "")


class _Resolver:
    """Resolves the figures of one document."""

    def __init__(self, names: Names, lexicon: Lexicon, title: str, year: int | None) -> None:
        self._names, self._lexicon, self._year = names, lexicon, year
        self._catalogue: Catalogue = names.catalogue
        found = scope_of(title, lexicon).scheme
        self._titled = bool(re.search(r"20\d\d", title))
        self._medical = bool(_MEDICAL.search(title))
        self._only = found if found in FUNDS else ""
        self._mixed: frozenset[tuple[object, ...]] = frozenset()
        self._planned = "预算" in title and not re.search(r"执行|决算|自评|绩效", title)

    def all(self, mentions: Sequence[Mention]) -> Iterator[Keyed]:
        """Every figure with a key. A label that takes two values in one paragraph or table is none."""
        schemes = self._schemes_by_block(mentions)
        self._mixed = self._with_other_siblings(mentions)
        found = [
            Keyed(mention, key, mention.when is not None or self._titled)
            for mention in mentions
            if (key := self._key(mention, schemes.get(_block(mention), frozenset()))) is not None
        ]
        values: dict[tuple[Key, bool, int], set[Fraction]] = {}
        for each in found:
            at = (each.key, *_block(each.mention))
            values.setdefault(at, set()).add(each.mention.quantity.base)
        for each in found:
            if len(values[each.key, *_block(each.mention)]) == 1:
                yield each

    def _with_other_siblings(self, mentions: Sequence[Mention]) -> frozenset[tuple[object, ...]]:
        """Where a fund part stands among items that are none (统筹基金支出、转移支出、其他支出): there it is an item
        of the whole itself, and the parts do not make it up.
        """
        return frozenset(
            _siblings(mention)
            for mention in mentions
            if mention.label and not self._names_part(_own_step(mention)) and _is_item(mention)
        )

    def _names_part(self, step: str) -> bool:
        return any(word in step for _, words in self._lexicon.parts for word in words)

    def _schemes_by_block(self, mentions: Sequence[Mention]) -> dict[tuple[bool, int], frozenset[str]]:
        found: dict[tuple[bool, int], set[str]] = {}
        for mention in mentions:
            if mention.label:
                scheme = scope_of("".join((*mention.header, *mention.label)), self._lexicon).scheme
                found.setdefault(_block(mention), set()).add(scheme or "")
        return {block: frozenset(schemes - {""}) for block, schemes in found.items()}

    def _key(self, mention: Mention, around: frozenset[str]) -> Key | None:
        dims = dict(mention.scope)
        area, version = dims.get("area", ""), dims.get("version", "")
        scheme = self._headed(mention) or dims.get("scheme", "")
        if (
            scheme not in FUNDS
            or area in _PROSE_AREAS
            or ("remark" in dims and self._scoping(dims["remark"]))
        ):
            return None
        if mention.measure not in _MEASURES or not self._fund_is_named(mention, scheme, around):
            return None
        read = self._path(mention)
        if read is None:
            return None
        if self._names_part(_own_step(mention)) and _siblings(mention) in self._mixed:
            return None
        concept = self._concept(mention, read)
        when = self._when(mention, concept)
        if not concept or when is None or not self._fits(mention, concept):
            return None
        values = {
            "area": _AREA_NAMES.get(area, area),
            "scheme": scheme,
            "version": self._version(version, when),
            "part": read.part or "total",
        }
        thing = self._catalogue.concepts.get(concept) or self._catalogue.indicators[concept]
        kept = {name: value for name, value in values.items() if name in thing.dims}
        measure = YOY if mention.measure is Measure.GROWTH else ""
        return canonical(self._catalogue, Key.of(concept, when, **kept, measure=measure))

    def _scoping(self, remark: str) -> bool:
        """Whether a remark makes it another area: 市本级（含高新区）."""
        return bool(scope_of(remark.lstrip("含不剔除扣包括"), self._lexicon).area)

    def _headed(self, mention: Mention) -> str:
        """The fund that a column is headed by with its short name alone (职工, 居民), in a report on these funds."""
        if not self._medical:
            return ""
        found = {
            id_
            for step in mention.header
            for id_ in self._names.find("scheme", strip_remarks(normalise_label(step)))
        }
        return next(iter(found)) if len(found) == 1 else ""

    def _fund_is_named(self, mention: Mention, scheme: str, around: frozenset[str]) -> bool:
        """Whether the words name the fund: its own, those of all figures around it, or the title for the whole."""
        if mention.header and self._headed(mention) == scheme:
            return True
        words = "".join((*mention.header, *mention.label))
        own = scope_of(words, self._lexicon).scheme
        if not own and _ALL_FUNDS.search(words):
            return False
        return own == scheme or (not own and (around == {scheme} or (not around and self._only == scheme)))

    def _path(self, mention: Mention) -> _Read | None:
        """What all steps of a label tell together; ``None`` where a step is not understood or two items are named."""
        steps = [*mention.header, *mention.label] if mention.header else list(mention.label)
        concept, part, growth = "", "", False
        for number, step in enumerate(steps):
            read = self._step(step)
            if not read.clear:
                if mention.header or number == len(steps) - 1:
                    return None
                continue
            if read.concept and concept and read.concept != concept:
                if mention.header:
                    return None
                part = ""
            concept = read.concept or concept
            if read.part and part and read.part != part:
                return None
            part, growth = read.part or part, growth or read.growth
        return _Read(bool(concept), concept, part, growth) if concept else None

    @lru_cache(maxsize=4096)  # noqa: B019 (a resolver lives as long as its document)
    def _step(self, step: str) -> _Read:
        text = strip_remarks(normalise_label(step, numbering=False))
        text = _LEADING.sub("", _YEAR.sub("", text))
        if _UNIT.fullmatch(text) or not text:
            return _Read(clear=True)
        if self._medical and self._names.find("scheme", text):
            return _Read(clear=True)
        if _GROWTH_WORDS.fullmatch(text):
            return _Read(clear=True, growth=True)
        parts = {name for name, words in self._lexicon.parts for word in words if word in text}
        if len(parts) > 1:
            return _Read(clear=False)
        part = next(iter(parts), "")
        rest = _LEADING.sub("", self._bare(text))
        if not rest or _ROW_WORDS.fullmatch(rest):
            return _Read(clear=True, part=part)
        concept = self._item(rest)
        return _Read(bool(concept), concept, part)

    def _bare(self, text: str) -> str:
        """The words without fund, area, part and version."""
        area = scope_of(text, self._lexicon).area
        words = dict(self._lexicon.areas).get(area, (area,) if area else ())
        if words and (match := re.match(either(words), text)):
            text = text[match.end() :]
        for classes in (self._lexicon.schemes, self._lexicon.versions, self._lexicon.parts):
            text = re.sub(_any_of(classes), "", text)
        return text

    def _item(self, rest: str) -> str:
        short = _INSURANCE.sub("", rest)
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
        thing = self._catalogue.concepts.get(concept)
        return thing is not None and {"scheme", "part"} <= set(thing.dims)

    def _concept(self, mention: Mention, read: _Read) -> str:
        if (mention.measure is Measure.MONTHS) != (read.concept == PAYABLE_MONTHS):
            return ""
        if read.growth and mention.measure is not Measure.GROWTH:
            return ""
        return read.concept

    def _fits(self, mention: Mention, concept: str) -> bool:
        """Whether the figure measures what the item is: money for income, % for growth, months for months."""
        if mention.measure is Measure.GROWTH:
            return not mention.quantity.unit.dims and not _NO_YEAR_BASE.search("".join(mention.label))
        thing = self._catalogue.concepts.get(concept) or self._catalogue.indicators[concept]
        return quantity_of(mention).unit.same_kind(thing.unit)

    def _when(self, mention: Mention, concept: str) -> When | None:
        when: When | None = mention.when
        if when is None:
            of_title = self._titled and concept in _AT_YEAR_END
            when = Period(self._year) if self._year is not None and (mention.header or of_title) else None
        if when is None or not concept:
            return None
        thing = self._catalogue.concepts.get(concept)
        if isinstance(when, Instant):
            if isinstance(thing, Concept) and thing.time in (TimeKind.CLOSING, TimeKind.OPENING):
                return when
            return Period(when.year) if when.month == 12 else None
        return when if thing is None else self._catalogue.time_of(concept, when)

    def _version(self, version: str, when: When) -> str:
        if not version and self._planned and when.year == self._year:
            return "budget"
        return "" if version in _OUTTURN else version


_MEASURES: Final = frozenset({Measure.LEVEL, Measure.GROWTH, Measure.MONTHS})


def _own_step(mention: Mention) -> str:
    """The last step of a figure's label, for a cell that of its row."""
    steps = mention.label[:-1] if mention.header else mention.label
    return steps[-1] if steps else ""


def _siblings(mention: Mention) -> tuple[object, ...]:
    """What the figures under one whole have in common."""
    steps = mention.label[:-1] if mention.header else mention.label
    return (*_block(mention), steps[:-1])


def _is_item(mention: Mention) -> bool:
    """Whether a figure is an item beside the parts: any row of a table, in running text what is left over."""
    step = _own_step(mention)
    return bool(mention.header and step) or (len(mention.label) > 1 and bool(_LEFT_OVER.search(step)))


def _block(mention: Mention) -> tuple[bool, int]:
    """The block a figure stands in; tables are counted apart from paragraphs."""
    return bool(mention.header), mention.block


@lru_cache(maxsize=16)
def _any_of(classes: Classes) -> str:
    return either(word for _, words in classes for word in words)
