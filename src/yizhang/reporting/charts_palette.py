"""Colours that charts and tables share, and the risk band that chooses one.

Their lightness tells them apart in grey print.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from yizhang.catalogue.model import Band, BandSet

SERIES_COLOURS: Final = ("#0B6B6B", "#B4722A", "#5B7F9B", "#7A5C8E", "#8A949B")
"""Series in order: teal, ochre, slate, plum, grey."""

BAND_COLOURS: Final[Mapping[str, str]] = {
    "red": "#B3261E",
    "orange": "#D9772B",
    "yellow": "#D6AE2B",
    "normal": "#2E7D5B",
    "blue": "#4A7FB5",
}
"""Risk bands by severity."""

THRESHOLD_COLOURS: Final = ("#B3261E", "#B4722A", "#4A7FB5", "#56636B")
"""Threshold lines from the lowest up."""


def band_of(value: Fraction, bands: BandSet) -> Band | None:
    """The band an unrounded value in base units falls into."""
    scaled = value / bands.unit.scale
    return next((band for band in bands.bands if _above(scaled, band) and _below(scaled, band)), None)


def bands_of(value: Fraction, margin: Fraction, bands: BandSet) -> tuple[Band, ...]:
    """The bands a printed value may fall into: two where its print leaves open which."""
    found = (band_of(value + shift, bands) for shift in (-margin, margin))
    return tuple(dict.fromkeys(band for band in found if band is not None))


def _above(value: Fraction, band: Band) -> bool:
    return band.lo is None or value > band.lo or (band.lo_closed and value == band.lo)


def _below(value: Fraction, band: Band) -> bool:
    return band.hi is None or value < band.hi or (band.hi_closed and value == band.hi)
