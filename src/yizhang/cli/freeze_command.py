"""``yizhang freeze``: 定稿 — a finished version with its manifest."""

from __future__ import annotations

import typer

from yizhang.cli.language import say
from yizhang.cli.options import Out, Report

NAME = "freeze"
HELP = say(
    "定稿：把报告连同全部数的清单固定下来，供以后比较。",
    "Freeze a finished version with a manifest of its figures.",
)


def command(report: Report, out: Out = None) -> None:
    """Writes a copy and its manifest beside the report, or to ``--out``."""
    from yizhang.cli.refreshing import freeze_report

    raise typer.Exit(freeze_report(report, out or report.parent))
