"""The YAML and CSV files people keep in a workspace, read strictly and with their lines."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from yizhang.catalogue.tree import Table, Text, decode, read_tree
from yizhang.places import Place, Problem, Severity


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a CSV file: its cells by canonical column, and where it stands."""

    values: dict[str, str]
    place: Place

    def __getitem__(self, column: str) -> str:
        """The trimmed text of a column; empty where the file has no such column."""
        return self.values.get(column, "")


def relative(path: Path, root: Path) -> str:
    """The name a file goes by in places: relative to the workspace, with forward slashes."""
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name


def load_yaml(path: Path, file: str) -> tuple[Table | None, tuple[Problem, ...]]:
    """The mapping a YAML file holds; everything in it is text."""
    text, problems = _load(path, file)
    return read_tree(text, file) if text is not None else (None, problems)


def load_csv(
    path: Path, file: str, columns: Mapping[str, tuple[str, ...]]
) -> tuple[tuple[Row, ...], tuple[Problem, ...]]:
    """The rows of a CSV file. ``columns`` names, for each canonical column, the headers it may go by."""
    text, problems = _load(path, file)
    if text is None:
        return (), problems
    reader = csv.reader(io.StringIO(text, newline=""))
    header: list[str] = []
    rows, found = [], list(problems)
    for cells in reader:
        trimmed = [cell.strip() for cell in cells]
        if not any(trimmed) or trimmed[0].startswith("#"):
            continue
        place = Place(file, line=reader.line_num)
        if not header:
            header = trimmed
            found += _unknown_columns(header, columns, place)
            continue
        rows.append(Row(_by_column(header, trimmed, columns), place))
    return tuple(rows), tuple(found)


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write rows as UTF-8 with a byte-order mark, so that office programs open the Chinese text as it is."""
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"\xef\xbb\xbf" + buffer.getvalue().encode())


def scalar(table: Table | None, name: str) -> str:
    """The text of a field; empty where it is not written or is no text."""
    branch = table.entries.get(name) if table is not None else None
    return branch.value.strip() if isinstance(branch, Text) else ""


def line_of(table: Table | None, name: str, file: str) -> Place:
    """Where a field stands, or the file where it is not written."""
    branch = table.entries.get(name) if table is not None else None
    return Place(file, line=branch.line, path=name) if branch is not None else Place(file, path=name)


def unknown_fields(table: Table | None, known: Sequence[str], file: str) -> list[Problem]:
    """A problem for each field nobody reads, with the known one most like it."""
    entries = table.entries if table is not None else {}
    return [
        Problem.at(
            Place(file, line=branch.line),
            "workspace.unknown-field",
            Severity.ERROR,
            name=name,
            nearest=_nearest(name, known),
        )
        for name, branch in entries.items()
        if name not in known
    ]


def _load(path: Path, file: str) -> tuple[str | None, tuple[Problem, ...]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return None, (Problem.at(Place(file), "workspace.unreadable", reason=reason),)
    text, problems = decode(data, file)
    if text is None and path.suffix.lower() == ".csv":
        try:
            return data.decode("gb18030"), ()
        except UnicodeDecodeError:
            return None, problems
    return text, problems


def _unknown_columns(
    header: list[str], columns: Mapping[str, tuple[str, ...]], place: Place
) -> list[Problem]:
    known = {name for names in columns.values() for name in names} | set(columns)
    return [
        Problem.at(place, "workspace.unknown-field", name=name, nearest=_nearest(name, sorted(known)))
        for name in header
        if name and name not in known
    ]


def _by_column(header: list[str], cells: list[str], columns: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    canonical = {name: column for column, names in columns.items() for name in (column, *names)}
    pairs = zip(header, cells, strict=False)
    return {canonical[name]: cell for name, cell in pairs if name in canonical}


def _nearest(name: str, known: Sequence[str]) -> str:
    return (difflib.get_close_matches(name, known, n=1, cutoff=0.4) or ["—"])[0]
