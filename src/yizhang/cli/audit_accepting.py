"""Accepting findings: a person's reason is written beside the papers, and the findings stay silenced."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NoReturn

import typer
from rich.markup import escape

from yizhang.book import notes_beside
from yizhang.checking.audit_model import DocumentAudit, Reported
from yizhang.cli import console
from yizhang.cli.language import LANG, say
from yizhang.places import Note, NoteKind, Place
from yizhang.places.messages import render
from yizhang.reporting.audit_words import Wording


def accepted(
    audits: Sequence[DocumentAudit], ids: Sequence[str], reason: str, author: str, file: Path
) -> tuple[DocumentAudit, ...]:
    """The audits with the findings ``ids`` (or what begins so) accepted and the reason written to ``file``.

    Ends the command with status 2 where an id fits none or several findings, or the reason is missing.
    """
    if not reason.strip():
        _stop(say("请用 --reason 写明认可的理由。", "Say why with --reason."))
    chosen = [_one(audits, text) for text in ids]
    by = author.strip() or _login()
    today = date.today()  # noqa: DTZ011 (the date a person in this office would write)
    notes = {
        found.id: Note(NoteKind.ACCEPTED, found.id, reason.strip(), by, today, Place(file.name))
        for found in chosen
        if found.accepted is None
    }
    if notes:
        _write(file, list(notes.values()))
    for found in chosen:
        state = Wording(LANG).sentence(found)
        console.out.print(say(f"已认可 {found.id}：", f"accepted {found.id}: ") + escape(state))
    return tuple(_with(audit, notes) for audit in audits)


def _with(audit: DocumentAudit, notes: dict[str, Note]) -> DocumentAudit:
    findings = tuple(replace(found, accepted=notes.get(found.id, found.accepted)) for found in audit.findings)
    return replace(audit, findings=findings)


def _one(audits: Sequence[DocumentAudit], text: str) -> Reported:
    fitting = {found.id: found for audit in audits for found in audit.findings if found.id.startswith(text)}
    if text in fitting:
        return fitting[text]
    if len(fitting) == 1:
        return next(iter(fitting.values()))
    if fitting:
        return _stop(
            say(f"编号 {text} 对应多条意见，请写全。", f"{text} fits several findings; write more of it.")
        )
    return _stop(render("audit.accepted-unknown", (("target", text),), LANG))


def _write(file: Path, notes: list[Note]) -> None:
    try:
        notes_beside.append(file, notes)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or say(
            "文件内容不是一列备注", "it does not hold a list of notes"
        )
        _stop(say(f"无法写入 {file}：{cause}", f"cannot write {file}: {cause}"))
    console.out.print(say(f"已写入 {file}", f"written to {file}"), markup=False)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return say("未署名", "unsigned")


def _stop(text: str) -> NoReturn:
    console.err.print(text, markup=False)
    raise typer.Exit(2)
