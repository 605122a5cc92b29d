"""Auditing files: each read, judged and told by itself, in parallel; then what they say of each other."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from yizhang.checking.audit_between import with_differences
from yizhang.checking.audit_document import Check, audit_document
from yizhang.checking.audit_model import DocumentAudit
from yizhang.places import Note, Place, Problem

Progress = Callable[[str], None]

READABLE: Final = frozenset(
    [
        ".txt",
        ".html",
        ".htm",
        ".docx",
        ".xlsx",
        ".xlsm",
        ".xls",
        ".csv",
        ".tsv",
        ".et",
        ".wps",
        ".md",
        ".pdf",
        ".doc",
        ".ofd",
        ".rtf",
    ]
)
"""Endings of the files taken from a folder, those that can only be refused included, so that none is passed over;
a file named by itself is read whatever it is called.
"""


@dataclass(frozen=True, slots=True)
class Source:
    """A file and the name by which places, findings and the output call it."""

    path: Path
    name: str


def sources_of(paths: Iterable[Path]) -> tuple[Source, ...]:
    """The files to audit, each once: those named, and those of the folders named, in the order of their names."""
    found: dict[Path, Source] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*"), key=lambda item: item.relative_to(path).parts):
                inner = file.relative_to(path)
                hidden = any(part.startswith((".", "~$")) for part in inner.parts)
                if file.is_file() and not hidden and file.suffix.lower() in READABLE:
                    found.setdefault(_whole(file), Source(file, inner.as_posix()))
        else:
            found.setdefault(_whole(path), Source(path, path.name))
    return tuple(found.values())


def _whole(path: Path) -> Path:
    """What a path leads to; the path itself where that cannot be told."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path.absolute()


def audit(
    paths: Sequence[Path],
    *,
    notes: Sequence[Note] = (),
    jobs: int | None = None,
    progress: Progress | None = None,
    checks: Sequence[Check] = (),
) -> tuple[DocumentAudit, ...]:
    """Audit files and folders. A file that cannot be read is a problem of its own document and stops nothing.

    ``notes`` of kind accepted silence findings by their id. ``checks`` run on every document on top of its own
    assertions; they are functions of modules, since other processes run them. The result does not depend on ``jobs``
    (default: one a core).
    """
    sources = sources_of(paths)
    done = _all(sources, jobs or os.cpu_count() or 1, progress or (lambda _: None), checks)
    return tuple(_silenced(audit, notes) for audit in with_differences(tuple(done)))


def _all(
    sources: Sequence[Source], jobs: int, progress: Progress, checks: Sequence[Check]
) -> Iterator[DocumentAudit]:
    if len(sources) < 2 or jobs < 2:
        for source in sources:
            progress(source.name)
            yield _one(source, checks, others=len(sources) > 1)
        return
    outcomes: dict[int, DocumentAudit] = {}
    largest_first = sorted(range(len(sources)), key=lambda number: (-_size(sources[number]), number))
    with ProcessPoolExecutor(min(jobs, len(sources)), mp_context=get_context()) as pool:
        waiting = {
            pool.submit(_one, sources[number], checks, others=True): number for number in largest_first
        }
        for future in as_completed(waiting):
            number = waiting[future]
            progress(f"{len(outcomes) + 1}/{len(sources)} {sources[number].name}")
            error = future.exception()
            outcomes[number] = _broken(sources[number], error) if error else future.result()
    yield from (outcomes[number] for number in range(len(sources)))


def _size(source: Source) -> int:
    try:
        return source.path.stat().st_size
    except OSError:
        return 0


def _one(source: Source, checks: Sequence[Check], *, others: bool) -> DocumentAudit:
    """One document. Its figures and relations live until it is done and form no cycles, so that looking for garbage
    among them again and again would only cost time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return audit_document(source.path, source.name, checks, others=others)
    except (Exception, MemoryError) as error:  # one file never stops the others
        return _broken(source, error)
    finally:
        if collecting:
            gc.enable()


def _broken(source: Source, error: BaseException) -> DocumentAudit:
    problem = Problem.at(Place(source.name), "audit.crashed", cause=f"{type(error).__name__}")
    return DocumentAudit(source.name, problems=(problem,))


def _silenced(audit: DocumentAudit, notes: Sequence[Note]) -> DocumentAudit:
    accepted = {note.target: note for note in notes if note.kind == "accepted"}
    if not accepted:
        return audit
    findings = tuple(replace(found, accepted=accepted.get(found.id)) for found in audit.findings)
    return replace(audit, findings=findings)
