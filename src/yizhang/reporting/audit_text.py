"""The text of an audited document as HTML: every figure of a finding marked, the findings told where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from markupsafe import Markup

from yizhang.documents.model import Block, Cell, Heading, Paragraph, Span, Table
from yizhang.places import Place
from yizhang.reporting.audit_marks import Mark, Marks, Stretch
from yizhang.reporting.audit_words import ORDER, Wording
from yizhang.reporting.html_markup import join, tag

_WHOLE: Final = 3_000
"""Paragraphs and rows up to which a document is shown whole; beyond, only what surrounds a finding."""
_AROUND: Final = 6
"""Paragraphs or rows shown before and behind a finding in a longer document."""
_HELD: Final = 3
"""Relations told behind a figure that holds."""
Note = Callable[[int], Markup]
"""Tells a finding by its number."""


@dataclass(slots=True)
class TextWriter:
    """Writes the blocks of one document. A finding is told behind the block that holds its first figure."""

    marks: Marks
    words: Wording
    note: Note
    told: set[int] = field(default_factory=set)
    seen: set[int] = field(default_factory=set)

    def blocks(self, blocks: Sequence[Block]) -> Markup:
        """The whole text, shortened around the findings where it is very long."""
        long = sum(block.rows if isinstance(block, Table) else 1 for block in blocks) > _WHOLE
        near = _near([any(True for _ in self.marks.at(_places(block))) for block in blocks]) if long else None
        pieces: list[Markup] = []
        left_out = 0
        for number, block in enumerate(blocks):
            if near is not None and not near[number] and not isinstance(block, Heading):
                left_out += 1
                continue
            pieces += self._gap(left_out)
            left_out = 0
            pieces.append(self._block(block, long=long))
            pieces += [self.note(each) for each in self._untold(block)]
        pieces += self._gap(left_out)
        return join(pieces, "\n")

    def _gap(self, count: int) -> list[Markup]:
        if not count:
            return []
        return [tag("p", self.words.say("audit.page.left-out", count=count), class_="left-out")]

    def _untold(self, block: Block) -> list[int]:
        led = {mark.number for mark in self.marks.at(_places(block)) if mark.leads}
        numbers = sorted(led & self.seen - self.told)
        self.told.update(numbers)
        return numbers

    def _block(self, block: Block, *, long: bool) -> Markup:
        match block:
            case Heading():
                level = f"h{min(max(block.level, 1) + 1, 6)}"
                text = "".join(span.text for span in block.spans).lstrip()
                number = "" if text.startswith(block.number) else block.number
                return tag(level, number, self._spans(block.spans, block.place))
            case Paragraph():
                return tag("p", self._spans(block.spans, block.place), class_=f"{block.style} text-line")
            case Table():
                return self._table(block, long=long)
            case _:
                return Markup("")

    def _spans(self, spans: Sequence[Span], place: Place | None) -> Markup:
        return join(self._marked(text, stands) for text, stands in _pieces(spans, place))

    def _marked(self, text: str, place: Place | None) -> Markup:
        return join(self._stretch(stretch) for stretch in self.marks.here(text, place))

    def _stretch(self, stretch: Stretch) -> Markup | str:
        if stretch.marks:
            return self._mark(stretch)
        if stretch.checked:
            return tag("span", stretch.text, class_="held", title=self.words.list(stretch.checked[:_HELD]))
        return stretch.text

    def _mark(self, stretch: Stretch) -> Markup:
        marks = sorted(stretch.marks, key=lambda mark: (ORDER.index(mark.severity), mark.number))
        by_number: dict[int, Mark] = {}
        for mark in marks:
            by_number.setdefault(mark.number, mark)
        links = [
            tag("a", str(number), href=f"#f{number}", class_=mark.severity.value)
            for number, mark in by_number.items()
        ]
        fresh = sorted({mark.number for mark in marks if mark.leads} - self.seen)
        self.seen.update(fresh)
        anchors = [tag("span", id=f"t{number}", class_="anchor") for number in fresh]
        looks = f"{marks[0].severity.value}{' suspect' if any(mark.suspect for mark in marks) else ''}"
        return join([*anchors, tag("mark", stretch.text, tag("sup", join(links, " ")), class_=looks)])

    def _table(self, table: Table, *, long: bool) -> Markup:
        rows: list[list[Cell]] = [[] for _ in range(table.rows)]
        for cell in table.cells:
            rows[cell.row].append(cell)
        near = (
            _near([any(True for _ in self.marks.at(c.place for c in row)) for row in rows]) if long else None
        )
        lines: list[Markup] = []
        left_out = 0
        for number, row in enumerate(rows):
            if near is not None and not near[number] and number >= _AROUND:
                left_out += 1
                continue
            if left_out:
                lines.append(self._row_gap(left_out, table.cols))
                left_out = 0
            lines.append(self._row(table, row))
        if left_out:
            lines.append(self._row_gap(left_out, table.cols))
        caption = (
            tag("caption", tag("b", table.title), " ", table.unit_line)
            if table.title or table.unit_line
            else ""
        )
        name = table.place.sheet if table.place is not None and table.place.sheet else ""
        heading = tag("h3", name) if name else ""
        return heading + tag(
            "div", tag("table", caption, tag("tbody", *lines)), class_="scroll", tabindex="0"
        )

    def _row_gap(self, count: int, cols: int) -> Markup:
        text = self.words.say("audit.page.rows-left-out", count=count)
        return tag("tr", tag("td", text, colspan=str(max(cols, 1)), class_="left-out"))

    def _row(self, table: Table, row: Sequence[Cell]) -> Markup:
        cells: list[Markup] = []
        at = 0
        for cell in sorted(row, key=lambda each: each.col):
            if cell.col > at and cell.row == row[0].row and not _covered(table, cell.row):
                cells.append(tag("td", colspan=str(cell.col - at) if cell.col - at > 1 else ""))
            spans = {"rowspan": cell.rowspan, "colspan": cell.colspan}
            attributes = {name: str(value) for name, value in spans.items() if value > 1}
            looks = "num" if _numeric(cell.text) else ""
            name = "th" if cell.header else "td"
            cells.append(tag(name, self._marked(cell.text, cell.place), class_=looks, **attributes))
            at = cell.col + cell.colspan
        return tag("tr", *cells)


def _covered(table: Table, row: int) -> bool:
    """Whether a merged cell from above may stand in a row: gaps in it are then no blanks."""
    return any(cell.rowspan > 1 and cell.row < row < cell.row + cell.rowspan for cell in table.cells)


def _numeric(text: str) -> bool:
    plain = text.strip().rstrip("%％")
    return bool(plain) and all(character in "0123456789.,，．-−+－–— ()（）" for character in plain)


def _pieces(spans: Sequence[Span], place: Place | None) -> Iterator[tuple[str, Place | None]]:
    """The texts of spans with where each stands: its own place, else behind the one before."""
    column = 0
    for span in spans:
        stands = span.place
        if stands is None and place is not None:
            stands = replace(place, column=(place.column or 1) + column)
        yield span.text, stands
        column += len(span.text)


def _places(block: Block) -> Iterator[Place | None]:
    match block:
        case Heading() | Paragraph():
            yield from (place for _, place in _pieces(block.spans, block.place))
        case Table():
            yield from (cell.place for cell in block.cells)
        case _:
            return


def _near(marked: Sequence[bool]) -> list[bool]:
    """Whether each stands near one that is marked."""
    near = [False] * len(marked)
    for at, is_marked in enumerate(marked):
        if is_marked:
            for other in range(max(0, at - _AROUND), min(len(marked), at + _AROUND + 1)):
                near[other] = True
    return near
