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
    year: Annotated[int | None, typer.Option("--year", help=say("年度（默认：上一年）", "year (default: last year)"))] = None,
) -> None:
    """Refuses a folder that is not empty."""
    from datetime import date

    from yizhang.cli import console
    from yizhang.reporting.init_workspace import init_workspace

    written, problems = init_workspace(folder, office=office, year=year or date.today().year - 1)  # noqa: DTZ011
    console.show_problems(problems)
    if problems:
        raise typer.Exit(2)
    console.out.print(say("已建好，请先看“使用说明.txt”：", "Made; read 使用说明.txt first:"))
    console.show_paths(written)
