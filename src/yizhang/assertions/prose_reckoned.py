"""Figures reckoned from others in the text: persons times a standard, a mean per head, months that a balance lasts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from yizhang.assertions.model import Assertion, Says
from yizhang.assertions.prose_frames import Frame
from yizhang.assertions.prose_relations import Sheet
from yizhang.assertions.prose_roles import Role
from yizhang.numbers import Unit

_PERSON = (("person", 1),)
_MONTH = (("month", 1),)
_MONEY = (("money", 1),)


def read_reckoned(sheet: Sheet) -> Iterator[Assertion]:
    """Products and quotients told in one paragraph."""
    yield from _products(sheet)
    yield from _months(sheet)


def _products(sheet: Sheet) -> Iterator[Assertion]:
    """参保人数N人，按S元/人计算，收入X万元: each standard with the result that stands in the same order."""
    standards = [frame for frame in sheet.frames if _per_person(frame.quantity.unit)]
    if not standards:
        return
    first = standards[0]
    heads = [f for f in sheet.frames[: first.index] if f.is_level and f.quantity.unit.dims == _PERSON]
    results = [
        f
        for f in sheet.frames[standards[-1].index + 1 :]
        if f.is_level
        and f.quantity.unit.dims == _MONEY
        and f.sentence == first.sentence
        and sheet.item(f).list is None
    ]
    if not heads or len(results) < len(standards):
        return
    for standard, result in zip(standards, results, strict=False):
        roles = (
            ("result", sheet.id(result)),
            ("count", sheet.id(heads[-1])),
            ("standard", sheet.id(standard)),
        )
        found = sheet.assertion(Says.PRODUCT, result, roles, "standard-per-head")
        taken_apart = any(other.whole is result for other in sheet.walk.lists)
        yield replace(
            found,
            certain=len(results) == len(standards)
            and not taken_apart
            and heads[-1].sentence == first.sentence,
        )


def _per_person(unit: Unit) -> bool:
    dims = dict(unit.dims)
    return dims.get("money") == 1 and dims.get("person") == -1


def _months(sheet: Sheet) -> Iterator[Assertion]:
    """按月平均支出（1.8亿元/月）计算，可支付月数为21个月: which balance is divided depends on the fund's definition,
    so that the reading stays uncertain and the catalogue's indicator decides.
    """
    lexicon = sheet.grammar.lexicon
    for frame in sheet.frames:
        if frame.role is not Role.LEVEL or frame.quantity.unit.dims != _MONTH:
            continue
        if not any(word in frame.head for word in lexicon.months):
            continue
        monthly = _monthly(sheet, frame)
        if monthly is None:
            continue
        balance = sheet.memory.balance(sheet.paragraph, frame)
        if balance is not None:
            roles = (("result", sheet.id(frame)), ("amount", balance.id), ("count", sheet.id(monthly)))
            yield replace(sheet.assertion(Says.QUOTIENT, frame, roles, "monthly-outlay"), certain=False)


def _monthly(sheet: Sheet, frame: Frame) -> Frame | None:
    for other in sheet.earlier(frame):
        dims = dict(other.quantity.unit.dims)
        if dims.get("money") == 1 and dims.get("month") == -1:
            return other
    return None
