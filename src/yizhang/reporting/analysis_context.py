"""The names a financial-analysis template may use, filled from an analysis. The template's head documents them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from yizhang.analysis.fund import SchemeAnalysis, balance_part, months_indicator
from yizhang.catalogue.model import Band, BandSet
from yizhang.catalogue.naming import elementary_parts, variant_label
from yizhang.documents.model import FigureRef
from yizhang.numbers import exact_text
from yizhang.reporting.analysis_figures import (
    CLASS,
    ESTIMATE,
    EXTREME,
    LISTING,
    OPEN,
    SPREAD,
    AnalysisFigures,
)
from yizhang.reporting.analysis_refs import Refs
from yizhang.reporting.analysis_tables import months_chart, ranking_table, summary_table
from yizhang.reporting.template_tokens import Label, Phrase

Context = Mapping[str, object]


def analysis_context(figures: AnalysisFigures) -> Context:
    """Everything the built-in template and an office's own may name."""
    office = figures.office
    settings, catalogue = office.settings, office.catalogue
    analyses = tuple(figures.schemes.values())
    return {
        "city": catalogue.areas[settings.area].zh,
        "office": settings.office,
        "title": Label(office.title),
        "period": Label(settings.period.label),
        "closing": Label(settings.period.closing.label),
        "report_date": Label(_date(settings.report_date)) if settings.report_date else "",
        "source": Label(f"{settings.period.label}基金{catalogue.versions[settings.version].zh}"),
        "transfers_note": "不含上解下拨",
        "schemes": [_scheme(figures, analysis) for analysis in analyses],
        "summary": summary_table(figures, analyses),
        "capacity": [_capacity(figures, analysis) for analysis in analyses],
        "problems": list(_problems(figures, analyses)),
        "suggestions": list(_suggestions(figures, analyses)),
    }


def _date(text: str) -> str:
    year, month, day = (int(piece) for piece in text.split("-"))
    return f"{year}年{month}月{day}日"


def _scheme(figures: AnalysisFigures, analysis: SchemeAnalysis) -> Context:
    member = figures.office.catalogue.schemes[analysis.scheme]
    name = member.short or member.zh
    return {
        "name": f"{name}基金",
        "fund_name": f"{member.zh}基金",
        "pooled_name": f"{name}统筹基金",
        "scopes": [_scope(figures, analysis.scheme, area) for area in analysis.scopes],
    }


def _scope(figures: AnalysisFigures, scheme: str, area: str) -> Context:
    office = figures.office
    refs = Refs(office, figures.evaluator, scheme, area)
    split = _has_account(figures, scheme)
    settings = office.settings
    definition = office.catalogue.indicators[months_indicator(settings.period)]
    return {
        "name": office.catalogue.areas[area].zh,
        "heading": f"{office.catalogue.areas[area].zh}情况",
        "income": _flow(refs, "income.subtotal", split=split),
        "outlay": {
            **_flow(refs, "outlay.subtotal", split=split),
            "maternity_medical": _if_known(figures, refs.money("outlay.benefit.maternity_medical", "pooled")),
            "maternity_allowance": _if_known(
                figures, refs.money("outlay.benefit.maternity_allowance", "pooled")
            ),
        },
        "surplus": refs.money("surplus.own"),
        "balance": _balance(figures, refs, split=split),
        "months": refs.months(),
        "monthly_outlay": replace(refs.indicator("monthly_outlay"), unit=settings.money_unit),
        "months_basis": Label(variant_label(definition, refs.months().variant, "zh").strip("（）")),
    }


def _flow(refs: Refs, concept: str, *, split: bool) -> dict[str, object]:
    return {
        "total": refs.money(concept),
        "growth": refs.growth(concept),
        "pooled": refs.money(concept, "pooled"),
        "account": refs.money(concept, "account") if split else "",
    }


def _balance(figures: AnalysisFigures, refs: Refs, *, split: bool) -> Context:
    reserve = _if_known(figures, refs.money("balance.closing", "reserve"))
    return {
        "total": refs.money("balance.closing"),
        "growth": refs.growth("balance.closing"),
        "pooled": refs.money("balance.closing", "pooled"),
        "pooled_share": refs.indicator("balance_share", "pooled"),
        "account": refs.money("balance.closing", "account") if split else "",
        "account_share": refs.indicator("balance_share", "account") if split else "",
        "reserve": reserve,
        "reserve_share": refs.indicator("balance_share", "reserve") if reserve else "",
    }


def _has_account(figures: AnalysisFigures, scheme: str) -> bool:
    catalogue = figures.office.catalogue
    return len(elementary_parts(catalogue, catalogue.concepts["income.subtotal"], scheme, "total")) > 1


def _if_known(figures: AnalysisFigures, ref: FigureRef) -> FigureRef | str:
    concept = figures.office.catalogue.concepts[ref.key.concept]
    if concept.schemes and ref.key["scheme"] not in concept.schemes:
        return ""
    return ref if figures.show(ref).value is not None else ""


def _capacity(figures: AnalysisFigures, analysis: SchemeAnalysis) -> Context:
    office = figures.office
    member = office.catalogue.schemes[analysis.scheme]
    refs = Refs(office, figures.evaluator, analysis.scheme, office.settings.area)
    ranked = not analysis.unified and len(analysis.ranking.entries) > 1
    return {
        "name": f"{member.short or member.zh}统筹基金",
        "fund": f"{member.short or member.zh}统筹基金",
        "scopes": [_standing(figures, analysis.scheme, area) for area in analysis.scopes],
        "ranked": ranked,
        "max_names": refs.composed(EXTREME, pick="greatest", what="names"),
        "max": refs.composed(EXTREME, "plain", pick="greatest", what="value"),
        "min_names": refs.composed(EXTREME, pick="least", what="names"),
        "min": refs.composed(EXTREME, "plain", pick="least", what="value"),
        "spread": refs.composed(SPREAD, "plain"),
        "classes": list(_classes(analysis, refs)),
        "table": ranking_table(figures, analysis) if ranked else "",
        "chart": months_chart(figures, analysis) if ranked else "",
        "remark": _remark(figures, analysis),
    }


def _standing(figures: AnalysisFigures, scheme: str, area: str) -> Context:
    refs = Refs(figures.office, figures.evaluator, scheme, area)
    part = balance_part(figures.office.catalogue, scheme)
    return {
        "name": figures.office.catalogue.areas[area].zh,
        "balance": refs.money("balance.closing", part),
        "growth": refs.growth("balance.closing", part),
        "months": refs.months(),
    }


def _classes(analysis: SchemeAnalysis, refs: Refs) -> Iterator[Context]:
    """The bands that need attention, always said (无 where empty); then what no print can decide."""
    for band in analysis.bands.bands:
        if band.severity in ("red", "orange"):
            yield {
                "condition": Label(range_words(band, analysis.bands)),
                "members": refs.composed(LISTING, band=band.id),
            }
    if analysis.ranking.undetermined():
        yield {"condition": "仅凭所印整月数不能判定档次", "members": refs.composed(LISTING, band=OPEN)}


def range_words(band: Band, bands: BandSet) -> str:
    """A band's extent in words: 低于3个月, 3个月（含）至6个月."""
    lo, hi = _months(band.lo, bands), _months(band.hi, bands)
    if band.lo is None:
        return f"低于{hi}" if not band.hi_closed else f"不超过{hi}"
    if band.hi is None:
        return f"高于{lo}" if not band.lo_closed else f"不低于{lo}"
    if band.lo == band.hi:
        return f"等于{lo}"
    ends = ("（含）" if band.lo_closed else "", "（含）" if band.hi_closed else "")
    return f"在{lo}{ends[0]}至{hi}{ends[1]}之间"


def _months(value: Fraction | None, bands: BandSet) -> str:
    return "" if value is None else f"{exact_text(value)}{bands.unit.symbol}"


def _remark(figures: AnalysisFigures, analysis: SchemeAnalysis) -> Phrase | str:
    areas = figures.office.catalogue.areas
    parts: list[str | Label | FigureRef] = []
    if analysis.unified:
        parts.append("本险种基金统收统支，统筹区以下不留存结余，不作可支付月数排名。")
    if analysis.absent:
        parts.append(f"{'、'.join(areas[area].zh for area in analysis.absent)}尚未报送数据。")
    for estimate in analysis.estimates:
        refs = Refs(figures.office, figures.evaluator, analysis.scheme, estimate.key["area"])
        ref = refs.money("balance.closing", estimate.key["part"])
        composed = refs.composed(ESTIMATE, "plain", area=estimate.key["area"])
        shown = FigureRef(composed.key, ref.unit, ref.decimals)
        parts += [
            f"{areas[estimate.key['area']].zh}累计结余未报，按合计扣减其余统筹区推算约",
            shown,
            "，供参考。",
        ]
    return Phrase(tuple(parts)) if parts else ""


def _problems(figures: AnalysisFigures, analyses: Sequence[SchemeAnalysis]) -> Iterator[Context]:
    for analysis in analyses:
        refs = Refs(figures.office, figures.evaluator, analysis.scheme, figures.office.settings.area)
        member = figures.office.catalogue.schemes[analysis.scheme]
        name = f"{member.short or member.zh}统筹基金"
        for band in analysis.bands.bands:
            if analysis.ranking.within(band) and band.severity in ("red", "orange", "blue"):
                listed = refs.composed(CLASS, band=band.id)
                text = (
                    name,
                    "可支付月数",
                    Label(range_words(band, analysis.bands)),
                    "的统筹区：",
                    listed,
                    "。",
                )
                yield {"title": f"{name}{band.zh}", "text": Phrase(text)}
        for area in dict.fromkeys(raised.area for raised in analysis.raised):
            signals = "；".join(each.signal.zh for each in analysis.raised if each.area == area)
            title = f"{figures.office.catalogue.areas[area].zh}{name}预警"
            yield {"title": title, "text": Phrase((f"{signals}。",))}


def _suggestions(figures: AnalysisFigures, analyses: Sequence[SchemeAnalysis]) -> Iterator[Context]:
    catalogue = figures.office.catalogue
    found: dict[str, list[str]] = {}
    for analysis in analyses:
        short = catalogue.schemes[analysis.scheme].short or catalogue.schemes[analysis.scheme].zh
        for id_, areas in analysis.advice(catalogue):
            names = "、".join(catalogue.areas[area].zh for area in areas)
            found.setdefault(id_, []).append(f"{names}（{short}）")
    for id_, who in found.items():
        text = catalogue.advice[id_].zh.replace("{areas}", "、".join(who))
        yield {"title": catalogue.advice[id_].title, "text": Label(text)}
