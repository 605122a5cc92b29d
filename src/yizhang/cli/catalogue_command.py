"""``yizhang catalogue check``: the definitions against themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yizhang.cli.language import say

app = typer.Typer(
    help=say("指标、项目、勾稽、表样的定义。", "Definitions of items, indicators, identities, forms.")
)


@app.callback()
def catalogue() -> None:
    """Commands on the catalogue."""


@app.command(
    "check",
    help=say(
        "检查定义：悬空的名称、单位、时点与时段混用、矛盾或多余的勾稽、缺出处。", "Check the definitions."
    ),
)
def check(
    workspace: Annotated[
        Path | None,
        typer.Argument(
            help=say("工作区（连同其中的本地定义）", "a workspace, with its local definitions"),
            show_default=False,
        ),
    ] = None,
) -> None:
    """Exit status: 0 nothing wrong, 1 defects found."""
    from yizhang.catalogue import load_catalogue, self_check, summary
    from yizhang.cli import console

    overlays = (
        [workspace / "catalogue"] if workspace is not None and (workspace / "catalogue").is_dir() else []
    )
    with console.working(say("检查定义", "checking definitions")):
        loaded, problems = load_catalogue(overlays)
        problems = (*problems, *self_check(loaded))
    for name, count in summary(loaded).items():
        console.out.print(f"  {name}: {count}")
    console.show_problems(problems, limit=200)
    if not problems:
        console.out.print(say("定义没有问题。", "Nothing wrong with the definitions."))
    raise typer.Exit(console.exit_status((), problems) and 1)
