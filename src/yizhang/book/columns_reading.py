"""What a leaf is in the column store: a column of its own row, of another row, or a sum of columns."""
# ruff: noqa: S608 (the SQL is made of this package's own names; values from outside are bound or quoted)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm
from typing import TYPE_CHECKING, Final

from yizhang.book.book import Book
from yizhang.book.columns_load import Loaded, canonical_part, fill
from yizhang.book.evaluation import PERIOD_MONTHS, YOY, Evaluator, shift
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.naming import elementary_parts
from yizhang.formula.ast import Binary, Leaf, Literal, Node, RollUp
from yizhang.formula.columns import Column, compile_columns
from yizhang.formula.columns import ColumnFraction as Fractions
from yizhang.formula.expand import CircularError, expand
from yizhang.formula.refusal import Refusal
from yizhang.numbers import RATIO, Period, parse_when

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Edge = tuple[str, str, str]
"""Scheme, parent area, child area."""

NOTHING: Final = Column("NULL", 1, 0)
"""The column of what the table does not hold: unknown on every row."""
CIRCULAR: Final = Refusal("columns.circular", "公式绕回自身，不能整列计算")
RATIO_ROLL_UP: Final = Refusal("columns.roll-up-ratio", "汇总的是比率，不能整列相加")
_WHOLE_YEAR: Final = "period.whole_year"
"""A column of ones, unknown for part of a year: a factor of what is defined for whole years."""
_KEY: Final = ("area", "scheme", "version", "period")


@dataclass(frozen=True, slots=True)
class _Aside:
    """Another row a leaf looks at: dimensions bound, time shifted. All empty is the row itself."""

    bound: tuple[tuple[str, str], ...] = ()
    years: int = 0
    months: int = 0


class Reading:
    """Compiles formulas over the table ``wide t`` and collects the joins they need."""

    def __init__(
        self, connection: DuckDBPyConnection, catalogue: Catalogue, loaded: Loaded, part: str
    ) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._loaded = loaded
        self._part = part
        self._indicators = Evaluator(catalogue, Book())
        self._asides: dict[_Aside, str] = {_Aside(): "t"}
        self._joins: list[str] = []

    @property
    def joins(self) -> str:
        """The joins to put behind ``wide t``."""
        return "".join(self._joins)

    def compile(self, node: Node) -> Fractions | Refusal:
        """One formula as SQL, indicators and computed concepts put in."""
        try:
            whole = expand(node, self._definition)
        except CircularError:
            return CIRCULAR
        return compile_columns(whole, self._column, self._roll_up)

    def _definition(self, leaf: Leaf) -> Node | None:
        catalogue = self._catalogue
        bindings = dict(leaf.bindings)
        if bindings.get("measure") == YOY:
            now = Leaf(leaf.name, (("measure", ""),))
            before = Leaf(leaf.name, (("measure", ""),), years=-1)
            return Binary("-", Binary("/", now, before), Literal(RATIO.scale, RATIO))
        if leaf.name in catalogue.indicators:
            indicator = catalogue.indicators[leaf.name]
            formula, _ = self._indicators.formula(indicator)
            return Binary("*", formula, Leaf(_WHOLE_YEAR)) if indicator.whole_year else formula
        concept = catalogue.concepts.get(leaf.name)
        if concept is None or any(self._stored(leaf, scheme) for scheme in self._loaded.schemes):
            return None
        return concept.formula

    def _stored(self, leaf: Leaf, scheme: str) -> str | None:
        """The name of the column a leaf is stored in, for rows of ``scheme``."""
        bindings = dict(leaf.bindings)
        concept = self._catalogue.concepts.get(leaf.name)
        if concept is None or bindings.get("measure"):
            return None
        if "part" not in concept.dims:
            return self._loaded.name(leaf.name, "")
        meant = bindings.get("part", self._part)
        part = canonical_part(self._catalogue, leaf.name, bindings.get("scheme", scheme), meant)
        return self._loaded.name(leaf.name, part)

    def _column(self, leaf: Leaf) -> Column:
        """One column for all rows; by scheme where the schemes differ in what makes up a part."""
        alias = self._alias(leaf)
        if leaf.name == PERIOD_MONTHS:
            return Column(f"{alias}.months", 1, 12)
        if leaf.name == _WHOLE_YEAR:
            return Column(f"CASE WHEN {alias}.months = 12 THEN 1 END", 1, 1)
        by_scheme = {scheme: self._of_scheme(leaf, scheme, alias) for scheme in self._loaded.schemes}
        different = list(dict.fromkeys(by_scheme.values()))
        if len(different) <= 1:
            return different[0] if different else NOTHING
        scale = lcm(*(column.scale for column in different))
        cases = " ".join(
            f"WHEN {_text(scheme)} THEN {_at_scale(column, scale)}" for scheme, column in by_scheme.items()
        )
        greatest = max(column.greatest * (scale // column.scale) for column in different)
        return Column(f"CASE t.scheme {cases} END", scale, greatest)

    def _of_scheme(self, leaf: Leaf, scheme: str, alias: str) -> Column:
        name = self._stored(leaf, scheme)
        if name is not None:
            return self._loaded.column(name, alias)
        bindings = dict(leaf.bindings)
        concept = self._catalogue.concepts.get(leaf.name)
        if concept is None or bindings.get("measure"):
            return NOTHING
        meant = bindings.get("part", self._part)
        parts = elementary_parts(self._catalogue, concept, bindings.get("scheme", scheme), meant)
        names = [self._loaded.name(leaf.name, part) for part in parts]
        columns = [self._loaded.column(name, alias) for name in names if name is not None]
        return _summed(columns) if columns and len(columns) == len(parts) else NOTHING

    def _alias(self, leaf: Leaf) -> str:
        bound = tuple(pair for pair in leaf.bindings if pair[0] in ("area", "scheme", "version"))
        aside = _Aside(bound, leaf.years, leaf.months)
        if aside not in self._asides:
            alias = f"j{len(self._asides)}"
            self._asides[aside] = alias
            self._joins.append(self._join(aside, leaf, alias))
        return self._asides[aside]

    def _join(self, aside: _Aside, leaf: Leaf, alias: str) -> str:
        bound = dict(aside.bound)
        on = [
            f"{alias}.{name} = {_text(bound[name])}" if name in bound else f"{alias}.{name} = t.{name}"
            for name in ("area", "scheme", "version")
        ]
        targets = [
            (text, self._target(text, leaf, bound.get("version", ""))) for text in self._loaded.periods
        ]
        fill(self._connection, f"times_{alias}(period VARCHAR, target VARCHAR)", targets)
        return (
            f" LEFT JOIN times_{alias} ON times_{alias}.period = t.period"
            f" LEFT JOIN wide {alias} ON {' AND '.join(on)} AND {alias}.period = times_{alias}.target"
        )

    def _target(self, text: str, leaf: Leaf, version: str) -> str:
        """The period a leaf means on a row of another; versions kept by the year stand for the whole year."""
        when = parse_when(text)
        moved = shift(when, leaf) if isinstance(when, Period) else when
        member = self._catalogue.versions.get(version)
        return str(Period(moved.year)) if member is not None and member.annual else str(moved)

    def _roll_up(self, node: RollUp) -> Column | Refusal:
        """A table of sums over the rows of the areas below; unknown where any of them is."""
        inner = Reading(self._connection, self._catalogue, self._loaded, self._part)
        found = inner.compile(node.operand)
        if isinstance(found, Refusal):
            return found
        if found.scale is None:
            return RATIO_ROLL_UP
        table = f"rolled{self._loaded.next_number()}"
        keys = ", ".join(f"t.{name}" for name in _KEY)
        below = f"SELECT {keys}, {found.numerator} AS v FROM wide t{inner.joins}"
        same = " AND ".join(f"b.{name} = p.{name}" for name in _KEY[1:])
        self._connection.execute(
            f"CREATE TEMP TABLE {table} AS SELECT {', '.join(f'p.{name}' for name in _KEY)},"
            " CASE WHEN count(*) = count(b.v) THEN sum(b.v) END AS v FROM wide p"
            " JOIN edges e ON e.parent = p.area AND e.scheme = p.scheme"
            f" LEFT JOIN ({below}) b ON b.area = e.child AND {same} GROUP BY ALL"
        )
        on = " AND ".join(f"{table}.{name} = t.{name}" for name in _KEY)
        self._joins.append(f" LEFT JOIN {table} ON {on}")
        return Column(f"{table}.v", found.scale, found.greatest[0] * self._most_children())

    def _most_children(self) -> int:
        query = "SELECT max(n) FROM (SELECT count(*) AS n FROM edges GROUP BY scheme, parent)"
        (most,) = self._connection.execute(query).fetchall()[0]
        return int(most or 0)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _at_scale(column: Column, scale: int) -> str:
    return f"({column.sql})::HUGEINT * {scale // column.scale}"


def _summed(columns: Sequence[Column]) -> Column:
    if len(columns) == 1:
        return columns[0]
    scale = lcm(*(column.scale for column in columns))
    greatest = sum(column.greatest * (scale // column.scale) for column in columns)
    return Column(" + ".join(_at_scale(column, scale) for column in columns), scale, greatest)
