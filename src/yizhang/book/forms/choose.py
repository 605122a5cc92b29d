"""Which form a table is: by its rows, its columns and its title."""

from __future__ import annotations

from typing import Final

from yizhang.book.forms.cells import lines
from yizhang.book.forms.columns import match_columns
from yizhang.book.forms.recognise import (
    Placed,
    Recognised,
    Remembered,
    heading_text,
    place_lanes,
    titled,
    year_of,
)
from yizhang.book.grid import Grid
from yizhang.book.names import Names
from yizhang.catalogue.model_forms import Form

_ENOUGH: Final = 0.6
_ENOUGH_TITLED: Final = 0.4
_LEAST: Final = 3
_NAMED: Final = 50
"""A heading that holds a title of at least five characters names its form."""

Score = tuple[int, int, int, float]


def recognise(grid: Grid, names: Names, remembered: Remembered, year: int) -> Recognised | None:
    """The form a table is, or None. ``year`` stands in where the table states none.

    Enough of one lane's row labels must be there. Among forms that fit, the one with more of its columns
    found goes first, then the one whose title is printed; those still equal are rivals, and nothing is
    read.
    """
    heading = heading_text(grid)
    scored: list[tuple[Score, Recognised]] = []
    by_title = sorted(
        ((titled(form, heading), form) for form in names.catalogue.forms.values()), key=lambda pair: -pair[0]
    )
    for title, form in by_title:
        if any(score[0] and score[1] > title for score, _ in scored):
            break  # no form named less firmly can go before one that fits under its own title
        if _structured(form) and not title and by_title[0][0] >= _NAMED:
            continue  # a table that names a form is none that only looks alike
        placed = place_lanes(grid, form, remembered)
        wanted = sum(len(lines(lane)) for lane in form.lanes)
        met = sum(len(lane.rows) for lane in placed)
        if _fits(form, placed, title, met):
            found = Recognised(form, grid, placed, _body(grid, placed))
            columns = _columns(found, names, remembered, year)
            enough = columns * 2 >= len(form.lanes[0].columns) or (title > 0 and columns > 0)
            if enough or not _structured(form):
                scored.append(((columns > 0, title, columns, met / max(wanted, met)), found))
    if not scored:
        return None
    best = max(score for score, _ in scored)
    winners = [found for score, found in scored if score == best]
    first = winners[0]
    rivals = tuple(other.form.id for other in winners[1:])
    return Recognised(first.form, grid, first.lanes, first.header_end, rivals)


def _structured(form: Form) -> bool:
    return any(lane.codes or lane.bare for lane in form.lanes)


def _fits(form: Form, placed: tuple[Placed, ...], title: int, met: int) -> bool:
    """Whether enough of a form is there: most labels of one lane; of codes or a bare row, any with its title."""
    if any(lane.items for lane in form.lanes):
        return title > 0 and met >= _LEAST
    if _structured(form):
        return bool(placed) and (title > 0 or met >= _LEAST)
    enough = _ENOUGH_TITLED if title else _ENOUGH
    return met >= _LEAST and any(len(lane.rows) >= enough * len(lines(lane.lane)) for lane in placed)


def _body(grid: Grid, placed: tuple[Placed, ...]) -> int:
    """The first row of the body; where a form holds no rows at all, the row that only says 合计."""
    rows = [row for lane in placed for row, _ in lane.rows]
    return min(rows) if rows else grid.rows - 1


def _columns(found: Recognised, names: Names, remembered: Remembered, year: int) -> int:
    stated = year_of(found.grid, found.header_end) or year
    matched = (match_columns(found, lane, names, stated, remembered)[0] for lane in found.lanes)
    return sum(len(columns) for columns in matched)
