"""The tables of a document, each with the lines that stand above it: title, number, unit, department, year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from yizhang.book.grid import Grid
from yizhang.documents.model import Document, Heading, Paragraph, Table

_MOST: Final = 8
_LONGEST: Final = 48
_NUMBER: Final = re.compile(r"公开\s*\d+\s*表|社[决预]\w{0,2}\d*表|表\s*\d+|附表")
_NOTE: Final = re.compile(r"^\s*(?:备?注|说明|本表)[:：反]|[。；;]\s*$")


def grids(document: Document) -> Iterator[Grid]:
    """The tables of a document in order, with the caption lines above each."""
    above: list[str] = []
    for block in document.blocks:
        match block:
            case Table():
                if block.cells:
                    yield replace(Grid.of(block, document.source), above=_caption(above))
                above = []
            case Heading(spans=spans) | Paragraph(spans=spans):
                above = [*above[-_MOST:], "".join(span.text for span in spans)]
            case _:
                above = []


def _caption(lines: Sequence[str]) -> tuple[str, ...]:
    """The lines that belong to the table below: upwards, until its title is found or prose begins."""
    kept: list[str] = []
    for line in reversed(lines):
        plain = unicodedata.normalize("NFKC", "".join(line.split()))
        if not plain:
            continue
        if len(plain) > _LONGEST or _NOTE.search(plain):
            break
        kept.append(line.strip())
        if plain.rstrip(")】").endswith("表") and not _NUMBER.fullmatch(plain):
            break
    return tuple(reversed(kept))


__all__ = ["grids"]
