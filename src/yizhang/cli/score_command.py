"""``yizhang score``: the scorecards of workspaces evaluated, every loss explained, reports and tables written."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yizhang.cli.language import LANG, say
from yizhang.cli.options import Json, Out
from yizhang.cli.run_command import run

NAME = "score"
HELP = say(
    "按评分表给预算绩效打分，说明每分的由来，写出自评报告和自评表；给几个工作区则排名。",
    "Score budget performance by scorecard, explain every point, write the reports; several workspaces are ranked.",
)
PRODUCTS = ("performance", "department")
SHOWN = 5
"""Candidate rules shown for an item."""

Workspaces = Annotated[
    list[Path],
    typer.Argument(
        help=say("工作区文件夹，可以有几个", "workspace folders, one or several"),
        exists=True,
        file_okay=False,
        show_default=False,
    ),
]
Rules = Annotated[
    bool,
    typer.Option(
        "--rules",
        help=say("列出能重现所列扣分的评分规则（供复核）", "list the rules that reproduce the stated losses"),
    ),
]


def command(workspaces: Workspaces, out: Out = None, json: Json = None, rules: Rules = False) -> None:  # noqa: FBT002
    """Exit status: 0 done, 1 checks found errors, 2 something could not be read."""
    several = len(workspaces) > 1
    status = 0
    for workspace in workspaces:
        target = workspace / "out" if out is None else out / workspace.name if several else out
        status = max(status, run(workspace, target, None if several else json, PRODUCTS))
    if rules:
        for workspace in workspaces:
            _rules(workspace)
    if several:
        _rank(workspaces, out or Path())
    raise typer.Exit(status)


def _rank(workspaces: list[Path], out: Path) -> None:
    from yizhang.api import open_workspace
    from yizhang.cli import console
    from yizhang.performance.assess import assess
    from yizhang.performance.data import headline
    from yizhang.performance.ranking import rank
    from yizhang.reporting.ranking_sheet import ranking_sheet

    named = []
    for workspace in workspaces:
        office = open_workspace(workspace)
        areas = office.catalogue.areas
        named += [(areas[each.evaluation.area].zh, each.evaluation) for each in assess(office).assessed]
    cards = list(dict.fromkeys(found.card.id for _, found in named))
    for number, card in enumerate(cards, 1):
        ranked = rank([(area, found) for area, found in named if found.card.id == card])
        path = out / f"绩效自评排名表{number if len(cards) > 1 else ''}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(ranking_sheet(ranked))
        console.heading(ranked[0].evaluation.card.zh)
        rows = [(str(each.rank or "—"), each.name, headline(each.evaluation, LANG)) for each in ranked]
        console.table((say("名次", "rank"), say("地区", "area"), say("得分", "score")), rows)
        console.show_paths([path])


def _rules(workspace: Path) -> None:
    from yizhang.api import open_workspace
    from yizhang.cli import console
    from yizhang.performance.assess import assess
    from yizhang.performance.review import candidates_for
    from yizhang.performance.rule_words import candidate_words

    office = open_workspace(workspace)
    for each in assess(office).assessed:
        for score, found in candidates_for(each.evaluation):
            if score.item.value is None:
                continue
            console.heading(
                say(
                    f"{score.item.zh}：能重现所列扣分的规则 {len(found)} 条",
                    f"{score.item.zh}: {len(found)} rules reproduce the stated loss",
                )
            )
            for candidate in found[:SHOWN]:
                console.out.print(
                    f"  · {candidate_words(candidate, score.item.value.unit, LANG)}", markup=False
                )
