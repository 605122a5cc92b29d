"""What people say about figures: reasons, measures, choices; kept with author and date, never overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yizhang.places.place import Place


class NoteKind(StrEnum):
    """What a note is for."""

    REASON = "reason"
    MEASURE = "measure"
    FOLLOW_UP = "follow-up"
    """What became of a measure."""
    CHOICE = "choice"
    ACCEPTED = "accepted"
    """A finding that a person has looked at and accepted with a reason."""


@dataclass(frozen=True, slots=True)
class Note:
    """A person's words about ``target``: the text form of a key, an indicator, check or finding id."""

    kind: NoteKind
    target: str
    text: str
    author: str
    on: date
    place: Place
