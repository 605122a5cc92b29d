"""Long tables: one figure a row, with columns for item, area, scheme, part, version, period, value, unit,
source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from yizhang.book.entries import Entry, read_cell_entry, stated_to
from yizhang.book.facts_yaml import Found, published
from yizhang.book.figure import Figure, Origin
from yizhang.book.grid import Grid, bracketed_unit, known_unit, stated_unit
from yizhang.book.keys import make_key
from yizhang.book.names import Names, plain_label
from yizhang.book.workspace import Settings
from yizhang.numbers import Unit
from yizhang.places import Key, Problem

HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "concept": ("concept", "项目", "指标", "项目名称", "指标名称", "科目"),
    "area": ("area", "地区", "统筹区", "统筹地区", "行政区划", "县区", "区县"),
    "scheme": ("scheme", "险种", "基金", "基金名称", "制度"),
    "part": ("part", "基金构成", "构成", "基金部分"),
    "version": ("version", "版本", "数据口径", "口径", "数据版本"),
    "period": ("period", "期间", "年度", "时间", "年份", "会计期间"),
    "measure": ("measure", "计量"),
    "value": ("value", "数值", "金额", "值", "数额"),
    "unit": ("unit", "单位", "计量单位"),
    "source": ("source", "来源", "出处", "文件"),
    "at": ("at", "位置"),
    "remark": ("remark", "备注", "说明"),
}
_DEPTH: Final = 12


@dataclass(frozen=True, slots=True)
class LongTable:
    """A grid recognised as a long table: the header's row, the column of each field, the unit of the
    value column.
    """

    grid: Grid
    header: int
    columns: Mapping[str, int]
    unit: Unit | None


def recognise(grid: Grid, names: Names) -> LongTable | None:
    """The table as a long table: its first rows hold a header with an item and a value column, else None."""
    dims = {dim for concept in names.catalogue.concepts.values() for dim in concept.dims}
    known = {plain_label(text): field for field, texts in HEADERS.items() for text in texts}
    known |= {dim: dim for dim in dims if dim not in known}
    for row in range(min(_DEPTH, grid.rows)):
        columns: dict[str, int] = {}
        for col in range(grid.cols):
            field = known.get(plain_label(grid.own_text(row, col)))
            if field and field not in columns:
                columns[field] = col
        if {"concept", "value"} <= columns.keys() and len(columns) >= 3:
            unit = bracketed_unit(grid.text(row, columns["value"])) or stated_unit(list(grid.lines(row)))
            return LongTable(grid, row, columns, unit)
    return None


def read_long(table: LongTable, names: Names, settings: Settings, origin: Origin = Origin.TABLE) -> Found:
    """The figures of a long table. Prints of one unit are held to the finest decimals that unit shows
    there.
    """
    entries: list[tuple[Key, Figure]] = []
    problems: list[Problem] = []
    for row, texts in _rows(table):
        place = table.grid.place(row, table.columns["value"])
        keyed, trouble = make_key(texts, names, settings, place)
        problems += trouble
        if keyed is None:
            continue
        unit = known_unit(texts.get("unit", ""))
        if texts.get("unit") and unit is None:
            problems.append(Problem.at(place, "book.unknown-unit", text=texts["unit"]))
            continue
        where = published(texts.get("source", ""), texts.get("at", ""), place)
        typed = f"录入于 {place}" if where != place else ""
        remark = "；".join(filter(None, (texts.get("remark", ""), typed)))
        entry = Entry(where, unit or table.unit, keyed.unit, origin, remark)
        figure, trouble = read_cell_entry(table.grid.cell(row, table.columns["value"]), entry)
        problems += [replace(problem, place=place) for problem in trouble]
        if figure is not None:
            entries.append((keyed.key, figure))
    return tuple(hold_to_finest(entries)), tuple(problems)


def hold_to_finest(entries: list[tuple[Key, Figure]]) -> Iterator[tuple[Key, Figure]]:
    """Give every print of a unit the finest decimals shown in that unit (a column has one convention)."""
    finest: dict[str, int] = {}
    for _, figure in entries:
        if figure.quantity is not None and figure.quantity.decimals is not None:
            symbol = figure.quantity.unit.symbol
            finest[symbol] = max(finest.get(symbol, 0), figure.quantity.decimals)
    for key, figure in entries:
        quantity = figure.quantity
        yield key, stated_to(figure, finest.get(quantity.unit.symbol, 0)) if quantity is not None else figure


def _rows(table: LongTable) -> Iterator[tuple[int, dict[str, str]]]:
    grid = table.grid
    for row in range(table.header + 1, grid.rows):
        texts = {field: grid.text(row, col) for field, col in table.columns.items()}
        if any(texts[field] for field in ("concept", "value")):
            yield row, texts
