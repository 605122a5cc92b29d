"""审核意见表: the findings of an audit as a list to be worked off on paper, one row a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from yizhang.checking.audit_model import DocumentAudit, Reported
from yizhang.places import Severity
from yizhang.places.messages import describe
from yizhang.reporting.audit_words import ORDER, Wording, shortened

COLUMNS: Final = ("number", "file", "place", "quote", "problem", "expected", "basis", "handling")
_QUOTED: Final = 160


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One finding, or one file that could not be read (``severity`` error, no place)."""

    file: str
    place: str
    quote: str
    problem: str
    expected: str
    basis: str
    handling: str
    severity: Severity
    accepted: bool = False

    def cells(self, number: int) -> tuple[str, ...]:
        """The texts in the order of ``COLUMNS``."""
        own = (self.file, self.place, self.quote, self.problem, self.expected, self.basis, self.handling)
        return (str(number), *own)


def review_rows(audits: Sequence[DocumentAudit], lang: str = "zh") -> tuple[ReviewRow, ...]:
    """The rows of the sheet: document by document, the weightiest first, what is accepted last."""
    words = Wording(lang)
    return tuple(row for audit in audits for row in _rows(audit, words))


def _rows(audit: DocumentAudit, words: Wording) -> Iterator[ReviewRow]:
    for problem in audit.problems:
        if problem.severity is Severity.ERROR:
            text = describe(problem, words.lang)
            yield ReviewRow(audit.path, "", "", text, "", "", "", Severity.ERROR)
    ordered = sorted(
        audit.findings, key=lambda found: (found.accepted is not None, ORDER.index(found.severity))
    )
    for found in ordered:
        yield _row(audit, found, words)


def _row(audit: DocumentAudit, found: Reported, words: Wording) -> ReviewRow:
    finding = found.finding
    basis = [finding.formula, words.figures(found), *found.consequences[:2]]
    handling = words.accepted(found.accepted) if found.accepted is not None else words.remedy(found)
    return ReviewRow(
        audit.path,
        words.where(found.figures[0]) if found.figures else "",
        shortened(finding.quote, _QUOTED),
        f"【{words.severity(found.severity)}】{words.sentence(found)}",
        words.suspects(found) or finding.expected,
        words.list([text for text in basis if text]),
        handling,
        found.severity,
        found.accepted is not None,
    )
