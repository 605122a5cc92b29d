"""XML from strangers: no DTD, no entities, bounded depth and number of elements.

Streams are read with expat. Office documents never carry a DTD, so one is refused outright.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat  # bandit's worry (DTD and entities) is met by refusing every DTD

from yizhang.documents.limits import Limits
from yizhang.documents.readers.archive import Archive, Stream
from yizhang.documents.readers.source import RefusedError

Attributes = dict[str, str]


class Walker:
    """What is told of an XML stream. Names come without their prefix."""

    def start(self, name: str, attributes: Attributes) -> None:
        """An element begins."""

    def end(self, name: str) -> None:
        """An element ends."""

    def text(self, data: str) -> None:
        """Characters of the element that is open."""


def local(name: str) -> str:
    """A name without prefix or namespace."""
    return name.rpartition("}")[2].rpartition(":")[2]


def walk(chunks: Iterable[bytes], walker: Walker, limits: Limits) -> None:
    """Tell ``walker`` what the stream holds. Raises :class:`RefusedError` for a DTD or too deep nesting."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: Attributes) -> None:
        nonlocal depth
        depth += 1
        if depth > limits.depth:
            raise RefusedError("documents.too-deep", limit=limits.depth)
        walker.start(name.rpartition(":")[2], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        walker.end(name.rpartition(":")[2])

    def doctype(*_: object) -> None:
        raise RefusedError("documents.xml-dtd")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = walker.text
    parser.StartDoctypeDeclHandler = doctype
    for chunk in chunks:
        parser.Parse(chunk, False)  # noqa: FBT003 (expat's own signature)
    parser.Parse(b"", True)  # noqa: FBT003


def chunks_of(stream: Stream) -> Iterable[bytes]:
    """The bytes of a part, piece by piece."""
    return iter(stream.chunk, b"")


def walk_part(archive: Archive, name: str, walker: Walker, limits: Limits) -> None:
    """Walk one part of a container."""
    with archive.open(name) as stream:
        walk(chunks_of(stream), walker, limits)


class _Listing(Walker):
    def __init__(self, visit: Callable[[str, Attributes], None]) -> None:
        self._visit = visit

    def start(self, name: str, attributes: Attributes) -> None:
        self._visit(name, attributes)


def elements_of(archive: Archive, name: str, limits: Limits) -> list[tuple[str, Attributes]]:
    """All elements of a small part with their attributes, in order."""
    found: list[tuple[str, Attributes]] = []

    def visit(element: str, attributes: Attributes) -> None:
        if len(found) >= limits.elements:
            raise RefusedError("documents.too-many-elements", limit=limits.elements)
        found.append((element, attributes))

    walk_part(archive, name, _Listing(visit), limits)
    return found
