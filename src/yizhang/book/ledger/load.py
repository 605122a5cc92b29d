"""All ledger sheets of a workspace together: checked, mapped, turned into figures."""

from __future__ import annotations

from collections.abc import Sequence

from yizhang.book.facts_yaml import Found
from yizhang.book.figure import Figure
from yizhang.book.ledger.absent import absent_items
from yizhang.book.ledger.checks import check
from yizhang.book.ledger.facts import Ledger
from yizhang.book.ledger.journal import turnovers
from yizhang.book.ledger.mapping import AccountMap, uncovered
from yizhang.book.ledger.model import Account, Balances, Journal
from yizhang.book.ledger.propose import suggestions
from yizhang.book.names import Names
from yizhang.book.workspace import Settings
from yizhang.places import Key, Problem, Severity


def load_ledgers(
    sheets: Sequence[Balances],
    journals: Sequence[Journal],
    mapping: AccountMap,
    names: Names,
    settings: Settings,
) -> Found:
    """The figures of all trial balances and journals, by scheme, with every problem met."""
    catalogue = names.catalogue
    stocks = {
        scheme: frozenset(
            code
            for code in mapping.codes(scheme)
            if (rule := mapping.rule(scheme, code)) is not None
            and rule.concept
            and catalogue.concepts[rule.concept].group == "balance"
        )
        for scheme in {journal.scheme for journal in journals}
    }
    everything = [*sheets, *turnovers(journals, stocks)]
    problems = list(check(sheets))
    entries: list[tuple[Key, Figure]] = []
    only = only_scheme(mapping)
    for scheme in sorted({sheet.scheme or only for sheet in everything}):
        own = [sheet for sheet in everything if (sheet.scheme or only) == scheme]
        unmapped = _unmapped(own, scheme, mapping, names)
        problems += unmapped
        if not scheme:
            problems += [Problem.at(sheet.place, "ledger.no-scheme") for sheet in own]
            continue
        ledger = Ledger(catalogue, mapping, scheme, settings.area, settings.version)
        found = list(ledger.entries(own))
        entries += found
        if not unmapped:
            entries += absent_items(found, scheme, mapping, catalogue)
        problems += ledger.problems
    return tuple(entries), tuple(dict.fromkeys(problems))


def only_scheme(mapping: AccountMap) -> str:
    """The scheme of books that do not name one: the mapping's, where all its rows name the same."""
    schemes = {rule.scheme for rule in mapping.rules.values()}
    return schemes.pop() if len(schemes) == 1 else ""


def _unmapped(sheets: Sequence[Balances], scheme: str, mapping: AccountMap, names: Names) -> list[Problem]:
    """Accounts with amounts that no rule reaches: an error for income and outlay, once each."""
    accounts: dict[str, Account] = {}
    for sheet in sheets:
        for account in sheet.accounts:
            if _moves(account):
                accounts.setdefault(account.code, account)
    problems = []
    for code in uncovered(mapping, scheme, sorted(accounts)):
        account = accounts[code]
        waiting = bool({(scheme, code), ("", code)} & mapping.open)
        found = suggestions(account.name, names)
        nearest = "、".join(f"{names.title('concept', id_)}（{id_}）" for id_ in found) or "—"
        problems.append(
            Problem.at(
                account.place,
                "ledger.unconfirmed" if waiting else "ledger.unmapped",
                Severity.ERROR,
                account=f"{code} {account.name}".strip(),
                nearest=nearest,
            )
        )
    return problems


def _moves(account: Account) -> bool:
    amounts = (account.opening, account.debit, account.credit, account.year_debit, account.year_credit)
    return any(amounts) or bool(account.closing)
