"""``yizhang refresh``: bring the figures of an edited report up to date and keep the prose."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yizhang.cli.language import say
from yizhang.cli.options import Report

NAME = "refresh"
HELP = say(
    "按工作区的现有数据更新 Word 报告中的数，保留改过的文字，并列出每处变化。",
    "Bring the figures of a Word report up to date, keep the prose, list every change.",
)


def command(
    report: Report,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            help=say(
                "工作区（默认：报告所在文件夹往上找）",
                "workspace (default: searched upwards from the report)",
            ),
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=say(
                "另存为（默认：覆盖，原件留作 .bak）",
                "save as (default: in place, the original kept as .bak)",
            ),
        ),
    ] = None,
    keep: Annotated[  # noqa: FBT002 (typer reads a flag)
        bool,
        typer.Option(
            "--keep-typed", help=say("保留有人直接改写过的数", "keep figures that were overtyped by hand")
        ),
    ] = False,
) -> None:
    """Exit status: 0 done, 2 the report or workspace could not be read."""
    from yizhang.cli.refreshing import refresh_report

    raise typer.Exit(refresh_report(report, workspace, out, keep_typed=keep))
