"""Findings as coloured cells with comments in a copy of a workbook.

The copy is written anew: cell contents, formulas and formats stay, drawings and charts may not. It is for reading
beside the original, which is never touched.
"""

from __future__ import annotations

import warnings
from copy import copy
from pathlib import Path
from typing import Any, Final

import openpyxl
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from yizhang.checking.audit_model import DocumentAudit
from yizhang.reporting.audit_words import ORDER, Wording, comment_of
from yizhang.reporting.xlsx_styles import SEVERITY_FILL

_AUTHOR: Final = "医账"


def mark_xlsx(path: Path, target: Path, audit: DocumentAudit, words: Wording) -> int:
    """Write the copy; gives the number of findings marked. A finding's comment stands at its first figure."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what the copy cannot keep is said in the guide, not by the library
        book = openpyxl.load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
    texts: dict[tuple[str, str], list[str]] = {}
    coloured: set[tuple[str, str]] = set()
    count = 0
    for found in sorted(audit.findings, key=lambda each: ORDER.index(each.severity)):
        cells = [
            cell for figure in found.figures if (cell := _cell(book, figure.place.sheet, figure.place.cell))
        ]
        for cell in cells:
            key = (cell.parent.title, cell.coordinate)
            if key not in coloured and found.accepted is None:
                coloured.add(key)
                cell.fill = PatternFill("solid", fgColor=f"FF{SEVERITY_FILL[found.severity.value][0][1:]}")
        if cells:
            texts.setdefault((cells[0].parent.title, cells[0].coordinate), []).append(
                comment_of(found, words)
            )
            count += 1
    for (sheet, coordinate), told in texts.items():
        cell = book[sheet][coordinate]
        before = [copy(cell.comment.text)] if cell.comment is not None else []
        cell.comment = Comment("\n\n".join([*before, *told]), _AUTHOR, height=160, width=420)
    if count:
        book.save(target)
    return count


def _cell(book: Any, sheet: str, coordinate: str) -> Cell | None:
    """The cell, unless it is covered by a merge or not there."""
    if not sheet or not coordinate or sheet not in book.sheetnames:
        return None
    cell = book[sheet][coordinate]
    return cell if isinstance(cell, Cell) else None
