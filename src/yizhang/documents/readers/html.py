"""Web pages: headings, paragraphs and tables; scripts and styles are not looked at, nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, cast

from lxml import etree

from yizhang.documents.model import Block, Cell, Heading, Paragraph, Span
from yizhang.documents.outline import numbered_heading, paragraph_style
from yizhang.documents.readers.grid import Budget
from yizhang.documents.readers.html_positions import locate
from yizhang.documents.readers.source import Reading, RefusedError, Source
from yizhang.documents.readers.spans import Layout
from yizhang.documents.readers.text import read_decoded
from yizhang.documents.readers.xlsx import number
from yizhang.places import Place

_DROPPED: Final = frozenset(
    {"script", "style", "noscript", "template", "head", "iframe", "svg", "object"}
    | {"embed", "select", "textarea", "button"}
)
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img"}
    | {"input", "ins", "kbd", "label", "mark", "nobr", "o:p", "picture", "q", "ruby", "s", "samp", "small"}
    | {"span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)
_HEADINGS: Final = {f"h{level}": level - 1 for level in range(1, 7)}
_SECTIONS: Final = frozenset({"thead", "tbody", "tfoot"})
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
_CONTROL: Final = re.compile(r"[\x01-\x08\x0b\x0e-\x1f]")
"""What office programs leave behind in pages; it prints nothing."""
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_CJK: Final = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


def read(source: Source) -> Reading:
    """Read a page."""
    with source.path.open("rb") as file:
        declared = _CHARSET.search(file.read(4096))
    decoded, problems = read_decoded(source, declared[1].decode("ascii", "replace") if declared else "")
    if decoded.text.count("<") > source.limits.elements:
        raise RefusedError("documents.too-many-elements", limit=source.limits.elements)
    root = _parse(decoded.text)
    if root is None:
        raise RefusedError("documents.empty-file")
    page = _Page(source)
    page.walk(root, 0)
    page.flush()
    title = next((_tidy(element.text or "") for element in root.iter("title")), "")
    blocks = locate(page.blocks, decoded.text)
    return Reading(blocks, problems, title.strip(), (("encoding", decoded.encoding),))


def _parse(text: str) -> etree._Element | None:
    """The tree. The text is handed over as UTF-8; lxml would believe the page's own charset."""
    parser = etree.HTMLParser(
        encoding="utf-8",
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
        recover=True,
    )
    data = _CONTROL.sub("", text.removeprefix("\ufeff").replace("\0", "")).encode("utf-8", "replace")
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


class _Page:
    """Collects blocks in reading order."""

    def __init__(self, source: Source) -> None:
        self.blocks: list[Block] = []
        self._source, self._budget = source, Budget(source.limits)
        self._tables = 0
        self._pieces: list[str] = []
        self._line = 0
        self._heading: int | None = None

    def walk(self, element: etree._Element, depth: int) -> None:
        """Take an element in with everything inside; its tail belongs to the parent."""
        if depth > self._source.limits.depth:
            raise RefusedError("documents.too-deep", limit=self._source.limits.depth)
        name = _name(element)
        if name in _DROPPED or not name:
            return
        if name == "table" and not _is_layout(element):
            self.flush()
            self._table(element, depth)
            return
        inline = name in _INLINE
        if not inline:
            self.flush()
            self._heading = _HEADINGS.get(name)
        self._say(element.text, element)
        for child in element:
            self.walk(child, depth + 1)
            self._say(child.tail, element)
        if not inline:
            self.flush()
            self._heading = None

    def flush(self) -> None:
        """End the paragraph that is open."""
        text = _tidy("".join(self._pieces)).strip(" ")
        self._pieces = []
        if text.strip():
            self._budget.spend()
            self.blocks.append(self._block(text, Place(self._source.name, line=self._line)))

    def _say(self, text: str | None, element: etree._Element) -> None:
        if text:
            if not self._pieces:
                self._line = _line(element)
            self._pieces.append(text)

    def _block(self, text: str, place: Place) -> Block:
        spans = (Span(text, place=place),)
        found = numbered_heading(text)
        if found is not None:
            return Heading(found.level, spans, found.number, place)
        if self._heading is not None and len(text) <= 100:
            return Heading(self._heading, spans, place=place)
        return Paragraph(spans, paragraph_style(text), place)

    def _table(self, element: etree._Element, depth: int) -> None:
        self._tables += 1
        place = Place(self._source.name, line=_line(element), table=self._tables)
        layout = Layout(place, self._source.limits, self._budget)
        nested: list[etree._Element] = []
        for row in _rows(element):
            layout.next_row()
            for cell in row:
                if _name(cell) in {"td", "th"}:
                    layout.add(self._cell(cell, nested, depth))
        caption = next(
            (_cell_text(child, nested, depth) for child in element if _name(child) == "caption"), ""
        )
        if layout.cells:
            self.blocks.append(replace(layout.table(), title=caption))
        for inner in nested:
            self._table(inner, depth + 1)

    def _cell(self, element: etree._Element, nested: list[etree._Element], depth: int) -> Cell:
        if depth > self._source.limits.depth:
            raise RefusedError("documents.too-deep", limit=self._source.limits.depth)
        return Cell(
            0,
            0,
            _cell_text(element, nested, depth),
            Place(self._source.name, line=_line(element)),
            rowspan=_span(element, "rowspan"),
            colspan=_span(element, "colspan"),
            value=number((element.get("x:num") or "").strip()),
            header=_name(element) == "th",
        )


def _name(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else ""


def _line(element: etree._Element) -> int:
    return int(cast("int | None", element.sourceline) or 0)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for child in table:
        if _name(child) == "tr":
            yield child
        elif _name(child) in _SECTIONS:
            yield from (row for row in child if _name(row) == "tr")


def _span(element: etree._Element, attribute: str) -> int:
    text = (element.get(attribute) or "1").strip()
    return min(int(text), 65_534) if text.isascii() and text.isdecimal() and len(text) < 10 else 1


def _cell_text(element: etree._Element, nested: list[etree._Element], depth: int) -> str:
    """The text of a cell; blocks inside it stand on lines of their own, tables inside it are handed out."""
    pieces: list[str] = []
    _gather(element, pieces, nested, depth)
    lines = (_tidy(line).strip(" ") for line in "".join(pieces).split("\v"))
    return "\n".join(line for line in lines if line)


def _gather(element: etree._Element, pieces: list[str], nested: list[etree._Element], depth: int) -> None:
    """Text in order; a vertical tab, which HTML text cannot hold, stands for the end of a line."""
    if depth > 500:
        raise RefusedError("documents.too-deep", limit=500)
    pieces.append(element.text or "")
    for child in element:
        name = _name(child)
        if name == "table":
            nested.append(child)
        elif name == "br":
            pieces.append("\v")
        elif name and name not in _DROPPED:
            edge = "" if name in _INLINE else "\v"
            pieces.append(edge)
            _gather(child, pieces, nested, depth + 1)
            pieces.append(edge)
        pieces.append(child.tail or "")


def _tidy(text: str) -> str:
    """Collapse white space; a line end beside a Chinese character is no space at all."""

    def collapse(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        beside = _CJK.match(before) or _CJK.match(after)
        return "" if beside and ("\n" in match[0] or "\r" in match[0]) else " "

    return _SPACE.sub(collapse, text)


def _is_layout(table: etree._Element) -> bool:
    """Whether a table only arranges the page: a single cell, or cells that mostly hold tables."""
    cells = [cell for row in _rows(table) for cell in row if _name(cell) in {"td", "th"}]
    if len(cells) <= 1:
        return True
    holding = sum(1 for cell in cells if next(cell.iter("table"), None) is not None)
    filled = sum(1 for cell in cells if next((t for t in cell.itertext() if t.strip()), None) is not None)
    return holding * 2 >= max(filled, 1)
