"""Numbers with units as a scorecard writes them: ``95%``, ``1个百分点``, ``0.5分``, ``≥95%``, ``[100%, 105%]``."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from yizhang.numbers import POINTS, Interval, Unit, UnitError, unit

_NUMBER = r"-?\d+(?:\.\d+)?"
_AMOUNT: Final = re.compile(rf"({_NUMBER})\s*(\D[^\d,]*)?")
_BRACKETS: Final = re.compile(r"([(\[])([^,]*),([^,]*?)([)\]])")
_DASHED: Final = re.compile(rf"({_NUMBER}\s*[^\d\-~]*?)\s*[-~—–至到]\s*({_NUMBER}.*)")
_COMPARED: Final = re.compile(r"(>=|<=|≥|≤|>|<|=|不低于|不少于|不高于|不超过|大于|小于|高于|低于)\s*(.+)")
_MEANS: Final = {
    "不低于": ">=", "不少于": ">=", "≥": ">=", "不高于": "<=", "不超过": "<=", "≤": "<=",
    "大于": ">", "高于": ">", "小于": "<", "低于": "<",
}  # fmt: skip
SCORE: Final = unit("分")


class AmountError(ValueError):
    """A number that cannot stand where it stands: ``code`` and arguments of the message that says why."""

    def __init__(self, code: str, **arguments: str) -> None:
        super().__init__(code)
        self.code, self.arguments = code, arguments


@dataclass(frozen=True, slots=True)
class Span:
    """An interval in base units, with the unit it was written in."""

    interval: Interval
    unit: Unit


def read_amount(text: str, kind: Unit) -> Fraction:
    """A number in base units of ``kind``. Raises :class:`AmountError` for another kind of unit or none.

    A rate is never taken for a difference of rates: % where 个百分点 is due, or the reverse, has its own message.
    """
    found = _number(text)
    if found is None:
        raise AmountError("score.not-an-amount", text=text)
    value, counted = found
    if value == 0 and not counted.symbol:
        return value
    if not counted.same_kind(kind) or (not counted.symbol and kind.symbol):
        raise AmountError(_mismatch(counted, kind), text=text, expected=kind.symbol or "1")
    return value * counted.scale


def read_points(text: str, weight: Fraction) -> Fraction:
    """Points: ``5分``, a share of the weight (``20%``) or ``满分``."""
    plain = text.strip()
    if plain in ("满分", "全部分值"):
        return weight
    if plain.endswith(("%", "％")):
        found = _number(plain)
        if found is not None:
            return weight * found[0] * found[1].scale
    return read_amount(plain, SCORE)


def read_span(text: str, kind: Unit) -> Interval:
    """An interval in base units: ``≥95%``, ``[90%, 100%)``, ``100%-105%``, ``95%`` (just that).

    Raises :class:`AmountError`.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if match := _COMPARED.fullmatch(plain):
        bound = read_amount(match[2], kind)
        return _compared(_MEANS.get(match[1], match[1]), bound)
    if match := _BRACKETS.fullmatch(plain):
        lo, hi = (read_amount(end, kind) if end.strip() else None for end in (match[2], match[3]))
        return _sound(Interval(lo, hi, match[1] == "[", match[4] == "]"), text)
    if match := _DASHED.fullmatch(plain):
        second = match[2]
        first = match[1] if re.search(r"\D$", match[1].strip()) else match[1] + _symbol(second)
        return _sound(Interval(read_amount(first, kind), read_amount(second, kind)), text)
    return Interval.point(read_amount(plain, kind))


def _sound(interval: Interval, text: str) -> Interval:
    if interval.empty:
        raise AmountError("score.empty-interval", text=text)
    return interval


def _compared(sign: str, bound: Fraction) -> Interval:
    match sign:
        case ">=":
            return Interval(bound, None)
        case "<=":
            return Interval(None, bound)
        case ">":
            return Interval(bound, None, lo_closed=False)
        case "<":
            return Interval(None, bound, hi_closed=False)
        case _:
            return Interval.point(bound)


def _symbol(text: str) -> str:
    match = _AMOUNT.fullmatch(text.strip())
    return (match[2] or "").strip() if match else ""


def _number(text: str) -> tuple[Fraction, Unit] | None:
    match = _AMOUNT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    try:
        return Fraction(match[1]), unit((match[2] or "").strip())
    except UnitError:
        return None


def _mismatch(found: Unit, due: Unit) -> str:
    if due.same_kind(POINTS) and not found.dims:
        return "score.percent-for-points"
    if not due.dims and found.same_kind(POINTS):
        return "score.points-for-percent"
    return "score.wrong-unit"
