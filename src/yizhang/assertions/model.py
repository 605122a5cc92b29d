"""What a document says about figures: mentions of figures, and assertions between them.

A :class:`Mention` is one printed figure with what it measures; an :class:`Assertion` is one thing the document says of
several mentions, with the evidence it was read from. Assertions are proposed from words, position and structure only:
whoever proposes one never looks whether the numbers agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from yizhang.numbers import Quantity, When
from yizhang.places import Place


class Measure(StrEnum):
    """What kind of number a mention is."""

    LEVEL = "level"
    CHANGE = "change"
    """An amount of increase or decrease, signed."""
    GROWTH = "growth"
    """A rate of change, signed."""
    SHARE = "share"
    COMPLETION = "completion"
    POINTS = "points"
    """A difference of rates in percentage points, signed."""
    TARGET = "target"
    PER_HEAD = "per-head"
    STANDARD = "standard"
    MONTHS = "months"
    COUNT = "count"
    SCORE = "score"
    RANK = "rank"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Mention:
    """One printed figure. ``label`` is what it measures in the document's words, as a path from the whole down to
    the part (``("基金总收入", "统筹基金")``); ``concept`` is the catalogue's id where it is resolved. ``scope`` holds
    the dimensions (area, scheme, part, version …) as the document words or the catalogue resolves them.
    """

    id: str
    quantity: Quantity
    text: str
    place: Place
    measure: Measure = Measure.LEVEL
    label: tuple[str, ...] = ()
    concept: str = ""
    scope: tuple[tuple[str, str], ...] = ()
    when: When | None = None
    block: int = 0
    """Index of the block it stands in."""
    sentence: int = 0
    nil: bool = False
    """Whether it prints nothing (0, –)."""
    header: tuple[str, ...] = ()
    """For a cell of a table: the whole header of its column, from the outermost label to the innermost."""


class Says(StrEnum):
    """What is said. The roles each kind needs are named behind it."""

    SUM = "sum"
    """whole = Σ part (role ``minus`` for parts to subtract); ``exhaustive`` says whether parts make up the whole."""
    BALANCE = "balance"
    """result = Σ plus − Σ minus"""
    SHARE = "share"
    """rate = part ÷ base"""
    GROWTH = "growth"
    """rate = current ÷ prior − 1"""
    CHANGE = "change"
    """change = current − prior"""
    CHANGE_AND_RATE = "change-and-rate"
    """rate = change ÷ (current − change)"""
    COMPLETION = "completion"
    """rate = actual ÷ target"""
    GAP = "gap"
    """points = rate − reference"""
    PRODUCT = "product"
    """result = count × standard"""
    QUOTIENT = "quotient"
    """result = amount ÷ count (per head, per case, monthly mean, months)"""
    SAME = "same"
    """one = other: the same figure printed again"""
    GREATEST = "greatest"
    LEAST = "least"
    """extreme among member"""
    SPREAD = "spread"
    """spread = high − low"""
    COUNT = "count"
    """number = how many member"""
    AT_MOST = "at-most"
    """low ≤ high"""
    TOTAL_SCORE = "total-score"
    """score = full − Σ deduction"""
    DIRECTION = "direction"
    """The word (增长/减少) against current and prior, or against the sign of a printed change."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """One thing said. ``roles`` pairs role names with mention ids, in reading order. ``evidence`` says why it was
    proposed (``qizhong``, ``header-total``, ``column-vote 12/13`` …). ``rivals`` are other mentions that could be the
    base or prior instead. ``certain`` is False where the reading is uncertain: it can then never be violated.
    """

    says: Says
    roles: tuple[tuple[str, str], ...]
    evidence: tuple[str, ...]
    place: Place
    quote: str = ""
    exhaustive: bool = True
    certain: bool = True
    rivals: tuple[tuple[str, str], ...] = ()
    times: int = 1
    """For PRODUCT: how often the product counts, 12 for a monthly standard over a year."""
    word: str = ""
    """The direction or comparison word as printed, for DIRECTION and signed measures."""
    blanks: tuple[str, ...] = ()
    """Ids of empty cells that stand among the parts and are taken for nothing: where the rest does not hold, the
    figure that is missing may be one of them."""

    def role(self, name: str) -> tuple[str, ...]:
        """The mention ids in a role."""
        return tuple(mention for role, mention in self.roles if role == name)


@dataclass(frozen=True, slots=True)
class Blank:
    """An empty cell of a table where a figure could stand: no mention, but a place where one may be missing."""

    id: str
    place: Place
    label: tuple[str, ...] = ()
    measure: Measure = Measure.LEVEL
    row_filled: bool = False
    """Whether its row prints figures in other columns."""


@dataclass(frozen=True, slots=True)
class NameList:
    """Names that the text says a whole consists of, without figures (主要包括办公费、差旅费…)."""

    whole: str
    """What they make up, in the document's words; a mention id where a figure of it stands right before."""
    names: tuple[str, ...]
    place: Place
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Extract:
    """Everything read out of one document: mentions in reading order, assertions, and coverage by reason."""

    mentions: tuple[Mention, ...]
    assertions: tuple[Assertion, ...]
    unasserted: tuple[tuple[str, str], ...] = ()
    """``(mention id, reason)`` for mentions that take part in nothing checkable."""
    names: tuple[NameList, ...] = ()
    """Composition lists of names."""
    blanks: tuple[Blank, ...] = ()
    """Empty cells of tables."""
