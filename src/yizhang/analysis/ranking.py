"""Rankings with ties, extremes with their spread, classes by band; what is unknown is listed, never ranked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from yizhang.analysis.bands import Graded, grade
from yizhang.catalogue.model import Band, BandSet
from yizhang.formula.result import Result
from yizhang.numbers import half_up


@dataclass(frozen=True, slots=True)
class Ranked:
    """One area in a ranking. ``shown`` is the value as it prints (in the indicator's unit); ties share a rank."""

    rank: int
    area: str
    result: Result
    shown: Fraction
    graded: Graded


@dataclass(frozen=True, slots=True)
class Ranking:
    """Areas in ascending order of the printed value, then of the unrounded one; areas without a value apart."""

    entries: tuple[Ranked, ...]
    unknown: tuple[str, ...]

    @property
    def greatest(self) -> tuple[Ranked, ...]:
        """All areas that print the greatest value."""
        return tuple(e for e in self.entries if e.shown == self.entries[-1].shown)

    @property
    def least(self) -> tuple[Ranked, ...]:
        """All areas that print the least value."""
        return tuple(e for e in self.entries if e.shown == self.entries[0].shown)

    @property
    def spread(self) -> Fraction:
        """The difference of the printed extremes; 0 for fewer than two areas."""
        return self.entries[-1].shown - self.entries[0].shown if self.entries else Fraction(0)

    def within(self, band: Band) -> tuple[Ranked, ...]:
        """The areas certainly in ``band``."""
        return tuple(e for e in self.entries if e.graded.band == band)

    def undetermined(self) -> tuple[Ranked, ...]:
        """The areas whose print cannot decide the band."""
        return tuple(e for e in self.entries if e.graded.undetermined)


def rank(results: Iterable[tuple[str, Result]], bands: BandSet, decimals: int) -> Ranking:
    """Rank areas by their results. Values are compared as they print to ``decimals`` places in the band set's
    unit, so that areas printing the same are tied.
    """
    known: list[tuple[Fraction, Fraction, str, Result]] = []
    unknown: list[str] = []
    for area, result in results:
        if result.value is None:
            unknown.append(area)
            continue
        value = result.value / bands.unit.scale
        known.append((half_up(value, decimals), value, area, result))
    known.sort(key=lambda item: item[:3])
    entries: list[Ranked] = []
    for position, (shown, _, area, result) in enumerate(known, start=1):
        tied = bool(entries) and entries[-1].shown == shown
        number = entries[-1].rank if tied else position
        entries.append(Ranked(number, area, result, shown, grade(result, bands)))
    return Ranking(tuple(entries), tuple(unknown))


def out_of_order(stated: Sequence[tuple[int, Fraction]]) -> bool:
    """Whether values listed by stated serial number run neither up nor down throughout."""
    values = [value for _, value in sorted(stated)]
    pairs = list(pairwise(values))
    return any(a > b for a, b in pairs) and any(a < b for a, b in pairs)
