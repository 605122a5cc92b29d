"""What must hold inside a ledger, whatever its accounts mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from yizhang.book.ledger.model import Account, Amount, Balances, parent_of
from yizhang.numbers import plain
from yizhang.places import Problem

_FIELDS = (
    ("期初余额", "opening"),
    ("本期借方", "debit"),
    ("本期贷方", "credit"),
    ("累计借方", "year_debit"),
    ("累计贷方", "year_credit"),
    ("期末余额", "closing"),
)


def check(sheets: Sequence[Balances]) -> Iterator[Problem]:
    """Every problem of a set of trial balances: balance, roll-forward, parents and continuity between
    months.
    """
    for sheet in sheets:
        yield from _balanced(sheet)
        for account in sheet.accounts:
            yield from _rolls(account)
        yield from _parents(sheet)
    yield from _continuous(sheets)


def _balanced(sheet: Balances) -> Iterator[Problem]:
    """借贷平衡, where the sheet holds the whole chart: asset accounts (class 1) and others."""
    codes = sheet.by_code()
    tops = [account for account in sheet.accounts if not parent_of(account.code, codes)]
    if len({account.code[0] for account in tops}) < 2 or not any(a.code[0] == "1" for a in tops):
        return
    for what, name in (("期初余额", "opening"), ("期末余额", "closing")):
        total = _sum([getattr(account, name) for account in tops])
        if total:
            yield Problem.at(
                sheet.place, "ledger.unbalanced", what=what, difference=money(total), month=sheet.period.label
            )
    debit, credit = _sum([a.debit for a in tops]), _sum([a.credit for a in tops])
    if debit is not None and credit is not None and debit != credit:
        difference = money(debit - credit)
        yield Problem.at(
            sheet.place,
            "ledger.unbalanced",
            what="本期发生额",
            difference=difference,
            month=sheet.period.label,
        )


def _rolls(account: Account) -> Iterator[Problem]:
    opening, debit, credit, closing = account.opening, account.debit, account.credit, account.closing
    if opening is None or debit is None or credit is None or closing is None:
        return
    due = opening + debit - credit
    if due != closing:
        yield Problem.at(
            account.place,
            "ledger.does-not-roll",
            account=_name(account),
            due=money(due),
            stated=money(closing),
        )


def _parents(sheet: Balances) -> Iterator[Problem]:
    codes = sheet.by_code()
    children: dict[str, list[Account]] = {}
    for account in sheet.accounts:
        if above := parent_of(account.code, codes):
            children.setdefault(above, []).append(account)
    for code, below in children.items():
        for what, name in _FIELDS:
            stated = getattr(codes[code], name)
            total = _sum([getattr(account, name) for account in below])
            if stated is not None and total is not None and stated != total:
                yield Problem.at(
                    codes[code].place,
                    "ledger.parent-not-sum",
                    account=_name(codes[code]),
                    what=what,
                    stated=money(stated),
                    total=money(total),
                )


def _continuous(sheets: Sequence[Balances]) -> Iterator[Problem]:
    """Each month begins where the month before ended, account by account."""
    closings = {(sheet.scheme, sheet.period.closing): sheet for sheet in sheets if not sheet.adjusted}
    for sheet in sheets:
        before = closings.get((sheet.scheme, sheet.period.opening))
        if before is None or sheet.adjusted:
            continue
        ended = before.by_code()
        for account in sheet.accounts:
            old = ended.get(account.code)
            if (
                old is None
                or old.closing is None
                or account.opening is None
                or old.closing == account.opening
            ):
                continue
            yield Problem.at(
                account.place,
                "ledger.not-continuous",
                account=_name(account),
                before=money(old.closing),
                month=before.period.label,
                opening=money(account.opening),
            )


def money(value: Fraction) -> str:
    """An amount in 元 for a message."""
    return f"{plain(value, 2)}元"


def _sum(values: Sequence[Amount]) -> Amount:
    total = Fraction(0)
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _name(account: Account) -> str:
    return f"{account.code} {account.name}".strip()
