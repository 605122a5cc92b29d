"""Reading the numbers of a text: every printed amount, percentage, count, date and code with its position."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from re import Match
from typing import Final

from yizhang.numbers.amount import Amount, Printed, TokenKind
from yizhang.numbers.capital import read_capital
from yizhang.numbers.han import DIGITS, ordinary, read_han
from yizhang.numbers.patterns import forms
from yizhang.numbers.quantity import Hedge
from yizhang.numbers.units import PERCENT, YUAN, Unit, UnitError, is_mark, scaled, unit

_HALF_WIDTH: Final = str.maketrans("０１２３４５６７８９．，", "0123456789.,", " \u00a0\u3000\r\n")
_HEDGES: Final = {
    **dict.fromkeys(("约", "大约", "左右", "上下"), Hedge.ABOUT),
    **dict.fromkeys(("近", "将近", "接近"), Hedge.NEARLY),
    **dict.fromkeys(("余", "多"), Hedge.SOMEWHAT_OVER),
    **dict.fromkeys(("超过", "超", "逾", "突破", "以上", "不低于", "不少于", "至少"), Hedge.OVER),
    **dict.fromkeys(("不足", "不到", "以下", "以内", "不超过", "不高于", "至多"), Hedge.UNDER),
}
_BEFORE_ENDS: Final = frozenset("-－−﹣+＋近约超过逾破足到于少多 \u00a0\u3000")
_NO_SIGN_AFTER: Final = frozenset("-－−﹣—–%％元万亿")
_CALENDAR: Final = frozenset("年月日号")
_OPENING: Final = "（("
_CLOSING: Final = "）)"
_CLOSINGS: Final = frozenset(_CLOSING)
_DIGITS: Final = frozenset("0123456789０１２３４５６７８９")
_NO_NUMERAL_AFTER: Final = frozenset("第期零〇一二两三四五六七八九十百千万亿")
_POWERS: Final = {"亿": 8, "千万": 7, "百万": 6, "万": 4, "千": 3, "百": 2, "": 0, "万亿": 12}
_SINGLE: Final = frozenset({"个", "人", "名", "家", "户", "件", "例", "年", "倍"})
_ITEM_AFTER: Final = frozenset("\n\r\f。；;：: \t\u3000\u00a0")
_LINE_STARTS: Final = frozenset("\n\r\f。；;：:")
_TIME_SPANS: Final = frozenset({"年", "个月", "月", "天", "日"})
_LONGEST_PLAIN: Final = 6
"""Ungrouped whole numbers with more digits and no unit are taken for codes outside tables."""


def scan(text: str, *, cell: bool = False) -> tuple[Amount, ...]:
    """All printed numbers of ``text``, in order, not overlapping.

    ``cell`` reads as in a table: numbers in brackets are negative and long digit strings are numbers. What a
    token is gets decided by its form alone; nothing is dropped because of what it might mean.
    """
    found: list[Amount] = []
    position, start = 0, forms().start.search
    while hit := start(text, position):
        amount = _read_at(text, hit.start(), position, cell=cell)
        if amount is None:
            position = hit.end()
        else:
            found.append(amount)
            position = amount.end
    return tuple(found)


def _read_at(text: str, start: int, floor: int, *, cell: bool) -> Amount | None:
    before = text[start - 1] if start > floor else "\n"
    if text[start] not in _DIGITS:
        match = forms().han.match(text, start)
        token = _han(match) if match and before not in _NO_NUMERAL_AFTER else None
        return _with_front(token, text, floor) if token else None
    if before in _ITEM_AFTER and _begins(text, start) and (item := forms().item.match(text, start)):
        return Amount(start, item.end(), item[0], TokenKind.ORDINAL)
    match = forms().token.match(text, start)
    assert match is not None  # noqa: S101 (the last alternative matches at every digit)
    token = _READERS[match.lastgroup or ""](match)
    if token.number is None and token.kind is not TokenKind.CODE:
        return token
    if special := _unlike_a_number(token, text, before, cell=cell):
        return special
    return _in_brackets(token, text, before, cell=cell) or _with_front(token, text, floor)


def _begins(text: str, start: int) -> bool:
    """Whether a line or a sentence begins at ``start``."""
    while start and text[start - 1] in " \t\u3000\u00a0":
        start -= 1
    return not start or text[start - 1] in _LINE_STARTS


def _unlike_a_number(token: Amount, text: str, before: str, *, cell: bool) -> Amount | None:
    """The token as an ordinal or a code where its surroundings or its length say so."""
    after = text[token.end] if token.end < len(text) else "\n"
    if before == "第" or (
        before == " " and text[max(0, token.start - 3) : token.start].rstrip(" ")[-1:] == "第"
    ):
        start = text.rindex("第", 0, token.start)
        return Amount(start, token.end, text[start : token.end], TokenKind.ORDINAL)
    if token.unit is not None:
        return None
    if text[token.end : token.end + 2].lstrip(" ")[:1] == "号" or (
        before == after and before in "-—" and not cell
    ):
        return Amount(token.start, token.end, token.text, TokenKind.ORDINAL)
    long = not cell and token.text.isdigit() and len(token.text) > _LONGEST_PLAIN
    if long or _latin(before) or _latin(after):
        return Amount(token.start, token.end, token.text, TokenKind.CODE)
    return None


def _latin(char: str) -> bool:
    return char == "_" or (char.isascii() and char.isalpha())


def _in_brackets(token: Amount, text: str, before: str, *, cell: bool) -> Amount | None:
    """（1） as a list number in running text, （0.28） as −0.28 in a table."""
    number = token.number
    if (
        before not in _OPENING
        or text[token.end : token.end + 1] not in _CLOSINGS
        or number is None
        or token.upper
    ):
        return None
    start, end = token.start - 1, token.end + 1
    listed = token.text.isdigit() and len(token.text) <= 2
    if cell and not (listed and text[end : end + 1].strip()):
        negative = replace(number, value=-number.value)
        return replace(token, start=start, end=end, text=text[start:end], number=negative)
    return Amount(start, end, text[start:end], TokenKind.ORDINAL) if listed else None


def _with_front(token: Amount, text: str, floor: int) -> Amount:
    """The token together with the hedge word and sign before it."""
    start = token.start
    if start <= floor or text[start - 1] not in _BEFORE_ENDS or token.number is None:
        return token
    window = max(floor, start - 8)
    match = forms().before.search(text[window:start])
    assert match is not None  # noqa: S101 (it matches the empty string)
    number, hedge, first = token.number, token.hedge, start
    if match["sign"]:
        first = window + match.start("sign")
        if first > 0 and _forbids_sign(text[first - 1], token):
            return token
        number = replace(number, value=-number.value) if match["sign"] not in "+＋" else number
    if match["hedge"] and not (
        token.unit and token.unit.symbol in _TIME_SPANS and match["hedge"].endswith("近")
    ):
        first = window + match.start("hedge")
        hedge = _HEDGES[match["hedge"]] if hedge is Hedge.NONE else hedge
    if first == start:
        return token
    return replace(token, start=first, text=text[first : token.end], number=number, hedge=hedge)


def _forbids_sign(char: str, token: Amount) -> bool:
    """Whether a dash behind ``char`` joins (``5-3``, ``2024年-8``) and is no minus."""
    if char in _CALENDAR:
        return token.unit is None or token.unit.symbol in _TIME_SPANS
    return char in _NO_SIGN_AFTER or char in _CLOSING or char in _DIGITS or _latin(char)


def _bare(kind: TokenKind) -> Callable[[Match[str]], Amount]:
    return lambda match: Amount(match.start(), match.end(), match[0], kind)


def _document(match: Match[str]) -> Amount:
    start = match.start() - 1
    return Amount(start, match.end(), match.string[start : match.end()], TokenKind.CODE)


def _misgrouped(match: Match[str]) -> Amount:
    """``1,234,56`` cannot be read; ``2023,2024`` are two numbers and the first is given."""
    first, *rest = match[0].partition(".")[0].split(",")
    if any(len(group) == 3 for group in rest):
        return Amount(match.start(), match.end(), match[0], TokenKind.CODE)
    return Amount(match.start(), match.start() + len(first), first, TokenKind.BARE, _printed(first, None))


def _plain(match: Match[str]) -> Amount:
    first_unit = _unit_of(match, "1")
    if match["second"]:
        return _range(match, first_unit)
    word = match["more"] or match["inner1"] or match["bound"] or match["tail"]
    number = _printed(match["first"], first_unit)
    hedge = _HEDGES[word] if word else Hedge.NONE
    return Amount(match.start(), match.end(), match[0], _kind(first_unit), number, hedge)


def _range(match: Match[str], first_unit: Unit | None) -> Amount:
    second_unit = _unit_of(match, "2")
    unit_ = first_unit or second_unit
    if first_unit and second_unit and is_mark(first_unit) and not is_mark(second_unit):
        unit_ = scaled(first_unit, second_unit)
    lower, upper = _printed(match["first"], unit_), _printed(match["second"], second_unit or unit_)
    if not _ordered(lower, upper):
        end = max(match.end(name) for name in ("first", "more", "mark1", "inner1", "marked1", "plain1"))
        number = replace(lower, unit=first_unit)
        return Amount(match.start(), end, match.string[match.start() : end], _kind(first_unit), number)
    if unit_ is None and match.string[match.end("first")] in "-－—–":
        return Amount(match.start(), match.end(), match[0], TokenKind.CODE)
    hedge = _HEDGES[match["bound"]] if match["bound"] else Hedge.NONE
    return Amount(match.start(), match.end(), match[0], _kind(unit_), lower, hedge, upper)


def _ordered(lower: Printed, upper: Printed) -> bool:
    if lower.unit is None or upper.unit is None:
        return True
    return (
        lower.unit.same_kind(upper.unit) and lower.value * lower.unit.scale <= upper.value * upper.unit.scale
    )


def _compound(match: Match[str]) -> Amount:
    """``12万3千元`` as 12.3万元: the smaller part gives the decimals of the greater unit."""
    big, small = _POWERS[match["big"]], _POWERS[match["small"] or ""]
    low = int(match["low"]) * 10**small
    if low >= 10**big:
        end = match.end("big")
        number = _printed(match["high"], unit(match["big"]))
        return Amount(match.start(), end, match.string[match.start() : end], TokenKind.BARE, number)
    unit_ = _known_unit(match["big"], match["rest"] or "")
    value = Fraction(int(match["high"]) * 10**big + low, 10**big)
    return Amount(match.start(), match.end(), match[0], _kind(unit_), Printed(value, big - small, unit_))


def _han(match: Match[str]) -> Amount | None:
    start, end, text = match.start(), match.end(), match[0]
    if match["han_year"]:
        return Amount(start, end, text, TokenKind.YEAR)
    if match["capital"]:
        value = read_capital(text)
        return None if value is None else Amount(start, end, text, TokenKind.AMOUNT, Printed(value, 2, YUAN))
    if match["fraction"]:
        share = _printed(match["digits"], None) if match["digits"] else _han_number(match, "share", "")
        unit_ = PERCENT if match["whole"] == "百" else unit("‰")
        return Amount(start, end, text, TokenKind.PERCENT, replace(share, unit=unit_)) if share else None
    numeral, measure = match["numeral"], match["measure"] or ""
    if (not measure and numeral[-1] not in "万亿") or (numeral == "一" and measure in _SINGLE):
        return None
    number = _han_number(match, "numeral", measure)
    word = match["more"] or match["tail"]
    hedge = _HEDGES[word] if word else Hedge.NONE
    return Amount(start, end, text, _kind(number.unit), number, hedge) if number else None


def _han_number(match: Match[str], name: str, measure: str) -> Printed | None:
    """A Chinese numeral in the greatest number word it uses: 三亿五千万元 is 3.5亿元."""
    numeral, part = match[name], ordinary(match[f"{name}_part"] or "")
    whole = 100 if numeral == "百" else read_han(numeral)
    if whole is None:
        return None
    if part:
        digits = "".join(str(DIGITS.index(char)) for char in part)
        mark = match[f"{name}_mark"]
        return Printed(Fraction(f"{whole}.{digits}"), len(digits), _known_unit(mark, measure))
    mark = "亿" if "亿" in numeral else "万" if "万" in numeral else ""
    power = _POWERS[mark]
    zeros = len(str(whole)) - len(str(whole).rstrip("0"))
    return Printed(Fraction(whole, 10**power), max(0, power - zeros), _known_unit(mark, measure))


@lru_cache(maxsize=65536)
def _printed(digits: str, unit_: Unit | None) -> Printed:
    plain = digits.translate(_HALF_WIDTH).replace(",", "")
    whole, _, part = plain.partition(".")
    return Printed(Fraction(int(whole + part), 10 ** len(part)), len(part), unit_)


def _unit_of(match: Match[str], suffix: str) -> Unit | None:
    mark, measure = match["mark" + suffix], match["marked" + suffix] or match["plain" + suffix]
    return _known_unit(mark or "", measure or "") if mark or measure else None


@lru_cache(maxsize=4096)
def _known_unit(mark: str, measure: str) -> Unit | None:
    if not mark and not measure:
        return None
    try:
        return unit((mark + measure).translate(_HALF_WIDTH))
    except UnitError:
        return unit(mark)


@lru_cache(maxsize=4096)
def _kind(unit_: Unit | None) -> TokenKind:
    if unit_ is None:
        return TokenKind.BARE
    names = [name for name, _ in unit_.dims]
    if any(name.startswith("money") for name in names):
        return TokenKind.AMOUNT
    if not names:
        return TokenKind.PERCENT if unit_.scale < 1 else TokenKind.BARE
    return TokenKind.POINTS if "point" in names else TokenKind.COUNT


_READERS: Final[dict[str, Callable[[Match[str]], Amount]]] = {
    "document": _document,
    "date": _bare(TokenKind.DATE),
    "year": _bare(TokenKind.YEAR),
    "code": _bare(TokenKind.CODE),
    "misgrouped": _misgrouped,
    "compound": _compound,
    "plain": _plain,
}
