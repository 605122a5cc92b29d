"""What the forms at hand determine of the forms that are not: totals, and the forms that follow from others.

Nothing is estimated. A figure is added only where the rules leave one value: the sum of items, or, where a department
has no money but the general budget's and nothing carried in or out, the same figure in another form.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final

from yizhang.book.book import Book, Status
from yizhang.book.figure import Figure, Kind, Origin
from yizhang.book.forms.ruled import above
from yizhang.catalogue.model import Catalogue
from yizhang.numbers import Period, Quantity
from yizhang.places import Key, Place

_SUMMED: Final = (("dept.outlay", "code"), ("dept.outlay", "econ"), ("dept.income", "code"))
_OTHER_SOURCES: Final = ("gov_fund", "state_capital", "upper", "operation", "business", "affiliated", "other")
_FISCAL: Final = ("general", "gov_fund", "state_capital")
_PERSONNEL: Final = ("301", "303")


@dataclass(frozen=True, slots=True)
class Completed:
    """The book with what follows from it, and what was added."""

    book: Book
    added: tuple[Key, ...]


def complete(catalogue: Catalogue, book: Book, dept: str, period: Period) -> Completed:
    """Add what follows. Figures that stand are never touched."""
    work = _Work(catalogue, Book((f.key, figure) for f in book.facts() for figure in f.figures), dept, period)
    work.run()
    return Completed(work.book, tuple(work.added))


@dataclass(slots=True)
class _Work:
    catalogue: Catalogue
    book: Book
    dept: str
    period: Period
    added: list[Key] = field(default_factory=list)

    def run(self) -> None:
        for concept, over in _SUMMED:
            self._sums(concept, over)
        self._costs()
        self._income_by_source()
        self._only_general()
        self._income_by_code()
        self._totals()

    def _keys(self, concept: str) -> list[Key]:
        return [
            k
            for k in self.book
            if k.concept == concept and k["dept"] == self.dept and k["version"] == "final"
        ]

    def _value(self, key: Key) -> Quantity | None:
        fact = self.book.fact(key)
        return fact.quantity if fact.status is not Status.UNKNOWN else None

    def _add(self, key: Key, quantity: Quantity, why: str) -> None:
        """Add a figure where none is known."""
        if self._value(key) is None:
            kind = Kind.NUMBER if quantity.value else Kind.NIL
            self.book.add(key, Figure(kind, quantity, Place("", path=why), Origin.COMPUTED, "", why))
            self.added.append(key)

    def _sums(self, concept: str, over: str) -> None:
        """Items added up to groups, groups to classes, classes to the whole."""
        for length in (7, 5, 3):
            groups: dict[Key, list[Quantity]] = {}
            for key in self._keys(concept):
                code, quantity = key[over], self._value(key)
                parent = above(code) if code else None
                whole = parent is not None and (parent or over == "code")
                if len(code) == length and quantity is not None and whole:
                    groups.setdefault(key.with_dims(**{over: parent or ""}), []).append(quantity)
            for key, parts in groups.items():
                self._add(key, _sum(parts), "下级科目之和")

    def _costs(self) -> None:
        """人员经费 and 公用经费 from the economic classes."""
        groups: dict[str, list[Quantity]] = {"personnel": [], "public": []}
        for key in self._keys("dept.outlay"):
            code, quantity = key["econ"], self._value(key)
            if (
                len(code) == 3
                and quantity is not None
                and key["funds"] == "general"
                and key["kind"] == "basic"
            ):
                groups["personnel" if code in _PERSONNEL else "public"].append(quantity)
        for name, parts in groups.items():
            if parts:
                dims = {
                    "dept": self.dept,
                    "econ": name,
                    "funds": "general",
                    "kind": "basic",
                    "version": "final",
                }
                self._add(Key.of("dept.outlay", self.period, **dims), _sum(parts), "经济分类各类之和")

    def _only_general(self) -> None:
        """With no money but the general budget's, all outlay is outlay of the general budget."""
        income = {k["origin"]: self._value(k) for k in self._keys("dept.income") if not k["code"]}
        others = [income.get(source) for source in _OTHER_SOURCES]
        carried = [self._value(k) for c in ("dept.carry_in", "dept.reserve_used") for k in self._keys(c)]
        known = all(q is not None and not q.value for q in (*others, *carried)) and bool(carried)
        if not known or income.get("general") is None:
            return
        for key in self._keys("dept.outlay"):
            quantity = self._value(key)
            usual = key["kind"] in ("", "basic", "project")
            if quantity is not None and not key["funds"] and not key["econ"] and usual:
                self._add(key.with_dims(funds="general"), quantity, "只有一般公共预算财政拨款")
                if not key["kind"]:
                    self._add(key.with_dims(funds="fiscal"), quantity, "只有一般公共预算财政拨款")

    def _nothing_carried(self) -> bool:
        """Whether it is known that nothing is carried in or out, used from reserves or distributed."""
        carried = [
            self._value(k)
            for c in ("dept.carry_in", "dept.carry_out", "dept.reserve_used", "dept.distribution")
            for k in self._keys(c)
            if not k["funds"] and not k["code"]
        ]
        return len(carried) == 4 and all(q is not None and not q.value for q in carried)

    def _income_by_source(self) -> None:
        """With nothing carried and all outlay fiscal, each budget's income is its outlay and there is no other."""
        whole, fiscal = (self._value(self._key("dept.outlay", funds=f)) for f in ("", "fiscal"))
        known = whole is not None and fiscal is not None and whole.base == fiscal.base
        if not known or whole is None or not self._nothing_carried():
            return
        nothing = replace(whole, value=Fraction(0))
        self._add(self._key("dept.income"), whole, "无结转结余，收入等于支出")
        for source in ("fiscal", *_OTHER_SOURCES, "general"):
            paid = (
                self._value(self._key("dept.outlay", funds=source))
                if source in ("fiscal", *_FISCAL)
                else None
            )
            self._add(self._key("dept.income", origin=source), paid or nothing, "支出都是财政拨款")
            if source in _FISCAL:
                self._add(self._key("dept.outlay", funds=source), paid or nothing, "支出都是财政拨款")
        for concept in ("dept.carry_in", "dept.carry_out"):
            for funds in ("fiscal", *_FISCAL):
                self._add(self._key(concept, funds=funds), nothing, "无结转结余")

    def _income_by_code(self) -> None:
        """With nothing carried in or out, the income of a code is its outlay."""
        if not self._nothing_carried():
            return
        sources = [
            (k["origin"], q)
            for k in self._keys("dept.income")
            if not k["code"] and (q := self._value(k)) is not None
        ]
        sole = [s for s, q in sources if q.value and s not in ("", "fiscal")]
        for key in self._keys("dept.outlay"):
            quantity = self._value(key)
            if quantity is None or key["funds"] or key["econ"] or key["kind"]:
                continue
            made = Key.of("dept.income", key.when, dept=self.dept, code=key["code"], version="final")
            self._add(made, quantity, "无结转结余，收入等于支出")
            for source in ("fiscal", "upper", "operation", "business", "affiliated", "other"):
                ours = len(sole) == 1 and (sole[0] == source or (source == "fiscal" and sole[0] in _FISCAL))
                if len(sole) == 1:
                    amount = quantity if ours else replace(quantity, value=Fraction(0))
                    self._add(made.with_dims(origin=source), amount, "收入只有一个来源")

    def _totals(self) -> None:
        """收入总计, 支出总计 from their rows; for the fiscal part and each budget as well."""
        for funds in ("", "fiscal", *_FISCAL):
            source = funds if funds else ""
            rows_in = [self._key("dept.income", origin=source), self._key("dept.carry_in", funds=funds)]
            rows_out = [self._key("dept.outlay", funds=funds), self._key("dept.carry_out", funds=funds)]
            if not funds:
                rows_in.append(self._key("dept.reserve_used"))
                rows_out.append(self._key("dept.distribution"))
            for target, rows in (("dept.total_in", rows_in), ("dept.total_out", rows_out)):
                parts = [self._value(row) for row in rows]
                known = [part for part in parts if part is not None]
                if len(known) == len(parts) and (target == "dept.total_out" or funds in ("", "fiscal")):
                    self._add(self._key(target, funds=funds), _sum(known), "各行之和")

    def _key(self, concept: str, **dims: str) -> Key:
        when = self.catalogue.time_of(concept, self.period)
        return Key.of(concept, when, dept=self.dept, version="final", **dims)


def _sum(parts: list[Quantity]) -> Quantity:
    """Exact amounts in one unit; printed to the finest decimals of the parts."""
    unit = parts[0].unit
    total = sum((part.base for part in parts), Fraction(0)) / unit.scale
    decimals = [part.decimals for part in parts]
    finest = max((d for d in decimals if d is not None), default=None)
    return Quantity(total, unit, finest)


__all__ = ["Completed", "complete"]
