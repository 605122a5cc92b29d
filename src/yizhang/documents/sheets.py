"""Finding a sheet by the name a person gave it."""

from __future__ import annotations

from yizhang.documents.labels import normalise_label
from yizhang.documents.model import Document, Table
from yizhang.places import Place, Problem


def find_sheet(document: Document, name: str) -> tuple[Table | None, tuple[Problem, ...]]:
    """The table of sheet ``name``, however spaced; a wrong name is a problem listing the right ones."""
    wanted = normalise_label(name)
    tables = [table for table in document.tables() if table.place is not None and table.place.sheet]
    for table in tables:
        if table.place is not None and normalise_label(table.place.sheet) == wanted:
            return table, ()
    names = "、".join(table.place.sheet for table in tables[:20] if table.place is not None)
    place = Place(document.source, sheet=name)
    return None, (Problem.at(place, "documents.no-such-sheet", sheet=name, sheets=names or "—"),)
