"""Risk bands in a workbook: the band's name as a formula, its colour as a conditional format."""

from __future__ import annotations

from fractions import Fraction

from yizhang.catalogue.model import Band, BandSet
from yizhang.numbers import Unit, exact_text
from yizhang.reporting.charts_palette import band_of
from yizhang.reporting.xlsx_cells import PENDING
from yizhang.reporting.xlsx_sheet import Sheet, address
from yizhang.reporting.xlsx_styles import held


def mark_bands(sheet: Sheet, area: tuple[int, int, int, int], bands: BandSet, unit: Unit) -> None:
    """Colour the numbers of ``area``, shown in ``unit``, by the band they fall into."""
    first = address(area[0], area[1])
    for band in bands.bands:
        conditions = [f"ISNUMBER({first})", *_conditions(first, band, bands.unit.scale / held(unit).scale)]
        sheet.mark(area, f"=AND({','.join(conditions)})", sheet.desk.styles.fill(band.severity))


def band_words(value: Fraction, margin: Fraction, bands: BandSet) -> str:
    """The band of a value in base units; both names where the print leaves open which of two it is."""
    low, high = (band_of(value + shift, bands) for shift in (-margin, margin))
    names = dict.fromkeys(band.zh for band in (low, high) if band is not None)
    return OR.join(names)


def band_formula(cell: str, margin: Fraction, bands: BandSet, unit: Unit) -> str:
    """What :func:`band_words` says of the number in ``cell``, as a formula."""
    scale = held(unit).scale
    names = [_named(cell, shift / scale, bands, bands.unit.scale / scale) for shift in (-margin, margin)]
    text = (
        names[0] if not margin else f"IF({names[0]}={names[1]},{names[0]},{names[0]}&{quoted(OR)}&{names[1]})"
    )
    return f'=IF(ISNUMBER({cell}),{text},"{PENDING}")'


OR = " 或 "
"""Between two bands of which the printed number allows either."""


def _named(cell: str, shift: Fraction, bands: BandSet, factor: Fraction) -> str:
    sign = "" if not shift else f"{'+' if shift > 0 else '-'}{exact_text(abs(shift))}"
    text = '""'
    for band in reversed(bands.bands):
        conditions = _conditions(cell + sign, band, factor) or ["TRUE"]
        text = f"IF(AND({','.join(conditions)}),{quoted(band.zh)},{text})"
    return text


def quoted(text: str) -> str:
    """Text as a formula's string."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _conditions(cell: str, band: Band, factor: Fraction) -> list[str]:
    found = []
    if band.lo is not None:
        found.append(f"{cell}{'>=' if band.lo_closed else '>'}{exact_text(band.lo * factor)}")
    if band.hi is not None:
        found.append(f"{cell}{'<=' if band.hi_closed else '<'}{exact_text(band.hi * factor)}")
    return found
