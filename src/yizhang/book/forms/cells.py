"""A form's rows and cells in order, and the key each cell holds: shared by reading and by writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.model_forms import Form, FormColumn, FormLane, FormRow
from yizhang.catalogue.naming import canonical
from yizhang.numbers import Period
from yizhang.places import Key


@dataclass(frozen=True, slots=True)
class Line:
    """A printed row of a lane: how deep it stands under other rows, and whether an ancestor is barred."""

    row: FormRow
    depth: int
    parent: FormRow | None


@dataclass(frozen=True, slots=True)
class Context:
    """Whose form it is and of which year: what the cells' keys take where the form does not say."""

    area: str
    period: Period
    version: str
    scheme: str = ""
    dept: str = ""


def lines(lane: FormLane) -> tuple[Line, ...]:
    """The rows of a lane as printed, children below their row."""
    return tuple(_walk(lane.rows, 0, None))


def is_barred(row: FormRow, column: FormColumn) -> bool:
    """Whether the cell cannot exist."""
    return "*" in row.barred or column.id in row.barred


def key_of(
    catalogue: Catalogue, form: Form, row: FormRow, column: FormColumn, context: Context
) -> Key | None:
    """The key of a cell; None for a row that holds no concept (a heading), and for a barred cell whose column
    contradicts its row (the account column of a row of the pooled fund).

    The row's bindings go before the column's, the column's before the form's, the form's before the
    context's.
    """
    concept = catalogue.concepts.get(column.concept or row.concept)
    if concept is None or (is_barred(row, column) and _at_odds(row, column)):
        return None
    dims = {
        "area": context.area,
        "scheme": form.scheme or context.scheme,
        "part": "total",
        "dept": context.dept,
        "version": context.version,
        **dict(column.bindings),
        **dict(row.bindings),
    }
    when = catalogue.time_of(concept.id, context.period.shift_years(column.years))
    kept = {name: value for name, value in dims.items() if name in concept.dims}
    return canonical(catalogue, Key.of(concept.id, when, **kept))


def number_in(form: Form, year: int) -> str:
    """The form's printed number in a year; empty where none is known."""
    return next((number for validity, number in form.numbers if validity.covers(year)), "")


def _at_odds(row: FormRow, column: FormColumn) -> bool:
    bound = dict(column.bindings)
    return any(bound.get(name, value) != value for name, value in row.bindings)


def _walk(rows: tuple[FormRow, ...], depth: int, parent: FormRow | None) -> Iterator[Line]:
    for row in rows:
        yield Line(row, depth, parent)
        yield from _walk(row.children, depth + 1, row)


__all__ = ["Context", "Line", "is_barred", "key_of", "lines", "number_in"]
