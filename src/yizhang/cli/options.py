"""Arguments and options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yizhang.cli.language import say

Workspace = Annotated[
    Path,
    typer.Argument(
        help=say("工作区文件夹", "workspace folder"), exists=True, file_okay=False, show_default=False
    ),
]
Report = Annotated[
    Path,
    typer.Argument(help=say("Word 报告", "Word report"), exists=True, dir_okay=False, show_default=False),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help=say("写到哪个文件夹（默认：工作区下的 out）", "where to write (default: out in the workspace)"),
    ),
]
CheckOut = Annotated[
    Path | None,
    typer.Option(
        "--out",
        help=say(
            "把核对结果写成表，放到哪个文件夹（默认：不写）",
            "write the findings as a workbook there (default: none)",
        ),
    ),
]
Json = Annotated[
    Path | None,
    typer.Option(
        "--json",
        help=say(
            "把全部结果写成 JSON（数值为精确的十进制文本）",
            "write everything computed as JSON (exact decimal strings)",
        ),
    ),
]
