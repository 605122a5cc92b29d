"""Marked copies: comments in Word, coloured cells in Excel; the original is not touched."""

from __future__ import annotations

from pathlib import Path

import docx
import openpyxl
import pytest
from audit_samples import RIGHT, written

from yizhang.checking.audit_run import audit
from yizhang.reporting.audit_marked import UnmarkableError, write_marked

SENTENCE = "2024年基金支出98.00亿元，比上年增加8.00亿元，增长9.89%。"


def report(path: Path) -> Path:
    word = docx.Document()
    word.add_heading("一、收支情况", 1)
    word.add_paragraph("前言。")
    paragraph = word.add_paragraph("2024年基金支出98.00亿元，")
    paragraph.add_run("比上年增加8.00亿元，").bold = True
    paragraph.add_run("增长9.89%。")
    word.save(str(path))
    return path


def workbook(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "收支"
    rows: list[list[str | float | None]] = [
        ["单位：万元", None, None],
        ["县区", "收入", "支出"],
        ["甲县", 10.5, 9],
        ["乙县", 20.25, 18],
        ["丙县", 30, 27],
        ["合计", 61.75, 54],
    ]
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_a_word_report_gets_a_comment_at_the_figure(tmp_path: Path) -> None:
    path = report(tmp_path / "报告.docx")
    before = path.read_bytes()
    (found,) = audit([path], jobs=1)
    target = write_marked(path, found, tmp_path / "out")
    assert target == tmp_path / "out" / "报告.核对.docx"
    assert path.read_bytes() == before
    word = docx.Document(str(target))
    (comment,) = list(word.comments)
    assert comment.author == "医账"
    assert "应为8.89%" in comment.text
    assert [p.text for p in word.paragraphs] == [p.text for p in docx.Document(str(path)).paragraphs]
    first = target.read_bytes()
    again = write_marked(path, found, tmp_path / "out")
    assert again is not None
    assert docx.Document(str(again)).element.xml == docx.Document(str(target)).element.xml
    assert len(first) == len(again.read_bytes())


def test_a_workbook_gets_colours_and_a_comment(tmp_path: Path) -> None:
    path = workbook(tmp_path / "表.xlsx")
    (found,) = audit([path], jobs=1)
    assert found.findings, "the total of the sheet is wrong by one and must be found"
    target = write_marked(path, found, tmp_path)
    assert target is not None
    sheet = openpyxl.load_workbook(target)["收支"]
    assert sheet["B6"].value == 61.75
    assert sheet["B6"].fill.fill_type == "solid"
    comments = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert len(comments) == 1
    assert "60.75" in comments[0]
    assert sheet["C6"].fill.fill_type is None


def test_nothing_is_written_where_there_is_nothing_to_mark(tmp_path: Path) -> None:
    text = written(tmp_path)
    (found,) = audit([text], jobs=1)
    assert write_marked(text, found, tmp_path / "out") is None
    word = docx.Document()
    word.add_paragraph(RIGHT)
    word.save(str(tmp_path / "好.docx"))
    (good,) = audit([tmp_path / "好.docx"], jobs=1)
    assert write_marked(tmp_path / "好.docx", good, tmp_path / "out") is None
    assert not (tmp_path / "out").exists()


def test_an_original_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    path = report(tmp_path / "报告.docx")
    (found,) = audit([path], jobs=1)
    broken = tmp_path / "坏.docx"
    broken.write_bytes(path.read_bytes()[:-200] + b"x" * 200)
    with pytest.raises(UnmarkableError, match="Error"):
        write_marked(broken, found, tmp_path / "out")
