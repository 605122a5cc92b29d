"""Everything an office's scorecards yield, in one place: what a report, a table, a command or a script asks."""

from __future__ import annotations

from dataclasses import dataclass

from yizhang.book.evaluation import Evaluator
from yizhang.book.workspace import Office
from yizhang.numbers import Period
from yizhang.performance.causes import Suggestion, load_causes, suggest
from yizhang.performance.claims import Recomputed, implied_transfers, recompute, stated_scores
from yizhang.performance.effects import Explained, explain_losses
from yizhang.performance.evaluate import Evaluation, evaluate
from yizhang.performance.inputs import Filing, read_filings, scorecard_overlay
from yizhang.performance.loader import load_scorecards
from yizhang.performance.model import Scorecard
from yizhang.performance.monitoring import Monitored, monitor
from yizhang.performance.needed import Need, needs
from yizhang.performance.notes import (
    Carried,
    Exhibit,
    Remarks,
    carried_over,
    exhibits,
    incomplete,
    missing_exhibits,
    remarks,
)
from yizhang.performance.sensitivity import Alternative, alternatives, recover
from yizhang.places import Finding, Problem, Severity


@dataclass(frozen=True, slots=True)
class Assessed:
    """One scorecard evaluated, with everything said about it."""

    evaluation: Evaluation
    before: Evaluation
    """The same scorecard for the year before, as far as the book goes; what people establish is not carried back."""
    others: tuple[Alternative, ...]
    needs: tuple[Need, ...]
    explained: tuple[Explained, ...]
    suggestions: tuple[Suggestion, ...]
    claims: tuple[Recomputed, ...]
    remarks: dict[str, Remarks]
    carried: tuple[Carried, ...]
    exhibits: tuple[Exhibit, ...]
    findings: tuple[Finding, ...]
    monitored: Monitored | None = None
    """Within the year: the scorecard watched instead of scored."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """All of an office's evaluations, and what could not be read."""

    assessed: tuple[Assessed, ...]
    problems: tuple[Problem, ...]


def assess(office: Office, evaluator: Evaluator | None = None) -> Assessment:
    """Read the scorecards and filings of a workspace and evaluate them. Nothing is raised for what is missing."""
    evaluator = evaluator or Evaluator(office.catalogue, office.book, dict(office.settings.variants))
    cards, problems = load_scorecards(office.catalogue, scorecard_overlay(office.root))
    filings, trouble = read_filings(office)
    _, faults = load_causes(office.catalogue)
    found = [*problems, *trouble, *faults]
    assessed = []
    for filing in filings:
        card = cards.get(filing.scorecard)
        if card is None:
            found.append(_unknown_card(filing, cards))
            continue
        found += _unknown_items(filing, card)
        found += _out_of_date(filing, card, office.settings.period)
        assessed.append(assess_one(card, filing, office, evaluator))
    return Assessment(tuple(assessed), tuple(found))


def assess_one(card: Scorecard, filing: Filing, office: Office, evaluator: Evaluator) -> Assessed:
    """One filing."""
    period = office.settings.period
    evaluation = evaluate(card, evaluator, filing, period)
    others = alternatives(evaluation, office, evaluator)
    explained = explain_losses(evaluation, office, evaluator)
    claims = recompute(evaluation, evaluator)
    within = period.months != 12
    findings = (
        ()
        if within
        else (
            *(finding for claim in claims for finding in claim.findings),
            *implied_transfers(claims, evaluator),
            *stated_scores(evaluation),
            *incomplete(evaluation, office),
            *missing_exhibits(evaluation, office.root),
        )
    )
    return Assessed(
        evaluation,
        _before(card, filing, evaluator, period),
        others,
        needs(evaluation, recover(evaluation, office, evaluator)),
        explained,
        suggest(evaluation, evaluator, others, explained),
        claims,
        remarks(evaluation, office),
        carried_over(evaluation, office),
        exhibits(evaluation, office.root),
        findings,
        monitor(card, evaluator, filing, period) if within else None,
    )


def _before(card: Scorecard, filing: Filing, evaluator: Evaluator, period: Period) -> Evaluation:
    bare = Filing(filing.scorecard, filing.area, filing.place, {}, filing.version, filing.dept)
    return evaluate(card, evaluator, bare, period.shift_years(-1))


def _unknown_card(filing: Filing, cards: dict[str, Scorecard]) -> Problem:
    return Problem.at(
        filing.place, "score.unknown-card", name=filing.scorecard or "—", known="、".join(sorted(cards))
    )


def _out_of_date(filing: Filing, card: Scorecard, period: Period) -> list[Problem]:
    if card.validity.covers(period.year):
        return []
    years = f"{card.validity.since or ''}–{card.validity.until or ''}"
    return [
        Problem.at(
            filing.place, "score.not-in-force", Severity.NOTE, card=card.zh, years=years, year=period.year
        )
    ]


def _unknown_items(filing: Filing, card: Scorecard) -> list[Problem]:
    known = {item.id for item in card.items}
    return [
        Problem.at(entry.place, "score.unknown-item", item=entry.item)
        for entry in filing.entries.values()
        if entry.item not in known
    ]
