"""Time: a stretch of months in one fiscal year, or the instant at a month's end.

A flow (income) belongs to a :class:`Period`, a stock (balance) to an :class:`Instant`: a calendar point is
no duration, and mixing the two is an error the types refuse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_PERIOD = re.compile(r"(\d{4})(?:-(\d{2})(?:\.\.(\d{2}))?)?", re.ASCII)
_INSTANT = re.compile(r"(\d{4})-(\d{2})-end", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Instant:
    """The end of ``month`` (1–12) of ``year``; a year's beginning is the end before it: see :meth:`of`."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not 1 <= self.month <= 12:
            msg = f"no such month: {self.month}"
            raise ValueError(msg)

    @classmethod
    def of(cls, year: int, month: int) -> Instant:
        """The end of a month; months count on across years, so ``of(2024, 0)`` is the end of 2023-12."""
        shift, rest = divmod(month - 1, 12)
        return cls(year + shift, rest + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}-end"

    @property
    def label(self) -> str:
        """The instant as officials write it: 2024年末 or 2024年6月末."""
        return f"{self.year}年末" if self.month == 12 else f"{self.year}年{self.month}月末"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The months ``first`` to ``last`` (1–12, inclusive) of ``year``."""

    year: int
    first: int = 1
    last: int = 12

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last <= 12:
            msg = f"no such months: {self.first}..{self.last}"
            raise ValueError(msg)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """One month."""
        return cls(year, month, month)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """One quarter, 1–4."""
        return cls(year, 3 * quarter - 2, 3 * quarter)

    @classmethod
    def to_date(cls, year: int, month: int) -> Period:
        """本年累计: January to ``month``; September gives 前三季度."""
        return cls(year, 1, month)

    @property
    def months(self) -> int:
        """How many months it lasts."""
        return self.last - self.first + 1

    @property
    def opening(self) -> Instant:
        """The instant it begins."""
        return Instant.of(self.year, self.first - 1)

    @property
    def closing(self) -> Instant:
        """The instant it ends."""
        return Instant(self.year, self.last)

    def shift_years(self, years: int) -> Period:
        """The same months ``years`` later (negative: earlier): the base of 同比."""
        return Period(self.year + years, self.first, self.last)

    def previous(self) -> Period:
        """The stretch of equal length just before: the base of 环比. Raises ValueError across a year's edge
        unless the stretch divides the year.
        """
        first = self.first - self.months
        if first >= 1:
            return Period(self.year, first, first + self.months - 1)
        if self.first != 1 or 12 % self.months:
            msg = f"nothing of equal length lies before {self}"
            raise ValueError(msg)
        return Period(self.year - 1, 13 - self.months, 12)

    def __str__(self) -> str:
        if (self.first, self.last) == (1, 12):
            return f"{self.year:04d}"
        if self.first == self.last:
            return f"{self.year:04d}-{self.first:02d}"
        return f"{self.year:04d}-{self.first:02d}..{self.last:02d}"

    @property
    def label(self) -> str:
        """The period as officials write it: 2024年度, 2024年6月, 2024年前三季度, 2024年1—8月."""
        first, last = self.first, self.last
        if (first, last) == (1, 12):
            return f"{self.year}年度"
        named = {(1, 3): "一季度", (4, 6): "二季度", (7, 9): "三季度", (10, 12): "四季度"}
        named |= {(1, 6): "上半年", (7, 12): "下半年", (1, 9): "前三季度"}
        if (first, last) in named:
            return f"{self.year}年{named[first, last]}"
        return f"{self.year}年{first}月" if first == last else f"{self.year}年{first}—{last}月"


When = Period | Instant
"""A period for a flow, an instant for a stock."""


def parse_when(text: str) -> When:
    """Read the canonical form that ``str`` gives: ``2024``, ``2024-03``, ``2024-01..09``, ``2024-12-end``.

    Raises ``ValueError`` for anything else.
    """
    if match := _INSTANT.fullmatch(text):
        return Instant(int(match[1]), int(match[2]))
    if match := _PERIOD.fullmatch(text):
        year, first, last = match.groups()
        if first is None:
            return Period(int(year))
        return Period(int(year), int(first), int(last or first))
    msg = f"not a period: {text!r} (expected 2024, 2024-03, 2024-01..09 or 2024-12-end)"
    raise ValueError(msg)
