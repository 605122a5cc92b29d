"""The narrative against the forms: figures restated, shares, items, directions, lists of names, empty forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from yizhang.book.book import Status
from yizhang.book.forms.expand import codes_of
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.naming import canonical, label
from yizhang.checking.arithmetic import quantity_text
from yizhang.final_accounts.filed import Filing
from yizhang.final_accounts.narrative_items import Amount
from yizhang.final_accounts.narrative_judge import ratio, same, sum_of
from yizhang.final_accounts.narrative_tellings import Told, classes_told, tellings
from yizhang.final_accounts.narrative_text import AMOUNT, Section, amount, printed_rate
from yizhang.final_accounts.reported import Reported, Teller
from yizhang.final_accounts.structure import same_name
from yizhang.numbers import STYLES, WAN_YUAN, Period, Quantity, show
from yizhang.places import Finding, Key, Place, Severity, Verdict

_WHOLES: Final[Mapping[str, tuple[str, tuple[tuple[str, str], ...]]]] = {
    "income": ("dept.income", ()),
    "outlay": ("dept.outlay", ()),
    "general": ("dept.outlay", (("funds", "general"),)),
    "basic": ("dept.outlay", (("funds", "general"), ("kind", "basic"))),
    "three": ("dept.three_public", (("item", "total"), ("version", "final"))),
}
"""What a share in a section is a share of."""
_CHANGE: Final = re.compile(
    r"(?:与上年|比上年|较上年|与年初预算|比年初预算数?|较年初预算数?)[^。；]{0,8}?(?P<word>增加|减少|增长|下降)(?P<rest>[^。；]*)"
)
_REASON: Final = re.compile(r"主要(?:原因)?(?:是|为|系|由于|因)|原因[是为:：]|因为|由于")
_NONE: Final = re.compile(r"没有|无|未(?:发生|安排|使用)|均?为\s*0|为零|不涉及")
_COMPLETION: Final = re.compile(
    rf"(?P<words>[^，。；\n]{{0,40}}?)(?:支出)?(?:年初)?预算(?:数)?为?\s*{AMOUNT.format('budget')}[，,][^。；\d]{{0,30}}决算(?:数)?为?"
    rf"\s*{AMOUNT.format('final')}[，,]\s*完成(?:年初|调整|全年)?预算(?:数)?的?\s*(?P<rate>\d[\d.]*)\s*[%％]"
)
_BOUGHT: Final = ("政府采购支出总额", "货物(?:类)?支出", "工程(?:类)?支出", "服务(?:类)?支出")
_EMPTY_FORMS: Final = {"gov_fund": "dept.08", "state_capital": "dept.09"}
_LISTS: Final = (("人员经费", ("301", "303")), ("公用经费", ("302", "307", "309", "310", "399")))


@dataclass(slots=True)
class NarrativeCheck:
    """Checks one narrative's sections against one filing."""

    catalogue: Catalogue
    filing: Filing
    sections: Mapping[str, Section]
    tell: Teller = field(init=False)

    def __post_init__(self) -> None:
        self.tell = Teller(self.catalogue, self.filing)

    def all(self) -> Iterator[Reported]:
        """Everything but the items (see :mod:`yizhang.final_accounts.narrative_item_checks`)."""
        for section in self.sections.values():
            told = list(tellings(section))
            if section.id == "general":
                told += [each for _, each in self.classes(section)]
            for each in told:
                yield from self.restated(each.words, self.key(each.concept, each.bindings), each.amount)
                yield from self._share(section, each, told)
            yield from self._completions(section)
            yield from self._purchases(section)
            yield from self._changes(section)
            yield from self._compositions(section)
            yield from self._empty(section)

    def key(self, concept: str, bindings: tuple[tuple[str, str], ...]) -> Key:
        """The key of a figure the narrative tells."""
        dims = {"dept": self.filing.dept, "version": "final", **dict(bindings)}
        return canonical(self.catalogue, Key.of(concept, Period(self.filing.period.year), **dims))

    def fact(self, key: Key) -> Quantity | None:
        """What the forms say; where there is only general budget money, the form of all outlay answers for it."""
        found = self.filing.book.fact(key)
        if found.status is not Status.UNKNOWN and found.quantity is not None:
            return found.quantity
        if key.concept == "dept.operating":
            return self.fact(
                self.key("dept.outlay", (("econ", "public"), ("funds", "general"), ("kind", "basic")))
            )
        if key["funds"] == "general" and not key["econ"] and self._only_general():
            return self.fact(key.with_dims(funds=""))
        return None

    def _only_general(self) -> bool:
        whole, general = (
            self.filing.book.fact(self.key("dept.income", bindings)).quantity
            for bindings in ((), (("origin", "general"),))
        )
        return whole is not None and general is not None and whole.base == general.base

    def restated(self, words: str, key: Key, told: Amount) -> Iterator[Reported]:
        """A figure told against the forms."""
        known = self.fact(key)
        if known is None:
            return
        verdict = same(told.quantity, known)
        if verdict is Verdict.EXACT:
            return
        rule = "D18" if key.concept == "dept.operating" else "N01"
        yield self.off(rule, words, key, told, known, tail=verdict is Verdict.ROUNDING)

    def off(
        self, rule: str, words: str, key: Key, told: Amount, known: Quantity, *, tail: bool, hint: str = ""
    ) -> Reported:
        """A figure told otherwise than the forms have it."""
        figures = self.filing.book.fact(key).figures or self.filing.book.fact(key.with_dims(funds="")).figures
        gap = known.unit
        apart = Quantity(abs(told.quantity.base - known.base) / gap.scale, gap, known.decimals)
        known_rule = self.catalogue.rules[rule]
        severity = Severity.TAIL if tail else known_rule.warrant.cap
        finding = Finding.of(
            "accounts.told-tail" if tail else "accounts.told-otherwise",
            severity,
            told.place,
            *(figure.place for figure in figures),
            words=words,
            told=quantity_text(told.quantity),
            known=quantity_text(known),
            difference=quantity_text(apart),
            label=label(self.catalogue, key),
            hint=hint,
        )
        return self.tell.wrap(known_rule, finding, "说明", quantity_text(apart))

    def classes(self, section: Section) -> Iterator[tuple[str, Told]]:
        """Classes told with their codes bound by name."""
        table = [c for c in codes_of(self.catalogue, "code", self.filing.period.year) if len(c.code) == 3]
        for name, told in classes_told(section):
            hits = [c.code for c in table if same_name(c.zh.removesuffix("支出"), name.removesuffix("支出"))]
            if len(hits) == 1:
                bindings = (("code", hits[0]), *told.bindings)
                yield (
                    name,
                    Told(
                        told.section,
                        told.words,
                        told.concept,
                        bindings,
                        told.amount,
                        told.share,
                        told.unsigned,
                    ),
                )

    def _share(self, section: Section, told: Told, others: list[Told]) -> Iterator[Reported]:
        if told.share is None or section.id not in _WHOLES:
            return
        if told.unsigned:
            yield self.tell.tell("N11", "accounts.no-percent", "说明", told.share.place, text=told.share.text)
        concept, bindings = _WHOLES[section.id]
        whole = self._whole(concept, bindings, others)
        if whole is None:
            return
        found = ratio(told.amount.quantity, whole, told.share.quantity)
        if found is None or found.verdict in (Verdict.EXACT, Verdict.UNDECIDED):
            return
        yield from self._wrong_share(told, whole, found.expected, found.verdict, section)

    def _whole(
        self, concept: str, bindings: tuple[tuple[str, str], ...], others: list[Told]
    ) -> Quantity | None:
        stated = [o.amount.quantity for o in others if (o.concept, o.bindings) == (concept, bindings)]
        return stated[0] if stated else self.fact(self.key(concept, bindings))

    def _wrong_share(
        self, told: Told, whole: Quantity, expected: str, verdict: Verdict, section: Section
    ) -> Iterator[Reported]:
        if told.share is None:
            return
        rival = ""
        if section.id == "three":
            budget = self.fact(self.key("dept.three_public", (("item", "total"), ("version", "adjusted"))))
            other = ratio(told.amount.quantity, budget, told.share.quantity) if budget else None
            if budget and other is not None and other.verdict is Verdict.EXACT:
                rival = f"。用预算数{quantity_text(budget)}作分母恰得此数"
        if verdict is Verdict.ROUNDING and not rival:
            return
        severity = {Verdict.CUT: Severity.TAIL, Verdict.ROUNDING: Severity.SUSPICIOUS}.get(
            verdict, Severity.ERROR
        )
        rule = self.catalogue.rules["N10"]
        finding = Finding.of(
            "accounts.share",
            severity,
            told.share.place,
            told.amount.place,
            words=told.words,
            part=quantity_text(told.amount.quantity),
            whole=quantity_text(whole),
            told=told.share.text,
            expected=expected,
            rival=rival,
        )
        yield self.tell.wrap(rule, finding, "说明")

    def _completions(self, section: Section) -> Iterator[Reported]:
        """Budget, final and completion told in one breath; items have checks of their own."""
        if section.id not in {"general", "three"}:
            return
        for match in _COMPLETION.finditer(section.text):
            budget, final = amount(match, "budget"), amount(match, "final")
            found = ratio(final, budget, printed_rate(match["rate"]))
            if found is None or found.verdict in (Verdict.EXACT, Verdict.UNDECIDED):
                continue
            if (
                section.id == "general"
                and "（项）" in section.text[max(match.start() - 90, 0) : match.start()]
            ):
                continue
            severity = Severity.ERROR if found.verdict is Verdict.MISMATCH else Severity.TAIL
            finding = Finding.of(
                "accounts.completion",
                severity,
                section.at(match.start("rate"), match.end("rate")),
                item=match["words"].strip("，。；：“”\n ") or section.title,
                final=quantity_text(final),
                budget=quantity_text(budget),
                told=f"{match['rate']}%",
                expected=found.expected,
            )
            yield self.tell.wrap(self.catalogue.rules["N07"], finding, "说明")

    def _purchases(self, section: Section) -> Iterator[Reported]:
        """Procurement told as goods, works and services."""
        found = [
            re.search(rf"{words}[^，。；\d]{{0,8}}{AMOUNT.format('n')}", section.text) for words in _BOUGHT
        ]
        if section.id != "procurement" or any(match is None for match in found):
            return
        whole, *parts = (amount(match, "n") for match in found if match is not None)
        judgement = sum_of(parts, whole)
        if judgement.verdict in (Verdict.EXACT, Verdict.UNDECIDED) or judgement.expected is None:
            return
        gap, first = judgement.difference, found[0]
        finding = Finding.of(
            "accounts.parts-sum",
            Severity.ERROR if judgement.verdict is Verdict.MISMATCH else Severity.TAIL,
            section.at(first.start("n"), first.end("n")) if first else section.place,
            words="政府采购支出总额",
            total=quantity_text(judgement.expected),
            whole=quantity_text(whole),
            difference=quantity_text(gap).lstrip("−") if gap else "",
        )
        yield self.tell.wrap(self.catalogue.rules["N17"], finding, "说明")

    def _changes(self, section: Section) -> Iterator[Reported]:
        """Changes told without a reason, or without an amount."""
        if section.id not in {"overall", "fiscal", "general", "operating"}:
            return
        for match in _CHANGE.finditer(section.text):
            place = section.at(match.start(), match.end())
            if not re.search(r"\d", match["rest"].split("主要")[0]):
                yield self.tell.tell(
                    "N14", "accounts.change-without-amount", "说明", place, text=match[0][:40]
                )
            elif not _REASON.search(match["rest"]) and not self._reason_next(section, match.end()):
                yield self.tell.tell(
                    "N12", "accounts.change-without-reason", "说明", place, text=match[0][:40]
                )

    def _reason_next(self, section: Section, end: int) -> bool:
        """Whether the next sentence gives the reason."""
        following = section.text[end + 1 : end + 60]
        return bool(_REASON.search(following.split("。")[0]))

    def _compositions(self, section: Section) -> Iterator[Reported]:
        """Lists of what a cost mainly consists of, against the economic classes that are not nothing."""
        if section.id != "basic":
            return
        for words, prefixes in _LISTS:
            pattern = "".join(rf"{re.escape(char)}\s*" for char in words)
            match = re.search(rf"{pattern}[^。；]*?(?:主要)?包括[:：]?(?P<list>[^。；]+)", section.text)
            amounts = self._economic(prefixes)
            if match is None or not amounts:
                continue
            place = section.at(match.start("list"), match.end("list"))
            known = [zh for zh, _ in amounts.values()]
            yield from self._composition(words, _names_in(match["list"], known), amounts, place)

    def _composition(
        self,
        words: str,
        named: list[str],
        amounts: Mapping[str, tuple[str, Fraction]],
        place: Place,
    ) -> Iterator[Reported]:
        zero = [n for n in named if any(same_name(n, zh) and not value for zh, value in amounts.values())]
        left = [
            f"{zh}{show(value, WAN_YUAN, style=STYLES['grouped'])}"
            for zh, value in amounts.values()
            if value and not any(same_name(name, zh) for name in named)
        ]
        if zero:
            names = "、".join(zero)
            yield self.tell.tell("N09", "accounts.lists-nothing", "说明", place, words=words, names=names)
        if left:
            names = "、".join(left)
            yield self.tell.tell(
                "N09.left", "accounts.lists-not-all", "说明", place, words=words, names=names
            )

    def _economic(self, prefixes: tuple[str, ...]) -> dict[str, tuple[str, Fraction]]:
        """Economic items by code: name and amount, as the form of basic outlay has them."""
        names = {
            n.code: n.name for f in self.filing.of("dept.06") for n in f.reading.named if len(n.code) == 5
        }
        found = {}
        for code, name in names.items():
            bindings = (("econ", code), ("funds", "general"), ("kind", "basic"))
            quantity = self.filing.book.fact(self.key("dept.outlay", bindings)).quantity
            if code.startswith(prefixes) and quantity is not None:
                found[code] = (name, quantity.base)
        return found

    def _empty(self, section: Section) -> Iterator[Reported]:
        """An empty form needs its sentence; a form with figures must not be told away."""
        family = _EMPTY_FORMS.get(section.id)
        if family is None:
            return
        funds = section.id
        outlay = self.filing.book.fact(self.key("dept.outlay", (("funds", funds),))).quantity
        says_none = bool(_NONE.search(section.text))
        if self.filing.of(family) and (outlay is None or not outlay.base) and not says_none:
            yield self.tell.tell("D15", "accounts.empty-untold", "说明", section.place, title=section.title)
        elif outlay is not None and outlay.base and says_none and not re.search(r"\d", section.text):
            amount = quantity_text(outlay)
            yield self.tell.tell(
                "D15", "accounts.told-away", "说明", section.place, title=section.title, amount=amount
            )


def _names_in(text: str, known: list[str]) -> list[str]:
    """The names of a list; 和 parts two only where the whole is no name itself (对个人和家庭的补助)."""
    names: list[str] = []
    for piece in re.split(r"[、，,]|以及", text):
        name = piece.strip().removesuffix("等")
        whole = "和" not in name or any(same_name(name, each) for each in known)
        names += [name] if whole else name.split("和")
    return [name for name in names if name]


__all__ = ["NarrativeCheck"]
