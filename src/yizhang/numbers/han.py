"""Whole numbers in Chinese characters: 一百二十万, and the capital forms 壹佰贰拾万 of vouchers."""

from __future__ import annotations

import re
from typing import Final

DIGITS: Final = "零一二三四五六七八九"
CAPITAL: Final = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
"""Ordinary to capital characters."""
_ORDINARY: Final = str.maketrans(
    "壹贰貳叁参肆伍陆柒捌玖拾佰仟两〇○億萬", "一二二三三四五六七八九十百千二零零亿万"
)
_PLACES: Final = ("", "十", "百", "千")
_SECTION: Final = re.compile(
    "零?(?:([D])千)?零?(?:([D])百)?零?(?:([D])?(十))?零?(?:(?<![千百])([D]))?零?".replace("D", DIGITS[1:])
)
_LIMIT: Final = 10**16


def ordinary(text: str) -> str:
    """The same numeral in ordinary characters (壹→一, 两→二, 〇→零)."""
    return text.translate(_ORDINARY)


def read_han(text: str) -> int | None:
    """The whole number a Chinese numeral stands for, ``None`` if it is none.

    Spoken short forms (五百八 for 580, 一万二 for 12000) are refused: the last digit means more.

    >>> read_han("一百二十万"), read_han("三亿五千万"), read_han("百二")
    (1200000, 350000000, None)
    """
    text = ordinary(text)
    if not text.strip("零"):
        return 0 if text == "零" else None
    total = 0
    for mark, scale in (("亿", 10**8), ("万", 10**4), ("", 1)):
        head, found, rest = text.partition(mark) if mark else (text, "", "")
        if mark and not found:
            continue
        value = _small(head, scale)
        if value is None or (total and not mark and len(text) == 1):
            return None
        total, text = total + value * scale, rest
    return total


def _small(text: str, scale: int) -> int | None:
    if scale == 10**8 and "万" in text:
        high, low = text.split("万", 1)
        first, second = _small(high, 1), _small(low, 1)
        return None if not first or second is None else first * 10**4 + second
    match = _SECTION.fullmatch(text)
    if match is None or (scale > 1 and not text):
        return None
    thousands, hundreds, tens, ten, ones = match.groups()
    value = 1000 * _digit(thousands) + 100 * _digit(hundreds) + _digit(ones)
    return value + 10 * (_digit(tens) or 1) if ten else value


def _digit(text: str | None) -> int:
    return DIGITS.index(text) if text else 0


def write_han(value: int) -> str:
    """A whole number below 10¹⁶ in ordinary characters, every 十 with its 一 (as the capital forms need it).

    Raises ``ValueError`` below zero or beyond the limit.

    >>> write_han(1200007), write_han(100010000)
    ('一百二十万零七', '一亿零一万')
    """
    if not 0 <= value < _LIMIT:
        msg = f"cannot be written in characters: {value}"
        raise ValueError(msg)
    return _write(value) or "零"


def _write(value: int) -> str:
    for mark, scale in (("亿", 10**8), ("万", 10**4)):
        if value >= scale:
            high, low = divmod(value, scale)
            gap = "零" if 0 < low < scale // 10 else ""
            return _write(high) + mark + gap + _write(low)
    text, skipped = "", False
    for place, digit in zip(reversed(_PLACES), f"{value:04d}", strict=True):
        if digit == "0":
            skipped = bool(text)
            continue
        text += ("零" if skipped else "") + DIGITS[int(digit)] + place
        skipped = False
    return text
