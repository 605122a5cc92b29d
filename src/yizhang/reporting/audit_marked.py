"""Marked-up originals: a copy of the audited file with its findings as comments (Word) or coloured cells (Excel)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final, TypeAlias

from yizhang.checking.audit_model import DocumentAudit
from yizhang.documents.kinds import Kind, sniff
from yizhang.reporting.audit_marked_docx import mark_docx
from yizhang.reporting.audit_marked_xlsx import mark_xlsx
from yizhang.reporting.audit_words import Wording

_Marker: TypeAlias = Callable[[Path, Path, DocumentAudit, Wording], int]
_MARKERS: Final[Mapping[Kind, _Marker]] = {Kind.DOCX: mark_docx, Kind.XLSX: mark_xlsx}
_MARK: Final = "核对"


class UnmarkableError(ValueError):
    """The original cannot be opened for marking. The text is the cause, for people."""


def write_marked(path: Path, audit: DocumentAudit, folder: Path, lang: str = "zh") -> Path | None:
    """Write the marked copy of a Word or Excel file into ``folder``, under the path the audit calls it by.

    ``None`` where there is nothing to mark or the file is of another kind. Raises :class:`UnmarkableError` when the
    original cannot be opened, ``OSError`` when the copy cannot be written.
    """
    marker = _MARKERS.get(sniff(path)) if audit.findings and not audit.unreadable else None
    if marker is None:
        return None
    name = PurePosixPath(audit.path)
    target = folder / name.with_name(f"{name.stem}.{_MARK}{name.suffix}")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        marked = marker(path, target, audit, Wording(lang))
    except OSError:
        raise
    except Exception as error:  # third-party writers raise anything on a strange original
        raise UnmarkableError(type(error).__name__) from error
    return target if marked else None
