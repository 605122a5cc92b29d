"""One document model for reading and writing, and its readers; parsers load when a file needs them."""

from yizhang.documents.kinds import Kind, sniff
from yizhang.documents.limits import DEFAULT, Limits
from yizhang.documents.model import (
    Block,
    Cell,
    Chart,
    Document,
    FigureRef,
    Heading,
    Paragraph,
    Series,
    Span,
    Table,
)
from yizhang.documents.read import read_document

__all__ = [
    "DEFAULT",
    "Block",
    "Cell",
    "Chart",
    "Document",
    "FigureRef",
    "Heading",
    "Kind",
    "Limits",
    "Paragraph",
    "Series",
    "Span",
    "Table",
    "read_document",
    "sniff",
]
