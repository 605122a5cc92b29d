"""Columns of a page laid out with spaces, found by where its segments stand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import NamedTuple

from yizhang.documents.text_tables.lines import Segment

_ALIGNED = 8
"""Right edges of one column lie no farther apart."""


class Extent(NamedTuple):
    """A segment on the page: the row it stands in, its left and right edge."""

    row: int
    left: int
    right: int


@dataclass(frozen=True, slots=True)
class Columns:
    """What a clustering found: the column of each extent (−1 where none can be trusted) and their edges."""

    of: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]

    @property
    def spread(self) -> int:
        """How far the columns reach over what they hold, to compare two ways of measuring."""
        return sum(right - left for left, right in self.edges)


def extent(row: int, segment: Segment, *, wide: bool) -> Extent:
    """Where a segment stands, Chinese characters counted as one or (``wide``) as two columns."""
    if wide:
        return Extent(row, segment.wide_left, segment.wide_right)
    return Extent(row, segment.left, segment.right)


def cluster(extents: Sequence[Extent], *, least: int = 1) -> Columns:
    """Group extents into columns: those that overlap belong together.

    Where a row has several in one group, the rows with the most of them show the columns (if there are at least
    ``least`` such rows); the others go to the column whose right edge is clearly the nearest.
    """
    of = [-1] * len(extents)
    edges: list[tuple[int, int]] = []
    for group in _merged(_overlapping(extents), extents):
        for members in _split(group, extents, least, of):
            for index in members:
                of[index] = len(edges)
            edges.append((min(extents[i].left for i in members), max(extents[i].right for i in members)))
    return Columns(tuple(of), tuple(edges))


def _overlapping(extents: Sequence[Extent]) -> list[list[int]]:
    groups: list[list[int]] = []
    reach = -1
    for index in sorted(range(len(extents)), key=lambda i: (extents[i].left, extents[i].right)):
        if groups and extents[index].left < reach:
            groups[-1].append(index)
        else:
            groups.append([index])
        reach = max(reach, extents[index].right)
    return groups


def _merged(groups: list[list[int]], extents: Sequence[Extent]) -> list[list[int]]:
    """Groups close together that no row has both of are one column whose figures are not quite aligned."""
    merged: list[list[int]] = []
    for group in groups:
        if merged and _same_column(merged[-1], group, extents):
            merged[-1] += group
        else:
            merged.append(group)
    return merged


def _same_column(left: list[int], right: list[int], extents: Sequence[Extent]) -> bool:
    gap = min(extents[i].left for i in right) - max(extents[i].right for i in left)
    if abs(max(extents[i].right for i in left) - max(extents[i].right for i in right)) > _ALIGNED:
        return False
    apart = {extents[i].row for i in left}.isdisjoint(extents[i].row for i in right)
    return apart and gap <= 2 and 3 * min(len(left), len(right)) <= max(len(left), len(right))


def _split(group: list[int], extents: Sequence[Extent], least: int, of: list[int]) -> list[list[int]]:
    rows: dict[int, list[int]] = defaultdict(list)
    for index in sorted(group, key=lambda i: extents[i].left):
        rows[extents[index].row].append(index)
    most = max(len(members) for members in rows.values())
    full = [members for members in rows.values() if len(members) == most]
    if most == 1 or len(full) < least:
        return [group]
    columns = [[members[rank] for members in full] for rank in range(most)]
    rights = [mean(extents[i].right for i in column) for column in columns]
    for members in rows.values():
        if len(members) < most:
            _place(members, extents, (columns, rights), of)
    return columns


def _place(
    members: list[int], extents: Sequence[Extent], known: tuple[list[list[int]], list[float]], of: list[int]
) -> None:
    """Put the members of a short row where their right edges belong, or nowhere when that is not clear."""
    columns, rights = known
    chosen = [_nearest(extents[i].right, rights) for i in members]
    if -1 in chosen or sorted(set(chosen)) != chosen:
        return
    for index, column in zip(members, chosen, strict=True):
        of[index] = column
        columns[column].append(index)


def _nearest(right: int, rights: Sequence[float]) -> int:
    ranked = sorted(range(len(rights)), key=lambda i: abs(rights[i] - right))
    best, second = (abs(rights[i] - right) for i in ranked[:2])
    return ranked[0] if 2 * best <= second else -1


def by_row(extents: Sequence[Extent], of: Sequence[int]) -> Mapping[int, dict[int, int]]:
    """For each row the index of the extent in each column."""
    rows: dict[int, dict[int, int]] = defaultdict(dict)
    for index, column in enumerate(of):
        rows[extents[index].row].setdefault(column, index)
    return rows
