"""``yizhang demo``: the main job on the example workspaces."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yizhang.cli.language import say
from yizhang.cli.options import Json

NAME = "demo"
HELP = say("在示例工作区上跑一遍主要工作。", "Run the main job on the example workspaces.")


def command(
    out: Annotated[Path, typer.Option("--out", help=say("写到哪个文件夹", "where to write"))] = Path("out"),
    json: Json = None,
) -> None:
    """The findings of the examples are the published documents' own; they do not make the demo fail."""
    from yizhang.api import examples
    from yizhang.cli import console
    from yizhang.cli.run_command import run

    found = examples()
    if not found:
        console.err.print(
            say("没有找到示例工作区（examples）。", "The example workspaces were not found (examples).")
        )
        raise typer.Exit(2)
    for workspace in found:
        target = json.with_stem(f"{json.stem}-{workspace.name}") if json is not None else None
        run(workspace, out / workspace.name, target)
