"""What commands print: results on standard output, progress and problems on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from yizhang.book.products import Progress
from yizhang.cli.language import LANG, say
from yizhang.places import Finding, Problem, Severity
from yizhang.places.messages import describe

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

_STYLE = {
    Severity.ERROR: "bold red",
    Severity.SUSPICIOUS: "yellow",
    Severity.TAIL: "cyan",
    Severity.NOTE: "dim",
}
_WORD = {
    Severity.ERROR: ("错误", "error"),
    Severity.SUSPICIOUS: ("存疑", "suspicious"),
    Severity.TAIL: ("尾差", "rounding tail"),
    Severity.NOTE: ("提示", "note"),
}


def severity_word(severity: Severity) -> str:
    """The severity for a person."""
    return say(*_WORD[severity])


@contextmanager
def working(title: str) -> Iterator[Progress]:
    """A live line on a terminal (nothing where output is not one) that names the step under way."""
    with err.status(title) as status:
        yield lambda step: status.update(f"{title} {escape(step)}")


def show_problems(problems: Sequence[Problem], limit: int = 20) -> None:
    """Print problems, worst first; beyond ``limit`` says how many more there are."""
    for problem in _worst_first(problems)[:limit]:
        _line(problem)
    _more(len(problems) - limit)


def show_findings(findings: Sequence[Finding], limit: int = 40) -> None:
    """Print findings, worst first; beyond ``limit`` says how many more there are."""
    for finding in _worst_first(findings)[:limit]:
        _line(finding)
    _more(len(findings) - limit)


def show_paths(paths: Iterable[Path]) -> None:
    """Print the files that were written, one a line."""
    for path in paths:
        out.print(f"  {escape(str(path))}")


def heading(text: str) -> None:
    """Print a heading with a blank line before it."""
    out.print()
    out.print(f"[bold]{escape(text)}[/bold]")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]], right: Sequence[int] = ()) -> None:
    """Print a plain table; ``right`` names the columns of numbers."""
    grid = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 2))
    for position, column in enumerate(columns):
        grid.add_column(escape(column), justify="right" if position in right else "left", no_wrap=True)
    for row in rows:
        grid.add_row(*row)
    out.print(grid)


_ORDER = list(Severity)
_Item = TypeVar("_Item", Problem, Finding)


def _worst_first(items: Sequence[_Item]) -> list[_Item]:
    return sorted(items, key=lambda item: _ORDER.index(item.severity))


def _line(item: Problem | Finding) -> None:
    style = _STYLE[item.severity]
    out.print(f"  [{style}]{severity_word(item.severity)}[/{style}] {escape(describe(item, LANG))}")


def _more(count: int) -> None:
    if count > 0:
        out.print(
            say(f"  …… 另有 {count} 条，见报告或 --json", f"  … {count} more, see the report or --json")
        )


def exit_status(findings: Iterable[Finding], problems: Iterable[Problem]) -> int:
    """0 when nothing is wrong, 1 when checks found errors, 2 when something could not be read."""
    if any(problem.severity is Severity.ERROR for problem in problems):
        return 2
    return int(any(finding.severity is Severity.ERROR for finding in findings))
