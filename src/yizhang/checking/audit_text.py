"""The words before a figure of the running text, as the document prints them."""

from __future__ import annotations

import re
from typing import Final

from yizhang.assertions.model import Mention
from yizhang.documents.model import Document, Paragraph

_SPACE: Final = re.compile(r"\s+")
_SENTENCE: Final = re.compile(r"[。！？]")
_CLAUSE: Final = re.compile(r"[，。；：、！？,;:()（）《》]")


def text_before(document: Document, mention: Mention, reach: int = 120) -> str:
    """What stands before a figure, from the line above on, without spaces; empty for a figure that is no prose."""
    blocks = document.blocks
    own = blocks[mention.block] if mention.block < len(blocks) else None
    if mention.header or not isinstance(own, Paragraph):
        return ""
    above = blocks[mention.block - 1] if mention.block else None
    first = own.place.column if own.place is not None and own.place.column else 1
    end = max(mention.place.column - first, 0)
    if not own.text.startswith(mention.text, end):  # columns of web pages count in their source
        end = max(own.text.find(mention.text), 0)
    lead = above.text[-reach:] if isinstance(above, Paragraph) else ""
    return _SPACE.sub("", lead + own.text[max(0, end - 2 * reach) : end])[-reach:]


def sentence_before(document: Document, mention: Mention, reach: int = 400) -> str:
    """The figure's own sentence up to it."""
    return _SENTENCE.split(text_before(document, mention, reach))[-1]


def clause_before(document: Document, mention: Mention) -> str:
    """The words of its own that a figure has: from the last mark before it."""
    return _CLAUSE.split(text_before(document, mention, 80))[-1]
