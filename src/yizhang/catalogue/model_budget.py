"""What a budget is estimated by, as frozen records: driver chains, policy standards, default methods, limits."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from yizhang.catalogue.model import ALWAYS, NOWHERE, Source, Validity
from yizhang.formula import Leaf, Literal, Node
from yizhang.numbers import Interval, Quantity, Unit
from yizhang.places import Place, Severity


@dataclass(frozen=True, slots=True)
class Chain:
    """One way of estimating one result: base → drivers → result.

    Ways of one result stand side by side in order of preference; a policy that changed is another way with other
    years. A leaf that looks back (``-1y``) without naming a version takes the best version that year has.
    """

    id: str
    zh: str
    en: str
    result: Leaf
    formula: Node
    source: Source
    schemes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Fund parts it is read for; empty: the part the result binds, or any."""
    assume: tuple[tuple[Leaf, Literal], ...] = ()
    """Optional drivers with the value that leaves the result alone: where not given they drop out, and it is said."""
    history: bool = False
    """The result lies in the past: no driver of the budget moves it."""
    text: str = ""
    note: str = ""
    validity: Validity = ALWAYS
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard set by policy, by year: the default of a driver nobody gave."""

    id: str
    zh: str
    en: str
    concept: str
    scheme: str
    values: tuple[tuple[int, Quantity], ...]
    source: Source
    place: Place = NOWHERE

    def of(self, year: int) -> Quantity | None:
        """The standard in a year."""
        return dict(self.values).get(year)


@dataclass(frozen=True, slots=True)
class Method:
    """How a driver, or last year's outturn, is estimated from history. ``kind`` is mean-growth, carried, gross-up
    or seasonal; it names itself wherever its value is used.
    """

    id: str
    zh: str
    en: str
    kind: str
    source: Source
    concepts: tuple[str, ...] = ()
    """The items it fits; empty: all."""
    years: int = 0
    months: int = 0
    share: Fraction = Fraction(1)
    note: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Limit:
    """What a driver cannot (or hardly can) lie beyond. ``measures``: ``yoy`` growth, ``rate`` other ratios,
    ``level`` the rest.
    """

    id: str
    zh: str
    en: str
    measures: tuple[str, ...]
    unit: Unit
    span: Interval
    severity: Severity
    source: Source
    place: Place = NOWHERE

    @property
    def values(self) -> Interval:
        """The values allowed, in base units."""
        return self.span.scale(self.unit.scale)
