"""Findings as comments in a copy of a Word file. Nothing else of the file changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import docx
from docx.oxml.ns import qn
from docx.text.run import Run

from yizhang.checking.audit_model import DocumentAudit, Located
from yizhang.reporting.audit_words import Wording, comment_of

_AUTHOR: Final = "医账"
_PARAGRAPH: Final = re.compile(r"第(\d+)段")


def mark_docx(path: Path, target: Path, audit: DocumentAudit, words: Wording) -> int:
    """Write the copy; gives the number of findings marked. A finding is marked at its first figure that is found."""
    word = docx.Document(str(path))
    paragraphs = [
        p for p in word.element.body.iter(qn("w:p")) if next(p.iterancestors(qn("w:tbl")), None) is None
    ]
    tables = list(word.element.body.iter(qn("w:tbl")))
    count = 0
    for found in audit.findings:
        for figure in found.figures:
            runs = _runs(figure, paragraphs, tables)
            if runs:
                own = [Run(run, word) for run in (runs[0], runs[-1])]
                comment = word.add_comment(
                    own, text=comment_of(found, words), author=_AUTHOR, initials=_AUTHOR[:1]
                )
                comment._comment_elm.attrib.pop(qn("w:date"), "")  # noqa: SLF001 (same audit, same file)
                count += 1
                break
    if count:
        word.save(str(target))
    return count


def _runs(figure: Located, paragraphs: list[Any], tables: list[Any]) -> list[Any]:
    """The runs that print a figure; empty where they are not found to print just that."""
    match = _PARAGRAPH.fullmatch(figure.place.path)
    if match is not None and int(match[1]) <= len(paragraphs):
        return _printing(paragraphs[int(match[1]) - 1], figure)
    if figure.place.table and figure.place.table <= len(tables):
        for cell in _cells(tables[figure.place.table - 1], figure):
            return list(cell.iter(qn("w:r"))) if figure.text in _text(cell) else []
    return []


def _printing(paragraph: Any, figure: Located) -> list[Any]:
    """The runs of a paragraph over the characters of a figure."""
    start = figure.place.column - 1
    end = start + (figure.place.length or len(figure.text))
    found, at = [], 0
    if _text(paragraph)[start:end] != figure.text:
        return []
    for run in paragraph.iter(qn("w:r")):
        after = at + len(_text(run))
        if at < end and start < after:
            found.append(run)
        at = after
    return found


def _text(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def _cells(table: Any, figure: Located) -> Iterator[Any]:
    """The cell of a table at a grid position."""
    rows = table.findall(qn("w:tr"))
    if figure.place.row > len(rows):
        return
    at = 0
    for cell in rows[figure.place.row - 1].findall(qn("w:tc")):
        span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
        at += int(span.get(qn("w:val"), "1")) if span is not None else 1
        if at >= figure.place.col:
            yield cell
            return
