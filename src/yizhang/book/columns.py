"""Every area and period at once: a long table as integer columns, and the catalogue's formulas over them.

For national data the book's one-by-one evaluation is too slow. The column store answers the same formulas
with the same exact values for all rows together: the engine forms numerators and denominators from integers,
and the quotient is taken outside as a fraction. Unlike the book it does not choose between sources row by row:
a concept that has a column in the table is read from it, any other is computed from its formula or its parts.
"""
# ruff: noqa: S608 (the SQL is made of this package's own names; values from outside are bound or quoted)

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from yizhang.book.columns_load import Loaded, fill, load_long
from yizhang.book.columns_reading import Edge, Reading
from yizhang.catalogue.model import Catalogue
from yizhang.formula.ast import Node
from yizhang.formula.columns import ColumnFraction, select_list
from yizhang.formula.refusal import Refusal
from yizhang.numbers import RATIO, Unit
from yizhang.places import Problem

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BATCH = 10_000
_KEY = "area, scheme, version, period"


@dataclass(frozen=True, slots=True, order=True)
class RowKey:
    """One row: whose figures, in which scheme, which version, which period (as a key writes it)."""

    area: str
    scheme: str
    version: str
    period: str


class ColumnStore:
    """A long table held in an embedded engine. Use it as a context manager, or close it.

    ``memory_limit`` is what the engine may use before it spills to disk (``2GB``).
    """

    def __init__(self, catalogue: Catalogue, *, memory_limit: str = "2GB", threads: int = 2) -> None:
        import duckdb  # noqa: PLC0415 (heavy)

        self._catalogue = catalogue
        self._loaded = Loaded()
        self._asked = 0
        self._connection: DuckDBPyConnection = duckdb.connect(
            config={"memory_limit": memory_limit, "threads": threads}
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release the engine and its memory."""
        self._connection.close()

    @property
    def rows(self) -> int:
        """How many rows are loaded."""
        return self._loaded.rows

    @property
    def facts(self) -> int:
        """How many figures are loaded: cells that are known."""
        return self._loaded.facts

    def load(self, path: Path) -> tuple[Problem, ...]:
        """Read a long table (.csv or .parquet) in place of what was loaded before. Returns what could not be
        read; those figures are unknown, the rest stands.
        """
        self._loaded, problems = load_long(self._connection, path, self._catalogue)
        return problems

    def evaluate(
        self, formulas: Mapping[str, Node], *, part: str = "", edges: Iterable[Edge] = ()
    ) -> Answers:
        """Read every formula on every row. ``part`` is the fund part of leaves that bind none; ``edges`` are
        ``(scheme, parent area, child area)`` for roll-ups.
        """
        fill(
            self._connection,
            "edges(scheme VARCHAR, parent VARCHAR, child VARCHAR)",
            sorted(dict.fromkeys(edges)),
        )
        reading = Reading(self._connection, self._catalogue, self._loaded, part)
        fractions: dict[str, ColumnFraction] = {}
        refused: dict[str, Refusal] = {}
        for name, formula in formulas.items():
            found = reading.compile(formula)
            if isinstance(found, Refusal):
                refused[name] = found
            else:
                fractions[name] = found
        self._asked += 1
        table = f"answers{self._asked}"
        selected = [f"t.{name}" for name in _KEY.split(", ")]
        if fractions:
            selected.append(select_list([(f"f{i}", each) for i, each in enumerate(fractions.values())]))
        query = f"SELECT {', '.join(selected)} FROM wide t{reading.joins}"
        self._connection.execute(f"CREATE TABLE {table} AS {query}")
        return Answers(self._connection, table, fractions, refused)


class Answers:
    """The formulas' values on every row. ``refused`` are those that cannot be read this way, and why."""

    def __init__(
        self,
        connection: DuckDBPyConnection,
        table: str,
        fractions: Mapping[str, ColumnFraction],
        refused: Mapping[str, Refusal],
    ) -> None:
        self._connection = connection
        self._table = table
        self._fractions = {
            name: ColumnFraction(f'"f{i}__n"', f'"f{i}__d"', fraction.greatest, fraction.scale)
            for i, (name, fraction) in enumerate(fractions.items())
        }
        self.refused = refused

    @property
    def names(self) -> tuple[str, ...]:
        """The formulas that have answers."""
        return tuple(self._fractions)

    def values(self, *names: str) -> Iterator[tuple[RowKey, dict[str, Fraction | None]]]:
        """The exact values (base units) of some formulas, all without arguments, row by row in key order."""
        asked = names or self.names
        pairs = [part for name in asked for part in self._pair(name)]
        for row in self._select(pairs, "TRUE"):
            exact = (ColumnFraction.value(row[4 + 2 * i], row[5 + 2 * i]) for i in range(len(asked)))
            yield RowKey(*row[:4]), dict(zip(asked, exact, strict=True))

    def rounded(
        self, name: str, decimals: int, unit: Unit = RATIO
    ) -> Iterator[tuple[RowKey, Fraction | None]] | Refusal:
        """One formula in ``unit``, rounded half-up to ``decimals`` places inside the engine, in key order."""
        sql = self._fractions[name].rounded(decimals, unit)
        if isinstance(sql, Refusal):
            return sql
        power = 10**decimals
        rows = self._select([sql], "TRUE")
        return ((RowKey(*row[:4]), None if row[4] is None else Fraction(row[4], power)) for row in rows)

    def fraction(self, name: str) -> ColumnFraction:
        """The columns of a formula's numerator and denominator, for expressions given to :meth:`select`."""
        return self._fractions[name]

    def select(self, expressions: list[str]) -> Iterator[tuple[RowKey, tuple[Any, ...]]]:
        """Integer expressions over the columns of :meth:`fraction`, row by row in key order. They must be made of
        this package's own names and numbers.
        """
        for row in self._select(expressions, "TRUE"):
            yield RowKey(*row[:4]), row[4:]

    def nonzero(self, name: str) -> Iterator[tuple[RowKey, Fraction]]:
        """The rows on which a formula is known and not zero, with its value: where an identity is broken."""
        pair = self._pair(name)
        for row in self._select(list(pair), f"{pair[0]} <> 0 AND {pair[1]} IS NOT NULL"):
            yield RowKey(*row[:4]), Fraction(row[4], row[5])

    def known(self, name: str) -> int:
        """On how many rows a formula is known."""
        top, below = self._pair(name)
        query = f"SELECT count(*) FROM {self._table} WHERE {top} IS NOT NULL AND {below} IS NOT NULL"
        (count,) = self._connection.execute(query).fetchall()[0]
        return int(count)

    def _pair(self, name: str) -> tuple[str, str]:
        return self._fractions[name].numerator, self._fractions[name].denominator

    def _select(self, expressions: list[str], condition: str) -> Iterator[tuple[Any, ...]]:
        wanted = ", ".join([_KEY, *expressions])
        query = f"SELECT {wanted} FROM {self._table} WHERE {condition} ORDER BY {_KEY}"
        cursor = self._connection.cursor().execute(query)
        while rows := cursor.fetchmany(_BATCH):
            yield from rows
