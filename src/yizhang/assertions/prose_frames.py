"""Figures of one paragraph with all that their own neighbourhood tells; nothing here looks further than two figures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from yizhang.assertions.prose_gaps import Gap, Sep, read_gap
from yizhang.assertions.prose_grammar import Grammar
from yizhang.assertions.prose_roles import Around, Part, Role, part_of
from yizhang.assertions.prose_text import Passage
from yizhang.assertions.scope import Scope, flow_of, scope_of, strip_remarks, thing_of, version_of
from yizhang.numbers import Amount, NamedPeriod, Quantity, TokenKind, When, read_periods, scan

_FIGURES: Final = frozenset({TokenKind.AMOUNT, TokenKind.PERCENT, TokenKind.POINTS, TokenKind.COUNT})
_BLANKED: Final = frozenset({TokenKind.YEAR, TokenKind.DATE, TokenKind.ORDINAL})
_SPANS: Final = frozenset({"年", "月", "天", "日"})
_HAN: Final = re.compile(r"[一二三四五六七八九十两]{1,2}[个家名人户件例项次]")
_IN_NAMES: Final = re.compile(r"度?(?:年末|末)?(?:滚存)?结[转余]")
"""Words that make a time part of an item's name: 上年结转 tells of this year."""
_BLANK: Final = "\x01"
_NOISE: Final = re.compile(r"[\x01\s\"、，；：（）《》]+")


@dataclass(frozen=True, slots=True)
class Frame:
    """One figure. ``thing`` is its bare name to compare by; ``head`` the same in the document's words."""

    index: int
    amount: Amount
    quantity: Quantity
    part: Part
    gap: Gap
    after: Gap
    sentence: int
    head: str
    thing: str
    version: str
    flow: str
    scope: Scope
    when: When | None
    own_when: bool

    @property
    def role(self) -> Role:
        """The part it plays."""
        return self.part.role

    @property
    def is_level(self) -> bool:
        """Whether it states an amount or a number of something."""
        return self.part.role is Role.LEVEL

    def like(self, other: Frame) -> bool:
        """Whether both are counted in units of one kind."""
        return self.quantity.unit.same_kind(other.quantity.unit)


def read_frames(passage: Passage, grammar: Grammar, year: int | None) -> tuple[Frame, ...]:
    """The figures of a paragraph in order."""
    tokens = scan(passage.text)
    figures = [token for token in tokens if _is_figure(token)]
    if not figures:
        return ()
    text = _blanked(passage.text, tokens)
    gaps = _gaps(text, figures, grammar)
    parts = _parts(text, figures, gaps, grammar)
    periods = tuple(
        named for named in read_periods(passage.text, year) if not _IN_NAMES.match(passage.text, named.end)
    )
    return tuple(_frames(figures, gaps, parts, periods, grammar))


def _is_figure(token: Amount) -> bool:
    if token.number is None or (token.kind not in _FIGURES and not _is_multiple(token)):
        return False
    unit = token.unit
    if unit is None or unit.symbol in _SPANS:
        return False
    return not (token.kind is TokenKind.COUNT and _HAN.match(token.text))


def _is_multiple(token: Amount) -> bool:
    return token.kind is TokenKind.BARE and token.unit is not None and token.unit.symbol == "倍"


def _blanked(text: str, tokens: tuple[Amount, ...]) -> str:
    """The text with years, dates and list numbers blanked, positions kept."""
    pieces: list[str] = []
    at = 0
    for token in tokens:
        if token.kind in _BLANKED:
            pieces += [text[at : token.start], _BLANK * (token.end - token.start)]
            at = token.end
    return "".join((*pieces, text[at:]))


def _gaps(text: str, figures: list[Amount], grammar: Grammar) -> list[Gap]:
    bounds = [0, *(figure.end for figure in figures)]
    starts = [*(figure.start for figure in figures), len(text)]
    return [read_gap(text[start:end], grammar) for start, end in zip(bounds, starts, strict=True)]


def _parts(text: str, figures: list[Amount], gaps: list[Gap], grammar: Grammar) -> list[Part]:
    found: list[Part] = []
    pairs = [*pairwise(figures), (figures[-1], None)]
    for (figure, following), gap in zip(pairs, gaps, strict=False):
        after = text[figure.end : following.start if following else len(text)]
        around = Around(
            figure,
            _plain(gap.tail),
            _plain(strip_remarks(after)),
            following.kind if following else None,
            found[-1] if found else None,
            gap.sep is Sep.NONE and bool(found),
        )
        found.append(part_of(around, grammar))
    return found


def _plain(text: str) -> str:
    return text.replace(_BLANK, "").replace('"', "").strip()


def _frames(
    figures: list[Amount],
    gaps: list[Gap],
    parts: list[Part],
    periods: tuple[NamedPeriod, ...],
    grammar: Grammar,
) -> list[Frame]:
    found: list[Frame] = []
    sentence, at, running = 0, 0, None
    start = 0
    for index, (figure, gap, part) in enumerate(zip(figures, gaps, parts, strict=False)):
        if gap.sep is Sep.STOP:
            sentence += 1
        named = None
        while at < len(periods) and periods[at].start < figure.start:
            if periods[at].start >= start:
                named = periods[at].when
            at += 1
        own = named if part.role in (Role.LEVEL, Role.RATE, Role.PRIOR) else None
        when = own or running
        if own is not None and part.role is not Role.PRIOR:
            running = own
        found.append(
            _frame(index, figure, (gap, gaps[index + 1]), part, sentence, (when, own is not None), grammar)
        )
        start = figure.end
    return found


def _frame(
    index: int,
    figure: Amount,
    gaps: tuple[Gap, Gap],
    part: Part,
    sentence: int,
    when: tuple[When | None, bool],
    grammar: Grammar,
) -> Frame:
    lexicon = grammar.lexicon
    head = clean_head(part.head, grammar)
    quantity = figure.quantity()
    assert quantity is not None  # noqa: S101 (a figure has a number)
    return Frame(
        index, figure, quantity, part, gaps[0], gaps[1], sentence, head, thing_of(head, lexicon),
        version_of(part.head, lexicon), flow_of(head, lexicon), scope_of(gaps[0].raw_tail.replace(_BLANK, ""), lexicon),
        *when,
    )  # fmt: skip


@lru_cache(maxsize=65_536)
def clean_head(text: str, grammar_or_lexicon: Grammar) -> str:
    """The words that name the thing: without dates, cues before it and verbs behind it."""
    plain = _NOISE.sub("", strip_remarks(text))
    before = None
    while before != plain:
        before = plain
        if match := grammar_or_lexicon.leading.match(plain):
            plain = plain[match.end() :]
        if match := grammar_or_lexicon.verbs.search(plain):
            plain = plain[: match.start()]
    return plain
