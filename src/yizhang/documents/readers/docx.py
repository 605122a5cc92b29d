"""docx: paragraphs, tables, content controls, footnotes; the text as it stands with all revisions accepted.

The XML is read directly: the part is counted before a tree is built, and revisions, content controls and
nested tables are where a higher-level library does not look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from yizhang.documents.model import Block, Cell, Heading, Paragraph, Span
from yizhang.documents.outline import numbered_heading, paragraph_style
from yizhang.documents.readers.archive import Archive, relations_of, resolve
from yizhang.documents.readers.grid import Budget
from yizhang.documents.readers.source import DAMAGE, Reading, RefusedError, Source, unreadable
from yizhang.documents.readers.spans import Layout
from yizhang.documents.readers.xml import elements_of, local
from yizhang.documents.readers.xml_tree import tree
from yizhang.places import Place, Problem, Severity

_KEPT: Final = frozenset(
    {"ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "sdtContent", "dir", "bdo"}
)
_REMOVED: Final = frozenset({"del", "moveFrom"})
_CHARACTERS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": ""}


@dataclass(frozen=True, slots=True)
class _Run:
    text: str
    bold: bool
    tag: str


def read(source: Source) -> Reading:
    """Read the body and the footnotes."""
    with Archive(source.path, source.limits) as archive:
        parts = _parts(archive, source)
        body = next(iter(tree(archive.read(parts["officeDocument"]), source.limits)), None)
        problems: list[Problem] = []
        styles = _optional(archive, parts.get("styles", ""), source, problems)
        notes = _optional(archive, parts.get("footnotes", ""), source, problems)
    reader = _Reader(source, _heading_levels(styles))
    if body is not None:
        reader.container(body, "", 0)
    for note in notes if notes is not None else ():
        reader.footnote(note)
    problems += reader.revisions()
    if not reader.blocks:
        problems.append(Problem.at(source.place, "documents.no-text"))
    title = next((_plain(b) for b in reader.blocks if isinstance(b, Heading) and b.level == 0), "")
    return Reading(tuple(reader.blocks), tuple(problems), title)


def _parts(archive: Archive, source: Source) -> dict[str, str]:
    """The parts by the last word of their relationship type."""
    found = {"officeDocument": "word/document.xml"}
    for part in ("", "officeDocument"):
        base = found[part] if part else ""
        name = relations_of(base) if base else "_rels/.rels"
        if name not in archive:
            continue
        for element, attributes in elements_of(archive, name, source.limits):
            target = resolve(base, attributes.get("Target", ""))
            if element == "Relationship" and attributes.get("TargetMode") != "External" and target in archive:
                found[attributes.get("Type", "").rpartition("/")[2]] = target
    return found


def _optional(archive: Archive, part: str, source: Source, problems: list[Problem]) -> etree._Element | None:
    """The tree of a part the text can do without."""
    if not part:
        return None
    try:
        return tree(archive.read(part), source.limits)
    except RefusedError as refused:
        problems.append(refused.problem(replace(source.place, path=part)))
    except DAMAGE as error:
        problems.append(unreadable(replace(source.place, path=part), error))
    return None


def _heading_levels(styles: etree._Element | None) -> dict[str, int]:
    """Heading level by style id: 0 for the title, else the outline level, inherited along basedOn."""
    own: dict[str, int] = {}
    parents: dict[str, str] = {}
    for style in styles if styles is not None else ():
        if _name(style) != "style":
            continue
        name, outline = "", ""
        for child in style.iter():
            kind = _name(child)
            if kind == "name":
                name = _value(child).lower()
            elif kind == "outlineLvl":
                outline = _value(child)
            elif kind == "basedOn":
                parents[_attribute(style, "styleId")] = _value(child)
        level = _level(name, outline)
        if level is not None:
            own[_attribute(style, "styleId")] = level
    return {
        style: level for style in {*own, *parents} if (level := _inherited(style, own, parents)) is not None
    }


def _level(name: str, outline: str) -> int | None:
    if name in {"title", "标题"}:
        return 0
    for prefix in ("heading ", "标题 "):
        if name.startswith(prefix) and name[len(prefix) :].isdecimal():
            return int(name[len(prefix) :])
    return int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else None


def _inherited(style: str, own: dict[str, int], parents: dict[str, str]) -> int | None:
    for _ in range(20):
        if style in own:
            return own[style]
        if style not in parents:
            return None
        style = parents[style]
    return None


class _Reader:
    """Collects blocks in reading order and counts revisions."""

    def __init__(self, source: Source, levels: dict[str, int]) -> None:
        self.blocks: list[Block] = []
        self._source, self._levels = source, levels
        self._budget = Budget(source.limits)
        self._paragraphs = self._tables = 0
        self._inserted = self._deleted = 0

    def container(self, element: etree._Element, tag: str, depth: int) -> None:
        """Everything that stands in a body, a content control or a text box."""
        self._check(depth)
        for child in element:
            name = _name(child)
            if name == "p":
                self._paragraph(child, tag)
            elif name == "tbl":
                self._table(child, tag, depth)
            elif name == "sdt":
                self.container(child, _tag_of(child) or tag, depth + 1)
            elif name in _KEPT:
                self._count(name)
                self.container(child, tag, depth + 1)
            elif name in _REMOVED:
                self._deleted += 1

    def footnote(self, element: etree._Element) -> None:
        """A footnote: its paragraphs, marked as such. Separators are no text."""
        if _name(element) != "footnote" or _attribute(element, "type") not in {"", "normal"}:
            return
        number = _attribute(element, "id")
        for paragraph in element.iter("{*}p"):
            spans = self._spans(paragraph, "", Place(self._source.name, path=f"footnote {number}"))
            if spans:
                self.blocks.append(Paragraph(spans, "footnote", spans[0].place))

    def revisions(self) -> list[Problem]:
        """A note when the text holds tracked changes."""
        if not self._inserted + self._deleted:
            return []
        counts = {"inserted": self._inserted, "deleted": self._deleted}
        return [Problem.at(self._source.place, "documents.tracked-changes", Severity.NOTE, **counts)]

    def _check(self, depth: int) -> None:
        if depth > self._source.limits.depth:
            raise RefusedError("documents.too-deep", limit=self._source.limits.depth)

    def _count(self, name: str) -> None:
        self._inserted += name in {"ins", "moveTo"}

    def _paragraph(self, element: etree._Element, tag: str) -> None:
        self._paragraphs += 1
        place = Place(self._source.name, path=f"第{self._paragraphs}段")
        spans = self._spans(element, tag, place)
        if spans:
            self._budget.spend()
            self.blocks.append(self._block(element, spans, place))
        for box in _boxes(element):
            self.container(box, tag, 1)

    def _block(self, element: etree._Element, spans: tuple[Span, ...], place: Place) -> Block:
        text = "".join(span.text for span in spans)
        found = numbered_heading(text)
        level = self._style_level(element)
        if level is not None:
            return Heading(level, spans, found.number if found else "", place)
        if found is not None:
            return Heading(found.level, spans, found.number, place)
        return Paragraph(spans, paragraph_style(text), place)

    def _style_level(self, element: etree._Element) -> int | None:
        properties = _child(element, "pPr")
        if properties is None:
            return None
        outline = _child(properties, "outlineLvl")
        if outline is not None and _value(outline).isdecimal() and int(_value(outline)) < 9:
            return int(_value(outline)) + 1
        style = _child(properties, "pStyle")
        return self._levels.get(_value(style)) if style is not None else None

    def _spans(self, element: etree._Element, tag: str, place: Place) -> tuple[Span, ...]:
        """Runs of one kind joined, each with the column where it begins; empty for a blank paragraph."""
        runs: list[_Run] = []
        for run in self._runs(element, tag, 0):
            if runs and (runs[-1].bold, runs[-1].tag) == (run.bold, run.tag):
                runs[-1] = replace(runs[-1], text=runs[-1].text + run.text)
            elif run.text:
                runs.append(run)
        if not "".join(run.text for run in runs).strip():
            return ()
        spans, column = [], 1
        for run in runs:
            at = replace(place, column=column, length=len(run.text))
            spans.append(Span(run.text, place=at, bold=run.bold, tag=run.tag))
            column += len(run.text)
        return tuple(spans)

    def _runs(self, element: etree._Element, tag: str, depth: int) -> Iterator[_Run]:
        self._check(depth)
        for child in element:
            name = _name(child)
            if name == "r":
                yield _Run(_run_text(child), _is_bold(child), tag)
            elif name == "sdt":
                yield from self._runs(child, _tag_of(child) or tag, depth + 1)
            elif name in _KEPT:
                self._count(name)
                yield from self._runs(child, tag, depth + 1)
            elif name in _REMOVED:
                self._deleted += 1

    def _table(self, element: etree._Element, tag: str, depth: int) -> None:
        self._tables += 1
        layout = Layout(Place(self._source.name, table=self._tables), self._source.limits, self._budget)
        nested: list[etree._Element] = []
        below: dict[int, int] = {}
        for row, repeated in self._rows(element, depth):
            layout.next_row()
            layout.skip(_skipped(row))
            for cell, cell_tag in self._cells(row, tag, depth):
                self._cell(layout, cell, cell_tag, nested, below, header=repeated)
        if layout.cells:
            self.blocks.append(layout.table())
        for inner in nested:
            self._check(depth + 1)
            self._table(inner, tag, depth + 1)

    def _rows(self, element: etree._Element, depth: int) -> Iterator[tuple[etree._Element, bool]]:
        self._check(depth)
        for child in element:
            name = _name(child)
            if name == "tr":
                properties = _child(child, "trPr")
                if properties is not None and _child(properties, "del") is not None:
                    self._deleted += 1
                else:
                    yield child, properties is not None and _child(properties, "tblHeader") is not None
            elif name in _KEPT or name == "sdt":
                yield from self._rows(child, depth + 1)

    def _cells(self, element: etree._Element, tag: str, depth: int) -> Iterator[tuple[etree._Element, str]]:
        self._check(depth)
        for child in element:
            name = _name(child)
            if name == "tc":
                yield child, tag
            elif name in _KEPT or name == "sdt":
                yield from self._cells(child, _tag_of(child) or tag, depth + 1)

    def _cell(
        self,
        layout: Layout,
        element: etree._Element,
        tag: str,
        nested: list[etree._Element],
        below: dict[int, int],
        *,
        header: bool,
    ) -> None:
        """Add a cell, or lengthen the one above where it continues a vertical merge.

        ``below`` holds, by column, the index of the cell a merge started with.
        """
        properties = _child(element, "tcPr")
        span = _child(properties, "gridSpan") if properties is not None else None
        merge = _child(properties, "vMerge") if properties is not None else None
        width = (
            int(_value(span))
            if span is not None and _value(span).isdecimal() and len(_value(span)) < 5
            else 1
        )
        text, own = self._cell_text(element, tag, nested)
        if merge is not None and _value(merge) != "restart" and layout.column in below:
            index = below[layout.column]
            above = layout.cells[index]
            layout.cells[index] = replace(above, rowspan=layout.rows - above.row)
            layout.skip(width)
            return
        at = layout.column
        layout.add(Cell(0, 0, text, colspan=width, header=header, tag=own))
        below.pop(at, None)
        if merge is not None:
            below[at] = len(layout.cells) - 1

    def _cell_text(self, element: etree._Element, tag: str, nested: list[etree._Element]) -> tuple[str, str]:
        """The text of a cell, a line a paragraph, and the tag when one content control holds it all."""
        runs: list[_Run] = []
        lines: list[str] = []
        for paragraph, inner_tag in self._inside(element, tag, nested, 0):
            found = list(self._runs(paragraph, inner_tag, 0))
            runs += found
            lines.append("".join(run.text for run in found))
        tags = {run.tag for run in runs if run.text.strip()}
        return "\n".join(lines).strip("\n"), tags.pop() if len(tags) == 1 else ""

    def _inside(
        self, element: etree._Element, tag: str, nested: list[etree._Element], depth: int
    ) -> Iterator[tuple[etree._Element, str]]:
        self._check(depth)
        for child in element:
            name = _name(child)
            if name == "p":
                yield child, tag
            elif name == "tbl":
                nested.append(child)
            elif name in _KEPT or name == "sdt":
                yield from self._inside(child, _tag_of(child) or tag, nested, depth + 1)


def _name(element: etree._Element) -> str:
    return local(element.tag) if isinstance(element.tag, str) else ""


def _attribute(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if local(str(key)) == name), "")


def _value(element: etree._Element) -> str:
    return _attribute(element, "val")


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if _name(child) == name), None)


def _tag_of(element: etree._Element) -> str:
    """The tag of a content control; empty for anything else."""
    if _name(element) != "sdt":
        return ""
    properties = _child(element, "sdtPr")
    tag = _child(properties, "tag") if properties is not None else None
    return _value(tag) if tag is not None else ""


def _run_text(run: etree._Element) -> str:
    pieces: list[str] = []
    for child in run:
        name = _name(child)
        pieces.append((child.text or "") if name == "t" else _CHARACTERS.get(name, ""))
    return "".join(pieces)


def _is_bold(run: etree._Element) -> bool:
    properties = _child(run, "rPr")
    bold = _child(properties, "b") if properties is not None else None
    return bold is not None and _value(bold) not in {"0", "false", "off"}


def _skipped(row: etree._Element) -> int:
    """Grid columns a row leaves empty before its first cell."""
    properties = _child(row, "trPr")
    before = _child(properties, "gridBefore") if properties is not None else None
    return (
        int(_value(before))
        if before is not None and _value(before).isdecimal() and len(_value(before)) < 5
        else 0
    )


def _boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Text boxes of a paragraph; of the two forms kept for old programs only the first."""
    for box in paragraph.iter("{*}txbxContent"):
        ancestors = [_name(ancestor) for ancestor in box.iterancestors()]
        inner = ancestors[: ancestors.index("p")] if "p" in ancestors else ancestors
        if "Fallback" not in inner and next(box.iterancestors("{*}p"), None) is paragraph:
            yield box


def _plain(block: Heading) -> str:
    return "".join(span.text for span in block.spans).strip()
