"""``yizhang init``: a new workspace with empty forms, ready to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yizhang.cli.language import say

NAME = "init"
HELP = say("新建工作区：空表、设置、说明。", "Make a new workspace with empty forms ready to fill in.")


def command(
    folder: Annotated[Path, typer.Argument(help=say("新文件夹", "new folder"), show_default=False)],
    office: Annotated[str, typer.Option("--office", help=say("单位名称", "name of the office"))] = "",
    period: Annotated[
        str,
        typer.Option(
            "--period", help=say("期间，如 2024（默认：上一年）", "period, such as 2024 (default: last year)")
        ),
    ] = "",
    scheme: Annotated[
        list[str] | None,
        typer.Option(
            "--scheme",
            help=say("险种：emp 职工、res 居民（默认：都要）", "schemes: emp, res (default: both)"),
        ),
    ] = None,
) -> None:
    """Refuses a folder that is not empty. Exit status: 0 made, 2 not."""
    from datetime import date

    from yizhang.catalogue import load_catalogue
    from yizhang.cli import console
    from yizhang.numbers import Period, parse_when
    from yizhang.reporting.new_workspace import init_workspace

    try:
        when = parse_when(period) if period else Period(date.today().year - 1)  # noqa: DTZ011 (the clerk's calendar)
    except ValueError:
        when = None
    if not isinstance(when, Period):
        console.err.print(
            say(f"不认识的期间：{period}（如 2024、2024-06、2024-01..09）", f"not a period: {period}"),
            markup=False,
        )
        raise typer.Exit(2)
    catalogue, _ = load_catalogue()
    written, problems = init_workspace(
        folder, catalogue, scheme or ["emp", "res"], "local", when, office=office
    )
    console.show_problems(problems)
    if problems:
        raise typer.Exit(2)
    console.out.print(say("已建好，请先看“使用说明.txt”：", "Made; read 使用说明.txt first:"))
    console.show_paths(written)
