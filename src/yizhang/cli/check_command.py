"""``yizhang check``: the workspace's facts against the identities, writing no reports."""

from __future__ import annotations

import typer

from yizhang.cli.language import LANG, say
from yizhang.cli.options import CheckOut, Json, Workspace

NAME = "check"
HELP = say(
    "核对工作区的数据：勾稽关系、冲突、倒推、报告所列。", "Check a workspace's facts against identities."
)


def command(workspace: Workspace, out: CheckOut = None, json: Json = None) -> None:
    """Exit status: 0 nothing wrong, 1 errors found, 2 something could not be read."""
    from yizhang.analysis.checks import check_office
    from yizhang.api import open_workspace
    from yizhang.cli import console
    from yizhang.cli.jsonfile import write_check
    from yizhang.reporting.check_sheet import write_check_sheet

    with console.working(say("读取并核对", "reading and checking")):
        office = open_workspace(workspace)
        checks = check_office(office)
    counts = checks.counts
    console.heading(f"{office.settings.office or office.title}  {office.settings.period.label}")
    console.out.print(
        say(
            f"核对关系 {sum(counts.values())} 个：相符 {counts['exact']}，尾差 {counts['rounding']}，"
            f"截位 {counts['cut']}，不符 {counts['mismatch']}，无法判断 {counts['undecided']}",
            f"{sum(counts.values())} relations: exact {counts['exact']}, rounding {counts['rounding']}, "
            f"cut {counts['cut']}, mismatch {counts['mismatch']}, undecided {counts['undecided']}",
        )
    )
    if office.problems:
        console.heading(
            say(f"读取时的问题（{len(office.problems)}）", f"problems in reading ({len(office.problems)})")
        )
        console.show_problems(office.problems)
    console.heading(say(f"核对结果（{len(checks.findings)}）", f"findings ({len(checks.findings)})"))
    console.show_findings(checks.findings)
    if checks.undetermined:
        names = "、".join(checks.undetermined_labels(office.catalogue, LANG)[:30])
        console.heading(
            say(
                f"没有等式能够核对的数（{len(checks.undetermined)}）",
                f"figures that no equality determines ({len(checks.undetermined)})",
            )
        )
        console.out.print(f"  {names}{' ……' if len(checks.undetermined) > 30 else ''}")
    files = []
    if out is not None:
        name = say("核对结果.xlsx", "findings.xlsx")
        files.append(write_check_sheet(out / name, office, checks, LANG))
    if json is not None:
        write_check(json, office, checks)
        files.append(json)
    if files:
        console.heading(say("写出的文件", "files written"))
        console.show_paths(files)
    raise typer.Exit(console.exit_status(checks.findings, office.problems))
