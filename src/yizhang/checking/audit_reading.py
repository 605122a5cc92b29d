"""All that a document states: its tables recovered, its prose and tables read, what is told twice linked."""

from __future__ import annotations

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Assertion, Extract
from yizhang.assertions.prose import read_prose
from yizhang.assertions.table_links import text_and_tables
from yizhang.assertions.table_ties import ties
from yizhang.assertions.tables import LANES_OF_A_TABLE, tables_of
from yizhang.documents.model import Document
from yizhang.documents.text_tables.recover import recover_tables


def read_everything(document: Document, lexicon: Lexicon) -> tuple[Document, Extract]:
    """The document with its tables and everything it states of figures."""
    document = recover_tables(document)
    prose = read_prose(document, lexicon)
    tables = tables_of(document, lexicon)
    links = text_and_tables(prose.mentions, tables.known, lexicon)
    tied = ties(tables.known, LANES_OF_A_TABLE)
    return document, joined(prose, tables.extract(), (*links, *tied))


def joined(prose: Extract, tables: Extract, links: tuple[Assertion, ...]) -> Extract:
    """What the text and the tables state together, in reading order."""
    order = sorted((*prose.mentions, *tables.mentions), key=lambda mention: mention.block)
    return Extract(
        tuple(order),
        (*prose.assertions, *tables.assertions, *links),
        (*prose.unasserted, *tables.unasserted),
        prose.names,
        (*prose.blanks, *tables.blanks),
    )
