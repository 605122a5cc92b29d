"""``notes/*.yaml``: what people say about figures, with author and date."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

from yizhang.book.textfile import load_yaml, scalar, unknown_fields
from yizhang.catalogue.tree import Items, Table
from yizhang.places import Note, NoteKind, Place, Problem

_FIELDS: Final = ("kind", "target", "text", "author", "date")


def read_notes(path: Path, file: str) -> tuple[tuple[Note, ...], tuple[Problem, ...]]:
    """The notes of one file: ``notes:`` with kind, target, text, author and date each."""
    table, problems = load_yaml(path, file)
    found = [*problems, *unknown_fields(table, ("notes",), file)]
    branch = table.entries.get("notes") if table is not None else None
    notes: list[Note] = []
    for item in branch.items if isinstance(branch, Items) else ():
        place = Place(file, line=item.line)
        if not isinstance(item, Table):
            found.append(Problem.at(place, "notes.not-a-note"))
            continue
        found += unknown_fields(item, _FIELDS, file)
        note = _note(item, place)
        if isinstance(note, Note):
            notes.append(note)
        else:
            found.append(note)
    return tuple(notes), tuple(found)


def _note(item: Table, place: Place) -> Note | Problem:
    texts = {name: scalar(item, name) for name in _FIELDS}
    missing = [name for name, text in texts.items() if not text]
    if missing:
        return Problem.at(place, "notes.missing-field", names="、".join(missing))
    if texts["kind"] not in set(NoteKind):
        return Problem.at(place, "notes.unknown-kind", kind=texts["kind"], known="、".join(NoteKind))
    try:
        on = date.fromisoformat(texts["date"])
    except ValueError:
        return Problem.at(place, "workspace.bad-date", text=texts["date"])
    return Note(NoteKind(texts["kind"]), texts["target"], texts["text"], texts["author"], on, place)
