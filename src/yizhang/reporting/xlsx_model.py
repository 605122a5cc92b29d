"""What an analysis workbook is made of: facts, indicators with their formulas, tables that point at them.

Everything is exact. A table never holds a number of its own: its cells are :class:`Target` s, so that the
written workbook computes every shown figure live from the cells of the fact sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from yizhang.book.figure import Origin
from yizhang.catalogue.model import BandSet, Variant
from yizhang.formula.ast import Leaf, Node
from yizhang.formula.result import State
from yizhang.numbers import Quantity, Unit
from yizhang.places import Key, Place, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Target:
    """A figure of the workbook: a fact by its key, an indicator by its key and variant."""

    key: Key
    variant: Variant = ()


Tied = tuple[Leaf, Target]
"""A leaf of a formula and the figure it stands for."""


@dataclass(frozen=True, slots=True)
class Definition:
    """A formula, its terms replaced, with every leaf tied to the figure it stands for in this context.

    ``members`` names, for each roll-up (``children``), the leaves of every member it runs over.
    """

    node: Node
    leaves: tuple[Tied, ...]
    members: tuple[tuple[str, tuple[tuple[Tied, ...], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Labels:
    """A key in words, one word a dimension, so that the sheets can be filtered by each."""

    item: str
    area: str = ""
    scheme: str = ""
    part: str = ""
    when: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact. ``quantity`` is in its printed unit, ``None`` while unknown; ``text`` is as printed.

    With a ``definition`` the fact is computed (a composite part, a total) and its cell is a live formula.
    """

    key: Key
    labels: Labels
    quantity: Quantity | None
    unit: Unit
    text: str = ""
    state: State = State.KNOWN
    conflict: bool = False
    origin: Origin = Origin.DOCUMENT
    places: tuple[Place, ...] = ()
    remark: str = ""
    definition: Definition | None = None


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One indicator in one variant. ``value`` is in base units, unrounded; ``None`` while unknown."""

    target: Target
    labels: Labels
    definition: Definition
    value: Fraction | None
    unit: Unit
    decimals: int
    state: State = State.KNOWN
    variant: str = ""
    """The variant in words (含风险储备金；当年实际支出), printed beside the value."""
    words: str = ""
    """The formula in words."""
    stated: str = ""
    """What the office printed for it, where it did."""
    bands: BandSet | None = None
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: its heading, the heading above it, and how its numbers are shown."""

    label: str
    unit: Unit
    decimals: int
    group: str = ""


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of figures, one for each column; ``None`` where the column does not apply."""

    label: str
    cells: tuple[Target | None, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A table of figures by scheme × area × part. Neighbouring equal groups are printed as one cell."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...]
    unit_line: str = ""


@dataclass(frozen=True, slots=True)
class Ranking:
    """Areas ordered by the column ``measure``. The rows come in the order they are printed."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[GridRow, ...]
    measure: int
    bands: BandSet | None = None
    total: GridRow | None = None
    ascending: bool = True


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """A named series, one target for each category."""

    name: str
    targets: tuple[Target | None, ...]


@dataclass(frozen=True, slots=True)
class WorkbookChart:
    """A native chart. ``kind`` is column or stacked; ``thresholds`` are levels in ``unit``."""

    kind: str
    title: str
    unit: Unit
    decimals: int
    categories: tuple[str, ...]
    series: tuple[ChartSeries, ...]
    thresholds: tuple[tuple[str, Fraction], ...] = ()
    bands: BandSet | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a checked relation: its value in base units, and its formula where the workbook has one."""

    value: Fraction | None
    definition: Definition | None = None


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check: what was compared with what, and what came of it. ``severity`` is ``None`` when it holds."""

    rule: str
    relation: str
    left: Side
    right: Side
    unit: Unit
    decimals: int
    verdict: Verdict
    severity: Severity | None = None
    places: tuple[Place, ...] = ()
    remark: str = ""


@dataclass(frozen=True, slots=True)
class NoteSection:
    """A heading of the notes sheet with its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorkbookModel:
    """A whole analysis workbook."""

    title: str
    subtitle: str = ""
    facts: tuple[FactRow, ...] = ()
    indicators: tuple[IndicatorRow, ...] = ()
    summaries: tuple[Summary, ...] = ()
    rankings: tuple[Ranking, ...] = ()
    charts: tuple[WorkbookChart, ...] = ()
    checks: tuple[CheckRow, ...] = ()
    notes: tuple[NoteSection, ...] = ()
    lang: str = "zh"

    def margins(self) -> Iterator[tuple[Target, Fraction]]:
        """How far, in base units, the unrounded value of a printed fact may lie from its print."""
        for fact in self.facts:
            quantity = fact.quantity
            if quantity is not None and quantity.decimals is not None and fact.definition is None:
                yield Target(fact.key), Fraction(10) ** -quantity.decimals * quantity.unit.scale / 2

    def values(self) -> Iterator[tuple[Target, Fraction | None]]:
        """Every figure with its exact value in base units."""
        for fact in self.facts:
            yield Target(fact.key), fact.quantity.base if fact.quantity is not None else None
        for row in self.indicators:
            yield row.target, row.value
