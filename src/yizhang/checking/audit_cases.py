"""What a document asserts, judged one by one: how firmly it was read, how it stands, which other base would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Assertion, Mention, Says
from yizhang.checking.judge import Judgement, judge
from yizhang.checking.lowering import Figures, figures_of, lower
from yizhang.checking.relation import Relation
from yizhang.numbers import Quantity
from yizhang.places import Verdict, Warrant


class Strength(StrEnum):
    """How firmly a relation was read from the document."""

    FIRM = "firm"
    """The words name every operand, or other rows and columns confirm the structure: a violation is provable."""
    FAIR = "fair"
    """Position and usage speak for it: a violation is suspicious, and only where one slip would explain it."""
    WEAK = "weak"
    """It often holds: a violation is at most a hint."""

    @property
    def warrant(self) -> Warrant:
        """What a violation may be called at most."""
        return {Strength.FIRM: Warrant.ASSERTED, Strength.FAIR: Warrant.SOFT, Strength.WEAK: Warrant.HINT}[
            self
        ]


_FIRM: Final = frozenset(
    [
        "base-inline",
        "base-named",
        "target-inline",
        "target-in-item",
        "prior-printed",
        "change-beside",
        "reference-printed",
        "threshold-word",
        "comparison-word",
        "score-deductions",
        "named-partition",
        "shares-close",
        "closed-elsewhere",
        "row-total",
        "column-total",
        "code-prefix",
        "header-rate",
        "header-sum",
        "grand-totals",
        "direction-word",
    ]
)
_WEAK: Final = frozenset({"near", "same-label", "free-label"})
_GUESSED: Final = frozenset({"among-all", "restated-alone", "total-at-end"})
"""Evidence that leaves open whether it is all, or the same: only a slip of a digit that mends it exactly is told."""
_VOTES: Final = 2
"""Confirming rows or columns from which a structure counts as confirmed."""


def strength_of(assertion: Assertion) -> Strength:
    """How firmly an assertion was read, from its evidence alone."""
    if any(_confirmed(word) or word in _FIRM for word in assertion.evidence):
        return Strength.FIRM
    return Strength.WEAK if any(word in _WEAK for word in assertion.evidence) else Strength.FAIR


def _confirmed(evidence: str) -> bool:
    """A vote ``name n/m``: at least so many of the cases confirm, and nearly all of them."""
    _, _, counts = evidence.rpartition(" ")
    for_it, slash, all_of_them = counts.partition("/")
    if not slash or not (for_it.isdigit() and all_of_them.isdigit()):
        return False
    return int(for_it) >= _VOTES and 5 * int(for_it) >= 4 * int(all_of_them)


@dataclass(frozen=True, slots=True)
class Rival:
    """Another figure that gives the result exactly where the stated base does not."""

    mention: Mention
    arithmetic: str


@dataclass(frozen=True, slots=True)
class Case:
    """One assertion with its relation and judgement."""

    assertion: Assertion
    relation: Relation
    judgement: Judgement
    strength: Strength
    rival: Rival | None = None

    @property
    def verdict(self) -> Verdict:
        """How it stands."""
        return self.judgement.verdict

    @property
    def figures(self) -> tuple[str, ...]:
        """The ids of its mentions."""
        return figures_of(self.relation)

    @property
    def guessed(self) -> bool:
        """Whether nothing in the document says that the relation has to hold."""
        return any(word in _GUESSED for word in self.assertion.evidence)

    def undecided(self) -> Case:
        """The same case without a verdict: it was not read firmly enough for one."""
        return replace(self, judgement=replace(self.judgement, verdict=Verdict.UNDECIDED, reason="uncertain"))


def cases_of(assertions: Iterable[Assertion], figures: Figures, lexicon: Lexicon) -> tuple[Case, ...]:
    """Every assertion that can be lowered, judged; the same relation told twice counts once."""
    found: dict[tuple[object, ...], Case] = {}
    for assertion in assertions:
        strength = strength_of(assertion)
        relation = lower(assertion, figures, lexicon, strength.warrant)
        if relation is None:
            continue
        key = (relation.kind, relation.left, relation.right)
        before = found.get(key)
        if before is None or _RANK[strength] < _RANK[before.strength]:
            found[key] = Case(assertion, relation, judge(relation, brief=True), strength)
    return tuple(_with_rival(case, figures, lexicon) for case in found.values())


_RANK: Final[Mapping[Strength, int]] = {Strength.FIRM: 0, Strength.FAIR: 1, Strength.WEAK: 2}
_RATIOS: Final[Mapping[Says, str]] = {
    Says.SHARE: "base",
    Says.COMPLETION: "target",
    Says.GROWTH: "prior",
    Says.CHANGE: "current",
}
_TELLING: Final = 3
"""Significant digits a rate needs before another base that gives it exactly means something."""


def _with_rival(case: Case, figures: Figures, lexicon: Lexicon) -> Case:
    role = _RATIOS.get(case.assertion.says)
    if (
        role is None
        or case.verdict in (Verdict.EXACT, Verdict.UNDECIDED)
        or not _tells(case.judgement.stated)
    ):
        return case
    own = {name: figures[name].quantity.base for name in case.assertion.role(role)}
    for _, name in case.assertion.rivals:
        mention = figures.get(name)
        if mention is None or name in case.figures or mention.quantity.base in own.values():
            continue
        trial = _on(case.assertion, role, name, figures, lexicon)
        if trial is not None and trial.verdict is Verdict.EXACT:
            return replace(case, rival=Rival(mention, trial.arithmetic))
    return case


def _on(assertion: Assertion, role: str, name: str, figures: Figures, lexicon: Lexicon) -> Judgement | None:
    roles = tuple((each, name if each == role else id_) for each, id_ in assertion.roles)
    relation = lower(replace(assertion, roles=roles), figures, lexicon, Warrant.SOFT)
    return None if relation is None else judge(relation)


def _tells(stated: Quantity | None) -> bool:
    if stated is None or stated.decimals is None:
        return False
    return bool(abs(stated.value) * Fraction(10) ** stated.decimals >= 10 ** (_TELLING - 1))


def by_figure(cases: Sequence[Case]) -> dict[str, list[int]]:
    """The positions of the cases that each mention takes part in."""
    found: dict[str, list[int]] = {}
    for number, case in enumerate(cases):
        for name in dict.fromkeys(case.figures):
            found.setdefault(name, []).append(number)
    return found


def mentions_by_id(mentions: Iterable[Mention]) -> dict[str, Mention]:
    """Mentions by their ids."""
    return {mention.id: mention for mention in mentions}
