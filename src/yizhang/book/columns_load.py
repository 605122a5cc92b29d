"""Reading a long table into exact integers for the column store. No value passes through a binary float.

The table has one figure a row: ``area, scheme, part, version, period, concept, value, unit``. A row without a
value is an unknown; a dash or 0 is nil.
"""
# ruff: noqa: S608 (the SQL is made of this package's own names; values from outside are bound or quoted)

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count
from math import lcm
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yizhang.catalogue.model import Catalogue, TimeKind
from yizhang.catalogue.naming import canonical
from yizhang.formula.columns import Column
from yizhang.numbers import Instant, Period, Unit, UnitError, When, parse_when, unit
from yizhang.places import Key, Place, Problem

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FIELDS: Final = ("area", "scheme", "part", "version", "period", "concept", "value", "unit")
_ROW: Final = ("area", "scheme", "version", "period")
_NUMBER: Final = r"-?\d{1,19}(\.\d{1,9})?"
_NIL: Final = ("-", "–", "—")
_SHOWN: Final = 20
"""Most rows named one by one that cannot be read."""
_DECIMALS: Final = 9


@dataclass(frozen=True, slots=True)
class StoredColumn:
    """A column of the wide table: what it holds and how it counts."""

    name: str
    concept: str
    part: str
    scale: int
    greatest: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the table ``wide`` holds."""

    columns: Mapping[str, StoredColumn] = field(default_factory=dict)
    """By name."""
    schemes: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    rows: int = 0
    facts: int = 0
    _names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=count)

    def name(self, concept: str, part: str) -> str | None:
        """The column of a concept and part."""
        return self._names.get((concept, part))

    def column(self, name: str, alias: str) -> Column:
        """A column as the formula reading takes it."""
        stored = self.columns[name]
        return Column(f"{alias}.{name}", stored.scale, stored.greatest)

    def next_number(self) -> int:
        """A number no table made beside this one has yet."""
        return next(self._numbers)


def load_long(
    connection: DuckDBPyConnection, path: Path, catalogue: Catalogue
) -> tuple[Loaded, tuple[Problem, ...]]:
    """Load ``path`` (.csv or .parquet) into the table ``wide``: one row per area, scheme, version and period,
    one integer column per concept and part. Returns what it holds and what could not be read.
    """
    place = Place(path.name)
    connection.execute(f"CREATE OR REPLACE VIEW long AS SELECT * FROM {_scan(path)}")
    described = connection.execute("DESCRIBE long").fetchall()
    types = {str(row[0]): str(row[1]) for row in described}
    if lacking := [name for name in FIELDS if name not in types]:
        return _empty(connection), (Problem.at(place, "columns.header", missing="、".join(lacking)),)
    if types["value"] in ("DOUBLE", "FLOAT"):
        return _empty(connection), (Problem.at(place, "columns.float"),)
    problems = _stage(connection, types["value"], place)
    units, trouble = _units(connection, catalogue, place)
    problems += trouble
    problems += _times(connection, catalogue, place)
    columns = _columns(connection, catalogue, units)
    problems += _collect(connection, place)
    _pivot(connection, columns)
    return _measured(connection, columns), tuple(problems)


def _empty(connection: DuckDBPyConnection) -> Loaded:
    connection.execute(f"CREATE OR REPLACE TABLE wide ({', '.join(f'{name} VARCHAR' for name in _ROW)})")
    return Loaded()


def _scan(path: Path) -> str:
    quoted = str(path).replace("'", "''")
    if path.suffix == ".parquet":
        return f"read_parquet('{quoted}')"
    return f"read_csv('{quoted}', header = true, all_varchar = true)"


def _stage(connection: DuckDBPyConnection, kind: str, place: Place) -> list[Problem]:
    """``staged``: the rows with their value as an integer of 10⁻⁹ units."""
    texts = ", ".join(f"coalesce({name}, '') AS {name}" for name in FIELDS if name != "value")
    text = f"trim(value::VARCHAR) IN ({', '.join(repr(sign) for sign in _NIL)})"
    exact = f"TRY_CAST(value AS DECIMAL(28, {_DECIMALS}))"
    if not kind.startswith("DECIMAL"):
        exact = f"CASE WHEN {text} THEN 0 WHEN regexp_full_match(trim(value), '{_NUMBER}') THEN {exact} END"
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW staged AS SELECT {texts}, value,"
        f" ({exact} * {10**_DECIMALS})::HUGEINT AS units FROM long"
    )
    bad = connection.execute(
        "SELECT area, concept, period, value::VARCHAR FROM staged"
        f" WHERE units IS NULL AND trim(coalesce(value::VARCHAR, '')) <> '' LIMIT {_SHOWN}"
    ).fetchall()
    return [
        Problem.at(place, "columns.value", area=area, concept=concept, period=period, value=value)
        for area, concept, period, value in bad
    ]


def _units(
    connection: DuckDBPyConnection, catalogue: Catalogue, place: Place
) -> tuple[Mapping[str, int], list[Problem]]:
    """``factors``: by concept and unit, what turns 10⁻⁹ units into its integers; and their scales."""
    problems: list[Problem] = []
    found: dict[str, list[tuple[str, Fraction]]] = {}
    rows = connection.execute("SELECT DISTINCT concept, unit FROM staged ORDER BY ALL").fetchall()
    fine = _finest(connection)
    for concept, symbol in rows:
        known = _known_unit(catalogue, concept, symbol)
        if known is None:
            problems.append(Problem.at(place, "columns.unit", concept=concept, unit=symbol))
        else:
            found.setdefault(concept, []).append((symbol, known.scale))
    scales = {
        concept: lcm(*((scale / 10 ** fine[concept, symbol]).denominator for symbol, scale in pairs))
        for concept, pairs in found.items()
    }
    table = [
        (concept, symbol, (scale * scales[concept] / 10**_DECIMALS))
        for concept, pairs in found.items()
        for symbol, scale in pairs
    ]
    fill(
        connection,
        "factors(concept VARCHAR, unit VARCHAR, times HUGEINT, over HUGEINT)",
        [(concept, symbol, factor.numerator, factor.denominator) for concept, symbol, factor in table],
    )
    return scales, problems


def _finest(connection: DuckDBPyConnection) -> Mapping[tuple[str, str], int]:
    """The most decimals written, by concept and unit."""
    rows = connection.execute(
        "SELECT concept, unit, min(CASE "
        + " ".join(f"WHEN rest % {10 ** (_DECIMALS - d)} = 0 THEN {_DECIMALS - d}" for d in range(_DECIMALS))
        + f" ELSE 0 END) FROM (SELECT concept, unit, (units % {10**_DECIMALS})::INTEGER AS rest FROM staged)"
        " GROUP BY ALL"
    ).fetchall()
    return {(concept, symbol): _DECIMALS - (zeros or 0) for concept, symbol, zeros in rows}


def _known_unit(catalogue: Catalogue, concept: str, symbol: str) -> Unit | None:
    definition = catalogue.concepts.get(concept)
    try:
        known = unit(symbol)
    except UnitError:
        return None
    return known if definition is not None and known.same_kind(definition.unit) else None


def _times(connection: DuckDBPyConnection, catalogue: Catalogue, place: Place) -> list[Problem]:
    """``times``: by concept and written period, the periods whose rows the figure stands on."""
    rows = connection.execute("SELECT DISTINCT concept, period FROM staged ORDER BY ALL").fetchall()
    read: dict[str, When] = {}
    problems = []
    for text in dict.fromkeys(period for _, period in rows):
        try:
            read[text] = parse_when(text)
        except (ValueError, TypeError):
            problems.append(Problem.at(place, "columns.period", period=text))
    periods = sorted({when for when in read.values() if isinstance(when, Period)})
    table = [
        (concept, text, str(target), target.months)
        for concept, text in rows
        if text in read and concept in catalogue.concepts
        for target in _targets(read[text], catalogue.concepts[concept].time, periods)
    ]
    fill(connection, "times(concept VARCHAR, period VARCHAR, target VARCHAR, months INTEGER)", table)
    return problems


def _targets(when: When, kind: TimeKind, periods: Iterable[Period]) -> list[Period]:
    if isinstance(when, Period):
        return [when]
    if kind is TimeKind.OPENING:
        return [period for period in periods if period.opening == when] or [_year_from(when)]
    return [period for period in periods if period.closing == when] or [Period.to_date(when.year, when.month)]


def _year_from(opening: Instant) -> Period:
    after = Instant.of(opening.year, opening.month + 1)
    return Period(after.year, after.month, 12)


def _columns(
    connection: DuckDBPyConnection, catalogue: Catalogue, scales: Mapping[str, int]
) -> list[StoredColumn]:
    """``slots``: by concept, scheme and part, the number of the column the figure goes to."""
    rows = connection.execute("SELECT DISTINCT concept, scheme, part FROM staged ORDER BY ALL").fetchall()
    numbers: dict[tuple[str, str], int] = {}
    table = []
    for concept, scheme, part in rows:
        if concept in scales:
            meant = canonical_part(catalogue, concept, scheme, part)
            number = numbers.setdefault((concept, meant), len(numbers))
            table.append((concept, scheme, part, number))
    fill(connection, "slots(concept VARCHAR, scheme VARCHAR, part VARCHAR, slot INTEGER)", table)
    return [
        StoredColumn(f"c{number}", concept, part, scales[concept], 0)
        for (concept, part), number in numbers.items()
    ]


def canonical_part(catalogue: Catalogue, concept: str, scheme: str, part: str) -> str:
    """The part a figure is kept under: 合计 is 统筹基金 where the scheme has no other."""
    return canonical(catalogue, Key.of(concept, scheme=scheme, part=part))["part"]


def _collect(connection: DuckDBPyConnection, place: Place) -> list[Problem]:
    """``cells``: one integer per row and column; figures that contradict each other leave it unknown."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE rows AS SELECT row_number() OVER () AS row, * FROM"
        " (SELECT DISTINCT area, scheme, version, target AS period, months"
        " FROM staged JOIN times USING (concept, period))"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE cells AS SELECT row, slot,"
        " CASE WHEN min(v) = max(v) THEN min(v) END AS v, min(v) <> max(v) AS clash"
        " FROM (SELECT row, slot, units * times // over AS v FROM staged"
        " JOIN factors ON factors.concept = staged.concept AND factors.unit = staged.unit"
        " JOIN times ON times.concept = staged.concept AND times.period = staged.period"
        " JOIN slots ON slots.concept = staged.concept AND slots.part = staged.part"
        " AND slots.scheme = staged.scheme"
        " JOIN rows ON rows.period = target AND rows.area = staged.area AND rows.scheme = staged.scheme"
        " AND rows.version = staged.version) GROUP BY row, slot"
    )
    clashes = connection.execute(
        "SELECT area, scheme, version, period, any_value(slots.concept) FROM cells JOIN rows USING (row)"
        f" JOIN slots USING (slot, scheme) WHERE clash GROUP BY ALL ORDER BY ALL LIMIT {_SHOWN}"
    ).fetchall()
    return [
        Problem.at(
            place, "columns.clash", area=area, scheme=scheme, version=version, period=period, concept=concept
        )
        for area, scheme, version, period, concept in clashes
    ]


def _pivot(connection: DuckDBPyConnection, columns: Sequence[StoredColumn]) -> None:
    """``wide``: the cells side by side. A figure the table lacks is NULL, as is one left unknown."""
    source = "rows"
    if columns:
        wanted = ", ".join(f"{column.name[1:]} AS {column.name}" for column in columns)
        pivoted = f"(PIVOT (SELECT row, slot, v FROM cells) ON slot IN ({wanted}) USING max(v))"
        source = f"rows LEFT JOIN {pivoted} AS pivoted USING (row)"
    connection.execute(f"CREATE OR REPLACE TABLE wide AS SELECT * EXCLUDE (row) FROM {source}")
    connection.execute("DROP TABLE cells")


def _measured(connection: DuckDBPyConnection, columns: Sequence[StoredColumn]) -> Loaded:
    """What ``wide`` holds, with the greatest magnitude of each column."""
    asked = ", ".join(f"max(abs({column.name}))" for column in columns)
    found = connection.execute(f"SELECT {asked} FROM wide").fetchall()[0] if columns else ()
    counted = " + ".join(f"count({column.name})" for column in columns) or "0"
    facts, rows = connection.execute(f"SELECT {counted}, count(*) FROM wide").fetchall()[0]
    measured = {
        column.name: replace(column, greatest=int(greatest or 0))
        for column, greatest in zip(columns, found, strict=True)
    }
    schemes, periods = (_distinct(connection, name) for name in ("scheme", "period"))
    names = {(column.concept, column.part): column.name for column in columns}
    return Loaded(measured, schemes, periods, int(rows), int(facts), names)


def _distinct(connection: DuckDBPyConnection, name: str) -> tuple[str, ...]:
    rows = connection.execute(f"SELECT DISTINCT {name} FROM wide ORDER BY 1").fetchall()
    return tuple(str(row[0]) for row in rows)


def fill(connection: DuckDBPyConnection, shape: str, rows: Sequence[Sequence[object]]) -> None:
    """Make a small temporary table of ``shape`` (name and typed columns) and put ``rows`` in, all at once."""
    name = shape.partition("(")[0]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {shape}")
    if rows:
        marks = ", ".join("unnest(?)" for _ in rows[0])
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO {name} SELECT {marks}", columns)
