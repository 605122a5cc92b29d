"""``budget/deposits.csv``: the ladder of term deposits, and the interest that falls due each year (cash basis)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from yizhang.book.book import Book
from yizhang.book.entries import Entry, read_text
from yizhang.book.evaluation import bind
from yizhang.book.figure import Figure, Kind, Origin
from yizhang.book.names import Names
from yizhang.book.textfile import Row, load_csv
from yizhang.book.workspace import Office
from yizhang.budgeting.plan import Plan
from yizhang.numbers import PERCENT, WAN_YUAN, YUAN, Period, Quantity, Unit, half_up, unit
from yizhang.places import Key, Place, Problem

FILE: Final = "budget/deposits.csv"
COLUMNS: Final = {
    "scheme": ("险种",),
    "part": ("基金构成", "基金"),
    "principal": ("本金",),
    "rate": ("年利率", "利率"),
    "start": ("起息日", "存入日"),
    "due": ("到期日",),
}
DAYS: Final = 360
"""Days of a year by which broken months bear interest."""
AHEAD: Final = 3
"""Years, from the budget's on, for which interest falling due is worked out."""


@dataclass(frozen=True, slots=True)
class Deposit:
    """A term deposit. ``principal`` in 元, ``rate`` a ratio a year."""

    scheme: str
    part: str
    principal: Fraction
    rate: Fraction
    start: date
    due: date
    place: Place

    @property
    def interest(self) -> Fraction:
        """What it pays when it falls due: whole months as twelfths of a year, odd days as 360ths."""
        months = (self.due.year - self.start.year) * 12 + self.due.month - self.start.month
        days = self.due.day - self.start.day
        return self.principal * self.rate * (Fraction(months, 12) + Fraction(days, DAYS))


def with_deposits(office: Office, plan: Plan) -> tuple[Office, tuple[Problem, ...]]:
    """The office with the interest of its deposits in the book, by fund, part and year; itself without such a file."""
    path = office.root / FILE
    if not path.is_file():
        return office, ()
    rows, problems = load_csv(path, FILE, COLUMNS)
    found = [*problems]
    names = Names(office.catalogue)
    deposits = [each for row in rows if (each := _deposit(row, names, found)) is not None]
    if not deposits:
        return office, tuple(found)
    book = Book((fact.key, figure) for fact in office.book.facts() for figure in fact.figures)
    for key, figure in _falling_due(office, plan, deposits):
        book.add(key, figure)
    return replace(office, book=book), tuple(found)


def _deposit(row: Row, names: Names, problems: list[Problem]) -> Deposit | None:
    scheme, part = (_one(names, kind, row[kind]) for kind in ("scheme", "part"))
    principal = _amount(row, "principal", YUAN, WAN_YUAN, problems)
    rate = _amount(row, "rate", PERCENT, PERCENT, problems)
    start, due = (_date(row[name]) for name in ("start", "due"))
    if not scheme or not part:
        problems.append(
            Problem.at(row.place, "budget.deposit-unnamed", scheme=row["scheme"], part=row["part"])
        )
    if start is None or due is None or due <= start:
        problems.append(Problem.at(row.place, "budget.deposit-dates", start=row["start"], due=row["due"]))
    if (
        not scheme
        or not part
        or principal is None
        or rate is None
        or start is None
        or due is None
        or due <= start
    ):
        return None
    return Deposit(scheme, part, principal, rate, start, due, row.place)


def _one(names: Names, kind: str, text: str) -> str:
    ids = names.find(kind, text)
    return ids[0] if len(ids) == 1 else ""


def _amount(row: Row, name: str, kind: Unit, bare: Unit, problems: list[Problem]) -> Fraction | None:
    figure, trouble = read_text(row[name], Entry(row.place, bare, kind, Origin.TYPED))
    problems += trouble
    return figure.quantity.base if figure is not None and figure.quantity is not None else None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _falling_due(office: Office, plan: Plan, deposits: Sequence[Deposit]) -> list[tuple[Key, Figure]]:
    """One figure for each fund, part and year; nil in a year in which none of the fund's deposits falls due."""
    entries: list[tuple[Key, Figure]] = []
    for scheme, part in dict.fromkeys((each.scheme, each.part) for each in deposits):
        mine = [each for each in deposits if (each.scheme, each.part) == (scheme, part)]
        for year in range(plan.year, plan.year + AHEAD):
            due = [each for each in mine if each.due.year == year]
            total = sum((each.interest for each in due), Fraction(0))
            quantity = Quantity(half_up(total, 2), unit("元"))
            dims = {"area": plan.area, "scheme": scheme, "part": part, "version": plan.version}
            key = bind(office.catalogue, "interest.due", dims, Period(year))
            place = due[0].place if due else Place(FILE)
            remark = f"{year}年到期{len(due)}笔，利随本清"
            kind = Kind.NUMBER if total else Kind.NIL
            entries.append((key, Figure(kind, quantity, place, Origin.COMPUTED, str(quantity), remark)))
    return entries
