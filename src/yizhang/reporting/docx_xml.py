"""Small tools for WordprocessingML: namespaces, element building, reading XML that nobody vouches for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from docx.oxml.parser import OxmlElement
from lxml import etree

from yizhang.reporting.docx_package import PackageError

Element = etree._Element  # noqa: SLF001 (lxml names its element type so)

NS: Final[Mapping[str, str]] = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "ds": "http://schemas.openxmlformats.org/officeDocument/2006/customXml",
    "xml": "http://www.w3.org/XML/1998/namespace",
}


_AMBIGUOUS: Final = frozenset("“”‘’—…·")
"""Characters of both scripts: only a hint on the run makes Word print them full-width."""


def q(name: str) -> str:
    """``w:p`` as lxml wants it: ``{namespace}p``. A name without prefix stays as it is."""
    prefix, colon, local = name.partition(":")
    return f"{{{NS[prefix]}}}{local}" if colon else name


def el(name: str, *children: Element, text: str = "", **attributes: str | int) -> Element:
    """Build an element. An attribute ``w:val`` is written ``w_val``; a name without prefix stays plain."""
    made: Element = OxmlElement(name)
    for key, value in attributes.items():
        made.set(q(key.replace("_", ":", 1)) if "_" in key else key, str(value))
    made.extend(children)
    if text:
        made.text = text
    return made


def text_run(text: str, properties: Element | None = None) -> Element:
    """A run holding ``text``; spaces are kept."""
    node = el("w:t", text=text)
    if text != text.strip():
        node.set(q("xml:space"), "preserve")
    if _AMBIGUOUS & set(text):
        properties = el("w:rPr") if properties is None else properties
        fonts = find(properties, "w:rFonts")
        if fonts is None:
            fonts = el("w:rFonts")
            style = find(properties, "w:rStyle")
            properties.insert(0 if style is None else 1, fonts)
        fonts.set(q("w:hint"), "eastAsia")
    return el("w:r", node) if properties is None else el("w:r", properties, node)


def parse(data: bytes) -> Element:
    """Parse XML that nobody vouches for: no entities, no network, no oversized trees.

    Raises :class:`PackageError`.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise PackageError(str(error)) from error


def serialise(root: Element) -> bytes:
    """XML as a standalone UTF-8 part."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def find(root: Element, path: str) -> Element | None:
    """The first element at ``path`` (prefixed names)."""
    return root.find(path, dict(NS))


def find_all(root: Element, path: str) -> list[Element]:
    """All elements at ``path`` (prefixed names)."""
    return root.findall(path, dict(NS))
