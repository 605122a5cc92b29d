"""What became of an edit: the audits before and after it compared."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

from benchmarks.edits import Spot
from yizhang.checking.audit_model import CheckedRelation, DocumentAudit, Located, Reported
from yizhang.places import Place, Severity, Verdict

FOUND: Final = "found"
UNNAMED: Final = "unnamed"
"""A new finding holds the figure, but more than three are named or another is blamed."""
ELSEWHERE: Final = "elsewhere"
"""A new finding blames other figures only."""
WEAKER: Final = "tail/note"
"""Only a new tail or note holds the figure."""
UNTOLD: Final = "untold"
"""A relation over the figure is violated, or was decided and no longer is, but nothing is told."""
HELD: Final = "held"
"""The relations over the figure hold with the misprint, too."""
BOUNDED: Final = "only bound"
"""They hold, but are all inequalities (the parts named are not all there are)."""
LOST: Final = "lost"
"""A relation over the figure was there and is not proposed any more."""
NONE: Final = "no relation"
"""Nothing checks the figure."""
OUTCOMES: Final = (FOUND, UNNAMED, ELSEWHERE, WEAKER, UNTOLD, HELD, BOUNDED, LOST, NONE)

_HEAVY: Final = frozenset([Severity.ERROR, Severity.SUSPICIOUS])
_NAMED: Final = 3
_WIDTHS: Final = str.maketrans("０１２３４５６７８９．，", "0123456789.,", " \n\r\t\u3000\u00a0,")


@dataclass(frozen=True, slots=True)
class Misprint:
    """One misprint and what became of it. ``checked`` tells whether a decided relation was over the figure before."""

    document: str
    spot: Spot
    new: str
    outcome: str
    checked: bool
    told: tuple[str, ...]
    relations: tuple[str, ...]

    def record(self) -> dict[str, object]:
        """For the file of details."""
        return {
            "document": self.document,
            "line": self.spot.line,
            "column": self.spot.column,
            "figure": self.spot.text,
            "misprinted": self.new,
            "outcome": self.outcome,
            "checked": self.checked,
            "told": self.told,
            "relations": self.relations,
        }


def judged(name: str, spot: Spot, new: str, before: DocumentAudit, after: DocumentAudit) -> Misprint:
    """What became of a misprint."""
    known = {_finding_key(found) for found in before.findings}
    fresh = [found for found in after.findings if _finding_key(found) not in known]
    own = [relation for relation in before.checked if _over(relation.figures, spot)]
    decided = [relation for relation in own if relation.verdict is not Verdict.UNDECIDED]
    outcome = _told(fresh, spot) or _silent(decided, after)
    told = tuple(
        f"{found.severity.value} {found.finding.code}: {found.finding.quote[:60]}" for found in fresh
    )
    relations = tuple(f"{relation.rule} {relation.verdict.value} {relation.arithmetic}" for relation in own)
    return Misprint(name, spot, new, outcome, bool(decided), told, relations)


def _told(fresh: list[Reported], spot: Spot) -> str:
    heavy = [found for found in fresh if found.severity in _HEAVY]
    if any(_over(_named(found), spot) for found in heavy):
        return FOUND
    if any(_over(found.figures, spot) for found in heavy):
        return UNNAMED
    if heavy:
        return ELSEWHERE
    return WEAKER if any(_over(found.figures, spot) for found in fresh) else ""


def _named(found: Reported) -> tuple[Located, ...]:
    """The suspects; the figures of the finding where none is singled out and they are few."""
    suspects = len(found.finding.suspects)
    if suspects:
        return found.figures[:suspects] if suspects <= _NAMED else ()
    return found.figures if len(found.figures) <= _NAMED else ()


def _silent(decided: list[CheckedRelation], after: DocumentAudit) -> str:
    if not decided:
        return NONE
    now = {_relation_key(relation): relation.verdict for relation in after.checked}
    verdicts = [now.get(_relation_key(relation)) for relation in decided]
    if any(verdict in (Verdict.MISMATCH, Verdict.UNDECIDED) for verdict in verdicts):
        return UNTOLD
    if None in verdicts:
        return LOST
    return BOUNDED if all("≤" in relation.arithmetic for relation in decided) else HELD


def raised(before: DocumentAudit, after: DocumentAudit) -> list[str]:
    """Errors and suspicions that only the second audit has, whatever lines they stand in."""
    new = Counter(_words(found) for found in after.findings if found.severity in _HEAVY)
    new.subtract(Counter(_words(found) for found in before.findings if found.severity in _HEAVY))
    return sorted((+new).elements())


def relations_lost(before: DocumentAudit, after: DocumentAudit) -> int:
    """How many decided relations are fewer than before."""
    return max(0, _decided(before) - _decided(after))


def _decided(audit: DocumentAudit) -> int:
    return sum(count for verdict, count in audit.relations.items() if verdict is not Verdict.UNDECIDED)


def _over(figures: tuple[Located, ...], spot: Spot) -> bool:
    return any(
        spot.covers(each.place.line, each.place.column, each.place.length or len(each.text))
        for each in figures
    )


def _finding_key(found: Reported) -> tuple[str, Severity, tuple[Place, ...]]:
    return found.finding.code, found.severity, tuple(sorted(each.place for each in found.figures))


def _relation_key(relation: CheckedRelation) -> tuple[str, tuple[Place, ...]]:
    return relation.rule, tuple(sorted(each.place for each in relation.figures))


def _words(found: Reported) -> str:
    figures = " ".join(sorted(each.text.translate(_WIDTHS) for each in found.figures))
    return f"{found.severity.value} {found.finding.code}: {figures}"
