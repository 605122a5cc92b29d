"""All checks on an office's figures, in one list of findings.

The identities of the catalogue, conflicts between figures, what documents state of indicators, the order of their
rankings, the back-check on balances, transfers between levels, and who has not filed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from yizhang.analysis.fund import SchemeAnalysis, analyse
from yizhang.analysis.rollup import roll_up
from yizhang.analysis.stated import check_orders, compare_stated
from yizhang.book.evaluation import Evaluator
from yizhang.book.workspace import Office
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.naming import label
from yizhang.checking.confront import Checked, confront
from yizhang.numbers import plain, unit
from yizhang.places import Finding, Key, Severity

_SEVERITIES = tuple(Severity)
TRANSFERS = (
    "outlay.upper_remittance",
    "income.lower_remittance",
    "income.upper_subsidy",
    "outlay.lower_subsidy",
)
BACK_CHECK_RULE = "T01"
"""The identity that says the same as the back-check; the back-check names the figure and how to mend it."""


@dataclass(frozen=True, slots=True)
class Checks:
    """What checking found, gravest first, and how the identities stand."""

    findings: tuple[Finding, ...]
    identities: Checked

    @property
    def counts(self) -> Mapping[str, int]:
        """Relations by verdict."""
        return {verdict.value: count for verdict, count in self.identities.counts.items()}

    @property
    def undetermined(self) -> tuple[Key, ...]:
        """The figures that no equality determines: a change there would go unnoticed."""
        return self.identities.unwatched

    def undetermined_labels(self, catalogue: Catalogue, lang: str) -> list[str]:
        """Their names."""
        return [label(catalogue, key, lang) for key in self.undetermined]


def check_office(office: Office, evaluator: Evaluator | None = None) -> Checks:
    """Run every check."""
    evaluator = evaluator or Evaluator(office.catalogue, office.book, dict(office.settings.variants))
    analyses = analyse(office, evaluator)
    identities = confront(office.catalogue, office.book)
    found = [
        *_without_repeats(identities.findings, analyses),
        *compare_stated(evaluator, office.settings.period),
        *check_orders(evaluator, office.settings.period),
        *(finding for each in analyses for finding in _of_scheme(office, evaluator, each)),
    ]
    unique = dict.fromkeys(found)
    return Checks(tuple(sorted(unique, key=_order)), identities)


def _order(finding: Finding) -> tuple[int, tuple[str, ...], str]:
    return _SEVERITIES.index(finding.severity), tuple(str(place) for place in finding.places), finding.code


def _without_repeats(
    findings: tuple[Finding, ...], analyses: tuple[SchemeAnalysis, ...]
) -> Iterator[Finding]:
    told = any(check.findings for each in analyses for check in each.back_checks)
    for finding in findings:
        if not (told and dict(finding.args).get("rule") == BACK_CHECK_RULE):
            yield finding


def _of_scheme(office: Office, evaluator: Evaluator, analysis: SchemeAnalysis) -> Iterator[Finding]:
    settings, catalogue = office.settings, office.catalogue
    for check in analysis.back_checks:
        yield from check.findings
    dims = {"area": settings.area, "scheme": analysis.scheme, "part": "total", "version": settings.version}
    if analysis.below and not analysis.unified:
        yield from roll_up(evaluator, settings.period, TRANSFERS, **dims).findings
    if analysis.absent:
        yield Finding.of(
            "rollup.not-filed",
            Severity.SUSPICIOUS,
            period=settings.period.label,
            scheme=catalogue.schemes[analysis.scheme].zh,
            areas="、".join(catalogue.areas[area].zh for area in analysis.absent),
        )
    for estimate in analysis.estimates:
        symbol, decimals = settings.money_unit, settings.money_decimals
        scale = unit(symbol).scale
        low, high = estimate.interval.lo, estimate.interval.hi
        places = tuple(figure.place for figure in office.book.fact(estimate.key).figures)
        yield Finding.of(
            "estimate.implied",
            Severity.NOTE,
            *places,
            label=label(catalogue, estimate.key, "zh"),
            total=label(catalogue, estimate.total, "zh"),
            value=f"{plain(estimate.value / scale, decimals)}{symbol}",
            range=""
            if low is None or high is None
            else f"{plain(low / scale, decimals)}至{plain(high / scale, decimals)}{symbol}",
        )
