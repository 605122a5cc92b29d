"""A journal sheet (序时账、收支明细账) as postings, and postings as monthly turnovers without closing
entries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from yizhang.book.ledger.balances import Heading, amount_at, code_at, heading
from yizhang.book.ledger.headers import Sheet
from yizhang.book.ledger.model import Account, Balances, Journal, Posting
from yizhang.book.ledger.periods import AmbiguousPeriodError, sheet_period
from yizhang.book.names import Names
from yizhang.numbers import Period
from yizhang.places import Place, Problem

_TOTALS = re.compile(r"(?:期初|上年|年初)?(?:余额|结转上年|上年结转)|.*(?:合计|累计|过次页|承前页)")
_CLOSING = re.compile(r"结转.*(?:结余|收支|损益|本年|年末|期末)|(?:本年|年末|期末|年终).*结转")
_TITLE_ACCOUNT = re.compile(r"科目(?:名称)?[::](?P<code>\d{3,}(?:[.\-]?\d+)*)[\s_\-()（]*(?P<name>[^\s)）]*)")
_CODE_AND_NAME = re.compile(r"(?P<code>\d{3,}(?:[.\-]?\d+)*)[\s_\-/]*(?P<name>.*)")


def read_journal(sheet: Sheet, names: Names) -> tuple[Journal | None, tuple[Problem, ...]]:
    """The postings of a sheet; lines of balances and totals are no postings."""
    head, problems = heading(sheet, names)
    if head is None:
        return None, problems
    found = [*problems]
    titled = _title_account(head)
    postings = []
    for row in range(sheet.body, sheet.grid.rows):
        summary = sheet.grid.text(row, sheet.roles["summary"])
        if _TOTALS.fullmatch(summary) or not sheet.grid.row_texts(row):
            continue
        posting, trouble = _posting(sheet, row, summary, titled, head)
        found += trouble
        if posting is not None:
            postings.append(posting)
    return Journal(head.scheme, head.place, tuple(postings)), tuple(dict.fromkeys(found))


def turnovers(journals: Iterable[Journal], closers: Mapping[str, frozenset[str]]) -> tuple[Balances, ...]:
    """Turnovers by scheme and month. ``closers`` gives, by scheme, the codes of the fund-balance accounts.

    A voucher that posts to a fund-balance account closes the year: it is left out. Where lines have no
    voucher number, the summary decides (结转…结余, 年末结转); 结转 of suspense items into income is
    income and stays.
    """
    sums: dict[tuple[str, Period], dict[str, _Sum]] = {}
    for journal in journals:
        codes = closers.get(journal.scheme, frozenset())
        closing = {(p.month, p.voucher) for p in journal.postings if p.voucher and p.code in codes}
        for posting in journal.postings:
            by_voucher = (posting.month, posting.voucher) in closing
            by_summary = not posting.voucher and bool(_CLOSING.search(posting.summary))
            if by_voucher or by_summary:
                continue
            accounts = sums.setdefault((journal.scheme, posting.month), {})
            accounts.setdefault(posting.code, _Sum(posting)).add(posting)
    return tuple(
        Balances(
            scheme,
            month,
            _sheet_place(accounts),
            tuple(accounts[code].account for code in sorted(accounts)),
            adjusted=True,
        )
        for (scheme, month), accounts in sorted(sums.items(), key=lambda item: item[0])
    )


@dataclass(slots=True)
class _Sum:
    first: Posting
    debit: Fraction = field(default=Fraction(0))
    credit: Fraction = field(default=Fraction(0))

    def add(self, posting: Posting) -> None:
        self.debit += posting.debit
        self.credit += posting.credit

    @property
    def account(self) -> Account:
        first = self.first
        return Account(first.code, first.name, first.place, debit=self.debit, credit=self.credit)


def _sheet_place(accounts: Mapping[str, _Sum]) -> Place:
    first = next(iter(accounts.values())).first.place
    return Place(first.file, first.sheet)


def _posting(
    sheet: Sheet, row: int, summary: str, titled: tuple[str, str], head: Heading
) -> tuple[Posting | None, tuple[Problem, ...]]:
    grid = sheet.grid
    debit, first = amount_at(sheet, row, "current.debit")
    credit, second = amount_at(sheet, row, "current.credit")
    if first or second:
        return None, first + second
    if not debit and not credit:
        return None, ()
    place = grid.place(row, sheet.roles["summary"])
    code, name = _account(sheet, row, titled)
    if not code:
        return None, (Problem.at(place, "ledger.no-account"),)
    month = _month(sheet, row, head)
    if month is None:
        return None, (
            Problem.at(place, "ledger.bad-date", text=grid.text(row, sheet.roles["date"])[:20] or "—"),
        )
    voucher = grid.text(row, sheet.roles["voucher"]) if "voucher" in sheet.roles else ""
    sums = ((debit or Fraction(0)) * head.scale, (credit or Fraction(0)) * head.scale)
    return Posting(month, voucher, summary, code, name, *sums, place), ()


def _month(sheet: Sheet, row: int, head: Heading) -> Period | None:
    text = sheet.grid.text(row, sheet.roles["date"])
    try:
        period = sheet_period([text, " ".join(head.lines), sheet.grid.sheet, sheet.grid.file])
    except AmbiguousPeriodError:
        return None
    return period if period is not None and period.months == 1 else None


def _account(sheet: Sheet, row: int, titled: tuple[str, str]) -> tuple[str, str]:
    if "code" in sheet.roles:
        name = sheet.grid.text(row, sheet.roles["name"]) if "name" in sheet.roles else ""
        return code_at(sheet.grid, row, sheet.roles["code"]), name
    if "name" in sheet.roles:
        text = unicodedata.normalize("NFKC", sheet.grid.text(row, sheet.roles["name"])).strip()
        match = _CODE_AND_NAME.fullmatch(text)
        return (match["code"], match["name"]) if match else ("", text)
    return titled


def _title_account(head: Heading) -> tuple[str, str]:
    for line in head.lines:
        if match := _TITLE_ACCOUNT.search(unicodedata.normalize("NFKC", line)):
            return match["code"], match["name"]
    return "", ""
