"""Which months a ledger sheet covers.

The rule, stated in SPEC-workspace: a 期间 column speaks for its row; else the lines above the table, else
the sheet's name, else the file's name. A month without a year takes the year of the next of these that
states one; 年度 or 全年 with no month anywhere is the whole year. Where one of them states two different
months (and no range), nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from yizhang.numbers import Period

_Y = r"(?P<year>(?:19|20|21)\d{2})"
_RANGE = re.compile(
    _Y
    + r"[年.\-/]?(?P<first>\d{1,2})月?(?:期)?[-至到](?:(?P=year)[年.\-/]?)?(?P<last>\d{1,2})(?:[月期]|(?!\d))"
)
_MONTH = re.compile(_Y + r"(?:年度?|[.\-/])?(?:第)?(?P<first>0?[1-9]|1[0-2])(?:月|期|(?!\d))")
_BARE = re.compile(r"(?<!\d)(?P<first>0?[1-9]|1[0-2])(?:月|期)")
_ONLY = re.compile(r"0?([1-9])|1[0-2]")
_YEAR = re.compile(r"(?<!\d)" + _Y + r"(?!\d{3})")


class AmbiguousPeriodError(ValueError):
    """One source of a period names two."""


def read_period(text: str) -> tuple[int | None, tuple[int, int] | None]:
    """The year and months a text states, either of them None. Raises :class:`AmbiguousPeriodError`."""
    folded = re.sub(r"[—–－~～]+", "-", unicodedata.normalize("NFKC", text)).replace(" ", "")
    folded = re.sub(r"(\d{4})-(\d{1,2})-(\d{1,2})", r"\1年\2月", folded)
    folded = re.sub(r"(?<!\d)((?:19|20|21)\d{2})(0[1-9]|1[0-2])[0-3]\d(?!\d)", r"\1年\2月", folded)
    spans = {(int(m["year"]), (int(m["first"]), int(m["last"]))) for m in _RANGE.finditer(folded)}
    if not spans:
        spans = {(int(m["year"]), (int(m["first"]), int(m["first"]))) for m in _MONTH.finditer(folded)}
    if len(spans) > 1:
        raise AmbiguousPeriodError(text)
    if spans:
        return spans.pop()
    years = {int(m["year"]) for m in _YEAR.finditer(folded)}
    months = {int(m["first"]) for m in _BARE.finditer(folded)}
    if _ONLY.fullmatch(folded):
        months = {int(folded)}
    if len(years) > 1 or len(months) > 1:
        raise AmbiguousPeriodError(text)
    month = months.pop() if months else None
    return (years.pop() if years else None), ((month, month) if month else None)


def sheet_period(sources: Sequence[str]) -> Period | None:
    """The period of a sheet from its sources, strongest first. Raises :class:`AmbiguousPeriodError`."""
    return _sheet_period(tuple(sources))


@lru_cache(maxsize=4096)
def _sheet_period(sources: tuple[str, ...]) -> Period | None:
    stated = [read_period(text) for text in sources if text]
    months = next((months for _, months in stated if months), None)
    year = next((year for year, _ in stated if year), None)
    if months is None and any(word in text for text in sources for word in ("年度", "全年")):
        months = (1, 12)
    if months is None or year is None or not 1 <= months[0] <= months[1] <= 12:
        return None
    return Period(year, *months)
