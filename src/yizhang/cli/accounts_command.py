"""``yizhang accounts``: final accounts — check what departments file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yizhang.cli.language import say
from yizhang.cli.options import Json

app = typer.Typer(
    help=say(
        "决算：核对部门决算公开表和说明。",
        "Final accounts: check department forms and what is written of them.",
    ),
    no_args_is_help=True,
)

Filed = Annotated[
    Path,
    typer.Argument(
        help=say("文件，或放有各部门决算的文件夹", "a file, or a folder of filings"),
        exists=True,
        show_default=False,
    ),
]
Year = Annotated[
    int | None,
    typer.Option(
        "--year", help=say("决算年度（表上没有写明时用）", "fiscal year, where the forms state none")
    ),
]
Workbook = Annotated[
    Path | None,
    typer.Option(
        "--xlsx", help=say("把结果写成可筛选的工作簿", "write the findings as a workbook to filter")
    ),
]


@app.command(
    "check",
    help=say(
        "核对部门决算公开表：表内、表间、表与说明、目录、年度、单位、科目。",
        "Check department final accounts: within and between forms, text against forms, contents, year, unit, codes.",
    ),
)
def check(target: Filed, year: Year = None, xlsx: Workbook = None, json: Json = None) -> None:
    """Exit status: 0 nothing wrong, 1 errors found, 2 something could not be read."""
    from datetime import date

    from yizhang.catalogue import load_catalogue
    from yizhang.cli import console
    from yizhang.final_accounts.check import check_path
    from yizhang.numbers import Period
    from yizhang.places import Severity
    from yizhang.reporting.accounts_findings import findings_json, findings_workbook

    catalogue, _ = load_catalogue()
    assumed = year or date.today().year - 1  # noqa: DTZ011 (the last closed year where a form states none)
    with console.working(say("读取并核对", "reading and checking")) as progress:
        checks = check_path(target, catalogue, Period(assumed), progress)
    found = [each.finding for one in checks for each in one.reported]
    problems = [problem for one in checks for problem in one.problems]
    if not any(one.forms for one in checks):
        console.out.print(say("没有认出部门决算公开表。", "No department forms were recognised."))
    for one in checks[:50]:
        console.heading(f"{one.year}年度  {one.dept}")
        counts = [f"{console.severity_word(each)} {one.count(each)}" for each in Severity if one.count(each)]
        console.out.print(
            say(
                f"认出 {len(one.forms)} 张表、{one.cells} 格；{one.exact} 个关系分毫不差；"
                f"{'，'.join(counts) or '没有问题'}",
                f"{len(one.forms)} forms, {one.cells} cells; {one.exact} relations hold exactly; "
                f"{', '.join(counts) or 'nothing wrong'}",
            )
        )
        if len(checks) <= 3:
            console.show_findings([each.finding for each in one.reported], limit=80)
            if one.unwatched:
                names = "、".join(one.unwatched[:20])
                console.out.print(
                    say(f"没有等式能够核对的数（{len(one.unwatched)}）：{names}", f"undetermined: {names}"),
                )
    if len(checks) > 50:
        console.out.print(
            say(f"…… 另有 {len(checks) - 50} 个部门，见工作簿或 --json", "… more in the workbook")
        )
    if problems:
        console.heading(say(f"读取时的问题（{len(problems)}）", f"problems in reading ({len(problems)})"))
        console.show_problems(problems)
    written = []
    if xlsx is not None:
        xlsx.write_bytes(findings_workbook(checks))
        written.append(xlsx)
    if json is not None:
        json.write_text(findings_json(checks), encoding="utf-8")
        written.append(json)
    console.show_paths(written)
    raise typer.Exit(console.exit_status(found, problems))
