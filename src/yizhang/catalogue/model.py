"""What the numbers mean, as frozen records: loaded from data, never written in code.

Every definition carries a :class:`Source` and, where rules changed, dates. Definitions that changed stand
side by side and are chosen by the date of the figure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from yizhang.formula import Node
from yizhang.numbers import Interval, Period, Unit, When
from yizhang.places import Place, Warrant

if TYPE_CHECKING:
    from yizhang.catalogue.model_budget import Chain, Limit, Method, Standard
    from yizhang.catalogue.model_forms import Form

NOWHERE: Final = Place("")
"""Where a definition made in code stands."""


class Provenance(StrEnum):
    """How well a definition is founded; anything but ``official`` prints as such or not at all."""

    OFFICIAL = "official"
    """In a published rule or form."""
    PRACTICE = "practice"
    """Seen in published documents of offices."""
    LOCAL = "local"
    """Set by the office in its workspace."""
    INFERRED = "inferred"
    """Follows from figures by our own arithmetic."""
    UNCONFIRMED = "unconfirmed"
    """From memory; needs confirmation."""


@dataclass(frozen=True, slots=True)
class Source:
    """Who says so: a citation and how well founded it is."""

    citation: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Validity:
    """The years a definition holds for, both ends inclusive; ``None`` is open."""

    since: int | None = None
    until: int | None = None

    def covers(self, year: int) -> bool:
        """Whether it holds in ``year``."""
        return (self.since is None or year >= self.since) and (self.until is None or year <= self.until)


ALWAYS: Final = Validity()
"""No first and no last year."""


class TimeKind(StrEnum):
    """What time a concept's figure belongs to."""

    FLOW = "flow"
    """A period."""
    OPENING = "opening"
    """The instant a period begins."""
    CLOSING = "closing"
    """The instant a period ends."""
    MEAN = "mean"
    """A mean over a period (average insured)."""
    TIMELESS = "timeless"


@dataclass(frozen=True, slots=True)
class Concept:
    """An item of income, outlay, balance or a primitive count: what one figure is a figure of."""

    id: str
    zh: str
    en: str
    unit: Unit
    """The base unit (元, 人, …) its values are stored in."""
    time: TimeKind
    dims: tuple[str, ...]
    """The dimensions its key must have, among area, scheme, part, version and others."""
    group: str
    """income, outlay, balance, transfer, suspense, separate, enrolment, …"""
    source: Source
    formula: Node | None = None
    """How it follows from other concepts where it is not reported itself."""
    alternatives: tuple[Node, ...] = ()
    """Further ways it follows, tried in this order where ``formula`` yields nothing."""
    schemes: tuple[str, ...] = ()
    """Schemes it exists in; empty means all."""
    parts: tuple[str, ...] = ()
    """The elementary fund parts it can be split into (income has no reserve part)."""
    additive_over_areas: bool = True
    may_be_negative: bool = False
    sign_in_total: int = 0
    codes: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    validity: Validity = Validity()
    note: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Member:
    """A value of a closed dimension: a scheme, fund part or version. ``sum_of`` makes it a composite."""

    id: str
    zh: str
    en: str
    source: Source
    short: str = ""
    sum_of: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """For a scheme: the elementary fund parts it has."""
    in_fund_budget: bool = True
    """For a scheme: whether it counts in the totals of the social-insurance fund budget."""
    annual: bool = False
    """For a version: its figures are for the whole year only (a budget has no months)."""
    aliases: tuple[str, ...] = ()
    codes: tuple[tuple[str, str], ...] = ()
    validity: Validity = Validity()
    place: Place = NOWHERE


class Pooling(StrEnum):
    """How a scheme's money is pooled over areas (统筹方式)."""

    ADJUSTMENT = "adjustment"
    """调剂金制: each area holds balances of its own and remits an adjustment fund."""
    UNIFIED = "unified"
    """统收统支: collected and paid centrally; the areas below hold no balance."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area as one scheme sees it (市本级 for employees, 市城区 for residents)."""

    id: str
    zh: str
    en: str
    level: str
    parents: tuple[tuple[str, str], ...] = ()
    """``(scheme, parent area)``: membership is per scheme."""
    pooling: tuple[tuple[str, Pooling], ...] = ()
    aliases: tuple[str, ...] = ()
    code: str = ""
    validity: Validity = Validity()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class AxisValue:
    """One choice on a variant axis, with the words a label prints for it."""

    id: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A way in which one indicator name hides several numbers; the first value is the default."""

    id: str
    zh: str
    en: str
    values: tuple[AxisValue, ...]


Variant = tuple[tuple[str, str], ...]
"""Chosen axis values, sorted by axis id."""


@dataclass(frozen=True, slots=True)
class TermDefinition:
    """What ``$term`` stands for, by variant: the first case whose conditions all hold."""

    id: str
    cases: tuple[tuple[Variant, Node], ...]


@dataclass(frozen=True, slots=True)
class Indicator:
    """A derived number with its variants, unit, display and direction."""

    id: str
    zh: str
    en: str
    formula: Node
    unit: Unit
    decimals: int
    source: Source
    axes: tuple[Axis, ...] = ()
    terms: tuple[TermDefinition, ...] = ()
    dims: tuple[str, ...] = ("area", "scheme", "part", "version")
    schemes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Parts it is computed for; empty: the part is fixed inside its leaves."""
    direction: str = "none"
    """up (more is better), down, band or none."""
    bands: str = ""
    """Id of the band set that grades it."""
    whole_year: bool = False
    """Defined for whole years only: its formula divides by twelve months."""
    roll_forward: bool = False
    """Declares that stock and flow are meant to stand together, as in an identity."""
    formula_text: str = ""
    validity: Validity = Validity()
    note: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Identity:
    """A relation that must (or ought to) hold between concepts, for each context it applies to."""

    id: str
    zh: str
    en: str
    left: Node
    op: str
    """``=`` or ``<=``."""
    right: Node
    warrant: Warrant
    source: Source
    schemes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    year_end_only: bool = False
    within_year_only: bool = False
    """Holds before the year is closed, for periods that end before December."""
    roll_forward: bool = False
    """Declares that stock and flow are meant to stand together (opening + surplus = closing)."""
    defines: bool = False
    """The left side is what the right side makes it: where it is not reported, it is computed so."""
    implied: bool = False
    """Follows from other identities; kept because the form prints both sides and it names a defect better."""
    text: str = ""
    note: str = ""
    validity: Validity = Validity()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Band:
    """One band of a band set. Ends are decided on unrounded values."""

    id: str
    zh: str
    en: str
    lo: Fraction | None
    hi: Fraction | None
    lo_closed: bool
    hi_closed: bool
    severity: str
    """red, orange, yellow, normal, blue."""
    advice: str = ""
    """Id of the suggestion template a report draws from this band."""

    @property
    def interval(self) -> Interval:
        """The values in the band, in the unit of its set."""
        return Interval(self.lo, self.hi, self.lo_closed, self.hi_closed)


@dataclass(frozen=True, slots=True)
class BandSet:
    """Bands that together cover every value once."""

    id: str
    zh: str
    en: str
    unit: Unit
    bands: tuple[Band, ...]
    source: Source
    validity: Validity = Validity()
    place: Place = NOWHERE

    def band_of(self, value: Fraction) -> Band | None:
        """The band of an unrounded value in base units; ``None`` only where the set has a gap."""
        scaled = value / self.unit.scale
        return next((band for band in self.bands if scaled in band.interval), None)

    def bands_of(self, values: Interval) -> tuple[Band, ...]:
        """The bands that values within ``values`` (base units) may lie in: several means undetermined."""
        scaled = values.scale(1 / self.unit.scale)
        return tuple(band for band in self.bands if band.interval.meets(scaled))


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggestion a report may draw from a band or signal; ``{areas}`` in it stands for whom it concerns."""

    id: str
    zh: str
    en: str
    source: Source
    title: str = ""
    """The heading it is printed under, in Chinese."""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Signal:
    """A warning: ``measure`` lying in ``raised`` (unrounded, in ``unit``) raises it with ``severity``."""

    id: str
    zh: str
    en: str
    measure: Node
    unit: Unit
    raised: Interval
    severity: str
    """red, orange, yellow, normal or blue, as in a band."""
    source: Source
    schemes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    """Parts it is computed for; empty: the part is fixed inside its leaves."""
    advice: str = ""
    text: str = ""
    validity: Validity = Validity()
    note: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Code:
    """A row of a published classification (政府收支分类科目)."""

    system: str
    code: str
    zh: str
    source: Source
    concept: str = ""
    scheme: str = ""
    validity: Validity = Validity()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Account:
    """A ledger account: its element (资产 负债 净资产 收入 支出), the side it grows on, what it feeds."""

    zh: str
    element: str
    side: str
    """``debit`` or ``credit``."""
    source: Source
    concept: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Dimension:
    """A dimension beside area, scheme, part and version: what its values are called.

    Values are named here, or by the classification ``system`` (see :class:`Code`) where they are codes.
    """

    id: str
    zh: str
    en: str
    source: Source
    values: tuple[tuple[str, str], ...] = ()
    system: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class CheckRule:
    """A check on forms and what is written about them: a relation between figures, or a structural one that
    a program knows by this id.

    A relation is read once for every department, version and period, and for every value of the dimensions
    in ``each`` (a value may be absent: the total row). ``optional`` terms drop out where the forms at hand
    have no such column at all.
    """

    id: str
    zh: str
    en: str
    family: str
    warrant: Warrant
    source: Source
    left: Node | None = None
    op: str = ""
    right: Node | None = None
    each: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    """For a figure that stands in two forms: which two."""
    text: str = ""
    validity: Validity = Validity()
    note: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Everything loaded, by kind and id. Overlays of a workspace are merged before this is built.

    Compared by identity, so that what is derived from a catalogue can be kept beside it.
    """

    concepts: Mapping[str, Concept]
    indicators: Mapping[str, Indicator]
    identities: Mapping[str, Identity]
    forms: Mapping[str, Form]
    schemes: Mapping[str, Member]
    parts: Mapping[str, Member]
    versions: Mapping[str, Member]
    areas: Mapping[str, Area]
    bands: Mapping[str, BandSet]
    settings: Mapping[str, str] = field(default_factory=dict)
    signals: Mapping[str, Signal] = field(default_factory=dict)
    advice: Mapping[str, Advice] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()
    accounts: tuple[Account, ...] = ()
    dimensions: Mapping[str, Dimension] = field(default_factory=dict)
    rules: Mapping[str, CheckRule] = field(default_factory=dict)
    chains: Mapping[str, Chain] = field(default_factory=dict)
    standards: Mapping[str, Standard] = field(default_factory=dict)
    methods: Mapping[str, Method] = field(default_factory=dict)
    limits: Mapping[str, Limit] = field(default_factory=dict)
    digest: str = ""
    """Content digest of the files it was loaded from."""

    def time_of(self, concept: str, when: When) -> When:
        """The time a figure of ``concept`` belongs to, for the period at hand."""
        if not isinstance(when, Period):
            return when
        match self.concepts[concept].time:
            case TimeKind.OPENING:
                return when.opening
            case TimeKind.CLOSING:
                return when.closing
            case _:
                return when
