"""How long the whole country takes, in how much memory, and whether it is exact.

A synthetic national book (see :mod:`benchmarks.national_data`) is loaded; every identity and every indicator of the
catalogue is computed for all rows by the columns reading; a sample is recomputed one by one from a book, and must
give the very same fractions.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import duckdb

from benchmarks import national_data
from yizhang.book.book import Book
from yizhang.book.columns import Answers, ColumnStore, RowKey
from yizhang.book.evaluation import Context, Evaluator
from yizhang.book.figure import Figure, Kind
from yizhang.catalogue.loader import load_catalogue
from yizhang.catalogue.model import Catalogue
from yizhang.formula import Binary, Choice, Leaf, Literal, Node, evaluate
from yizhang.formula.refusal import Refusal
from yizhang.numbers import RATIO, YUAN, Period, Quantity, parse_when
from yizhang.places import Key, Place

MEMORY_LIMIT = "1GB"
SAMPLED = tuple(range(7, 2844, 283))
"""Areas recomputed one by one; number 7 of every thousand has a broken sub-total."""
COMPARED = ("2024", "2024-01..06")
Formulas = dict[str, Node]


def main() -> None:
    """Write the data in one process, measure in another so that its peak memory is its own, and report."""
    with tempfile.TemporaryDirectory() as folder:
        _run("write", folder)
        report = json.loads(_run("measure", folder))
    width = max(len(title) for title in report)
    for title, value in report.items():
        print(f"{title:<{width}}  {value}")


def _run(step: str, folder: str) -> str:
    command = [sys.executable, "-m", "benchmarks.national", step, folder]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.busy: dict[str, float] = {}
        """Seconds of processor time: what a busy machine adds to the wall clock is not in them."""

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Time what happens inside."""
        begin, busy = time.perf_counter(), time.process_time()
        yield
        self.seconds[title] = time.perf_counter() - begin
        self.busy[title] = time.process_time() - busy

    def told(self, title: str) -> str:
        """A step in seconds, with the processor time of both threads."""
        return f"{self.seconds[title]:.2f} s ({self.busy[title]:.2f} s of processor time)"


def measure(folder: Path) -> dict[str, str]:
    """Load, compute, fetch, compare."""
    clock = Clock()
    with clock.step("catalogue"):
        catalogue, _ = load_catalogue()
    with ColumnStore(catalogue, memory_limit=MEMORY_LIMIT, threads=2) as store:
        with clock.step("load"):
            problems = store.load(folder / "national.parquet")
        assert not problems, problems[:3]
        with clock.step("identities"):
            identities = list(_identities(catalogue, store))
            broken = {name: _broken(catalogue, name, each) for each in identities for name in each.names}
        with clock.step("indicators"):
            indicators = list(_indicators(catalogue, store))
        with clock.step("indicators rounded and fetched"):
            printed = sum(_fetch(catalogue, answers) for answers in indicators)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        asked_for = sum(clock.seconds[title] for title in ("load", "identities", "indicators"))
        compared = _compare(catalogue, store, folder / "national.parquet")
        asked = sum(len(answers.names) for answers in (*identities, *indicators))
        refused = sorted({name for answers in (*identities, *indicators) for name in answers.refused})
        facts = store.facts
        rows = store.rows
    return {
        "facts": f"{facts:,}",
        "rows": f"{rows:,}",
        "formulas × parts": f"{asked}",
        "refused by the columns reading": ", ".join(refused) or "none",
        **{title: clock.told(title) for title in clock.seconds},
        "load, identities and indicators": f"{asked_for:.2f} s",
        "peak memory": f"{peak:,} MB",
        "broken sub-totals found": f"{_planted(broken):,}, all that were planted",
        "indicator values known": f"{printed:,}",
        "sample recomputed one by one": f"{compared:,} values, all the same fractions",
    }


def _identities(catalogue: Catalogue, store: ColumnStore) -> Iterator[Answers]:
    """Each identity as a difference that ought to be nothing, in every part it is stated for."""
    by_part: dict[str, Formulas] = {}
    for identity in catalogue.identities.values():
        node: Node = Binary("-", identity.left, identity.right)
        if identity.op == "<=":
            node = Choice("max", (Literal(Fraction(0), RATIO), node))
        for part in identity.parts or ("total",):
            by_part.setdefault(part, {})[identity.id] = node
    edges = list(national_data.edges())
    for part, formulas in by_part.items():
        yield store.evaluate(formulas, part=part, edges=edges)


def _broken(catalogue: Catalogue, name: str, answers: Answers) -> int:
    """How many rows of the identity's own schemes break it."""
    schemes = catalogue.identities[name].schemes
    return sum(not schemes or row.scheme in schemes for row, _ in answers.nonzero(name))


def _planted(broken: dict[str, int]) -> int:
    """The planted errors break the sums of income in every period, and nothing else does."""
    areas = len(range(7, national_data.AREAS, national_data.BROKEN_EVERY))
    for name in ("F01.emp.pooled", "F01.emp.account", "F01.res"):
        assert broken[name] == areas * len(national_data.PERIODS), (name, broken[name])
    for name in ("F02.income", "F02.outlay", "F03.emp.pooled", "F04.own", "F04.surplus", "F04.closing"):
        assert broken[name] == 0, (name, broken[name])
    return 3 * areas * len(national_data.PERIODS)


def _indicators(catalogue: Catalogue, store: ColumnStore) -> Iterator[Answers]:
    by_part: dict[str, Formulas] = {}
    for indicator in catalogue.indicators.values():
        for part in indicator.parts or ("total",):
            by_part.setdefault(part, {})[indicator.id] = Leaf(indicator.id)
    for part, formulas in by_part.items():
        yield store.evaluate(formulas, part=part)


def _fetch(catalogue: Catalogue, answers: Answers) -> int:
    """Every indicator as it is printed; returns how many are known."""
    known = 0
    for name in answers.names:
        indicator = catalogue.indicators[name]
        rows = answers.rounded(name, indicator.decimals, indicator.unit)
        assert not isinstance(rows, Refusal), (name, rows)
        known += sum(value is not None for _, value in rows)
    return known


def _compare(catalogue: Catalogue, store: ColumnStore, path: Path) -> int:
    """Recompute a sample from a book, figure by figure. A total that the table does not hold is the sum of its
    parts here and the sum of its items in the book, so totals are compared where both agree.
    """
    areas = {national_data.name(number) for number in SAMPLED}
    broken = {national_data.name(number) for number in SAMPLED if number % national_data.BROKEN_EVERY == 7}
    evaluator = Evaluator(catalogue, _book(catalogue, path, areas))
    compared = 0
    for part in ("pooled", "account", "total"):
        formulas = _sampled(catalogue, part)
        for row, values in store.evaluate(formulas, part=part).values():
            if row.area in areas - (broken if part == "total" else set()) and row.period in COMPARED:
                context = _context(evaluator, row, part)
                for name, value in values.items():
                    expected = evaluate(formulas[name], context).value
                    assert value == expected, (row, part, name, value, expected)
                    compared += value is not None
    return compared


def _sampled(catalogue: Catalogue, part: str) -> Formulas:
    """The indicators of a part and, for parts the table holds, its identities but for those over areas below."""
    found: Formulas = {
        each.id: Leaf(each.id) for each in catalogue.indicators.values() if part in (each.parts or ("total",))
    }
    for identity in catalogue.identities.values():
        if part in identity.parts and part != "total" and not identity.id.startswith("F09"):
            found[identity.id] = Binary("-", identity.left, identity.right)
    return found


def _context(evaluator: Evaluator, row: RowKey, part: str) -> Context:
    dims = {"area": row.area, "scheme": row.scheme, "version": row.version, "part": part}
    when = parse_when(row.period)
    assert isinstance(when, Period)
    return Context(evaluator, tuple(sorted(dims.items())), when)


def _book(catalogue: Catalogue, path: Path, areas: set[str]) -> Book:
    listed = ", ".join(f"'{area}'" for area in sorted(areas))
    rows = duckdb.execute(f"SELECT * EXCLUDE (unit) FROM '{path}' WHERE area IN ({listed})").fetchall()
    entries = []
    for area, scheme, part, version, period, concept, value in rows:
        when = catalogue.time_of(concept, parse_when(period))
        key = Key.of(concept, when, area=area, scheme=scheme, part=part, version=version)
        figure = Figure(Kind.NUMBER, Quantity(Fraction(value), YUAN), Place(path.name))
        entries.append((key, figure))
    return Book(entries)


if __name__ == "__main__":
    task, where = sys.argv[1], Path(sys.argv[2])
    if task == "write":
        national_data.write(where)
    else:
        print(json.dumps(measure(where), ensure_ascii=False))
