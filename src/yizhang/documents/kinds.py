"""What a file is, judged by its content: names lie."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import Final

from yizhang.documents.readers.encoding import decode


class Kind(StrEnum):
    """A type of file. Those without a reader are told apart so that the remedy can be exact."""

    XLSX = "xlsx"
    XLS = "xls"
    CSV = "csv"
    HTML = "html"
    DOCX = "docx"
    TEXT = "txt"
    XML_SHEET = "xml-sheet"
    """SpreadsheetML 2003: what some report systems call .xls."""
    XLSB = "xlsb"
    ODS = "ods"
    ODT = "odt"
    PPTX = "pptx"
    DOC = "doc"
    PPT = "ppt"
    WEB_ARCHIVE = "mht"
    RTF = "rtf"
    XML = "xml"
    PDF = "pdf"
    OFD = "ofd"
    IMAGE = "image"
    ARCHIVE = "archive"
    ENCRYPTED = "encrypted"
    EMPTY = "empty"
    BINARY = "binary"


_HEAD: Final = 1 << 16
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: Final = (
    (b"%PDF-", Kind.PDF),
    (b"{\\rtf", Kind.RTF),
    (b"\x89PNG", Kind.IMAGE),
    (b"\xff\xd8\xff", Kind.IMAGE),
    (b"GIF8", Kind.IMAGE),
    (b"II*\x00", Kind.IMAGE),
    (b"MM\x00*", Kind.IMAGE),
    (b"Rar!", Kind.ARCHIVE),
    (b"7z\xbc\xaf", Kind.ARCHIVE),
    (b"\x1f\x8b", Kind.ARCHIVE),
    (b"\x09\x08\x10\x00\x00\x06", Kind.XLS),
    (b"\x09\x08\x08\x00\x00\x05", Kind.XLS),
)
_STREAMS: Final = (
    ("EncryptedPackage", Kind.ENCRYPTED),
    ("EncryptionInfo", Kind.ENCRYPTED),
    ("Workbook", Kind.XLS),
    ("Book", Kind.XLS),
    ("WordDocument", Kind.DOC),
    ("PowerPoint Document", Kind.PPT),
)
_PARTS: Final = (
    ("xl/workbook.xml", Kind.XLSX),
    ("xl/workbook.bin", Kind.XLSB),
    ("word/document.xml", Kind.DOCX),
    ("ppt/presentation.xml", Kind.PPTX),
    ("OFD.xml", Kind.OFD),
)
_OPEN_DOCUMENT: Final = {
    b"application/vnd.oasis.opendocument.spreadsheet": Kind.ODS,
    b"application/vnd.oasis.opendocument.text": Kind.ODT,
}
_HTML: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|meta|title|table|div|p|style|script|span|h[1-6]|center|font)\b",
    re.IGNORECASE,
)
_COMMENTS: Final = re.compile(r"\A(?:\s|\ufeff|<!--.*?-->|<\?.*?\?>)+", re.DOTALL)
_TABULAR_NAMES: Final = frozenset({".csv", ".tsv", ".xls", ".xlsx", ".et"})
_SEPARATORS: Final = "\t,;，"


def sniff(path: Path) -> Kind:
    """The type of a file by its content. Raises ``OSError`` when the file cannot be opened."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip(b"\x00 \t\r\n"):
        return Kind.EMPTY if len(head) < _HEAD or path.stat().st_size == len(head) else Kind.BINARY
    if head.startswith(_OLE):
        return _ole(path.read_bytes())
    if head.startswith(b"PK"):
        return _container(path)
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    return _textual(head, path.suffix.lower())


def _ole(data: bytes) -> Kind:
    """By the names in the directory: 64 bytes of UTF-16 padded with zeros, then the length of the name."""
    for name, kind in _STREAMS:
        text = name.encode("utf-16-le")
        entry = text.ljust(64, b"\0") + (len(text) + 2).to_bytes(2, "little")
        if entry in data:
            return kind
    return Kind.BINARY


def _container(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.lstrip("/") for name in archive.namelist()}
            for part, kind in _PARTS:
                if part in names:
                    return kind
            if "mimetype" in names:
                with archive.open("mimetype") as stream:
                    return _OPEN_DOCUMENT.get(stream.read(100).strip(), Kind.ARCHIVE)
    except Exception:  # a damaged container is told from its bytes
        return _damaged(path)
    return Kind.ARCHIVE


def _damaged(path: Path) -> Kind:
    """What a container without a readable directory was: its parts' names stand before their data too."""
    data = path.read_bytes()
    found = [(data.find(root), kind) for root, kind in ((b"xl/", Kind.XLSX), (b"word/", Kind.DOCX))]
    return min(((at, kind) for at, kind in found if at >= 0), default=(0, Kind.ARCHIVE))[1]


def _textual(head: bytes, suffix: str) -> Kind:
    decoded = decode(head)
    if decoded is None:
        return Kind.BINARY
    text = decoded.text.lstrip("\ufeff")
    body = _COMMENTS.sub("", text)
    if "urn:schemas-microsoft-com:office:spreadsheet" in text[:4000] and re.match(
        r"<(?:\w+:)?Workbook\b", body
    ):
        return Kind.XML_SHEET
    if _HTML.match(body) or (body.startswith("<") and re.search(r"<html\b", body[:4000], re.IGNORECASE)):
        return Kind.HTML
    if re.match(r"\s*<\?xml\b", text):
        return Kind.XML
    if (
        re.search(r"^MIME-Version:", text[:2000], re.MULTILINE | re.IGNORECASE)
        and "multipart/related" in text[:4000]
    ):
        return Kind.WEB_ARCHIVE
    return Kind.CSV if suffix in _TABULAR_NAMES or _is_tabular(text) else Kind.TEXT


def _is_tabular(text: str) -> bool:
    """Whether every line has the same number of one separator: a table somebody saved as text."""
    lines = [line for line in re.split(r"\r\n|\n|\r", text) if line.strip()][:50]
    if len(lines) < 3:
        return False
    return any(
        len({line.count(mark) for line in lines}) == 1 and mark in lines[0] for mark in _SEPARATORS[:3]
    )
