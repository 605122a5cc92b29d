"""``yizhang compare``: what differs between two versions of a report."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yizhang.cli.language import say
from yizhang.cli.options import Report

NAME = "compare"
HELP = say(
    "比较两个版本的报告：数和文字各有哪些不同。", "Compare two versions of a report: figures and prose."
)


def command(
    report: Report,
    other: Annotated[
        Path,
        typer.Argument(
            help=say("另一版本", "the other version"), exists=True, dir_okay=False, show_default=False
        ),
    ],
) -> None:
    """Exit status: 0 the same, 1 differences found, 2 could not be read."""
    from yizhang.cli.refreshing import compare_reports

    raise typer.Exit(compare_reports(report, other))
