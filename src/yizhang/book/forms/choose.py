"""Which form a table is: by its rows, its columns and its title."""

from __future__ import annotations

from typing import Final

from yizhang.book.forms.cells import lines
from yizhang.book.forms.columns import match_columns
from yizhang.book.forms.recognise import Recognised, Remembered, heading_text, place_lanes, titled, year_of
from yizhang.book.grid import Grid
from yizhang.book.names import Names

_ENOUGH: Final = 0.6
_ENOUGH_TITLED: Final = 0.4
_LEAST: Final = 3

Score = tuple[int, int, int, float]


def recognise(grid: Grid, names: Names, remembered: Remembered, year: int) -> Recognised | None:
    """The form a table is, or None. ``year`` stands in where the table states none.

    Enough of one lane's row labels must be there. Among forms that fit, the one with more of its columns
    found goes first, then the one whose title is printed; those still equal are rivals, and nothing is
    read.
    """
    heading = heading_text(grid)
    scored: list[tuple[Score, Recognised]] = []
    for form in names.catalogue.forms.values():
        placed = place_lanes(grid, form, remembered)
        wanted = sum(len(lines(lane)) for lane in form.lanes)
        met = sum(len(lane.rows) for lane in placed)
        title = titled(form, heading)
        enough = _ENOUGH_TITLED if title else _ENOUGH
        if met >= _LEAST and any(len(lane.rows) >= enough * len(lines(lane.lane)) for lane in placed):
            found = Recognised(form, grid, placed, min(row for lane in placed for row, _ in lane.rows))
            columns = _columns(found, names, remembered, year)
            scored.append(((columns > 0, title, columns, met / wanted), found))
    if not scored:
        return None
    best = max(score for score, _ in scored)
    winners = [found for score, found in scored if score == best]
    first = winners[0]
    rivals = tuple(other.form.id for other in winners[1:])
    return Recognised(first.form, grid, first.lanes, first.header_end, rivals)


def _columns(found: Recognised, names: Names, remembered: Remembered, year: int) -> int:
    stated = year_of(found.grid, found.header_end) or year
    matched = (match_columns(found, lane, names, stated, remembered)[0] for lane in found.lanes)
    return sum(len(columns) for columns in matched)
