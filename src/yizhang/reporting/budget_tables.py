"""The tables and charts of budget documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from yizhang.budgeting.history import background_of
from yizhang.budgeting.plan import ADJUSTED, BUDGET, EXPECTED, Line
from yizhang.budgeting.steps import Kind
from yizhang.budgeting.words import amount, key_words
from yizhang.catalogue.naming import elementary_parts
from yizhang.documents.model import Cell, Chart, FigureRef, Series, Table
from yizhang.formula import State
from yizhang.numbers import WAN_YUAN, exact_text, half_up
from yizhang.places import Key
from yizhang.reporting.budget_figures import (
    CHANGE,
    DIFFERENCE,
    OF_ADJUSTED,
    OF_LAST,
    BudgetFigures,
    BudgetRefs,
    before_of,
)

MOST = 10
"""Drivers shown in a tornado."""
UNIT_LINE = "单位：万元"


class Grid:
    """A table filled row by row."""

    def __init__(self, figures: BudgetFigures, heads: Sequence[str]) -> None:
        self.figures = figures
        self.cells = [Cell(0, col, head, header=True) for col, head in enumerate(heads)]
        self.cols, self.rows = len(heads), 1

    def row(self, *entries: str | FigureRef) -> None:
        """Words and bound figures side by side; an unknown figure leaves its cell empty."""
        for col, entry in enumerate(entries):
            if isinstance(entry, str):
                self.cells.append(Cell(self.rows, col, entry))
                continue
            shown = self.figures.show(entry)
            known = shown.value is not None
            self.cells.append(Cell(self.rows, col, shown.text if known else "", ref=entry if known else None))
        self.rows += 1

    def table(self, title: str, unit_line: str = UNIT_LINE) -> Table:
        """The table."""
        return Table(tuple(self.cells), self.rows, self.cols, title, unit_line)


def whole_lines(figures: BudgetFigures, scheme: str) -> Iterator[Line]:
    """The lines of a fund over all its parts, each once, those with a value."""
    made = figures.work.made
    catalogue = made.estimator.catalogue
    seen: set[Key] = set()
    for line in made.lines:
        concept = catalogue.concepts[line.key.concept]
        members = elementary_parts(catalogue, concept, scheme, line.key["part"])
        whole = members == elementary_parts(catalogue, concept, scheme, "total")
        known = made.estimator.value(line.key).state is not State.UNKNOWN
        if line.key["scheme"] == scheme and whole and known and line.key not in seen and line.depth == 0:
            seen.add(line.key)
            yield line


def draft_table(figures: BudgetFigures, scheme: str) -> Table:
    """基金收支预算表 for the people's congress: last year, this year, this year as % of last."""
    refs = BudgetRefs(figures.work)
    year = figures.work.made.estimator.plan.year
    grid = Grid(figures, ("项目", f"{year - 1}年预计执行数", f"{year}年预算数", "预算数为上年预计执行数的%"))
    for line in whole_lines(figures, scheme):
        last = before_of(figures.work, line.key)
        grid.row(line.row.label, refs.money(last), refs.money(line.key), refs.share(line.key, OF_LAST))
    return grid.table(f"{year}年{_fund(figures, scheme)}基金收支预算表（草案）")


def execution_table(figures: BudgetFigures, scheme: str) -> Table | None:
    """基金预算执行情况表: last year's budget, adjusted budget, expected outturn, 占调整预算%, 比上年; ``None`` where
    last year's budget is not there.
    """
    refs = BudgetRefs(figures.work)
    estimator = figures.work.made.estimator
    year = estimator.plan.year - 1
    heads = (
        "项目",
        f"{year}年年初预算数",
        f"{year}年调整预算数",
        f"{year}年预计执行数",
        "占调整预算%",
        "比上年增长%",
    )
    grid = Grid(figures, heads)
    budgeted = False
    for line in whole_lines(figures, scheme):
        before = before_of(figures.work, line.key)
        plan, adjusted = (before.with_dims(version=version) for version in (BUDGET, ADJUSTED))
        budgeted |= any(estimator.value(key).state is not State.UNKNOWN for key in (plan, adjusted))
        done = before if before["version"] != BUDGET else before.with_dims(version=EXPECTED)
        grid.row(
            line.row.label,
            refs.money(plan),
            refs.money(adjusted),
            refs.money(done),
            refs.share(done, OF_ADJUSTED),
            refs.growth(done),
        )
    return grid.table(f"{year}年{_fund(figures, scheme)}基金预算执行情况表") if budgeted else None


def adjustment_table(figures: BudgetFigures) -> Table | None:
    """预算调整方案: 年初 | 调整 | 调整后 | 原因."""
    adjusted = figures.work.adjusted
    if adjusted is None:
        return None
    refs = BudgetRefs(figures.work)
    year = figures.work.made.estimator.plan.year
    grid = Grid(figures, ("险种", "项目", "年初预算数", "调整数", "调整后预算数", "调整原因"))
    for key in adjusted.moved():
        after = key.with_dims(version=ADJUSTED)
        grid.row(
            _fund(figures, key["scheme"]),
            key_words(figures.work.made.estimator, key, year),
            refs.money(key),
            refs.money(after.with_dims(measure=CHANGE)),
            refs.money(after),
            adjusted.reasons(key),
        )
    return grid.table(f"{year}年基本医疗保险基金预算调整方案")


def approvals_table(figures: BudgetFigures) -> Table | None:
    """Each adjustment with its amount, approval and reason."""
    adjusted = figures.work.adjusted
    if adjusted is None:
        return None
    grid = Grid(figures, ("项目", "调整", "批准文号", "日期", "原因"))
    for each in adjusted.adjustments:
        said = each.delta if each.delta is not None else each.to
        change = "" if said is None else amount(said.base, said.unit, said.decimals)
        words = f"增减{change}" if each.delta is not None else f"改为{change}"
        name = key_words(figures.work.made.estimator, each.key, figures.work.made.estimator.plan.year)
        grid.row(name, words, each.approval, each.on.isoformat() if each.on is not None else "", each.reason)
    return grid.table("调整事项", "")


def drivers_table(figures: BudgetFigures, scheme: str) -> Table:
    """The drivers of a fund: adopted value, earlier years, default and method, reason."""
    made = figures.work.made
    refs = BudgetRefs(figures.work)
    grid = Grid(figures, ("驱动因素", "采用", "单位", "近三年", "默认值及方法", "采用理由"))
    for step in made.drivers(scheme):
        if step.kind is Kind.DRIVER:
            background = background_of(made.estimator, step.key)
            name = key_words(made.estimator, step.key, made.estimator.plan.year)
            ref = refs.of(step.key)
            grid.row(
                name, ref, ref.unit, "；".join(background.history), background.default, background.reason
            )
    return grid.table(f"{_fund(figures, scheme)}基金预算驱动因素表", "")


def goals_table(figures: BudgetFigures) -> Table:
    """绩效目标表: what the budget commits to; what it does not hold is left to the office."""
    work = figures.work
    refs = BudgetRefs(work)
    grid = Grid(figures, ("险种", "一级指标", "二级指标", "三级指标", "目标", "目标值", "单位"))
    for scheme in work.made.schemes:
        fund = _fund(figures, scheme)
        rows: list[tuple[str, str, str, str, FigureRef]] = [
            (
                "产出",
                "数量",
                "期末参保人数",
                "不少于",
                FigureRef(refs.key("insured.closing", scheme), "人", 0, "grouped"),
            ),
            ("产出", "数量", "基金收入", "不低于", refs.money(refs.key("income.total", scheme))),
            ("产出", "成本", "基金支出", "不超过", refs.money(refs.key("outlay.total", scheme))),
            (
                "产出",
                "质量",
                "统筹基金当期结余",
                "不低于",
                refs.money(refs.key("surplus.total", scheme, "pooled")),
            ),
            ("效益", "可持续", "年末滚存结余", "不低于", refs.money(refs.key("balance.closing", scheme))),
        ]
        for first, second, third, word, ref in rows:
            if figures.show(ref).value is not None:
                grid.row(fund, first, second, third, word, ref, ref.unit)
        grid.row(fund, "满意度", "服务对象", "参保人员满意度", "不低于", "（由单位填报）", "%")
    year = work.made.estimator.plan.year
    return grid.table(f"{year}年基本医疗保险基金预算绩效目标表", "")


def tornado_chart(figures: BudgetFigures, scheme: str) -> Chart | None:
    """How far each driver moves the pooled surplus from the budget, down and up."""
    made = figures.work.made
    swings = dict(figures.work.swings)[scheme][:MOST]
    if not swings:
        return None
    base = made.estimator.value(
        BudgetRefs(figures.work).key("surplus.total", scheme, "pooled")
    ).value or Fraction(0)
    names = tuple(key_words(made.estimator, s.step.key, made.estimator.plan.year) for s in swings)
    low = Series("下调", tuple(_wan(s.at_low - base) for s in swings), (None,) * len(swings))
    high = Series("上调", tuple(_wan(s.at_high - base) for s in swings), (None,) * len(swings))
    title = f"{_fund(figures, scheme)}统筹基金当期结余对驱动因素的敏感性"
    return Chart("bar", title, names, (low, high), WAN_YUAN.symbol)


def change_chart(figures: BudgetFigures, scheme: str) -> Chart | None:
    """From last year to the budget: by how much each item of income and outlay rises or falls."""
    refs = BudgetRefs(figures.work)
    lines = [line for line in whole_lines(figures, scheme) if not line.row.total]
    found = [(line, refs.money(line.key.with_dims(measure=DIFFERENCE))) for line in lines]
    known = [(line, ref) for line, ref in found if figures.show(ref).value not in (None, 0)]
    if len(known) < 2:
        return None
    names = tuple(figures.office.catalogue.concepts[line.key.concept].zh for line, _ in known)
    values = tuple(_wan(figures.show(ref).value or Fraction(0)) for _, ref in known)
    series = Series("比上年增减", values, tuple(ref for _, ref in known))
    return Chart(
        "column", f"{_fund(figures, scheme)}基金各项预算比上年增减", names, (series,), WAN_YUAN.symbol
    )


def _wan(value: Fraction) -> Decimal:
    return Decimal(exact_text(half_up(value / WAN_YUAN.scale, 2)))


def _fund(figures: BudgetFigures, scheme: str) -> str:
    member = figures.office.catalogue.schemes[scheme]
    return member.short or member.zh
