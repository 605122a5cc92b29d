"""What a ledger says, before anyone has said what its accounts mean. All amounts in 元, exact; debit is
positive.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from yizhang.numbers import Period
from yizhang.places import Place

Amount = Fraction | None
"""``None``: the sheet has no such column, or the cell could not be read."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account's row in one trial balance."""

    code: str
    name: str
    place: Place
    opening: Amount = None
    debit: Amount = None
    credit: Amount = None
    year_debit: Amount = None
    year_credit: Amount = None
    closing: Amount = None


@dataclass(frozen=True, slots=True)
class Balances:
    """The trial balance of one book for one period. ``scheme`` is empty where the sheet does not tell."""

    scheme: str
    period: Period
    place: Place
    accounts: tuple[Account, ...]
    adjusted: bool = False
    """Whether closing entries have been left out already (made from a journal)."""

    def by_code(self) -> dict[str, Account]:
        """The accounts by code."""
        return {account.code: account for account in self.accounts}


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of a journal."""

    month: Period
    voucher: str
    summary: str
    code: str
    name: str
    debit: Fraction
    credit: Fraction
    place: Place


@dataclass(frozen=True, slots=True)
class Journal:
    """The postings of one book found in one sheet."""

    scheme: str
    place: Place
    postings: tuple[Posting, ...]


def parent_of(code: str, codes: Collection[str]) -> str:
    """The nearest account above ``code`` among ``codes``: the longest proper prefix; empty where there is
    none.
    """
    for length in range(len(code) - 1, 2, -1):
        if code[:length].rstrip(".-") in codes and code[:length].rstrip(".-") != code:
            return code[:length].rstrip(".-")
    return ""
