"""The files a catalogue is made of: the package's own data, then the overlay folders of a workspace."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from yizhang.catalogue.tree import MAX_BYTES
from yizhang.places import Place, Problem, Severity

SUFFIXES: Final = (".yaml", ".csv")
MAX_FILES: Final = 500


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file: its name for places, its bytes, and whether an office's overlay holds it."""

    name: str
    data: bytes
    overlay: bool

    @property
    def kind(self) -> str:
        """``yaml`` or ``csv``."""
        return self.name.rpartition(".")[2]


def gather(overlays: Sequence[Path]) -> tuple[tuple[DataFile, ...], tuple[Problem, ...]]:
    """All data files in loading order, and the folders or files that could not be read."""
    found = [
        DataFile(f"catalogue/{name}", data, overlay=False)
        for name, data in _package(files("yizhang.catalogue") / "data", "")
    ]
    problems: list[Problem] = []
    for folder in overlays:
        if not folder.is_dir():
            problems.append(Problem.at(Place(folder.name), "catalogue.no-folder", Severity.ERROR))
            continue
        for path in _listed(folder, problems):
            name = path.relative_to(folder.parent).as_posix()
            try:
                with path.open("rb") as stream:
                    found.append(DataFile(name, stream.read(MAX_BYTES + 1), overlay=True))
            except OSError as error:
                problems.append(
                    Problem.at(Place(name), "catalogue.unreadable", reason=error.strerror or error)
                )
    return tuple(found), tuple(problems)


def _package(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.is_dir():
            yield from _package(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(SUFFIXES):
            yield f"{prefix}{entry.name}", entry.read_bytes()


def _listed(folder: Path, problems: list[Problem]) -> list[Path]:
    """The overlay's data files; links are left out, so that nothing outside the folder is read."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    real = [path for path in paths if path.is_file() and path.resolve().is_relative_to(folder.resolve())]
    if len(real) > MAX_FILES:
        problems.append(
            Problem.at(Place(folder.name), "catalogue.too-many-files", limit=MAX_FILES, found=len(real))
        )
    return real[:MAX_FILES]


def digest(found: Iterable[DataFile]) -> str:
    """A digest of names and contents."""
    total = hashlib.sha256()
    for item in found:
        total.update(f"{item.overlay}\x1f{item.name}\x1f{len(item.data)}\x1f".encode())
        total.update(item.data)
    return total.hexdigest()
