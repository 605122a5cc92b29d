"""The syntax tree of the catalogue's formula language. Parsed once; every reading is a fold over it.

Concrete syntax (see docs/SPEC-formula.md)::

    balance.closing[part=pooled] / (outlay.total[part=pooled, transfers=out] / 12月)
    income.total / income.total[-1y] - 1
    sum(children, outlay.to_parent)         roll-up over the areas below
    max(0, income.total - outlay.total)
    $balance / ($outlay / 12月)             terms of an indicator, chosen by its variant
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from yizhang.numbers import Unit

Bindings = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Literal:
    """A number with its unit: ``12月``, ``0.5%``, ``1``. ``value`` is in ``unit``."""

    value: Fraction
    unit: Unit


@dataclass(frozen=True, slots=True)
class Leaf:
    """A concept or indicator by id, with dimensions bound and time shifted by whole years or months.

    What is not bound comes from the context the formula is read in.
    """

    name: str
    bindings: Bindings = ()
    years: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """``$name``: a part of an indicator that its variant chooses; replaced before any reading."""

    name: str


@dataclass(frozen=True, slots=True)
class Negation:
    """``-x``."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """``left op right`` with op in ``+ - * /``."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Choice:
    """``min(...)`` or ``max(...)``."""

    op: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class RollUp:
    """``sum(children, x)``: the sum of ``x`` over the members that ``over`` names for the context
    (``children``: the areas below this one in the scheme's area tree).
    """

    over: str
    operand: Node


Node = Literal | Leaf | Term | Negation | Binary | Choice | RollUp
