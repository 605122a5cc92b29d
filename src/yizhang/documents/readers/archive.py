"""Zip containers (xlsx, docx) whose directory is not believed.

Sizes and ratios are checked from the directory before anything is opened and again while a part is read,
because a directory can lie.
"""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from yizhang.documents.limits import Limits
from yizhang.documents.readers.source import RefusedError, megabytes


class Archive:
    """An open container. Raises :class:`RefusedError` for what exceeds the limits."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._limits = limits
        self._zip = zipfile.ZipFile(path)
        self._left = limits.total_bytes
        self._names = {info.filename.lstrip("/"): info for info in self._zip.infolist()}
        self._check_directory()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def _check_directory(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > self._limits.members:
            raise RefusedError("documents.zip-members", count=len(infos), limit=self._limits.members)
        total = sum(info.file_size for info in infos)
        if total > self._limits.total_bytes:
            raise RefusedError(
                "documents.zip-bomb", size=megabytes(total), limit=megabytes(self._limits.total_bytes)
            )

    def open(self, name: str) -> Stream:
        """A part as a stream that stops at the limits."""
        info = self._names[name]
        if info.flag_bits & 1:
            raise RefusedError("documents.password")
        swollen = info.file_size > self._limits.ratio_from
        if swollen and info.file_size > self._limits.ratio * max(info.compress_size, 1):
            limit = megabytes(self._limits.ratio_from)
            raise RefusedError("documents.zip-bomb", size=megabytes(info.file_size), limit=limit)
        if info.file_size > self._limits.part_bytes:
            raise self._too_large(name, info.file_size)
        return Stream(self, name, self._zip.open(info))

    def read(self, name: str) -> bytes:
        """A part as bytes."""
        with self.open(name) as stream:
            return stream.read()

    def spend(self, name: str, count: int, so_far: int) -> None:
        """Account for ``count`` uncompressed bytes of a part, ``so_far`` of it in all."""
        self._left -= count
        if so_far > self._limits.part_bytes or self._left < 0:
            raise self._too_large(name, so_far)

    def _too_large(self, name: str, size: int) -> RefusedError:
        limit = megabytes(self._limits.part_bytes)
        return RefusedError("documents.part-too-large", part=name, size=megabytes(size), limit=limit)


class Stream:
    """One part being read; counts what really comes out."""

    def __init__(self, archive: Archive, name: str, source: IO[bytes]) -> None:
        self._archive, self._name, self._source, self._count = archive, name, source, 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._source.close()

    def chunk(self, size: int = 1 << 16) -> bytes:
        """The next bytes, empty at the end."""
        data = self._source.read(size)
        self._count += len(data)
        self._archive.spend(self._name, len(data), self._count)
        return data

    def read(self) -> bytes:
        """Everything that is left."""
        return b"".join(iter(self.chunk, b""))


def resolve(base: str, target: str) -> str:
    """The part a relationship of part ``base`` points to."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(base), target))


def relations_of(part: str) -> str:
    """The part that holds the relationships of ``part``."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
