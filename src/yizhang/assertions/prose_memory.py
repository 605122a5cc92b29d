"""What earlier paragraphs stated, indexed by name, so that a base or an earlier value is found at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace

from yizhang.assertions.prose_frames import Frame
from yizhang.numbers import Period, Unit, When

_BACK = 4
"""How many paragraphs a base may stand before its share."""
_FAR_BACK = 12
"""The same for a name that is long enough to be one thing's."""
_LONG_NAME = 8
_KEPT = 64
_RECENT = 64


def _alike(one: str, other: str) -> bool:
    """Whether a name is the other one shortened: 统筹基金支出 for 统筹基金待遇支出."""
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return len(short) >= _SHORTEST and short[-2:] == long[-2:] and all(char in rest for char in short)


_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Remembered:
    """A stated level: its mention, name, version, time and paragraph. ``why`` is the evidence it was found by."""

    id: str
    key: str = ""
    version: str = ""
    unit: Unit | None = None
    when: When | None = None
    paragraph: int = 0
    area: str = ""
    scheme: str = ""
    why: str = ""
    index: int = 0
    """Which figure of its paragraph."""
    dated: bool = False
    """Whether its time stands right before it, not further back."""


@dataclass(frozen=True, slots=True)
class Kinds:
    """What else a level is beside its name: a closing balance; the total of a flow (income, outlay), or empty."""

    balance: bool
    total: str


@dataclass(slots=True)
class Memory:
    """The levels stated so far, by the last name of their label path."""

    _by_name: dict[str, list[Remembered]] = field(default_factory=lambda: defaultdict(list))
    _balances: list[Remembered] = field(default_factory=list)
    _told: list[Remembered] = field(default_factory=list)
    _totals: dict[str, list[Remembered]] = field(default_factory=lambda: defaultdict(list))

    def entry(self, mention: str, why: str) -> Remembered:
        """A reference to a mention found in the paragraph itself."""
        return Remembered(mention, why=why)

    def keep(self, found: Remembered, bare: str, kinds: Kinds) -> None:
        """Remember a level under the last name of its path, that name without its scheme, and the whole path."""
        if kinds.total:
            self._totals[kinds.total].append(found)
        if kinds.balance:
            self._balances.append(found)
        self._told.append(found)
        for name in {found.key.rpartition("/")[2], found.key.replace("/", ""), bare}:
            if name:
                kept = self._by_name[name]
                kept.append(found)
                if len(kept) > _KEPT:
                    del kept[0]

    def find(self, name: str, part: Frame, paragraph: int) -> Remembered | None:
        """The level of that name stated last before this paragraph ends, of the part's version where there is one."""
        unit, version = part.quantity.unit, part.version
        back = _FAR_BACK if len(name) >= _LONG_NAME else _BACK
        candidates = [
            found
            for found in reversed(self._by_name.get(name, ()))
            if paragraph - found.paragraph <= back
            and found.unit is not None
            and found.unit.same_kind(unit)
            and (found.paragraph < paragraph or found.index < part.index)
        ]
        wanted = [found for found in candidates if found.version == version or not version]
        return next(iter(wanted or candidates), None)

    def versions_of(self, base: Remembered) -> tuple[tuple[str, str], ...]:
        """The same thing in other versions near it, as rivals for a base."""
        name = base.key.replace("/", "")
        return tuple(
            ("base", found.id)
            for found in self._by_name.get(name, ())
            if found.version != base.version
            and found.id != base.id
            and abs(found.paragraph - base.paragraph) <= 1
        )

    def a_year_before(self, key: str, current: Frame, paragraph: int) -> Remembered | None:
        """The same thing in the same months a year earlier, told in this paragraph by exactly one figure."""
        assert isinstance(current.when, Period)  # noqa: S101 (the caller has looked)
        name = key.replace("/", "")
        wanted = current.when.shift_years(-1)
        earlier = [
            entry
            for entry in self._told[-_RECENT:]
            if entry.dated and entry.when == wanted and entry.paragraph == paragraph
            and entry.version not in ("budget", "adjusted")
            and entry.unit is not None and entry.unit.same_kind(current.quantity.unit)
        ]  # fmt: skip
        same = [entry for entry in earlier if entry.key.replace("/", "") == name]
        alike = [
            entry
            for entry in earlier
            if current.scope.scheme == entry.scheme and _alike(entry.key.replace("/", ""), name)
        ]
        alike = alike if current.scope.scheme or current.scope.part else []
        found = same or alike
        return replace(found[0], why="a-year-before") if len(found) == 1 else None

    def total(self, flow: str, paragraph: int, frame: Frame, *, far: bool = False) -> Remembered | None:
        """The total of a flow told last before a figure, a few paragraphs back at most (``far``: a dozen)."""
        for found in reversed(self._totals[flow]):
            if paragraph - found.paragraph > (_FAR_BACK if far else _BACK):
                return None
            before = found.paragraph < paragraph or found.index < frame.index
            if before and found.unit is not None and found.unit.same_kind(frame.quantity.unit):
                return found
        return None

    def balance(self, paragraph: int, months: Frame) -> Remembered | None:
        """The closing balance told last before a statement of months, for the same scheme where both name one."""
        for found in reversed(self._balances):
            if paragraph - found.paragraph > _BACK:
                return None
            if not months.scope.scheme or not found.scheme or found.scheme == months.scope.scheme:
                return found
        return None
