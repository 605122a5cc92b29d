"""Reasons and measures for losses, last year's measures with what became of them, and the evidence behind scores.

Notes are kept in the workspace (``notes/``) with author and date, on the target ``score/<item>@<year>``; without a
year they speak of the evaluated period.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from yizhang.book.workspace import Office
from yizhang.numbers import Period
from yizhang.performance.evaluate import Evaluation, Score
from yizhang.performance.inputs import Evidence
from yizhang.performance.words import points_text
from yizhang.places import Finding, Note, NoteKind, Place, Severity

TARGET = "score/"


@dataclass(frozen=True, slots=True)
class Remarks:
    """What people wrote about one item."""

    item: str
    reasons: tuple[Note, ...]
    measures: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """A measure of an earlier period with what became of it."""

    item: str
    measure: Note
    follow_ups: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A piece of evidence found in the workspace: its size in bytes and SHA-256; both empty where it is missing."""

    evidence: Evidence
    size: int
    digest: str

    @property
    def present(self) -> bool:
        """Whether the file is there."""
        return bool(self.digest)


def target_of(note: Note) -> tuple[str, str]:
    """Item and period a note speaks of; empty for notes about something else."""
    if not note.target.startswith(TARGET):
        return "", ""
    item, _, period = note.target.removeprefix(TARGET).partition("@")
    return item, period


def remarks(evaluation: Evaluation, office: Office) -> dict[str, Remarks]:
    """Reasons and measures of the evaluated period, by item, in the order they were written."""
    found: dict[str, list[Note]] = {}
    for note in office.notes:
        item, period = target_of(note)
        if item and period in ("", str(evaluation.period)):
            found.setdefault(item, []).append(note)
    return {
        score.item.id: Remarks(
            score.item.id,
            tuple(note for note in found.get(score.item.id, ()) if note.kind is NoteKind.REASON),
            tuple(note for note in found.get(score.item.id, ()) if note.kind is NoteKind.MEASURE),
        )
        for score in evaluation.scores
    }


def carried_over(evaluation: Evaluation, office: Office) -> tuple[Carried, ...]:
    """The measures written for the year before, with what became of each."""
    before = str(Period(evaluation.period.year - 1))
    mine = [(target_of(note), note) for note in office.notes]
    follow = [
        (item, note) for (item, period), note in mine if period == before and note.kind is NoteKind.FOLLOW_UP
    ]
    return tuple(
        Carried(item, note, tuple(each for other, each in follow if other == item and each.on >= note.on))
        for (item, period), note in mine
        if item and period == before and note.kind is NoteKind.MEASURE
    )


def incomplete(evaluation: Evaluation, office: Office) -> Iterator[Finding]:
    """A report counts as complete when every loss has a cause and a measure, every item is evaluated, and last
    year's measures say what became of them.
    """
    said = remarks(evaluation, office)
    for score in evaluation.losses:
        wanting = [
            word
            for word, notes in (
                ("原因", said[score.item.id].reasons),
                ("改进措施", said[score.item.id].measures),
            )
            if not notes
        ]
        if wanting:
            yield Finding.of(
                "score.unexplained-loss",
                Severity.SUSPICIOUS,
                _place(score),
                item=score.item.zh,
                loss=points_text(score.loss or Fraction(0)),
                wanting="、".join(wanting),
                target=f"{TARGET}{score.item.id}@{evaluation.period}",
            )
    for carried in carried_over(evaluation, office):
        if not carried.follow_ups:
            name = next((s.item.zh for s in evaluation.scores if s.item.id == carried.item), carried.item)
            yield Finding.of(
                "score.no-follow-up",
                Severity.NOTE,
                carried.measure.place,
                item=name,
                measure=carried.measure.text,
            )


def _place(score: Score) -> Place:
    return score.entry.place if score.entry is not None else score.item.place


def exhibits(evaluation: Evaluation, root: Path) -> tuple[Exhibit, ...]:
    """The evidence a filing names, with size and digest of each file; nothing outside the workspace is read."""
    return tuple(_exhibit(each, root) for each in evaluation.filing.evidence)


def _exhibit(evidence: Evidence, root: Path) -> Exhibit:
    path = root / evidence.file
    if not path.resolve().is_relative_to(root.resolve()) or not path.is_file():
        return Exhibit(evidence, 0, "")
    data = path.read_bytes()
    return Exhibit(evidence, len(data), hashlib.sha256(data).hexdigest())


def missing_exhibits(evaluation: Evaluation, root: Path) -> Iterator[Finding]:
    """Evidence that is named but not there, or that names an item the scorecard does not have."""
    items = {item.id for item in evaluation.card.items}
    for each in exhibits(evaluation, root):
        if not each.present:
            yield Finding.of(
                "score.no-evidence", Severity.SUSPICIOUS, each.evidence.place, file=each.evidence.file
            )
        if each.evidence.item not in items:
            yield Finding.of(
                "score.unknown-item", Severity.SUSPICIOUS, each.evidence.place, item=each.evidence.item
            )
