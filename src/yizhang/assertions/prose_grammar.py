"""The lexicon compiled: expressions over the few characters before and after a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from re import Pattern

from yizhang.assertions.lexicon import Classes, Lexicon

Regex = Pattern[str]
_BOUND = ("其", "累计")
"""Words that lead only where they do not belong to the name behind them: 其他, 累计结余."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """Expressions built once from a lexicon. ``before`` ones end at a figure, ``after`` ones begin behind it."""

    lexicon: Lexicon
    change: Regex
    reach: Regex
    prior: Regex
    from_prior: Regex
    after_prior: Regex
    average: Regex
    share: Regex
    share_noun: Regex
    completion: Regex
    completion_noun: Regex
    target: Regex
    gap: Regex
    after_reference: Regex
    threshold: Regex
    deduction: Regex
    deficit: Regex
    score: Regex
    full_score: Regex
    spread: Regex
    verbs: Regex
    among: Regex
    inside: Regex
    respective: Regex
    make_up: Regex
    by_class: Regex
    mainly: Regex
    plus: Regex
    total: Regex
    balance: Regex
    reasons: Regex
    residual: Regex
    plan: Regex
    comparison: Regex
    greatest: Regex
    least: Regex
    leading: Regex
    rises: frozenset[str]


@lru_cache(maxsize=8)
def grammar_of(lexicon: Lexicon) -> Grammar:
    """The grammar of a lexicon."""
    return Grammar(
        lexicon=lexicon, rises=frozenset(lexicon.rise), **_changes(lexicon), **_ratios(lexicon),
        **_words(lexicon), **_lists(lexicon),
    )  # fmt: skip


def either(words: Iterable[str]) -> str:
    """An alternative of literal words, the longest first; matches nothing when there are none."""
    return _either(tuple(words))


@lru_cache(maxsize=1024)
def _either(words: tuple[str, ...]) -> str:
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, ordered)) + ")" if ordered else "(?!)"


def _changes(lexicon: Lexicon) -> dict[str, Regex]:
    direction = either((*lexicon.rise, *lexicon.fall))
    against = r"(?<![占对同环])(?:比|较|与)[^比较与，]{0,24}?(?:相比)?"
    comparator = rf"(?P<compare>{either(lexicon.comparators)}|{against})?"
    adverbs = rf"{either(lexicon.adverbs)}{{0,2}}"
    reached = either(word for word in lexicon.reach if word != "为")
    named = r"(?P<ref>[^比较，]{0,24}?)的?"
    tail = r"(?:了|约为|约|为|达到|达|近|幅度为|额为|率为|额)?"
    return {
        "change": re.compile(rf"(?P<head>.*?){comparator}{adverbs}(?P<word>{direction}){tail}\Z"),
        "reach": re.compile(rf"(?P<head>.*?){adverbs}(?P<word>{direction}){reached}\Z"),
        "prior": re.compile(rf"(?P<head>.*?)(?:{either(lexicon.comparators)}|比|较|与){named}\Z"),
        "from_prior": re.compile(r"(?P<head>.*?)(?:由|从)(?P<ref>[^由从，]{0,24}?)的?\Z"),
        "after_prior": re.compile(rf"(?:相比)?{adverbs}{direction}"),
        "average": re.compile(either(lexicon.average)),
        "gap": re.compile(
            rf"(?P<head>.*?)的?(?P<compare>{either(lexicon.comparators)})?"
            rf"(?P<word>{either((*lexicon.gap_up, *lexicon.gap_down))})(?:了)?\Z"
        ),
    }  # fmt: skip


def _ratios(lexicon: Lexicon) -> dict[str, Regex]:
    plan = either(lexicon.plans)
    verb = either(lexicon.completion_verbs)
    be = r"(?:约为|约|为|达到|达|是|仅为|仅|近|超过)?"
    noun = either(lexicon.completion_nouns)
    return {
        "share": re.compile(rf"(?P<head>.*?)占(?:(?P<base>[^占，]{{1,40}}?)的?)?(?:比重|比例|份额)?{be}\Z"),
        "share_noun": re.compile(rf"(?P<head>.*?){either(lexicon.share_nouns)}{be}\Z"),
        "completion": re.compile(
            rf"(?P<head>.*?){verb}(?P<which>[^占完，]{{0,24}}?{plan}[^占完，的]{{0,6}}?)的?(?:比例)?{be}\Z"
        ),
        "completion_noun": re.compile(rf"(?P<head>.*?)(?P<which>[^，]{{0,8}}?){noun}{be}\Z"),
        "target": re.compile(rf"(?P<head>.*?){either(lexicon.targets)}{be}\Z"),
        "after_reference": re.compile(
            rf"(?:的|这一)?{either(lexicon.targets)}?的?{either((*lexicon.gap_up, *lexicon.gap_down))}?\Z"
        ),
        "threshold": re.compile(
            rf"(?P<head>.*?)(?P<word>{either((*lexicon.thresholds, *lexicon.greater, *lexicon.less))})于?\Z"
        ),
        "plan": re.compile(plan),
    }


def _words(lexicon: Lexicon) -> dict[str, Regex]:
    compare = either((*lexicon.greater, *lexicon.less))
    verbs = either(word for word in lexicon.verbs if word != "计")
    opening = either(
        word for word in (*lexicon.among, *lexicon.reasons, *lexicon.fillers) if word not in _BOUND
    )
    version = either(word for _, words in lexicon.versions for word in (*words, "预算数", "预算"))
    return {
        "deficit": re.compile(rf"{either(lexicon.deficits)}(?:为|是|达|达到)?\Z"),
        "deduction": re.compile(rf"(?P<head>.*?){either(lexicon.deductions)}\Z"),
        "score": re.compile(rf"(?P<head>.*?){either(lexicon.scores)}(?:为|是|：)?\Z"),
        "full_score": re.compile(rf"(?P<head>.*?){either(lexicon.full_scores)}(?:为|是|：)?\Z"),
        "spread": re.compile(rf"(?P<head>.*?){either(lexicon.spread)}\Z"),
        "verbs": re.compile(rf"(?:{verbs}|(?<![总合共小])计|[（(：])+\Z"),
        "comparison": re.compile(rf"(?P<left>{version})(?:略|远)?(?P<word>{compare})(?P<right>{version})"),
        "greatest": re.compile(rf"{either(lexicon.greatest)}的?(?:为|是|分别为)?(?P<name>[^，]*)\Z"),
        "least": re.compile(rf"{either(lexicon.least)}的?(?:为|是|分别为)?(?P<name>[^，]*)\Z"),
        "leading": re.compile(
            rf"(?:[一二三四五六七八九十]{{1,2}}是|按[^，。；]{{1,10}}分类?[为有]|其(?![他它余中])|累计(?!可?[结滚收支])|——|[^，。；]{{0,40}}(?:批准|通过)的|{opening}|[：、，的])+"
        ),
    }


def _lists(lexicon: Lexicon) -> dict[str, Regex]:
    by_class = rf"(?:{either(lexicon.by_class)}|按[^，。；]{{1,10}}分类?)"
    return {
        "among": re.compile(either(lexicon.among)),
        "inside": re.compile(f"（{either(lexicon.inside)}"),
        "respective": re.compile(either(lexicon.respective)),
        "make_up": re.compile(either(lexicon.make_up)),
        "by_class": re.compile(rf"{by_class}[为有：，]*"),
        "mainly": re.compile(r"(?:主要|具体)[^，。；：]{0,12}：[^，。；：]{0,30}\Z"),
        "plus": re.compile(rf"(?:\A|[，；：（]|收入|支出){either(lexicon.plus)}(?![强快大之密])"),
        "total": re.compile(either(lexicon.total)),
        "balance": re.compile(either(lexicon.balance)),
        "reasons": re.compile(either(lexicon.reasons)),
        "residual": re.compile(rf"^{either(lexicon.residual)}"),
    }


def longest(text: str, classes: Classes) -> str:
    """The class whose word, the longest of all, stands in ``text``; the last one where they tie."""
    best, length, at = "", 0, -1
    for name, words in classes:
        for word in words:
            found = text.rfind(word)
            if found >= 0 and (len(word), found) > (length, at):
                best, length, at = name, len(word), found
    return best
