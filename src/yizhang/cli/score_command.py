"""``yizhang score``: the scorecards of a workspace evaluated, every loss explained."""

from __future__ import annotations

import typer

from yizhang.cli.language import LANG, say
from yizhang.cli.options import Json, Workspace

NAME = "score"
HELP = say(
    "按评分表给预算绩效打分，逐项说明得分和扣分的由来。",
    "Score budget performance by scorecard; every point lost explained.",
)


def command(workspace: Workspace, json: Json = None) -> None:
    """Exit status: 0 done, 1 checks found errors, 2 something could not be read."""
    from yizhang.api import open_workspace
    from yizhang.cli import console
    from yizhang.cli.jsonfile import write_scores
    from yizhang.performance.assess import assess
    from yizhang.performance.data import assessment_data, summary_lines

    with console.working(say("读取并评分", "reading and scoring")):
        office = open_workspace(workspace)
        found = assess(office)
    console.heading(f"{office.settings.title}  {office.settings.period.label}")
    if not found.assessed:
        console.out.print(
            say(
                "工作区里没有可以评分的材料：在 performance 文件夹里放一个写明 scorecard 的 yaml 文件。",
                "Nothing to score: put a yaml file naming a scorecard into the folder performance.",
            )
        )
    for assessed in found.assessed:
        console.heading(assessed.evaluation.card.zh)
        for line in summary_lines(assessed, office, LANG):
            console.out.print(line, markup=False)
    problems = (*office.problems, *found.problems)
    if problems:
        console.heading(say(f"读取时的问题（{len(problems)}）", f"problems in reading ({len(problems)})"))
        console.show_problems(problems)
    findings = [finding for assessed in found.assessed for finding in assessed.findings]
    console.heading(say(f"核对结果（{len(findings)}）", f"findings ({len(findings)})"))
    console.show_findings(findings)
    if json is not None:
        write_scores(json, office, assessment_data(found), findings, problems)
        console.show_paths([json])
    raise typer.Exit(console.exit_status(findings, problems))
