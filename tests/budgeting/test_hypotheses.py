"""Hypotheses about what does not tie: found by search, measured on injected cases, silent on clean ones."""

from __future__ import annotations

import pytest
from benchmarks.budget_hypotheses import KINDS, measure
from budget_samples import BAZHONG, made_of

from yizhang.book.loading import open_workspace
from yizhang.budgeting.hypotheses import Hypothesis, hypotheses
from yizhang.budgeting.steps import Estimate
from yizhang.places.messages import describe


@pytest.fixture(scope="module")
def made() -> Estimate:
    return made_of(open_workspace(BAZHONG))


@pytest.fixture(scope="module")
def found(made: Estimate) -> tuple[Hypothesis, ...]:
    return hypotheses(made)


def test_labels_shifted_and_growth_applied_twice_tie_three_prints(
    made: Estimate, found: tuple[Hypothesis, ...]
) -> None:
    best = found[0]
    assert best.code == "relabelled"
    assert best.readings == ("twice",)
    assert {each.check.key.concept for each in best.explained} == {
        "outlay.benefit.maternity_medical",
        "outlay.benefit.maternity_allowance",
        "outlay.benefit.maternity",
    }
    assert {int(value / 10_000) for _, value in best.assigned} == {4756, 2694, 2062}
    assert "错位" in describe(best.finding(made.estimator))


def test_the_base_was_worked_back_from_an_income_set_first(
    made: Estimate, found: tuple[Hypothesis, ...]
) -> None:
    back = next(each for each in found if each.code == "back-solved")
    assert [each.check.key.concept for each in back.explained] == ["base.average"]
    text = describe(back.finding(made.estimator))
    assert "增长6%" in text
    assert "92,828" in text


def test_what_only_comes_near_says_so(found: tuple[Hypothesis, ...]) -> None:
    near = [each for each in found if each.code == "near"]
    assert [each.explained[0].check.key.concept for each in near] == ["outlay.benefit"]
    assert not near[0].explained[0].exact


def test_no_hypothesis_is_offered_for_what_nothing_closes(found: tuple[Hypothesis, ...]) -> None:
    assert not any(key.concept == "outlay.benefit.medical" for each in found for key in each.keys)


def test_the_true_one_is_among_the_first_three_and_clean_chains_are_quiet() -> None:
    tallies = measure(5, 7)
    for kind in KINDS[:-1]:
        assert tallies[kind]["among three"] == tallies[kind]["cases"] == 5, kind
    assert tallies["clean"]["offered"] == 0
