"""``yizhang accounts``: final accounts — check what departments file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yizhang.cli.language import say
from yizhang.cli.options import Json, Out, Workspace

app = typer.Typer(
    help=say(
        "决算：填表、核对、成文（部门决算公开表和说明）。",
        "Final accounts: fill in, check and write department forms and their narrative.",
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
Findings = Annotated[
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
def check(target: Filed, year: Year = None, xlsx: Findings = None, json: Json = None) -> None:
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


@app.command(
    "fill",
    help=say(
        "由工作区的数据填出公开01至09表（推得的格一并填上），写成一个工作簿。",
        "Fill in forms 01 to 09 from a workspace, with what follows from it, as one workbook.",
    ),
)
def fill(workspace: Workspace, out: Out = None) -> None:
    """Exit status: 0 done, 2 something could not be read."""
    from yizhang.api import open_workspace
    from yizhang.catalogue.naming import label
    from yizhang.cli import console
    from yizhang.reporting.department_accounts import Accounts, write_forms

    office = open_workspace(workspace)
    accounts = Accounts.of(office)
    if accounts is None:
        console.out.print(
            say("工作区里没有部门决算的数。", "The workspace holds no figures of a department.")
        )
        raise typer.Exit(console.exit_status((), office.problems))
    folder = out or workspace / "out"
    folder.mkdir(parents=True, exist_ok=True)
    console.heading(f"{office.settings.period.label}  {accounts.dept}")
    added = accounts.completed.added
    if added:
        names = "、".join(label(office.catalogue, key) for key in added[:5])
        console.out.print(say(f"推得{len(added)}格：{names} ……", f"{len(added)} cells follow: {names} …"))
    console.show_problems([p for p in office.problems if p.severity.value != "note"])
    console.show_paths([write_forms(accounts, folder)])
    raise typer.Exit(console.exit_status((), office.problems))


@app.command(
    "write",
    help=say(
        "写出公开表工作簿和部门决算Word文件（目录、九张表、十五部分说明），列出待填的原因。",
        "Write the forms as a workbook and the whole publication in Word; lists the reasons still to be given.",
    ),
)
def write(workspace: Workspace, out: Out = None) -> None:
    """Exit status: 0 done, 1 checks found errors, 2 something could not be read."""
    from yizhang.api import open_workspace
    from yizhang.cli import console
    from yizhang.cli.language import LANG
    from yizhang.reporting.department_accounts import PRODUCT

    with console.working(say("读取", "reading")) as progress:
        office = open_workspace(workspace)
        made = PRODUCT.produce(office, out or workspace / "out", progress, LANG)
    console.heading(f"{office.settings.period.label}  {office.settings.office}")
    for line in made.summary:
        console.out.print(line)
    problems = [*(p for p in office.problems if p.severity.value != "note"), *made.problems]
    console.show_problems(problems)
    console.show_findings(made.findings, limit=60)
    console.show_paths(made.files)
    raise typer.Exit(console.exit_status(made.findings, problems))
