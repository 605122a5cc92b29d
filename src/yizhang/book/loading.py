"""Opening a workspace: everything it holds, read in a fixed order, with every problem collected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from yizhang.book.book import Book
from yizhang.book.facts_yaml import read_facts
from yizhang.book.figure import Figure, Origin
from yizhang.book.forms.choose import recognise as recognise_form
from yizhang.book.forms.read import read_form
from yizhang.book.forms.recognise import Remembered
from yizhang.book.grid import Grid
from yizhang.book.ledger.balances import read_balances
from yizhang.book.ledger.headers import recognise as recognise_ledger
from yizhang.book.ledger.journal import read_journal
from yizhang.book.ledger.load import load_ledgers, only_scheme
from yizhang.book.ledger.mapping import AccountMap, read_mapping
from yizhang.book.ledger.model import Balances, Journal
from yizhang.book.ledger.propose import propose, write_proposals
from yizhang.book.longtable import read_long
from yizhang.book.longtable import recognise as recognise_long
from yizhang.book.names import Names, plain_label
from yizhang.book.notes_file import read_notes
from yizhang.book.settings_file import FILE as SETTINGS
from yizhang.book.settings_file import check_names, read_settings
from yizhang.book.spending import read_spending
from yizhang.book.spending import recognise as recognise_spending
from yizhang.book.textfile import load_csv, relative
from yizhang.book.workspace import Office, Settings
from yizhang.catalogue import load_catalogue
from yizhang.catalogue.model import Area, Catalogue
from yizhang.documents.read import read_document
from yizhang.places import Key, Note, Place, Problem, Severity

Progress = Callable[[str], None]

SHEETS: Final = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".csv", ".tsv", ".ods"})
HEADERS_FILE: Final = "mapping/headers.csv"
_HEADER_COLUMNS: Final = {
    "form": ("表", "表格"),
    "kind": ("类别",),
    "label": ("文字", "表中文字"),
    "meaning": ("含义",),
}
_KINDS: Final = {"行": "row", "列": "column", "row": "row", "column": "column"}


def open_workspace(path: Path, progress: Progress | None = None) -> Office:
    """Load a workspace. Never raises for what it holds: see ``Office.problems``.

    Files are read in the order of their names, so the same folder always gives the same office.
    """
    return _Loading(path, progress or (lambda _: None)).office()


def propose_mapping(path: Path, progress: Progress | None = None) -> tuple[Path, int]:
    """Write every unmapped account of a workspace's ledgers to ``mapping/accounts.csv``, with suggestions.

    Rows count once 确认 says 是. Returns the file and how many rows were added.
    """
    loading = _Loading(path, progress or (lambda _: None))
    loading.office()
    found = propose(loading.with_schemes(), loading.mapping, loading.names)
    open_rows = [row for row in found if not {(row.scheme, row.code), ("", row.code)} & loading.mapping.open]
    return write_proposals(path, open_rows, loading.names), len(open_rows)


def _with_own_area(catalogue: Catalogue, settings: Settings) -> Catalogue:
    """An office whose area no list names stands alone, under the name its settings give it."""
    name = settings.area or settings.office
    own = Area(settings.area, name, name, "")
    return replace(catalogue, areas={**catalogue.areas, settings.area: own})


@dataclass(slots=True)
class _Loading:
    root: Path
    progress: Progress
    book: Book = field(default_factory=Book)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    sheets: list[Balances] = field(default_factory=list)
    journals: list[Journal] = field(default_factory=list)
    mapping: AccountMap = field(default_factory=lambda: AccountMap({}))
    remembered: Remembered = field(default_factory=dict)
    names: Names = field(init=False)
    settings: Settings = field(init=False)

    def office(self) -> Office:
        overlay = self.root / "catalogue"
        catalogue, problems = load_catalogue((overlay,) if overlay.is_dir() else ())
        self.problems += problems
        self.names = Names(catalogue)
        settings, table, problems = read_settings(self.root)
        self.problems += problems
        self.settings, problems = check_names(settings, table, self.names)
        self.problems += problems if table is not None else ()
        if self.settings.area not in catalogue.areas:
            catalogue = _with_own_area(catalogue, self.settings)
            self.names = Names(catalogue)
        self.mapping, problems = read_mapping(self.root, self.names)
        self.problems += problems
        self.remembered = self._headers()
        self._facts()
        self._data()
        self._ledgers()
        self._notes()
        problems = tuple(dict.fromkeys(self.problems))
        return Office(self.root, self.settings, catalogue, self.book, tuple(self.notes), problems)

    def with_schemes(self) -> list[Balances]:
        only = only_scheme(self.mapping)
        return [
            Balances(sheet.scheme or only, sheet.period, sheet.place, sheet.accounts, sheet.adjusted)
            for sheet in self.sheets
        ]

    def _add(self, entries: tuple[tuple[Key, Figure], ...], problems: tuple[Problem, ...]) -> None:
        for key, figure in entries:
            self.book.add(key, figure)
        self.problems += problems

    def _facts(self) -> None:
        for path in self._files("facts", {".yaml", ".yml", ".csv"}):
            file = relative(path, self.root)
            self.progress(file)
            if path.suffix.lower() == ".csv":
                self._tables(path, file, Origin.TYPED)
            else:
                self._add(*read_facts(path, file, self.names, self.settings))

    def _data(self) -> None:
        for path in self._files("data", SHEETS):
            file = relative(path, self.root)
            self.progress(file)
            self._tables(path, file, Origin.TABLE)

    def _tables(self, path: Path, file: str, origin: Origin) -> None:
        document, problems = read_document(path, name=file)
        self.problems += problems
        if document is None:
            return
        tables = [table for table in document.tables() if table.cells]
        if not tables and all(problem.severity is not Severity.ERROR for problem in problems):
            self.problems.append(Problem.at(Place(file), "data.empty"))
        for table in tables:
            grid = Grid.of(table, file)
            if table.hidden:
                self.problems.append(Problem.at(grid.top, "data.hidden-sheet", Severity.NOTE))
            elif not self._table(grid, origin):
                self.problems.append(Problem.at(grid.top, "data.unrecognised", Severity.SUSPICIOUS))

    def _table(self, grid: Grid, origin: Origin) -> bool:
        """Read a table as what its structure says it is: a ledger, a long table or a form."""
        ledger = recognise_ledger(grid)
        if ledger is not None and ledger.is_journal:
            journal, problems = read_journal(ledger, self.names)
            self.journals += [journal] if journal is not None else []
            self.problems += problems
            return True
        if ledger is not None:
            balances, problems = read_balances(ledger, self.names)
            self.sheets += balances
            self.problems += problems
            return True
        spending = recognise_spending(grid)
        if spending is not None:
            self._add(*read_spending(spending, self.settings))
            return True
        long = recognise_long(grid, self.names)
        if long is not None:
            self._add(*read_long(long, self.names, self.settings, origin))
            return True
        form = recognise_form(grid, self.names, self.remembered, self.settings.period.year)
        if form is None:
            return False
        reading = read_form(form, self.names, self.settings, self.remembered)
        self._add(reading.entries, reading.problems)
        args = {"form": form.form.zh, "cells": reading.cells}
        self.problems.append(Problem.at(grid.top, "form.read", Severity.NOTE, **args))
        return True

    def _ledgers(self) -> None:
        if self.sheets or self.journals:
            self._add(*load_ledgers(self.sheets, self.journals, self.mapping, self.names, self.settings))

    def _notes(self) -> None:
        for path in self._files("notes", {".yaml", ".yml"}):
            notes, problems = read_notes(path, relative(path, self.root))
            self.notes += notes
            self.problems += problems

    def _headers(self) -> Remembered:
        path = self.root / HEADERS_FILE
        if not path.exists():
            return {}
        rows, problems = load_csv(path, HEADERS_FILE, _HEADER_COLUMNS)
        self.problems += problems
        found = {}
        for row in rows:
            kind = _KINDS.get(row["kind"], "")
            if not kind or row["form"] not in self.names.catalogue.forms or not row["meaning"]:
                self.problems.append(Problem.at(row.place, "form.bad-mapping"))
            else:
                found[row["form"], kind, plain_label(row["label"])] = row["meaning"]
        return found

    def _files(self, folder: str, endings: frozenset[str] | set[str]) -> list[Path]:
        """The files of a folder and its subfolders in name order; others are reported, hidden and lock
        files skipped.
        """
        base = self.root / folder
        found = []
        for path in sorted(base.rglob("*")) if base.is_dir() else ():
            inner = path.relative_to(base)
            if not path.is_file() or any(part.startswith((".", "~$")) for part in inner.parts):
                continue
            if path.suffix.lower() in endings:
                found.append(path)
            else:
                place = Place(relative(path, self.root))
                known = "、".join(sorted(endings))
                self.problems.append(Problem.at(place, "data.other-file", Severity.NOTE, known=known))
        return found


__all__ = ["SETTINGS", "open_workspace", "propose_mapping"]
