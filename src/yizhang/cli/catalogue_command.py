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
    from yizhang.performance.loader import load_scorecards

    overlays = (
        [workspace / "catalogue"] if workspace is not None and (workspace / "catalogue").is_dir() else []
    )
    with console.working(say("检查定义", "checking definitions")):
        loaded, problems = load_catalogue(overlays)
        cards, faults = load_scorecards(loaded, overlays)
        problems = (*problems, *self_check(loaded), *faults)
    for name, count in summary(loaded).items():
        console.out.print(f"  {name}: {count}")
    console.out.print(f"  scorecards: {len(cards)}")
    console.show_problems(problems, limit=200)
    if not problems:
        console.out.print(say("定义没有问题。", "Nothing wrong with the definitions."))
    raise typer.Exit(console.exit_status((), problems) and 1)


@app.command(
    "scorecard",
    help=say(
        "把一张评分表写成可填写的工作簿（放进 catalogue/scorecards 即可使用）。",
        "Write a scorecard as a workbook to fill in (put it into catalogue/scorecards to use it).",
    ),
)
def scorecard(
    id_: Annotated[
        str,
        typer.Argument(
            metavar="ID", help=say("评分表编号，如 sichuan.emp", "id of a scorecard"), show_default=False
        ),
    ],
    file: Annotated[Path, typer.Argument(help=say("写到哪个 xlsx", "the xlsx to write"), show_default=False)],
) -> None:
    """Exit status: 0 written, 2 no such scorecard or not sayable in cells."""
    from yizhang.catalogue import load_catalogue
    from yizhang.cli import console
    from yizhang.performance.loader import load_scorecards
    from yizhang.reporting.scorecard_sheet import NotInCellsError, scorecard_sheet

    cards, _ = load_scorecards(load_catalogue()[0])
    if id_ not in cards:
        known = "、".join(sorted(cards))
        console.err.print(
            say(f"没有评分表“{id_}”；现有：{known}", f"no scorecard {id_}; known: {known}"), markup=False
        )
        raise typer.Exit(2)
    try:
        data = scorecard_sheet(cards[id_])
    except NotInCellsError as error:
        console.err.print(
            say(f"有的规则不能写进单元格：{error}", f"a rule cannot be said in cells: {error}"), markup=False
        )
        raise typer.Exit(2) from None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    console.show_paths([file])
