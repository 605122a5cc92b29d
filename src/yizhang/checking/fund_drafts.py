"""Findings on the fund's figures told as findings of the document they were read from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from yizhang.assertions.model import Mention
from yizhang.checking.audit_findings import Draft, located
from yizhang.checking.audit_model import Located
from yizhang.documents.model import Document, Paragraph
from yizhang.places import Finding, Place

_BEFORE: Final = 70
_AFTER: Final = 30
_STOPS: Final = re.compile(r"[。；！？]")


def mentions_by_place(mentions: Iterable[Mention]) -> Mapping[Place, Mention]:
    """The figures by where they stand."""
    return {mention.place: mention for mention in mentions}


def drafted_from(finding: Finding, by_place: Mapping[Place, Mention], document: Document) -> Draft:
    """A finding of the book with its figures as the document prints them, quoted around the first."""
    figures = tuple(
        located(by_place[place]) if place in by_place else Located(place, "") for place in finding.places
    )
    first = next((by_place[place] for place in finding.places if place in by_place), None)
    quote = finding.quote or (quote_of(document, first) if first is not None else "")
    return Draft(replace(finding, quote=quote), figures)


def quote_of(document: Document, mention: Mention) -> str:
    """The words around a figure: its clause in running text, its row and column in a table."""
    block = document.blocks[mention.block] if mention.block < len(document.blocks) else None
    if mention.header or not isinstance(block, Paragraph):
        return "".join((*mention.header[:1], *mention.label, mention.text))
    first = block.place.column if block.place is not None and block.place.column else 1
    start = max(mention.place.column - first, 0)
    end = start + len(mention.text)
    before = _STOPS.split(block.text[max(0, start - _BEFORE) : start])[-1]
    return (before + block.text[start:end] + _STOPS.split(block.text[end : end + _AFTER])[0]).strip()
