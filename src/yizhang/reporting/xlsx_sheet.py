"""One sheet being written: text is always text, numbers are exact, pages print on A4."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from yizhang.reporting.xlsx_cells import PENDING, Cells, near
from yizhang.reporting.xlsx_styles import Styles, display_width

LONGEST = 32767
"""Characters a cell can hold; a longer text ends in an ellipsis."""


_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def fitting(text: str) -> str:
    """Text that a cell can hold: nothing that XML cannot, and not too long."""
    clean = _UNWRITABLE.sub("", text)
    return clean if len(clean) <= LONGEST else clean[: LONGEST - 1] + "…"


def column_letters(col: int) -> str:
    """0 → A, 26 → AA."""
    letters = ""
    while col >= 0:
        col, rest = divmod(col, 26)
        letters = chr(ord("A") + rest) + letters
        col -= 1
    return letters


def address(row: int, col: int) -> str:
    """The A1 address of a 0-based position."""
    return f"{column_letters(col)}{row + 1}"


LINE_HEIGHT = 14
"""Points a line of text takes in a cell."""


AIRY = 19
"""Points of a row in a table that is read rather than filtered."""


def _lines(text: str, width: float) -> int:
    room = max(int(width) - 2, 1)
    return sum(max(1, -(-display_width(line) // room)) for line in text.split("\n"))


@dataclass(slots=True)
class Desk:
    """What every sheet writer works with."""

    workbook: Any
    styles: Styles
    cells: Cells
    words: Mapping[str, str]

    def sheet(self, code: str) -> Sheet:
        """A new sheet, named by the word ``sheet-<code>``."""
        name = self.words[f"sheet-{code}"]
        return Sheet(self.workbook.add_worksheet(name), name, self)


@dataclass(slots=True)
class Sheet:
    """A worksheet with the few ways of writing that are allowed here."""

    raw: Any
    name: str
    desk: Desk

    def text(self, row: int, col: int, text: str, style: str = "text") -> None:
        """Text as text: what begins with = + - @ stays what it is."""
        shown = fitting(text)
        if shown:
            self.raw.write_string(row, col, shown, self.desk.styles(style))
        else:
            self.raw.write_blank(row, col, None, self.desk.styles(style))

    def row(self, row: int, texts: Sequence[str], style: str = "text", col: int = 0) -> None:
        """Texts side by side."""
        for offset, text in enumerate(texts):
            self.text(row, col + offset, text, style)

    def number(self, row: int, col: int, value: Fraction, form: str, style: str = "number") -> None:
        """A number as it stands."""
        self.raw.write_number(row, col, near(value), self.desk.styles(style, form))

    def blank(self, row: int, col: int, style: str) -> None:
        """An empty cell with a style."""
        self.raw.write_blank(row, col, None, self.desk.styles(style))

    def formula(
        self,
        row: int,
        col: int,
        formula: str,
        result: Fraction | str | None,
        form: str,
        style: str = "number",
    ) -> None:
        """A live formula with its cached result; ``None`` is the pending mark."""
        cached = near(result) if isinstance(result, Fraction) else (PENDING if result is None else result)
        self.raw.write_formula(row, col, formula, self.desk.styles(style, form), cached)

    def link(self, row: int, col: int, sheet: str, cell: str, text: str) -> None:
        """A link to a cell of this workbook."""
        target, look = f"internal:'{sheet}'!{cell}", self.desk.styles("link")
        self.raw.write_url(row, col, target, look, fitting(text) or cell)

    def title(self, title: str, subtitle: str = "") -> int:
        """Title and subtitle at the top; gives the next free row."""
        self.raw.set_row(0, 26)
        self.text(0, 0, title, "title")
        if subtitle:
            self.text(1, 0, subtitle, "subtitle")
        return 3 if subtitle else 2

    def merge(self, top: int, left: int, bottom: int, right: int, text: str, style: str) -> None:
        """Text over a block of cells (or one cell)."""
        if (top, left) == (bottom, right):
            self.text(top, left, text, style)
            return
        self.raw.merge_range(top, left, bottom, right, "", self.desk.styles(style))
        self.text(top, left, text, style)

    def widths(self, *widths: float) -> None:
        """Column widths from the left."""
        for col, width in enumerate(widths):
            self.raw.set_column(col, col, width)

    def mark(self, area: tuple[int, int, int, int], when: str, overlay: Any) -> None:
        """Overlay the cells of ``area`` (0-based, inclusive) for which the formula ``when`` holds."""
        self.raw.conditional_format(*area, {"type": "formula", "criteria": when, "format": overlay})

    def pending(self, area: tuple[int, int, int, int]) -> None:
        """Grey the cells of ``area`` that wait for a figure."""
        first = address(area[0], area[1])
        self.mark(area, f'={first}="{PENDING}"', self.desk.styles.pending())

    def table(self, head_row: int, last_row: int, last_col: int, frozen_cols: int = 0) -> None:
        """A filterable list below a heading that stays in view and is repeated on every page."""
        self.raw.autofilter(head_row, 0, max(last_row, head_row), last_col)
        self.raw.freeze_panes(head_row + 1, frozen_cols)
        self.raw.repeat_rows(head_row)

    def airy(self) -> None:
        """Rows with room around their one line of text."""
        self.raw.set_default_row(AIRY)

    def fit(self, row: int, texts: Mapping[int, str], widths: Sequence[float]) -> None:
        """Make a row as high as its longest wrapped text needs; ``texts`` by column."""
        lines = max((_lines(text, widths[col]) for col, text in texts.items()), default=1)
        self.raw.set_row(row, 6 + LINE_HEIGHT * lines)

    def print_setup(self, *, landscape: bool) -> None:
        """A4, as wide as the page, page numbers below."""
        if landscape:
            self.raw.set_landscape()
        self.raw.set_paper(9)
        self.raw.fit_to_pages(1, 0)
        self.raw.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.raw.set_footer("&L&8&A&R&8&P / &N")
        self.raw.hide_gridlines(2)
