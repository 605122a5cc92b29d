"""A trial balance sheet (科目余额表) as accounts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from yizhang.book.grid import Grid, exact, stated_unit, stem
from yizhang.book.ledger.headers import Sheet
from yizhang.book.ledger.model import Account, Amount, Balances
from yizhang.book.ledger.periods import AmbiguousPeriodError, sheet_period
from yizhang.book.names import Names
from yizhang.numbers import YUAN, Period
from yizhang.places import Place, Problem, Severity

_CODE = re.compile(r"\d{3,}(?:[.\-]?\d+)*")
_PRINTED = re.compile(r"(?:打印|制表|导出|生成|查询)(?:日期|时间)")
_NOTHING = frozenset({"", "-", "–", "—", "平"})
_GROUPS = ("opening", "current", "year", "closing")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a sheet's surroundings say about all its rows."""

    scheme: str
    scale: Fraction
    place: Place
    lines: tuple[str, ...]


def heading(sheet: Sheet, names: Names) -> tuple[Heading | None, tuple[Problem, ...]]:
    """Scheme and unit of a ledger sheet. A ledger without a unit line is in 元, as the accounting rules
    have it.
    """
    grid = sheet.grid
    top = Place(grid.file, grid.sheet)
    lines = tuple(line for line in grid.lines(sheet.header) if not _PRINTED.search(line))
    schemes = _schemes([*lines, grid.sheet, stem(grid.file)], names)
    if len(schemes) > 1:
        return None, (Problem.at(top, "ledger.several-schemes", schemes="、".join(sorted(schemes))),)
    unit = stated_unit(list(lines)) or YUAN
    if not unit.same_kind(YUAN):
        return None, (Problem.at(top, "ledger.not-money", unit=unit.symbol),)
    return Heading("".join(schemes), unit.scale, top, lines), ()


def read_balances(sheet: Sheet, names: Names) -> tuple[tuple[Balances, ...], tuple[Problem, ...]]:
    """The trial balances of a sheet: one, or one for each period (and scheme) its rows name."""
    head, problems = heading(sheet, names)
    if head is None:
        return (), problems
    found = [*problems]
    groups: dict[tuple[str, Period], list[Account]] = {}
    for row in range(sheet.body, sheet.grid.rows):
        account, trouble = _account(sheet, row, head.scale)
        found += trouble
        if account is None:
            continue
        period = row_period(sheet, row, head, found)
        if period is not None:
            scheme = _row_scheme(sheet, row, head, names)
            groups.setdefault((scheme, period), []).append(account)
    balances = []
    for (scheme, period), accounts in sorted(groups.items(), key=lambda item: item[0]):
        once, repeats = _once(accounts)
        found += repeats
        balances.append(Balances(scheme, period, head.place, once))
    return tuple(balances), tuple(dict.fromkeys(found))


def row_period(sheet: Sheet, row: int, head: Heading, problems: list[Problem]) -> Period | None:
    """The period a row belongs to; a problem (once a sheet) where it cannot be told."""
    grid = sheet.grid
    own = grid.text(row, sheet.roles["period"]) if "period" in sheet.roles else ""
    try:
        period = sheet_period([own, " ".join(head.lines), grid.sheet, stem(grid.file)])
    except AmbiguousPeriodError as error:
        problems.append(Problem.at(head.place, "ledger.period-ambiguous", text=str(error)[:60]))
        return None
    if period is None:
        problems.append(Problem.at(head.place, "ledger.no-period"))
    return period


def amount_at(sheet: Sheet, row: int, role: str) -> tuple[Amount, tuple[Problem, ...]]:
    """The amount in the column of a role, in the sheet's unit; a blank or dash is nothing (zero)."""
    if role not in sheet.roles:
        return None, ()
    cell = sheet.grid.cell(row, sheet.roles[role])
    if cell is None:
        return Fraction(0), ()
    place = sheet.grid.place(row, sheet.roles[role])
    if cell.problem:
        return None, (Problem.at(place, "book.bad-cell", text=cell.formula or cell.text),)
    if isinstance(cell.value, Decimal) and cell.value.is_finite():
        return Fraction(exact(cell.value)), ()
    text = unicodedata.normalize("NFKC", cell.text).replace(",", "").replace(" ", "")
    if text in _NOTHING:
        return Fraction(0), ()
    match = re.fullmatch(r"([-−+]?)(\d+(?:\.\d+)?)|\((\d+(?:\.\d+)?)\)", text)
    if match is None:
        return None, (Problem.at(place, "book.not-a-number", text=cell.text[:40]),)
    value = Fraction(match[2] or match[3])
    return (-value if match[3] or match[1] in ("-", "−") else value), ()


def code_at(grid: Grid, row: int, col: int) -> str:
    """An account code as text; one stored as a number loses its ``.0``."""
    text = unicodedata.normalize("NFKC", grid.own_text(row, col)).replace(" ", "")
    return text.removesuffix(".0")


def _account(sheet: Sheet, row: int, scale: Fraction) -> tuple[Account | None, tuple[Problem, ...]]:
    grid = sheet.grid
    code = code_at(grid, row, sheet.roles["code"])
    if not _CODE.fullmatch(code):
        return None, ()
    problems: list[Problem] = []
    amounts: dict[str, Amount] = {}
    for group in _GROUPS:
        for side in ("debit", "credit", "balance"):
            value, trouble = amount_at(sheet, row, f"{group}.{side}")
            problems += trouble
            amounts[f"{group}.{side}"] = None if value is None else value * scale
    stocks = {group: _stock(sheet, row, group, amounts, problems) for group in ("opening", "closing")}
    name = grid.text(row, sheet.roles["name"]) if "name" in sheet.roles else ""
    account = Account(
        code=code,
        name=name,
        place=grid.place(row, sheet.roles["code"]),
        opening=stocks["opening"],
        debit=amounts["current.debit"],
        credit=amounts["current.credit"],
        year_debit=amounts["year.debit"],
        year_credit=amounts["year.credit"],
        closing=stocks["closing"],
    )
    return account, tuple(problems)


def _stock(sheet: Sheet, row: int, group: str, amounts: dict[str, Amount], problems: list[Problem]) -> Amount:
    """A balance, debit positive: from debit and credit columns, or a direction and an amount."""
    debit, credit = amounts[f"{group}.debit"], amounts[f"{group}.credit"]
    if debit is not None and credit is not None:
        return debit - credit
    balance = amounts[f"{group}.balance"]
    if balance is None or balance == 0:
        return balance
    col = sheet.roles.get(f"{group}.direction")
    direction = sheet.grid.text(row, col).strip() if col is not None else ""
    if direction.startswith(("借", "贷")):
        return balance if direction.startswith("借") else -balance
    place = sheet.grid.place(row, sheet.roles[f"{group}.balance"])
    problems.append(Problem.at(place, "ledger.no-direction", text=direction or "—"))
    return None


def _once(accounts: Sequence[Account]) -> tuple[tuple[Account, ...], list[Problem]]:
    """Each account once; a code that comes twice with different amounts is a problem, and the first one
    stays.
    """
    kept: dict[str, Account] = {}
    problems = []
    for account in accounts:
        first = kept.setdefault(account.code, account)
        if first is account:
            continue
        same = _amounts(first) == _amounts(account)
        severity = Severity.NOTE if same else Severity.ERROR
        code = "ledger.repeated-account" if same else "ledger.duplicate-account"
        problems.append(
            Problem.at(account.place, code, severity, account=account.code, first=str(first.place))
        )
    return tuple(kept.values()), problems


def _amounts(account: Account) -> tuple[Amount, ...]:
    return (
        account.opening,
        account.debit,
        account.credit,
        account.year_debit,
        account.year_credit,
        account.closing,
    )


def _schemes(texts: Sequence[str], names: Names) -> set[str]:
    """The schemes named by the first text that names any."""
    for text in texts:
        if found := set(names.inside("scheme", text)):
            return found
    return set()


def _row_scheme(sheet: Sheet, row: int, head: Heading, names: Names) -> str:
    if "scheme" not in sheet.roles:
        return head.scheme
    text = sheet.grid.text(row, sheet.roles["scheme"])
    found = names.find("scheme", text) or names.inside("scheme", text)
    return found[0] if len(found) == 1 else head.scheme
