"""A problem met while reading or loading: a value with a place, never an exception that stops the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from yizhang.places.place import Place

Args: TypeAlias = tuple[tuple[str, str], ...]
"""Named arguments of a message, as text ready to print."""


class Severity(StrEnum):
    """How much a problem or finding weighs."""

    ERROR = "error"
    """Provable: cannot be right, or could not be read."""
    TAIL = "tail"
    """尾差: explained by rounding of the prints."""
    SUSPICIOUS = "suspicious"
    """Does not reconcile, though an innocent explanation exists (say which)."""
    NOTE = "note"
    """Wording, numbering, style, scope, or something to know."""


def arguments(values: Mapping[str, object]) -> Args:
    """Freeze message arguments."""
    return tuple(sorted((name, str(value)) for name, value in values.items()))


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """What could not be read as meant: stable ``code``, arguments, place. Message and remedy are rendered
    from the code (see :mod:`yizhang.places.messages`).
    """

    place: Place
    code: str
    args: Args = ()
    severity: Severity = Severity.ERROR

    @classmethod
    def at(cls, place: Place, code: str, severity: Severity = Severity.ERROR, /, **args: object) -> Problem:
        """Build a problem with keyword arguments for its message."""
        return cls(place, code, arguments(args), severity)
