"""审核意见表 as a Word document on landscape paper, with room to sign."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips
from docx.text.paragraph import Paragraph as WordParagraph

from yizhang.checking.audit_model import DocumentAudit
from yizhang.documents.model import Block, Cell, Document, Heading, Paragraph, Span, Table
from yizhang.reporting.audit_review import COLUMNS, review_rows
from yizhang.reporting.audit_words import ORDER, Wording
from yizhang.reporting.docx_package import parts_of, write_parts
from yizhang.reporting.docx_write import Stamp, write_docx

_WIDTHS: Final = (620, 1700, 1500, 2600, 3300, 1900, 2500, 1480)
"""Twips; together what landscape A4 leaves between its margins."""
_MARGIN: Final = 18
_ROWS: Final = 2_000
"""Rows of the table: Word takes minutes over longer ones. The workbook holds all."""


def write_review(audits: Sequence[DocumentAudit], path: Path, lang: str = "zh") -> None:
    """Write the review sheet. Raises ``OSError`` when it cannot be written."""
    words = Wording(lang)
    title = words.say("audit.review.title")
    write_docx(Document(tuple(_blocks(audits, words)), title), path, stamp=Stamp(title=title))
    _landscape(path)


def _blocks(audits: Sequence[DocumentAudit], words: Wording) -> Sequence[Block]:
    rows = review_rows(audits, words.lang)
    counts = [f"{words.word(each.value)} {sum(audit.count(each) for audit in audits)}" for each in ORDER]
    lead = words.list([words.say("audit.page.index", count=len(audits)), *counts])
    heads = [Cell(0, col, words.say(f"audit.review.{name}"), header=True) for col, name in enumerate(COLUMNS)]
    cells = [
        Cell(number, col, text)
        for number, row in enumerate(rows[:_ROWS], start=1)
        for col, text in enumerate(row.cells(number))
    ]
    blocks: list[Block] = [
        Heading(0, (Span(words.say("audit.review.title")),)),
        Paragraph((Span(lead),), "note"),
        Table((*heads, *cells), min(len(rows), _ROWS) + 1, len(COLUMNS)),
    ]
    if len(rows) > _ROWS:
        blocks.append(Paragraph((Span(words.say("audit.review.more", count=len(rows) - _ROWS)),), "note"))
    blocks.append(Paragraph((Span(words.say("audit.review.sign")),), "note"))
    return blocks


def _landscape(path: Path) -> None:
    """Turn the paper and give the columns their widths; texts to the left, in a small size."""
    word = docx.Document(str(path))
    for section in word.sections:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.left_margin = section.right_margin = Mm(_MARGIN)
        section.top_margin = section.bottom_margin = Mm(20)
        for grid in section._sectPr.findall(qn("w:docGrid")):  # noqa: SLF001 (lines of the small print are closer)
            section._sectPr.remove(grid)  # noqa: SLF001
    for table in word.tables:
        _fit(table)
    out = io.BytesIO()
    word.save(out)
    write_parts(path, parts_of(out.getvalue()))


def _fit(table: Any) -> None:
    made = table._tbl  # noqa: SLF001 (python-docx has no name for it)
    for column, width in zip(made.tblGrid.gridCol_lst, _WIDTHS, strict=True):
        column.w = Twips(width)
    for total in made.iter(qn("w:tblW")):
        total.set(qn("w:w"), str(sum(_WIDTHS)))
    for row in made.tr_lst:
        for cell, width in zip(row.tc_lst, _WIDTHS, strict=True):
            cell.width = Twips(width)
    for paragraph in made.iter(qn("w:p")):
        spacing = WordParagraph(paragraph, table).paragraph_format
        spacing.line_spacing, spacing.space_before, spacing.space_after = Pt(13), Pt(1), Pt(1)
        for run in WordParagraph(paragraph, table).runs:
            run.font.size = Pt(9)
