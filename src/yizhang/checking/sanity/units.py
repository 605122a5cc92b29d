"""Units that cannot be right: persons counted in 元, and amounts whose digits fit only in their neighbour's unit."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final

from yizhang.assertions.model import Measure, Mention
from yizhang.assertions.scope import flow_of
from yizhang.checking.arithmetic import quantity_text
from yizhang.checking.audit_findings import Draft, located
from yizhang.checking.lowering import label_of
from yizhang.checking.sanity.papers import Papers, Words, drafted, is_money, words_at
from yizhang.numbers import YUAN, Quantity
from yizhang.places import Severity

_COUNT_IN_YUAN: Final = re.compile(
    r"(?P<noun>人次|人数|户数)(?:已)?(?:为|是|达到|达|共计|合计|约)"
    r"(?P<figure>(?P<digits>\d[\d,]*(?:\.\d+)?)(?P<scale>[万亿]?)元)(?!/)"
)
_WORDS: Final = re.compile(r"[\u4e00-\u9fff]{0,10}\Z")
_PER: Final = re.compile(r"[每均][\u4e00-\u9fff]{0,4}\Z|标准")
_APART: Final = 1000
"""Amounts of one sentence that are further apart than this do not belong to one fund's income and outlay."""
_ALIKE: Final = 4
"""Digits in one unit are alike up to this factor."""
_TOO_SMALL: Final = 100
"""No total of income or outlay is below so many yuan where the figures around it are counted by ten thousand."""
_TOTALS: Final = re.compile(
    r"(?:总收入|总支出|总额|收入合计|支出合计|累计结余|滚存结余|当期结余|基金收入|基金支出)\Z"
)
_LIKE_UNITS: Final = 2
_MANY: Final = 10
"""From so many amounts on a document has a habit of counting."""
_FEW: Final = 2
"""More amounts in bare yuan than this are a habit of their own."""
_NEAR: Final = 24
_ARABIC: Final = re.compile(r"\d[\d,]*(?:\.\d+)?元")
_FLOW: Final = re.compile(
    r"(?:收入|支出|总计|合计|结转|结余|资金|债券|债务|限额|余额|总额|预算|预算数|决算|决算数|投资|产值|增加值|税收|税|统筹基金|个人账户基金?|储备金|缺口|总量)\Z"
)
_SMALL: Final = re.compile(
    r"[每均]|百元|标准|工资|薪|单价|价格|奖|罚|违|追|退|挽回|举报|查|个人(?!账户|帐户|缴费收入)|津贴|补贴|助学|育儿|低保|救助|定额|缴费(?!收入|基数)|最[高低]|起付|限价|学费"
)
"""What is paid to one, recovered in a case, priced or limited is of the size of yuan."""
_MANY_DIGITS: Final = 10_000
"""Five digits in a row do not meet by chance."""


def counts_in_yuan(papers: Papers) -> Iterator[Draft]:
    """参保人数为2949390万元: a number of persons is no amount of money."""
    for passage in papers.passages:
        for match in _COUNT_IN_YUAN.finditer(passage.text):
            words = _WORDS.search(passage.text, max(0, match.start() - 10), match.start())
            before = words[0] if words else ""
            if _PER.search(before):
                continue
            unit = "人次" if match["noun"] == "人次" else "户" if match["noun"] == "户数" else "人"
            expected = f"{match['digits']}{_scale(papers, match)}{unit}"
            yield drafted(
                "audit.unit-kind",
                Severity.ERROR,
                words_at(passage, match.start("figure"), match.end("figure")),
                {"label": before + match["noun"], "stated": match["figure"], "expected": expected},
            )


def _scale(papers: Papers, match: re.Match[str]) -> str:
    """The scale word of the count: none where the same digits are told elsewhere as a plain number of persons."""
    digits = match["digits"].replace(",", "")
    plain = any(
        not is_money(mention) and str(mention.quantity.value) == digits and mention.quantity.unit.scale == 1
        for mention in papers.extract.mentions
    )
    return "" if plain else match["scale"]


def out_of_scale(papers: Papers) -> Iterator[Draft]:
    """Income beside outlay of one fund in one sentence, thousands of times apart, though their digits are alike."""
    for mentions in papers.by_block.values():
        money = [m for m in mentions if is_money(m) and not m.nil]
        levels = [m for m in money if m.measure is Measure.LEVEL]
        units = Counter(mention.quantity.unit.symbol for mention in money)
        told = set()
        for one, other in pairwise(levels):
            if _twins(one, other, papers) and _one_unit_apart(one, other):
                wrong, right = _suspect(one, other, units)
                told.add(wrong.id)
                yield _scaled(papers, wrong, right, units)
        for position, mention in enumerate(levels):
            if mention.id in told or not _absurd(mention, units):
                continue
            neighbour = _neighbour(position, levels)
            if neighbour is not None:
                yield _scaled(papers, mention, neighbour, units)


def lone_yuan(papers: Papers) -> Iterator[Draft]:
    """A flow or balance in bare yuan in a document that counts everything else by ten thousand: a scale word is left
    out. What is paid to one person, recovered in one case or priced has its place in yuan and is left alone. With
    decimals, as totals are printed, it may be larger than all others.
    """
    money = [mention for mention in papers.prose if is_money(mention) and not mention.nil]
    bare = [mention for mention in money if mention.quantity.unit == YUAN and _is_flow(papers, mention)]
    if len(money) < _MANY or not 0 < len(bare) <= _FEW:
        return
    told = {figure.place for found in out_of_scale(papers) for figure in found.figures[:1]}
    usual = Counter(m.quantity.unit for m in money if m.quantity.unit != YUAN).most_common()
    largest = max(mention.quantity.base for mention in money)
    for mention in bare:
        room = largest * (_ALIKE if mention.quantity.decimals else 1)
        fitting = [each for each, _ in usual if mention.quantity.value * each.scale <= room]
        if mention.place in told or not fitting:
            continue
        around = [m for m in papers.by_block[mention.block] if is_money(m) and not m.nil]
        near = _neighbour(around.index(mention), around)
        own = near.quantity.unit if near is not None else fitting[0]
        unit = (own if own in fitting else fitting[0]).symbol
        digits = mention.text.removesuffix("元")
        yield drafted(
            "audit.unit-lone",
            Severity.SUSPICIOUS,
            Words(_quote(papers, mention), (located(mention),)),
            {"label": label_of(mention), "stated": mention.text, "unit": unit, "expected": f"{digits}{unit}"},
        )


def _is_flow(papers: Papers, mention: Mention) -> bool:
    if mention.measure is not Measure.LEVEL or not _ARABIC.fullmatch(mention.text):
        return False
    before = re.split(r"[，。；、]", papers.before(mention, _NEAR))[-1]
    return bool(_FLOW.search(_head(mention))) and not _SMALL.search(before + _head(mention))


def one_amount_in_two_units(papers: Papers) -> Iterator[Draft]:
    """The same digits for the same thing, once in 万元 and once in 元 or 亿元: one of the units is wrong."""
    first: dict[tuple[object, ...], Mention] = {}
    units = Counter(mention.quantity.unit.symbol for mention in papers.prose if is_money(mention))
    for mention in papers.prose:
        quantity = mention.quantity
        if not is_money(mention) or mention.measure is not Measure.LEVEL or not _tells(quantity):
            continue
        key = (quantity.value, mention.label, mention.scope, mention.when)
        other = first.setdefault(key, mention)
        if other.quantity.unit != quantity.unit and other.label:
            wrong, right = _suspect(other, mention, units)
            yield _scaled(papers, wrong, right, units)


def _tells(quantity: Quantity) -> bool:
    return abs(quantity.value) * Fraction(10) ** max(quantity.decimals or 0, 0) >= _MANY_DIGITS


def _twins(one: Mention, other: Mention, papers: Papers) -> bool:
    """Whether two neighbours are the income and the outlay of the same thing."""
    if one.sentence != other.sentence or one.when != other.when or len(one.label) != len(other.label):
        return False
    dims, others = dict(one.scope), dict(other.scope)
    if any(dims.get(name) != others.get(name) for name in ("area", "scheme", "version")):
        return False
    flows = {flow_of(_head(one), papers.lexicon), flow_of(_head(other), papers.lexicon)}
    return flows == {"income", "outlay"}


def _head(mention: Mention) -> str:
    return mention.label[-1] if mention.label else ""


def _one_unit_apart(one: Mention, other: Mention) -> bool:
    if one.quantity.unit == other.quantity.unit:
        return False
    apart, alike = (
        abs(one.quantity.base / other.quantity.base),
        abs(one.quantity.value / other.quantity.value),
    )
    return _outside(apart, _APART) and not _outside(alike, _ALIKE)


def _outside(ratio: Fraction, factor: int) -> bool:
    return ratio > factor or ratio * factor < 1


def _suspect(one: Mention, other: Mention, units: Counter[str]) -> tuple[Mention, Mention]:
    """The one whose unit the paragraph uses less; where both are used alike, the one in bare yuan or the smaller."""

    def rank(mention: Mention) -> tuple[int, bool, Fraction]:
        unit = mention.quantity.unit
        return units[unit.symbol], unit != YUAN, mention.quantity.base

    wrong, right = sorted((one, other), key=rank)
    return wrong, right


def _absurd(mention: Mention, units: Counter[str]) -> bool:
    """A grand total of a few yuan, the only amount in yuan among larger units."""
    quantity = mention.quantity
    others = sum(count for symbol, count in units.items() if symbol != YUAN.symbol)
    lone = quantity.unit == YUAN and units[YUAN.symbol] == 1 and others >= _LIKE_UNITS
    return lone and 0 < quantity.value < _TOO_SMALL and bool(_TOTALS.search(_head(mention)))


def _neighbour(position: int, levels: list[Mention]) -> Mention | None:
    """The nearest amount of the paragraph in another unit whose digits are of the same size."""
    mention = levels[position]
    for away in range(1, len(levels)):
        for at in (position - away, position + away):
            if 0 <= at < len(levels) and levels[at].quantity.unit != YUAN:
                other = levels[at]
                alike = not _outside(abs(mention.quantity.value / other.quantity.value), 100)
                return other if alike else None
    return None


def _scaled(papers: Papers, wrong: Mention, right: Mention, units: Counter[str]) -> Draft:
    unit = right.quantity.unit.symbol
    digits = wrong.text.removesuffix(wrong.quantity.unit.symbol)
    clear = units[unit] >= _LIKE_UNITS and units[wrong.quantity.unit.symbol] == 1
    quote = _quote(papers, wrong)
    return drafted(
        "audit.unit-scale",
        Severity.ERROR if clear and wrong.quantity.unit == YUAN else Severity.SUSPICIOUS,
        Words(quote, (located(wrong),)),
        {
            "label": label_of(wrong),
            "stated": wrong.text,
            "other": f"{label_of(right)}{quantity_text(right.quantity)}",
            "expected": f"{digits}{unit}",
        },
        located(right),
    )


def _quote(papers: Papers, mention: Mention) -> str:
    for passage in papers.passages:
        at = passage.text.find(mention.text)
        while at >= 0:
            if passage.place(at, at + len(mention.text)) == mention.place:
                return words_at(passage, at, at + len(mention.text)).quote
            at = passage.text.find(mention.text, at + 1)
    return mention.text
