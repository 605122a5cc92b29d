"""How the cells of a workbook look: one table of named styles, number formats by unit, widths for Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final
from unicodedata import east_asian_width

from yizhang.numbers import PERCENT, RATIO, Unit

FONT: Final = "微软雅黑"
INK: Final = "#1F2A30"
FAINT: Final = "#8A949B"
RULE: Final = "#C9D1D6"
HEAD: Final = "#E8EFF1"
ACCENT: Final = "#0B6B6B"

Properties = Mapping[str, object]

_BASE: Final[Properties] = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
_CELL: Final[Properties] = {"border": 1, "border_color": RULE}

STYLES: Final[Mapping[str, Properties]] = {
    "title": {"font_size": 16, "bold": True, "font_color": ACCENT},
    "subtitle": {"font_color": FAINT},
    "section": {"font_size": 12, "bold": True},
    "unit-line": {"font_color": FAINT, "align": "right"},
    "line": {"text_wrap": True, "valign": "top"},
    "head": {**_CELL, "bold": True, "bg_color": HEAD, "align": "center", "text_wrap": True},
    "text": {**_CELL, "text_wrap": True, "indent": 1},
    "label": {**_CELL, "bold": True, "text_wrap": True, "indent": 1},
    "centre": {**_CELL, "align": "center", "text_wrap": True},
    "faint": {**_CELL, "font_color": FAINT, "text_wrap": True, "indent": 1},
    "link": {**_CELL, "font_color": ACCENT, "underline": 1, "text_wrap": True, "indent": 1},
    "number": {**_CELL, "align": "right", "indent": 1},
    "input": {**_CELL, "align": "right", "indent": 1, "font_color": "#1B4F9C"},
    "missing": {**_CELL, "align": "right", "indent": 1, "font_color": FAINT, "bg_color": "#F3F3EE"},
    "barred": {**_CELL, "bg_color": "#F6F7F7"},
    "total": {**_CELL, "align": "right", "indent": 1, "bold": True, "top": 2},
    "total-label": {**_CELL, "bold": True, "top": 2},
}
"""Every style a sheet may ask for, by name."""

SEVERITY_FILL: Final[Mapping[str, tuple[str, str]]] = {
    "red": ("#F9D9D6", "#8E1B12"),
    "orange": ("#FBE3CB", "#8A4508"),
    "yellow": ("#FBF2C9", "#6B5605"),
    "normal": ("#DDF0E4", "#1D5B38"),
    "blue": ("#DBE8F7", "#1B4A7F"),
    "error": ("#F9D9D6", "#8E1B12"),
    "suspicious": ("#FBE3CB", "#8A4508"),
    "tail": ("#FBF2C9", "#6B5605"),
    "note": ("#DBE8F7", "#1B4A7F"),
}
"""Background and ink of risk bands and of severities; both are legible in grey print."""


class Styles:
    """Named styles of one workbook, made when first asked for."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, str], Any] = {}

    def __call__(self, name: str, number_format: str = "") -> Any:
        """The style ``name``, showing numbers as ``number_format``."""
        found = self._made.get((name, number_format))
        if found is None:
            extra = {"num_format": number_format} if number_format else {}
            found = self._workbook.add_format({**_BASE, **STYLES[name], **extra})
            self._made[name, number_format] = found
        return found

    def fill(self, severity: str) -> Any:
        """The overlay of a conditional format for a risk band or severity."""
        background, ink = SEVERITY_FILL.get(severity, SEVERITY_FILL["normal"])
        return self._workbook.add_format({"bg_color": background, "font_color": ink})

    def pending(self) -> Any:
        """The overlay of a cell that waits for a figure."""
        return self._workbook.add_format({"font_color": FAINT, "italic": True, "bg_color": "#F3F3EE"})


def number_format(unit: Unit, decimals: int) -> str:
    """The Excel number format of a figure shown in ``unit`` (see :func:`held`).

    >>> from yizhang.numbers import MONTHS, YI_YUAN
    >>> number_format(YI_YUAN, 2), number_format(PERCENT, 2), number_format(MONTHS, 0)
    ('#,##0.00', '0.00%', '0"个月"')
    """
    places = "." + "0" * decimals if decimals > 0 else ""
    if unit == PERCENT:
        return f"0{places}%"
    if dict(unit.dims).get("money") == 1 or not unit.symbol:
        return f"#,##0{places}"
    grouped = "#,##0" if "person" in dict(unit.dims) or "visit" in dict(unit.dims) else "0"
    symbol = unit.symbol.replace('"', "")
    return f'{grouped}{places}"{symbol}"'


def printed_format(decimals: int | None) -> str:
    """The number format of a value in its printed unit, whose symbol stands in the next column."""
    if decimals is None:
        return "#,##0.######"
    return "#,##0" + ("." + "0" * decimals if decimals > 0 else "")


def held(unit: Unit) -> Unit:
    """The unit a cell's number is counted in: a percentage is held as the ratio that Excel shows with %."""
    return RATIO if unit == PERCENT else unit


def display_width(text: str) -> int:
    """Columns of half-width characters that the longest line of ``text`` takes."""
    lines = text.splitlines() or [""]
    return max(sum(2 if east_asian_width(char) in "WF" else 1 for char in line) for line in lines)


def column_width(texts: Iterable[str], least: int = 8, most: int = 40) -> float:
    """A column's width in Excel's units for these contents, between ``least`` and ``most``."""
    widest = max((display_width(text) for text in texts), default=0)
    return float(min(most, max(least, widest + 2)))
