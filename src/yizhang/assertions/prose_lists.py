"""Lists of parts, balances, counts with their members, extremes, scores: what is said of several figures at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Assertion, Says
from yizhang.assertions.prose_frames import Frame
from yizhang.assertions.prose_gaps import Cue, Sep
from yizhang.assertions.prose_machine import OpenList, is_flow_only
from yizhang.assertions.prose_roles import Role
from yizhang.assertions.prose_sheet import Sheet
from yizhang.numbers import TokenKind

_FEWEST_FOR_RESIDUAL = 3
_NEVER_ADDED = ((), (("month", 1),))
"""Rates and months of payment: those of the parts do not make up that of the whole."""


def read_lists(sheet: Sheet) -> Iterator[Assertion]:
    """Everything the lists and series of one paragraph say."""
    for found in sheet.walk.lists:
        if found.cue is Cue.PLUS:
            yield from _added(sheet, found)
        elif found.cue is Cue.BY_CLASS:
            yield from _by_class(sheet, found)
        elif found.whole is not None:
            yield from _taken_apart(sheet, found, found.whole)
    for sentence in _sentences(sheet.frames):
        yield from _balance(sheet, sentence)
        yield from _totalled(sheet, sentence)
        yield from _spread(sheet, sentence)
    yield from _scores(sheet)
    for frame in sheet.frames:
        yield from _balance_of_totals(sheet, frame)


def _sentences(frames: Sequence[Frame]) -> Iterator[tuple[Frame, ...]]:
    found: list[Frame] = []
    for frame in frames:
        if found and found[-1].sentence != frame.sentence:
            yield tuple(found)
            found = []
        found.append(frame)
    if found:
        yield tuple(found)


# sums ------------------------------------------------------------------------------------------------------


def _added(sheet: Sheet, found: OpenList) -> Iterator[Assertion]:
    """收入A，加上B、C，总计D."""
    total = found.closed_by_total
    if total is None or len(found.parts) < 2 or not all(part.like(total) for part in found.parts):
        return
    first = found.parts[0]
    flows = {frame.flow for frame in (first, total) if frame.flow}
    certain = not found.holes and not found.mixed and len(flows) <= 1
    yield replace(sum_of(sheet, total, found.parts, "plus"), certain=certain)


def _taken_apart(sheet: Sheet, found: OpenList, whole: Frame) -> Iterator[Assertion]:
    parts = [part for part in found.parts if same_kind(part, whole)]
    if not parts:
        yield from _counted(sheet, found, whole)
        return
    if len(parts) != len(found.parts):
        return
    lexicon = sheet.grammar.lexicon
    if partition := is_partition([part.head for part in parts], lexicon):
        firm = not found.mixed and not found.holes
        yield sum_of(sheet, whole, parts, "named-partition" if firm else "partition", partition)
        return
    open_end = found.holes or _opens_on(parts[-1], lexicon)
    closing = len(parts) >= _FEWEST_FOR_RESIDUAL and bool(sheet.grammar.residual.match(parts[-1].head))
    whole_list = found.cue is Cue.MAKE_UP and len(parts) > 1
    if (closing or whole_list) and not open_end and not found.mixed:
        yield sum_of(sheet, whole, parts, "residual" if closing else "make-up")
        return
    if found.cue is Cue.FIRST:
        if len(parts) > 1 and not open_end:
            yield from _perhaps_all(sheet, whole, parts)
        return
    lone = len(parts) < 2 and (found.bracket or found.cue is Cue.MAKE_UP)
    if whole.flow == "surplus" or lone:
        return
    within = parts if found.bracket or found.colon or found.sep in (Sep.PAUSE, Sep.SEMICOLON) else parts[:1]
    certain = not found.mixed and not open_end
    yield replace(sum_of(sheet, whole, within, "among"), exhaustive=False, certain=certain)
    if len(parts) > 1 and certain and not found.holes:
        yield from _perhaps_all(sheet, whole, parts)


def _perhaps_all(sheet: Sheet, whole: Frame, parts: Sequence[Frame]) -> Iterator[Assertion]:
    """Parts behind 其中 that may be all there are or, where stretches of them close, several partitions at once."""
    stretches = _stretches(whole, parts)
    for stretch in stretches or (parts,):
        yield sum_of(sheet, whole, stretch, "stretch" if stretches else "among-all")


def _stretches(whole: Frame, parts: Sequence[Frame]) -> list[Sequence[Frame]]:
    """The parts cut where they have reached the whole; empty unless a cut closes and more than one part is left."""
    told = [part for part in parts if part.quantity.base]
    found: list[Sequence[Frame]] = []
    start, total = 0, Fraction(0)
    for index, part in enumerate(told):
        total += part.quantity.base
        if total == whole.quantity.base and index > start:
            found.append(told[start : index + 1])
            start, total = index + 1, Fraction(0)
    rest = len(told) - start
    if not found or rest == 1 or (not rest and len(found) == 1):
        return []
    return [*found, told[start:]] if rest else found


def _by_class(sheet: Sheet, found: OpenList) -> Iterator[Assertion]:
    """基本支出A，项目支出B，按经济科目分类有…: of A, of B or of both together; of the one that is nearest in size."""
    parts = [part for part in found.parts if found.wholes and part.like(found.wholes[0])]
    if (
        len(parts) < 2
        or len(parts) != len(found.parts)
        or found.holes
        or _opens_on(parts[-1], sheet.grammar.lexicon)
    ):
        return
    total = sum((part.quantity.base for part in parts), Fraction(0))
    choices: list[tuple[Frame, ...]] = [(each,) for each in found.wholes]
    if len(found.wholes) == 2:
        choices.append(found.wholes)
    nearest = min(choices, key=lambda each: abs(sum((f.quantity.base for f in each), Fraction(0)) - total))
    roles = [("whole", sheet.id(nearest[0])), *(("part", sheet.id(part)) for part in parts)]
    roles += [("minus", sheet.id(other)) for other in nearest[1:]]
    yield sheet.assertion(Says.SUM, nearest[0], roles, "by-class")


def same_kind(part: Frame, whole: Frame) -> bool:
    """Money of any unit, but counts only of one kind: beds are no part of houses though both are counted."""
    alike = part.like(whole) and whole.quantity.unit.dims not in _NEVER_ADDED
    return alike and (
        part.amount.kind is TokenKind.AMOUNT or part.quantity.unit.symbol == whole.quantity.unit.symbol
    )


def sum_of(sheet: Sheet, whole: Frame, parts: Sequence[Frame], *evidence: str) -> Assertion:
    """One level as the sum of others."""
    roles = [("whole", sheet.id(whole)), *(("part", sheet.id(part)) for part in parts)]
    return sheet.assertion(Says.SUM, whole, roles, *evidence)


def _opens_on(last: Frame, lexicon: Lexicon) -> bool:
    """Whether 等 behind the last part leaves the list open."""
    behind = last.after.head.strip("\x01")
    return any(behind.startswith(word) for word in lexicon.without_figures[:1])


def is_partition(names: Sequence[str], lexicon: Lexicon) -> str:
    """The names, joined, if they are known to make up their whole wherever they stand side by side; else empty."""
    for group in lexicon.partitions:
        if len(group) == len(names) and _matches(group, names):
            return "、".join(group)
    return ""


def _matches(group: Sequence[str], names: Sequence[str]) -> bool:
    left = list(names)
    for word in sorted(group, key=len, reverse=True):
        hit = next((name for name in left if name == word), None) or next(
            (name for name in left if name.endswith(word) or name.startswith(word)), None
        )
        if hit is None:
            return False
        left.remove(hit)
    return True


def _counted(sheet: Sheet, found: OpenList, whole: Frame) -> Iterator[Assertion]:
    """有2个，分别是甲5个月、乙6个月: as many as are listed."""
    dims = whole.quantity.unit.dims
    if found.cue is not Cue.MAKE_UP or dims != (("item", 1),) or found.holes or found.mixed:
        return
    if (
        len(found.parts) < 2
        or not all(part.head for part in found.parts)
        or _opens_on(found.parts[-1], sheet.grammar.lexicon)
    ):
        return
    roles = [("number", sheet.id(whole)), *(("member", sheet.id(part)) for part in found.parts)]
    yield sheet.assertion(Says.COUNT, whole, roles, "count-list")


# balances --------------------------------------------------------------------------------------------------


def _balance(sheet: Sheet, sentence: Sequence[Frame]) -> Iterator[Assertion]:
    """收入A，支出B，当期结余C and 上年结余A，当期结余B，累计结余C, of one subject outside all lists."""
    lexicon = sheet.grammar.lexicon
    levels = [
        f for f in sentence if f.is_level and sheet.item(f).list is None and f.amount.kind is TokenKind.AMOUNT
    ]
    income = _last_of(levels, "income")
    outlay = _last_of(levels, "outlay")
    own = next((f for f in levels if _ends(f, lexicon.surplus_own)), None)
    if (
        own is not None
        and income is not None
        and outlay is not None
        and max(income.index, outlay.index) < own.index
    ):
        roles = (("result", sheet.id(own)), ("plus", sheet.id(income)), ("minus", sheet.id(outlay)))
        versions = {f.version for f in (income, outlay, own)}
        found = sheet.assertion(Says.BALANCE, own, roles, "balance-in-sentence")
        yield replace(found, certain=len(versions) == 1)
    opening = next((f for f in levels if _ends(f, lexicon.opening)), None)
    closing = next((f for f in levels if _ends(f, lexicon.closing)), None)
    if own is not None and opening is not None and closing is not None:
        roles = (("result", sheet.id(closing)), ("plus", sheet.id(opening)), ("plus", sheet.id(own)))
        yield sheet.assertion(Says.BALANCE, closing, roles, "balance-carried")


def _balance_of_totals(sheet: Sheet, frame: Frame) -> Iterator[Assertion]:
    """收入总计A。支出总计B。收支相抵，结转C, over a few paragraphs at most."""
    said = "，".join(frame.gap.clauses)
    if not frame.is_level or not sheet.grammar.balance.search(said):
        return
    here = _flows_before(sheet, frame)
    if here is None and is_flow_only(frame.head):
        totals = [sheet.memory.total(flow, sheet.paragraph, frame) for flow in ("income", "outlay")]
        here = tuple(total.id for total in totals if total is not None)
    if here is not None and len(here) == 2:
        roles = (("result", sheet.id(frame)), ("plus", here[0]), ("minus", here[1]))
        yield sheet.assertion(Says.BALANCE, frame, roles, "balance-of-totals")


def _flows_before(sheet: Sheet, frame: Frame) -> tuple[str, ...] | None:
    """Income and outlay told before a balance in its paragraph: both totals, or both the only ones of their flow."""
    lexicon = sheet.grammar.lexicon
    before = [
        f
        for f in sheet.frames[: frame.index]
        if f.is_level and f.like(frame) and (sheet.item(f).list is None or _ends(f, lexicon.total))
    ]
    for kind in ([f for f in before if _ends(f, lexicon.total)], before):
        flows = [[f for f in kind if f.flow == flow] for flow in ("income", "outlay")]
        if all(len(found) == 1 for found in flows):
            return sheet.id(flows[0][0]), sheet.id(flows[1][0])
    return None


def _totalled(sheet: Sheet, sentence: Sequence[Frame]) -> Iterator[Assertion]:
    """支出A，还本支出B，支出总计C without a word that adds: of the levels before it those that come nearest."""
    tops = [
        f for f in sentence if f.is_level and sheet.item(f).list is None and f.amount.kind is TokenKind.AMOUNT
    ]
    lexicon = sheet.grammar.lexicon
    for index, total in enumerate(tops):
        before = tops[:index]
        if index < 2 or not _ends(total, lexicon.total) or total.gap.sep > Sep.COMMA:
            continue
        if any(_ends(f, lexicon.total) or {f.flow, total.flow} == {"income", "outlay"} for f in before):
            continue
        aim = total.quantity.base
        nearest = min(
            (before[start:] for start in range(index - 1)),
            key=lambda parts: abs(sum((part.quantity.base for part in parts), Fraction(0)) - aim),
        )
        yield sum_of(sheet, total, nearest, "total-at-end")


def _last_of(levels: Sequence[Frame], flow: str) -> Frame | None:
    found = [frame for frame in levels if frame.flow == flow]
    return found[0] if len(found) == 1 else None


def _ends(frame: Frame, words: Sequence[str]) -> bool:
    return any(frame.head.endswith(word) for word in words)


# extremes --------------------------------------------------------------------------------------------------


def _spread(sheet: Sheet, sentence: Sequence[Frame]) -> Iterator[Assertion]:
    """最多的为甲34个月，最低的是乙4个月，两者相差30个月."""
    high = next((f for f in sentence if f.is_level and sheet.grammar.greatest.search(f.part.head)), None)
    low = next((f for f in sentence if f.is_level and sheet.grammar.least.search(f.part.head)), None)
    if high is None or low is None or not high.like(low):
        return
    spread = next((f for f in sentence if f.role is Role.SPREAD and f.like(high)), None)
    if spread is None:
        yield sheet.assertion(
            Says.AT_MOST, low, (("low", sheet.id(low)), ("high", sheet.id(high))), "extremes"
        )
        return
    roles = (("spread", sheet.id(spread)), ("high", sheet.id(high)), ("low", sheet.id(low)))
    yield sheet.assertion(Says.SPREAD, spread, roles, "extremes")


# scores ----------------------------------------------------------------------------------------------------


def _scores(sheet: Sheet) -> Iterator[Assertion]:
    scores = [frame for frame in sheet.frames if frame.role is Role.SCORE]
    deductions = [frame for frame in sheet.frames if frame.role is Role.DEDUCTION]
    if len(scores) != 1 or not deductions or deductions[0].index < scores[0].index:
        return
    full = [("full", sheet.id(frame)) for frame in sheet.frames if frame.role is Role.FULL_SCORE][:1]
    roles = [("score", sheet.id(scores[0])), *full, *(("deduction", sheet.id(frame)) for frame in deductions)]
    yield sheet.assertion(Says.TOTAL_SCORE, scores[0], roles, "score-and-deductions")
