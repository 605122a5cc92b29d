"""Which characters of a document its findings are about: looked up by the places where its text stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeAlias

from yizhang.checking.audit_model import DocumentAudit, Located
from yizhang.places import Place, Severity, Verdict

Spot: TypeAlias = Place
"""A place less its columns: a line, a paragraph or a cell."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A figure of a finding: ``number`` of the finding on the page, whether it is suspected, and whether it is the one
    (``leads``) by which the finding is told.
    """

    number: int
    severity: Severity
    figure: Located
    suspect: bool
    leads: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """A figure that relations hold over: their arithmetic."""

    figure: Located
    arithmetic: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text with the marks that cover it, and what holds over it."""

    text: str
    marks: tuple[Mark, ...] = ()
    checked: tuple[str, ...] = ()


@dataclass(slots=True)
class Marks:
    """The marks of one document by the line, paragraph or cell they stand in."""

    _marks: dict[Spot, list[Mark]] = field(default_factory=lambda: defaultdict(list))
    _checked: dict[Spot, dict[Located, list[str]]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, audit: DocumentAudit) -> Marks:
        """The marks of the open and accepted findings, numbered in their order from 1."""
        made = cls()
        for number, found in enumerate(audit.findings, start=1):
            suspects = len(found.finding.suspects)
            for position, figure in enumerate(found.figures):
                mark = Mark(number, found.severity, figure, position < suspects, position == 0)
                made._marks[_spot(figure.place)].append(mark)
        for relation in audit.checked:
            if relation.verdict in (Verdict.EXACT, Verdict.ROUNDING, Verdict.CUT):
                for figure in relation.figures:
                    held = made._checked[_spot(figure.place)].setdefault(
                        Located(figure.place, figure.text), []
                    )
                    held.append(f"{relation.arithmetic}")
        return made

    def here(self, text: str, place: Place | None) -> tuple[Stretch, ...]:
        """``text``, which stands at ``place``, in stretches; together they are the text."""
        if place is None or not text:
            return (Stretch(text),) if text else ()
        spot = _spot(place)
        found = [
            _Covering(*span, mark=mark)
            for mark in self._marks.get(spot, ())
            if (span := _span(mark.figure, text, place))
        ]
        found += [
            _Covering(*span, held=tuple(arithmetic))
            for figure, arithmetic in self._checked.get(spot, {}).items()
            if (span := _span(figure, text, place))
        ]
        return tuple(_parted(text, found))

    def at(self, places: Iterable[Place | None]) -> Iterator[Mark]:
        """The marks in these lines, paragraphs or cells."""
        for place in places:
            if place is not None:
                yield from self._marks.get(_spot(place), ())


@dataclass(frozen=True, slots=True)
class _Covering:
    """What covers the characters ``start`` to ``end``."""

    start: int
    end: int
    mark: Mark | None = None
    held: tuple[str, ...] = ()


def _parted(text: str, found: Sequence[_Covering]) -> Iterator[Stretch]:
    """The text parted wherever a cover begins or ends. Time is linear unless very many covers overlap."""
    edges = sorted({0, len(text), *(edge for each in found for edge in (each.start, each.end))})
    waiting = sorted(found, key=lambda each: each.start, reverse=True)
    over: list[_Covering] = []
    for start, end in pairwise(edges):
        over = [each for each in over if each.end > start]
        while waiting and waiting[-1].start <= start:
            over.append(waiting.pop())
        marks = tuple(each.mark for each in over if each.mark is not None)
        yield Stretch(text[start:end], marks, tuple(line for each in over for line in each.held))


def _spot(place: Place) -> Spot:
    return replace(place, column=0, length=0)


def _span(figure: Located, text: str, place: Place) -> tuple[int, int] | None:
    """Where in ``text`` the figure stands; ``None`` where it stands in another piece of the same line."""
    if not figure.place.column:
        return 0, len(text)
    start = figure.place.column - (place.column or 1)
    end = start + (figure.place.length or len(figure.text))
    return (start, end) if 0 <= start < end <= len(text) else None
