"""How many misprints the audit finds, and how often it takes offence at a harmless edit.

One digit of one figure at a time is changed in the documents; a misprint counts as found when a new error or
suspicious finding names that figure among its suspects (at most three; where no suspect is singled out, the relation
itself may hold at most three figures). Figures are taken from the text by their form alone, so that what the
extraction never saw counts against the rate. ``python -m benchmarks mutation --help`` tells the options.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

from benchmarks.edits import Harmless, Spot, harmless, misprint, sample, spots
from benchmarks.outcomes import FOUND, OUTCOMES, Misprint, judged, raised, relations_lost
from yizhang.analysis.audited import fund_checks
from yizhang.checking.audit_model import DocumentAudit
from yizhang.checking.audit_run import audit

_CORPUS: Final = 20


def shared() -> Path:
    """The folder ``shared`` beside the project or above it, with the documents."""
    above = Path(__file__).resolve().parents[2:]
    return next((up / "shared" for up in above if (up / "shared" / "seeds").is_dir()), above[0] / "shared")


@dataclass(frozen=True, slots=True)
class Options:
    """How much is tried."""

    figures: int
    edits: int


@dataclass(slots=True)
class Row:
    """What became of one document."""

    name: str
    figures: int
    audit: DocumentAudit
    tried: list[Misprint] = field(default_factory=list)
    edits: int = 0
    raised: list[tuple[str, int, str]] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def audited(name: str, text: str) -> DocumentAudit:
    """The audit of a text under a file's name."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(text.encode())
        return audit([path], jobs=1, checks=(fund_checks,))[0]


@cache
def _baseline(path: Path) -> tuple[str, DocumentAudit]:
    text = path.read_bytes().decode("utf-8-sig")
    return text, audited(path.name, text)


def _misprint(task: tuple[Path, Spot]) -> Misprint:
    path, spot = task
    text, before = _baseline(path)
    changed = misprint(text, spot)
    new = changed[spot.start : spot.end]
    return judged(path.name, spot, new, before, audited(path.name, changed))


def _harmless(task: tuple[Path, Harmless]) -> tuple[list[str], int]:
    path, edit = task
    _, before = _baseline(path)
    after = audited(path.name, edit.text)
    return raised(before, after), relations_lost(before, after)


def run(paths: Sequence[Path], options: Options, jobs: int = 2) -> list[Row]:
    """Every document with its misprints and harmless edits, tried in parallel."""
    rows = []
    with ProcessPoolExecutor(jobs) as pool:
        for path in paths:
            begin = time.perf_counter()
            text, before = _baseline(path)
            every = spots(text)
            row = Row(path.name, len(every), before)
            chosen = [(path, spot) for spot in sample(every, options.figures, path.name)]
            row.tried = list(pool.map(_misprint, chosen, chunksize=4))
            edits = harmless(text, options.edits, path.name)
            row.edits = len(edits)
            for edit, (new, lost) in zip(edits, pool.map(_harmless, [(path, e) for e in edits]), strict=True):
                row.raised += [(edit.kind, edit.line, told) for told in new]
                row.lost[edit.kind] += lost
            row.seconds = time.perf_counter() - begin
            rows.append(row)
    return rows


def documents(folder: Path, count: int) -> list[Path]:
    """The seeds, and ``count`` documents of the corpus that their names choose."""
    corpus = sorted(
        (folder / "corpus" / "text").glob("*.txt"),
        key=lambda path: hashlib.sha256(path.name.encode()).digest(),
    )
    return [*sorted((folder / "seeds").glob("*.txt")), *sorted(corpus[:count])]


def table(rows: Sequence[Row]) -> Iterable[str]:
    """One line a document, and one for the seeds, the corpus and all."""
    heads = ("figures", "checked", "tried", "found%", "of checked%", *OUTCOMES, "edits", "raised", "s")
    yield f"{'document':<52}" + "".join(f"{head:>12}" for head in heads)
    for row in rows:
        yield _line(row.name[:50], [row])
    seeds = [row for row in rows if row.name[:3].isdigit()]
    others = [row for row in rows if not row.name[:3].isdigit()]
    for title, group in (("seeds", seeds), ("corpus", others), ("all", list(rows))):
        if group:
            yield _line(title, group)


def _line(title: str, rows: Sequence[Row]) -> str:
    tried = [each for row in rows for each in row.tried]
    checked = [each for each in tried if each.checked]
    counted = Counter(each.outcome for each in tried)
    fields = (
        str(sum(row.figures for row in rows)),
        str(sum(row.audit.asserted_nonzero for row in rows)),
        str(len(tried)),
        _rate(tried),
        _rate(checked),
        *(str(counted[outcome]) for outcome in OUTCOMES),
        str(sum(row.edits for row in rows)),
        str(sum(len(row.raised) for row in rows)),
        f"{sum(row.seconds for row in rows):.1f}",
    )
    return f"{title:<52}" + "".join(f"{each:>12}" for each in fields)


def _rate(tried: Sequence[Misprint]) -> str:
    found = sum(each.outcome == FOUND for each in tried)
    return f"{100 * found / len(tried):.1f}" if tried else "–"


def main(arguments: Sequence[str] = ()) -> None:
    """Try, and print the table; ``--details`` writes every misprint with what became of it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks mutation", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="documents to try (default: seeds and corpus)")
    parser.add_argument(
        "--shared", type=Path, default=shared(), help="folder that holds seeds/ and corpus/text/"
    )
    parser.add_argument("--documents", type=int, default=_CORPUS, help="how many documents of the corpus")
    parser.add_argument(
        "--figures", type=int, default=40, help="misprints a document (a seed: twice as many)"
    )
    parser.add_argument("--edits", type=int, default=3, help="harmless edits of each kind a document")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--details", type=Path, help="write what became of every edit, one JSON object a line"
    )
    given = parser.parse_args(list(arguments))
    paths = given.files or documents(given.shared, given.documents)
    if not paths:
        print(f"no documents: {given.shared} is not here")
        return
    seeds = [path for path in paths if path.name[:3].isdigit()]
    others = [path for path in paths if path not in seeds]
    rows = run(seeds, Options(2 * given.figures, given.edits), given.jobs)
    rows += run(others, Options(given.figures, given.edits), given.jobs)
    print("\n".join(table(rows)))
    print(_edits(rows))
    if given.details:
        given.details.write_text("".join(f"{line}\n" for line in details(rows)), encoding="utf-8")


def _edits(rows: Sequence[Row]) -> str:
    new = Counter(kind for row in rows for kind, _, _ in row.raised)
    lost: Counter[str] = sum((row.lost for row in rows), Counter())
    kinds = ", ".join(f"{kind} {new[kind]}" for kind in sorted(new)) or "none"
    gone = ", ".join(f"{kind} {lost[kind]}" for kind in sorted(lost)) or "none"
    return (
        f"\nnew findings by harmless edit: {kinds}\nrelations no longer decided after a harmless edit: {gone}"
    )


def details(rows: Sequence[Row]) -> Iterable[str]:
    """What became of every misprint, and every finding a harmless edit raised."""
    for row in rows:
        for each in row.tried:
            yield json.dumps(each.record(), ensure_ascii=False)
        for kind, line, told in row.raised:
            record = {"document": row.name, "line": line, "edit": kind, "raised": told}
            yield json.dumps(record, ensure_ascii=False)
