"""Noticing that a ranking is no longer in order: reported, never silently rearranged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final

from yizhang.reporting.docx_bindings import Binding, Bindings
from yizhang.reporting.docx_controls import controls, text_of
from yizhang.reporting.docx_xml import Element, find_all, q

_TOTALS: Final = ("合计", "总计", "小计", "全市", "全省", "全县")
_FEWEST: Final = 3


def disordered(
    root: Element, bindings: Bindings, now: Callable[[str], Binding | None]
) -> Iterator[tuple[int, int]]:
    """Tables of which a column of figures stood in order when it was last written, and does not now: the
    table's number and the first row out of order, both from 1. Rows of totals do not count.
    """
    for number, table in enumerate(root.iter(q("w:tbl")), start=1):
        broken = [row for column in _columns(table) if (row := _broken(column, bindings, now))]
        if broken:
            yield number, min(broken)


def _columns(table: Element) -> Iterator[list[tuple[int, str]]]:
    columns: dict[int, list[tuple[int, str]]] = {}
    for number, row in enumerate(find_all(table, "w:tr"), start=1):
        cells = find_all(row, "w:tc")
        if any(word in text_of(cell) for cell in cells[:2] for word in _TOTALS):
            continue
        for index, cell in enumerate(cells):
            for tag, _ in controls(cell):
                columns.setdefault(index, []).append((number, tag))
    yield from (column for column in columns.values() if len(column) >= _FEWEST)


def _broken(column: list[tuple[int, str]], bindings: Bindings, now: Callable[[str], Binding | None]) -> int:
    before = [binding.value if (binding := bindings.figures.get(tag)) else None for _, tag in column]
    after = [binding.value if (binding := now(tag)) else None for _, tag in column if tag in bindings.figures]
    if None in before or None in after or len(before) != len(after):
        return 0
    for sign in (1, -1):
        if _first_fall(before, sign) == 0 and len(set(before)) > 1:
            at = _first_fall(after, sign)
            return column[at][0] if at else 0
    return 0


def _first_fall(values: list[Fraction | None], sign: int) -> int:
    pairs = enumerate(pairwise(values), start=1)
    return next((at for at, (a, b) in pairs if a is not None and b is not None and (b - a) * sign < 0), 0)
