"""Formulas that a numbering row states: 3=1+2, 5=4/3, 栏次 7=(5-3)/3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yizhang.assertions.model import Says
from yizhang.assertions.table_figures import Lane
from yizhang.documents.headers import ordinal_rows

_FORMULA: Final = re.compile(r"（?([A-Z]|\d{1,2})）?=([-+*/×÷()（）A-Z\d%]+)")
_SUM: Final = re.compile(r"([A-Z]|\d{1,2})((?:[+-](?:[A-Z]|\d{1,2}))+)")
_TERM: Final = re.compile(r"([+-])([A-Z]|\d{1,2})")
_RATIO: Final = re.compile(r"([A-Z]|\d{1,2})[/÷]([A-Z]|\d{1,2})(?:[*×]100%?)?")
_GROWTH: Final = re.compile(r"[(（]([A-Z]|\d{1,2})-([A-Z]|\d{1,2})[)）][/÷]([A-Z]|\d{1,2})(?:[*×]100%?)?")


@dataclass(frozen=True, slots=True)
class Stated:
    """A formula over columns of a lane, by position: ``result`` of ``plus`` less ``minus``, or of a ratio."""

    says: Says
    result: int
    plus: tuple[int, ...]
    minus: tuple[int, ...] = ()


def formulas_in(lane: Lane) -> Iterator[Stated]:
    """The formulas that the numbering row of a table states for the columns of a lane."""
    names, formulas = _numbering(lane)
    for at, formula in formulas.items():
        found = _stated(at, formula, names)
        if found is not None:
            yield found


def _numbering(lane: Lane) -> tuple[dict[str, int], dict[int, str]]:
    """Numbers of the columns and the formulas behind them."""
    names: dict[str, int] = {}
    formulas: dict[int, str] = {}
    for row in ordinal_rows(lane.sheet.table):
        for at, column in enumerate(lane.columns):
            cell = lane.sheet.grid[row][column.col]
            text = re.sub(r"\s+", "", cell.text).replace("＝", "=").replace("＋", "+") if cell else ""
            match = _FORMULA.fullmatch(text)
            name = match[1] if match else text.strip("（）()")
            if re.fullmatch(r"[A-Z]|\d{1,2}", name):
                names.setdefault(name, at)
            if match:
                formulas[at] = match[2]
    return names, formulas


def _stated(at: int, formula: str, names: dict[str, int]) -> Stated | None:
    if match := _SUM.fullmatch(formula):
        terms = [("+", match[1]), *_TERM.findall(match[2])]
        if any(name not in names for _, name in terms):
            return None
        plus = tuple(names[name] for sign, name in terms if sign == "+")
        return Stated(Says.SUM, at, plus, tuple(names[name] for sign, name in terms if sign == "-"))
    if match := _RATIO.fullmatch(formula):
        top, bottom = names.get(match[1]), names.get(match[2])
        return None if top is None or bottom is None else Stated(Says.COMPLETION, at, (top, bottom))
    if (match := _GROWTH.fullmatch(formula)) and match[2] == match[3]:
        top, bottom = names.get(match[1]), names.get(match[2])
        return None if top is None or bottom is None else Stated(Says.GROWTH, at, (top, bottom))
    return None
