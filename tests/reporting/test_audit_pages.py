"""Audited documents as pages: findings in place, whatever the format; nothing of the document becomes markup."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import docx
import openpyxl
import pytest
from audit_samples import RIGHT, WRONG, written
from lxml import html

from yizhang.checking.audit_model import DocumentAudit
from yizhang.checking.audit_run import audit
from yizhang.documents.model import Document
from yizhang.documents.read import read_document
from yizhang.reporting.audit_index import write_pages
from yizhang.reporting.audit_page import audit_page

SENTENCE = "2024年基金支出98.00亿元，比上年增加8.00亿元，增长9.89%。"


def as_docx(path: Path) -> Path:
    word = docx.Document()
    word.add_heading("一、收支情况", 1)
    word.add_paragraph("前言。")
    word.add_paragraph(SENTENCE)
    word.save(str(path))
    return path


def as_xlsx(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["说明"])
    sheet.append([SENTENCE])
    book.save(path)
    return path


def as_html(path: Path) -> Path:
    path.write_text(f"<html><body><p>前言。</p>\n<p>{SENTENCE}</p></body></html>", encoding="utf-8")
    return path


def as_text(path: Path) -> Path:
    path.write_text(WRONG, encoding="utf-8")
    return path


def page_of(path: Path, lang: str = "zh") -> tuple[DocumentAudit, Any]:
    (found,) = audit([path], jobs=1)
    document, _ = read_document(path)
    return found, html.fromstring(audit_page(found, document, lang))


@pytest.mark.parametrize(("make", "name"), [(as_docx, "a.docx"), (as_html, "a.html"), (as_text, "a.txt")])
def test_a_finding_is_marked_and_told_where_it_stands(make: object, name: str, tmp_path: Path) -> None:
    assert callable(make)
    found, page = page_of(make(tmp_path / name))
    assert len(found.findings) == 1
    marked = [mark.text for mark in page.iter("mark")]
    assert marked == ["98.00亿元", "8.00亿元", "9.89%"]
    (told,) = page.xpath("//aside[@id='f1']")
    assert "应为8.89%" in told.text_content()
    before = told.getprevious()
    assert before is not None
    assert before.tag == "p"
    assert before.xpath("string()").startswith("2024年基金支出98.00亿元")


def test_every_link_leads_somewhere(tmp_path: Path) -> None:
    _, page = page_of(as_text(tmp_path / "a.txt"))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    links = [link for link in page.xpath("//a/@href") if link.startswith("#")]
    assert len(links) >= 5
    assert {link[1:] for link in links} <= set(ids)


def test_no_script_no_outside_source_and_nothing_becomes_markup(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>“'\"&amp;"
    path = tmp_path / "<b>'x'.txt"
    path.write_text(
        WRONG.replace("一、收支情况", "一、收支情况\n" + hostile) + "</style></p><h1>", encoding="utf-8"
    )
    (found,) = audit([path], jobs=1)
    document, _ = read_document(path)
    text = audit_page(found, document)
    page: Any = html.fromstring(text)
    assert page.xpath("//script | //img | //link | //iframe | //*[@onerror] | //*[@src]") == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "default-src 'none'" in page.xpath("string(//meta[@http-equiv]/@content)")
    assert not re.search(r"https?://", text)
    assert [element.tag for element in page.xpath("//h1")] == ["h1"]


def test_the_whole_text_is_there_and_the_same_input_gives_the_same_page(tmp_path: Path) -> None:
    path = as_text(tmp_path / "a.txt")
    _, page = page_of(path)
    for note in page.xpath("//aside | //sup"):
        note.drop_tree()
    article = page.xpath("string(//article)")
    for line in WRONG.splitlines():
        assert line in article
    (found,) = audit([path], jobs=1)
    document, _ = read_document(path)
    assert audit_page(found, document) == audit_page(found, document)


def test_english_and_unread_documents(tmp_path: Path) -> None:
    _, page = page_of(as_text(tmp_path / "a.txt"), "en")
    assert "should be 8.89%" in page.text_content()
    (tmp_path / "空.txt").write_bytes(b"")
    (found,) = audit([tmp_path / "空.txt"], jobs=1)
    assert "文件是空的" in audit_page(found, None)


def test_a_workbook_is_shown_sheet_by_sheet(tmp_path: Path) -> None:
    _, page = page_of(as_xlsx(tmp_path / "a.xlsx"))
    assert page.xpath("string(//article//h3)") == "Sheet"
    assert SENTENCE in page.xpath("string(//article)")


def test_a_long_document_is_shown_around_its_findings(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("各项工作有序推进。\n" * 9000 + WRONG + "各项工作有序推进。\n" * 9000, encoding="utf-8")
    _, page = page_of(path)
    assert "……略去" in page.text_content()
    assert [mark.text for mark in page.iter("mark")] == ["98.00亿元", "8.00亿元", "9.89%"]
    assert len(page.xpath("//article//p")) < 100


def test_several_documents_get_a_list_with_a_page_each(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    written(folder, RIGHT, "好的.txt")
    written(folder, WRONG, "有错 #1.txt")
    audits = audit([folder], jobs=1)
    names = sorted(folder.iterdir())

    def read(number: int) -> Document | None:
        return read_document(names[number])[0]

    (made,) = write_pages(audits, read, tmp_path / "out" / "核对.html")
    page: Any = html.fromstring(made.read_text("utf-8"))
    rows = page.xpath("//tbody/tr")
    assert [row.xpath("string(th/a)") for row in rows] == ["有错 #1.txt", "好的.txt"]
    assert [row.get("class") for row in rows] == ["error", None]
    for link in page.xpath("//tbody//a/@href"):
        inner = (made.parent / unquote(link)).read_text("utf-8")
        assert 'href="../核对.html"' in inner
