"""Edits of a text: one digit of one figure misprinted, and changes that leave what it says as it is."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yizhang.documents.readers.text import lines_of
from yizhang.numbers import scan
from yizhang.numbers.amount import TokenKind

_FIGURES: Final = frozenset(
    [TokenKind.AMOUNT, TokenKind.PERCENT, TokenKind.POINTS, TokenKind.COUNT, TokenKind.BARE]
)
_ONLY_NUMBER: Final = re.compile(r"[\s(（]*[-－−]?[\d,，.．]+%?[)）\s]*")
_FULL_WIDTH: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_HAN: Final = "[\u4e00-\u9fff]"
_SYNONYMS: Final = (
    ("同比增长", "比上年增长"),
    ("比上年增长", "同比增长"),
    ("比上年增加", "较上年增加"),
    ("较上年", "比上年"),
    ("同比下降", "比上年下降"),
    ("完成预算的", "为预算的"),
    ("占年初预算的", "为年初预算的"),
    ("为预算的", "完成预算的"),
    ("其中：", "其中，"),
    ("其中，", "其中："),
    ("合计", "共计"),
    ("总计", "合计"),
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a figure stands: offset into the text, and line and column as the audit counts them."""

    start: int
    text: str
    line: int
    column: int

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.start + len(self.text)

    def covers(self, line: int, column: int, length: int) -> bool:
        """Whether a figure printed at ``column`` of ``line`` shares characters with this one."""
        return line == self.line and column < self.column + len(self.text) and self.column < column + length


def spots(text: str) -> tuple[Spot, ...]:
    """Every figure that is not nothing: read off the lines by form alone, whatever the audit makes of them.

    Account codes and running numbers of table rows and columns are no figures.
    """
    found = [
        (spot, whole) for start, number, line in _lines(text) for spot, whole in _in_line(line, start, number)
    ]
    alone = [int(spot.text) if whole and spot.text.isdecimal() else None for spot, whole in found]
    codes, running = _codes({value for value in alone if value is not None}), _running(alone)
    return tuple(
        spot
        for at, (spot, _) in enumerate(found)
        if at not in running and (alone[at] is None or alone[at] not in codes)
    )


def _codes(values: set[int]) -> set[int]:
    """Numbers of three, five or seven digits that stand alone and nest like account codes (类, 款, 项)."""
    texts = {str(value) for value in values}
    nested = {text for text in texts if len(text) in (5, 7) and text[:-2] in texts}
    return {int(text) for text in nested} | {int(text[:-2]) for text in nested}


def _running(alone: list[int | None]) -> set[int]:
    """Where small whole numbers stand alone and count on by one, three at least."""
    places = [(at, value) for at, value in enumerate(alone) if value is not None and value < 100]
    found: set[int] = set()
    for (a, one), (b, two), (c, three) in zip(places, places[1:], places[2:], strict=False):
        if two == one + 1 and three == two + 1:
            found |= {a, b, c}
    return found


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    start = 0
    for number, line in enumerate(lines_of(text), start=1):
        yield start, number, line
        start += len(line) + (2 if text.startswith("\r\n", start + len(line)) else 1)


def _in_line(line: str, start: int, number: int) -> Iterator[tuple[Spot, bool]]:
    """The figures of a line, each with whether it fills a field of its own."""
    for field in re.finditer(r"[^\t]+", line):
        whole = _ONLY_NUMBER.fullmatch(field[0]) is not None
        for amount in scan(field[0], cell=whole):
            digits = re.search(r"\d[\d,，.．]*", amount.text)
            if amount.kind not in _FIGURES or amount.number is None or not amount.number.value or not digits:
                continue
            inner = field.start() + amount.start + digits.start()
            yield Spot(start + inner, digits[0].rstrip(",，.．"), number, inner + 1), whole


def misprint(text: str, spot: Spot) -> str:
    """The text with one digit of the figure changed: which and to what follows from where it stands."""
    chance = random.Random(hashlib.sha256(f"{spot.start}{spot.text}".encode()).digest())
    places = [at for at, character in enumerate(spot.text) if character.isdigit()]
    at = chance.choice(places)
    leading = at == 0 and len(spot.text) > 1 and spot.text[1].isdigit()
    old = int(spot.text[at])
    digit = chance.choice([new for new in range(1 if leading else 0, 10) if new != old])
    return text[: spot.start + at] + str(digit) + text[spot.start + at + 1 :]


def sample(items: tuple[Spot, ...], count: int, seed: str) -> tuple[Spot, ...]:
    """``count`` of them, the same every time, in their order."""
    if len(items) <= count:
        return items
    chosen = random.Random(seed).sample(range(len(items)), count)
    return tuple(items[position] for position in sorted(chosen))


@dataclass(frozen=True, slots=True)
class Harmless:
    """An edit that leaves what the text says as it is."""

    kind: str
    text: str
    line: int


def harmless(text: str, each: int, seed: str) -> tuple[Harmless, ...]:
    """Harmless edits, up to ``each`` of a kind at places that ``seed`` decides."""
    figures = spots(text)
    found: list[Harmless] = []
    kinds = (
        (
            "space before a figure",
            [(spot.start, spot.start, " ") for spot in figures if _spaceable(text, spot)],
        ),
        ("full-width digits", [(s.start, s.end, s.text.translate(_FULL_WIDTH)) for s in figures]),
        ("line break in a sentence", [(m.end(), m.end(), "\n") for m in _breakable(text)]),
        (
            "padded name",
            [(m.end(1), m.end(1), "  ") for m in re.finditer(rf"(?<![^\t\n]){_HAN}(?={_HAN}[\t\n])()", text)],
        ),
        ("synonym", [(m.start(), m.end(), new) for old, new in _SYNONYMS for m in re.finditer(old, text)]),
    )
    for kind, places in kinds:
        chance = random.Random(f"{seed} {kind}")
        for start, end, new in chance.sample(places, min(each, len(places))):
            found.append(Harmless(kind, text[:start] + new + text[end:], text.count("\n", 0, start) + 1))
    found.append(Harmless("line ends", re.sub(r"\r\n|\r|\n", "\r\n", text), 0))
    found.append(Harmless("empty line on top", "\n" + text, 0))
    return tuple(found)


def _spaceable(text: str, spot: Spot) -> bool:
    return spot.start > 0 and re.match(_HAN, text[spot.start - 1]) is not None


def _breakable(text: str) -> Iterator[re.Match[str]]:
    """Between two characters of a long line of prose, as text taken from pages is broken."""
    for line in re.finditer(r"[^\t\n\r]{60,}", text):
        yield from re.compile(rf"(?<={_HAN}{{3}})(?={_HAN}{{3}})").finditer(
            text, line.start() + 20, line.end() - 10
        )
