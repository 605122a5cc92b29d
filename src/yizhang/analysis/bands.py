"""Risk bands: decided on unrounded values, and left open where a print cannot decide."""

from __future__ import annotations

from dataclasses import dataclass

from yizhang.catalogue.model import Band, BandSet
from yizhang.formula.result import Result
from yizhang.numbers import Interval


@dataclass(frozen=True, slots=True)
class Graded:
    """A value against a band set: one band when decided; several when only a print is known and it straddles a
    cut; none when the value is unknown.
    """

    bands: tuple[Band, ...]

    @property
    def band(self) -> Band | None:
        """The band, if it is decided."""
        return self.bands[0] if len(self.bands) == 1 else None

    @property
    def undetermined(self) -> bool:
        """Whether the printed value stands for values in more than one band."""
        return len(self.bands) > 1


def grade(result: Result, bands: BandSet) -> Graded:
    """Place a result in a band set: a computed value by itself, a stated figure by all the values it stands for."""
    if result.value is None:
        return Graded(())
    stands_for = result.quantity.interval() if result.quantity is not None else Interval.point(result.value)
    return Graded(bands.bands_of(stands_for))
