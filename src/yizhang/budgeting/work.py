"""Everything worked out for one budget: estimate, scenarios, adjustments, sensitivity, findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yizhang.book.workspace import Office
from yizhang.budgeting import adjustments as adjusting
from yizhang.budgeting.adjustments import Adjusted, adjusted
from yizhang.budgeting.deposits import with_deposits
from yizhang.budgeting.estimator import Estimator, chain_faults
from yizhang.budgeting.findings import findings_of
from yizhang.budgeting.hypotheses import Hypothesis, hypotheses
from yizhang.budgeting.plan import plan_of, schemes_of
from yizhang.budgeting.principles import principles
from yizhang.budgeting.scenario_files import read_adjustments, read_scenarios
from yizhang.budgeting.scenarios import Scenario, Swing, pooled_surplus, tornado
from yizhang.budgeting.steps import Estimate, estimate
from yizhang.places import Finding, Problem


@dataclass(frozen=True, slots=True)
class Work:
    """A budget with all that goes with it."""

    made: Estimate
    hypotheses: tuple[Hypothesis, ...]
    scenarios: tuple[Scenario, ...]
    adjusted: Adjusted | None
    swings: tuple[tuple[str, tuple[Swing, ...]], ...]
    """The drivers of each fund's pooled surplus, the strongest first."""
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]


def work_of(office: Office, more: Sequence[Scenario] = ()) -> Work | None:
    """The budget of a workspace, with further scenarios; ``None`` where it holds no drivers."""
    plan = plan_of(office)
    if plan is None:
        return None
    office, ladder = with_deposits(office, plan)
    made = estimate(Estimator(office, plan), schemes_of(office, plan))
    scenarios, trouble = read_scenarios(office, plan)
    changes, further = read_adjustments(office, plan)
    after = adjusted(made, changes)
    offered = hypotheses(made)
    findings = (
        *findings_of(made),
        *principles(made),
        *(adjusting.findings_of(after) if after is not None else ()),
        *(each.finding(made.estimator) for each in offered),
    )
    swings = tuple((scheme, tornado(made, pooled_surplus(made, scheme))) for scheme in made.schemes)
    return Work(
        made,
        offered,
        (*scenarios, *more),
        after,
        swings,
        findings,
        (*chain_faults(office.catalogue), *ladder, *trouble, *further),
    )
