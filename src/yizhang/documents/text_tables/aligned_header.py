"""Header lines of a page laid out with spaces: which columns each word heads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from yizhang.documents.model import Cell
from yizhang.documents.text_tables.aligned_parts import Laid
from yizhang.documents.text_tables.lines import Line, Segment, words

_Edges = Sequence[tuple[int, int]]


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


def header_cells(header: Sequence[Laid], edges: _Edges, *, wide: bool) -> tuple[list[Cell], int]:
    """The header as merged cells over the columns with ``edges``, and how many rows it takes."""
    lines = [_words(level, laid, wide=wide) for level, laid in enumerate(header)]
    cover = {word: _covers(word, line, lines, edges) for line in lines for word in line}
    for line in lines:
        _part_ways(line, cover, edges)
    cover = _settled(cover, edges)
    groups: list[list[_Word]] = [[] for _ in edges]
    leaves: list[list[_Word]] = [[] for _ in edges]
    for word, columns in cover.items():
        for column in columns:
            (groups if len(columns) > 1 else leaves)[column].append(word)
    depth = 1 + max((len(group) for group in groups), default=0)
    cells = [_leaf(column, len(groups[column]), depth, leaves[column]) for column in range(len(edges))]
    cells += _group_cells(cover, groups)
    return sorted(cells, key=lambda cell: (cell.row, cell.col)), depth


def lone_heads(
    header: Sequence[Laid], edges: _Edges, figures: frozenset[int], *, wide: bool
) -> list[tuple[int, int]]:
    """Where header words stand over no column: columns in which this page prints nothing.

    Only where every column of figures has a word right above it, so that none of these words can be meant for it.
    """
    lines = [_words(level, laid, wide=wide) for level, laid in enumerate(header)]
    words_ = [word for line in lines for word in line]
    leaves = [w for w in words_ if not any(o.level > w.level and _overlap(o, w) for o in words_)]
    start = min((edges[column][0] for column in figures), default=0)
    over = [[c for c in figures if w.left < edges[c][1] and edges[c][0] < w.right] for w in words_]
    named = {columns[0] for columns in over if len(columns) == 1}
    if named != figures or len(edges) < 2:
        return []
    lone = [
        w for w in leaves if w.left > start and not any(w.left < b + 1 and a - 1 < w.right for a, b in edges)
    ]
    groups = [w for w in words_ if any(o.level > w.level and _overlap(o, w) for o in lone)]
    return sorted((w.left, w.right) for w in lone if any(_overlap(group, w) for group in groups))


def _overlap(one: _Word, other: _Word) -> bool:
    return one.left < other.right and other.left < one.right


def _part_ways(line: Sequence[_Word], cover: dict[_Word, list[int]], edges: _Edges) -> None:
    """Two words of one line over the same column: one of them heads the free column beside it."""
    for one, other in pairwise(line):
        if cover[one] != cover[other] or len(cover[one]) != 1:
            continue
        column = cover[one][0]
        taken = {c for word in line for c in cover[word]}
        ways = [
            (abs(sum(edges[c]) / 2 - word.middle), word, c)
            for word, c in ((one, column - 1), (other, column + 1))
            if 0 <= c < len(edges) and c not in taken
        ]
        if ways:
            _, word, c = min(ways, key=lambda way: way[0])
            cover[word] = [c]


def _settled(cover: dict[_Word, list[int]], edges: _Edges) -> dict[_Word, list[int]]:
    """Groups without the columns that a word of their own heads higher up: nothing stands above a group but groups."""
    tops = {
        columns[0]: min(_tops(cover, columns[0]), default=0)
        for columns in cover.values()
        if len(columns) == 1
    }
    settled: dict[_Word, list[int]] = {}
    for word, columns in cover.items():
        kept = columns
        if len(columns) > 1:
            kept = [c for c in columns if tops.get(c, word.level) >= word.level]
        if len(kept) < len(columns):
            middles = {c: abs(sum(edges[c]) / 2 - word.middle) for c in kept or columns}
            kept = kept if len(kept) > 1 and _is_run(kept) else [min(middles, key=lambda c: middles[c])]
        settled[word] = kept
    return settled


def _tops(cover: dict[_Word, list[int]], column: int) -> list[int]:
    return [word.level for word, columns in cover.items() if columns == [column]]


def _is_run(columns: Sequence[int]) -> bool:
    return columns[-1] - columns[0] == len(columns) - 1


def _words(level: int, laid: Laid, *, wide: bool) -> list[_Word]:
    found: list[_Word] = []
    for segment in _joined(words(laid.line.text), laid.line.text):
        edges = (segment.wide_left, segment.wide_right) if wide else (segment.left, segment.right)
        found.append(_Word(level, laid.line, segment, *edges))
    return found


def _joined(found: Sequence[Segment], text: str) -> list[Segment]:
    """Single characters (收   入) joined in pairs where there are several pairs, else all together."""
    joined: list[Segment] = []
    at = 0
    while at < len(found):
        run = at
        while run < len(found) and re.fullmatch(r"[一-鿿]", found[run].text):
            run += 1
        count = run - at
        size = 1 if count < 2 else 2 if count % 2 == 0 else count
        joined.append(_whole(found[at : at + size], text))
        at += size
    return joined


def _whole(run: Sequence[Segment], text: str) -> Segment:
    first, last = run[0], run[-1]
    text = text[first.start : last.end]
    return Segment(first.start, last.end, text, first.left, last.right, first.wide_left, last.wide_right)


def _covers(word: _Word, line: Sequence[_Word], lines: Sequence[Sequence[_Word]], edges: _Edges) -> list[int]:
    """The columns a word heads: those whose middles it spans, those it is centred over, else the nearest."""
    middles = [(left + right) / 2 for left, right in edges]
    over = [c for c, middle in enumerate(middles) if word.left <= middle <= word.right]
    mine = [c for c, middle in enumerate(middles) if min(line, key=lambda w: abs(w.middle - middle)) is word]
    if len(mine) > 1 and _splits_below(word, mine, lines, edges):
        run = _centred(word, mine, edges)
        if len(run) > 1:
            return run
    if len(over) > 1:
        return over
    overlap = [c for c, (left, right) in enumerate(edges) if word.left < right and left < word.right]
    return [min(overlap or range(len(edges)), key=lambda c: abs(middles[c] - word.middle))]


def _splits_below(word: _Word, mine: Sequence[int], lines: Sequence[Sequence[_Word]], edges: _Edges) -> bool:
    """Whether a lower line has several words where this one stands alone."""
    left, right = edges[mine[0]][0], edges[mine[-1]][1]
    below = [[w for w in line if left <= w.middle <= right] for line in lines[word.level + 1 :]]
    return any(len(found) > 1 for found in below)


def _centred(word: _Word, mine: Sequence[int], edges: _Edges) -> list[int]:
    """The longest run of columns that the word stands in the middle of."""
    best: list[int] = []
    for first in range(len(mine)):
        for last in range(first + 1, len(mine)):
            left, right = edges[mine[first]][0], edges[mine[last]][1]
            if abs((left + right) / 2 - word.middle) <= max(2, (right - left) * 0.12) and last - first >= len(
                best
            ):
                best = list(mine[first : last + 1])
    return best


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
