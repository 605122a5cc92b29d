"""What auditing a document yields: its figures, what stands behind them, what cannot be right."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from yizhang.numbers import Interval
from yizhang.places import Args, Finding, Note, Place, Problem, Severity, Verdict, Warrant

HERE: Final = "此处"
"""What a figure is called whose name was not found."""


@dataclass(frozen=True, slots=True)
class Located:
    """A figure where it stands, in the document's own characters; ``label`` says what it measures. For a figure that
    is suspected, ``expected`` is what it should read, where that is one value.
    """

    place: Place
    text: str
    label: str = ""
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """What a document states of something that another document may state too. Equal keys mean the same thing;
    ``interval`` are the values it leaves open, in base units. ``sure`` says that the catalogue names it; where only the
    words are alike, other figures have to agree before a difference counts.
    """

    key: str
    label: str
    interval: Interval
    located: Located
    sure: bool


@dataclass(frozen=True, slots=True)
class Reported:
    """A finding with its figures, the suspects first, and what else fails for the same cause (in words of its own).

    ``id`` does not depend on the line the finding stands in, so that text added above it changes nothing.
    ``accepted`` is the note of a person who has looked at it and accepted it with a reason.
    """

    id: str
    finding: Finding
    figures: tuple[Located, ...]
    consequences: tuple[str, ...] = ()
    accepted: Note | None = None

    @property
    def severity(self) -> Severity:
        """The severity of the finding."""
        return self.finding.severity


@dataclass(frozen=True, slots=True)
class CheckedRelation:
    """One relation that was checked, for those who want to see all of them."""

    rule: str
    verdict: Verdict
    warrant: Warrant
    evidence: tuple[str, ...]
    quote: str
    arithmetic: str
    stated: str
    figures: tuple[Located, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Convention:
    """A habit of the document, stated once: a message code with its arguments."""

    code: str
    args: Args = ()


@dataclass(frozen=True, slots=True)
class DocumentAudit:
    """The audit of one document.

    ``figures`` counts every printed figure, ``nonzero`` those that are not nothing, ``asserted`` those that take part
    in a relation that was judged. ``coverage`` counts the others by the reason why nothing checks them.
    """

    path: str
    digest: str = ""
    title: str = ""
    figures: int = 0
    nonzero: int = 0
    asserted: int = 0
    asserted_nonzero: int = 0
    relations: Mapping[Verdict, int] = field(default_factory=dict)
    conventions: tuple[Convention, ...] = ()
    coverage: tuple[tuple[str, int], ...] = ()
    problems: tuple[Problem, ...] = ()
    findings: tuple[Reported, ...] = ()
    checked: tuple[CheckedRelation, ...] = ()
    stated: tuple[Stated, ...] = ()
    """What other documents given with this one may be compared with; gathered only where there are others."""

    @property
    def open_findings(self) -> tuple[Reported, ...]:
        """The findings that nobody has accepted."""
        return tuple(found for found in self.findings if found.accepted is None)

    def count(self, severity: Severity) -> int:
        """How many open findings weigh so much."""
        return sum(found.severity is severity for found in self.open_findings)

    @property
    def unreadable(self) -> bool:
        """Whether something could not be read."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def identify(
    path: str, drafts: list[tuple[Finding, tuple[Located, ...], tuple[str, ...]]]
) -> tuple[Reported, ...]:
    """Findings with their ids. The same words found twice in one document are numbered in reading order. The folder
    that a file lies in does not matter.
    """
    seen: dict[str, int] = {}
    found = []
    for finding, figures, consequences in drafts:
        parts = (
            path.rpartition("/")[2],
            finding.code,
            finding.quote,
            finding.stated,
            finding.expected,
            finding.formula,
        )
        own = tuple(f"{name}={value}" for name, value in finding.args)
        key = "\x1f".join((*parts, *own))
        seen[key] = seen.get(key, 0) + 1
        digest = hashlib.sha256(f"{key}\x1f{seen[key]}".encode()).hexdigest()[:12]
        found.append(Reported(digest, finding, figures, consequences))
    return tuple(found)
