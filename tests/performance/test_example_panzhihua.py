"""The published self-evaluation of an employee fund: its ratios recomputed, its score reproduced and questioned."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from yizhang.book.loading import open_workspace
from yizhang.book.workspace import Office
from yizhang.performance.assess import Assessed, assess
from yizhang.performance.data import headline, summary_lines
from yizhang.performance.evaluate import Standing
from yizhang.performance.words import score_words, value_text
from yizhang.places import Severity, Verdict

EXAMPLE = Path(__file__).parents[2] / "examples" / "panzhihua-2024"


@pytest.fixture(scope="module")
def office() -> Office:
    return open_workspace(EXAMPLE)


@pytest.fixture(scope="module")
def assessed(office: Office) -> Assessed:
    found = assess(office)
    assert office.problems == ()
    assert found.problems == ()
    return found.assessed[0]


def test_total_and_losses_under_the_reconstructed_scorecard(assessed: Assessed) -> None:
    found = assessed.evaluation
    assert found.total == Fraction("91.4")
    losses = {score.item.id: score.loss for score in found.losses}
    assert losses == {"enrolment": 3, "income_completion": Fraction("0.6"), "benefit_share": 5}
    assert found.card.reconstructed
    assert headline(found) == "复原得分91.40分"


def test_the_arithmetic_of_each_loss(assessed: Assessed) -> None:
    words = {score.item.id: score_words(score) for score in assessed.evaluation.losses}
    assert words["enrolment"] == "差5.74个百分点，按6个百分点×0.5扣3分"
    assert words["income_completion"] == "差0.43个百分点，按1个百分点×0.6扣0.6分"
    assert words["benefit_share"] == "差0.27个百分点，未达目标，扣5分"


def test_every_printed_ratio_is_recomputed(assessed: Assessed) -> None:
    verdicts = {str(claim.claim.printed): claim.verdict for claim in assessed.claims}
    for printed in ("99.57%", "96.74%", "6.11%", "5.74个百分点", "0.43个百分点", "0.27个百分点", "4.14个月"):
        assert verdicts[printed] is Verdict.EXACT, printed


def test_months_imply_their_bases_and_a_budgeted_transfer_other_than_the_actual(assessed: Assessed) -> None:
    implied = {
        str(claim.claim.printed): [round(end / 10**4) for end in claim.implied[1:]]
        for claim in assessed.claims
        if claim.implied is not None
    }
    assert implied["8.59个月"] == [163918, 164109]
    assert implied["7.91个月"] == [178000, 178225]
    assert implied["27.06%"] == [220217, 220299]
    found = {finding.code: dict(finding.args) for finding in assessed.findings}
    assert found["score.implied-transfers"]["range"] == "13892至14308万元"
    assert found["score.implied-transfers"]["actual"] == "13715万元"
    assert "8.59" in found["score.increase-of-one-variant"]["variant"]
    assert all(finding.severity is Severity.NOTE for finding in assessed.findings)


def test_without_transfers_the_benefit_share_meets_its_target(assessed: Assessed) -> None:
    found = next(
        other
        for other in assessed.others
        if other.item == "benefit_share" and dict(other.variant)["transfers"] == "out"
    )
    now = assessed.evaluation.score("benefit_share")
    assert value_text(found.value.value, now.item.value) == "95.57%"
    assert found.points == 5
    assert found.recovered


def test_the_late_receipt_explains_the_income_shortfall(assessed: Assessed) -> None:
    (found,) = assessed.explained
    (changed,) = found.changed
    assert changed.explained
    assert value_text(changed.without.seen, changed.without.item.value) == "100.41%"
    assert found.total == 92
    need = next(need for need in assessed.needs if need.item == "income_completion")
    assert need.change == Fraction("1206.58") * 10**4


def test_causes_the_figures_show_are_suggested(assessed: Assessed) -> None:
    shown = {(each.item, each.cause) for each in assessed.suggestions}
    assert shown == {
        ("enrolment", "population"),
        ("income_completion", "late_receipt"),
        ("benefit_share", "transfers"),
    }


def test_every_loss_has_its_reason_and_measure(assessed: Assessed) -> None:
    for score in assessed.evaluation.losses:
        assert assessed.remarks[score.item.id].reasons
        assert assessed.remarks[score.item.id].measures
    assert all(exhibit.present for exhibit in assessed.exhibits)


def test_what_is_not_observed_is_not_evaluated(assessed: Assessed) -> None:
    """The year before has one figure only: nothing else earns or loses a point."""
    before = assessed.before
    assert before.total is None
    states = {score.item.id: score.standing for score in before.scores}
    assert states.pop("months") is Standing.SCORED
    assert set(states.values()) == {Standing.OPEN}
    assert before.open_weight == 100 - before.score("months").weight


def test_the_summary_reads_in_both_languages(assessed: Assessed, office: Office) -> None:
    zh = "\n".join(summary_lines(assessed, office, "zh"))
    en = "\n".join(summary_lines(assessed, office, "en"))
    assert "283306.31万元（再增1206.58万元）" in zh
    assert "reconstructed score 91.40" in en
