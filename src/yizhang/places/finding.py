"""The one kind of result that all checking yields."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from yizhang.places.place import Place
from yizhang.places.problem import Args, Severity, arguments


class Warrant(StrEnum):
    """Why a relation ought to hold. It caps how severe a violation may be called."""

    IDENTITY = "identity"
    """By the definition of the form or the accounts: a violation is an error."""
    ASSERTED = "asserted"
    """The document itself says so: a violation is an error."""
    SOFT = "soft"
    """Ought to hold but for timing or scope: at most suspicious."""
    HINT = "hint"
    """Often holds: at most a note."""

    @property
    def cap(self) -> Severity:
        """The highest severity a violation may have."""
        match self:
            case Warrant.IDENTITY | Warrant.ASSERTED:
                return Severity.ERROR
            case Warrant.SOFT:
                return Severity.SUSPICIOUS
            case _:
                return Severity.NOTE


class Verdict(StrEnum):
    """How a relation between printed figures stands (DESIGN §4; SPEC-verdicts)."""

    EXACT = "exact"
    ROUNDING = "rounding"
    CUT = "cut"
    MISMATCH = "mismatch"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found: what is stated, what follows instead, by which formula, where each figure stands.

    The message is rendered from ``code`` and ``args``. ``suspects`` are texts naming the likely culprit
    figures with the value each would have to take. ``id`` is stable for the same finding on the same papers.
    """

    code: str
    severity: Severity
    places: tuple[Place, ...]
    args: Args = ()
    verdict: Verdict | None = None
    warrant: Warrant | None = None
    quote: str = ""
    stated: str = ""
    expected: str = ""
    formula: str = ""
    suspects: tuple[str, ...] = ()

    @classmethod
    def of(cls, code: str, severity: Severity, *places: Place, **args: object) -> Finding:
        """Build a structural finding with keyword arguments for its message."""
        return cls(code, severity, places, arguments(args))

    @property
    def id(self) -> str:
        """A short stable digest of what was found and where."""
        text = "\x1f".join((self.code, *(str(p) for p in self.places), *(f"{k}={v}" for k, v in self.args)))
        return hashlib.sha256(text.encode()).hexdigest()[:12]
