"""Reading prose: a document's running text into mentions of figures and what is asserted of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Assertion, Extract, Measure, Mention, NameList
from yizhang.assertions.prose_bracketed import read_bracketed
from yizhang.assertions.prose_directions import read_directions
from yizhang.assertions.prose_frames import Frame, read_frames
from yizhang.assertions.prose_gaps import Sep
from yizhang.assertions.prose_grammar import Grammar, grammar_of
from yizhang.assertions.prose_lists import read_lists
from yizhang.assertions.prose_machine import walk
from yizhang.assertions.prose_memory import Kinds, Memory, Remembered
from yizhang.assertions.prose_names import read_names
from yizhang.assertions.prose_paragraphs import Governed, governed_sums
from yizhang.assertions.prose_reckoned import read_reckoned
from yizhang.assertions.prose_relations import read_relations
from yizhang.assertions.prose_restated import restated
from yizhang.assertions.prose_roles import Role
from yizhang.assertions.prose_sheet import Sheet
from yizhang.assertions.prose_subjects import Subjects
from yizhang.assertions.prose_text import Passage, read_passages
from yizhang.assertions.scope import without_scheme
from yizhang.documents.model import Document
from yizhang.numbers import Hedge, Period, Quantity

_YEAR: Final = re.compile(r"(?<!\d)(20\d\d)\s*年")
_HAN_YEAR: Final = re.compile(r"二[〇○零]([一二三][〇○零一二三四五六七八九])年")
_CLOSE: Final = 2
"""A time told before a figure holds for the next one where at most one mark parts them."""
_STOPS: Final = re.compile(r"[。！？]")
_MEASURES: Final = {
    Role.CHANGE: Measure.CHANGE,
    Role.SPREAD: Measure.CHANGE,
    Role.GROWTH: Measure.GROWTH,
    Role.AVERAGE: Measure.GROWTH,
    Role.SHARE: Measure.SHARE,
    Role.COMPLETION: Measure.COMPLETION,
    Role.POINTS: Measure.POINTS,
    Role.REFERENCE: Measure.TARGET,
    Role.BOUND: Measure.TARGET,
    Role.TARGET: Measure.TARGET,
    Role.SCORE: Measure.SCORE,
    Role.FULL_SCORE: Measure.SCORE,
    Role.DEDUCTION: Measure.SCORE,
    Role.RANGE: Measure.OTHER,
}
_MIRRORED: Final = {
    Hedge.NEARLY: Hedge.SOMEWHAT_OVER,
    Hedge.SOMEWHAT_OVER: Hedge.NEARLY,
    Hedge.OVER: Hedge.UNDER,
    Hedge.UNDER: Hedge.OVER,
}


@dataclass(slots=True)
class _Reading:
    """What grows while a document is read."""

    grammar: Grammar
    year: int | None
    subjects: Subjects
    memory: Memory = field(default_factory=Memory)
    mentions: list[Mention] = field(default_factory=list)
    assertions: list[Assertion] = field(default_factory=list)
    sheets: list[Governed] = field(default_factory=list)


def read_prose(document: Document, lexicon: Lexicon) -> Extract:
    """Everything the running text states of figures. Tables are left to their own reader.

    Pure; time grows with the length of the text. Mention ids (``p1``, ``p2`` …) count in reading order.
    """
    passages = list(read_passages(document))
    reading = _Reading(grammar_of(lexicon), year_of(document, passages), Subjects(lexicon))
    names: list[NameList] = []
    for number, passage in enumerate(passages):
        names.extend(read_names(passage, reading.grammar))
        _read_passage(reading, passage, number)
    mentions = tuple(reading.mentions)
    assertions = [*reading.assertions, *governed_sums(reading.sheets, reading.grammar)]
    assertions += restated(mentions, lexicon)
    order = {mention.id: index for index, mention in enumerate(mentions)}
    assertions.sort(key=lambda found: min(order[mention] for _, mention in found.roles))
    return Extract(mentions, tuple(assertions), tuple(_unasserted(mentions, assertions)), tuple(names))


def year_of(document: Document, passages: list[Passage]) -> int | None:
    """The year a document is about: of its title, else the one its first paragraphs name most."""
    heads = [document.title, *(passage.text[:120] for passage in passages[:6])]
    for text in heads:
        if match := _YEAR.search(text):
            return int(match[1])
        if match := _HAN_YEAR.search(text):
            return 2000 + int(
                "".join(
                    "0123456789"["〇一二三四五六七八九".index(c if c not in "○零" else "〇")]
                    for c in match[1]
                )
            )
    return None


def _read_passage(reading: _Reading, passage: Passage, number: int) -> None:
    frames = read_frames(passage, reading.grammar, reading.subjects.year or reading.year)
    subject = reading.subjects.enter(passage, figures=bool(frames))
    if not frames:
        reading.sheets.append(Governed(passage, None, number))
        return
    walked = walk(frames, reading.grammar, subject)
    places = tuple(passage.place(frame.amount.start, frame.amount.end) for frame in frames)
    first = len(reading.mentions) + 1
    ids = tuple(f"p{first + index}" for index in range(len(frames)))
    sheet = Sheet(walked, reading.grammar, reading.memory, ids, places, _quotes(passage, frames), number)
    reading.mentions.extend(_mentions(sheet, passage, reading.subjects))
    _remember(reading, sheet)
    for reader in (read_relations, read_lists, read_bracketed, read_reckoned):
        reading.assertions.extend(reader(sheet))
    reading.assertions.extend(read_directions(sheet, passage))
    reading.sheets.append(Governed(passage, sheet, number))
    reading.subjects.leave(walked)


def _remember(reading: _Reading, sheet: Sheet) -> None:
    """Keep the levels of a paragraph for the ones after it."""
    lexicon = reading.grammar.lexicon
    dated = False
    for frame in sheet.frames:
        dated = frame.own_when or (dated and frame.gap.sep <= Sep.COMMA and len(frame.gap.clauses) <= _CLOSE)
        if not frame.is_level:
            continue
        key = sheet.key(frame)
        found = Remembered(
            sheet.id(frame), key, frame.version, frame.quantity.unit, frame.when, sheet.paragraph,
            frame.scope.area, frame.scope.scheme, index=frame.index, dated=dated,
        )  # fmt: skip
        kinds = Kinds(
            any(frame.head.endswith(word) for word in lexicon.closing),
            frame.flow if any(frame.head.endswith(word) for word in lexicon.total) else "",
        )
        reading.memory.keep(found, without_scheme(key.rpartition("/")[2], lexicon), kinds)


def _quotes(passage: Passage, frames: tuple[Frame, ...]) -> tuple[str, ...]:
    """The clause around each figure, cut at the sentence's ends and at a readable length."""
    stops = [0, *(match.end() for match in _STOPS.finditer(passage.text)), len(passage.text)]
    found: list[str] = []
    at = 0
    for frame in frames:
        while at + 1 < len(stops) - 1 and stops[at + 1] <= frame.amount.start:
            at += 1
        start = max(stops[at], frame.amount.start - 60)
        end = min(stops[at + 1], frame.amount.end + 40)
        found.append(passage.text[start:end].strip())
    return tuple(found)


def _mentions(sheet: Sheet, passage: Passage, subjects: Subjects) -> Iterator[Mention]:
    running = subjects.scope
    usual = Period(subjects.year) if subjects.year else None
    for frame in sheet.frames:
        running = frame.scope.within(running)
        scope = replace(running, version=frame.version, remark=frame.scope.remark)
        yield Mention(
            sheet.id(frame),
            _signed(frame),
            frame.amount.text,
            sheet.places[frame.index],
            _measure(frame, sheet),
            tuple(word for word in sheet.walk.label(frame) if word),
            scope=scope.dims(),
            when=frame.when or usual,
            block=passage.block_at(frame.amount.start),
            sentence=frame.sentence,
            nil=frame.quantity.value == 0,
        )


def _measure(frame: Frame, sheet: Sheet) -> Measure:
    lexicon = sheet.grammar.lexicon
    if frame.role in _MEASURES:
        return _MEASURES[frame.role]
    if frame.quantity.unit.dims == (("month", 1),):
        return Measure.MONTHS
    if any(frame.head.startswith(word) for word in lexicon.per_head) or any(
        word in frame.head for word in lexicon.per_head
    ):
        return Measure.PER_HEAD
    if (
        any(name.startswith("money") for name, _ in frame.quantity.unit.dims)
        and len(frame.quantity.unit.dims) > 1
    ):
        return Measure.STANDARD
    if len(frame.quantity.unit.dims) == 1 and frame.quantity.unit.dims[0][0] in ("item", "visit", "person"):
        return Measure.COUNT
    return Measure.LEVEL


def _signed(frame: Frame) -> Quantity:
    """The quantity with the sign its word gives it: 下降3% is −3%."""
    quantity = frame.quantity
    if frame.part.sign > 0:
        return quantity
    return replace(quantity, value=-quantity.value, hedge=_MIRRORED.get(quantity.hedge, quantity.hedge))


def _unasserted(mentions: tuple[Mention, ...], assertions: list[Assertion]) -> Iterator[tuple[str, str]]:
    used = {mention for found in assertions for _, mention in found.roles}
    for mention in mentions:
        if mention.id not in used:
            yield mention.id, _REASONS.get(mention.measure, "alone")


_REASONS: Final = {
    Measure.GROWTH: "prior-not-printed",
    Measure.CHANGE: "prior-not-printed",
    Measure.SHARE: "base-not-printed",
    Measure.COMPLETION: "target-not-printed",
    Measure.POINTS: "earlier-rate-not-printed",
    Measure.OTHER: "not-understood",
}
"""Why a figure of this measure takes part in nothing; any other stands ``alone``."""
