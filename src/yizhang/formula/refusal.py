"""What a reading answers about a formula it cannot read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a reading gives no answer: a stable ``code`` and the ``reason`` in words.

    A refusal says something true of the formula and is no failure of the program: another reading may do.
    """

    code: str
    reason: str
