"""The forms in which officials print numbers, as one expression tried wherever a number may begin."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from yizhang.numbers.capital import CAPITAL_PATTERN

DIGIT: Final = "[0-9０-９]"
SPACE: Final = "[ \u00a0\u3000]*"
_BREAK: Final = rf"{SPACE}\r?\n{SPACE}"
"""One line end inside a number and its unit: text taken from pages breaks lines anywhere."""

# Repetitions are bounded and no two unbounded ones adjoin, so that reading stays linear on any input.

_GROUPED: Final = (
    rf"[1-9１-９]{DIGIT}{{0,2}}"
    rf"(?:(?:,{DIGIT}{{3}}){{1,6}}(?!,?{DIGIT})|(?:，{DIGIT}{{3}}){{1,6}}(?!，?{DIGIT}))"
)
_NUMBER: Final = rf"(?:{_GROUPED}|{DIGIT}{{1,24}})(?:[.．]{DIGIT}{{1,24}})?"

_PER_UNIT: Final = "(?:人次|人|年|月|天|日|次|户|例|家|件|项)"
_PER_CHAIN: Final = rf"{_PER_UNIT}(?:[·.．•・/／]?{_PER_UNIT})*"
_PER: Final = rf"(?:{SPACE}[/／]{SPACE}(?:[（(]{_PER_CHAIN}[）)]|{_PER_CHAIN}))?"

# A character that also begins a longer word is a unit only where that word does not follow.
_MEASURE: Final = (
    rf"(?:元(?!旦){_PER}|[美港欧]元|%|％|‰|个?百分点|人次|个月|倍(?!增)"
    r"|人(?![均大民员才力社口])|名|个(?![体税别]|人[账所])|家(?![庭属长具电])|户(?![籍口均])|项(?!目)|件|例(?!如)"
    r"|所(?![有以得需示述])|座|次(?![年月日要会])|台(?![账风湾])|批(?![准复发次])|种(?![植子])|组(?![织合成建])"
    r"|辆|套|宗|笔|张|份(?!额)|天(?![然津])|日(?![常均期])|年(?!度)|分(?![别析之类配布期担级解部享钟公])"
    rf"){_PER}"
)
_MARK: Final = "万亿|千万|百万|亿|万(?!元户)|千(?![瓦米克伏卡])"
_STRONG: Final = "万[元人]|亿元|亿\\s*元|万\\s*元|元|%|％|个百分点|人次|[万亿](?=\\s)"
_WRAP: Final = rf"(?:{_BREAK}|{SPACE})"
_GAP: Final = rf"(?:{SPACE}|{_BREAK}(?={_STRONG}))"


def _unit(suffix: str) -> str:
    """A unit behind a number, its parts in groups named with ``suffix``."""
    broken = rf"(?:{SPACE}|{_BREAK}(?=[元人户]))"
    return (
        rf"(?:{_GAP}(?:(?P<mark{suffix}>{_MARK})(?P<inner{suffix}>[余多](?!额))?"
        rf"(?:{broken}(?P<marked{suffix}>{_MEASURE}))?|(?P<plain{suffix}>{_MEASURE})))?"
    )


_DASH: Final = rf"(?:[-－—–]|{SPACE}[~～〜至]{SPACE})"
_TAIL: Final = (
    rf"(?P<tail>余(?![额下款缺热地年])|多(?=[，。、；）)]|\Z)"
    rf"|{SPACE}(?:[（(]含[）)])?(?P<bound>左右|上下|以上|以下|以内))?"
)
_PLAIN: Final = (
    rf"(?P<first>{_NUMBER})(?P<more>[余多](?!额))?{_unit('1')}"
    rf"(?:{_DASH}(?P<second>{_NUMBER}){_unit('2')})?{_TAIL}"
)
_COMPOUND: Final = (
    rf"(?P<high>{DIGIT}{{1,24}}){SPACE}(?P<big>亿|万)零?(?P<low>{DIGIT}{{1,24}})"
    rf"(?:(?P<small>千万|百万|万|千|百)|(?=元|人|户))(?P<rest>{_MEASURE})?"
)
_MONTH: Final = "(?:1[0-2]|１[０-２]|[0０]?[1-9１-９])"
_DAY: Final = "(?:[12１２][0-9０-９]|[3３][01０１]|[0０]?[1-9１-９])"
_TO: Final = rf"{SPACE}[-－—–~～至]{SPACE}"
_YEAR: Final = rf"(?:19|20|１９|２０){DIGIT}{{2}}"
_DATE: Final = (
    rf"{_YEAR}{_WRAP}年{SPACE}{_MONTH}(?:{_TO}{_MONTH})?{SPACE}月(?:{SPACE}{_DAY}{SPACE}日)?"
    rf"|{_MONTH}(?:{_TO}{_MONTH})?{SPACE}月(?:{SPACE}{_DAY}{SPACE}日)?"
    rf"|{_YEAR}(?P<between>[-./]){_MONTH}(?P=between){_DAY}(?!{DIGIT})|{_DAY}{SPACE}日(?![常均期])"
)

_TOKEN: Final = (
    rf"(?P<document>(?<=[〔\[（(【]){DIGIT}{{4}}[〕\]）)】]{SPACE}(?:第{SPACE})?{DIGIT}+{SPACE}号)"
    rf"|(?P<date>{_DATE})"
    rf"|(?P<year>{_YEAR}(?:{_TO}{_YEAR})?{_WRAP}年度?)"
    rf"|(?P<code>{DIGIT}{{25,}}|{DIGIT}+[.．]{DIGIT}{{25,}}|{DIGIT}+(?:[.．]{DIGIT}+){{2,}}|[0０]{DIGIT}+(?:-{DIGIT}+)*|{DIGIT}+(?:-{DIGIT}+){{2,}}"
    rf"|{_NUMBER}[:：]{_NUMBER}(?:[:：]{_NUMBER})*)"
    rf"|(?P<misgrouped>(?!{_GROUPED}){DIGIT}{{1,24}}(?:,{DIGIT}{{1,24}}){{1,12}}(?:[.．]{DIGIT}+)?)"
    rf"|(?P<compound>{_COMPOUND})"
    rf"|(?P<plain>{_PLAIN})"
)
"""One printed number, tried at a digit. Which alternative matched is the last group's name."""

_ITEM: Final = rf"{DIGIT}{{1,2}}(?:[.．](?={_YEAR}{SPACE}年|(?!{DIGIT}))|、(?!{DIGIT})|[）)])"
"""A list number, tried only where a line or sentence begins."""

_HAN: Final = "[零〇○一二两三四五六七八九十百千万亿]"
_HAN_DIGIT: Final = "[一二两三四五六七八九十]"


def _han_number(name: str) -> str:
    """A Chinese numeral, with 点 and decimals or without, its parts in groups named after ``name``."""
    part = "[零〇一二三四五六七八九]{1,12}"
    return rf"(?P<{name}>{_HAN}{{1,30}})(?:点(?P<{name}_part>{part})(?P<{name}_mark>万亿|[万亿]|))?"


_HAN_MEASURE: Final = (
    rf"[美港欧]?元(?![旦区]){_PER}|个?百分点|人次|个月|人(?![均大民员才力社口])|名|个(?![体税别]|人[账所])"
    r"|家(?![庭属长具电])|户(?![籍口均])|件|例(?!如)|倍(?!增)|年(?!度)"
)
_HAN_TOKEN: Final = (
    rf"(?P<han_year>[一二][零〇○一二三四五六七八九]{{3}}年度?)"
    rf"|(?P<capital>{CAPITAL_PATTERN})"
    rf"|(?P<fraction>(?P<whole>[百千])分之(?:{_han_number('share')}|(?P<digits>{_NUMBER})))"
    rf"|(?P<han>{_han_number('numeral')}(?P<more>[余多])?(?P<measure>{_HAN_MEASURE})?"
    rf"(?P<tail>余|左右|上下|以上|以下|以内)?)"
)
"""One number in Chinese characters, tried at a character that can begin one."""

_START: Final = (
    rf"[0-9０-９]|[百千](?=分之)|[零负壹贰貳叁参肆伍陆柒捌玖](?=[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角])"
    rf"|{_HAN_DIGIT}(?={_HAN}|[元个人名家户件例倍年余多百点美])"
)
"""Where a number may begin."""

_BEFORE: Final = (
    r"(?P<hedge>不超过|不高于|不低于|不少于|不足|不到|至少|至多|大约|将近|接近|超过|突破|(?<![节预签合违制公集])约"
    rf"|(?<![最附邻相])近|超|逾)?{SPACE}(?P<sign>[-－−﹣+＋])?\Z"
)
"""Hedge words and sign before a number, in the few characters that precede it."""


class Forms(NamedTuple):
    """The expressions, compiled: where a number may begin, what stands there, what may stand before it."""

    start: re.Pattern[str]
    token: re.Pattern[str]
    han: re.Pattern[str]
    item: re.Pattern[str]
    before: re.Pattern[str]


@cache
def forms() -> Forms:
    """Compiled at first use: compiling takes longer than loading all else in this package."""
    return Forms(*(re.compile(form) for form in (_START, _TOKEN, _HAN_TOKEN, _ITEM, _BEFORE)))
