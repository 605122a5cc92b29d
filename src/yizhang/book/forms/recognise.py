"""Finding a form's lanes and rows in a table: by labels, never by position."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yizhang.book.forms.cells import Line, lines
from yizhang.book.forms.coded import place_bare, place_coded
from yizhang.book.grid import Grid, stem
from yizhang.book.names import plain_label
from yizhang.catalogue.model_forms import Form, FormLane, FormRow

_YEAR = re.compile(r"(?<!\d)((?:19|20|21)\d{2})(?:年|(?!\d))")

Remembered = Mapping[tuple[str, str, str], str]
"""``(form, row or column, normalised label)`` → row or column id: labels a person has resolved."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A lane found in a table: the column of its labels, the columns of its values, and each form row's
    place.
    """

    lane: FormLane
    label_col: int
    value_cols: tuple[int, ...]
    rows: tuple[tuple[int, Line], ...]
    unknown: tuple[int, ...]
    """Table rows between the lane's first and last whose label is none of the form's."""
    names: tuple[tuple[int, int], ...] = ()
    """For rows of codes: where the name beside each code is printed."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """A table taken for a form. ``rivals`` fit equally well: then nothing is read from it."""

    form: Form
    grid: Grid
    lanes: tuple[Placed, ...]
    header_end: int
    """The first row that belongs to the body."""
    rivals: tuple[str, ...] = field(default=())


def place_lanes(grid: Grid, form: Form, remembered: Remembered) -> tuple[Placed, ...]:
    """Find each lane's label column and rows. Lanes that share a column stand below one another."""
    if any(lane.codes or lane.bare for lane in form.lanes):
        return tuple(_structured(grid, form))
    if any(lane.items for lane in form.lanes):
        return tuple(_sectioned(grid, form))
    return _labelled(grid, form, remembered)


def _structured(grid: Grid, form: Form) -> Iterable[Placed]:
    """Lanes whose rows are codes or a single row of figures."""
    for lane in form.lanes:
        bare = place_bare(grid) if lane.bare else None
        for block in place_coded(grid, lane) if lane.codes else filter(None, (bare,)):
            yield Placed(lane, block.label_col, block.value_cols, block.rows, block.unknown, block.names)


def _sectioned(grid: Grid, form: Form) -> Iterator[Placed]:
    """Lanes of sections: a row that names a section, then items until the next."""
    for lane in form.lanes:
        sections = _by_label(lane.rows)
        items = _by_label(lane.items)
        known = {label: list[Line]() for label in (*sections, *items)}
        col = _label_column(grid, known)
        if col < 0:
            continue
        current: FormRow | None = None
        seen: set[str] = set()
        rows: list[tuple[int, Line]] = []
        for row in range(grid.rows):
            label = plain_label(grid.own_text(row, col))
            if (section := sections.get(label)) is not None:
                current, line = section, Line(section, 0, None)
            elif current is not None and (item := items.get(label)) is not None:
                line = Line(under(current, item), 1, current)
            else:
                continue
            if line.row.id not in seen:
                seen.add(line.row.id)
                rows.append((row, line))
        if rows:
            yield Placed(lane, col, tuple(range(col + 1, grid.cols)), tuple(rows), ())


def _by_label(rows: Iterable[FormRow]) -> dict[str, FormRow]:
    return {plain_label(text): row for row in rows for text in (row.label, *row.aliases)}


def under(section: FormRow, item: FormRow) -> FormRow:
    """An item as a row of its section; nothing where its section is not ours to read."""
    concept = item.concept if section.concept else ""
    return replace(item, id=f"{section.id}.{item.id}", concept=concept, bindings=section.bindings)


def _labelled(grid: Grid, form: Form, remembered: Remembered) -> tuple[Placed, ...]:
    labels = [_labels(lane, form, remembered) for lane in form.lanes]
    columns = [_label_column(grid, known) for known in labels]
    columns = _apart(grid, labels, columns)
    starts = sorted({col for col in columns if col >= 0})
    placed = []
    floor: dict[int, int] = {}
    for lane, known, col in zip(form.lanes, labels, columns, strict=True):
        if col < 0:
            continue
        matched = _match_rows(grid, col, lane, known, floor.get(col, 0))
        if not matched:
            continue
        end = next((start for start in starts if start > col), grid.cols)
        first, last = matched[0][0], matched[-1][0]
        floor[col] = last + 1
        taken = {row for row, _ in matched}
        unknown = tuple(
            row for row in range(first, last + 1) if row not in taken and _is_label(grid.own_text(row, col))
        )
        placed.append(Placed(lane, col, tuple(range(col + 1, end)), matched, unknown))
    return tuple(placed)


def year_of(grid: Grid, before: int) -> int | None:
    """The year the lines above the body state, else the sheet's or file's name; None where they do not
    agree.
    """
    for texts in (_title_texts(grid, before), [grid.sheet], [stem(grid.file)]):
        years = {int(year) for text in texts for year in _YEAR.findall(unicodedata.normalize("NFKC", text))}
        if len(years) == 1:
            return years.pop()
        if years:
            return None
    return None


def _title_texts(grid: Grid, before: int) -> list[str]:
    """Title lines: what stands alone in its row, so that column headers with years in them do not count."""
    texts = [*grid.above, grid.table.title, grid.table.unit_line]
    for row in range(before):
        own = grid.row_texts(row)
        if len(own) == 1 or (len(own) <= 6 and any("单位" in text for text in own)):
            texts += own
    return texts


def heading_text(grid: Grid) -> str:
    """What names a table: its file, its sheet and its first lines, as one label."""
    return plain_label("".join([stem(grid.file), grid.sheet, *grid.lines(6)]))


def titled(form: Form, heading: str) -> int:
    """How firmly the heading names a form, by the longest of its titles there; a number without a title says
    less. 0 for neither.
    """
    titles = [plain_label(title) for title in (form.zh, *form.titles)]
    numbers = [plain_label(number) for _, number in form.numbers]
    named = max((len(name) for name in titles if name and name in heading), default=0)
    return 10 * named or max((len(name) for name in numbers if name and name in heading), default=0)


def _labels(lane: FormLane, form: Form, remembered: Remembered) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    by_id = {line.row.id: line for line in lines(lane)}
    for line in lines(lane):
        for name in dict.fromkeys(plain_label(text) for text in (line.row.label, *line.row.aliases)):
            found.setdefault(name, []).append(line)
    for (form_id, kind, label), row_id in remembered.items():
        if form_id == form.id and kind == "row" and row_id in by_id:
            found.setdefault(label, []).append(by_id[row_id])
    return found


def _label_column(grid: Grid, known: Mapping[str, list[Line]], barred: Iterable[int] = ()) -> int:
    counts = Counter(
        col
        for row in range(grid.rows)
        for col in range(grid.cols)
        if col not in barred and (label := plain_label(grid.own_text(row, col))) and label in known
    )
    return min(counts, key=lambda col: (-counts[col], col), default=-1)


def _apart(grid: Grid, labels: Sequence[Mapping[str, list[Line]]], columns: list[int]) -> list[int]:
    """Lanes with the same labels (上年, 本年 blocks) side by side: each takes the next column that fits
    as well.
    """
    taken: list[int] = []
    for index, (known, col) in enumerate(zip(labels, columns, strict=True)):
        if col in taken:
            other = _label_column(grid, known, taken)
            if other >= 0 and _hits(grid, other, known) >= max(3, 0.6 * _hits(grid, col, known)):
                columns[index] = other
        taken.append(columns[index])
    return columns


def _hits(grid: Grid, col: int, known: Mapping[str, list[Line]]) -> int:
    return sum(plain_label(grid.own_text(row, col)) in known for row in range(grid.rows))


def _match_rows(
    grid: Grid, col: int, lane: FormLane, known: Mapping[str, list[Line]], start: int
) -> tuple[tuple[int, Line], ...]:
    order = {line.row.id: index for index, line in enumerate(lines(lane))}
    used: set[str] = set()
    last, matched = -1, []
    for row in range(start, grid.rows):
        label = plain_label(grid.own_text(row, col))
        free = [line for line in known.get(label, ()) if line.row.id not in used]
        if not label or not free:
            continue
        ahead = [line for line in free if order[line.row.id] > last]
        line = (ahead or free)[0]
        last = order[line.row.id]
        used.add(line.row.id)
        matched.append((row, line))
    return tuple(matched)


def _is_label(text: str) -> bool:
    return bool(plain_label(text)) and plain_label(text) not in {"×", "x", "-", "–", "—"}
