"""How fast reports are audited: the whole corpus from the command line, start-up included, and where the time goes.

Speed is measured on the command as a clerk runs it; the shares of time by floor of the house come from a profiled run
in one process, which is slower as a whole. A document put together ten times shows whether time grows with the text.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.mutation import shared
from yizhang.checking.audit_run import audit

_COMMAND = (sys.executable, "-c", "from yizhang.cli.main import main; main()", "audit")


def main(arguments: Sequence[str] = ()) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks audit", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=shared() / "corpus" / "text")
    given = parser.parse_args(list(arguments))
    files = (
        sorted(path for path in given.folder.rglob("*") if path.is_file()) if given.folder.is_dir() else []
    )
    if not files:
        print(f"no documents: {given.folder} is not here")
        return
    for title, value in (*_whole(given.folder, files), *_growth(files), *_shares(given.folder)):
        print(f"{title:<34}  {value}")


def _run(path: Path) -> tuple[float, float, int]:
    """Seconds on the clock, seconds of processor, and peak memory in MB of the largest process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    subprocess.run([*_COMMAND, str(path)], stdout=subprocess.DEVNULL, check=False)
    clock = time.perf_counter() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return clock, used, after.ru_maxrss // 1024


def _whole(folder: Path, files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    size = sum(path.stat().st_size for path in files) / 1e6
    clock, used, peak = _run(folder)
    yield "documents", f"{len(files)}, {size:.2f} MB"
    yield (
        "all together, start-up included",
        f"{clock:.2f} s on {os.cpu_count()} cores ({used:.2f} s of processor)",
    )
    yield "speed", f"{size / clock:.2f} MB/s ({size / used:.2f} MB per second of processor)"
    yield "peak memory of one process", f"{peak} MB"


def _growth(files: Sequence[Path]) -> Iterator[tuple[str, str]]:
    """The largest document once and ten times over, less what an empty document takes."""
    largest = max(files, key=lambda path: (path.stat().st_size, path.name))
    text = largest.read_bytes()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        times = []
        for number, content in enumerate((b"\xe6\x97\xa0\n", text, text * 10)):
            path = folder / f"{number}.txt"
            path.write_bytes(content)
            times.append(_run(path)[1])
    start, once, tenfold = times
    yield "start-up", f"{start:.2f} s of processor"
    yield f"{largest.name[:30]} once", f"{once - start:.2f} s of processor"
    yield (
        "ten times over",
        f"{tenfold - start:.2f} s ({(tenfold - start) / max(once - start, 0.01):.1f} times as long)",
    )


def _shares(folder: Path) -> Iterator[tuple[str, str]]:
    """How much of the time each floor takes, from a profile of one process."""
    profile = cProfile.Profile()
    profile.enable()
    audits = audit([folder], jobs=1)
    profile.disable()
    figures = sum(each.figures for each in audits)
    checked = sum(each.asserted for each in audits)
    yield "figures", f"{figures:,}, {checked:,} of them checked"
    counted: Counter[str] = Counter()
    for (file, _, _), (_, _, own, _, _) in pstats.Stats(profile).stats.items():  # type: ignore[attr-defined]
        counted[_floor(file)] += own
    total = sum(counted.values())
    for floor, seconds in counted.most_common():
        if seconds >= total / 100:
            yield f"  in {floor}", f"{100 * seconds / total:.0f} %"


def _floor(file: str) -> str:
    """The package a function belongs to."""
    parts = Path(file).parts
    if "yizhang" in parts:
        inner = parts[len(parts) - parts[::-1].index("yizhang") :]
        return f"yizhang.{inner[0].removesuffix('.py')}"
    if "site-packages" in parts:
        return parts[parts.index("site-packages") + 1]
    return "Python itself" if file in {"~", ""} else "the standard library"
