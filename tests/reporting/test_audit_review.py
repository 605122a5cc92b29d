"""审核意见表 as workbook and as Word document: eight columns, a row a finding, text that stays text."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
from audit_samples import RIGHT, WRONG, written
from docx.enum.section import WD_ORIENT

from yizhang.checking.audit_model import DocumentAudit
from yizhang.checking.audit_run import audit
from yizhang.places import Note, NoteKind, Place
from yizhang.reporting.audit_review import review_rows
from yizhang.reporting.audit_review_docx import write_review
from yizhang.reporting.audit_review_xlsx import review_workbook

HEADS = ["序号", "文件", "位置", "原文", "问题", "应为", "依据", "处理"]


def audits(folder: Path) -> tuple[DocumentAudit, ...]:
    written(folder, WRONG, "=1+1.txt")
    written(folder, RIGHT, "对的.txt")
    (folder / "空.txt").write_bytes(b"")
    return audit([folder], jobs=1)


def test_a_row_says_where_what_why_and_what_to_do(tmp_path: Path) -> None:
    wrong, unread = review_rows(audits(tmp_path))
    assert wrong.file == "=1+1.txt"
    assert wrong.place.startswith("第3行")
    assert wrong.quote == "2024年基金支出98.00亿元，比上年增加8.00亿元，增长9.89%。"
    assert wrong.problem.startswith("【错误】")
    assert "8.00÷(98.00−8.00)=8.89%" in wrong.problem
    assert "应为8.89%" in wrong.expected
    assert "增幅＝增减额÷（本期−增减额）" in wrong.basis
    assert wrong.handling.startswith("请核对")
    assert "文件是空的" in unread.problem


def test_what_was_accepted_comes_last_with_its_reason(tmp_path: Path) -> None:
    (found,) = audit(
        [written(tmp_path, WRONG.replace("120万人", "120万人，比上年增加20万人，增长30.00%"))], jobs=1
    )
    first = found.findings[0]
    note = Note(NoteKind.ACCEPTED, first.id, "口径不同", "李", date(2025, 3, 1), Place("x"))
    kept = replace(found, findings=(replace(first, accepted=note), *found.findings[1:]))
    rows = review_rows([kept])
    assert len(rows) == 2
    assert rows[-1].accepted
    assert "李 2025-03-01 认可：口径不同" in rows[-1].handling


def test_the_workbook_holds_findings_and_documents(tmp_path: Path) -> None:
    found = audits(tmp_path)
    data = review_workbook(found)
    assert data == review_workbook(found)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["审核意见表", "文件汇总"]
    rows = list(book["审核意见表"].iter_rows(min_row=4, values_only=True))
    assert list(rows[0]) == HEADS
    assert [row[0] for row in rows[1:]] == ["1", "2"]
    assert rows[1][1] == "=1+1.txt"
    counts = list(book["文件汇总"].iter_rows(min_row=5, values_only=True))
    assert counts[0] == ("=1+1.txt", 5, 5, 1, 0, 0, 0, 0)
    assert counts[2][1] == "未能读取"


def test_the_word_document_is_a_landscape_table(tmp_path: Path) -> None:
    found = audits(tmp_path)
    path = tmp_path / "out.docx"
    write_review(found, path)
    word = docx.Document(str(path))
    assert word.sections[0].orientation == WD_ORIENT.LANDSCAPE
    (table,) = word.tables
    assert [cell.text for cell in table.rows[0].cells] == HEADS
    assert len(table.rows) == 3
    assert "8.89%" in table.rows[1].cells[4].text
    first = path.read_bytes()
    write_review(found, path)
    assert path.read_bytes() == first


def test_english(tmp_path: Path) -> None:
    row = review_rows(audits(tmp_path), "en")[0]
    assert row.problem.startswith("【error】")
    assert "should be 8.89%" in row.expected
    assert row.place.startswith("line 3")
