"""From mapped trial balances to figures: month flows, year to date, sums of months, balances at month ends.

Income is credit turnover less debit turnover (red reversals and refunds of the year count against it),
outlay the other way round. The entry that closes an account into the fund balance is no reversal: an
account that ends at nothing in a month in which the fund-balance accounts move by just what such accounts
lost is closed, and its opposite turnover is left out. Until then income and outlay stand beside the fund
balance, so the balance at a month's end is the fund-balance account with what is not yet closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from yizhang.book.figure import Figure, Kind, Origin
from yizhang.book.ledger.checks import money
from yizhang.book.ledger.mapping import AccountMap, Rule
from yizhang.book.ledger.model import Account, Amount, Balances, parent_of
from yizhang.catalogue.model import Catalogue, TimeKind
from yizhang.catalogue.naming import canonical
from yizhang.numbers import YUAN, Period, Quantity, exact_text
from yizhang.places import Key, Place, Problem, Severity

CLOSING: Final = "balance.closing"
OPENING: Final = "balance.opening"
_ANY_MONTH: Final = Period(2000, 1, 1)
_FLOW_GROUPS: Final = frozenset({"income", "outlay", "transfer"})


@dataclass(frozen=True, slots=True)
class Posted:
    """An amount of one rule in one sheet, with where it stands."""

    rule: Rule
    value: Fraction
    place: Place
    remark: str = ""


@dataclass(slots=True)
class Ledger:
    """Turns the sheets of one scheme's books into figures."""

    catalogue: Catalogue
    mapping: AccountMap
    scheme: str
    area: str
    version: str
    problems: list[Problem] = field(default_factory=list)

    def entries(self, sheets: Sequence[Balances]) -> Iterator[tuple[Key, Figure]]:
        """The figures of ``sheets``, which all belong to this scheme."""
        ordered = sorted(sheets, key=lambda sheet: (sheet.adjusted, sheet.period, str(sheet.place)))
        for adjusted in (False, True):
            own = [sheet for sheet in ordered if sheet.adjusted is adjusted]
            yield from self._months(own)

    def _months(self, sheets: Sequence[Balances]) -> Iterator[tuple[Key, Figure]]:
        seen = {account.code for sheet in sheets for account in sheet.accounts}
        run: dict[Key, _Run] = {}
        closed_so_far: dict[tuple[int, str], Fraction] = {}
        for sheet in sheets:
            closed = self._closing_entries(sheet)
            for code, amount in closed.items():
                place = (sheet.period.year, code)
                closed_so_far[place] = closed_so_far.get(place, Fraction(0)) + amount
            flows = self._by_key(self._flows(sheet, seen, closed), sheet.period)
            yield from _figures(flows)
            yield from _figures(self._by_key(self._to_date(sheet, closed_so_far), _to_date(sheet.period)))
            for key, posted in flows.items():
                run.setdefault(key.at(None), _Run()).add(sheet.period, posted)
            yield from self._stocks(sheet)
        for key, months in run.items():
            yield from months.sums(key)

    def _rules(self, sheet_codes: set[str]) -> list[Rule]:
        """The rules that apply to these accounts: own or below, topmost first where two feed the same
        item.
        """
        rules: list[Rule] = []
        for code in sorted(self.mapping.codes(self.scheme)):
            rule = self.mapping.rule(self.scheme, code)
            if rule is None or not rule.concept or not _present(code, sheet_codes):
                continue
            if not any(_above(other.code, code) and self._same_item(other, rule) for other in rules):
                rules.append(rule)
        return rules

    def _same_item(self, one: Rule, other: Rule) -> bool:
        """Whether two rules feed one figure: an item that has one part only is that part even where none is named."""
        if (one.concept, one.take) != (other.concept, other.take):
            return False
        return self._key(one, _ANY_MONTH) == self._key(other, _ANY_MONTH)

    def _group(self, rule: Rule) -> str:
        return self.catalogue.concepts[rule.concept].group

    def _closing_entries(self, sheet: Balances) -> dict[str, Fraction]:
        """By account code, the amount its closing entry took to the fund balance (see the module's text)."""
        if sheet.adjusted:
            return {}
        accounts = sheet.by_code()
        rules = self._rules(set(accounts))
        candidates: dict[str, Fraction] = {}
        moved = Fraction(0)
        for rule in _topmost([rule for rule in rules if rule.take.is_flow]):
            closing = _closing_of(accounts, rule)
            if closing:
                candidates[rule.code] = closing
                moved += closing * rule.take.credit_sign
        if not candidates:
            return {}
        stocks = _topmost([rule for rule in rules if self._group(rule) == "balance"])
        turnover = sum((_turnover(accounts, rule.code) for rule in stocks), Fraction(0))
        year_end = sheet.period.last == 12
        if turnover != moved and not (year_end and (turnover or not stocks)):
            return {}
        if turnover != moved:
            args = {"moved": money(moved), "turnover": money(turnover), "month": sheet.period.label}
            self.problems.append(
                Problem.at(sheet.place, "ledger.closing-unproved", Severity.SUSPICIOUS, **args)
            )
        return {
            rule.code: found for rule in rules if rule.take.is_flow and (found := _closing_of(accounts, rule))
        }

    def _flows(self, sheet: Balances, seen: set[str], closed: Mapping[str, Fraction]) -> Iterator[Posted]:
        accounts = sheet.by_code()
        for rule in self._rules(seen):
            if not rule.take.is_flow:
                continue
            debit, credit = _amount(accounts, rule.code, "debit"), _amount(accounts, rule.code, "credit")
            if not _present(rule.code, set(accounts)):
                yield Posted(rule, Fraction(0), sheet.place, f"{sheet.period.label}余额表无科目{rule.code}")
            elif debit is not None and credit is not None:
                value = (credit - debit) * rule.take.credit_sign + closed.get(rule.code, Fraction(0))
                remark = f"不含结转分录{money(closed[rule.code])}" if rule.code in closed else ""
                yield Posted(rule, value, _place(accounts, rule.code), remark)

    def _to_date(self, sheet: Balances, closed: Mapping[tuple[int, str], Fraction]) -> Iterator[Posted]:
        accounts = sheet.by_code()
        for rule in self._rules(set(accounts)):
            debit, credit = (
                _amount(accounts, rule.code, "year_debit"),
                _amount(accounts, rule.code, "year_credit"),
            )
            if rule.take.is_flow and debit is not None and credit is not None:
                out = closed.get((sheet.period.year, rule.code), Fraction(0))
                value = (credit - debit) * rule.take.credit_sign + out
                yield Posted(rule, value, _place(accounts, rule.code), "本年累计")

    def _stocks(self, sheet: Balances) -> Iterator[tuple[Key, Figure]]:
        accounts = sheet.by_code()
        rules = self._rules(set(accounts))
        opening: list[Posted] = []
        closing: list[Posted] = []
        for rule in rules:
            if rule.take.is_flow:
                continue
            place, sign = _place(accounts, rule.code), -rule.take.credit_sign
            start, end = _amount(accounts, rule.code, "opening"), _amount(accounts, rule.code, "closing")
            if rule.concept == CLOSING and sheet.period.first == 1 and start is not None:
                opening.append(Posted(replace(rule, concept=OPENING), start * sign, place, "年初余额"))
            if end is not None:
                closing.append(Posted(rule, end * sign, place))
        closing = [self._with_unclosed(posted, rules, accounts, closing) for posted in closing]
        yield from _figures(self._by_key(opening, sheet.period))
        yield from _figures(self._by_key(closing, sheet.period))

    def _with_unclosed(
        self, stock: Posted, rules: Sequence[Rule], accounts: Mapping[str, Account], stocks: Sequence[Posted]
    ) -> Posted:
        """A fund balance with the income and outlay of its part that are not closed into it yet.

        Of several fund-balance accounts of one part, the first takes them.
        """
        part = stock.rule.part
        first = next(posted for posted in stocks if self._same_item(posted.rule, stock.rule))
        if self._group(stock.rule) != "balance" or first is not stock:
            return stock
        flows = _topmost(
            [
                r
                for r in rules
                if r.take.is_flow and self._group(r) in _FLOW_GROUPS and self._within(r.part, part)
            ]
        )
        unclosed = -sum(
            (_amount(accounts, rule.code, "closing") or Fraction(0) for rule in flows), Fraction(0)
        )
        if not unclosed:
            return stock
        remark = f"结余科目{money(stock.value)}加未结转收支{money(unclosed)}"
        return Posted(stock.rule, stock.value + unclosed, stock.place, remark)

    def _within(self, part: str, whole: str) -> bool:
        composite = self.catalogue.parts.get(whole)
        return part == whole or (composite is not None and part in composite.sum_of)

    def _by_key(self, posted: Iterator[Posted] | Sequence[Posted], period: Period) -> dict[Key, list[Posted]]:
        found: dict[Key, list[Posted]] = {}
        for item in posted:
            found.setdefault(self._key(item.rule, period), []).append(item)
        return found

    def _key(self, rule: Rule, period: Period) -> Key:
        concept = self.catalogue.concepts[rule.concept]
        dims = {
            "area": self.area,
            "scheme": rule.scheme or self.scheme,
            "part": rule.part or "total",
            "version": self.version,
        }
        when = (
            period.closing if concept.time is TimeKind.CLOSING else self.catalogue.time_of(concept.id, period)
        )
        kept = {name: value for name, value in dims.items() if name in concept.dims}
        return canonical(self.catalogue, Key.of(concept.id, when, **kept))


@dataclass(slots=True)
class _Run:
    """The months of one flow, in order, as far as they follow one another from January."""

    months: dict[Period, list[Posted]] = field(default_factory=dict)

    def add(self, period: Period, posted: Sequence[Posted]) -> None:
        self.months.setdefault(period, list(posted))

    def sums(self, key: Key) -> Iterator[tuple[Key, Figure]]:
        """The sum from January to each later month that all months are there for."""
        total, reached, year = Fraction(0), 0, 0
        for period in sorted(self.months):
            if period.year != year:
                total, reached, year = Fraction(0), 0, period.year
            if period.first != reached + 1:
                continue
            total += sum((item.value for item in self.months[period]), Fraction(0))
            reached = period.last
            if period.first > 1:
                remark = f"1—{reached}月各月合计"
                yield (
                    key.at(Period.to_date(year, reached)),
                    _figure(total, self.months[period][0].place, remark),
                )


def _figures(by_key: Mapping[Key, Sequence[Posted]]) -> Iterator[tuple[Key, Figure]]:
    for key, items in by_key.items():
        total = sum((item.value for item in items), Fraction(0))
        codes = "、".join(dict.fromkeys(item.rule.code for item in items))
        remarks = dict.fromkeys(item.remark for item in items if item.remark)
        yield key, _figure(total, items[0].place, "；".join((f"科目{codes}", *remarks)))


def _figure(value: Fraction, place: Place, remark: str) -> Figure:
    kind = Kind.NUMBER if value else Kind.NIL
    return Figure(kind, Quantity(value, YUAN), place, Origin.LEDGER, exact_text(value), remark)


def _closing_of(accounts: Mapping[str, Account], rule: Rule) -> Fraction:
    """What a closing entry may have taken out of a flow account: its opposite turnover if it ends at
    nothing.
    """
    if _amount(accounts, rule.code, "closing") != 0:
        return Fraction(0)
    own, opposite = ("credit", "debit") if rule.take.credit_sign > 0 else ("debit", "credit")
    had = _amount(accounts, rule.code, own) or _amount(accounts, rule.code, "opening")
    return (_amount(accounts, rule.code, opposite) or Fraction(0)) if had else Fraction(0)


def _turnover(accounts: Mapping[str, Account], code: str) -> Fraction:
    credit, debit = _amount(accounts, code, "credit"), _amount(accounts, code, "debit")
    return (credit or Fraction(0)) - (debit or Fraction(0))


def _amount(accounts: Mapping[str, Account], code: str, name: str) -> Amount:
    """An amount of an account: its own row, else the sum of the nearest accounts below it."""
    if code in accounts:
        value: Amount = getattr(accounts[code], name)
        return value
    values = [getattr(accounts[below], name) for below in _below(code, accounts)]
    return None if not values or None in values else sum(values, Fraction(0))


def _place(accounts: Mapping[str, Account], code: str) -> Place:
    return accounts[code].place if code in accounts else accounts[_below(code, accounts)[0]].place


def _below(code: str, accounts: Mapping[str, Account]) -> list[str]:
    under = {other for other in accounts if other.startswith(code) and other != code}
    return sorted(other for other in under if not parent_of(other, under))


def _present(code: str, codes: set[str]) -> bool:
    return code in codes or any(other.startswith(code) for other in codes)


def _above(code: str, other: str) -> bool:
    return code != other and other.startswith(code)


def _topmost(rules: Sequence[Rule]) -> list[Rule]:
    return [rule for rule in rules if not any(_above(other.code, rule.code) for other in rules)]


def _to_date(period: Period) -> Period:
    return Period.to_date(period.year, period.last)
