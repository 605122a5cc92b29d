"""All that a document states: its tables recovered, its prose and tables read, what is told twice linked."""

from __future__ import annotations

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Extract
from yizhang.assertions.prose import read_prose
from yizhang.assertions.tables import read_tables
from yizhang.documents.model import Document
from yizhang.documents.text_tables.recover import recover_tables


def read_everything(document: Document, lexicon: Lexicon) -> tuple[Document, Extract]:
    """The document with its tables and everything it states of figures."""
    document = recover_tables(document)
    prose = read_prose(document, lexicon)
    return document, joined(prose, read_tables(document, lexicon))


def joined(prose: Extract, tables: Extract) -> Extract:
    """What the text and the tables state together, in reading order."""
    order = sorted((*prose.mentions, *tables.mentions), key=lambda mention: mention.block)
    return Extract(
        tuple(order),
        (*prose.assertions, *tables.assertions),
        (*prose.unasserted, *tables.unasserted),
        prose.names,
        (*prose.blanks, *tables.blanks),
    )
