"""The catalogue confronted with a book: every identity in every context, conflicts, and joint
contradictions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product

from yizhang.book.book import Book, Status
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.naming import label
from yizhang.checking.arithmetic import quantity_text
from yizhang.checking.binding import relations_of
from yizhang.checking.envelope import finest
from yizhang.checking.findings import duplicate_finding, finding_of, joint_finding, suspects_of
from yizhang.checking.joint import Joint, determined, join
from yizhang.checking.judge import Judgement, judge
from yizhang.checking.locate import Explanation, Weigh, explain
from yizhang.checking.relation import Operand, Relation
from yizhang.numbers import Quantity, half_up
from yizhang.places import Finding, Key, Severity, Verdict

_CHOICES = 64
"""At most so many combinations of contradicting prints are tried for one relation."""
_SEVERITIES = (Severity.ERROR, Severity.SUSPICIOUS, Severity.TAIL, Severity.NOTE)
_TELLING = 100
"""A difference hints at another figure when it has at least three digits: smaller ones meet by chance."""


@dataclass(frozen=True)
class Checked:
    """What confronting a catalogue with a book yields.

    ``watched`` are the printed keys that some firm equality (or a second print) determines, ``unwatched``
    those that none does: a change there would go unnoticed. ``bounded`` says that some search for suspects
    was cut short.
    """

    findings: tuple[Finding, ...]
    judgements: tuple[Judgement, ...]
    joints: tuple[Joint, ...]
    explanations: tuple[Explanation, ...]
    watched: tuple[Key, ...]
    unwatched: tuple[Key, ...]

    @cached_property
    def counts(self) -> Mapping[Verdict, int]:
        """How many relations stand how; every verdict is present."""
        counted = Counter(judgement.verdict for judgement in self.judgements)
        return {verdict: counted[verdict] for verdict in Verdict}

    @property
    def bounded(self) -> bool:
        """Whether a search for suspects gave up before it was complete."""
        return any(not explanation.complete for explanation in self.explanations)


def confront(
    catalogue: Catalogue,
    book: Book,
    relations: Sequence[Relation] | None = None,
    weigh: Weigh | None = None,
) -> Checked:
    """Check a book against the identities of a catalogue (or the given relations over its keys).

    Order of findings: errors first, then by rule and place. Nothing is written and nothing raised.
    """
    bound = relations_of(catalogue, book) if relations is None else list(relations)
    judgements = tuple(best_judgement(relation) for relation in bound)
    firm = [judge(relation) for relation in bound if relation.warrant.cap is Severity.ERROR]
    joints = join(firm)
    explanations = tuple(
        found
        for joint in joints
        if joint.verdict is Verdict.MISMATCH
        for found in explain(_sound(joint), weigh)
    )
    report = _Report(catalogue, book, explanations)
    findings = [*report.singles(judgements), *report.together(joints), *report.duplicates()]
    watched, unwatched = _watch(book, [judgement.relation for judgement in firm])
    return Checked(tuple(sorted(findings, key=_order)), judgements, joints, explanations, watched, unwatched)


def _sound(joint: Joint) -> list[Relation]:
    return [relation for relation in joint.relations if relation not in joint.left_out]


def _order(finding: Finding) -> tuple[int, str, tuple[str, ...], str]:
    places = tuple(str(place) for place in finding.places)
    return _SEVERITIES.index(finding.severity), finding.code, places, finding.id


def best_judgement(relation: Relation) -> Judgement:
    """The judgement with the prints that suit the relation best where prints of one figure contradict each
    other.

    The contradiction is a finding of its own; it does not make every relation around it a finding too.
    """
    choices = [_readings(operand) for operand in relation.operands]
    best = judge(replace(relation, operands=tuple(readings[0] for readings in choices)))
    for number, operands in enumerate(product(*choices)):
        if best.verdict is not Verdict.MISMATCH or number >= _CHOICES:
            break
        other = judge(replace(relation, operands=operands))
        if other.verdict is not Verdict.MISMATCH:
            best = other
    return replace(best, relation=relation)


def _readings(operand: Operand) -> list[Operand]:
    """The operand itself where its prints agree, else one for each different print, the most precise first."""
    first = finest(operand)
    if first is None or len(operand.prints) == 1 or _agree(operand):
        return [operand]
    others = [q for q in dict.fromkeys(operand.prints) if q != first]
    return [replace(operand, prints=(quantity,), places=operand.places) for quantity in (first, *others)]


def _agree(operand: Operand) -> bool:
    return all(one.interval().meets(other.interval()) for one in operand.prints for other in operand.prints)


def _watch(book: Book, relations: Iterable[Relation]) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    seen, _ = determined(relations)
    printed = [fact.key for fact in book.facts() if fact.status is not Status.UNKNOWN]
    watched = tuple(key for key in printed if str(key) in seen)
    return watched, tuple(key for key in printed if str(key) not in seen)


class _Report:
    """Findings with their suspects and hints."""

    def __init__(self, catalogue: Catalogue, book: Book, explanations: Sequence[Explanation]) -> None:
        self._catalogue = catalogue
        self._book = book
        self._keys = [fact.key for fact in book.facts()]
        self._by_relation = {r: e for e in explanations for r in e.broken}
        self._by_figure = {
            change.printed.operand.id: e for e in explanations for each in e.hypotheses for change in each
        }

    def singles(self, judgements: Sequence[Judgement]) -> Iterable[Finding]:
        """One finding for each relation that does not simply hold."""
        for judgement in judgements:
            wrong = judgement.verdict is Verdict.MISMATCH
            suspects = self._suspects(judgement.relation) if wrong else ()
            finding = finding_of(judgement, suspects, self._hint(judgement) if wrong else "")
            if finding is not None:
                yield finding

    def together(self, joints: Sequence[Joint]) -> Iterable[Finding]:
        """Contradictions that no single relation shows. Prints of one figure that contradict each other
        have their own finding.
        """
        for joint in joints:
            wrong = {j.relation for j in joint.judgements if j.verdict is Verdict.MISMATCH}
            for conflict in joint.conflicts:
                if conflict.relations and wrong.isdisjoint(conflict.relations):
                    yield joint_finding(conflict, self._suspects(conflict.relations[0]))

    def duplicates(self) -> Iterable[Finding]:
        """Several figures of one fact that do not agree."""
        for fact in self._book.facts():
            explanation = self._by_figure.get(str(fact.key))
            suspects = suspects_of(explanation) if explanation else ()
            finding = duplicate_finding(fact, label(self._catalogue, fact.key), suspects)
            if finding is not None:
                yield finding

    def _suspects(self, relation: Relation) -> tuple[str, ...]:
        explanation = self._by_relation.get(relation)
        return suspects_of(explanation) if explanation else ()

    def _hint(self, judgement: Judgement) -> str:
        """An item that is just as large as the difference: one of the relation's own, else one beside them."""
        difference = judgement.difference
        if difference is None or _digits(difference) < _TELLING:
            return ""
        size = abs(difference.value)
        for key in self._candidates(judgement.relation):
            quantity = self._book.fact(key).quantity
            if quantity is not None and _prints_alike(quantity, difference, size):
                amount = quantity_text(replace(difference, value=size))
                name = label(self._catalogue, key)
                return f"差额 {amount} 与“{name}”相同，请核对是否漏计或重计"
        return ""

    def _candidates(self, relation: Relation) -> Iterable[Key]:
        """The relation's figures, then all others of the same areas, schemes, versions and times, in key order."""
        own = [operand.key for operand in relation.operands if operand.key is not None]
        yield from own
        where = {(key["area"], key["scheme"], key["version"], key.when) for key in own}
        for key in self._keys:
            if key not in own and (key["area"], key["scheme"], key["version"], key.when) in where:
                yield key


def _digits(difference: Quantity) -> Fraction:
    return abs(difference.value) * Fraction(10) ** (difference.decimals or 0)


def _prints_alike(quantity: Quantity, like: Quantity, size: Fraction) -> bool:
    if not quantity.unit.same_kind(like.unit):
        return False
    value = abs(quantity.base) / like.unit.scale
    return value == size if like.decimals is None else half_up(value, like.decimals) == size
