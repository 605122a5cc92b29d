"""Writing a document to Word: the official layout, every figure bound, the same bytes for the same input."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import docx
from docx.document import Document as WordDocument
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from yizhang import __version__
from yizhang.documents.model import Block, Cell, Chart, Document, FigureRef, Heading, Paragraph, Span, Table
from yizhang.formula.result import State
from yizhang.reporting import docx_charts, docx_styles
from yizhang.reporting.docx_bindings import (
    Binding,
    Bindings,
    ChartBinding,
    find_map,
    item_properties,
    tag_of,
    to_xml,
    variant_text,
)
from yizhang.reporting.docx_controls import LEGEND_TAG, control, controls, legend, mark_state, text_of
from yizhang.reporting.docx_package import parts_of, read_parts, write_parts
from yizhang.reporting.docx_tables import table_blocks
from yizhang.reporting.docx_xml import Element, el, parse, q, serialise, text_run
from yizhang.reporting.figures import Figures, Shown

_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_APPLICATION: Final = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns="http://schemas.openxmlformats.org/'
    b'officeDocument/2006/extended-properties"><Application>Yizhang</Application></Properties>'
)
SECTION_ENDS: Final = frozenset({"end-portrait", "end-landscape"})
"""Styles of an empty paragraph that ends the pages before it, upright or across."""
_KEPT: Final = ("styles", "settings", "fontTable", "theme")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What identifies a document: author, the time it bears (given, never the clock), its workspace."""

    author: str = ""
    when: datetime = datetime(2000, 1, 1)  # noqa: DTZ001 (document properties carry no zone)
    fingerprint: str = ""
    title: str = ""


@dataclass(slots=True)
class Binder:
    """Collects what a document binds while it is being written, and numbers its controls."""

    figures: Figures | None
    bound: dict[str, Binding] = field(default_factory=dict)
    charts: list[ChartBinding] = field(default_factory=list)
    count: int = 770_000
    """Where numbering starts: far from the numbers that an office's template has given out."""

    def run(self, text: str, ref: FigureRef | None, properties: Element | None = None) -> Element:
        """A plain run, or a content control where the text is a figure."""
        if ref is None:
            return text_run(text, properties)
        binding = self.bind(ref, text)
        run = text_run(binding.text, properties)
        mark_state(run, binding.state)
        return control(binding.tag, binding.label, self.number(), run)

    def bind(self, ref: FigureRef, text: str | None) -> Binding:
        """Note a figure. It prints ``text`` (``None``: as the provider prints it) unless it is unknown."""
        shown = self._shown(ref, text or "")
        text = shown.text if text is None else text
        binding = Binding.of(shown)
        if shown.state is not State.UNKNOWN:
            binding = Binding(binding.tag, ref, binding.label, text, shown.state, shown.value)
        return self.bound.setdefault(binding.tag, binding)

    def _shown(self, ref: FigureRef, text: str) -> Shown:
        if self.figures is None:
            return Shown(ref, None, State.KNOWN, text)
        try:
            return self.figures.show(ref)
        except KeyError:
            return Shown(ref, None, State.UNKNOWN, text)

    def number(self) -> int:
        """The next number for an element that needs one of its own."""
        self.count += 1
        return self.count

    @property
    def states(self) -> set[State]:
        """The states that occur."""
        return {binding.state for binding in self.bound.values()}


def write_docx(
    document: Document, path: Path, figures: Figures | None = None, stamp: Stamp | None = None
) -> None:
    """Write ``document`` as a Word file in the official layout.

    ``figures`` supplies labels, states and unrounded values of the bound figures; without it only their
    texts are kept. Raises ``OSError`` when the file cannot be written.
    """
    stamp = stamp or Stamp()
    word = _blank()
    binder = Binder(figures)
    body = word.element.body
    end = body[-1]
    for block, wide in zip(document.blocks, _orientations(document.blocks), strict=True):
        width = docx_styles.LANDSCAPE_WIDTH if wide else docx_styles.TEXT_WIDTH
        elements = block_elements(block, binder, word.part, width)
        if isinstance(block, Paragraph) and block.style in SECTION_ENDS:
            elements[0].append(el("w:pPr", _section_like(end, landscape=wide)))
        if isinstance(block, Paragraph) and block.style in ("signature", "date"):
            _keep_with_next(end.getprevious())
        for made in elements:
            end.addprevious(made)
    for made in legend_paragraph(binder):
        end.addprevious(made)
    save(
        word, path, binder, Stamp(stamp.author, stamp.when, stamp.fingerprint, stamp.title or document.title)
    )


def _orientations(blocks: Sequence[Block]) -> list[bool]:
    """Whether each block stands on a landscape page: as the section break behind it says, else upright."""
    wide, found = False, []
    for block in reversed(blocks):
        if isinstance(block, Paragraph) and block.style in SECTION_ENDS:
            wide = block.style == "end-landscape"
        found.append(wide)
    return found[::-1]


def _section_like(last: Element, *, landscape: bool) -> Element:
    """A section with the footers of the document's last one."""
    ids = [item.get(q("r:id"), "") for item in last if item.tag == q("w:footerReference")]
    return docx_styles.section(ids[0], ids[1], landscape=landscape)


def block_elements(
    block: Block, binder: Binder, part: Any, width: int = docx_styles.TEXT_WIDTH
) -> list[Element]:
    """The elements that print one block in a text block so wide (twips). ``part`` is the document part, which
    takes the charts.
    """
    if isinstance(block, Paragraph) and block.style in SECTION_ENDS:
        return [el("w:p")]
    match block:
        case Heading():
            style = docx_styles.HEADING_STYLES[min(block.level, 4)]
            return [
                _paragraph(style, (Span(block.number), *block.spans) if block.number else block.spans, binder)
            ]
        case Paragraph():
            style = docx_styles.PARAGRAPH_STYLES.get(block.style, "YzBody")
            return [_paragraph(style, block.spans, binder)]
        case Table():
            return table_blocks(block, lambda cell: _cell_run(cell, binder), width)
        case Chart():
            return [_chart(block, binder, part)]


def _paragraph(style: str, spans: Sequence[Span], binder: Binder) -> Element:
    made = el("w:p", el("w:pPr", el("w:pStyle", w_val=style)))
    for span in spans:
        if span.text or span.ref is not None:
            properties = el("w:rPr", el("w:b")) if span.bold else None
            made.append(binder.run(span.text, span.ref, properties))
    return made


def _keep_with_next(paragraph: Element | None) -> None:
    """A signature never stands alone on a page: what precedes it goes along."""
    properties = None if paragraph is None else paragraph.find(q("w:pPr"))
    if properties is not None and properties.find(q("w:keepNext")) is None:
        properties[0].addnext(el("w:keepNext"))


def _cell_run(cell: Cell, binder: Binder) -> Element:
    return binder.run(cell.text, cell.ref)


def legend_paragraph(binder: Binder) -> list[Element]:
    """The note that explains marked figures, where there are any."""
    words = legend(binder.states)
    if not words:
        return []
    run = control(LEGEND_TAG, "数字状态说明", binder.number(), text_run(words))
    return [el("w:p", el("w:pPr", el("w:pStyle", w_val="YzNote")), run)]


def _chart(chart: Chart, binder: Binder, part: Any) -> Element:
    number = len(binder.charts) + 1
    package = part.package
    book = Part(
        PackURI(f"/word/embeddings/yzchart{number}.xlsx"),
        docx_charts.WORKBOOK_TYPE,
        docx_charts.workbook(chart),
        package,
    )
    drawn = Part(PackURI(f"/word/charts/yzchart{number}.xml"), docx_charts.CHART_TYPE, b"", package)
    root = docx_charts.chart_xml(chart)
    root.append(docx_charts.external_data(drawn.relate_to(book, docx_charts.PACKAGE_RELATION)))
    drawn._blob = serialise(root)  # noqa: SLF001 (a part's bytes, known only after its relation)
    name = f"yzchart{number}"
    binder.charts.append(ChartBinding(name, tuple(_points(chart, binder))))
    relation = part.relate_to(drawn, docx_charts.CHART_RELATION)
    many = len(chart.categories) * len(chart.series) > 12
    run = docx_charts.drawing(relation, name, chart.title, binder.number(), tall=many)
    return el("w:p", el("w:pPr", el("w:pStyle", w_val="YzChart")), run)


def _points(chart: Chart, binder: Binder) -> list[tuple[str, ...]]:
    rows = []
    for series in chart.series:
        refs = series.refs or (None,) * len(series.values)
        row = []
        for value, ref in zip(series.values, refs, strict=False):
            if ref is not None:
                binder.bind(ref, None if binder.figures else str(value or ""))
            row.append("" if ref is None else tag_of(ref))
        rows.append(tuple(row))
    return rows


def _blank() -> WordDocument:
    """An empty Word document in the official layout, freed of everything it does not need."""
    word = docx.Document()
    part = word.part
    for relation in list(part.rels.values()):
        if relation.reltype.rsplit("/", 1)[-1] not in _KEPT:
            del part.rels[relation.rId]
    package = part.package
    for relation in list(package.rels.values()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[relation.rId]
        elif relation.reltype.endswith("/extended-properties"):
            relation.target_part._blob = _APPLICATION  # noqa: SLF001
    docx_styles.restyle(word.styles.element)
    _replace_settings(word)
    body = word.element.body
    for child in list(body):
        body.remove(child)
    odd, even = (_footer(part, number, align) for number, align in ((1, "right"), (2, "left")))
    body.append(docx_styles.section(odd, even))
    return word


def _replace_settings(word: WordDocument) -> None:
    settings: Any = word.settings.element
    for child in list(settings):
        settings.remove(child)
    settings.extend(list(docx_styles.settings()))
    for relation in word.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = serialise(docx_styles.font_table())  # noqa: SLF001


def _footer(part: Any, number: int, align: str) -> str:
    made = Part(
        PackURI(f"/word/footer{number}.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
        serialise(docx_styles.footer(align)),
        part.package,
    )
    relation: str = part.relate_to(made, f"{_RELATIONS}/footer")
    return relation


def save(word: WordDocument, path: Path, binder: Binder, stamp: Stamp) -> None:
    """Add the map, set the properties and write the file: same input, same bytes."""
    _add_map(word.part, Bindings(dict(binder.bound), tuple(binder.charts), stamp.fingerprint, __version__))
    properties = word.core_properties
    properties.author = properties.last_modified_by = stamp.author[:255]
    properties.title = stamp.title[:255]
    properties.created = properties.modified = stamp.when
    properties.language = "zh-CN"
    properties.comments = properties.keywords = ""
    properties.revision = 1
    out = io.BytesIO()
    word.save(out)
    write_parts(path, parts_of(out.getvalue()))


def _add_map(part: Any, bindings: Bindings) -> None:
    taken = {
        str(relation.target_part.partname) for relation in part.rels.values() if not relation.is_external
    }
    number = next(n for n in range(1, 1000) if f"/customXml/item{n}.xml" not in taken)
    item = Part(PackURI(f"/customXml/item{number}.xml"), "application/xml", to_xml(bindings), part.package)
    properties = Part(
        PackURI(f"/customXml/itemProps{number}.xml"),
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
        item_properties(),
        part.package,
    )
    item.relate_to(properties, f"{_RELATIONS}/customXmlProps")
    part.relate_to(item, f"{_RELATIONS}/customXml")


def read_back(path: Path) -> dict[str, str]:
    """What a written report prints, by figure: :func:`name_of` its reference → the text now inside its first
    control. Raises :class:`~yizhang.reporting.docx_package.PackageError`.
    """
    parts = read_parts(path)
    found = find_map(parts)
    bindings = found[1] if found else Bindings()
    texts: dict[str, str] = {}
    for name in sorted(parts):
        if is_story(name):
            for tag, sdt in controls(parse(parts[name])):
                if tag in bindings.figures:
                    texts.setdefault(name_of(bindings.figures[tag].ref), text_of(sdt))
    return texts


def name_of(ref: FigureRef) -> str:
    """A figure's key as text, then ``|style|variant`` as far as they say something."""
    extras = [text for text in (ref.style, variant_text(ref.variant)) if text]
    return "|".join((str(ref.key), *extras))


def is_story(name: str) -> bool:
    """Whether a part holds text: the document, its headers, footers, footnotes and endnotes."""
    head, _, tail = name.rpartition("/")
    return (
        head == "word"
        and tail.endswith(".xml")
        and tail.startswith(("document", "header", "footer", "footnotes", "endnotes"))
    )
