"""The zip around a Word document: written the same for the same parts, read with limits."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_FIRST: Final = ("[Content_Types].xml", "_rels/.rels")
MAX_PART: Final = 64 * 1024 * 1024
MAX_TOTAL: Final = 256 * 1024 * 1024
MAX_PARTS: Final = 4096


class PackageError(ValueError):
    """Not a Word document, or one that unpacks to an unreasonable size. The text is for people."""


def read_parts(path: Path) -> dict[str, bytes]:
    """All parts of an OOXML file by name. Raises :class:`PackageError` or ``OSError``."""
    return parts_of(path.read_bytes())


def parts_of(data: bytes) -> dict[str, bytes]:
    """All parts of an OOXML file held in memory. Raises :class:`PackageError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [item for item in archive.infolist() if not item.is_dir()]
            _limit(members)
            parts = {item.filename: archive.read(item) for item in members}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise PackageError(str(error)) from error
    if "word/document.xml" not in parts:
        raise PackageError("word/document.xml")
    return parts


def _limit(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_PARTS or sum(item.file_size for item in members) > MAX_TOTAL:
        raise PackageError("too large when unpacked")
    if any(item.file_size > MAX_PART for item in members):
        raise PackageError("a part is too large when unpacked")


def pack(parts: Mapping[str, bytes]) -> bytes:
    """The zip of ``parts``: fixed order, fixed dates, so equal parts give equal bytes."""
    rest = sorted(name for name in parts if name not in _FIRST)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in [*(first for first in _FIRST if first in parts), *rest]:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0
            info.external_attr = 0
            archive.writestr(info, parts[name])
    return out.getvalue()


def write_parts(path: Path, parts: Mapping[str, bytes]) -> None:
    """Write ``parts`` as a file, replacing it in one step so that a half-written file never stands there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.part")
    beside.write_bytes(pack(parts))
    beside.replace(path)
