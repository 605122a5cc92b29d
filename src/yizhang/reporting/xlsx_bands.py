"""Risk bands in a workbook: the band's name as a formula, its colour as a conditional format."""

from __future__ import annotations

from fractions import Fraction

from yizhang.catalogue.model import Band, BandSet
from yizhang.numbers import Unit, exact_text
from yizhang.reporting.charts_palette import bands_of
from yizhang.reporting.xlsx_cells import PENDING
from yizhang.reporting.xlsx_sheet import Sheet, address
from yizhang.reporting.xlsx_styles import held


def mark_bands(sheet: Sheet, cell: tuple[int, int], margin: Fraction, bands: BandSet, unit: Unit) -> None:
    """Colour a number shown in ``unit`` by the band it falls into, if its print leaves no doubt which."""
    name, scale = address(*cell), held(unit).scale
    ends = [_shifted(name, shift / scale) for shift in ((-margin, margin) if margin else (margin,))]
    for band in bands.bands:
        inside = [text for end in ends for text in _conditions(end, band, bands.unit.scale / scale)]
        when = f"=AND({','.join([f'ISNUMBER({name})', *inside])})"
        sheet.mark((*cell, *cell), when, sheet.desk.styles.fill(band.severity))


def band_words(value: Fraction, margin: Fraction, bands: BandSet) -> str:
    """The band of a value in base units; both names where the print leaves open which of two it is."""
    return OR.join(band.zh for band in bands_of(value, margin, bands))


def band_formula(cell: str, margin: Fraction, bands: BandSet, unit: Unit) -> str:
    """What :func:`band_words` says of the number in ``cell``, as a formula."""
    scale = held(unit).scale
    factor = bands.unit.scale / scale
    low, high = (_named(_shifted(cell, shift / scale), bands, factor) for shift in (-margin, margin))
    text = f"IF({low}={high},{low},{low}&{quoted(OR)}&{high})" if margin else low
    return f'=IF(ISNUMBER({cell}),{text},"{PENDING}")'


OR = " 或 "
"""Between two bands of which the printed number allows either."""


def _shifted(cell: str, shift: Fraction) -> str:
    return cell if not shift else f"{cell}{'+' if shift > 0 else '-'}{exact_text(abs(shift))}"


def _named(cell: str, bands: BandSet, factor: Fraction) -> str:
    text = '""'
    for band in reversed(bands.bands):
        conditions = _conditions(cell, band, factor) or ["TRUE"]
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
