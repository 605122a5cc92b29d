"""Band sets cover every value once; signals can be raised."""

from __future__ import annotations

from collections.abc import Iterator

from yizhang.catalogue.model import Band, BandSet, Catalogue
from yizhang.places import Problem


def check_bands(catalogue: Catalogue) -> Iterator[Problem]:
    """Gaps, overlaps and empty bands."""
    for bands in catalogue.bands.values():
        yield from _band_set(bands)


def _band_set(bands: BandSet) -> Iterator[Problem]:
    if not bands.bands:
        yield Problem.at(bands.place, "catalogue.no-bands", id=bands.id)
        return
    for band in bands.bands:
        if band.interval.empty:
            yield Problem.at(bands.place, "catalogue.empty-band", id=bands.id, band=band.id)
    first, last = bands.bands[0], bands.bands[-1]
    if first.lo is not None or last.hi is not None:
        yield Problem.at(bands.place, "catalogue.bands-open", id=bands.id)
    for below, above in zip(bands.bands, bands.bands[1:], strict=False):
        code = _seam(below, above)
        if code:
            yield Problem.at(bands.place, code, id=bands.id, below=below.id, above=above.id)


def _seam(below: Band, above: Band) -> str:
    if below.hi is None or above.lo is None or below.hi > above.lo:
        return "catalogue.bands-overlap"
    if below.hi < above.lo:
        return "catalogue.bands-gap"
    if below.hi_closed == above.lo_closed:
        return "catalogue.bands-overlap" if below.hi_closed else "catalogue.bands-gap"
    return ""


def check_signals(catalogue: Catalogue) -> Iterator[Problem]:
    """Signals no value, or every value, would raise."""
    for signal in catalogue.signals.values():
        span = signal.raised
        if span.empty or (span.lo is None and span.hi is None):
            yield Problem.at(signal.place, "catalogue.idle-signal", id=signal.id)
