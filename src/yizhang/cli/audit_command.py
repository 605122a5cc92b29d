"""``yizhang audit``: read reports that others wrote and check every figure in them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yizhang.cli.language import say
from yizhang.places import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yizhang.checking.audit_model import DocumentAudit

NAME = "audit"
HELP = say(
    "核对别人写的报告：找出每个数和文中关于它的说法，逐一重算。",
    "Check reports that others wrote: every figure and everything the text says of it is recomputed.",
)

Papers = Annotated[
    list[Path],
    typer.Argument(help=say("文件或文件夹（可多个）", "files or folders"), show_default=False),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", min=1, help=say("同时核对几个文件（默认：处理器核数）", "files at a time (default: cores)")
    ),
]
Shown = Annotated[
    Severity,
    typer.Option(
        "--severity",
        help=say(
            "屏幕上列到哪一级：error 错误，suspicious 存疑，tail 尾差，note 提示",
            "list findings down to this severity",
        ),
    ),
]
JsonFile = Annotated[
    Path | None,
    typer.Option("--json", help=say("把全部结果写成 JSON", "write everything as JSON"), show_default=False),
]
HtmlFile = Annotated[
    Path | None,
    typer.Option(
        "--html",
        help=say("写成网页：原文中标出每处意见，可离线打开、打印", "write pages with the findings in place"),
        show_default=False,
    ),
]
Reviews = Annotated[
    list[Path] | None,
    typer.Option(
        "--review",
        help=say(
            "写成审核意见表（.xlsx 或 .docx，可各写一份）", "write a review sheet (.xlsx or .docx, or both)"
        ),
        show_default=False,
    ),
]
Marked = Annotated[
    Path | None,
    typer.Option(
        "--marked",
        help=say(
            "把标注好的副本写到哪个文件夹（Word 加批注，Excel 加底色和批注）",
            "folder for marked copies (Word: comments, Excel: coloured cells)",
        ),
        show_default=False,
    ),
]
Relations = Annotated[
    bool,
    typer.Option("--relations", help=say("列出核对过的每一个关系", "list every relation that was checked")),
]
Notes = Annotated[
    Path | None,
    typer.Option(
        "--notes",
        help=say(
            "审核备注文件或文件夹（默认：文件旁的“审核备注.yaml”，或工作区的 notes）",
            "notes file or folder (default: 审核备注.yaml beside the papers, or notes of the workspace)",
        ),
        show_default=False,
    ),
]
Accept = Annotated[
    list[str] | None,
    typer.Option(
        "--accept",
        metavar=say("编号", "ID"),
        help=say("认可这条意见，不再列为错误（须写 --reason）", "accept this finding (needs --reason)"),
        show_default=False,
    ),
]
Reason = Annotated[
    str, typer.Option("--reason", help=say("认可的理由", "why it is accepted"), show_default=False)
]
Author = Annotated[
    str, typer.Option("--author", help=say("谁认可的（默认：登录名）", "by whom"), show_default=False)
]


def command(
    papers: Papers,
    json: JsonFile = None,
    html: HtmlFile = None,
    review: Reviews = None,
    marked: Marked = None,
    severity: Shown = Severity.SUSPICIOUS,
    jobs: Jobs = None,
    notes: Notes = None,
    accept: Accept = None,
    reason: Reason = "",
    author: Author = "",
    *,
    relations: Relations = False,
) -> None:
    """Exit status: 0 no error found, 1 errors found, 2 something could not be read."""
    from yizhang.analysis.audited import fund_checks
    from yizhang.book import notes_beside
    from yizhang.checking.audit_run import audit
    from yizhang.cli import console
    from yizhang.cli.audit_accepting import accepted
    from yizhang.cli.audit_files import Asked, written, wrong_review
    from yizhang.cli.audit_printing import Printing

    if wrong := wrong_review(review or ()):
        console.err.print(wrong, markup=False)
        raise typer.Exit(2)
    files = (notes,) if notes is not None else notes_beside.files_for(papers)
    known, faults = notes_beside.read_all(files)
    with console.working(say("核对", "auditing")) as step:
        audits = audit(papers, notes=known, jobs=jobs, progress=step, checks=(fund_checks,))
    printing = Printing(severity, relations=relations)
    if accept:
        audits = accepted(audits, accept, reason, author, notes or notes_beside.file_to_write(papers))
    printing.documents(audits)
    console.show_problems(faults)
    printing.ending(audits, papers)
    asked = Asked(json, html, tuple(review or ()), marked, relations=relations)
    console.show_paths(written(audits, papers, asked))
    raise typer.Exit(_status(audits, unread=bool(faults)))


def _status(audits: Sequence[DocumentAudit], *, unread: bool) -> int:
    if unread or not audits or any(audit.unreadable for audit in audits):
        return 2
    return int(any(audit.count(Severity.ERROR) for audit in audits))
