"""The provider of figures for budget documents: the estimate, its adjustments, and ratios of budget to last year.

Beside keys of the book these documents print, on the key of a line, under a ``measure`` of their own:

===============  ==========================================================================
``computed``     what the drivers give, before the residual factor
``residual``     stated ÷ computed
``change``       adjusted budget less original budget (on the adjusted version)
``of-last``      the budget as a share of last year's figure
``of-adjusted``  last year's outturn as a share of its adjusted (else original) budget
``difference``   the budget less last year's figure
===============  ==========================================================================
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final

from yizhang.book.evaluation import bind
from yizhang.book.workspace import Office
from yizhang.budgeting.plan import ADJUSTED, BUDGET, EXPECTED
from yizhang.budgeting.work import Work, work_of
from yizhang.catalogue.naming import canonical, label
from yizhang.documents.model import FigureRef
from yizhang.formula import Explanation, Result, State
from yizhang.numbers import RATIO, WAN_YUAN, Period, Unit
from yizhang.places import Key, Place
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.figures import Figures, Shown, print_value

COMPUTED, RESIDUAL, CHANGE, OF_LAST, OF_ADJUSTED, DIFFERENCE = (
    "computed", "residual", "change", "of-last", "of-adjusted", "difference",
)  # fmt: skip
_SAID: Final = {
    COMPUTED: "（按驱动因素测算）",
    RESIDUAL: "残差系数",
    CHANGE: "调整数",
    OF_LAST: "为上年的比例",
    OF_ADJUSTED: "占调整预算的比例",
    DIFFERENCE: "比上年增减",
}
_PLANS: Final = (BUDGET, ADJUSTED, EXPECTED)


class BudgetFigures:
    """Figures of one office's budget documents. Implements :class:`yizhang.reporting.figures.Figures`."""

    def __init__(self, office: Office, work: Work, rest: Figures) -> None:
        self.office = office
        self.work = work
        self.rest = rest

    def show(self, ref: FigureRef) -> Shown:
        """The figure as it stands now. Raises ``KeyError`` for a key that means nothing any more."""
        if not self._ours(ref.key):
            return self.rest.show(ref)
        result = self.result(ref)
        text = "" if result.value is None else print_value(result.value, ref)
        places = tuple(dict.fromkeys(_places(result.explanation)))
        return Shown(ref, result.value, result.state, text, places, self.label(ref.key))

    def result(self, ref: FigureRef) -> Result:
        """The figure with its explanation."""
        key, estimator = ref.key, self.work.made.estimator
        if key.concept in self.office.catalogue.indicators and isinstance(key.when, Period):
            return estimator.indicator(key.concept, key.when, ref.variant, **dict(key.dims))
        if key.concept not in self.office.catalogue.concepts:
            raise KeyError(key)
        if key["measure"] in _SAID:
            return self._measured(key)
        if key["version"] == ADJUSTED and self.work.adjusted is not None:
            return self.work.adjusted.after.value(
                canonical(self.office.catalogue, key.with_dims(version=BUDGET))
            )
        return estimator.value(key)

    def label(self, key: Key) -> str:
        """The figure's name for people."""
        measure = key["measure"]
        if measure not in _SAID:
            return label(self.office.catalogue, key, "zh")
        return f"{label(self.office.catalogue, key.with_dims(measure=''), 'zh')}{_SAID[measure]}"

    def _ours(self, key: Key) -> bool:
        return key["version"] in _PLANS or key["measure"] in _SAID

    def _measured(self, key: Key) -> Result:
        plain = canonical(self.office.catalogue, key.with_dims(measure=""))
        match key["measure"]:
            case "computed":
                check = self.work.made.estimator.check(plain)
                return check.computed if check is not None else self.work.made.estimator.computed(plain)
            case "residual":
                check = self.work.made.estimator.check(plain)
                return _ratio(None if check is None else check.factor, self.label(key))
            case "change":
                return self._change(plain, self.label(key))
            case "difference":
                return self._two(plain, self._last(plain), "-", self.label(key))
            case "of-last":
                return self._two(plain, self._last(plain), "/", self.label(key))
            case _:
                return self._two(plain, self._budget_of(plain), "/", self.label(key))

    def _change(self, key: Key, name: str) -> Result:
        original = key.with_dims(version=BUDGET)
        before = self.work.made.estimator.value(canonical(self.office.catalogue, original))
        if self.work.adjusted is None or before.value is None:
            return _unknown(before, name)
        after = self.work.adjusted.after.value(canonical(self.office.catalogue, original))
        if after.value is None:
            return _unknown(after, name)
        return _worked([after, before], after.value - before.value, after.unit, name)

    def _two(self, key: Key, other: Key, op: str, name: str) -> Result:
        one, two = (self.work.made.estimator.value(each) for each in (key, other))
        if one.value is None or two.value is None or (op == "/" and not two.value):
            return _unknown(one if one.value is None else two, name)
        value = one.value - two.value if op == "-" else one.value / two.value
        return _worked([one, two], value, one.unit if op == "-" else RATIO, name)

    def _last(self, key: Key) -> Key:
        return before_of(self.work, key)

    def _budget_of(self, key: Key) -> Key:
        """The adjusted budget of the same year, else the original one."""
        adjusted = key.with_dims(version=ADJUSTED)
        known = self.work.made.estimator.value(adjusted).state is not State.UNKNOWN
        return adjusted if known else key.with_dims(version=BUDGET)


def before_of(work: Work, key: Key) -> Key:
    """Last year's key of a line, in the best version it has."""
    estimator = work.made.estimator
    return estimator.basis(key.concept, dict(key.with_dims(measure="").dims), Period(estimator.year(key) - 1))


def _worked(operands: list[Result], value: Fraction, unit: Unit, name: str) -> Result:
    known = all(each.state is State.KNOWN for each in operands)
    step = Explanation(name, "", value, unit, children=tuple(each.explanation for each in operands))
    return Result(value, unit, State.KNOWN if known else State.PROVISIONAL, step)


def _unknown(of: Result, name: str) -> Result:
    step = replace(of.explanation, label=name)
    return Result(None, of.unit, State.UNKNOWN, step, missing=of.missing)


def _ratio(value: Fraction | None, name: str) -> Result:
    step = Explanation(name, "", value, RATIO)
    return Result(value, RATIO, State.UNKNOWN if value is None else State.KNOWN, step)


def _places(step: Explanation) -> Iterator[Place]:
    yield from step.places
    for child in step.children:
        yield from _places(child)


class BudgetRefs:
    """References in the units and decimals a budget prints."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.steps = {step.key: step for step in work.made.steps}

    def money(self, key: Key, style: str = "grouped") -> FigureRef:
        """An amount in 万元."""
        return FigureRef(key, WAN_YUAN.symbol, self.work.made.estimator.plan.decimals, style)

    def of(self, key: Key) -> FigureRef:
        """Any value of the estimate as it is printed."""
        step = self.steps.get(key)
        if step is None or step.unit == WAN_YUAN:
            return self.money(key)
        if not step.unit.dims:
            return FigureRef(key, "%", max(step.decimals or 0, 2), "trim")
        return FigureRef(key, step.unit.symbol, step.decimals or 0, "grouped+trim")

    def growth(self, key: Key) -> FigureRef:
        """The growth over last year."""
        return FigureRef(key.with_dims(measure="yoy"), "%", 2)

    def share(self, key: Key, measure: str) -> FigureRef:
        """A ratio of two amounts, in %."""
        return FigureRef(key.with_dims(measure=measure), "%", 1)

    def key(self, concept: str, scheme: str, part: str = "total", version: str = "") -> Key:
        """The key of an item of the budget's year."""
        estimator = self.work.made.estimator
        plan = estimator.plan
        dims = {"area": plan.area, "scheme": scheme, "part": part, "version": version or plan.version}
        return bind(estimator.catalogue, concept, dims, Period(plan.year))


def budget_figures(office: Office, rest: AnalysisFigures | Figures) -> Figures:
    """The provider for a workspace: its budget's figures where it has one, the others from ``rest``."""
    work = work_of(office)
    return rest if work is None else BudgetFigures(office, work, rest)
