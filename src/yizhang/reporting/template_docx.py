"""An office's own Word template: its paragraphs, fonts and headers kept, its tags filled in.

Word tears a tag over several runs as people edit; here the runs of a paragraph are joined before the tags
are read. Every paragraph becomes one line of a text template that begins with a mark of its own, every
change of formatting another mark (private-use characters of plane 16), so that what comes out of the loops
and conditions finds back to its paragraph and its fonts. Tags of control stand in paragraphs of their own.
"""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import docx
from lxml import etree

from yizhang.places import Place, Problem
from yizhang.reporting import docx_styles
from yizhang.reporting.docx_package import PackageError, pack, read_parts
from yizhang.reporting.docx_write import Binder, Stamp, block_elements, legend_paragraph, save
from yizhang.reporting.docx_xml import Element, el, find, q
from yizhang.reporting.figures import Figures
from yizhang.reporting.template import line_spans
from yizhang.reporting.template_check import allowed_words, forbidden_allowances
from yizhang.reporting.template_engine import render
from yizhang.reporting.template_lint import lint_source
from yizhang.reporting.template_tokens import Refusal, Session

_FIRST: Final = 0x100000
_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_CONTROL: Final = re.compile(r"(?:\s*(?:\{%.*?%\}|\{#.*?#\}))+\s*", re.DOTALL)
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " "})


@dataclass(frozen=True, slots=True)
class Mark:
    """What a mark stands for: a paragraph (perhaps of a table), another block, or a formatting."""

    element: Element
    kind: str
    table: Element | None = None
    order: int = 0
    fixed: bool = False


@dataclass(slots=True)
class Source:
    """The lines of a Word template and the marks they hold."""

    lines: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The template as text, one paragraph a line."""
        return "\n".join(self.lines)

    def mark(self, mark: Mark) -> str:
        """The character that stands for ``mark``."""
        self.marks.append(mark)
        return chr(_FIRST + len(self.marks) - 1)

    def line_of(self, character: str) -> int:
        """The line (1-based) that holds a mark."""
        return next(number for number, line in enumerate(self.lines, start=1) if character in line)

    def meant(self, character: str) -> Mark | None:
        """What a character stands for; ``None`` for other text."""
        index = ord(character) - _FIRST
        return self.marks[index] if 0 <= index < len(self.marks) else None


def source_of(path: Path) -> str:
    """The template's text as the linter sees it: one paragraph a line, without formatting.

    Raises :class:`PackageError` or ``OSError``.
    """
    text = _source(_open(path)).text
    return "".join(character for character in text if ord(character) < _FIRST)


def render_docx(
    template: Path, context: Mapping[str, object], figures: Figures, out: Path, stamp: Stamp | None = None
) -> tuple[Problem, ...]:
    """Fill an office's template and write the report to ``out``. Any problem: nothing is written."""
    name = template.name
    try:
        word = _open(template)
    except (OSError, PackageError) as error:
        return (Problem.at(Place(name), "template.unreadable", reason=str(error)),)
    source = _source(word)
    plain = "".join(character for character in source.text if ord(character) < _FIRST)
    session = Session(figures)
    if problems := lint_source(plain, name):
        return problems
    text, problems = render(source.text, name, context, session)
    if text is None:
        return problems
    allowed = tuple(w for w in allowed_words(plain) if w not in forbidden_allowances((w,)))
    filling = _Filling(source, session, allowed, Binder(figures), word)
    try:
        filling.fill(text)
    except Refusal as refusal:
        return (Problem.at(Place(name, line=filling.line), refusal.code, **refusal.arguments),)
    stamp = stamp or Stamp()
    save(word, out, filling.binder, replace(stamp, title=stamp.title or word.core_properties.title or name))
    return ()


def _open(path: Path) -> Any:
    parts = read_parts(path)
    try:
        return docx.Document(io.BytesIO(pack(parts)))
    except (KeyError, ValueError, AttributeError, etree.LxmlError) as error:
        raise PackageError(str(error)) from error


def _source(word: Any) -> Source:
    source = Source()
    for child in word.element.body:
        if child.tag == q("w:p"):
            source.lines.append(_paragraph_line(child, source, None, 0))
        elif child.tag == q("w:tbl"):
            for order, paragraph in enumerate(child.iter(q("w:p"))):
                source.lines.append(_paragraph_line(paragraph, source, child, order))
        elif child.tag != q("w:sectPr"):
            source.lines.append(source.mark(Mark(child, "other")))
    return source


def _paragraph_line(paragraph: Element, source: Source, table: Element | None, order: int) -> str:
    characters = _characters(paragraph)
    text = "".join(character for character, _ in characters)
    tags = [match.span() for match in _TAG.finditer(text)]
    if tags and table is None and _CONTROL.fullmatch(text):
        return text.translate(_QUOTES).replace("\n", " ").strip()
    line = source.mark(Mark(paragraph, "paragraph", table, order, fixed=not tags))
    return line + _marked(characters, text, tags, source)


def _characters(paragraph: Element) -> list[tuple[str, Element | None]]:
    """The paragraph's characters with the formatting of their runs; private characters are dropped."""
    found: list[tuple[str, Element | None]] = []
    for node in paragraph.iter(q("w:t"), q("w:tab")):
        run = node.getparent()
        if run is None or run.tag != q("w:r") or _inside(node, "w:del", paragraph):
            continue
        text = "\t" if node.tag == q("w:tab") else (node.text or "").replace("\n", " ")
        properties = find(run, "w:rPr")
        found.extend((character, properties) for character in text if ord(character) < _FIRST)
    return found


def _inside(node: Element, name: str, top: Element) -> bool:
    return any(parent.tag == q(name) for parent in node.iterancestors() if parent is not top)


def _marked(
    characters: list[tuple[str, Element | None]], text: str, tags: list[tuple[int, int]], source: Source
) -> str:
    """The text with a formatting mark before each run; a tag torn over runs takes the first one's."""
    starts = dict(tags)
    made: list[str] = []
    current: object = _NOTHING
    at = 0
    while at < len(characters):
        properties = characters[at][1]
        if properties is not current:
            made.append(source.mark(Mark(el("w:rPr") if properties is None else properties, "run")))
            current = properties
        end = starts.get(at, at + 1)
        piece = text[at:end]
        made.append(piece.translate(_QUOTES) if at in starts else piece)
        at = end
    return "".join(made)


_NOTHING: Final = object()


class _Filling:
    """Puts the rendered lines back into the document."""

    def __init__(
        self, source: Source, session: Session, allowed: tuple[str, ...], binder: Binder, word: Any
    ) -> None:
        self.source, self.session, self.allowed, self.binder, self.word = (
            source,
            session,
            allowed,
            binder,
            word,
        )
        self.line = 0
        self._table: Element | None = None
        self._copies: list[Element] = []
        self._last = -1

    def fill(self, text: str) -> None:
        """Replace the body by what ``text`` says. Raises :class:`Refusal`."""
        docx_styles.ensure_styles(self.word.styles.element)
        body = self.word.element.body
        section = find(body, "w:sectPr")
        for child in list(body):
            body.remove(child)
        for line in text.split("\n"):
            mark = self.source.meant(line[0]) if line else None
            if mark is not None:
                self.line = self.source.line_of(line[0])
                self._put(body, mark, line[1:])
        body.extend(legend_paragraph(self.binder))
        if section is not None:
            body.append(section)

    def _put(self, body: Element, mark: Mark, line: str) -> None:
        if mark.table is not None:
            self._put_in_table(body, mark, line)
            return
        self._table = None
        if mark.fixed or mark.kind == "other":
            body.append(copy.deepcopy(mark.element))
            return
        bare = self._unmarked(line).strip()
        token = self.session.meant(bare) if len(bare) == 1 else None
        if token is not None and token.block is not None:
            body.extend(block_elements(token.block, self.binder, self.word.part))
            return
        paragraph = el("w:p")
        properties = find(mark.element, "w:pPr")
        if properties is not None:
            paragraph.append(copy.deepcopy(properties))
        self._write(paragraph, line, cell=False)
        body.append(paragraph)

    def _put_in_table(self, body: Element, mark: Mark, line: str) -> None:
        if mark.table is not self._table or mark.order <= self._last:
            made = copy.deepcopy(mark.table)
            assert made is not None  # noqa: S101 (the mark has a table)
            body.append(made)
            self._table, self._copies = mark.table, list(made.iter(q("w:p")))
        self._last = mark.order
        if mark.fixed:
            return
        paragraph = self._copies[mark.order]
        for child in list(paragraph):
            if child.tag != q("w:pPr"):
                paragraph.remove(child)
        self._write(paragraph, line, cell=True)

    def _unmarked(self, line: str) -> str:
        return "".join(character for character in line if self.source.meant(character) is None)

    def _write(self, paragraph: Element, line: str, *, cell: bool) -> None:
        line_spans(self._unmarked(line), self.session, self.allowed, cell=cell)
        properties: Element | None = None
        text = ""
        for character in line:
            mark, token = self.source.meant(character), None
            if mark is None:
                token = self.session.meant(character)
            if mark is None and token is None:
                text += character
                continue
            self._flush(paragraph, text, properties)
            text = ""
            if mark is not None:
                properties = mark.element
            for span in token.spans if token is not None else ():
                paragraph.append(self.binder.run(span.text, span.ref, copy.deepcopy(properties)))
        self._flush(paragraph, text, properties)

    def _flush(self, paragraph: Element, text: str, properties: Element | None) -> None:
        if text:
            paragraph.append(self.binder.run(text, None, copy.deepcopy(properties)))
