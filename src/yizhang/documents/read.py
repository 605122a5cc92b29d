"""The one way to read a document: by its content, within limits, never with a traceback."""

from __future__ import annotations

import hashlib
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from yizhang.documents.kinds import Kind, sniff
from yizhang.documents.limits import DEFAULT, Limits
from yizhang.documents.model import Document
from yizhang.documents.readers.source import Reader, Reading, RefusedError, Source, megabytes, unreadable
from yizhang.places import Problem, Severity

_READERS: Final = {
    Kind.XLSX: "xlsx",
    Kind.XLS: "xls",
    Kind.XML_SHEET: "xml_sheet",
    Kind.CSV: "delimited",
    Kind.HTML: "html",
    Kind.DOCX: "docx",
    Kind.TEXT: "text",
}
_REFUSALS: Final = {
    Kind.EMPTY: "documents.empty-file",
    Kind.ENCRYPTED: "documents.password",
    Kind.BINARY: "documents.unknown-type",
    Kind.ARCHIVE: "documents.archive",
    Kind.IMAGE: "documents.image",
}
_USUAL_NAMES: Final = {
    ".xlsx": {Kind.XLSX},
    ".xlsm": {Kind.XLSX},
    ".xls": {Kind.XLS},
    ".et": {Kind.XLS, Kind.XLSX},
    ".csv": {Kind.CSV, Kind.TEXT},
    ".tsv": {Kind.CSV, Kind.TEXT},
    ".docx": {Kind.DOCX},
    ".wps": {Kind.DOCX, Kind.DOC},
    ".html": {Kind.HTML},
    ".htm": {Kind.HTML},
    ".txt": {Kind.TEXT, Kind.CSV},
}


def read_document(
    path: Path, limits: Limits = DEFAULT, *, name: str = ""
) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read a file into the document model.

    ``name`` is how places call the file (its own name unless told). The document is None when nothing of the
    file could be read; the problems then say why. No input raises.
    """
    source = Source(path, name or path.name, limits)
    try:
        return _read(source)
    except RefusedError as refused:
        return None, (refused.problem(source.place),)
    except OSError as error:
        cause = error.strerror or type(error).__name__
        return None, (Problem.at(source.place, "documents.cannot-open", cause=cause),)
    except (Exception, MemoryError) as error:  # third-party parsers raise anything
        return None, (unreadable(source.place, error),)
    except BaseException as error:
        if _is_panic(error):
            return None, (unreadable(source.place, error),)
        raise


def _read(source: Source) -> tuple[Document | None, tuple[Problem, ...]]:
    size = source.path.stat().st_size
    if not source.path.is_file():
        raise RefusedError("documents.not-a-file")
    if size > source.limits.file_bytes:
        limit = megabytes(source.limits.file_bytes)
        raise RefusedError("documents.too-large", size=megabytes(size), limit=limit)
    kind = sniff(source.path)
    if kind in _REFUSALS:
        raise RefusedError(_REFUSALS[kind])
    if kind not in _READERS:
        raise RefusedError("documents.unsupported", kind=kind.value)
    reading = _reader(kind)(source)
    problems = (*_misnamed(source, kind), *reading.problems)
    return _document(source, kind, reading), problems


def _reader(kind: Kind) -> Reader:
    module = import_module(f"yizhang.documents.readers.{_READERS[kind]}")
    return cast("Reader", module.read)


def _document(source: Source, kind: Kind, reading: Reading) -> Document:
    with source.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    meta = (("kind", kind.value), *reading.meta)
    return Document(reading.blocks, reading.title, source.name, digest, meta)


def _misnamed(source: Source, kind: Kind) -> tuple[Problem, ...]:
    suffix = source.path.suffix.lower()
    if suffix not in _USUAL_NAMES or kind in _USUAL_NAMES[suffix]:
        return ()
    return (Problem.at(source.place, "documents.misnamed", Severity.NOTE, suffix=suffix, kind=kind.value),)


def _is_panic(error: BaseException) -> bool:
    """A panic of a parser written in Rust: it does not derive from ``Exception``."""
    return type(error).__name__ == "PanicException"
