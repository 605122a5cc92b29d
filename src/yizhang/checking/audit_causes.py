"""Violations that have one cause: grouped by the figures they share, with the figure that would mend them all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from yizhang.checking.audit_cases import Case, Strength, by_figure
from yizhang.checking.audit_slips import repair, scale_slip
from yizhang.checking.judge import judge
from yizhang.checking.locate import Change, explain
from yizhang.checking.relation import Kind, Relation
from yizhang.numbers import Quantity, plain
from yizhang.places import Verdict

_AROUND: Final = 10
"""At most so many relations that hold are asked which figure is wrong."""
_FIGURES: Final = 60
"""A search over more figures than this is not begun."""
_WORK: Final = 60
_SHORT: Final = 2
"""A figure of fewer digits is made any other by changing one."""
_LONG: Final = 4
"""Significant digits from which a slip of one of them is not likely to be chance."""
_NAMED: Final = 3
"""More suspects than this say nothing."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure whose change alone would mend everything. ``slip`` says that a slip of one digit, of two neighbouring
    digits, of sign or of scale explains it; ``value`` is what it should then read, where that is one value.
    """

    name: str
    slip: bool
    value: Quantity | None


@dataclass(frozen=True, slots=True)
class Cause:
    """Cases that fail together, the most telling first; the suspects, likeliest first: none where no single figure
    would mend all of them.
    """

    cases: tuple[Case, ...]
    suspects: tuple[Suspect, ...]

    @property
    def root(self) -> Case:
        """The case to tell the finding by."""
        return self.cases[0]

    @property
    def named(self) -> tuple[Suspect, ...]:
        """The suspects where they are few enough for their names to help."""
        return self.suspects if len(self.suspects) <= _NAMED else ()

    @property
    def slipped(self) -> bool:
        """Whether a small slip in one figure explains everything."""
        return any(suspect.slip for suspect in self.suspects)


def causes_of(cases: Sequence[Case]) -> tuple[Cause, ...]:
    """The violations grouped by cause, in reading order."""
    wrong = [number for number, case in enumerate(cases) if case.verdict is Verdict.MISMATCH]
    if not wrong:
        return ()
    index = by_figure(cases)
    return tuple(cause for group in _groups(cases, wrong, index) for cause in _split(cases, group, index))


def _groups(cases: Sequence[Case], wrong: Iterable[int], index: Mapping[str, list[int]]) -> list[list[int]]:
    """Violations that share a figure, directly or through others."""
    left, found = dict.fromkeys(wrong), []
    while left:
        group, queue = [], [next(iter(left))]
        del left[queue[0]]
        while queue:
            number = queue.pop()
            group.append(number)
            for name in cases[number].figures:
                for other in index[name]:
                    if other in left:
                        del left[other]
                        queue.append(other)
        found.append(sorted(group))
    return found


def _split(cases: Sequence[Case], group: list[int], index: Mapping[str, list[int]]) -> list[Cause]:
    """One cause where a single figure mends the group, else figure after figure that mends most of it."""
    shared = _most_shared(cases, group)
    whole = _cause(cases, group, index)
    if whole.suspects or len(group) == 1:
        return [whole]
    mended = [number for number in group if shared in cases[number].figures]
    rest = [number for number in group if number not in mended]
    if not rest:
        return [_cause(cases, [number], index) for number in group]
    return [*_split(cases, mended, index), *_split(cases, rest, index)]


def _most_shared(cases: Sequence[Case], group: Sequence[int]) -> str:
    counted: dict[str, int] = {}
    for number in group:
        for name in dict.fromkeys(cases[number].figures):
            counted[name] = counted.get(name, 0) + 1
    return max(counted, key=lambda name: counted[name])


def _cause(cases: Sequence[Case], group: list[int], index: Mapping[str, list[int]]) -> Cause:
    members = tuple(sorted((cases[number] for number in group), key=_telling))
    return Cause(members, tuple(_suspects(cases, group, index)))


def _telling(case: Case) -> tuple[int, int, str]:
    return list(Strength).index(case.strength), len(case.figures), str(case.assertion.place)


def _suspects(cases: Sequence[Case], group: list[int], index: Mapping[str, list[int]]) -> list[Suspect]:
    around = _neighbours(cases, group, index)
    relations = [cases[number].relation for number in (*group, *around)]
    if len({name for number in (*group, *around) for name in cases[number].figures}) > _FIGURES:
        relations = [cases[number].relation for number in group]
        if len({name for number in group for name in cases[number].figures}) > _FIGURES:
            return []
    if any(relation.kind in (Kind.GREATEST, Kind.LEAST, Kind.COUNT) for relation in relations[: len(group)]):
        return []
    explained = explain(relations, most=1, work=_WORK)
    if len(explained) != 1:
        return []
    found = [_suspect(each[0]) for each in explained[0].hypotheses if len(each) == 1]
    if all(cases[number].guessed for number in group):
        found = [suspect for suspect in found if _telling_slip(suspect, [cases[number] for number in group])]
    return [suspect for suspect in found if suspect.slip] or found


def _neighbours(cases: Sequence[Case], group: list[int], index: Mapping[str, list[int]]) -> list[int]:
    """Relations that hold and share figures with the group: the fewest figures first, they tell most."""
    near = {
        other
        for number in group
        for name in cases[number].figures
        for other in index[name]
        if other not in group and cases[other].verdict in (Verdict.EXACT, Verdict.ROUNDING)
        and cases[other].strength is not Strength.WEAK and cases[other].relation.kind is Kind.EQUAL
    }  # fmt: skip
    return sorted(near, key=lambda number: (len(cases[number].figures), number))[:_AROUND]


def _telling_slip(suspect: Suspect, group: Sequence[Case]) -> bool:
    """Whether one digit, or two neighbours exchanged, in a figure long enough to tell mends every relation exactly."""
    operand = next(o for case in group for o in case.relation.operands if o.id == suspect.name)
    digits = significant(operand.prints[0])
    value = suspect.value
    if not suspect.slip or value is None or digits < _LONG or significant(value) < digits:
        return False
    return all(judge(_with(case.relation, suspect.name, value)).verdict is Verdict.EXACT for case in group)


def _with(relation: Relation, name: str, value: Quantity) -> Relation:
    operands = tuple(replace(o, prints=(value,)) if o.id == name else o for o in relation.operands)
    return replace(relation, operands=operands)


def significant(quantity: Quantity) -> int:
    """How many digits a figure is printed with, from the first that is not 0."""
    decimals = max(quantity.decimals or 0, 0)
    return len(plain(abs(quantity.value), decimals).replace(".", "").lstrip("0"))


def _suspect(change: Change) -> Suspect:
    quantity = change.printed.quantity
    other = repair(quantity, change.interval)
    slip = (other is not None and significant(quantity) >= _SHORT) or scale_slip(quantity, change.interval)
    return Suspect(change.printed.operand.id, slip, change.value or other)
