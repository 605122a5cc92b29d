"""A scorecard: items in three levels with weights, values, targets and rules, dated and sourced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Final

from yizhang.catalogue.model import NOWHERE, Provenance, Source, Validity, Variant
from yizhang.formula import Node
from yizhang.numbers import POINTS, Unit, half_up
from yizhang.performance.rules import Rule
from yizhang.places import Place

ALWAYS: Final = Validity()
FULL_MARK: Final = Fraction(100)
"""What the weights of a scorecard come to."""


class Compare(StrEnum):
    """Which number a rule reads: the unrounded one, or the one that is printed."""

    UNROUNDED = "unrounded"
    DISPLAYED = "displayed"


class Rounding(StrEnum):
    """How a score is brought to its decimals."""

    HALF_UP = "half-up"
    UP = "up"
    DOWN = "down"


class Absent(StrEnum):
    """What becomes of the weight of an item that does not apply."""

    REFUSE = "refuse"
    """Nothing may be left out: the item stays not evaluated."""
    DROP = "drop"
    """The full mark becomes less."""
    REDISTRIBUTE = "redistribute"
    """The other items' points grow in proportion, so that the full mark stays."""


@dataclass(frozen=True, slots=True)
class Numeric:
    """Numeric policy of an item: what is compared, and how its score is printed (``None``: unrounded)."""

    compare: Compare = Compare.UNROUNDED
    decimals: int | None = 2
    rounding: Rounding = Rounding.HALF_UP

    def seen(self, value: Fraction, unit: Unit, decimals: int) -> Fraction:
        """The value (base units) as the rule reads it."""
        if self.compare is Compare.UNROUNDED:
            return value
        return half_up(value / unit.scale, decimals) * unit.scale

    def rounded(self, points: Fraction) -> Fraction:
        """Points at the decimals of the score. Points are never negative."""
        if self.decimals is None:
            return points
        power = 10**self.decimals
        scaled = points * power
        match self.rounding:
            case Rounding.UP:
                return Fraction(-(-scaled.numerator // scaled.denominator), power)
            case Rounding.DOWN:
                return Fraction(scaled.numerator // scaled.denominator, power)
            case _:
                return half_up(points, self.decimals)


@dataclass(frozen=True, slots=True)
class ValueExpr:
    """What an item measures: an indicator in a variant, a concept, or a formula over both.

    ``unit`` is the unit it is compared and printed in, ``decimals`` the places printed.
    """

    node: Node
    unit: Unit
    decimals: int
    zh: str
    indicator: str = ""
    variant: Variant = ()
    part: str = ""
    whole_year: bool = False

    @property
    def gap_unit(self) -> Unit:
        """The unit a difference of two such values is counted in: 个百分点 for rates."""
        return self.unit if self.unit.dims else POINTS


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator of a scorecard (三级指标). ``inferred`` names the fields the source does not state."""

    id: str
    zh: str
    level1: str
    level2: str
    weight: Fraction
    rule: Rule
    values: Mapping[str, ValueExpr] = field(default_factory=dict)
    """By the name its rule uses; the item's own value is named ``""``."""
    target: str = ""
    """The target as the scorecard prints it; empty where it states none."""
    standard: str = ""
    """The scoring standard (评分标准) as the scorecard prints it."""
    numeric: Numeric = Numeric()
    absent: Absent = Absent.REFUSE
    evidence: tuple[str, ...] = ()
    """The supporting documents (佐证材料) an office must keep for it."""
    inferred: tuple[str, ...] = ()
    note: str = ""
    place: Place = NOWHERE
    rule_place: Place = NOWHERE
    """Where its rule stands: faults of the rule are reported there."""

    @property
    def value(self) -> ValueExpr | None:
        """What the item measures; ``None`` where it is established otherwise."""
        return self.values.get("")


@dataclass(frozen=True, slots=True)
class Grade:
    """A grade of the whole (优 良 中 差): the least percentage of the full mark it takes."""

    zh: str
    least: Fraction


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A whole scorecard. ``kind`` is ``fund`` (one scheme's budget) or ``department`` (整体支出)."""

    id: str
    zh: str
    en: str
    kind: str
    items: tuple[Item, ...]
    source: Source
    scheme: str = ""
    issuer: str = ""
    grades: tuple[Grade, ...] = ()
    validity: Validity = ALWAYS
    note: str = ""
    place: Place = NOWHERE

    @property
    def reconstructed(self) -> bool:
        """Whether anything in it is inferred: its scores are then reconstructed, never official."""
        return self.source.provenance is Provenance.INFERRED or any(item.inferred for item in self.items)

    @property
    def full(self) -> Fraction:
        """The sum of the weights."""
        return sum((item.weight for item in self.items), Fraction(0))

    def levels(self) -> Iterator[tuple[str, tuple[Item, ...]]]:
        """The items of each first level, in written order."""
        for name in dict.fromkeys(item.level1 for item in self.items):
            yield name, tuple(item for item in self.items if item.level1 == name)

    def grade(self, points: Fraction, full: Fraction) -> str:
        """The grade of a total; empty where there are no grades or no full mark."""
        if not full:
            return ""
        share = points / full * 100
        return next((grade.zh for grade in self.grades if share >= grade.least), "")
