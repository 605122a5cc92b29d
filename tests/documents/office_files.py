"""Office files made by hand, so that a test can say exactly what is inside."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from yizhang.documents import Document, Table, read_document
from yizhang.places import Problem
from yizhang.places.messages import describe

CONTENT = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def relations(*targets: tuple[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{CONTENT}<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'


def xlsx_parts(sheet: str, *, formats: tuple[str, ...] = (), workbook: str = "") -> dict[str, str | bytes]:
    """The parts of a workbook of one sheet; style n > 0 has the n-th format."""
    codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{f}"/>' for n, f in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(formats)))
    return {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'{CONTENT}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="表一" sheetId="1" r:id="rId1"/></sheets>{workbook}</workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>'
        f'<cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'{CONTENT}<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }


def docx_parts(body: str, **more: str) -> dict[str, str | bytes]:
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f'{CONTENT}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
    }
    targets = [(name, f"{name}.xml") for name in more]
    parts["word/_rels/document.xml.rels"] = relations(*targets)
    for name, data in more.items():
        parts[f"word/{name}.xml"] = f'<w:{name} xmlns:w="{WORD}">{data}</w:{name}>'
    return parts


def read_whole(path: Path) -> tuple[Document, tuple[Problem, ...]]:
    document, problems = read_document(path)
    assert document is not None, [describe(problem) for problem in problems]
    return document, problems


def only_table(path: Path) -> tuple[Table, tuple[Problem, ...]]:
    document, problems = read_whole(path)
    (table,) = document.tables()
    return table, problems


def codes(problems: tuple[Problem, ...]) -> list[str]:
    """The codes; every one has a message in both languages and a remedy that renders."""
    for problem in problems:
        assert describe(problem, "zh") != describe(problem, "en")
    return [problem.code for problem in problems]


def texts(table: Table) -> list[list[str]]:
    return [[cell.text if cell else "" for cell in row] for row in table.grid()]
