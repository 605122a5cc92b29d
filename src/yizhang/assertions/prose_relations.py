"""What a paragraph says about its figures, from their roles, items and lists; never from whether the numbers agree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from yizhang.assertions.model import Assertion, Says
from yizhang.assertions.prose_frames import Frame
from yizhang.assertions.prose_gaps import Sep
from yizhang.assertions.prose_machine import Item, is_flow_only
from yizhang.assertions.prose_memory import Remembered
from yizhang.assertions.prose_roles import Role
from yizhang.assertions.prose_shares import read_share
from yizhang.assertions.prose_sheet import Sheet
from yizhang.assertions.scope import thing_of
from yizhang.numbers import Period, TokenKind

_SHORTEST = 4
_COMPARED = re.compile(r"(?:与|比|较)[^，]*相?比?\Z")
_BUDGETS = frozenset({"budget", "adjusted"})


def read_relations(sheet: Sheet) -> Iterator[Assertion]:
    """Everything said in one paragraph by rates, changes, shares and targets."""
    for frame in sheet.frames:
        match frame.role:
            case Role.SHARE:
                yield from read_share(sheet, frame)
            case Role.COMPLETION if not _met(sheet, frame):
                yield from _completion(sheet, frame)
            case Role.GROWTH | Role.CHANGE:
                yield from _growth(sheet, frame)
            case Role.POINTS:
                yield from _points(sheet, frame)
            case Role.BOUND:
                yield from _bound(sheet, frame)
            case Role.COMPLETION | Role.RATE if _met(sheet, frame):
                yield from _bound(sheet, frame)
            case _:
                pass


# completion ------------------------------------------------------------------------------------------------


def _completion(sheet: Sheet, frame: Frame) -> Iterator[Assertion]:
    if frame.part.inline:
        base = sheet.frames[frame.index - 1]
        actual = sheet.current(base)
        if actual is not None and actual.like(base) and actual.version not in _BUDGETS:
            yield _completed(sheet, frame, actual, base, "target-inline")
        return
    targets = _targets(sheet, frame)
    actual = _actual(sheet, frame)
    if actual is None:
        return
    same = [target for target in targets if target.like(actual) and _one_thing(sheet, target, actual)]
    chosen = _fitting(same, frame, sheet)
    if chosen is None:
        return
    found = _completed(sheet, frame, actual, chosen, "target-in-item")
    rivals = tuple(("target", sheet.id(other)) for other in same if other is not chosen)
    yield replace(found, rivals=rivals, certain=not frame.part.word)


def _targets(sheet: Sheet, frame: Frame) -> list[Frame]:
    item = sheet.item(frame)
    found = []
    for other in reversed(sheet.frames[: frame.index]):
        if frame.sentence - other.sentence > 1:
            break
        planned = other.role is Role.TARGET or (other.is_level and other.version in _BUDGETS)
        if planned and _together(item, sheet.item(other)):
            found.append(other)
    return found


def _together(item: Item, other: Item) -> bool:
    if item.list is None:
        return other.list is None
    return other.list is item.list and other.part is item.part


def _actual(sheet: Sheet, frame: Frame) -> Frame | None:
    item = sheet.item(frame)
    for other in sheet.earlier(frame):
        if other.is_level and other.version not in _BUDGETS and _together(item, sheet.item(other)):
            return other
    return None


def _one_thing(sheet: Sheet, target: Frame, actual: Frame) -> bool:
    """Whether a target and a level are of one thing: the same label, or one of them carries none of its own."""
    one, other = sheet.key(target), sheet.key(actual)
    if one == other or not target.thing or not actual.thing:
        return True
    if target.flow and actual.flow and target.flow != actual.flow:
        return False
    return one.endswith(actual.thing) or other.endswith(target.thing)


def _fitting(targets: Sequence[Frame], frame: Frame, sheet: Sheet) -> Frame | None:
    """The budget that the words name (年初预算, 调整预算), else the nearest. A list may hold the one that is named."""
    adjusted = "调整" in frame.part.name or "变动" in frame.part.name
    wanted = "adjusted" if adjusted else "budget" if "年初" in frame.part.name else ""
    named = [target for target in targets if target.version == wanted]
    if adjusted and not named:
        named = [
            other
            for other in reversed(sheet.frames[: frame.index])
            if other.version == wanted and other.is_level and frame.sentence - other.sentence <= 1
        ][:1]
    return next(iter(named if adjusted else named or targets), None)


def _completed(sheet: Sheet, frame: Frame, actual: Frame, target: Frame, why: str) -> Assertion:
    roles = (("actual", sheet.id(actual)), ("target", sheet.id(target)), ("rate", sheet.id(frame)))
    return sheet.assertion(Says.COMPLETION, frame, roles, why)


# growth and change -----------------------------------------------------------------------------------------


def _growth(sheet: Sheet, frame: Frame) -> Iterator[Assertion]:
    current = sheet.current(frame) or _told_before(sheet, frame)
    if current is None:
        return
    prior = _prior(sheet, frame, current)
    change = _change_beside(sheet, frame, current) if frame.role is Role.GROWTH else None
    if frame.role is Role.CHANGE:
        if prior is not None and current.like(frame):
            roles = (("change", sheet.id(frame)), ("current", sheet.id(current)), ("prior", prior.id))
            found = sheet.assertion(Says.CHANGE, frame, roles, prior.why)
            yield replace(found, word=frame.part.word, rivals=_rival_levels(sheet, current))
        return
    if change is not None:
        roles = (("current", sheet.id(current)), ("change", sheet.id(change)), ("rate", sheet.id(frame)))
        yield replace(
            sheet.assertion(Says.CHANGE_AND_RATE, frame, roles, "change-beside"), word=frame.part.word
        )
    if prior is not None:
        roles = (("current", sheet.id(current)), ("prior", prior.id), ("rate", sheet.id(frame)))
        yield replace(sheet.assertion(Says.GROWTH, frame, roles, prior.why), word=frame.part.word)


def _rival_levels(sheet: Sheet, current: Frame) -> tuple[tuple[str, str], ...]:
    """Levels of the same kind in the two sentences up to the current one: other variants of what changed."""
    return tuple(
        ("current", sheet.id(other))
        for other in sheet.frames[: current.index]
        if other.is_level and current.sentence - other.sentence <= 1
        and other.quantity.unit == current.quantity.unit
    )  # fmt: skip


def _told_before(sheet: Sheet, frame: Frame) -> Frame | None:
    """收支总计1,234万元。与上年相比，收、支总计各增加34万元，增长2.88%: the level told before, named again."""
    first = next((f for f in sheet.frames if f.sentence == frame.sentence), frame)
    if (
        first.index == 0
        or not _COMPARED.search("，".join(first.gap.clauses[:-1]))
        or frame.index - first.index > 1
    ):
        return None
    levels = [f for f in sheet.frames[: first.index] if f.is_level and sheet.item(f).list is None]
    if not levels or first.sentence - levels[-1].sentence != 1:
        return None
    name = thing_of(re.sub(r"[各均]\Z", "", first.head), sheet.grammar.lexicon)
    key = sheet.key(levels[-1]).replace("/", "")
    again = key.endswith(name) or (len(name) >= _SHORTEST and key.startswith(name))
    return levels[-1] if again or is_flow_only(name) else None


def _change_beside(sheet: Sheet, frame: Frame, current: Frame) -> Frame | None:
    """The amount of change told with a rate: 比上年增加3亿元，增长5% and 增长5%，增加3亿元, by the same comparison."""
    near = (
        *sheet.frames[max(0, frame.index - 1) : frame.index],
        *sheet.frames[frame.index + 1 : frame.index + 2],
    )
    for other in near:
        if other.role is not Role.CHANGE or other.sentence != frame.sentence or not other.like(current):
            continue
        later = other.index > frame.index
        gap = other.gap if later else frame.gap
        told = sheet.current(other) or _told_before(sheet, other)
        if gap.sep > Sep.COMMA or len(gap.clauses) > 2 or told is not current:
            continue
        first, second = (frame, other) if later else (other, frame)
        if not second.part.compare or second.part.compare == first.part.compare:
            return other
    return None


def _prior(sheet: Sheet, frame: Frame, current: Frame) -> Remembered | None:
    """The earlier value: printed in the comparison itself, or the same thing a year before in this paragraph."""
    for other in sheet.earlier(frame):
        if other.index < current.index and other.role is not Role.PRIOR:
            break
        if other.role is Role.PRIOR and other.like(current):
            return sheet.memory.entry(sheet.id(other), "prior-printed")
    if frame.part.compare and not any(word in frame.part.compare for word in sheet.grammar.lexicon.yearly):
        return _budget_prior(sheet, frame, current)
    if not isinstance(current.when, Period):
        return None
    return sheet.memory.a_year_before(sheet.key(current), current, sheet.paragraph)


def _budget_prior(sheet: Sheet, frame: Frame, current: Frame) -> Remembered | None:
    if not sheet.grammar.plan.search(frame.part.compare):
        return None
    for other in sheet.earlier(frame):
        budget = other.is_level and other.version in _BUDGETS and other is not current and other.like(current)
        if budget and _together(sheet.item(frame), sheet.item(other)) and _one_thing(sheet, other, current):
            return sheet.memory.entry(sheet.id(other), "budget-in-item")
    return None


# points and bounds -----------------------------------------------------------------------------------------


def _points(sheet: Sheet, frame: Frame) -> Iterator[Assertion]:
    before = sheet.frames[frame.index - 1] if frame.index else None
    if before is None or before.role is not Role.REFERENCE or before.sentence != frame.sentence:
        return
    rate = _rate_before(sheet, before)
    if rate is not None:
        roles = (("points", sheet.id(frame)), ("rate", sheet.id(rate)), ("reference", sheet.id(before)))
        yield replace(sheet.assertion(Says.GAP, frame, roles, "reference-printed"), word=frame.part.word)


def _rate_before(sheet: Sheet, frame: Frame) -> Frame | None:
    rated = (Role.RATE, Role.SHARE, Role.COMPLETION, Role.GROWTH)
    for other in sheet.earlier(frame):
        if other.amount.kind is TokenKind.PERCENT:
            return other if other.role in rated and other.amount.upper is None else None
    return None


def _met(sheet: Sheet, frame: Frame) -> bool:
    """95.03%，完成预期95%的参保目标: a rate told to reach a goal that a percentage names."""
    said = frame.gap.clauses[-1] if frame.gap.clauses else ""
    behind = frame.after.head
    named = behind.startswith("的") and any(word in behind for word in sheet.grammar.lexicon.targets)
    return (
        named and any(word in said for word in ("完成", "达到", "实现", "超过", "高于")) and "未" not in said
    )


def _bound(sheet: Sheet, frame: Frame) -> Iterator[Assertion]:
    """89.26%，低于95%的目标值: the rate keeps or misses what it is held against."""
    lexicon = sheet.grammar.lexicon
    rate = _rate_before(sheet, frame)
    if rate is not None and rate.index == frame.index - 1 and _met(sheet, frame):
        roles = (("low", sheet.id(frame)), ("high", sheet.id(rate)))
        yield replace(sheet.assertion(Says.AT_MOST, frame, roles, "target-met"), word="达到")
        return
    if (
        rate is None
        or rate.index != frame.index - 1
        or frame.head
        or not any(word in frame.after.head for word in lexicon.targets)
    ):
        return
    less = frame.part.word in lexicon.less
    if not less and frame.part.word not in lexicon.greater:
        return
    low, high = (rate, frame) if less else (frame, rate)
    roles = (("low", sheet.id(low)), ("high", sheet.id(high)))
    yield replace(sheet.assertion(Says.AT_MOST, frame, roles, "threshold-word"), word=frame.part.word)
