"""Body lines of a page laid out with spaces, put into columns; wrapped labels made whole."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import pstdev
from typing import Final

from yizhang.documents.model import Cell
from yizhang.documents.text_tables.aligned_columns import Columns, cluster, extent
from yizhang.documents.text_tables.aligned_parts import Laid, Part, Sort
from yizhang.documents.text_tables.lines import Segment

_LEAD: Final = re.compile(r"\d{1,9}|[一二三四五六七八九十]{1,3}|\d{1,2}-\d{1,2}")
_OPENS: Final = re.compile(
    r"\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{1,2}[.、．]|其\s*中)"
)
_COLUMN: Final = 3
"""A further column must spare so many figures that stand askew."""
_LEVELS: Final = re.compile(r"[类款项\s]+")
_CODE: Final = re.compile(r"\d{3,7}")


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns of a part: edges left to right, which hold figures, and the column of each segment."""

    edges: tuple[tuple[int, int], ...]
    figures: frozenset[int]
    of: dict[tuple[int, int], int]
    """By index of the body line and of the segment; −1 where it cannot be trusted."""
    wide: bool
    centred: frozenset[int] = frozenset()
    """Columns whose words stand in the middle, so that blanks before them are no indentation."""
    empty: frozenset[int] = frozenset()
    """Columns known by their header alone."""


@dataclass(slots=True)
class Row:
    """A row being put together: segments by column, in reading order of their lines."""

    number: int
    cells: dict[int, list[tuple[Laid, Segment]]] = field(default_factory=dict)
    whole: Laid | None = None
    """The line, where its columns cannot be trusted."""
    words_only: bool = False
    led: int = 0
    """How many lines of words above the figures are its label's: as many stand below where a label is centred."""


def shape_of(part: Part) -> Shape:
    """The columns of a part, measured the way in which they come out the narrowest."""
    kinds = _kinds(part.body)
    narrow, wide = (_shape(part.body, kinds, wide=wide) for wide in (False, True))
    return min((narrow, wide), key=lambda s: (_untrusted(s), _ragged(part.body, s), _slack(s)))


def rows_of(part: Part, shape: Shape) -> list[Row]:
    """The rows of the body; lines of words between them continue a label or are rows of their own."""
    rows: list[Row] = []
    waiting: list[Row] = []
    spaced = _double_spaced(part)
    for index, laid in enumerate(part.body):
        row = _row(index, laid, shape)
        if laid.sort is not Sort.ROW:
            waiting.append(row)
            continue
        _settle(rows, waiting, row, spaced=spaced)
        waiting = []
        rows.append(row)
    _settle(rows, waiting, None, spaced=spaced)
    return rows


def cells_of(row: Row, at: int, shape: Shape) -> list[Cell]:
    """The cells of a row at position ``at``; words keep their indentation."""
    if row.whole is not None:
        line = row.whole.line
        return [line.cell(at, 0, 0, len(line.text), colspan=len(shape.edges))]
    return [_cell(pieces, at, column, shape) for column, pieces in sorted(row.cells.items())]


def begins_body(laid: Laid, row: Laid, shape: Shape) -> bool:
    """Whether a line of words right above the first figures begins that row's label: it is one word in a column of
    words where the row has none.
    """
    if laid.line.number != row.line.number - 1 or len(laid.segments) != 1 or laid.sort is not Sort.WORDS:
        return False
    if _LEVELS.fullmatch(laid.line.text):
        return False
    own = extent(0, laid.segments[0], wide=shape.wide)
    spans = [extent(0, one, wide=shape.wide) for one in row.segments if not one.figure]
    for column, (left, right) in enumerate(shape.edges):
        if column in shape.figures or not (own.left < right and left < own.right):
            continue
        return not any(one.left < right and left < one.right for one in spans)
    return False


def widened(shape: Shape, heads: Sequence[tuple[int, int]]) -> Shape:
    """The shape with columns of figures added where header words stand over nothing."""
    if not heads:
        return shape
    found = [(edges, column) for column, edges in enumerate(shape.edges)] + [(edges, -1) for edges in heads]
    found.sort(key=lambda one: sum(one[0]))
    home = {column: at for at, (_, column) in enumerate(found) if column >= 0}
    figures = frozenset(at for at, (_, column) in enumerate(found) if column < 0 or column in shape.figures)
    of = {key: home.get(column, -1) for key, column in shape.of.items()}
    empty = frozenset(at for at, (_, column) in enumerate(found) if column < 0)
    return replace(shape, edges=tuple(edges for edges, _ in found), figures=figures, of=of, empty=empty)


def centred(shape: Shape, rows: Sequence[Row]) -> Shape:
    """The shape with its columns of centred words marked: their middles agree better than their left edges."""
    found = set()
    for column in range(len(shape.edges)):
        firsts = [
            extent(0, row.cells[column][0][1], wide=shape.wide)
            for row in rows
            if column in row.cells and column not in shape.figures
        ]
        texts = [row.cells[column][0][1].text for row in rows if column in row.cells]
        if any(_OPENS.match(text) for text in texts):
            continue
        lefts = [one.left for one in firsts]
        middles = [(one.left + one.right) / 2 for one in firsts]
        if len(firsts) > 3 and pstdev(middles) * 2 < pstdev(lefts):
            found.add(column)
    return replace(shape, centred=frozenset(found))


def _cell(pieces: Sequence[tuple[Laid, Segment]], at: int, column: int, shape: Shape) -> Cell:
    laid, first = pieces[0]
    base = laid.line.cell(at, column, first.start, first.end)
    if column in shape.figures:
        return base
    left = extent(0, first, wide=shape.wide).left - shape.edges[column][0]
    left = 0 if column in shape.centred else left
    text = " " * left + "".join(segment.text for _, segment in pieces)
    return Cell(at, column, text, base.place)


def _kinds(body: Sequence[Laid]) -> list[list[str]]:
    """For each segment of each line: figure, word, or lead (a code or serial number before a label)."""
    kinds = [[("figure" if one.figure else "word") for one in laid.segments] for laid in body]
    for laid, kind in zip(body, kinds, strict=True):
        for at, one in enumerate(laid.segments):
            if not _LEAD.fullmatch(one.text) or "word" not in kind[at + 1 :]:
                break
            kind[at] = "lead"
    _inner_codes(body, kinds)
    reach = max(
        (laid.segments[0].right for laid, kind in zip(body, kinds, strict=True) if kind[:1] == ["lead"]),
        default=-1,
    )
    for laid, kind in zip(body, kinds, strict=True):
        if (
            kind[:1] == ["figure"]
            and laid.segments[0].right <= reach
            and _LEAD.fullmatch(laid.segments[0].text)
        ):
            kind[0] = "lead"
    return kinds


def _inner_codes(body: Sequence[Laid], kinds: list[list[str]]) -> None:
    """Codes in the right half of a page: whole numbers between a figure or the margin and a label."""
    found = [
        (kind, at)
        for laid, kind in zip(body, kinds, strict=True)
        for at, one in enumerate(laid.segments[:-1])
        if at and kind[at] == "figure" and kind[at + 1] == "word" and _CODE.fullmatch(one.text)
    ]
    if len(found) > 1:
        for kind, at in found:
            kind[at] = "lead"


def _shape(body: Sequence[Laid], kinds: Sequence[Sequence[str]], *, wide: bool) -> Shape:
    found: list[tuple[str, tuple[int, int]]] = []
    of: dict[tuple[int, int], int] = {}
    for sort in ("lead", "word", "figure"):
        keys = [(i, j) for i, kind in enumerate(kinds) for j, one in enumerate(kind) if one == sort]
        extents = [extent(i, body[i].segments[j], wide=wide) for i, j in keys]
        columns = cluster(extents, least=1 if sort == "figure" else max(2, len(body) // 6))
        for key, column in zip(keys, columns.of, strict=True):
            of[key] = column if column < 0 else len(found) + column
        found += [(sort, edges) for edges in columns.edges]
    return _ordered(found, of, wide=wide)


def _ordered(
    found: list[tuple[str, tuple[int, int]]], of: dict[tuple[int, int], int], *, wide: bool
) -> Shape:
    order = sorted(range(len(found)), key=lambda i: sum(found[i][1]))
    rank = {column: at for at, column in enumerate(order)}
    figures = frozenset(rank[i] for i, (sort, _) in enumerate(found) if sort == "figure")
    placed = {key: rank.get(column, -1) for key, column in of.items()}
    return Shape(tuple(found[i][1] for i in order), figures, placed, wide)


def _untrusted(shape: Shape) -> int:
    return sum(column < 0 for column in shape.of.values())


def _ragged(body: Sequence[Laid], shape: Shape) -> int:
    """How many figures do not end where most of their column do, and a little for every column."""
    ends: dict[int, Counter[int]] = defaultdict(Counter)
    for (row, at), column in shape.of.items():
        if column in shape.figures:
            ends[column][extent(row, body[row].segments[at], wide=shape.wide).right] += 1
    off = sum(sum(found.values()) - max(found.values()) for found in ends.values())
    return off + _COLUMN * len(shape.figures)


def _slack(shape: Shape) -> int:
    figures = [shape.edges[column] for column in shape.figures]
    return Columns((), tuple(figures)).spread


def _row(index: int, laid: Laid, shape: Shape) -> Row:
    row = Row(laid.line.number, words_only=laid.sort is not Sort.ROW)
    columns = [shape.of[index, at] for at in range(len(laid.segments))]
    trusted = [c for c in columns if c in shape.figures]
    if any(c < 0 and s.figure for c, s in zip(columns, laid.segments, strict=True)) or len(
        set(trusted)
    ) < len(trusted):
        row.whole = laid
        return row
    for column, segment in zip(columns, laid.segments, strict=True):
        home = column if column >= 0 else _nearest(segment, shape)
        row.cells.setdefault(home, []).append((laid, segment))
    return row


def _nearest(segment: Segment, shape: Shape) -> int:
    """The column of words closest to a segment that could not be told apart."""
    middle = sum(extent(0, segment, wide=shape.wide)[1:])
    others = [c for c in range(len(shape.edges)) if c not in shape.figures]
    return min(others, key=lambda c: abs(sum(shape.edges[c]) - middle))


def _double_spaced(part: Part) -> bool:
    """Whether most rows have a blank line between them."""
    numbers = [laid.line.number for laid in part.rows]
    apart = sum(b - a > 1 for a, b in pairwise(numbers))
    return 2 * apart > len(numbers)


def _settle(rows: list[Row], waiting: list[Row], below: Row | None, *, spaced: bool) -> None:
    """Give lines of words to the row above or below that lacks a label, or make them rows."""
    above = rows[-1] if rows else None
    wants_above = [one for one in waiting if _lacks(above, one)]
    wants_below = [one for one in waiting if _lacks(below, one)]
    if wants_above and wants_below:
        half = _border(waiting, above, below)
        _join(above, waiting[:half], after=True)
        _join(below, waiting[half:], after=False)
    elif wants_below:
        mine = _trailing(above, waiting)
        _join(above, waiting[:mine], after=True)
        _join(below, waiting[mine:], after=False)
    elif wants_above:
        _join(above, waiting, after=True)
    else:
        mine = _trailing(above, waiting)
        _join(above, waiting[:mine], after=True)
        for one in waiting[mine:]:
            if spaced and above is not None and one.number == above.number + 1:
                _join(above, [one], after=True)
            else:
                rows.append(one)
            above = rows[-1] if rows else above


def _trailing(above: Row | None, waiting: Sequence[Row]) -> int:
    """How many lines right below a row end its label: the row has as many label lines above its figures, and none of
    them opens a numbered label or a list.
    """
    if above is None or not above.led:
        return 0
    number, count = above.number, 0
    for one in waiting[: above.led]:
        text = next((segment.text for pieces in one.cells.values() for _, segment in pieces), "")
        if one.number != number + 1 or _OPENS.match(text):
            break
        number, count = one.number, count + 1
    return count


def _lacks(row: Row | None, line: Row) -> bool:
    """Whether a row has figures but no words in a column where the line has some."""
    return (
        row is not None
        and not row.words_only
        and row.whole is None
        and any(c not in row.cells for c in line.cells)
    )


def _border(waiting: Sequence[Row], above: Row | None, below: Row | None) -> int:
    """Where lines between two rows without labels change sides: at a blank line, else in the middle."""
    numbers = [above.number if above else 0, *(one.number for one in waiting), below.number if below else 0]
    for at in range(1, len(numbers)):
        if numbers[at] - numbers[at - 1] > 1:
            return at - 1
    return len(waiting) // 2


def _join(row: Row | None, lines: Sequence[Row], *, after: bool) -> None:
    if row is None:
        return
    row.led += 0 if after else len(lines)
    for line in lines if after else reversed(lines):
        for column, pieces in line.cells.items():
            mine = row.cells.setdefault(column, [])
            row.cells[column] = [*mine, *pieces] if after else [*pieces, *mine]
        if after:
            row.number = line.number
