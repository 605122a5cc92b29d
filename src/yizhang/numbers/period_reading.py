"""Reading the periods and instants that a text names: 2024年度, 前三季度, 截至2024年9月底, 上年同期."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from re import Match
from typing import Final

from yizhang.numbers.period import Instant, Period, When

_TO: Final = r"\s?[-－—–~～至]\s?"
_YEAR: Final = r"(?:19|20)\d\d"
_MONTH: Final = r"(?:1[0-2]|0?[1-9])"
_NAMED_PATTERN: Final = "上半年|下半年|前三季度|前[二两]季度|第?[一二三四1-4]季度"
_ALONE: Final = rf"(?:同期|{_NAMED_PATTERN}|{_MONTH}(?:\s?月?{_TO}{_MONTH})?\s?月|年(?:初(?!\s?预算)|[末底]))"
_TOKEN: Final = re.compile(
    rf"(?<![\d.])(?P<until>截[至止]到?\s?)?(?:(?P<span>{_YEAR}\s?年?{_TO}{_YEAR}\s?年度?)"
    rf"|(?:(?P<year>{_YEAR}\s?年|[一二][零〇○一二三四五六七八九]{{3}}年|[本今当上去]年|(?<![以当目之])前年(?!度))度?(?!度|\s?以来)|(?={_ALONE}))"
    rf"(?:\s?(?P<same>同期)|\s?(?:(?P<named>{_NAMED_PATTERN})"
    rf"|(?P<first>{_MONTH})(?:\s?月?{_TO}(?P<last>{_MONTH}))?\s?月份?(?:\s?(?P<day>[12]\d|3[01]|0?[1-9])\s?日)?)"
    rf"(?P<close>[末底])?|年?(?P<edge>初(?!\s?预算)|[末底]))?)"
)
_RELATIVE: Final = {"本年": 0, "今年": 0, "当年": 0, "上年": -1, "去年": -1, "前年": -2}
_NAMED: Final = {
    "上半年": (1, 6),
    "下半年": (7, 12),
    "前三季度": (1, 9),
    "前二季度": (1, 6),
    "前两季度": (1, 6),
}
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4}
_HAN_DIGITS: Final = str.maketrans("零〇○一二三四五六七八九", "000123456789")
_HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class NamedPeriod:
    """A period or instant named in a text, at code points ``start`` to ``end``."""

    start: int
    end: int
    text: str
    when: When


def read_periods(text: str, year: int | Period | None = None) -> tuple[NamedPeriod, ...]:
    """All periods and instants that ``text`` names and that can be determined, in order.

    ``year`` is the year (or the period) the text is about: names without a year (一季度, 年末) and relative
    ones (上年, 同期) need it and are left out without it. A span of several years and a day inside a month
    are left out: they are no periods of the books.

    >>> [str(named.when) for named in read_periods("截至2024年9月底，前三季度比上年同期", Period(2024, 1, 9))]
    ['2024-09-end', '2024-01..09', '2023-01..09']
    """
    about = Period(year) if isinstance(year, int) else year
    return tuple(
        NamedPeriod(match.start(), match.end(), text[match.start() : match.end()], when)
        for match in _TOKEN.finditer(text.translate(_HALF_WIDTH))
        if (when := _when(match, about)) is not None
    )


def _when(match: Match[str], about: Period | None) -> When | None:
    year = None if match["span"] else _year(match, about)
    if year is None:
        return None
    if match["edge"]:
        return Instant.of(year, 0 if match["edge"] == "初" else 12)
    if match["day"]:
        return _day(year, int(match["first"]), int(match["day"])) if not match["last"] else None
    period = _period(match, year, about)
    if period is None:
        return None
    return period.closing if match["until"] or match["close"] else period


def _year(match: Match[str], about: Period | None) -> int | None:
    word = match["year"]
    if word is None or word in _RELATIVE:
        if about is None:
            return None
        past = -1 if match["same"] else 0
        return about.year + (past if word is None else _RELATIVE[word])
    return int(word.rstrip("年").translate(_HAN_DIGITS))


def _day(year: int, month: int, day: int) -> Instant | None:
    if day == monthrange(year, month)[1]:
        return Instant(year, month)
    return Instant.of(year, month - 1) if day == 1 else None


def _period(match: Match[str], year: int, about: Period | None) -> Period | None:
    if match["same"]:
        return about and Period(year, about.first, about.last)
    if named := match["named"]:
        if named in _NAMED:
            return Period(year, *_NAMED[named])
        digit = named.removeprefix("第")[0]
        return Period.quarter(year, _QUARTERS.get(digit) or int(digit))
    if match["first"]:
        first = int(match["first"])
        last = int(match["last"] or first)
        return Period(year, first, last) if first <= last else None
    return Period(year)
