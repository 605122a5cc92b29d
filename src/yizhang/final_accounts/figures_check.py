"""The figures of a filing against each other: relations within and between forms, and figures printed twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from typing import Final

from yizhang.book.book import Fact, Status
from yizhang.book.figure import Figure
from yizhang.catalogue.model import Catalogue, CheckRule
from yizhang.catalogue.naming import label
from yizhang.checking.arithmetic import quantity_text
from yizhang.checking.confront import best_judgement
from yizhang.checking.findings import duplicate_finding, finding_of, joint_finding
from yizhang.checking.joint import Joint, determined, join
from yizhang.checking.judge import Judgement, judge
from yizhang.checking.relation import Operand, Relation, leaves
from yizhang.final_accounts.culprit import Culprit, culprits
from yizhang.final_accounts.filed import Filing
from yizhang.final_accounts.relations import Index, Instance, holds_exactly, instances, relation_of, years_of
from yizhang.final_accounts.reported import Reported, Teller, form_label
from yizhang.numbers import Quantity
from yizhang.places import Finding, Key, Verdict, Warrant

_NOTHINGS: Final = re.compile(r"(?<=[\d=])\+0(?:\.0+)?(?![\d.,])|(?<==)0(?:\.0+)?\+")
_WAN: Final = Fraction(10_000)


@dataclass(frozen=True, slots=True)
class FiguresChecked:
    """How the relations stand: how many hold to the digit, how many only otherwise, and the findings."""

    exact: int
    judged: tuple[Judgement, ...]
    reported: tuple[Reported, ...]
    unwatched: tuple[Key, ...]
    """Figures that no equality and no second print determines."""


def check_figures(catalogue: Catalogue, filing: Filing, *, watch: bool = True) -> FiguresChecked:
    """Check a filing's figures. ``watch`` also lists the figures that nothing determines."""
    index = Index.of(catalogue, filing.book)
    found = [each for year in years_of(index) for each in instances(catalogue, index, year)]
    loose = [each for each in found if not holds_exactly(index, each)]
    report = _Report(catalogue, filing, index, found)
    reported = tuple(report.all(loose, deep=watch)) if loose or _repeated(filing) else ()
    unwatched = report.unwatched() if watch else ()
    return FiguresChecked(len(found) - len(loose), tuple(report.judgements), reported, unwatched)


def _repeated(filing: Filing) -> bool:
    return any(fact.status in (Status.TAIL, Status.CONFLICT) for fact in filing.book.facts())


class _Report:
    def __init__(self, catalogue: Catalogue, filing: Filing, index: Index, found: list[Instance]) -> None:
        self.catalogue, self.filing, self.index, self.found = catalogue, filing, index, found
        self.tell = Teller(catalogue, filing)
        self.operands: dict[Key, Operand] = {}
        self.judgements: list[Judgement] = []
        self.culprits: Mapping[int, tuple[Culprit, ...]] = {}

    def all(self, loose: list[Instance], *, deep: bool) -> Iterator[Reported]:
        """Findings of relations that do not simply hold, of contradictions together, of repeated figures.

        ``deep`` also looks for contradictions that only several relations show together.
        """
        judged = [(each, best_judgement(self._relation(each))) for each in loose]
        self.judgements = [judgement for _, judgement in judged]
        broken = [each for each, judgement in judged if self._firm(judgement)]
        self.culprits = culprits(self.index, self.found, broken)
        relations = [self._relation(each) for each in self._around(loose)] if deep else []
        joints = join([judge(r) for r in relations if r.warrant is Warrant.IDENTITY]) if relations else ()
        yield from self._singles(judged)
        yield from self._together(joints)
        yield from self._twice()

    def _firm(self, judgement: Judgement) -> bool:
        return judgement.verdict is Verdict.MISMATCH and judgement.relation.warrant is Warrant.IDENTITY

    def unwatched(self) -> tuple[Key, ...]:
        """Figures no firm equality ties down and that are printed once."""
        firm = [e for e in self.found if e.rule.op == "=" and e.rule.warrant is Warrant.IDENTITY]
        seen, _ = determined([self._relation(each) for each in firm])
        facts = [fact for fact in self.filing.book.facts() if fact.status is not Status.UNKNOWN]
        return tuple(f.key for f in facts if str(f.key) not in seen and len(_stated(f)) < 2)

    def _relation(self, each: Instance) -> Relation:
        return relation_of(
            self.index, each, self.operands, f"{self.filing.period.year}年度{self.filing.dept}"
        )

    def _around(self, loose: list[Instance]) -> list[Instance]:
        """The relations that share a figure, directly or not, with one that does not hold to the digit."""
        keys = {key for each in loose for key in each.keys}
        keys |= {f.key for f in self.filing.book.facts() if f.status in (Status.TAIL, Status.CONFLICT)}
        return [each for each in self.found if keys.intersection(each.keys)]

    def _singles(self, judged: list[tuple[Instance, Judgement]]) -> Iterator[Reported]:
        for each, judgement in judged:
            relation = judgement.relation
            wrong = judgement.verdict is Verdict.MISMATCH
            hint = self._twin(judgement) if wrong else ""
            finding = finding_of(judgement, self._suspects(each) if wrong else (), hint)
            if finding is not None:
                rule = self.catalogue.rules[relation.rule]
                places = self._placed(finding, relation)
                yield self.tell.wrap(rule, places, self._form(relation), _apart(judgement))

    def _suspects(self, each: Instance) -> tuple[str, ...]:
        """The one figure whose change would settle this and every relation broken beside it."""
        return tuple(
            f"“{label(self.catalogue, found.key)}”（{self._where(found.key)}）"
            f"{quantity_text(found.stated)}应为{quantity_text(found.value)}"
            for found in self.culprits.get(each.id, ())
        )

    def _where(self, key: Key) -> str:
        return "；".join(str(figure.place) for figure in self.filing.book.fact(key).figures[:2])

    def _placed(self, finding: Finding, relation: Relation) -> Finding:
        """The finding with the places of the result first, and without the nothings that were added."""
        first = next((o for o in relation.operands if o.id == _first(relation)), None)
        args = tuple((n, _NOTHINGS.sub("", v) if n == "arithmetic" else v) for n, v in finding.args)
        places = tuple(dict.fromkeys((*(first.places if first else ()), *finding.places)))
        return replace(finding, places=places, args=args)

    def _twin(self, judgement: Judgement) -> str:
        """A figure of the filing that is just as large as the difference."""
        difference = judgement.difference
        if difference is None or abs(difference.value) < 1:
            return ""
        own = {operand.key for operand in judgement.relation.operands}
        for key in self.index.of_amount(abs(difference.base)):
            if key not in own:
                return f"差额与“{label(self.catalogue, key)}”相同，请核对是否列错"
        return ""

    def _form(self, relation: Relation) -> str:
        key = next((o.key for o in relation.operands if o.id == _first(relation)), None)
        fact = self.filing.book.fact(key) if key is not None else None
        for figure in fact.figures if fact else ():
            form = self.filing.homes.get((fact.key, figure)) if fact else None
            if form is not None:
                return form_label(form, self.filing.period.year)
        return ""

    def _together(self, joints: Iterable[Joint]) -> Iterator[Reported]:
        for joint in joints:
            wrong = {j.relation for j in joint.judgements if j.verdict is Verdict.MISMATCH}
            for conflict in joint.conflicts:
                if conflict.relations and wrong.isdisjoint(conflict.relations):
                    rule = self.catalogue.rules[conflict.relations[0].rule]
                    yield self.tell.wrap(rule, joint_finding(conflict), self._form(conflict.relations[0]))

    def _twice(self) -> Iterator[Reported]:
        named = {found.key: found for each in self.culprits.values() for found in each}
        for fact in self.filing.book.facts():
            if fact.status not in (Status.TAIL, Status.CONFLICT):
                continue
            rule, forms, slip = self._between(fact), self._forms(fact), _slipped(_stated(fact))
            name = label(self.catalogue, fact.key)
            if slip:
                places = [figure.place for figure in fact.figures]
                yield self.tell.tell("S07", "accounts.unit-slip", forms, *places, label=name, prints=slip)
                continue
            found = named.get(fact.key)
            suspects = (f"应为{quantity_text(found.value)}",) if found else ()
            finding = duplicate_finding(fact, name, suspects)
            if finding is not None:
                yield self.tell.wrap(rule, finding, forms, _spread(fact))

    def _forms(self, fact: Fact) -> str:
        homes = [self.filing.homes.get((fact.key, figure)) for figure in fact.figures]
        labels = [form_label(form, self.filing.period.year) for form in homes if form is not None]
        return "、".join(dict.fromkeys(labels))

    def _between(self, fact: Fact) -> CheckRule:
        """The rule that says these two forms print the same figure."""
        homes = [self.filing.homes.get((fact.key, figure)) for figure in fact.figures]
        families = {form.family for form in homes if form is not None}
        for rule in self.catalogue.rules.values():
            if len(rule.forms) == 2 and set(rule.forms) <= families:
                return rule
        return self.catalogue.rules["D00"]


def _first(relation: Relation) -> str:
    return next(iter(leaves(relation.left)), "")


def _stated(fact: Fact) -> list[Figure]:
    return [figure for figure in fact.figures if figure.quantity is not None]


def _apart(judgement: Judgement) -> str:
    return quantity_text(judgement.difference) if judgement.difference is not None else ""


def _spread(fact: Fact) -> str:
    values = [figure.quantity.base for figure in fact.figures if figure.quantity is not None]
    if fact.quantity is None:
        return ""
    gap = (max(values) - min(values)) / fact.quantity.unit.scale
    return quantity_text(replace(fact.quantity, value=gap))


def _slipped(figures: list[Figure]) -> str:
    """Two prints of one figure ten thousand times apart: 元 taken for 万元 or the other way round."""
    for one, other in combinations([f.quantity for f in figures if f.quantity is not None], 2):
        big, small = (one, other) if abs(one.base) >= abs(other.base) else (other, one)
        if small.base and _near(big, small):
            return f"{quantity_text(one)}、{quantity_text(other)}"
    return ""


def _near(big: Quantity, small: Quantity) -> bool:
    return big.interval().meets(small.interval().scale(_WAN))


def by_rule(reported: Iterable[Reported]) -> Mapping[str, int]:
    """How many findings each rule has."""
    counts: dict[str, int] = {}
    for found in reported:
        counts[found.rule.id] = counts.get(found.rule.id, 0) + 1
    return counts


__all__ = ["FiguresChecked", "by_rule", "check_figures"]
