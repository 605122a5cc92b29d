"""The names a budget template may use, filled from a budget. The template's head documents them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yizhang.budgeting.estimator import Way
from yizhang.budgeting.plan import Line
from yizhang.budgeting.words import key_words
from yizhang.catalogue.naming import elementary_parts
from yizhang.documents.model import FigureRef
from yizhang.formula import Leaf, State, Term
from yizhang.formula.text import to_text
from yizhang.numbers import Period
from yizhang.places import Key, Verdict
from yizhang.reporting.budget_figures import (
    COMPUTED,
    OF_ADJUSTED,
    OF_LAST,
    RESIDUAL,
    BudgetFigures,
    BudgetRefs,
    before_of,
)
from yizhang.reporting.budget_tables import (
    adjustment_table,
    approvals_table,
    change_chart,
    draft_table,
    drivers_table,
    execution_table,
    goals_table,
    tornado_chart,
    whole_lines,
)
from yizhang.reporting.template_tokens import Label, Phrase

Context = Mapping[str, object]
Part = str | Label | FigureRef


def budget_context(figures: BudgetFigures) -> Context:
    """Everything the built-in templates and an office's own may name."""
    office, made = figures.office, figures.work.made
    settings, plan = office.settings, made.estimator.plan
    area = office.catalogue.areas.get(plan.area)
    return {
        "title": Label(settings.title or f"{Period(plan.year).label}基本医疗保险基金预算"),
        "city": area.zh if area is not None else plan.area,
        "period": Label(Period(plan.year).label),
        "year": Label(f"{plan.year}年"),
        "last_year": Label(f"{plan.year - 1}年"),
        "office": settings.office,
        "report_date": Label(_date(settings.report_date)) if settings.report_date else "",
        "funds": [_fund(figures, scheme) for scheme in made.schemes],
        "goals": goals_table(figures),
        "adjustment": adjustment_table(figures) or "",
        "approvals": approvals_table(figures) or "",
    }


def _date(text: str) -> str:
    year, month, day = (int(piece) for piece in text.split("-"))
    return f"{year}年{month}月{day}日"


def _fund(figures: BudgetFigures, scheme: str) -> Context:
    refs = BudgetRefs(figures.work)
    member = figures.office.catalogue.schemes[scheme]
    told: set[Key] = set()
    income = [_line(figures, line, told) for line in _told_lines(figures, scheme, "income")]
    outlay = [_line(figures, line, told) for line in _told_lines(figures, scheme, "outlay")]
    concept = figures.office.catalogue.concepts["surplus.total"]
    split = len(elementary_parts(figures.office.catalogue, concept, scheme, "total")) > 1
    totals = {
        name: _total(figures, refs, refs.key(item, scheme))
        for name, item in (
            ("total_income", "income.total"),
            ("total_outlay", "outlay.total"),
            ("surplus", "surplus.total"),
            ("closing", "balance.closing"),
        )
    }
    return {
        "name": f"{member.short or member.zh}基金",
        "full_name": f"{member.zh}基金",
        "income": income,
        "outlay": outlay,
        **totals,
        "pooled_surplus": refs.money(refs.key("surplus.total", scheme, "pooled")),
        "account_surplus": refs.money(refs.key("surplus.total", scheme, "account"))
        if split and scheme == "emp"
        else "",
        "pooled_closing": refs.money(refs.key("balance.closing", scheme, "pooled-gross")),
        "account_closing": refs.money(refs.key("balance.closing", scheme, "account")) if split else "",
        "drivers": drivers_table(figures, scheme),
        "draft": draft_table(figures, scheme),
        "execution": execution_table(figures, scheme) or "",
        "tornado": tornado_chart(figures, scheme) or "",
        "changes": change_chart(figures, scheme) or "",
    }


def _total(figures: BudgetFigures, refs: BudgetRefs, key: Key) -> Context:
    """A headline item: the budget, its growth, last year with its share of the adjusted budget; empty if unknown."""
    last = before_of(figures.work, key)
    found: dict[str, FigureRef] = {
        "amount": refs.money(key),
        "growth": refs.growth(key),
        "of_last": refs.share(key, OF_LAST),
        "last": refs.money(last),
        "last_share": refs.share(last, OF_ADJUSTED),
        "last_growth": refs.growth(last),
    }
    return {name: _if_known(figures, ref) for name, ref in found.items()}


def _if_known(figures: BudgetFigures, ref: FigureRef) -> FigureRef | str:
    return ref if figures.show(ref).value is not None else ""


def _told_lines(figures: BudgetFigures, scheme: str, group: str) -> Iterator[Line]:
    """The items of one side, without the sums over them."""
    for line in whole_lines(figures, scheme):
        value = figures.work.made.estimator.value(line.key).value
        if not line.row.total and line.key.concept.startswith(f"{group}.") and value:
            yield line


def _line(figures: BudgetFigures, line: Line, told: set[Key]) -> Context:
    refs, made = BudgetRefs(figures.work), figures.work.made
    last = made.estimator.value(before_of(figures.work, line.key))
    parts = [
        each.key for each in made.lines if each.row == line.row and each.key["scheme"] == line.key["scheme"]
    ]
    keys = dict.fromkeys((line.key, *parts))
    return {
        "name": made.estimator.catalogue.concepts[line.key.concept].zh,
        "amount": refs.money(line.key),
        "growth": _if_known(figures, refs.growth(line.key)) if last.value else "",
        "steps": [step for key in keys for step in _steps(figures, key, told)],
    }


def _steps(figures: BudgetFigures, key: Key, told: set[Key]) -> Iterator[Phrase]:
    """The chain of a line in sentences: the line's own, then those of what it rests on, each told once."""
    estimator = figures.work.made.estimator
    if key in told or not estimator.rests_on(key):
        return
    told.add(key)
    way = estimator.way(key)
    if way is None:
        return
    yield Phrase(tuple(_sentence(figures, key, way)))
    for below in estimator.operands(way):
        yield from _steps(figures, below, told)


def _sentence(figures: BudgetFigures, key: Key, way: Way) -> Iterator[Part]:
    """``名称：按“办法”测算，甲1 × 乙2 ＝ 3；采用4，未解释的残差系数1.018。``"""
    refs, estimator = BudgetRefs(figures.work), figures.work.made.estimator
    check = estimator.check(key)
    yield f"{key_words(estimator, key, estimator.plan.year)}"
    yield f"按“{way.chain.zh}”计算：" if way.chain is not None else "："
    yield from chain_parts(figures, way)
    yield " ＝ "
    if check is None or check.verdict is Verdict.EXACT:
        yield refs.of(key)
        yield "。"
        return
    own = refs.of(key)
    computed = FigureRef(key.with_dims(measure=COMPUTED), own.unit, own.decimals, own.style)
    yield computed
    yield "；采用"
    yield own
    if check.holds:
        yield "，差异为尾数取舍。"
    else:
        yield "，未解释的残差系数"
        yield FigureRef(key.with_dims(measure=RESIDUAL), "", 4)
        yield "。"


def chain_parts(figures: BudgetFigures, way: Way) -> Iterator[Part]:
    """The formula in words, each name followed by its bound figure."""
    refs, estimator = BudgetRefs(figures.work), figures.work.made.estimator
    keys: list[Key] = []

    def mark(leaf: Leaf | Term) -> str:
        assert isinstance(leaf, Leaf)  # noqa: S101 (chains have no terms)
        keys.append(estimator.key_in(way, leaf))
        return f"\x00{len(keys) - 1}\x00"

    pieces = to_text(way.node, mark).split("\x00")
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            if piece:
                yield piece
            continue
        key = keys[int(piece)]
        yield key_words(estimator, key, way.context.when.year)
        if estimator.value(key).state is not State.UNKNOWN:
            yield refs.of(key)
