"""What documents given together state of the same figure: where two of them differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from yizhang.checking.audit_model import DocumentAudit, Located, Reported, Stated, identify
from yizhang.places import Finding, Severity, Verdict, Warrant

_ORDER: Final = (Severity.ERROR, Severity.SUSPICIOUS, Severity.TAIL, Severity.NOTE)
_CORROBORATED: Final = 2
"""Two documents must agree on so many other figures before a label alone is taken for the same thing in both."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """The same key stated in two documents, by their positions."""

    first: int
    second: int
    one: Stated
    other: Stated

    @property
    def agrees(self) -> bool:
        """Whether one value gives both prints."""
        return self.one.interval.meets(self.other.interval)

    @property
    def documents(self) -> tuple[int, int]:
        """Which documents."""
        return self.first, self.second


def with_differences(audits: Sequence[DocumentAudit]) -> tuple[DocumentAudit, ...]:
    """The audits with what the documents say differently of the same figure, told in each of the two.

    Every key is compared along the documents that state it, in the order of their names: as many comparisons as
    statements, and the same findings in whatever order the files were given.
    """
    pairs = list(_pairs(audits))
    agreeing = Counter(pair.documents for pair in pairs if pair.agrees)
    found: dict[int, list[Finding]] = {}
    for pair in pairs:
        sure = pair.one.sure and pair.other.sure
        if not pair.agrees and (sure or agreeing[pair.documents] >= _CORROBORATED):
            found.setdefault(pair.first, []).append(_finding(pair.one, pair.other))
            found.setdefault(pair.second, []).append(_finding(pair.other, pair.one))
    return tuple(_added(audit, found.get(number, ())) for number, audit in enumerate(audits))


def _pairs(audits: Sequence[DocumentAudit]) -> Iterator[_Pair]:
    by_key: dict[str, list[tuple[str, str, int, Stated]]] = {}
    for number, audit in enumerate(audits):
        for stated in audit.stated:
            by_key.setdefault(stated.key, []).append((audit.path, audit.digest, number, stated))
    for key in sorted(by_key):
        stating = sorted(by_key[key], key=lambda item: item[:3])
        for (_, digest, first, one), (_, other_digest, second, other) in pairwise(stating):
            if digest != other_digest or not digest:
                yield _Pair(first, second, one, other)


def _finding(own: Stated, other: Stated) -> Finding:
    return replace(
        Finding.of(
            "audit.between-documents",
            Severity.SUSPICIOUS,
            own.located.place,
            label=own.label,
            stated=own.located.text,
            other=other.located.text,
            file=str(other.located.place),
        ),
        verdict=Verdict.MISMATCH,
        warrant=Warrant.SOFT,
        quote=f"{own.label}{own.located.text}",
        stated=own.located.text,
        expected=other.located.text,
    )


def _added(audit: DocumentAudit, findings: Sequence[Finding]) -> DocumentAudit:
    if not findings:
        return audit
    own = {stated.located.place: stated.located for stated in audit.stated}
    drafts: list[tuple[Finding, tuple[Located, ...], tuple[str, ...]]] = [
        (found, tuple(own[place] for place in found.places), ()) for found in findings
    ]
    added: tuple[Reported, ...] = identify(audit.path, drafts)
    together = sorted((*audit.findings, *added), key=lambda each: _ORDER.index(each.severity))
    return replace(audit, findings=tuple(together))
