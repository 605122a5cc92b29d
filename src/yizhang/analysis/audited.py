"""The fund's own logic on the figures of a report that was only read: identities, balances, months.

The figures that the catalogue's keys name make a book, and what holds for an office's book holds for them: the parts
of a fund make up the whole, the surplus is income less outlay, the parts of one area imply the same transfers, and the
months a balance can pay follow from balance and outlay in one variant throughout.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Final

from yizhang.analysis.audited_months import ToldMonths, months_told
from yizhang.analysis.transfers import Implied, back_check
from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Extract, Mention
from yizhang.book.book import Book, Fact, Status
from yizhang.book.evaluation import Evaluator
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.naming import label
from yizhang.checking.arithmetic import quantity_text
from yizhang.checking.audit_document import Further
from yizhang.checking.audit_findings import located
from yizhang.checking.audit_model import CheckedRelation
from yizhang.checking.binding import relations_of
from yizhang.checking.confront import best_judgement
from yizhang.checking.findings import duplicate_finding, finding_of
from yizhang.checking.fund_book import Definition, FundFigures, told_apart
from yizhang.checking.fund_drafts import drafted_from, mentions_by_place
from yizhang.checking.fund_keys import keyed
from yizhang.checking.fund_words import PAYABLE_MONTHS, fund_names
from yizhang.checking.judge import Judgement
from yizhang.documents.model import Document
from yizhang.numbers import Period, plain
from yizhang.places import Finding, Key, Place, Severity, Verdict, Warrant

_RULES: Final = ("F01", "F02", "F03", "F04", "F06", "F07", "G01")
"""The identities that a report's own figures are held to; those over areas are the sums of its tables."""
_CONFIRMED: Final = 2
"""In so many other contexts an identity must hold exactly before its violation is an error."""
_FEWEST: Final = 3
_FAR: Final = 20
"""So many widths of what rounding leaves open a change of sign must move a balance to be told from other changes."""
_SURE: Final = ("F02", "F04.own", "F04.surplus", "F06")
"""The identities whose violation is provable. Items may be left out of a list and last year's figures restated."""
_PARTS: Final = ("total", "pooled-gross", "pooled")
"""The parts whose balances must imply the same transfers: the individual accounts take no part in them."""


def fund_checks(document: Document, extract: Extract, lexicon: Lexicon) -> Further:
    """What the fund's logic finds in a report; nothing, and at no cost, where no fund is spoken of."""
    entries = keyed(document, extract, lexicon)
    if len(entries) < _FEWEST:
        return Further()
    catalogue = fund_names().catalogue
    figures = told_apart(catalogue, entries)
    checks = _Checks(catalogue, figures)
    places = mentions_by_place(each.mention for each in entries)
    drafts = tuple(drafted_from(finding, places, document) for finding in checks.all())
    return Further(drafts, tuple(checks.relations(places)))


@dataclass(frozen=True)
class _Checks:
    """The checks on one report's book."""

    catalogue: Catalogue
    figures: FundFigures

    @cached_property
    def book(self) -> Book:
        return self.figures.book()

    @cached_property
    def evaluator(self) -> Evaluator:
        return Evaluator(self.catalogue, self.book)

    @cached_property
    def contexts(self) -> tuple[tuple[str, str, str, Period], ...]:
        """Area, scheme, version and year of the closing balances and surpluses that are printed."""
        found = {
            (key["area"], key["scheme"], key["version"], Period(key.when.year))
            for key in self.book
            if key.concept in ("balance.closing", "surplus.own") and key.when is not None
        }
        return tuple(sorted(found))

    @cached_property
    def judged(self) -> tuple[Judgement, ...]:
        """The identities in every context that the report has figures for."""
        chosen = [each for each in self.catalogue.identities.values() if each.id.startswith(_RULES)]
        return tuple(best_judgement(relation) for relation in relations_of(self.catalogue, self.book, chosen))

    @cached_property
    def months(self) -> tuple[ToldMonths, ...]:
        """The stated months held to the report's variant."""
        return tuple(months_told(self.evaluator))

    def relations(self, mentions: Mapping[Place, Mention]) -> Iterator[CheckedRelation]:
        """What was checked and how it stands, over the report's own figures."""
        for each in self.judged:
            if each.verdict is not Verdict.UNDECIDED and each.relation.warrant.cap is Severity.ERROR:
                places = [place for operand in each.relation.operands for place in operand.places[:1]]
                stated = quantity_text(each.stated) if each.stated else ""
                yield _relation(each.relation.rule, each.verdict, mentions, places, each.arithmetic, stated)
        for fact in self.book.facts():
            if len(fact.figures) > 1 and fact.key.concept != PAYABLE_MONTHS:
                places = [figure.place for figure in fact.figures]
                yield _relation("same", _agreement(fact), mentions, places)
        for told in self.months:
            yield _relation(
                PAYABLE_MONTHS, told.verdict, mentions, [told.figure.place], told.arithmetic, told.figure.text
            )

    def all(self) -> Iterator[Finding]:
        """All findings of the report."""
        yield from self._balances()
        yield from (each.finding for each in self.months if each.finding is not None)
        yield from self._identities()
        yield from (self._two_definitions(each) for each in self.figures.definitions)
        yield from (found for fact in self.book.facts() if (found := self._twice(fact)) is not None)
        yield from self._deficits()

    def _balances(self) -> Iterator[Finding]:
        told: set[Key] = set()
        for area, scheme, version, period in self.contexts:
            check = back_check(self.evaluator, period, area, scheme, version, _PARTS)
            yield from (self._telling(found, check.implied) for found in check.findings)
            doubtful = set(check.doubtful)
            for implied in check.implied:
                if implied.growth_key not in doubtful | told:
                    told.add(implied.growth_key)
                    yield from self._residual(implied)

    def _telling(self, found: Finding, implied: Sequence[Implied]) -> Finding:
        """A growth told with the wrong sign is provable only where the sign moves far more than rounding does."""
        blamed = [each for each in implied if each.places == found.places]
        if found.severity is not Severity.ERROR or not blamed:
            return found
        flipped = blamed[0].with_growth(-blamed[0].growth.value)
        low, high = blamed[0].interval.lo, blamed[0].interval.hi
        if (
            low is not None
            and high is not None
            and abs(blamed[0].value - flipped.value) >= _FAR * (high - low)
        ):
            return found
        return replace(found, severity=Severity.SUSPICIOUS, warrant=Warrant.SOFT)

    def _residual(self, implied: Implied) -> Iterator[Finding]:
        """What a closing balance moved by beyond the surplus: transfers and other changes that are not printed."""
        if Fraction(0) in implied.interval:
            return
        unit = implied.closing.unit
        moved = implied.value + implied.surplus
        name = label(self.catalogue, implied.growth_key, "zh")
        growth = quantity_text(implied.growth)
        places = tuple(
            figure.place
            for key in (implied.growth_key, implied.growth_key.with_dims(measure=""))
            for figure in self.book.fact(key).figures[:1]
        )
        shown = {
            "implied": f"{plain(moved / unit.scale, 2)}{unit.symbol}",
            "surplus": f"{plain(implied.surplus / unit.scale, 2)}{unit.symbol}",
            "difference": f"{plain(implied.value / unit.scale, 2)}{unit.symbol}",
        }
        yield replace(
            Finding.of("audit.closing-residual", Severity.NOTE, *places, label=name, stated=growth, **shown),
            warrant=Warrant.HINT,
            stated=growth,
        )

    def _identities(self) -> Iterator[Finding]:
        confirmed = Counter(
            _kind(each.relation.rule) for each in self.judged if each.verdict is Verdict.EXACT
        )
        for each in self.judged:
            firm = each.relation.warrant.cap is Severity.ERROR
            found = finding_of(each) if firm and each.verdict is Verdict.MISMATCH else None
            if found is not None:
                rule = each.relation.rule
                sure = rule.startswith(_SURE) and confirmed[_kind(rule)] >= _CONFIRMED
                yield found if sure else replace(found, severity=Severity.SUSPICIOUS, warrant=Warrant.SOFT)

    def _two_definitions(self, found: Definition) -> Finding:
        net, gross, reserve = found.net.mention, found.gross.mention, found.reserve.mention
        stated, other = quantity_text(net.quantity), quantity_text(gross.quantity)
        return replace(
            Finding.of(
                "audit.definition",
                Severity.SUSPICIOUS,
                net.place,
                gross.place,
                reserve.place,
                label=label(self.catalogue, found.net.key, "zh"),
                stated=stated,
                other=other,
                difference=quantity_text(reserve.quantity),
                part="风险储备金",
            ),
            warrant=Warrant.SOFT,
            stated=stated,
            expected=other,
        )

    def _twice(self, fact: Fact) -> Finding | None:
        """One figure printed twice. Which of them is wrong is not known, nor whether both are of one thing."""
        if fact.key.concept == PAYABLE_MONTHS:
            return None
        found = duplicate_finding(fact, label(self.catalogue, fact.key, "zh"))
        if found is None or fact.status is Status.TAIL:
            return found
        return replace(found, severity=Severity.SUSPICIOUS, warrant=Warrant.SOFT)

    def _deficits(self) -> Iterator[Finding]:
        """A pooled surplus above the whole fund's: the individual accounts ran a deficit that nobody mentions."""
        for area, scheme, version, period in self.contexts:
            if scheme != "emp":
                continue
            dims = {"area": area, "scheme": scheme, "version": version}
            keys = [
                Key.of("surplus.own", period, **dims, part=part) for part in ("total", "pooled", "account")
            ]
            whole, pooled, account = (self.book.fact(key) for key in keys)
            if whole.quantity is None or pooled.quantity is None or account.quantity is not None:
                continue
            rest = whole.quantity.base - pooled.quantity.base
            if rest < 0 and not whole.interval.meets(pooled.interval):
                yield self._deficit(whole, pooled, plain(rest / whole.quantity.unit.scale, _decimals(whole)))

    def _deficit(self, whole: Fact, pooled: Fact, rest: str) -> Finding:
        unit = whole.quantity.unit.symbol if whole.quantity is not None else ""
        stated = quantity_text(pooled.quantity) if pooled.quantity is not None else ""
        total = quantity_text(whole.quantity) if whole.quantity is not None else ""
        return replace(
            Finding.of(
                "audit.account-deficit",
                Severity.SUSPICIOUS,
                pooled.figures[0].place,
                whole.figures[0].place,
                label=label(self.catalogue, pooled.key, "zh"),
                stated=stated,
                total=total,
                rest=f"{rest}{unit}",
            ),
            warrant=Warrant.SOFT,
            stated=stated,
        )


def _relation(
    rule: str,
    verdict: Verdict,
    mentions: Mapping[Place, Mention],
    places: Sequence[Place],
    arithmetic: str = "",
    stated: str = "",
) -> CheckedRelation:
    figures = tuple(located(mentions[place]) for place in dict.fromkeys(places) if place in mentions)
    return CheckedRelation(
        rule, verdict, Warrant.IDENTITY, ("catalogue-key",), "", arithmetic, stated, figures
    )


def _agreement(fact: Fact) -> Verdict:
    """How the prints of one figure stand to each other."""
    match fact.status:
        case Status.CONFLICT:
            return Verdict.MISMATCH
        case Status.TAIL:
            return Verdict.ROUNDING
        case _:
            values = {figure.quantity.base for figure in fact.figures if figure.quantity is not None}
            return Verdict.EXACT if len(values) == 1 else Verdict.ROUNDING


def _kind(rule: str) -> str:
    """What identities of one kind have in common: F06 says the same of every flow."""
    return "F06.flow" if rule.startswith("F06.") and "balance" not in rule else rule


def _decimals(fact: Fact) -> int:
    return max((figure.quantity.decimals or 0 for figure in fact.figures if figure.quantity), default=0)
