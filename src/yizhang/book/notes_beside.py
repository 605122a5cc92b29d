"""Notes on papers: in the workspace the papers lie in, else in a file beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from yizhang.book.notes_file import read_notes
from yizhang.book.settings_file import FILE as SETTINGS
from yizhang.places import Note, Problem

FILE: Final = "审核备注.yaml"
"""Where people accept findings: beside the papers, or in ``notes/`` of their workspace."""
_HEAD: Final = (
    "# 审核备注：每条说明一处意见为什么可以接受；再次核对时不再作为错误列出。\n"
    "# target 是意见的编号，text 是理由。删去一条，该意见就重新列出。\n"
    "notes:\n"
)
_LEVELS: Final = 4
"""How many folders above the papers a workspace is looked for."""


def files_for(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The notes files that apply to papers, each once."""
    found: dict[Path, None] = {}
    for path in paths:
        folder = _folder(path)
        root = _workspace(folder)
        if root is not None:
            found.update(dict.fromkeys(sorted((root / "notes").glob("*.yaml"))))
        if (folder / FILE).is_file():
            found[folder / FILE] = None
    return tuple(found)


def file_to_write(paths: Iterable[Path]) -> Path:
    """Where a note on these papers goes: the notes of their workspace, else beside the first of them."""
    folder = _folder(next(iter(paths)))
    root = _workspace(folder)
    return (root / "notes" / FILE) if root is not None else folder / FILE


def read_all(files: Iterable[Path]) -> tuple[tuple[Note, ...], tuple[Problem, ...]]:
    """The notes of several files in their order. A folder stands for the notes files in it."""
    notes: list[Note] = []
    problems: list[Problem] = []
    for given in files:
        for file in sorted(given.glob("*.yaml")) if given.is_dir() else [given]:
            found, faults = read_notes(file, file.name)
            notes += found
            problems += faults
    return tuple(notes), tuple(problems)


def append(file: Path, notes: Iterable[Note]) -> None:
    """Add notes to a file; what stands in it stays as it is. Raises ``OSError`` when it cannot be written, and
    ``ValueError`` when the file does not end with its list of notes.
    """
    before = file.read_text("utf-8") if file.is_file() else _HEAD
    known = len(read_notes(file, file.name)[0]) if file.is_file() else 0
    added = "".join(_item(note) for note in notes)
    text = before + ("" if before.endswith("\n") else "\n") + added
    file.parent.mkdir(parents=True, exist_ok=True)
    spare = file.with_name(f".{file.name}.new")
    spare.write_text(text, encoding="utf-8")
    count = len(read_notes(spare, file.name)[0])
    if count != known + added.count("\n- kind:") + added.startswith("- kind:"):
        spare.unlink()
        raise ValueError(str(file))
    spare.replace(file)


def _item(note: Note) -> str:
    rows = (
        ("kind", note.kind.value),
        ("target", json.dumps(note.target, ensure_ascii=False)),
        ("text", json.dumps(note.text, ensure_ascii=False)),
        ("author", json.dumps(note.author, ensure_ascii=False)),
        ("date", json.dumps(note.on.isoformat())),
    )
    return "".join(
        f"{'- ' if number == 0 else '  '}{name}: {value}\n" for number, (name, value) in enumerate(rows)
    )


def _folder(path: Path) -> Path:
    absolute = path.absolute()
    return absolute if absolute.is_dir() else absolute.parent


def _workspace(folder: Path) -> Path | None:
    above = (folder, *folder.parents)[: _LEVELS + 1]
    return next((each for each in above if (each / SETTINGS).is_file()), None)
