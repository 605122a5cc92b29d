"""Closing a fund's year: the checklist that the figures tick off, and the adjustment of book to statement balances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from yizhang.book.book import Book, Status
from yizhang.catalogue.model import Catalogue, CheckRule
from yizhang.catalogue.naming import canonical
from yizhang.numbers import Period, plain
from yizhang.places import Finding, Key, Note, NoteKind, Place, Severity

BANKS: Final = ("income_account", "fiscal_account", "disbursement_account", "treasury")
_CLEARED: Final = (
    ("Y01", ("asset.income_account",)),
    ("Y02", ("suspense.premium", "suspense.interest")),
    ("Y03", ("liability.received",)),
    ("Y04", ("asset.advance",)),
)


class State(StrEnum):
    """How one point of the checklist stands."""

    DONE = "done"
    OPEN = "open"
    EXPLAINED = "explained"
    """Not nothing, but a person has said why."""
    UNKNOWN = "unknown"
    """The figures at hand do not tell."""


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the closing checklist for one fund, with the figures it rests on in words."""

    rule: CheckRule
    scheme: str
    state: State
    detail: str
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjustment:
    """余额调节表 of one account: both sides, in 元; a side is None where a figure is missing."""

    scheme: str
    bank: str
    book: Fraction | None
    statement: Fraction | None
    items: tuple[tuple[str, Fraction], ...]
    """(concept, amount) of each reconciling item."""

    @property
    def book_side(self) -> Fraction | None:
        """Book balance with what the bank has and the books have not."""
        return (
            None
            if self.book is None
            else self.book + self._of("recon.in_unbooked") - self._of("recon.out_unbooked")
        )

    @property
    def statement_side(self) -> Fraction | None:
        """Statement balance with what the books have and the bank has not."""
        if self.statement is None:
            return None
        return self.statement + self._of("recon.booked_in") - self._of("recon.booked_out")

    @property
    def difference(self) -> Fraction | None:
        """Book side less statement side."""
        one, other = self.book_side, self.statement_side
        return None if one is None or other is None else one - other

    def _of(self, concept: str) -> Fraction:
        return dict(self.items).get(concept, Fraction(0))


@dataclass(frozen=True, slots=True)
class Closing:
    """The year end of one area's funds."""

    points: tuple[Point, ...]
    adjustments: tuple[Adjustment, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Points that are open, as findings of their rules."""
        return tuple(
            Finding.of(
                "accounts.closing-open",
                point.rule.warrant.cap if point.state is State.OPEN else Severity.NOTE,
                *point.places,
                rule=point.rule.id,
                what=point.rule.zh,
                detail=point.detail,
            )
            for point in self.points
            if point.state in (State.OPEN, State.UNKNOWN)
        )


def close_year(
    catalogue: Catalogue, book: Book, period: Period, area: str, notes: Sequence[Note] = ()
) -> Closing:
    """The checklist and the adjustment tables of every fund the book holds for an area."""
    times = {period, period.opening, period.closing}
    schemes = sorted({k["scheme"] for k in book if k["scheme"] and k["area"] == area and k.when in times})
    work = _Year(
        catalogue, book, period, area, {n.target: n.text for n in notes if n.kind is NoteKind.REASON}
    )
    adjustments = tuple(a for scheme in schemes for a in work.adjustments(scheme))
    points = tuple(p for scheme in schemes for p in work.points(scheme, adjustments))
    return Closing(points, adjustments)


@dataclass(frozen=True, slots=True)
class _Year:
    catalogue: Catalogue
    book: Book
    period: Period
    area: str
    reasons: dict[str, str]

    def points(self, scheme: str, adjustments: Sequence[Adjustment]) -> Iterator[Point]:
        for rule, concepts in _CLEARED:
            yield self._cleared(rule, scheme, concepts)
        yield self._interest(scheme)
        yield self._unpaid(scheme)
        yield self._opening(scheme)
        yield self._balanced(scheme)
        yield self._adjusted(scheme, [each for each in adjustments if each.scheme == scheme])

    def adjustments(self, scheme: str) -> Iterator[Adjustment]:
        for bank in BANKS:
            book = self._amount(f"asset.{bank}", scheme)
            statement = self._amount("recon.statement", scheme, bank=bank)
            items = tuple(
                (concept, value)
                for concept in (
                    "recon.in_unbooked",
                    "recon.out_unbooked",
                    "recon.booked_in",
                    "recon.booked_out",
                )
                if (value := self._amount(concept, scheme, bank=bank)) is not None
            )
            if book or statement is not None:
                yield Adjustment(scheme, bank, book, statement, items)

    def _key(self, concept: str, scheme: str, **dims: str) -> Key:
        known = self.catalogue.concepts[concept]
        wanted = {"area": self.area, "scheme": scheme, "version": "final", "part": "total", **dims}
        kept = {name: value for name, value in wanted.items() if name in known.dims}
        return canonical(
            self.catalogue, Key.of(concept, self.catalogue.time_of(concept, self.period), **kept)
        )

    def _amount(self, concept: str, scheme: str, **dims: str) -> Fraction | None:
        """A figure of the fund; where only its parts are known, their sum."""
        key = self._key(concept, scheme, **dims)
        fact = self.book.fact(key)
        if fact.status is not Status.UNKNOWN and fact.quantity is not None:
            return fact.quantity.base
        if "part" in self.catalogue.concepts[concept].dims and "part" not in dims:
            parts = [self._amount(concept, scheme, part=p) for p in self.catalogue.schemes[scheme].parts]
            known = [part for part in parts if part is not None]
            return sum(known, Fraction(0)) if known else None
        return None

    def _places(self, concept: str, scheme: str, **dims: str) -> tuple[Place, ...]:
        return tuple(f.place for f in self.book.fact(self._key(concept, scheme, **dims)).figures)

    def _point(
        self, rule: str, scheme: str, state: State, detail: str, places: tuple[Place, ...] = ()
    ) -> Point:
        return Point(self.catalogue.rules[rule], scheme, state, detail, places)

    def _cleared(self, rule: str, scheme: str, concepts: Sequence[str]) -> Point:
        """Accounts that must be nothing at the end of the year, or be explained."""
        left: list[str] = []
        unknown: list[str] = []
        places: list[Place] = []
        why: list[str] = []
        for concept in concepts:
            amount, name = self._amount(concept, scheme), self.catalogue.concepts[concept].zh
            if amount is None:
                unknown.append(name)
            elif amount:
                left.append(f"{name}余额{_yuan(amount)}")
                places += self._places(concept, scheme)
                reason = self.reasons.get(str(self._key(concept, scheme)))
                why += [reason] if reason else []
        if left:
            explained = len(why) == len(left) and self.catalogue.rules[rule].warrant.cap is not Severity.ERROR
            state = State.EXPLAINED if explained else State.OPEN
            return self._point(rule, scheme, state, "，".join([*left, *why]), tuple(places))
        if unknown:
            return self._point(rule, scheme, State.UNKNOWN, f"账上没有读到：{'、'.join(unknown)}")
        return self._point(rule, scheme, State.DONE, "余额为零")

    def _interest(self, scheme: str) -> Point:
        parts = [
            p
            for p in self.catalogue.schemes[scheme].parts
            if p in self.catalogue.concepts["income.interest"].parts
        ]
        amounts = [(p, self._amount("income.interest", scheme, part=p)) for p in parts]
        known = [(p, a) for p, a in amounts if a is not None]
        if len(known) < len(amounts):
            return self._point("Y05", scheme, State.UNKNOWN, "利息收入没有分部分的数")
        text = "，".join(f"{self.catalogue.parts[p].zh}{_yuan(a)}" for p, a in known)
        idle = len(known) > 1 and any(not a for _, a in known)
        return self._point("Y05", scheme, State.OPEN if idle else State.DONE, text)

    def _unpaid(self, scheme: str) -> Point:
        amount = self._amount("balance.payable", scheme)
        if amount is None:
            return self._point(
                "Y06", scheme, State.UNKNOWN, "没有登记应付未付款（账上是收付实现制，须另行登记）"
            )
        return self._point("Y06", scheme, State.DONE, f"应付未付{_yuan(amount)}")

    def _opening(self, scheme: str) -> Point:
        """Opening against the approved closing of the year before, part by part, restatements allowed for."""
        off, seen = [], 0
        for part in self.catalogue.schemes[scheme].parts:
            opening = self._amount("balance.opening", scheme, part=part)
            approved = self._approved(scheme, part)
            restated = self._amount("balance.restated", scheme, part=part) or Fraction(0)
            if opening is None or approved is None:
                continue
            seen += 1
            if opening != approved + restated:
                gap = opening - approved - restated
                off.append(
                    f"{self.catalogue.parts[part].zh}年初{_yuan(opening)}，批准{_yuan(approved)}，差{_yuan(gap)}"
                )
        if not seen:
            return self._point("Y07", scheme, State.UNKNOWN, "没有上年批准决算的年末结余")
        state = State.OPEN if off else State.DONE
        return self._point("Y07", scheme, state, "；".join(off) or "各部分与上年批准数一致")

    def _approved(self, scheme: str, part: str) -> Fraction | None:
        key = self._key("balance.approved", scheme, part=part)
        fact = self.book.fact(key.at(self.period.opening))
        return fact.quantity.base if fact.quantity is not None else None

    def _balanced(self, scheme: str) -> Point:
        names = ("asset.total", "liability.total", "net_asset.total")
        assets, debts, net = (self._amount(name, scheme) for name in names)
        if assets is None or debts is None or net is None:
            return self._point("Y08", scheme, State.UNKNOWN, "资产负债表没有读全")
        gap = assets - debts - net
        text = f"资产{_yuan(assets)}，负债{_yuan(debts)}，净资产{_yuan(net)}" + (
            f"，差{_yuan(gap)}" if gap else ""
        )
        return self._point("Y08", scheme, State.OPEN if gap else State.DONE, text)

    def _adjusted(self, scheme: str, adjustments: Sequence[Adjustment]) -> Point:
        if not adjustments or all(each.difference is None for each in adjustments):
            return self._point("Y09", scheme, State.UNKNOWN, "没有对账单余额")
        names = dict(self.catalogue.dimensions["bank"].values)
        off = [f"{names[a.bank]}差{_yuan(a.difference)}" for a in adjustments if a.difference]
        lacking = [f"{names[a.bank]}缺对账单或账面余额" for a in adjustments if a.difference is None]
        state = State.OPEN if off else State.UNKNOWN if lacking else State.DONE
        return self._point("Y09", scheme, state, "；".join([*off, *lacking]) or "调节后相符")


def _yuan(amount: Fraction) -> str:
    text = plain(abs(amount), 2)
    whole, _, tail = text.partition(".")
    return f"{'-' if amount < 0 else ''}{int(whole):,}.{tail}元"


__all__ = ["Adjustment", "Closing", "Point", "State", "close_year"]
