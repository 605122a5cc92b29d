"""Header lines of a page laid out with spaces: which columns each word heads.

Words that stand below each other are one label (a stack). Stacks are given to columns in their order, because a header
rarely stands exactly over its figures: Chinese characters before it shift it. A word over several stacks, or in the
middle of several columns above their own labels, heads a group.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from statistics import mean
from typing import Final

from yizhang.documents.model import Cell
from yizhang.documents.text_tables.aligned_parts import Laid
from yizhang.documents.text_tables.lines import Line, Segment, words

_Edges = Sequence[tuple[int, int]]
_LETTER: Final = re.compile(r"(?![类款])[一-鿿]")
_CODE_LEVEL: Final = re.compile(r"[类款项]")
_OFF_CENTRE: Final = 0.12
"""How far a group's word may stand from the middle of its columns, in parts of their width."""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the header at its edges; ``level`` counts header lines."""

    level: int
    line: Line
    segment: Segment
    left: int
    right: int

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(slots=True)
class _Stack:
    """Words below each other that are one label."""

    words: list[_Word] = field(default_factory=list)
    left: int = 0
    right: int = 0

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def add(self, word: _Word) -> None:
        self.left = min(self.left, word.left) if self.words else word.left
        self.right = max(self.right, word.right) if self.words else word.right
        self.words.append(word)

    def meets(self, word: _Word) -> bool:
        return word.left < self.right and self.left < word.right


def header_cells(header: Sequence[Laid], edges: _Edges, *, wide: bool) -> tuple[list[Cell], int]:
    """The header as merged cells over the columns with ``edges``, and how many rows it takes."""
    cover = _cover(header, edges, wide=wide)
    groups: list[list[_Word]] = [[] for _ in edges]
    leaves: list[list[_Word]] = [[] for _ in edges]
    for word, columns in sorted(cover.items(), key=lambda item: item[0].level):
        for column in columns:
            (groups if len(columns) > 1 else leaves)[column].append(word)
    depth = 1 + max((len(group) for group in groups), default=0)
    cells = [_leaf(column, len(groups[column]), depth, leaves[column]) for column in range(len(edges))]
    cells += _group_cells(cover, groups)
    return sorted(cells, key=lambda cell: (cell.row, cell.col)), depth


def lone_heads(
    header: Sequence[Laid], edges: _Edges, figures: frozenset[int], *, wide: bool
) -> list[tuple[int, int]]:
    """Where labels stand that no column is left for: columns in which this page prints nothing."""
    stacks, _ = _stacks([_words(level, laid, wide=wide) for level, laid in enumerate(header)])
    if len(stacks) <= len(edges):
        return []
    homes = _homes(stacks, edges)
    start = min((edges[column][0] for column in figures), default=0)
    return [
        (stack.left, stack.right)
        for stack, home in zip(stacks, homes, strict=True)
        if home < 0 and stack.left > start and not any(stack.left < b and a < stack.right for a, b in edges)
    ]


def _cover(header: Sequence[Laid], edges: _Edges, *, wide: bool) -> dict[_Word, list[int]]:
    """The columns of each word."""
    stacks, groups = _stacks([_words(level, laid, wide=wide) for level, laid in enumerate(header)])
    homes = _homes(stacks, edges)
    heads = [(stack.left, stack.right) for stack in stacks]
    wholes = [
        (min(edges[home][0], left), max(edges[home][1], right)) if home >= 0 else (left, right)
        for (left, right), home in zip(heads, homes, strict=True)
    ]
    extents = (heads, wholes)
    runs: dict[_Word, list[int]] = {}
    for word, members in groups:
        runs[word] = _centred(word, members, stacks, extents, runs.values())
    inner_first = sorted(
        ((word, at) for at, stack in enumerate(stacks) for word in stack.words), key=lambda one: -one[0].level
    )
    for word, at in inner_first:
        run = _centred(word, [at], stacks, extents, runs.values())
        if len(run) > 1 and _stands_above(word, at, run, stacks):
            runs[word] = run
    cover: dict[_Word, list[int]] = {}
    for stack, home in zip(stacks, homes, strict=True):
        cover |= {word: [home] for word in stack.words if word not in runs and home >= 0}
    for word, run in runs.items():
        columns = [homes[at] for at in run if homes[at] >= 0]
        if columns:
            cover[word] = list(range(min(columns), max(columns) + 1))
    return cover


def _stacks(lines: Sequence[Sequence[_Word]]) -> tuple[list[_Stack], list[tuple[_Word, list[int]]]]:
    """The stacks left to right, and the words over several of them, innermost first, with the stacks' positions."""
    stacks: list[_Stack] = []
    over: list[tuple[_Word, list[_Stack]]] = []
    for line in reversed(lines):
        for word in line:
            under = [s for s in stacks if s.meets(word) and s.words[-1].level != word.level]
            if len(under) > 1:
                over.append((word, under))
                continue
            if under:
                under[0].add(word)
            else:
                stacks.append(_Stack())
                stacks[-1].add(word)
    stacks.sort(key=lambda stack: stack.middle)
    place = {id(stack): at for at, stack in enumerate(stacks)}
    return stacks, [(word, sorted(place[id(stack)] for stack in under)) for word, under in over]


def _homes(stacks: Sequence[_Stack], edges: _Edges) -> list[int]:
    """The column of each stack in order, −1 for none: all of them where they are as many, else the nearest."""
    if len(stacks) == len(edges):
        return list(range(len(edges)))
    heads = [(stack.left, stack.right) for stack in stacks]
    if len(stacks) < len(edges):
        return _paired(heads, edges)
    homes = [-1] * len(stacks)
    for column, stack in enumerate(_paired(edges, heads)):
        homes[stack] = column
    return homes


def _distance(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How far two extents are apart; those that overlap are near, and the nearer the better their middles agree."""
    gap = max(0, one[0] - other[1], other[0] - one[1])
    return gap + abs(sum(one) - sum(other)) / 10


def _paired(few: _Edges, many: _Edges) -> list[int]:
    """For each of a few the one of many it goes with, in order, their distances together the least."""
    inf = float("inf")
    cost = [[0.0] * (len(many) + 1)] + [[inf] * (len(many) + 1) for _ in few]
    for i, one in enumerate(few, 1):
        for j, other in enumerate(many, 1):
            cost[i][j] = min(cost[i][j - 1], cost[i - 1][j - 1] + _distance(one, other))
    found, j = [], len(many)
    for i in range(len(few), 0, -1):
        while j > 1 and cost[i][j] == cost[i][j - 1]:
            j -= 1
        found.append(j - 1)
        j -= 1
    return found[::-1]


def _centred(
    word: _Word,
    members: Sequence[int],
    stacks: Sequence[_Stack],
    extents: tuple[_Edges, _Edges],
    others: Collection[Sequence[int]],
) -> list[int]:
    """The longest run of stacks around ``members`` that a word stands in the middle of, all their labels below it."""

    def free(at: int) -> bool:
        return min(w.level for w in stacks[at].words) > word.level

    first, last = members[0], members[-1]
    low, high = first, last
    while low > 0 and free(low - 1):
        low -= 1
    while high + 1 < len(stacks) and free(high + 1):
        high += 1
    found: list[tuple[float, int, list[int]]] = []
    for start in range(low, first + 1):
        for end in range(last, high + 1):
            sides = [(each[start][0], each[end][1]) for each in extents]
            off, (left, right) = min((abs(sum(side) / 2 - word.middle), side) for side in sides)
            if (
                end > start
                and not _crosses(range(start, end + 1), others)
                and off <= max(2, (right - left) * _OFF_CENTRE)
            ):
                found.append((off, start - end, list(range(start, end + 1))))
    nearest = min((off for off, _, _ in found), default=0.0)
    close = [(size, run) for off, size, run in found if off <= nearest + 1]
    return min(close, default=(0, list(range(first, last + 1))))[1]


def _crosses(run: Sequence[int], others: Iterable[Sequence[int]]) -> bool:
    """Whether a run shares some of another's columns, neither lying inside the other."""
    own = set(run)
    return any(own & (other := set(each)) and not (own <= other or other <= own) for each in others)


def _stands_above(word: _Word, at: int, run: Sequence[int], stacks: Sequence[_Stack]) -> bool:
    """Whether a word heads its neighbours too, rather than being the first line of its own stack's label: without it
    the stack stands at the neighbours' height.
    """
    own = [w.level for w in stacks[at].words]
    rest = [w.level for w in stacks[at].words if w.level > word.level]
    others = mean(w.level for other in run if other != at for w in stacks[other].words)
    return bool(rest) and abs(mean(rest) - others) < abs(mean(own) - others)


def _words(level: int, laid: Laid, *, wide: bool) -> list[_Word]:
    found: list[_Word] = []
    for segment in _joined(words(laid.line.text), laid.line.text):
        edges = (segment.wide_left, segment.wide_right) if wide else (segment.left, segment.right)
        found.append(_Word(level, laid.line, segment, *edges))
    return found


def _joined(found: Sequence[Segment], text: str) -> list[Segment]:
    """Single characters (收   入) joined in pairs where there are several pairs, else all together."""
    joined: list[Segment] = []
    for run in _runs(found):
        count = len(run)
        size = 1 if count < 2 else 2 if count % 2 == 0 else count
        joined += [_whole(run[at : at + size], text) for at in range(0, count, size)]
    return joined


def _runs(found: Sequence[Segment]) -> Iterator[list[Segment]]:
    """Words, single Chinese characters behind each other together; the levels of a code (类 款 项) stay apart."""
    run: list[Segment] = []
    for one in found:
        split = _CODE_LEVEL.fullmatch(one.text) and run and _CODE_LEVEL.fullmatch(run[-1].text)
        if run and (split or not (_LETTER.fullmatch(one.text) and _LETTER.fullmatch(run[-1].text))):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _whole(run: Sequence[Segment], text: str) -> Segment:
    first, last = run[0], run[-1]
    text = text[first.start : last.end]
    return Segment(first.start, last.end, text, first.left, last.right, first.wide_left, last.wide_right)


def _leaf(column: int, row: int, depth: int, words_: Sequence[_Word]) -> Cell:
    text = "".join("".join(word.segment.text.split()) for word in sorted(words_, key=lambda w: w.level))
    if not words_:
        return Cell(row, column, "", rowspan=depth - row, header=True)
    first = words_[0]
    place = first.line.cell(row, column, first.segment.start, first.segment.end).place
    return Cell(row, column, text, place, rowspan=depth - row, header=True)


def _group_cells(cover: dict[_Word, list[int]], groups: Sequence[Sequence[_Word]]) -> list[Cell]:
    cells: list[Cell] = []
    for word, columns in cover.items():
        if len(columns) > 1:
            row = groups[columns[0]].index(word)
            base = word.line.cell(row, columns[0], word.segment.start, word.segment.end)
            text = "".join(base.text.split())
            cells.append(Cell(row, columns[0], text, base.place, colspan=len(columns), header=True))
    return cells
