"""All checks on department final accounts, one filing or many."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from yizhang.book.book import Book
from yizhang.book.names import Names
from yizhang.book.workspace import Settings
from yizhang.catalogue import load_catalogue
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.naming import label
from yizhang.final_accounts.figures_check import check_figures
from yizhang.final_accounts.filed import Filing, Paper, files_below, group, read_paper
from yizhang.final_accounts.narrative import check_narrative
from yizhang.final_accounts.reported import Reported, order
from yizhang.final_accounts.structure import check_structure
from yizhang.numbers import Period
from yizhang.places import Problem, Severity

_WORTH_A_POOL = 24
"""With fewer files starting processes takes longer than reading."""


@dataclass(frozen=True, slots=True)
class FilingCheck:
    """What checking one department's filing found."""

    dept: str
    year: int
    files: tuple[str, ...]
    forms: tuple[str, ...]
    cells: int
    exact: int
    reported: tuple[Reported, ...]
    problems: tuple[Problem, ...]
    unwatched: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings weigh so much."""
        return sum(found.severity is severity for found in self.reported)


def check_filing(catalogue: Catalogue, filing: Filing, *, watch: bool = True) -> FilingCheck:
    """Check one department's filing."""
    figures = check_figures(catalogue, filing, watch=watch)
    reported = [
        *check_structure(catalogue, filing),
        *figures.reported,
        *check_narrative(catalogue, filing),
    ]
    told = {problem for form in filing.forms for problem in form.reading.problems}
    return FilingCheck(
        filing.dept,
        filing.period.year,
        tuple(paper.file for paper in filing.papers),
        tuple(form.form.id for form in filing.forms),
        sum(form.reading.cells for form in filing.forms),
        figures.exact,
        tuple(sorted(reported, key=order)),
        tuple(problem for problem in filing.problems if problem not in told),
        tuple(label(catalogue, key) for key in figures.unwatched),
    )


def check_book(catalogue: Catalogue, book: Book, dept: str, period: Period) -> FilingCheck:
    """Check the figures of a workspace's book: relations and figures printed twice, no papers."""
    own = Book((f.key, figure) for f in book.facts() if f.key["dept"] == dept for figure in f.figures)
    filing = Filing(dept, period, (), own)
    figures = check_figures(catalogue, filing)
    reported = tuple(sorted(figures.reported, key=order))
    return FilingCheck(dept, period.year, (), (), len(own), figures.exact, reported, ())


def check_path(
    root: Path,
    catalogue: Catalogue,
    period: Period,
    progress: Callable[[str], None] = lambda _: None,
    overlays: tuple[Path, ...] = (),
) -> tuple[FilingCheck, ...]:
    """Check everything below a folder (or one file). Many files are shared out over the processors."""
    files = files_below(root)
    if len(files) < _WORTH_A_POOL:
        papers = [_read(path, file, catalogue, period) for path, file in files]
        return tuple(check_filing(catalogue, filing) for filing in group(papers, period))
    parts = _by_folder(files)
    checks: list[FilingCheck] = []
    with ProcessPoolExecutor(mp_context=get_context(), initializer=_without_cycles) as pool:
        for done, found in enumerate(pool.map(_check_part, ((part, period, overlays) for part in parts)), 1):
            checks += found
            progress(f"{done}/{len(parts)}")
    return tuple(sorted(checks, key=lambda check: (check.files[:1], check.dept)))


def _without_cycles() -> None:
    """Papers leave no cycles worth looking for, and looking takes a sixth of the time."""
    gc.disable()


def _read(path: Path, file: str, catalogue: Catalogue, period: Period) -> Paper:
    return read_paper(path, file, Names(catalogue), Settings("", "", "", period))


Part = tuple[tuple[tuple[Path, str], ...], Period, tuple[Path, ...]]


def _by_folder(files: Iterable[tuple[Path, str]]) -> list[tuple[tuple[Path, str], ...]]:
    """Files that may belong to one department stay together: those of one folder; in the root, each alone."""
    folders: dict[str, list[tuple[Path, str]]] = {}
    for path, file in files:
        folder = file.rpartition("/")[0]
        folders.setdefault(folder or f"/{file}", []).append((path, file))
    return [tuple(part) for part in folders.values()]


def _check_part(part: Part) -> tuple[FilingCheck, ...]:
    files, period, overlays = part
    catalogue, _ = load_catalogue(overlays)
    papers = [_read(path, file, catalogue, period) for path, file in files]
    found = tuple(check_filing(catalogue, filing, watch=False) for filing in group(papers, period))
    gc.collect(0)
    return found


__all__ = ["FilingCheck", "check_filing", "check_path"]
