"""The files that ``yizhang audit`` writes on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from yizhang.checking.audit_model import DocumentAudit
from yizhang.checking.audit_run import sources_of
from yizhang.cli import console
from yizhang.cli.language import LANG, say
from yizhang.documents.model import Document
from yizhang.documents.read import read_document
from yizhang.documents.text_tables.recover import recover_tables
from yizhang.reporting.audit_index import write_pages
from yizhang.reporting.audit_json import audit_json
from yizhang.reporting.audit_marked import UnmarkableError, write_marked
from yizhang.reporting.audit_review_docx import write_review
from yizhang.reporting.audit_review_xlsx import review_workbook

_SHEETS: Final = frozenset({".xlsx", ".docx"})


@dataclass(frozen=True, slots=True)
class Asked:
    """Which files were asked for."""

    json: Path | None = None
    html: Path | None = None
    reviews: tuple[Path, ...] = ()
    marked: Path | None = None
    relations: bool = False


def written(audits: Sequence[DocumentAudit], papers: Sequence[Path], asked: Asked) -> list[Path]:
    """The files that were asked for, written. Ends the command with status 2 where one cannot be."""
    try:
        return [
            *_data(audits, asked),
            *_pages(audits, papers, asked),
            *_sheets(audits, asked),
            *_marked(audits, papers, asked),
        ]
    except OSError as error:
        cause = error.strerror or type(error).__name__
        console.err.print(
            say(f"无法写入 {error.filename}：{cause}", f"cannot write {error.filename}: {cause}"),
            markup=False,
        )
        raise typer.Exit(2) from error


def _data(audits: Sequence[DocumentAudit], asked: Asked) -> list[Path]:
    if asked.json is None:
        return []
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    text = audit_json(audits, LANG, relations=asked.relations)
    asked.json.write_text(text, encoding="utf-8", errors="replace")
    return [asked.json]


def _pages(audits: Sequence[DocumentAudit], papers: Sequence[Path], asked: Asked) -> list[Path]:
    if asked.html is None or not audits:
        return []
    sources = sources_of(papers)

    def read(number: int) -> Document | None:
        document, _ = read_document(sources[number].path, name=sources[number].name)
        return recover_tables(document) if document is not None else None

    return write_pages(audits, read, asked.html, LANG)


def wrong_review(paths: Sequence[Path]) -> str:
    """What is wrong with the names of the review sheets asked for; empty where nothing is."""
    strange = [str(path) for path in paths if path.suffix.lower() not in _SHEETS]
    if not strange:
        return ""
    names = "、".join(strange)
    return say(f"审核意见表只能写成 .xlsx 或 .docx：{names}", f"a review sheet is .xlsx or .docx: {names}")


def _sheets(audits: Sequence[DocumentAudit], asked: Asked) -> list[Path]:
    for path in asked.reviews:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() == ".xlsx":
            path.write_bytes(review_workbook(audits, LANG))
        else:
            write_review(audits, path, LANG)
    return list(asked.reviews)


def _marked(audits: Sequence[DocumentAudit], papers: Sequence[Path], asked: Asked) -> list[Path]:
    if asked.marked is None:
        return []
    made = []
    for source, audit in zip(sources_of(papers), audits, strict=True):
        try:
            path = write_marked(source.path, audit, asked.marked, LANG)
        except UnmarkableError as error:
            text = say(f"{audit.path}：不能写标注副本（{error}）", f"{audit.path}: no marked copy ({error})")
            console.err.print(text, markup=False)
        else:
            made += [path] if path is not None else []
    return made
