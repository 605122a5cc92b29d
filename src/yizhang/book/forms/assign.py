"""Table columns assigned to form columns all at once: by header words, then by the numbers printed below them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final

from yizhang.book.names import plain_label
from yizhang.catalogue.model_forms import FormColumn

_FILLERS: Final = ("预算", "财政拨款", "经费", "支出", "收入", "费用", "费", "的", "及")
"""Words that a header may have or leave out."""
_WHOLE: Final = ("合计", "小计", "总计", "金额", "决算数", "预算数")


def assign(
    columns: Sequence[FormColumn], paths: Mapping[int, tuple[str, ...]], numbers: Mapping[int, int]
) -> dict[int, FormColumn]:
    """The form column of each table column.

    ``paths`` holds the header words above each table column, ``numbers`` the ordinals printed there. Each
    column is taken at most once; where two table columns name one form column equally well neither is.
    """
    scored = {
        (col, column.id): score
        for col, path in paths.items()
        for column in columns
        if (score := _score(_tokens(path), column)) > 0
    }
    by_id = {column.id: column for column in columns}
    found: dict[int, FormColumn] = {}
    while scored:
        best = max(scored.values())
        top = [pair for pair, score in scored.items() if score == best]
        clear = [
            (col, id_)
            for col, id_ in top
            if sum(other == col for other, _ in top) == 1 and sum(other == id_ for _, other in top) == 1
        ]
        for col, id_ in clear:
            found[col] = by_id[id_]
        gone = set(clear or top)
        scored = {
            (col, id_): score
            for (col, id_), score in scored.items()
            if not any(col == c or id_ == i for c, i in gone)
        }
    return _by_number(columns, numbers, found, set(paths))


def _by_number(
    columns: Sequence[FormColumn], numbers: Mapping[int, int], found: dict[int, FormColumn], cols: set[int]
) -> dict[int, FormColumn]:
    """Columns that words leave open take the number printed under their header, as the official forms do.

    Only where the numbers agree with every column that words have settled, so that numbers left standing in
    a form with columns moved or dropped mislead nobody.
    """
    ordinals = {id(column): index for index, column in enumerate(columns)}
    shifts = {numbers[col] - ordinals[id(column)] for col, column in found.items() if col in numbers}
    if len(shifts) > 1 or not numbers:
        return found
    shift = shifts.pop() if shifts else min(numbers.values())
    taken = {id(column) for column in found.values()}
    for col, number in numbers.items():
        index = number - shift
        if col in cols and col not in found and 0 <= index < len(columns) and id(columns[index]) not in taken:
            found[col] = columns[index]
            taken.add(id(columns[index]))
    return found


@lru_cache(maxsize=4096)
def _tokens(path: tuple[str, ...]) -> tuple[str, ...]:
    plain = (plain_label(text) for text in path)
    return tuple(text for text in plain if text and not text.isdigit() and text not in {"项目", "栏次"})


def _score(tokens: tuple[str, ...], column: FormColumn) -> int:
    """How well header words name a column: the innermost must; each outer one in common counts more."""
    if not tokens:
        return 0
    wanted = _tokens(column.header)
    joined = "".join(tokens)
    aliases = {plain_label(alias) for alias in column.aliases}
    if joined == "".join(wanted) or joined in aliases:
        return 1000
    leaf = max(_alike(tokens[-1], name) for name in (wanted[-1], *aliases))
    if not leaf:
        return _inside(joined, wanted)
    outer = sum(max((_alike(token, name) for token in tokens[:-1]), default=0) for name in wanted[:-1])
    missing = sum(not any(_alike(token, name) for token in tokens) for name in wanted[:-1])
    return 100 * leaf + 10 * outer - 15 * missing


def _inside(joined: str, wanted: tuple[str, ...]) -> int:
    """A header whose levels have run together into one cell: all of the wanted words stand in it."""
    if len(wanted) > 1 and joined.endswith(wanted[-1]) and all(name in joined for name in wanted):
        return 60
    return 0


@lru_cache(maxsize=8192)
def _alike(one: str, other: str) -> int:
    """3 the same, 2 the same but for filler words, 1 one inside the other, 0 different."""
    if one == other:
        return 3
    if one in _WHOLE or other in _WHOLE:
        return 2 if one.removeprefix("本年支出").removeprefix("本年收入") == other else 0
    first, second = _bare(one), _bare(other)
    if first and first == second:
        return 2
    if len(first) >= 3 and len(second) >= 3 and (first in second or second in first):
        return 1
    return 0


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    for word in _FILLERS:
        folded = folded.replace(word, "")
    return folded.replace("(", "").replace(")", "")


__all__ = ["assign"]
