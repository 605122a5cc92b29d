"""``yizhang accounts``: final accounts — check what departments file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yizhang.cli.language import say
from yizhang.cli.options import Json, Out, Workspace

if TYPE_CHECKING:
    from yizhang.final_accounts.check import FilingCheck

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
        _show_department(one, listed=len(checks) <= 3)
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


def _show_department(one: FilingCheck, *, listed: bool) -> None:
    """One department: what was read, how it came out and, where ``listed``, each finding."""
    from yizhang.cli import console
    from yizhang.places import Severity

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
    if listed:
        console.show_findings([each.finding for each in one.reported], limit=80)
        if one.unwatched:
            names = "、".join(one.unwatched[:20])
            console.out.print(
                say(f"没有等式能够核对的数（{len(one.unwatched)}）：{names}", f"undetermined: {names}"),
            )


@app.command(
    "fill",
    help=say(
        "由工作区的数据填表：部门决算公开01至09表（推得的格一并填上）、基金决算报表。",
        "Fill in the forms of a workspace: a department's 01 to 09, with what follows, and a fund's.",
    ),
)
def fill(workspace: Workspace, out: Out = None) -> None:
    """Exit status: 0 done, 2 something could not be read."""
    from yizhang.api import open_workspace
    from yizhang.catalogue.naming import label
    from yizhang.cli import console
    from yizhang.reporting import fund_accounts
    from yizhang.reporting.department_accounts import Accounts, write_forms

    office = open_workspace(workspace)
    accounts = Accounts.of(office)
    folder = out or workspace / "out"
    written = []
    console.heading(f"{office.settings.period.label}  {office.settings.office}")
    console.show_problems([p for p in office.problems if p.severity.value != "note"])
    if accounts is not None:
        added = accounts.completed.added
        if added:
            names = "、".join(label(office.catalogue, key) for key in added[:3])
            console.out.print(say(f"推得{len(added)}格：{names} ……", f"{len(added)} cells follow: {names} …"))
        written.append(write_forms(accounts, folder))
    if fund_accounts.holds_fund(office):
        written.append(fund_accounts.write_forms(office, folder))
    if not written:
        console.out.print(
            say(
                "工作区里没有部门或基金的决算数。",
                "The workspace holds no final accounts of a department or a fund.",
            )
        )
    console.show_paths(written)
    raise typer.Exit(console.exit_status((), office.problems))


@app.command(
    "write",
    help=say(
        "成文：部门决算（目录、九张表、十五部分说明）；基金决算报表、结账清单、余额调节表、退回意见和决算说明。",
        "Write department accounts (forms and narrative) and a fund's year end (forms, checklist, explanation).",
    ),
)
def write(workspace: Workspace, out: Out = None) -> None:
    """Exit status: 0 done, 1 checks found errors, 2 something could not be read."""
    from yizhang.api import open_workspace
    from yizhang.cli import console
    from yizhang.cli.language import LANG
    from yizhang.reporting import department_accounts, fund_accounts

    with console.working(say("读取", "reading")) as progress:
        office = open_workspace(workspace)
        made = [
            product.produce(office, out or workspace / "out", progress, LANG)
            for product in (department_accounts.PRODUCT, fund_accounts.PRODUCT)
            if product.applies(office)
        ]
    console.heading(f"{office.settings.period.label}  {office.settings.office}")
    if not made:
        console.out.print(
            say(
                "工作区里没有部门决算的数，也没有基金年终结账的数。",
                "The workspace holds no department accounts and no closing data of a fund.",
            )
        )
    problems = [p for p in office.problems if p.severity.value != "note"]
    findings = [finding for each in made for finding in each.findings]
    for each in made:
        problems += each.problems
        for line in each.summary:
            console.out.print(line)
    console.show_problems(problems)
    console.show_findings(findings, limit=60)
    console.show_paths([path for each in made for path in each.files])
    raise typer.Exit(console.exit_status(findings, problems))


@app.command(
    "rules",
    help=say("列出全部核对规则及出处。", "List all rules that are checked, with their sources."),
)
def rules() -> None:
    """Prints the same list as docs/checks-accounts.md."""
    from yizhang.catalogue import load_catalogue
    from yizhang.cli import console
    from yizhang.reporting.accounts_findings import rules_markdown

    catalogue, _ = load_catalogue()
    console.out.print(rules_markdown(catalogue), markup=False)
