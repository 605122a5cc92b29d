"""Items that carry their figures in brackets: 加上甲（9亿元）、乙（6亿元）等15亿元，减去丙（2亿元）等2亿元，调整为D."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yizhang.assertions.model import Assertion, Says
from yizhang.assertions.prose_frames import Frame
from yizhang.assertions.prose_gaps import Sep
from yizhang.assertions.prose_lists import same_kind, sum_of
from yizhang.assertions.prose_sheet import Sheet


@dataclass(frozen=True, slots=True)
class _Run:
    """Items in brackets with what they come to."""

    parts: tuple[Frame, ...]
    whole: Frame

    @property
    def sign(self) -> str:
        """The role of the whole in what is reckoned around it: plus or minus, or empty where no word says."""
        words = "，".join(self.parts[0].gap.clauses)
        return "minus" if "减去" in words else "plus" if "加" in words else ""


def read_bracketed(sheet: Sheet) -> Iterator[Assertion]:
    """The sums of such items, and the balance of the sums."""
    runs = list(_runs(sheet))
    for run in runs:
        yield sum_of(sheet, run.whole, run.parts, "bracketed-items")
    yield from _reckoned(sheet, runs)


def _runs(sheet: Sheet) -> Iterator[_Run]:
    parts: list[Frame] = []
    for frame in sheet.frames:
        closed = frame.gap.closes == 1 or not parts
        if frame.is_level and frame.gap.opens == 1 and closed and frame.gap.sep < Sep.STOP:
            parts.append(frame)
            continue
        comes_to = frame.is_level and frame.gap.closes == 1 and frame.gap.clauses[-1].startswith("等")
        if comes_to and len(parts) > 1 and all(same_kind(part, frame) for part in parts):
            yield _Run(tuple(parts), frame)
        parts = [frame] if frame.is_level and frame.gap.opens == 1 else []


def _reckoned(sheet: Sheet, runs: list[_Run]) -> Iterator[Assertion]:
    """The budget at the start, with what is added and taken off, is the one it was adjusted to."""
    if not runs or not all(run.sign for run in runs):
        return
    first, last = runs[0].parts[0].index, runs[-1].whole.index
    start = sheet.frames[first - 1] if first else None
    end = sheet.frames[last + 1] if last + 1 < len(sheet.frames) else None
    ends = (start, end)
    if (
        start is None
        or end is None
        or not all(f.is_level and f.like(runs[0].whole) for f in ends if f is not None)
    ):
        return
    if end.version != "adjusted" or len({f.sentence for f in (start, end)}) != 1:
        return
    signed = [(run.sign, sheet.id(run.whole)) for run in runs]
    roles = (("result", sheet.id(end)), ("plus", sheet.id(start)), *signed)
    yield sheet.assertion(Says.BALANCE, end, roles, "budget-adjusted")
