"""What one document states that another may state too: figures under keys that mean the same in both.

A key holds the place and the year as the document itself names them: 全市 in a report of 甲市 is not 全市 in a report
of 乙市. Where place or year is not certain there is no statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Extract, Measure, Mention
from yizhang.assertions.prose import year_of
from yizhang.assertions.prose_text import Passage, read_passages
from yizhang.assertions.scope import thing_of
from yizhang.catalogue.naming import label
from yizhang.checking.audit_model import Located, Stated
from yizhang.checking.audit_text import clause_before
from yizhang.checking.fund_book import told_apart
from yizhang.checking.fund_keys import Keyed, keyed, quantity_of
from yizhang.checking.fund_words import PAYABLE_MONTHS, fund_names
from yizhang.documents.model import Document
from yizhang.numbers import Interval, Period, When
from yizhang.places import Key

_NOT_A_NAME: Final = re.compile(
    r"人民政府|医疗保障[局厅]?|财政[局厅]|人力资源|统计局|信息公开|全[国省市州县区部]|[省市县区]级|本级|关于|年度?|\d+|[^\u4e00-\u9fff]+"
)
_PLACE: Final = re.compile(
    r"[\u4e00-\u9fff]{2,7}?(?:自治州|自治县|自治区|地区|省|市|州|县|(?<![社辖城市园景片])区|旗)(?![\u4e00-\u9fff]?区域)"
)
_OFFICE: Final = re.compile(
    r"([\u4e00-\u9fff]{2,7}?[省市州县区旗])(?=(?:医疗保障|财政|人力资源|卫生健康|统计)[局厅]|人民政府)"
)
_BODY: Final = re.compile(r"[\u4e00-\u9fff]{2,10}?(?:局|厅|委员会|办公室|中心|医院|学校|学院)")
_LEVELS: Final = {"全省": "省", "全市": "市州地区", "全县": "县区旗"}
_MONTHS_WITHIN: Final = re.compile(
    r"(?:医保|医疗保险|医疗保障)基金(?:累计)?结余(?:可支付月数)?[^，。；\d]{0,12}?在"
    r"(?P<low>\d{1,2}(?:\.\d+)?)(?:个月)?[-—–−~～至](?P<high>\d{1,2}(?:\.\d+)?)个月"
)
_VERBS: Final = re.compile(r"(?:完成|实现|达到|达|为|是|约|共计?|仅)+\Z")
_FIRST: Final = 40
_TITLE: Final = 60
_HEAD: Final = 4
_SHORT_NAME: Final = 3
_AGAIN: Final = 2
_DIGITS: Final = 100
"""A figure needs three digits before its agreement between two documents says that they speak of the same."""
_RATE_DIGITS: Final = 10
_LONG: Final = 4
_GENERIC: Final = re.compile(
    r"合计|小计|总计|金额|数额|本年|全年|收入|支出|决算数?|预算数?|执行数?|其中|项目"
)


def statements_of(document: Document, extract: Extract, lexicon: Lexicon) -> tuple[Stated, ...]:
    """What a document states under keys of its own place and year; a key that takes two values is left out."""
    passages = tuple(islice(read_passages(document), _FIRST))
    subject = _subject(document, passages)
    if subject is None:
        return ()
    entries = keyed(document, extract, lexicon)
    found = [
        *_of_catalogue(entries, subject),
        *_of_labels(document, extract.mentions, {each.mention.id for each in entries}, subject, lexicon),
        *_ranges(document, subject, year_of(document, list(passages))),
    ]
    return tuple(_unanimous(found))


@dataclass(frozen=True, slots=True)
class _Subject:
    """Whose figures a document tells: the place, and the body where one is named."""

    place: str
    body: str
    year: int | None
    """The year its title names."""

    def area(self, word: str) -> str:
        """An area word in this document's sense; empty where it does not fit its place."""
        if word in _LEVELS:
            return self.place if self.place[-1] in _LEVELS[word] else ""
        if word.endswith("本级") and len(word) == 3:
            return f"{self.place}本级" if word[0] == self.place[-1] else ""
        return word


def _subject(document: Document, passages: Sequence[Passage]) -> _Subject | None:
    """The place a document is about: the last one its first line with a place names, else whose office writes it."""
    text = "".join(passage.text for passage in passages)
    lines = [document.title, *(passage.text for passage in passages if len(passage.text) <= _TITLE)]
    for line in lines:
        names = [
            name for found in _PLACE.findall(_NOT_A_NAME.sub(" ", line)) if (name := _repeated(found, text))
        ]
        if names:
            return _Subject(names[-1], _body(line.replace(names[-1], " ")), _year(lines))
    offices = _OFFICE.findall(text)
    name = _repeated(offices[0], text) if offices else ""
    return _Subject(name, "", _year(lines)) if name else None


def _year(lines: Sequence[str]) -> int | None:
    """The year that the first line with one names."""
    return next((int(found[0]) for line in lines[:_HEAD] if (found := re.search(r"20\d\d", line))), None)


def _body(line: str) -> str:
    """The body a title names, and whether it speaks of the whole department or of one unit of it."""
    body, scope = _BODY.search(line), re.search(r"部门|单位", line)
    return (body[0] + (scope[0] if scope else "")) if body else ""


def _repeated(found: str, text: str) -> str:
    """The name within a stretch that ends like one: the longest that the text repeats most; empty for none.

    现将株洲市 holds 株洲市, which occurs again and again; 现将株洲市 does not.
    """
    inside = [found[start:] for start in range(len(found) - _SHORT_NAME + 1)]
    counted = [(text.count(name), len(name), name) for name in inside]
    most, _, name = max(counted, default=(0, 0, ""))
    return name if most >= _AGAIN else ""


def _of_catalogue(entries: Sequence[Keyed], subject: _Subject) -> Iterator[Stated]:
    if not entries:
        return
    catalogue = fund_names().catalogue
    for each in told_apart(catalogue, entries).entries:
        area = subject.area(each.key["area"]) if each.key["area"] else ""
        if not each.dated or not area:
            continue
        key = _as_closing(each.key.with_dims(area=area))
        quantity = quantity_of(each.mention)
        yield Stated(str(key), label(catalogue, key, "zh"), quantity.interval(), _at(each.mention), sure=True)


def _as_closing(key: Key) -> Key:
    """What a year opens with is what the year before closed with."""
    if key.concept != "balance.opening" or key["measure"]:
        return key
    return Key("balance.closing", key.with_dims(version="").dims, key.when)


def _of_labels(
    document: Document, mentions: Iterable[Mention], known: set[str], subject: _Subject, lexicon: Lexicon
) -> Iterator[Stated]:
    """Figures by their whole labels and the very words before them: only what names its year and is telling by its own
    words. A label is composed from several clauses, and may have lost a word that tells two figures apart.
    """
    for mention in mentions:
        dims = dict(mention.scope)
        when = mention.when or (Period(subject.year) if subject.year is not None else None)
        if when is None:
            continue
        if mention.id in known or mention.measure not in _MEASURES or mention.header:
            continue
        words = [thing_of(step, lexicon) for step in mention.label]
        own = _GENERIC.sub("", "".join(words))
        if not _LONG <= len(own) <= _TITLE or re.search(r"\d", own) or not _tells(mention):
            continue
        area = dims.get("area", "")
        where = subject.area(_WORDS.get(area, area)) if area not in ("", "own") else subject.body
        if not where or "remark" in dims:
            continue
        rest = "/".join(f"{name}={dims[name]}" for name in ("part", "scheme", "version") if name in dims)
        clause = _VERBS.sub("", clause_before(document, mention))
        parts = (subject.place, where, *words, clause, rest, str(when), mention.measure.value)
        key = "|".join(parts)
        yield Stated(key, _named(when, words), mention.quantity.interval(), _at(mention), sure=False)


_RATES: Final = frozenset({Measure.GROWTH, Measure.SHARE, Measure.COMPLETION, Measure.POINTS})
_MEASURES: Final = frozenset({Measure.LEVEL, Measure.COUNT, Measure.MONTHS, Measure.CHANGE, *_RATES})
_WORDS: Final = {
    "province": "全省",
    "province-own": "省本级",
    "prefecture": "全市",
    "prefecture-own": "市本级",
    "county": "全县",
    "county-own": "县本级",
}


def _named(when: When, words: Sequence[str]) -> str:
    return f"{when.label}{'·'.join(word for word in words if word)}"


def _tells(mention: Mention) -> bool:
    """Whether a figure has enough digits to tell it from others; a rate has fewer."""
    digits = abs(mention.quantity.value) * Fraction(10) ** max(mention.quantity.decimals or 0, 0)
    return digits >= (_RATE_DIGITS if mention.measure in _RATES else _DIGITS)


def _at(mention: Mention) -> Located:
    return Located(mention.place, mention.text)


def _ranges(document: Document, subject: _Subject, year: int | None) -> Iterator[Stated]:
    """医保基金结余保持在9—15个月: said of both funds, so each fund's months are held to it."""
    if year is None:
        return
    for passage in read_passages(document):
        for match in _MONTHS_WITHIN.finditer(passage.text):
            catalogue = fund_names().catalogue
            within = Interval(Fraction(match["low"]), Fraction(match["high"]))
            at = Located(
                passage.place(match.start("low"), match.end()), passage.text[match.start("low") : match.end()]
            )
            for scheme in ("emp", "res"):
                key = Key.of(PAYABLE_MONTHS, Period(year), area=subject.place, scheme=scheme)
                yield Stated(str(key), label(catalogue, key, "zh"), within, at, sure=True)


def _unanimous(found: Sequence[Stated]) -> Iterator[Stated]:
    """One statement of each key all of whose values agree."""
    by_key: dict[str, list[Stated]] = {}
    for each in found:
        by_key.setdefault(each.key, []).append(each)
    for stated in by_key.values():
        shared = Interval.everything()
        for each in stated:
            shared = shared.meet(each.interval)
        if not shared.empty:
            yield min(stated, key=_narrow)


def _narrow(stated: Stated) -> tuple[Fraction, str]:
    low, high = stated.interval.lo, stated.interval.hi
    width = high - low if low is not None and high is not None else Fraction(10**18)
    return width, str(stated.located.place)
