"""The items of the general-budget section against the forms: every one told, under its own name, told truly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from yizhang.catalogue.naming import value_name
from yizhang.checking.arithmetic import quantity_text
from yizhang.final_accounts.narrative_check import NarrativeCheck
from yizhang.final_accounts.narrative_items import Amount, Item
from yizhang.final_accounts.narrative_judge import ratio, same, sum_of
from yizhang.final_accounts.reported import Reported
from yizhang.final_accounts.structure import same_name
from yizhang.numbers import Quantity
from yizhang.places import Finding, Place, Severity, Verdict

_WORDS: Final = {1: "大于", 0: "等于", -1: "小于"}


@dataclass(frozen=True, slots=True)
class Matched:
    """An item told and the code it is of; ``named`` is false where only its amount says so."""

    item: Item
    code: str
    named: bool


@dataclass(frozen=True, slots=True)
class ItemChecks:
    """Checks the items one narrative tells."""

    check: NarrativeCheck
    items: Sequence[Item]
    place: Place

    def all(self) -> Iterator[Reported]:
        """Everything about the items, and about their sum."""
        if not self.items:
            return
        matched = [self._match(item) for item in self.items]
        yield from self._amounts(matched)
        for found in matched:
            yield from self._names(found)
            yield from self._truth(found.item)
        yield from self._left_out(matched)
        yield from self._sum()

    def names(self) -> dict[str, str]:
        """Names by code as the forms print them, functional classes only."""
        filing = self.check.filing
        return {
            n.code: n.name
            for form in filing.forms
            if form.family in ("dept.05", "dept.03", "dept.02")
            for n in form.reading.named
            if n.dimension == "code" and n.name
        }

    def final(self, code: str) -> Quantity | None:
        """The final figure of a code in the general budget."""
        return self.check.fact(self.check.key("dept.outlay", (("code", code), ("funds", "general"))))

    def _match(self, item: Item) -> Matched:
        names = self.names()
        leaves = [code for code in names if len(code) == 7]
        whole = [c for c in leaves if self._alike(names, c, item.names, 3)]
        near = whole or [c for c in leaves if self._alike(names, c, item.names, 2)]
        near = near or [c for c in leaves if same_name(names[c], item.names[2])]
        if len(near) == 1:
            return Matched(item, near[0], named=bool(whole))
        amount = item.final.quantity if item.final else None
        same_amount = [
            c
            for c in leaves
            if amount is not None
            and amount.base
            and (known := self.final(c)) is not None
            and same(amount, known) is Verdict.EXACT
        ]
        return Matched(item, same_amount[0] if len(same_amount) == 1 else "", named=False)

    def _alike(self, names: dict[str, str], code: str, told: tuple[str, str, str], levels: int) -> bool:
        known = (names.get(code[:3], ""), names.get(code[:5], ""), names[code])
        pairs = list(zip(known, told, strict=True))[3 - levels :]
        return all(_close(one, other) for one, other in pairs)

    def _names(self, found: Matched) -> Iterator[Reported]:
        names, item = self.names(), found.item
        tell = self.check.tell
        if not found.code:
            yield tell.tell("N03", "accounts.item-unknown", "说明", item.place, text=item.quote)
            return
        if not found.named:
            path = "—".join(names.get(found.code[:n], "") for n in (3, 5, 7))
            args = {"told": item.label, "known": path, "item": found.code}
            yield tell.tell("N03", "accounts.item-name", "说明", item.place, **args)
        for more in item.more:
            hit = [c for c, name in names.items() if c[:5] == found.code[:5] and same_name(name, more)]
            if not hit:
                yield tell.tell("N05", "accounts.item-merged", "说明", item.place, text=more)

    def _amounts(self, matched: list[Matched]) -> Iterator[Reported]:
        """Finals told against the forms; two that are off by the same amount the other way belong together."""
        off: list[tuple[Matched, Quantity, Amount, Verdict]] = []
        for found in matched:
            known = self.final(found.code) if found.code else None
            if known is not None and found.item.final is not None:
                verdict = same(found.item.final.quantity, known)
                if verdict is not Verdict.EXACT:
                    off.append((found, known, found.item.final, verdict))
        for found, known, told, verdict in off:
            key = self.check.key("dept.outlay", (("code", found.code), ("funds", "general")))
            others = [o for o in off if o[0] is not found and o[3] is Verdict.MISMATCH]
            hint = self._swapped(told, known, others) if verdict is Verdict.MISMATCH else ""
            words = value_name(self.check.catalogue, "code", found.code, self.check.filing.period)
            tail = verdict is Verdict.ROUNDING
            yield self.check.off("N02", words, key, told, known, tail=tail, hint=hint)

    def _swapped(
        self, told: Amount, known: Quantity, others: list[tuple[Matched, Quantity, Amount, Verdict]]
    ) -> str:
        gap = told.quantity.base - known.base
        for other, its, amount, _ in others:
            back = amount.quantity.base - its.base
            room = Fraction(2, 100) * known.unit.scale
            if gap * back < 0 and abs(gap + back) <= room:
                name = value_name(self.check.catalogue, "code", other.code, self.check.filing.period)
                shifted = Quantity(min(abs(gap), abs(back)) / known.unit.scale, known.unit, known.decimals)
                return f"。与“{name}”的差额一增一减，似把约{quantity_text(shifted)}说到了另一项下"
        return ""

    def _truth(self, item: Item) -> Iterator[Reported]:
        """Completion, direction, growth from nothing, and the reason of one item."""
        tell = self.check.tell
        if item.budget is None or item.final is None:
            if item.final is None:
                yield tell.tell(
                    "N04.amount", "accounts.item-without-amount", "说明", item.place, text=item.label
                )
            return
        budget, final = item.budget.quantity, item.final.quantity
        if not budget.base:
            for told in filter(None, (item.rate, item.growth)):
                text = f"{told.text}%"
                yield tell.tell("N08", "accounts.zero-base", "说明", told.place, text=text, item=item.label)
        elif item.rate is not None:
            yield from self._rate(item, budget, final, item.rate)
        sign = (final.base > budget.base) - (final.base < budget.base)
        if item.direction is not None and item.direction != sign:
            place = item.word_place or item.place
            args = {"item": item.label, "told": item.word, "expected": _WORDS[sign]}
            args |= {"final": quantity_text(final), "budget": quantity_text(budget)}
            yield tell.tell("N06", "accounts.direction", "说明", place, item.final.place, **args)
        if sign and not item.reason:
            yield tell.tell("N12", "accounts.item-without-reason", "说明", item.place, item=item.label)

    def _rate(self, item: Item, budget: Quantity, final: Quantity, rate: Amount) -> Iterator[Reported]:
        found = ratio(final, budget, rate.quantity)
        if found is None or found.verdict in (Verdict.EXACT, Verdict.UNDECIDED):
            return
        tail = found.verdict is not Verdict.MISMATCH
        finding = Finding.of(
            "accounts.completion",
            Severity.TAIL if tail else Severity.ERROR,
            rate.place,
            item=item.label,
            final=quantity_text(final),
            budget=quantity_text(budget),
            told=f"{rate.text}%",
            expected=found.expected,
        )
        yield self.check.tell.wrap(self.check.catalogue.rules["N07"], finding, "说明")

    def _left_out(self, matched: list[Matched]) -> Iterator[Reported]:
        told = {found.code for found in matched}
        for code, name in sorted(self.names().items()):
            known = self.final(code) if len(code) == 7 and code not in told else None
            if known is not None and known.base:
                args = {"item": f"{code}{name}", "amount": quantity_text(known)}
                yield self.check.tell.tell("N04", "accounts.item-left-out", "说明", self.place, **args)

    def _sum(self) -> Iterator[Reported]:
        finals = [item.final.quantity for item in self.items if item.final is not None]
        whole = self.check.fact(self.check.key("dept.outlay", (("funds", "general"),)))
        if whole is None or len(finals) < 2:
            return
        judgement = sum_of(finals, whole)
        if judgement.verdict in (Verdict.EXACT, Verdict.UNDECIDED) or judgement.expected is None:
            return
        tail = judgement.verdict is not Verdict.MISMATCH
        gap = judgement.difference
        finding = Finding.of(
            "accounts.items-sum",
            Severity.TAIL if tail else Severity.ERROR,
            self.place,
            count=len(finals),
            total=quantity_text(judgement.expected),
            whole=quantity_text(whole),
            difference=quantity_text(gap).lstrip("−") if gap else "",
        )
        yield self.check.tell.wrap(self.check.catalogue.rules["N16"], finding, "说明")


def _close(known: str, told: str) -> bool:
    return same_name(known, told) or same_name(known.removesuffix("支出"), told.removesuffix("支出"))


__all__ = ["ItemChecks"]
