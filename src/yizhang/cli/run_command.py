"""``yizhang run``: check, compute, warn, and write every report the workspace holds figures for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import typer

from yizhang.cli.language import LANG, say
from yizhang.cli.options import Json, Out, Workspace

NAME = "run"
HELP = say(
    "核对、计算、预警，并写出工作区的全部报告。",
    "Check, compute, warn, and write all reports of a workspace.",
)


def command(workspace: Workspace, out: Out = None, json: Json = None) -> None:
    """Exit status: 0 done, 1 checks failed with errors, 2 something could not be read."""
    raise typer.Exit(run(workspace, out or workspace / "out", json))


def run(workspace: Path, out: Path, json: Path | None = None, only: Sequence[str] = ()) -> int:
    """Run all products of one workspace (or those named in ``only``) and print what came of it; returns the exit
    status.
    """
    from yizhang.api import open_workspace
    from yizhang.book.products import products
    from yizhang.cli import console
    from yizhang.cli.jsonfile import write_run

    with console.working(say("读取", "reading")) as progress:
        office = open_workspace(workspace)
        made = []
        for product in products():
            if (not only or product.id in only) and product.applies(office):
                progress(product.title(LANG))
                made.append((product, product.produce(office, out, progress, LANG)))
    console.heading(f"{office.settings.office or office.title}  {office.settings.period.label}")
    if not made:
        console.out.print(say("工作区里没有可用的数据。", "The workspace holds nothing to compute from."))
    for product, produced in made:
        console.heading(product.title(LANG))
        for line in produced.summary:
            console.out.print(line)
    findings = list(dict.fromkeys(finding for _, produced in made for finding in produced.findings))
    problems = [*office.problems, *(p for _, produced in made for p in produced.problems)]
    if problems:
        console.heading(say(f"读取时的问题（{len(problems)}）", f"problems in reading ({len(problems)})"))
        console.show_problems(problems)
    console.heading(say(f"核对结果（{len(findings)}）", f"findings ({len(findings)})"))
    console.show_findings(findings)
    files = [path for _, produced in made for path in produced.files]
    if json is not None:
        write_run(json, office, [(product.id, produced) for product, produced in made])
        files.append(json)
    if files:
        console.heading(say("写出的文件", "files written"))
        console.show_paths(files)
    return console.exit_status(findings, problems)
