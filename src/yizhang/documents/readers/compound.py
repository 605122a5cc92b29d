"""The size of the sheets in an xls file, read before the parser that would lay each of them out in full.

A file of a few kilobytes can name cells in the last corner of many sheets, and every sheet is then laid out
in memory. So the records are walked first: [MS-CFB] for the container, [MS-XLS] for the records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from yizhang.documents.limits import Limits
from yizhang.documents.readers.source import RefusedError

_LAST_SECTOR: Final = 0xFFFFFFF9
_BEGIN, _PASSWORD, _MULTIPLE = 0x0809, 0x002F, 0x00BD
_CELLS: Final = frozenset(
    {0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406}
)


def check_workbook(data: bytes, limits: Limits) -> None:
    """Raise :class:`RefusedError` for a password or sheets beyond the limits, ``ValueError`` for damage."""
    rows = cols = total = 0
    for kind, record in _records(_workbook(data)):
        if kind == _PASSWORD:
            raise RefusedError("documents.password")
        if kind == _BEGIN:
            rows = cols = 0
        elif (kind in _CELLS or kind == _MULTIPLE) and len(record) >= 6:
            row, col, last = _extent(kind, record)
            if row >= rows or max(col, last) >= cols:
                total -= rows * cols
                rows, cols = max(rows, row + 1), max(cols, col + 1, last + 1)
                total += rows * cols
            if total > limits.positions:
                raise RefusedError(
                    "documents.too-many-positions", rows=rows, columns=cols, limit=limits.positions
                )


def _extent(kind: int, record: bytes) -> tuple[int, int, int]:
    """Row, first and last column of a cell record."""
    row, col = struct.unpack_from("<HH", record)
    last = struct.unpack_from("<H", record, len(record) - 2)[0] if kind == _MULTIPLE else col
    return row, col, last


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _workbook(data: bytes) -> bytes:
    """The workbook's stream."""
    if len(data) < 512:
        raise ValueError("not a compound file")
    shift, mini_shift = struct.unpack_from("<HH", data, 30)
    if shift not in {9, 12} or mini_shift != 6:
        raise ValueError("not a compound file")
    size = 1 << shift
    table = _allocation(data, size)
    directory = _chain(data, size, size, table, struct.unpack_from("<I", data, 48)[0])
    entries = {_name(entry): entry for entry in _pieces(directory, 128) if len(entry) == 128}
    book = entries.get("Workbook") or entries.get("Book")
    if book is None:
        raise ValueError("no workbook inside")
    start, length = struct.unpack_from("<II", book, 116)
    if length >= 4096:
        return _chain(data, size, size, table, start)[:length]
    small = _chain(data, size, size, table, struct.unpack_from("<I", entries["Root Entry"], 116)[0])
    numbers = _chain(data, size, size, table, struct.unpack_from("<I", data, 60)[0])
    return _chain(small, 64, 0, _integers(numbers), start)[:length]


def _allocation(data: bytes, size: int) -> list[int]:
    """The next sector of every sector."""
    parts = list(struct.unpack_from("<109I", data, 76))
    more, seen = struct.unpack_from("<I", data, 68)[0], 0
    while more < _LAST_SECTOR and seen * size <= len(data):
        block = _integers(data[(more + 1) * size : (more + 2) * size])
        if not block:
            break
        parts += block[:-1]
        more, seen = block[-1], seen + 1
    used = (part for part in parts if part < _LAST_SECTOR)
    return [number for part in used for number in _integers(data[(part + 1) * size : (part + 2) * size])]


def _chain(data: bytes, size: int, offset: int, table: list[int], start: int) -> bytes:
    """The sectors from ``start`` on, joined; a chain that runs in circles is damage."""
    found: list[bytes] = []
    sector = start
    while sector < len(table) and len(found) * size <= len(data):
        found.append(data[offset + sector * size : offset + (sector + 1) * size])
        sector = table[sector]
    if len(found) * size > len(data) + size:
        raise ValueError("a chain of sectors runs in circles")
    return b"".join(found)


def _integers(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4]))


def _pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def _name(entry: bytes) -> str:
    length = struct.unpack_from("<H", entry, 64)[0]
    return entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
