"""Figures reckoned from others in the text: persons times a standard, a mean per head, months that a balance lasts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from yizhang.assertions.model import Assertion, Says
from yizhang.assertions.prose_frames import Frame
from yizhang.assertions.prose_gaps import Sep
from yizhang.assertions.prose_roles import Role
from yizhang.assertions.prose_sheet import Sheet
from yizhang.numbers import Unit

_TOTAL = re.compile(r"总额|总计|合计")
_MEAN = re.compile(r"[次人户例]均|床日均")
_VISIT = (("visit", 1),)
_PERSON = (("person", 1),)
_MONTH = (("month", 1),)
_MONEY = (("money", 1),)


def read_reckoned(sheet: Sheet) -> Iterator[Assertion]:
    """Products and quotients told in one paragraph."""
    yield from _products(sheet)
    yield from _months(sheet)
    yield from _means(sheet)
    yield from _payroll(sheet)


def _means(sheet: Sheet) -> Iterator[Assertion]:
    """住院1,000人次，支出500万元，次均5,000元: the amount over the count told before a mean."""
    for frame in sheet.frames:
        if not frame.is_level or frame.quantity.unit.dims != _MONEY or not _is_mean(sheet, frame):
            continue
        counts = [f for f in sheet.earlier(frame) if f.is_level and f.quantity.unit.dims in (_PERSON, _VISIT)]
        amounts = [f for f in sheet.earlier(frame) if _is_amount_of(sheet, f, frame)]
        if (
            len(counts) == 1
            and len(amounts) == 1
            and sheet.item(counts[0]).list is sheet.item(amounts[0]).list
        ):
            roles = (
                ("result", sheet.id(frame)),
                ("amount", sheet.id(amounts[0])),
                ("count", sheet.id(counts[0])),
            )
            yield sheet.assertion(Says.QUOTIENT, frame, roles, "mean-of-amount")


def _is_amount_of(sheet: Sheet, frame: Frame, mean: Frame) -> bool:
    """Whether a mean is taken of a level: 次均费用 of 费用, 人均救助额 of 救助金额, never of what another bears."""
    if not frame.is_level or frame.quantity.unit.dims != _MONEY or _is_mean(sheet, frame):
        return False
    name = _MEAN.sub("", mean.thing).rstrip("金额数")[-2:]
    return len(name) == 2 and name in frame.thing[-6:]


def _is_mean(sheet: Sheet, frame: Frame) -> bool:
    return bool(_MEAN.search(frame.head)) and not any(
        word in frame.head for word in sheet.grammar.lexicon.standards
    )


def _payroll(sheet: Sheet) -> Iterator[Assertion]:
    """人均月缴费工资S元，缴费人数N人，缴费基数总额为X万元: persons times their mean, twelve times a monthly one."""
    for total in sheet.frames:
        if not total.is_level or total.quantity.unit.dims != _MONEY or not _TOTAL.search(total.part.head):
            continue
        before = [f for f in sheet.earlier(total) if f.is_level][:2]
        heads = [f for f in before if f.quantity.unit.dims == _PERSON]
        means = [f for f in before if f.quantity.unit.dims == _MONEY and _is_mean(sheet, f)]
        if len(heads) == len(means) == 1 and total.gap.sep in (Sep.COMMA, Sep.NONE):
            roles = (
                ("result", sheet.id(total)),
                ("count", sheet.id(heads[0])),
                ("standard", sheet.id(means[0])),
            )
            found = sheet.assertion(Says.PRODUCT, total, roles, "mean-by-heads")
            yield replace(found, times=12 if "月" in means[0].head else 1)


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
