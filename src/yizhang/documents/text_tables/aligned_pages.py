"""A table's next page without header: which of its columns are which of the first page's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

from yizhang.documents.text_tables.aligned_rows import Shape

_SLACK: Final = 4.0
"""How far a right edge may lie from where the first page has it, once the page's shift is allowed for."""
_TRIED: Final = 5_000


def onto(page: Shape, first: Shape) -> Shape:
    """The page's shape with the columns of the first page; segments that fit none are not trusted."""
    figures = _figures(page, first)
    words = _words(page, first)
    mapped = {
        column: -1 if (home := {**words, **figures}.get(column)) is None else home
        for column in page.of.values()
    }
    of = {key: mapped.get(column, -1) for key, column in page.of.items()}
    return replace(first, of=of, wide=page.wide)


def _figures(page: Shape, first: Shape) -> dict[int, int]:
    """Columns of figures in their order; where the page has fewer, those whose right edges are as far apart."""
    own, theirs = sorted(page.figures), sorted(first.figures)
    printed = sorted(first.figures - first.empty)
    for homes in (theirs, printed):
        if len(own) == len(homes):
            return dict(zip(own, homes, strict=True))
    if len(own) < len(printed):
        theirs = printed
    if not own or len(own) > len(theirs):
        return {}
    rights = [page.edges[column][1] for column in own]
    ranked = sorted(
        (_strain(rights, [first.edges[c][1] for c in chosen]), chosen)
        for chosen in _choices(theirs, len(own))
    )
    clear = len(ranked) < 2 or ranked[1][0] > 2 * ranked[0][0] + 1
    if not ranked or ranked[0][0] > _SLACK or not clear or len(own) < 2:
        return {}
    return dict(zip(own, ranked[0][1], strict=True))


def _choices(columns: Sequence[int], size: int) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = []
    for chosen in combinations(columns, size):
        found.append(chosen)
        if len(found) > _TRIED:
            return []
    return found


def _strain(rights: Sequence[int], homes: Sequence[int]) -> float:
    """How far edges lie from their homes at most, the whole page being shifted as suits best."""
    gaps = [a - b for a, b in zip(rights, homes, strict=True)]
    return (max(gaps) - min(gaps)) / 2


def _words(page: Shape, first: Shape) -> dict[int, int]:
    """Columns of words and codes in their order, counted from the right where the page has fewer."""
    own = [c for c in range(len(page.edges)) if c not in page.figures]
    theirs = [c for c in range(len(first.edges)) if c not in first.figures]
    if len(own) > len(theirs):
        own = own[len(own) - len(theirs) :]
    return dict(zip(own, theirs[len(theirs) - len(own) :], strict=True))
