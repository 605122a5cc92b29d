"""How firmly the structure of a table is known: rows and columns vote, the one being judged does not.

A structure (this row adds up those rows) is proposed from words and position. Whether it is believed depends on the
other columns it holds in; whether it holds in the column being judged is never asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from yizhang.assertions.table_numbers import Number

_SWAPS: Final = frozenset(9 * digit for digit in range(1, 10))
"""What two neighbouring digits swapped make a number differ by, in units of the lower one."""


class Standing(Enum):
    """How one instance of a structure stands."""

    HOLDS = auto()
    FAILS = auto()
    TRIVIAL = auto()
    """It holds, but with fewer than two parts that are something any structure would."""
    OPEN = auto()
    """Nothing to compare."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A structure in one row or column: the figure of the whole, those to add, those to subtract."""

    whole: Number | None
    parts: tuple[Number | None, ...]
    minus: tuple[Number | None, ...] = ()

    @property
    def standing(self) -> Standing:
        """How it stands, rounding allowed for."""
        added = [part for part in self.parts if part is not None]
        taken = [part for part in self.minus if part is not None]
        if self.whole is None or not added:
            return Standing.OPEN
        total = sum(part.value for part in added) - sum(part.value for part in taken)
        room = self.whole.ulp + sum(part.ulp for part in added) + sum(part.ulp for part in taken)
        if 2 * abs(total - self.whole.value) > room:
            return Standing.FAILS
        something = sum(not part.zero for part in (*added, *taken))
        return Standing.HOLDS if something > 1 else Standing.TRIVIAL

    @property
    def slip(self) -> bool:
        """Whether one wrong digit, or two neighbouring digits swapped, could be why it does not hold."""
        if self.whole is None:
            return False
        added, taken = ([n for n in numbers if n is not None] for numbers in (self.parts, self.minus))
        gap = abs(sum(n.value for n in added) - sum(n.value for n in taken) - self.whole.value)
        last = max((n.ulp for n in (self.whole, *added, *taken)), default=1) or 1
        units = round(gap / last)
        while units and units % 10 == 0:
            units //= 10
        return 0 < units < 10 or units in _SWAPS

    @property
    def values(self) -> tuple[int | None, ...]:
        """Its numbers, to count equal instances once."""
        numbers = (self.whole, *self.parts, *self.minus)
        return tuple(None if number is None else number.value for number in numbers)


@dataclass(frozen=True, slots=True)
class Votes:
    """How the instances of a structure stand, equal ones counted once."""

    holds: int
    fails: int
    trivial: int

    @property
    def order(self) -> tuple[int, int, int]:
        """The better structure is the greater."""
        return self.holds - self.fails, self.holds, self.trivial

    def without(self, own: Standing) -> tuple[int, int]:
        """Votes for and all votes, when one instance's own vote is not counted."""
        holds = self.holds - (own is Standing.HOLDS)
        fails = self.fails - (own is Standing.FAILS)
        return holds, holds + fails


def count(instances: Sequence[Instance]) -> Votes:
    """The votes of some instances."""
    seen: dict[tuple[int | None, ...], Standing] = {}
    for instance in instances:
        standing = instance.standing
        if standing is not Standing.OPEN:
            seen.setdefault(instance.values, standing)
    standings = list(seen.values())
    return Votes(*(standings.count(each) for each in (Standing.HOLDS, Standing.FAILS, Standing.TRIVIAL)))
