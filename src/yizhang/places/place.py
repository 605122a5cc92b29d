"""Where something stands on paper: file, then sheet and cell, line and columns, or a path in a data file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

_PARAGRAPH: Final = re.compile(r"^第(\d+)段$")


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in one file. Fields that do not apply are empty.

    ``line`` and ``column`` are 1-based; ``column`` and ``length`` count code points; lines end at ``\\n``,
    ``\\r\\n`` or ``\\r`` only. ``table``, ``row`` and ``col`` are 1-based within the document's tables.
    ``path`` is a key path in a YAML or JSON file (``facts.3.value``) or the name of a computing definition.
    """

    file: str
    sheet: str = ""
    cell: str = ""
    line: int = 0
    column: int = 0
    length: int = 0
    page: int = 0
    table: int = 0
    row: int = 0
    col: int = 0
    path: str = ""

    def __str__(self) -> str:
        return self.label("zh")

    def label(self, lang: str = "zh") -> str:
        """The place for a person: ``社预06.xlsx「居民」D7``, ``report.txt 第12行第5字``."""
        zh = lang == "zh"
        text = self.file
        if self.sheet:
            text += f"「{self.sheet}」" if zh else f" [{self.sheet}]"
        if self.cell:
            text += self.cell if self.sheet and zh else f" {self.cell}"
        if self.page:
            text += f" 第{self.page}页" if zh else f" page {self.page}"
        if self.table:
            text += f" 表{self.table}" if zh else f" table {self.table}"
        if self.row and not self.cell:
            text += f" 第{self.row}行第{self.col}列" if zh else f" row {self.row} col {self.col}"
        if self.line:
            text += f" 第{self.line}行" if zh else f" line {self.line}"
            if self.column:
                text += f"第{self.column}字" if zh else f" column {self.column}"
        if self.path:
            path = self.path if zh else _PARAGRAPH.sub(r"paragraph \1", self.path)
            text += f" {path}"
            if self.column and not self.line:
                text += f"第{self.column}字" if zh else f" column {self.column}"
        return text


def labels(places: Sequence[Place], lang: str = "zh", limit: int = 3) -> str:
    """Several places in one phrase; a file or sheet already named is not named again: ``报告 第7、96行``.

    Beyond ``limit`` it says how many more there are.
    """
    shown, seen = [], ""
    for place in places[:limit]:
        head = replace(
            place, cell="", line=0, column=0, length=0, page=0, table=0, row=0, col=0, path=""
        ).label(lang)
        text = place.label(lang)
        shown.append(text.removeprefix(head).strip() or text if head and head == seen else text.strip())
        seen = head
    more = len(places) - limit
    if more > 0:
        shown.append(f"等{len(places)}处" if lang == "zh" else f"and {more} more")
    return ("；" if lang == "zh" else "; ").join(shown)
