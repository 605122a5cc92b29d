"""Expenditure lines as accounting software exports them (功能科目、经济科目、项目、资金来源、金额): read and added up.

One line is one payment or one balance; what the forms of a department need are sums of lines by functional item,
economic class, kind of outlay, budget and project.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from yizhang.book.entries import Entry, read_cell_entry
from yizhang.book.facts_yaml import Found
from yizhang.book.figure import Figure, Kind, Origin
from yizhang.book.forms.read import stated_dept
from yizhang.book.grid import Grid, bracketed_unit, stated_unit
from yizhang.book.names import plain_label
from yizhang.book.workspace import Settings
from yizhang.numbers import YUAN, Quantity, Unit
from yizhang.places import Key, Place, Problem, Severity

HEADERS: Final[Mapping[str, tuple[str, ...]]] = {
    "code": (
        *("功能科目", "功能科目编码", "功能分类", "功能分类科目", "功能分类科目编码"),
        *("支出功能分类", "支出功能分类科目"),
    ),
    "econ": (
        *("经济科目", "经济科目编码", "经济分类", "经济分类科目编码", "部门经济分类"),
        *("部门支出经济分类", "部门经济分类科目"),
    ),
    "project": ("项目", "项目名称"),
    "funds": ("资金来源", "资金性质", "拨款性质", "经费来源"),
    "kind": ("支出性质", "支出类型", "支出类别"),
    "value": ("金额", "支出金额", "本年支出", "实际支出", "发生额"),
}
_DEPTH: Final = 12
_FUNDS: Final = (
    ("政府性基金", "gov_fund"),
    ("国有资本", "state_capital"),
    ("一般公共预算", "general"),
    ("财政拨款", "general"),
)
_CODE: Final = re.compile(r"\d{3}(?:\d\d){0,2}")


@dataclass(frozen=True, slots=True)
class SpendingTable:
    """A grid recognised as expenditure lines: the header's row, the column of each field, the unit."""

    grid: Grid
    header: int
    columns: Mapping[str, int]
    unit: Unit | None


def recognise(grid: Grid) -> SpendingTable | None:
    """The table as expenditure lines: a header with functional code and amount and one thing more, else None."""
    known = {plain_label(text): field for field, texts in HEADERS.items() for text in texts}
    for row in range(min(_DEPTH, grid.rows)):
        columns: dict[str, int] = {}
        for col in range(grid.cols):
            name = known.get(plain_label(grid.own_text(row, col)))
            if name and name not in columns:
                columns[name] = col
        if {"code", "value"} <= columns.keys() and columns.keys() & {"econ", "kind", "project"}:
            unit = bracketed_unit(grid.text(row, columns["value"])) or stated_unit(list(grid.lines(row)))
            return SpendingTable(grid, row, columns, unit)
    return None


@dataclass(slots=True)
class _Sums:
    """Amounts in 元 by the dimensions of their key, and where the first line of each stands."""

    amounts: dict[tuple[str, tuple[tuple[str, str], ...]], Fraction] = field(default_factory=dict)
    places: dict[tuple[str, tuple[tuple[str, str], ...]], list[Place]] = field(default_factory=dict)

    def add(self, concept: str, amount: Fraction, place: Place, **dims: str) -> None:
        key = (concept, tuple(sorted((name, value) for name, value in dims.items() if value)))
        self.amounts[key] = self.amounts.get(key, Fraction(0)) + amount
        self.places.setdefault(key, []).append(place)


def read_spending(table: SpendingTable, settings: Settings) -> Found:
    """The sums of the lines as figures of the department, exact in 元; lines that cannot be read are problems."""
    grid, sums, problems = table.grid, _Sums(), list[Problem]()
    if table.unit is None:
        problems.append(Problem.at(grid.top, "spending.no-unit", Severity.NOTE))
    for row in range(table.header + 1, grid.rows):
        problems += _line(table, row, table.unit or YUAN, sums)
    dept = stated_dept(list(grid.lines(table.header))) or settings.office
    return tuple(_entries(sums, dept, settings)), tuple(problems)


def _line(table: SpendingTable, row: int, unit: Unit, sums: _Sums) -> Iterator[Problem]:
    grid = table.grid
    texts = {name: unicodedata.normalize("NFKC", grid.text(row, col)) for name, col in table.columns.items()}
    code, place = _code(texts["code"]), grid.place(row, table.columns["value"])
    figure, trouble = read_cell_entry(
        grid.cell(row, table.columns["value"]), Entry(place, unit, YUAN, Origin.LEDGER)
    )
    yield from trouble
    if figure is None or figure.quantity is None:
        return
    if not code:
        if not any(word in "".join(texts.values()) for word in ("合计", "总计", "小计")):
            yield Problem.at(place, "spending.no-code", text=texts["code"] or "—")
        return
    econ, funds, kind = _code(texts.get("econ", "")), _funds(texts.get("funds", "")), _kind(texts)
    amount = figure.quantity.base
    sums.add("dept.outlay", amount, place, code=code)
    sums.add("dept.outlay", amount, place, code=code, kind=kind)
    if funds:
        sums.add("dept.outlay", amount, place, code=code, funds="fiscal")
        sums.add("dept.outlay", amount, place, code=code, funds=funds)
        sums.add("dept.outlay", amount, place, code=code, funds=funds, kind=kind)
    if econ and funds == "general" and kind == "basic":
        sums.add("dept.outlay", amount, place, econ=econ, funds=funds, kind=kind)
    if kind == "project" and texts.get("project", "").strip():
        sums.add("dept.project", amount, place, project=texts["project"].strip())


def _entries(sums: _Sums, dept: str, settings: Settings) -> Iterator[tuple[Key, Figure]]:
    for (concept, dims), amount in sums.amounts.items():
        places = sums.places[concept, dims]
        key = Key.of(concept, settings.period, dept=dept, version=settings.version, **dict(dims))
        kind = Kind.NUMBER if amount else Kind.NIL
        remark = f"{len(places)}笔之和" if len(places) > 1 else ""
        yield key, Figure(kind, Quantity(amount, YUAN, None), places[0], Origin.LEDGER, "", remark)


def _code(text: str) -> str:
    match = _CODE.match("".join(text.split()))
    return match[0] if match else ""


def _funds(text: str) -> str:
    """Which budget pays; a line without a source is of the general budget, other money of none."""
    if not text.strip():
        return "general"
    return next((value for word, value in _FUNDS if word in text), "")


def _kind(texts: Mapping[str, str]) -> str:
    text = texts.get("kind", "")
    if "项目" in text:
        return "project"
    if "基本" in text:
        return "basic"
    return "project" if texts.get("project", "").strip() else "basic"


__all__ = ["SpendingTable", "read_spending", "recognise"]
