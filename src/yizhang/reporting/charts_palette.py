"""Colours that charts and tables share, and the risk band that chooses one.

Their lightness tells them apart in grey print.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from yizhang.catalogue.model import Band, BandSet

SERIES_COLOURS: Final = ("#0B6B6B", "#C8873A", "#6C8EA8", "#7A5C8E", "#8A949B")
"""Series in order: teal, ochre, slate, plum, grey."""

BAND_COLOURS: Final[Mapping[str, str]] = {
    "red": "#B3261E",
    "orange": "#D9772B",
    "yellow": "#D6AE2B",
    "normal": "#2E7D5B",
    "blue": "#4A7FB5",
}
"""Risk bands by severity."""

THRESHOLD_COLOURS: Final = ("#B3261E", "#D9772B", "#4A7FB5")
"""Threshold lines from the lowest up."""


def band_of(value: Fraction, bands: BandSet) -> Band | None:
    """The band an unrounded value in base units falls into."""
    scaled = value / bands.unit.scale
    return next((band for band in bands.bands if _above(scaled, band) and _below(scaled, band)), None)


def _above(value: Fraction, band: Band) -> bool:
    return band.lo is None or value > band.lo or (band.lo_closed and value == band.lo)


def _below(value: Fraction, band: Band) -> bool:
    return band.hi is None or value < band.hi or (band.hi_closed and value == band.hi)
