"""XML trees from strangers: expat walks the bytes first, so that nothing reaches lxml uncounted."""

from __future__ import annotations

from lxml import etree

from yizhang.documents.limits import Limits
from yizhang.documents.readers.source import RefusedError
from yizhang.documents.readers.xml import Attributes, Walker, walk


class _Counter(Walker):
    def __init__(self, limit: int) -> None:
        self._count, self._limit = 0, limit

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002 (the walker's signature)
        self._count += 1 + len(attributes)
        if self._count > self._limit:
            raise RefusedError("documents.too-many-elements", limit=self._limit)


def tree(data: bytes, limits: Limits) -> etree._Element:
    """The tree of a part, walked and counted first."""
    walk((data,), _Counter(limits.elements), limits)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)
