"""xls files made by hand: BIFF8 records in a compound file."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

Value = str | float
_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def write_xls(
    path: Path,
    sheets: dict[str, Sequence[tuple[int, int, Value]]],
    merges: Sequence[tuple[int, int, int, int]] = (),
    *,
    encrypted: bool = False,
) -> Path:
    """Write cells ``(row, column, value)`` by sheet; ``merges`` (rows, then columns)."""
    bodies = [_sheet(cells, merges) for cells in sheets.values()]
    password = _record(0x2F, bytes([1, 0, 1, 0, 0, 0])) if encrypted else b""
    heads = [struct.pack("<BB", len(name), 1) + name.encode("utf-16-le") for name in sheets]
    start = len(_bof(5)) + len(password) + sum(4 + 6 + len(head) for head in heads) + 4
    stream = _bof(5) + password
    for head, body in zip(heads, bodies, strict=True):
        stream += _record(0x85, struct.pack("<IH", start, 0) + head)
        start += len(body)
    stream += _record(0x0A, b"") + b"".join(bodies)
    path.write_bytes(_compound(stream.ljust(4096, b"\0")))
    return path


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _bof(kind: int) -> bytes:
    return _record(0x809, struct.pack("<HHHHII", 0x600, kind, 0x0DBB, 0x07CC, 0, 6))


def _sheet(cells: Sequence[tuple[int, int, Value]], merges: Sequence[tuple[int, int, int, int]]) -> bytes:
    out = _bof(0x10)
    for row, col, value in cells:
        at = struct.pack("<HHH", row, col, 0)
        if isinstance(value, str):
            out += _record(0x204, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        else:
            out += _record(0x203, at + struct.pack("<d", value))
    if merges:
        out += _record(
            0xE5, struct.pack("<H", len(merges)) + b"".join(struct.pack("<4H", *m) for m in merges)
        )
    return out + _record(0x0A, b"")


def _compound(stream: bytes) -> bytes:
    """A compound file: header, one sector of allocation, one of directory, then the stream."""
    count = -(-len(stream) // _SECTOR)
    table = [_FAT, _END, *range(3, count + 2), _END]
    assert len(table) <= _SECTOR // 4
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", _FREE) * 108
    sectors = struct.pack(f"<{len(table)}I", *table).ljust(_SECTOR, b"\xff")
    root = _entry("Root Entry", 5, child=1, start=_END, size=0)
    book = _entry("Workbook", 2, child=_FREE, start=2, size=len(stream))
    return header + sectors + (root + book).ljust(_SECTOR, b"\0") + stream.ljust(count * _SECTOR, b"\0")


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text) + 2, kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<IQ", start, size)
