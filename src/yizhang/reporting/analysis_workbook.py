"""The analysis as a workbook model: every shown figure tied to the facts it follows from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from yizhang.analysis.checks import Checks
from yizhang.analysis.fund import SchemeAnalysis, balance_part
from yizhang.analysis.stated import RANK
from yizhang.book.evaluation import PERIOD_MONTHS, Context, bind, shift
from yizhang.book.figure import Origin
from yizhang.catalogue.model import Catalogue, Provenance
from yizhang.catalogue.naming import variant_label
from yizhang.documents.model import FigureRef
from yizhang.formula.ast import Leaf, Literal, Node, RollUp, Term
from yizhang.formula.result import Result
from yizhang.formula.text import to_text
from yizhang.formula.walk import leaves, rebuild, walk
from yizhang.numbers import MONTHS, Period, Quantity, exact_text, unit
from yizhang.places import Key
from yizhang.reporting.analysis_checks import check_rows
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.analysis_refs import Refs
from yizhang.reporting.analysis_tables import LINES
from yizhang.reporting.xlsx_model import (
    ChartSeries,
    Column,
    Definition,
    FactRow,
    GridRow,
    IndicatorRow,
    Labels,
    NoteSection,
    Ranking,
    Summary,
    Target,
    WorkbookChart,
    WorkbookModel,
)

_WANTED = ("balance_share", "surplus_rate", "implied_net_transfer", "fund_use_rate", "growth_gap")
"""Indicators shown beside the months where they can be computed."""


def analysis_workbook(
    figures: AnalysisFigures, analyses: Sequence[SchemeAnalysis], checks: Checks
) -> WorkbookModel:
    """Everything the workbook shows, filled from the book."""
    settings = figures.office.settings
    rows = Rows(figures)
    summaries = (_summary(rows, analyses),)
    rankings = tuple(_ranking(rows, each) for each in analyses if each.ranking.entries)
    charts = tuple(_chart(rows, each) for each in analyses if each.ranking.entries)
    for each in analyses:
        _indicators(rows, each)
    rows.all_facts()
    return WorkbookModel(
        figures.office.title,
        f"{settings.office}　{settings.period.label}",
        tuple(rows.facts.values()),
        tuple(rows.indicators.values()),
        summaries,
        rankings,
        charts,
        tuple(check_rows(figures, checks, rows.facts)),
        tuple(_notes(figures, analyses)),
        "zh",
    )


class Rows:
    """Collects fact and indicator rows; asking for a figure adds what it follows from."""

    def __init__(self, figures: AnalysisFigures) -> None:
        self.figures = figures
        self.evaluator = figures.evaluator
        self.catalogue = figures.office.catalogue
        self.facts: dict[Key, FactRow] = {}
        self.indicators: dict[Target, IndicatorRow] = {}

    def target(self, ref: FigureRef) -> Target:
        """The target of a figure, its rows added. A figure that is stated and cannot be computed is a fact."""
        if ref.key.concept not in self.catalogue.indicators:
            return self.fact(ref.key, ref)
        result = self.figures.result(ref)
        if result.quantity is not None or not isinstance(ref.key.when, Period):
            return self.fact(result.explanation.key or ref.key, ref)  # a growth rate is stated of its concept
        return self.indicator(ref, result)

    def fact(self, key: Key, ref: FigureRef | None = None) -> Target:
        """The row of a key: a stated fact, or one computed from others with a live formula."""
        if key in self.facts:
            return Target(key)
        result = self.evaluator.value(key) if key.concept in self.catalogue.concepts else self._stated(key)
        fact = self.evaluator.book.fact(key)
        self.facts[key] = row = FactRow(
            key,
            labels(self.catalogue, key),
            self._quantity(result, ref),
            unit(ref.unit) if ref is not None else result.unit,
            "、".join(dict.fromkeys(figure.text for figure in fact.figures if figure.text)),
            result.state,
            conflict=bool(result.conflicts),
            origin=fact.figures[0].origin if fact.figures else Origin.COMPUTED,
            places=tuple(dict.fromkeys(figure.place for figure in fact.figures)),
            remark=result.explanation.remark,
        )
        way = self.evaluator.derivation(key) if key.concept in self.catalogue.concepts else None
        definition = self._definition(*way) if way is not None else None
        if definition is not None:
            self.facts[key] = replace(row, definition=definition)
        return Target(key)

    def indicator(self, ref: FigureRef, result: Result) -> Target:
        """The row of a computed (or not computable) indicator in the variant of ``ref``."""
        target = Target(ref.key, ref.variant)
        when = ref.key.when
        if target in self.indicators or not isinstance(when, Period):
            return target
        definition = self.catalogue.indicators[ref.key.concept]
        node, variant = self.evaluator.formula(definition, ref.variant)
        bound = self._definition(node, Context(self.evaluator, ref.key.dims, when))
        if bound is None:
            return target
        stated = self.evaluator.book.fact(ref.key)
        own = variant == self.evaluator.choose(definition)
        self.indicators[target] = IndicatorRow(
            target,
            labels(self.catalogue, ref.key),
            bound,
            result.value,
            unit(ref.unit),
            ref.decimals,
            result.state,
            variant_label(definition, variant, "zh").strip("（）"),
            to_text(node, self._name),
            "、".join(dict.fromkeys(figure.text for figure in stated.figures if figure.text)) if own else "",
            self.catalogue.bands.get(definition.bands),
            definition.source.citation,
        )
        return target

    def all_facts(self) -> None:
        """Add every figure of the book, so that the fact sheet is complete."""
        for key in self.evaluator.book:
            if key["measure"] != RANK:
                self.fact(key)

    def _stated(self, key: Key) -> Result:
        if not isinstance(key.when, Period):
            msg = f"an indicator belongs to a period: {key}"
            raise TypeError(msg)
        return self.evaluator.stated(key.concept, key.when, **dict(key.dims))

    def _definition(self, node: Node, context: Context) -> Definition | None:
        if any(isinstance(found, RollUp) for found in walk(node)):
            return None
        months = Literal(MONTHS.scale * context.when.months, MONTHS)
        node = rebuild(node, lambda n: months if isinstance(n, Leaf) and n.name == PERIOD_MONTHS else n)
        return Definition(
            node, tuple((leaf, self._leaf(leaf, context)) for leaf in dict.fromkeys(leaves(node)))
        )

    def _leaf(self, leaf: Leaf, context: Context) -> Target:
        dims, when = dict(context.dims) | dict(leaf.bindings), shift(context.when, leaf)
        if leaf.name not in self.catalogue.indicators:
            return self.fact(bind(self.catalogue, leaf.name, dims, when))
        definition = self.catalogue.indicators[leaf.name]
        kept = {name: value for name, value in dims.items() if name in definition.dims}
        ref = FigureRef(
            Key.of(leaf.name, when, **kept),
            definition.unit.symbol,
            definition.decimals,
            "",
            self.evaluator.choose(definition),
        )
        return self.target(ref)

    def _quantity(self, result: Result, ref: FigureRef | None) -> Quantity | None:
        if result.value is None:
            return None
        if result.quantity is not None:
            return result.quantity
        if ref is None or not unit(ref.unit).same_kind(result.unit):
            return Quantity(result.value / result.unit.scale, result.unit)
        return Quantity(result.value / unit(ref.unit).scale, unit(ref.unit), ref.decimals)

    def _name(self, leaf: Leaf | Term) -> str:
        if isinstance(leaf, Term):
            return leaf.name
        thing = self.catalogue.concepts.get(leaf.name) or self.catalogue.indicators.get(leaf.name)
        part = self.catalogue.parts.get(dict(leaf.bindings).get("part", ""))
        return (part.zh if part is not None else "") + (thing.zh if thing is not None else leaf.name)


def labels(catalogue: Catalogue, key: Key) -> Labels:
    """A key in words, one for each dimension."""
    thing = catalogue.concepts.get(key.concept) or catalogue.indicators.get(key.concept)
    area, scheme = catalogue.areas.get(key["area"]), catalogue.schemes.get(key["scheme"])
    part, version = catalogue.parts.get(key["part"]), catalogue.versions.get(key["version"])
    return Labels(
        (thing.zh if thing is not None else key.concept) + ("同比" if key["measure"] == "yoy" else ""),
        area.zh if area is not None else key["area"],
        (scheme.short or scheme.zh) if scheme is not None else key["scheme"],
        part.zh if part is not None else key["part"],
        key.when.label if key.when is not None else "",
        version.zh if version is not None else key["version"],
    )


def _summary(rows: Rows, analyses: Sequence[SchemeAnalysis]) -> Summary:
    office, catalogue = rows.figures.office, rows.catalogue
    columns: list[Column] = []
    lanes: list[tuple[SchemeAnalysis, str, bool]] = []
    money = unit(office.settings.money_unit)
    for each in analyses:
        member = catalogue.schemes[each.scheme]
        split = [p for p in ("pooled", "account") if p in member.parts] if "account" in member.parts else []
        for part, growth in (*((part, False) for part in split), ("total", False), ("total", True)):
            name = "同比" if growth else catalogue.parts[part].zh
            shown = unit("%") if growth else money
            columns.append(
                Column(
                    name, shown, 2 if growth else office.settings.money_decimals, member.short or member.zh
                )
            )
            lanes.append((each, part, growth))
    made = []
    for level in range(max(len(each.scopes) for each in analyses)):
        areas = dict.fromkeys(each.scopes[level] for each in analyses if level < len(each.scopes))
        group = "／".join(dict.fromkeys(catalogue.areas[area].zh for area in areas))
        for line, concept in LINES:
            cells = tuple(_summary_cell(rows, lane, level, concept) for lane in lanes)
            made.append(GridRow(line, cells, group))
    return Summary("收支余情况表", tuple(columns), tuple(made), f"单位：{office.settings.money_unit}")


def _summary_cell(
    rows: Rows, lane: tuple[SchemeAnalysis, str, bool], level: int, concept: str
) -> Target | None:
    analysis, part, growth = lane
    if level >= len(analysis.scopes):
        return None
    refs = Refs(rows.figures.office, rows.evaluator, analysis.scheme, analysis.scopes[level])
    if concept == "balance.closing" and part == "pooled":
        part = balance_part(rows.catalogue, analysis.scheme)
    return rows.target(refs.growth(concept, part) if growth else refs.money(concept, part))


def _ranking(rows: Rows, analysis: SchemeAnalysis) -> Ranking:
    office = rows.figures.office
    member = rows.catalogue.schemes[analysis.scheme]
    sample = Refs(office, rows.evaluator, analysis.scheme, office.settings.area)
    columns = (
        Column("期末累计结余", unit(office.settings.money_unit), office.settings.money_decimals),
        Column("可支付月数", MONTHS, sample.months().decimals),
    )
    order = [entry.area for entry in analysis.ranking.entries] + list(analysis.ranking.unknown)
    total = _ranking_row(rows, analysis, office.settings.area, "合计") if analysis.below else None
    return Ranking(
        f"{member.short or member.zh}统筹基金累计结余分布",
        columns,
        tuple(_ranking_row(rows, analysis, area, rows.catalogue.areas[area].zh) for area in order),
        1,
        analysis.bands,
        total,
    )


def _ranking_row(rows: Rows, analysis: SchemeAnalysis, area: str, name: str) -> GridRow:
    refs = Refs(rows.figures.office, rows.evaluator, analysis.scheme, area)
    balance = refs.money("balance.closing", balance_part(rows.catalogue, analysis.scheme))
    return GridRow(name, (rows.target(balance), rows.target(refs.months())))


def _chart(rows: Rows, analysis: SchemeAnalysis) -> WorkbookChart:
    member = rows.catalogue.schemes[analysis.scheme]
    areas = [entry.area for entry in analysis.ranking.entries]
    refs = [Refs(rows.figures.office, rows.evaluator, analysis.scheme, area).months() for area in areas]
    cuts = tuple(
        (f"{exact_text(band.lo)}{MONTHS.symbol}", band.lo)
        for band in analysis.bands.bands
        if band.lo is not None and band.lo != band.hi
    )
    return WorkbookChart(
        "column",
        f"{member.short or member.zh}统筹基金可支付月数",
        MONTHS,
        refs[0].decimals,
        tuple(rows.catalogue.areas[area].zh for area in areas),
        (ChartSeries("可支付月数", tuple(rows.target(ref) for ref in refs)),),
        cuts,
        analysis.bands,
    )


def _indicators(rows: Rows, analysis: SchemeAnalysis) -> None:
    """The months in every variant, then the other indicators of the whole and the seat."""
    for area in analysis.scopes:
        refs = Refs(rows.figures.office, rows.evaluator, analysis.scheme, area)
        for id_ in _WANTED:
            for part in rows.catalogue.indicators[id_].parts or ("",):
                ref = refs.indicator(id_, part)
                result = rows.figures.result(ref)
                if result.value is not None and result.quantity is None:
                    rows.target(ref)
        for variant in _variants(rows, refs.months()):
            rows.target(variant)


def _variants(rows: Rows, ref: FigureRef) -> Iterator[FigureRef]:
    definition = rows.catalogue.indicators[ref.key.concept]
    for axis in definition.axes:
        for value in axis.values:
            chosen = tuple(sorted({**dict(ref.variant), axis.id: value.id}.items()))
            other = replace(ref, variant=chosen)
            if chosen != ref.variant and rows.figures.result(other).value is not None:
                yield other


def _notes(figures: AnalysisFigures, analyses: Sequence[SchemeAnalysis]) -> Iterator[NoteSection]:
    office = figures.office
    settings = office.settings
    yield NoteSection(
        "口径",
        (
            "收入、支出、当期结余均不含上解下拨；累计结余含。",
            *(
                f"{office.catalogue.indicators[id_].zh}："
                + variant_label(
                    office.catalogue.indicators[id_],
                    figures.evaluator.choose(office.catalogue.indicators[id_]),
                    "zh",
                ).strip("（）")
                for id_, _ in settings.variants
            ),
        ),
    )
    unknown = [figures.label(key) for key in office.book if figures.evaluator.book.fact(key).quantity is None]
    if unknown:
        yield NoteSection("未填报", tuple(unknown))
    conflicts = [figures.label(fact.key) for fact in office.book.conflicts()]
    if conflicts:
        yield NoteSection("前后不一致，待核", tuple(conflicts))
    unconfirmed = [
        f"{band.zh}：{band.source.citation}"
        for band in {each.bands.id: each.bands for each in analyses}.values()
        if band.source.provenance is Provenance.UNCONFIRMED
    ]
    if unconfirmed:
        yield NoteSection("出处待核的标准", tuple(unconfirmed))
