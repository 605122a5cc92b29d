"""A fund's financial analysis as data: who is analysed, how the areas rank, what the warnings are.

Figures themselves are asked of the evaluator by whoever prints them; here stands what has to be decided before a
sentence can be written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from yizhang.analysis.estimates import Estimate, implied_area
from yizhang.analysis.ranking import Ranking, rank
from yizhang.analysis.rollup import not_filed
from yizhang.analysis.transfers import BackCheck, back_check
from yizhang.book.book import Status
from yizhang.book.evaluation import ALL_SCHEMES, Context, Evaluator, areas_below, bind
from yizhang.book.workspace import Office
from yizhang.catalogue.model import Area, Band, BandSet, Catalogue, Pooling, Signal
from yizhang.catalogue.naming import elementary_parts
from yizhang.formula.exact import evaluate
from yizhang.formula.result import Result, State
from yizhang.numbers import Period

MONTHS = "payable_months"
"""The indicator areas are ranked by."""
MONTHS_TO_DATE = "payable_months_to_date"
"""The same within the year: on the mean of the months so far."""
SEAT = "seat"
"""The level of the area that the office at the top of the tree runs itself (市本级, 市城区)."""
BALANCE_PARTS = ("total", "pooled-gross")


@dataclass(frozen=True, slots=True)
class Raised:
    """A warning that was raised for one area."""

    signal: Signal
    area: str
    part: str
    result: Result


@dataclass(frozen=True, slots=True)
class SchemeAnalysis:
    """One scheme of the office."""

    scheme: str
    scopes: tuple[str, ...]
    """The areas with a section of their own: the whole, then what its office runs itself."""
    below: tuple[str, ...]
    unified: bool
    """Collected and paid centrally: the areas below hold no balance, and ranking their months means nothing."""
    ranking: Ranking
    bands: BandSet
    back_checks: tuple[BackCheck, ...]
    estimates: tuple[Estimate, ...]
    absent: tuple[str, ...]
    raised: tuple[Raised, ...]

    def advice(self, catalogue: Catalogue) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Advice ids with the areas each concerns, gravest first: from the bands areas lie in, then the warnings."""
        found: dict[str, list[str]] = {}
        for band in sorted(self.bands.bands, key=_gravity):
            if band.advice:
                found.setdefault(band.advice, []).extend(entry.area for entry in self.ranking.within(band))
        for each in sorted(self.raised, key=lambda item: _SEVERITIES.index(item.signal.severity)):
            if each.signal.advice:
                found.setdefault(each.signal.advice, []).append(each.area)
        return tuple(
            (id_, tuple(dict.fromkeys(areas)))
            for id_, areas in found.items()
            if areas and id_ in catalogue.advice
        )


_SEVERITIES = ("red", "orange", "yellow", "blue", "normal")


def _gravity(band: Band) -> int:
    return _SEVERITIES.index(band.severity)


def analyse(office: Office, evaluator: Evaluator) -> tuple[SchemeAnalysis, ...]:
    """Analyse every scheme of the social-insurance fund budget that the book has figures for."""
    settings = office.settings
    present = {
        key["scheme"]
        for key in office.book
        if key.when in (settings.period, settings.period.closing)
        and office.book.fact(key).status is not Status.UNKNOWN
    }
    return tuple(
        _scheme(office, evaluator, member.id)
        for member in office.catalogue.schemes.values()
        if member.in_fund_budget and member.id in present
    )


def _scheme(office: Office, evaluator: Evaluator, scheme: str) -> SchemeAnalysis:
    catalogue, settings = office.catalogue, office.settings
    below = areas_below(catalogue, scheme, settings.area, settings.period.year)
    scopes = (settings.area, *(area for area in below if catalogue.areas[area].level == SEAT))
    ranked = below or scopes
    months = catalogue.indicators[months_indicator(settings.period)]
    bands = catalogue.bands[months.bands]
    results = [
        (area, months_of(evaluator, settings.period, area, scheme, settings.version)) for area in ranked
    ]
    absent = not_filed(evaluator, settings.period, below, scheme=scheme, version=settings.version)
    return SchemeAnalysis(
        scheme,
        scopes,
        below,
        pooling(catalogue.areas[settings.area], scheme) is Pooling.UNIFIED,
        rank(results, bands, settings.shown_decimals(months)),
        bands,
        tuple(
            back_check(evaluator, settings.period, area, scheme, settings.version, _parts(catalogue, scheme))
            for area in scopes
        ),
        tuple(_estimates(office, evaluator, scheme, below)),
        absent,
        tuple(_raised(office, evaluator, scheme, ranked)),
    )


def months_indicator(when: Period) -> str:
    """The indicator of payable months for a period: within the year the outlay so far is the base."""
    return MONTHS if when.months == 12 else MONTHS_TO_DATE


def months_of(evaluator: Evaluator, when: Period, area: str, scheme: str, version: str) -> Result:
    """The payable months of an area in the office's variant; as stated where they cannot be computed."""
    return evaluator.indicator(months_indicator(when), when, area=area, scheme=scheme, version=version)


def pooling(area: Area, scheme: str) -> Pooling | None:
    """How an area pools a scheme; ``None`` where nobody said."""
    return next((mode for who, mode in area.pooling if who in (scheme, ALL_SCHEMES)), None)


def balance_part(catalogue: Catalogue, scheme: str) -> str:
    """The part whose balance pays benefits: the pooled fund with the reserve it has."""
    closing = catalogue.concepts["balance.closing"]
    parts = elementary_parts(catalogue, closing, scheme, "pooled-gross")
    return "pooled-gross" if len(parts) > 1 else "pooled"


def _parts(catalogue: Catalogue, scheme: str) -> tuple[str, ...]:
    closing = catalogue.concepts["balance.closing"]
    held = {part: elementary_parts(catalogue, closing, scheme, part) for part in BALANCE_PARTS}
    return tuple(next(iter(group)) for _, group in groupby(BALANCE_PARTS, key=lambda part: held[part]))


def _estimates(
    office: Office, evaluator: Evaluator, scheme: str, below: tuple[str, ...]
) -> Iterator[Estimate]:
    settings = office.settings
    dims = {"scheme": scheme, "version": settings.version, "part": balance_part(office.catalogue, scheme)}
    total = bind(office.catalogue, "balance.closing", {**dims, "area": settings.area}, settings.period)
    if below and (estimate := implied_area(evaluator, total)) is not None:
        yield estimate


def _raised(office: Office, evaluator: Evaluator, scheme: str, areas: tuple[str, ...]) -> Iterator[Raised]:
    settings = office.settings
    for signal in office.catalogue.signals.values():
        if signal.schemes and scheme not in signal.schemes:
            continue
        for area in areas:
            for part in signal.parts or ("",):
                dims = {"area": area, "scheme": scheme, "part": part, "version": settings.version}
                context = Context(
                    evaluator, tuple(sorted((k, v) for k, v in dims.items() if v)), settings.period
                )
                result = evaluate(signal.measure, context)
                if result.state is State.UNKNOWN or result.value is None:
                    continue
                if result.value / signal.unit.scale in signal.raised:
                    yield Raised(signal, area, part, result)
                    break
