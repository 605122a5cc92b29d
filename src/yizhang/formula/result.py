"""What evaluating yields: a value with how complete it is, what is missing, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from yizhang.numbers import Quantity, Unit
from yizhang.places import Key, Place


class State(StrEnum):
    """How far a result can be relied on."""

    KNOWN = "known"
    PROVISIONAL = "provisional"
    """Rests on an estimate or on one of several conflicting figures; says which."""
    UNKNOWN = "unknown"
    """Cannot be had; says what is missing."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One step of how a value came about: a leaf with its places, or an operation over its children.

    ``text`` is the step in words and signs (``282,099.73 ÷ 283,306.31``); ``label`` names what it is.
    """

    label: str
    text: str
    value: Fraction | None
    unit: Unit
    key: Key | None = None
    places: tuple[Place, ...] = ()
    children: tuple[Explanation, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """An evaluated formula. ``value`` is in base units of ``unit``'s dimension, exact and unrounded; ``None``
    if unknown. ``quantity`` is the figure itself where the result is a single printed figure.
    """

    value: Fraction | None
    unit: Unit
    state: State
    explanation: Explanation
    missing: tuple[Key, ...] = ()
    estimates: tuple[Key, ...] = ()
    conflicts: tuple[Key, ...] = ()
    quantity: Quantity | None = field(default=None)

    @property
    def known(self) -> bool:
        """Whether there is a value that rests on no estimate and no conflict."""
        return self.state is State.KNOWN
