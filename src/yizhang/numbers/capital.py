"""大写: amounts of money in capital characters, as on vouchers; written to the 分, never rounded silently."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final

from yizhang.numbers.han import CAPITAL, DIGITS, ordinary, read_han, write_han

CAPITAL_PATTERN: Final = (
    r"负?(?:[零壹贰貳叁参肆伍陆柒捌玖拾佰仟万亿億萬]{1,40}[元圆](?:[整正]|零?[壹贰貳叁参肆伍陆柒捌玖]角[整正]?)?"
    r"|[壹贰貳叁参肆伍陆柒捌玖]角[整正]?)(?:零?[壹贰貳叁参肆伍陆柒捌玖]分[整正]?)?"
)
"""What an amount in capitals looks like in running text."""
_FORM: Final = re.compile(
    r"(?:人民币)?(负)?(?:([零一二三四五六七八九十百千万亿]+)[元圆])?(?:零?([一二三四五六七八九])角)?"
    r"(?:零?([一二三四五六七八九])分)?[整正]?"
)


def read_capital(text: str) -> Fraction | None:
    """The amount in 元 that capital characters state, ``None`` if they are none.

    >>> read_capital("壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分")
    Fraction(123456789, 100)
    """
    match = _FORM.fullmatch(ordinary(text.strip()))
    if match is None or not any(match.groups()[1:]):
        return None
    minus, whole, tenths, hundredths = match.groups()
    yuan = read_han(whole) if whole else 0
    if yuan is None:
        return None
    value = Fraction(100 * yuan + 10 * _digit(tenths) + _digit(hundredths), 100)
    return -value if minus else value


def _digit(text: str | None) -> int:
    return DIGITS.index(text) if text else 0


def capital(value: Fraction) -> str:
    """An amount in 元 in capital characters.

    Raises ``ValueError`` for parts of a 分 and for 10¹⁶ 元 and more.

    >>> capital(Fraction("1234567.89")), capital(Fraction("-20.05"))
    ('壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分', '负贰拾元零伍分')
    """
    cents = abs(value) * 100
    if cents.denominator != 1:
        msg = f"no whole 分: {value}"
        raise ValueError(msg)
    yuan, rest = divmod(cents.numerator, 100)
    sign = "负" if value < 0 else ""
    whole = write_han(yuan) + "元" if yuan or not rest else ""
    return sign + (whole + (_small_change(rest, after_yuan=bool(whole)) or "整")).translate(CAPITAL)


def _small_change(cents: int, *, after_yuan: bool) -> str:
    tenths, hundredths = divmod(cents, 10)
    text = DIGITS[tenths] + "角" if tenths else ""
    if hundredths:
        text += ("零" if not tenths and after_yuan else "") + DIGITS[hundredths] + "分"
    return text
