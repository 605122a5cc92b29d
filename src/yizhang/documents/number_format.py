"""What a spreadsheet shows for a stored number: the number formats offices use.

The stored value is a binary double; a spreadsheet prints at most 15 significant digits of it and rounds
halves away from zero. Formats this module does not know (fractions, scientific, Chinese numerals) are shown
as ``General``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import Final

GENERAL: Final = "General"
BUILT_IN: Final = {
    0: GENERAL,
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    31: 'yyyy"年"m"月"d"日"',
    37: "#,##0_);(#,##0)",
    38: "#,##0_);(#,##0)",
    39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);(#,##0.00)",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* "-"??_ ;_ @_ ',
    49: "@",
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
"""Formats known by number only (in a Chinese installation)."""

_FIFTEEN: Final = Context(prec=15, rounding=ROUND_HALF_UP)
_EXACT: Final = Context(prec=400, rounding=ROUND_HALF_UP)
_TOKEN: Final = re.compile(r'"([^"]*)"|[\\!](.)|_.|\*.|\[([^\]]*)\]|([0#?]+)|(.)', re.DOTALL)
_DATE_TOKEN: Final = re.compile(
    r'"([^"]*)"|[\\!](.)|\[[^\]]*\]|_.|\*.|(AM/PM|上午/下午)|(y+|m+|d+|h+|s+|aaa+)|(.)',
    re.IGNORECASE | re.DOTALL,
)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LATEST: Final = 2_958_466


@dataclass(frozen=True, slots=True)
class _Section:
    """One section of a format: pieces are literals or runs of digit placeholders of the whole part."""

    whole: tuple[tuple[bool, str], ...]
    fraction: tuple[tuple[bool, str], ...]
    point: bool
    scale: int
    percent: int
    grouped: bool


def displayed(value: Decimal, number_format: str, *, from_1904: bool = False) -> str:
    """What a spreadsheet shows for ``value``, without padding spaces.

    >>> displayed(Decimal("-1234.005"), "#,##0.00_);(#,##0.00)"), displayed(Decimal("0.0465"), "0.0%")
    ('(1,234.01)', '4.7%')
    >>> displayed(Decimal("123456"), "0!.0,"), displayed(Decimal("0"), '0.00_ ;-0.00_ ;_ * "-"??_ ;_ @_ ')
    ('12.3', '-')
    """
    if is_date(number_format):
        moment = date_of(value, from_1904=from_1904)
        return _date_text(moment, number_format) if moment is not None else general(value)
    sections = _sections(number_format)
    if sections is None:
        return general(value)
    chosen, negative = _choose(value, sections)
    return _print(abs(value), chosen, negative=negative).strip()


def general(value: Decimal) -> str:
    """The format ``General``: up to eleven characters, the whole part always in full, no trailing zeros."""
    rounded = _FIFTEEN.plus(value)
    whole = len(f"{abs(rounded):f}".partition(".")[0])
    text = f"{rounded.quantize(Decimal(1).scaleb(-max(0, 10 - whole)), context=_EXACT):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"-0", ""} else text


@lru_cache(maxsize=512)
def is_date(number_format: str) -> bool:
    """Whether a format shows a serial number as a date or time."""
    if number_format.strip().lower() == "general":
        return False
    bare = re.sub(r'"[^"]*"|[\\!].|\[[^\]]*\]|_.|\*.', "", number_format.partition(";")[0])
    return bool(re.search(r"[ymdhs]|a{3}", bare, re.IGNORECASE)) and not re.search(
        r"[0#?]", bare.replace(".0", "")
    )


def date_of(serial: Decimal, *, from_1904: bool = False) -> datetime | None:
    """The moment a serial number stands for, to the second; None outside the calendar.

    Serial 60 is the 29 February 1900 that never was; serials before it are one day short.
    """
    if not 0 <= serial < _LATEST:
        return None
    seconds = int((serial * 86_400).quantize(Decimal(1), ROUND_HALF_UP))
    first = (1904, 1, 1) if from_1904 else (1899, 12, 30 if serial >= 60 else 31)
    return datetime(*first) + timedelta(seconds=seconds)  # noqa: DTZ001 (a sheet's dates have no zone)


def iso(moment: datetime) -> str:
    """A moment as data: the date alone where there is no time of day."""
    return (
        moment.date().isoformat()
        if (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        else moment.isoformat(" ")
    )


@lru_cache(maxsize=512)
def _sections(number_format: str) -> tuple[_Section, ...] | None:
    """The numeric sections of a format, or None where it is General or unknown."""
    if number_format.strip().lower() in {"", "general", "@"}:
        return None
    parsed = [_section(text) for text in _split(number_format)[:3]]
    if any(section is None for section in parsed):
        return None
    return tuple(section for section in parsed if section is not None)


def _split(number_format: str) -> list[str]:
    parts = [""]
    for match in re.finditer(r'"[^"]*"|[\\!].|_.|\*.|\[[^\]]*\]|.', number_format, re.DOTALL):
        if match[0] == ";":
            parts.append("")
        else:
            parts[-1] += match[0]
    return parts


def _section(text: str) -> _Section | None:
    whole: list[tuple[bool, str]] = []
    fraction: list[tuple[bool, str]] = []
    point, commas, percent, grouped = False, 0, 0, False
    for match in _TOKEN.finditer(text):
        quoted, escaped, bracket, digits, other = match.groups()
        target = fraction if point else whole
        if digits:
            grouped, commas = grouped or commas > 0, 0
            target.append((True, digits))
        elif bracket is not None:
            literal = _bracket(bracket)
            if literal is None:
                return None
            target.append((False, literal))
        elif other == "." and not point:
            point = True
        elif other == "," and any(kind for kind, _ in whole):
            commas += 1
        elif other in {"E", "e", "/", "@", "G"}:
            return None
        else:
            percent += other in {"%", "％"}
            target.append((False, quoted or escaped or other or ""))
    return _Section(tuple(whole), tuple(fraction), point, commas, percent, grouped)


def _bracket(text: str) -> str | None:
    """The literal a bracket stands for: a currency sign, nothing for a colour; None for what is not known."""
    if text.startswith("$"):
        return text[1:].partition("-")[0]
    return (
        ""
        if re.fullmatch(r"(?:[A-Za-z]+|颜色|color)\s*\d*|[黑蓝青绿洋红黄白]+色?", text, re.IGNORECASE)
        and (not text.lower().startswith("dbnum"))
        else None
    )


def _choose(value: Decimal, sections: tuple[_Section, ...]) -> tuple[_Section, bool]:
    """The section for a value and whether the sign has to be printed before it."""
    if value < 0:
        return (sections[1], False) if len(sections) > 1 else (sections[0], True)
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], False


def _print(value: Decimal, section: _Section, *, negative: bool) -> str:
    scaled = _FIFTEEN.plus(value).scaleb(2 * section.percent - 3 * section.scale)
    decimals = sum(len(text) for digits, text in section.fraction if digits)
    rounded = scaled.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    whole, _, fraction = f"{rounded:f}".partition(".")
    text = _whole(whole.lstrip("0"), section)
    if section.point:
        text += "." + _fraction(fraction, section.fraction)
    return ("-" if negative else "") + text


def _whole(digits: str, section: _Section) -> str:
    """Fill the placeholders of the whole part from the right; the leftmost takes all digits that remain."""
    places = sum(len(text) for kind, text in section.whole if kind)
    if not places:
        return "".join(text for _, text in section.whole)
    slots = [mark for kind, text in section.whole if kind for mark in text]
    needed = next((places - index for index, mark in enumerate(slots) if mark == "0"), 0)
    digits = digits.rjust(needed, "0")
    out: list[str] = []
    used, left = 0, places
    for kind, text in reversed(section.whole):
        if not kind:
            out.append(text)
            continue
        left -= len(text)
        take = len(digits) - used if left == 0 else min(len(text), len(digits) - used)
        run = digits[len(digits) - used - take : len(digits) - used]
        out.append(_grouped(run, used) if section.grouped else run)
        used += take
    return "".join(reversed(out))


def _grouped(run: str, before: int) -> str:
    """Commas every three digits, counting the ``before`` digits already printed to the right."""
    out = ""
    for index, digit in enumerate(reversed(run), start=before):
        out = digit + ("," if index and index % 3 == 0 else "") + out
    return out


def _fraction(digits: str, pieces: tuple[tuple[bool, str], ...]) -> str:
    slots = "".join(text for kind, text in pieces if kind)
    kept = len(slots)
    while kept and slots[kept - 1] != "0" and digits[kept - 1] == "0":
        kept -= 1
    out, at = "", 0
    for kind, text in pieces:
        out += digits[at : min(at + len(text), kept)] if kind else text
        at += len(text) if kind else 0
    return out


def _date_text(moment: datetime, number_format: str) -> str:
    out: list[str] = []
    minutes = False
    tokens = list(_DATE_TOKEN.finditer(_split(number_format)[0]))
    half_day = any(match[3] for match in tokens)
    for index, match in enumerate(tokens):
        quoted, escaped, noon, unit, other = match.groups()
        if unit:
            follows = next((later[4].lower() for later in tokens[index + 1 :] if later[4]), "")
            minutes = unit[0] in "mM" and (minutes or follows.startswith("s"))
            out.append(_date_part(moment, unit.lower(), minutes=minutes, half_day=half_day))
            minutes = unit[0] in "hH"
        elif noon:
            out.append(
                ("上午" if moment.hour < 12 else "下午")
                if noon[0] == "上"
                else ("AM" if moment.hour < 12 else "PM")
            )
        else:
            out.append(quoted or escaped or other or "")
    return "".join(out).strip()


def _date_part(moment: datetime, unit: str, *, minutes: bool, half_day: bool) -> str:
    if unit[0] == "y":
        return f"{moment.year:04d}" if len(unit) > 2 else f"{moment.year % 100:02d}"
    if unit[0] == "a" or (unit[0] == "d" and len(unit) > 2):
        return ("星期" if unit != "aaa" else "") + "一二三四五六日"[moment.weekday()]
    if unit[0] == "m" and not minutes and len(unit) > 2:
        return _MONTHS[moment.month - 1]
    hour = (moment.hour % 12 or 12) if half_day else moment.hour
    parts = {"m": moment.minute if minutes else moment.month, "d": moment.day, "h": hour, "s": moment.second}
    return f"{parts[unit[0]]:0{min(len(unit), 2)}d}"
