"""Where in a Word document something stands, in words a person can follow."""

from __future__ import annotations

from yizhang.places import Place
from yizhang.reporting.docx_controls import text_of
from yizhang.reporting.docx_xml import Element, q


class Whereabouts:
    """Finds places in one story: table, row and column, or the number and start of a paragraph."""

    def __init__(self, root: Element, file: str) -> None:
        self._file = file
        self._tables = {table: number for number, table in enumerate(root.iter(q("w:tbl")), start=1)}
        outside = (p for p in root.iter(q("w:p")) if not any(a.tag == q("w:tbl") for a in p.iterancestors()))
        self._paragraphs = {paragraph: number for number, paragraph in enumerate(outside, start=1)}

    def of(self, element: Element) -> Place:
        """The place of ``element``."""
        table = row = cell = paragraph = None
        for parent in element.iterancestors():
            table = parent if parent.tag == q("w:tbl") and table is None else table
            row = parent if parent.tag == q("w:tr") and row is None else row
            cell = parent if parent.tag == q("w:tc") and cell is None else cell
            paragraph = parent if parent.tag == q("w:p") and paragraph is None else paragraph
        if table is not None and row is not None and cell is not None:
            at = list(table.iter(q("w:tr"))).index(row) + 1
            col = list(row.iter(q("w:tc"))).index(cell) + 1
            return Place(self._file, table=self._tables[table], row=at, col=col)
        if paragraph is None or paragraph not in self._paragraphs:
            return Place(self._file)
        start = text_of(paragraph)[:12]
        return Place(self._file, path=f"第{self._paragraphs[paragraph]}段“{start}…”")
