"""Figures of a report resolved to keys of the catalogue: what fund, which part, which item, where and when.

A figure has a key only where its own words name every step of it. A label that is not wholly understood is no key:
企业职工基本养老保险 is not 职工医保, and what a household spends is not what a fund spends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Extract, Measure, Mention
from yizhang.assertions.prose import year_of
from yizhang.assertions.prose_text import read_passages
from yizhang.assertions.scope import scope_of, strip_remarks
from yizhang.book.evaluation import YOY
from yizhang.catalogue.model import Catalogue, TimeKind
from yizhang.catalogue.naming import canonical
from yizhang.checking.audit_text import clause_before, sentence_before
from yizhang.checking.fund_words import PAYABLE_MONTHS, FundWords, Read, fund_names
from yizhang.documents.labels import normalise_label
from yizhang.documents.model import Document, Heading, Paragraph
from yizhang.documents.outline import numbered_heading
from yizhang.numbers import MONTHS, Instant, Period, Quantity, When
from yizhang.places import Key

FUNDS: Final = frozenset({"emp", "res"})
"""The two funds of healthcare security that the catalogue's identities are about."""
_ROW_WORDS: Final = re.compile(
    r"(?:合计|小计|总计|全部|金额|数额|其中|项目|医保基金|基金|医疗保险基金|情况)?"
)
_NO_YEAR_BASE: Final = re.compile(r"环比|上月|上季|月均|年均|平均")
_AT_YEAR_END: Final = frozenset({"balance.closing", PAYABLE_MONTHS})
"""A report tells these of the end of the year it is about, unless it names another time."""
_YEARS: Final = re.compile(r"(20\d\d)年(?!初)|上年|去年|同期|年初")
_PLANNED: Final = re.compile(r"预算(?=\d|数|安排|为\d|拟)|预计|拟安排|测算")
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


def is_about_funds(mentions: Iterable[Mention]) -> bool:
    """Whether any figure is of one of the two funds: only then is the catalogue asked."""
    return any(value in FUNDS for mention in mentions for name, value in mention.scope if name == "scheme")


def keyed(document: Document, extract: Extract, lexicon: Lexicon) -> tuple[Keyed, ...]:
    """The figures that a key of the catalogue names, in reading order; none at no cost where no fund is spoken of."""
    if not is_about_funds(extract.mentions):
        return ()
    title = heading_of(document)
    passages = list(islice(read_passages(document), _FIRST))
    resolver = _Resolver(document, lexicon, title, year_of(document, passages))
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
    kept = (line.strip() for line in lines if _is_title(line))
    return "".join(kept).replace("预算/决算", "")


def _is_title(line: str) -> bool:
    return len(line) <= _TITLE and not numbered_heading(line) and not re.search(r"[，；。]", line)


class _Resolver:
    """Resolves the figures of one document."""

    def __init__(self, document: Document, lexicon: Lexicon, title: str, year: int | None) -> None:
        self._document, self._lexicon, self._year = document, lexicon, year
        self._names = fund_names()
        self._catalogue: Catalogue = self._names.catalogue
        found = scope_of(title, lexicon).scheme
        self._titled = bool(re.search(r"20\d\d", title))
        self._medical = bool(_MEDICAL.search(title))
        self._words = FundWords(self._names, lexicon, medical=self._medical)
        self._only = found if found in FUNDS else ""
        self._mixed: frozenset[tuple[object, ...]] = frozenset()
        self._heads: dict[tuple[str, ...], str] = {}
        self._planned = "预算" in title and not re.search(r"执行|决算|自评|绩效", title)

    def all(self, mentions: Sequence[Mention]) -> Iterator[Keyed]:
        """Every figure with a key. A label that takes two values in one paragraph or table is none."""
        schemes = self._schemes_by_block(mentions)
        self._mixed = self._with_other_siblings(mentions)
        found = list(self._resolved(mentions, schemes))
        values: dict[tuple[Key, bool, int], set[Fraction]] = {}
        for each in found:
            at = (each.key, *_block(each.mention))
            values.setdefault(at, set()).add(each.mention.quantity.base)
        for each in found:
            if len(values[each.key, *_block(each.mention)]) == 1:
                yield each

    def _resolved(
        self, mentions: Sequence[Mention], schemes: Mapping[tuple[bool, int], frozenset[str]]
    ) -> Iterator[Keyed]:
        """Every figure whose words name a key, and the growth rates that stand behind one of its levels."""
        levels: dict[tuple[object, ...], Key] = {}
        for mention in mentions:
            beside = (_block(mention), mention.sentence, mention.label)
            key = self._key(mention, schemes.get(_block(mention), frozenset()))
            if key is None and mention.measure is Measure.GROWTH and not mention.header:
                level = levels.get(beside)
                key = level.with_dims(measure=YOY) if level and self._fits(mention, level.concept) else None
            if key is not None:
                if mention.measure is Measure.LEVEL:
                    levels[beside] = key
                yield Keyed(mention, key, mention.when is not None or self._titled)

    def _with_other_siblings(self, mentions: Sequence[Mention]) -> frozenset[tuple[object, ...]]:
        """Where a fund part stands among items that are none (统筹基金支出、转移支出、其他支出): there it is an item
        of the whole itself, and the parts do not make it up.
        """
        return frozenset(
            _siblings(mention)
            for mention in mentions
            if mention.label and not self._words.part_of(_own_step(mention)) and _is_item(mention)
        )

    def _schemes_by_block(self, mentions: Sequence[Mention]) -> dict[tuple[bool, int], frozenset[str]]:
        found: dict[tuple[bool, int], set[str]] = {}
        for mention in mentions:
            if mention.label:
                scheme = self._words.fund_in("".join((*mention.header, *mention.label)))
                if scheme:
                    found.setdefault(_block(mention), set()).add(scheme)
        return {block: frozenset(schemes) for block, schemes in found.items()}

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
        read = self._read(mention)
        if read is None:
            return None
        if self._words.part_of(_own_step(mention)) and _siblings(mention) in self._mixed:
            return None
        concept = self._concept(mention, read)
        when = self._when(mention, concept)
        if not concept or when is None or not self._fits(mention, concept):
            return None
        values = {
            "area": _AREA_NAMES.get(area, area),
            "scheme": scheme,
            "version": self._version(version, when),
            "part": read.part or (dims.get("part", "") if mention.header else "") or "total",
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
        if mention.header not in self._heads:
            found = {
                id_
                for step in mention.header
                for id_ in self._names.find("scheme", strip_remarks(normalise_label(step)))
            }
            self._heads[mention.header] = next(iter(found)) if len(found) == 1 else ""
        return self._heads[mention.header]

    def _fund_is_named(self, mention: Mention, scheme: str, around: frozenset[str]) -> bool:
        """Whether the words name the fund: its own, those of all figures around it, or the title for the whole."""
        if mention.header and self._headed(mention) == scheme:
            return True
        words = "".join((*mention.header, *mention.label))
        own = self._words.fund_in(words)
        if not own and _ALL_FUNDS.search(words):
            return False
        return own == scheme or (not own and (around == {scheme} or (not around and self._only == scheme)))

    def _read(self, mention: Mention) -> Read | None:
        if mention.header:
            return self._words.label((*mention.header, *mention.label), table=True)
        read = self._words.label(mention.label, table=False)
        return read or self._words.clause(clause_before(self._document, mention), mention.label)

    def _concept(self, mention: Mention, read: Read) -> str:
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
        when = mention.when
        if when is None:
            of_title = self._titled and concept in _AT_YEAR_END
            when = Period(self._year) if self._year is not None and (mention.header or of_title) else None
        if when is None or not concept:
            return None
        thing = self._catalogue.concepts.get(concept)
        time = thing.time if thing is not None else TimeKind.FLOW
        if not mention.header and not self._told(mention, when, opens=time is TimeKind.OPENING):
            return None
        if time is TimeKind.OPENING and not mention.header:
            return Instant(self._named_year(mention, when) - 1, 12)
        if isinstance(when, Instant):
            return when if time is not TimeKind.FLOW else Period(when.year) if when.month == 12 else None
        return when if thing is None else self._catalogue.time_of(concept, when)

    def _named_year(self, mention: Mention, when: When) -> int:
        """The year the sentence is about: the last it names before the figure, else the document's own."""
        years = [year for year in _YEARS.findall(sentence_before(self._document, mention)) if year]
        return int(years[-1]) if years else self._year or when.year

    def _told(self, mention: Mention, when: When, *, opens: bool) -> bool:
        """Whether the year is the one the sentence names last before the figure, where it names any; and whether the
        sentence has not gone over to what is planned, where the figure itself does not say so.
        """
        before = sentence_before(self._document, mention)
        years = _YEARS.findall(before)
        if opens:
            return when.year in (self._named_year(mention, when), self._named_year(mention, when) - 1)
        if years and years[-1] and when.year != int(years[-1]):
            return False
        return "version" in dict(mention.scope) or not _PLANNED.search(before)

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
