"""The adjusted budget: the approved one with its adjustments, and what is said about them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yizhang.budgeting.estimator import Estimator
from yizhang.budgeting.scenario_files import Adjustment
from yizhang.budgeting.steps import Estimate
from yizhang.catalogue.naming import label
from yizhang.formula import State
from yizhang.numbers import Quantity
from yizhang.places import Finding, Key, Severity


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A budget and its adjustments: what the lines come to once they are made."""

    made: Estimate
    adjustments: tuple[Adjustment, ...]
    after: Estimator

    def moved(self) -> tuple[Key, ...]:
        """The lines of the forms that the adjustments move, in the order of the forms."""
        keys = dict.fromkeys(line.key for line in self.made.lines)
        return tuple(
            key for key in keys if self.after.value(key).value != self.made.estimator.value(key).value
        )

    def reasons(self, key: Key) -> str:
        """Why a line moved: the reasons of the adjustments it rests on."""
        reach = self.made.estimator.reach(key)
        return "；".join(
            dict.fromkeys(each.reason for each in self.adjustments if each.key in reach and each.reason)
        )


def adjusted(made: Estimate, adjustments: Sequence[Adjustment]) -> Adjusted | None:
    """The adjusted budget; ``None`` without adjustments. The original stays what it was."""
    if not adjustments:
        return None
    base = made.estimator
    changes: dict[Key, Quantity] = {}
    for each in adjustments:
        before = changes.get(each.key)
        known = before.base if before is not None else base.value(each.key).value
        if each.to is not None:
            changes[each.key] = each.to
        elif each.delta is not None and known is not None:
            unit, decimals = each.delta.unit, each.delta.decimals
            changes[each.key] = Quantity((known + each.delta.base) / unit.scale, unit, decimals)
    return Adjusted(made, tuple(adjustments), Estimator(base.office, base.plan, base=base, changes=changes))


def findings_of(found: Adjusted) -> Iterator[Finding]:
    """Adjustments nobody approved, or of lines the budget does not know."""
    estimator = found.made.estimator
    for each in found.adjustments:
        name = label(estimator.catalogue, each.key, "zh")
        if not each.approval:
            yield Finding.of("budget.adjustment-unapproved", Severity.ERROR, each.place, label=name)
        if not each.reason:
            yield Finding.of("budget.adjustment-without-reason", Severity.SUSPICIOUS, each.place, label=name)
        if each.delta is not None and estimator.value(each.key).state is State.UNKNOWN:
            yield Finding.of("budget.adjustment-of-unknown", Severity.ERROR, each.place, label=name)
