"""The analysis as data for ``--json`` and as lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yizhang.analysis.checks import Checks
from yizhang.analysis.fund import SchemeAnalysis
from yizhang.analysis.ranking import Ranked
from yizhang.analysis.stated import variants_of
from yizhang.book.products import Json
from yizhang.documents.model import FigureRef
from yizhang.numbers import exact_text
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.analysis_refs import Refs

_LEVELS = (
    ("income", "income.subtotal", "total"),
    ("income_pooled", "income.subtotal", "pooled"),
    ("income_account", "income.subtotal", "account"),
    ("outlay", "outlay.subtotal", "total"),
    ("outlay_pooled", "outlay.subtotal", "pooled"),
    ("outlay_account", "outlay.subtotal", "account"),
    ("surplus", "surplus.own", "total"),
    ("closing", "balance.closing", "total"),
    ("closing_pooled", "balance.closing", "pooled"),
    ("closing_account", "balance.closing", "account"),
    ("closing_reserve", "balance.closing", "reserve"),
)
_RATES = (
    ("share_pooled", "balance_share", "pooled"),
    ("share_account", "balance_share", "account"),
    ("share_reserve", "balance_share", "reserve"),
    ("implied_net_transfer", "implied_net_transfer", "total"),
)
_BAND_COLOURS = {"red": "red", "orange": "yellow", "yellow": "yellow", "normal": "green", "blue": "blue"}


def analysis_data(
    figures: AnalysisFigures, analyses: Sequence[SchemeAnalysis], checks: Checks
) -> dict[str, Json]:
    """Everything computed, values as exact strings in base units beside what is printed."""
    return {
        "schemes": {each.scheme: _scheme(figures, each) for each in analyses},
        "relations": dict(checks.counts.items()),
        "undetermined": [str(key) for key in checks.undetermined],
    }


def _scheme(figures: AnalysisFigures, analysis: SchemeAnalysis) -> Json:
    return {
        "areas": {area: _area(figures, analysis.scheme, area) for area in analysis.scopes},
        "ranking": [_entry(entry) for entry in analysis.ranking.entries],
        "unranked": list(analysis.ranking.unknown),
        "not_filed": list(analysis.absent),
        "estimates": [
            {"key": str(each.key), "value": exact_text(each.value), "unit": "元"}
            for each in analysis.estimates
        ],
        "warnings": [
            {"signal": each.signal.id, "area": each.area, "severity": each.signal.severity}
            for each in analysis.raised
        ],
    }


def _area(figures: AnalysisFigures, scheme: str, area: str) -> Json:
    refs = Refs(figures.office, figures.evaluator, scheme, area)
    data: dict[str, Json] = {}
    parts = figures.office.catalogue.schemes[scheme].parts
    for name, concept, part in _LEVELS:
        if part in (*parts, "total"):
            data[name] = _figure(figures, refs.money(concept, part))
            data[f"{name}_yoy"] = _figure(figures, refs.growth(concept, part))
    for name, id_, part in _RATES:
        if part in (*parts, "total"):
            data[name] = _figure(figures, refs.indicator(id_, part))
    data["payable_months"] = _figure(figures, refs.months())
    when = refs.when
    data["payable_months_variants"] = [
        {"variant": dict(each.variant), "label": each.label, "value": exact_text(each.result.value)}
        for each in variants_of(
            figures.evaluator, refs.months().key.concept, when, **dict(refs.months().key.dims)
        )
        if each.result.value is not None
    ]
    return data


def _figure(figures: AnalysisFigures, ref: FigureRef) -> Json:
    shown = figures.show(ref)
    return {
        "key": str(ref.key),
        "value": None if shown.value is None else exact_text(shown.value),
        "printed": f"{shown.printed}{ref.unit}" if shown.value is not None else None,
        "state": shown.state.value,
    }


def _entry(entry: Ranked) -> Json:
    return {
        "rank": entry.rank,
        "area": entry.area,
        "value": exact_text(entry.result.value) if entry.result.value is not None else None,
        "printed": exact_text(entry.shown),
        "bands": [band.id for band in entry.graded.bands],
        "undetermined": entry.graded.undetermined,
    }


def summary_lines(figures: AnalysisFigures, analyses: Sequence[SchemeAnalysis], lang: str) -> Iterator[str]:
    """Balance and months of each scope, then the areas by months with their risk band (rich markup)."""
    for analysis in analyses:
        member = figures.office.catalogue.schemes[analysis.scheme]
        yield f"[bold]{member.en if lang == 'en' else member.short or member.zh}[/bold]"
        for area in analysis.scopes:
            yield f"  {_standing(figures, analysis.scheme, area, lang)}"
        if not analysis.unified and len(analysis.ranking.entries) > 1:
            for entry in analysis.ranking.entries:
                yield f"    {_ranked(figures, entry, lang)}"
        for area in analysis.ranking.unknown:
            yield f"    {_area_name(figures, area, lang)}  {'unknown' if lang == 'en' else '未知'}"


def _standing(figures: AnalysisFigures, scheme: str, area: str, lang: str) -> str:
    refs = Refs(figures.office, figures.evaluator, scheme, area)
    words = (
        ("income", "outlay", "surplus", "closing", "payable")
        if lang == "en"
        else ("收入", "支出", "当期结余", "累计结余", "可支付")
    )
    shown = (
        refs.money("income.subtotal"),
        refs.money("outlay.subtotal"),
        refs.money("surplus.own"),
        refs.money("balance.closing"),
        refs.months(),
    )
    figures_text = "  ".join(
        f"{word} {_printed(figures, ref, lang)}" for word, ref in zip(words, shown, strict=True)
    )
    return f"{_area_name(figures, area, lang)}  {figures_text}"


def _printed(figures: AnalysisFigures, ref: FigureRef, lang: str) -> str:
    shown = figures.show(ref)
    if shown.value is None:
        return "unknown" if lang == "en" else "未知"
    unit = {"个月": " months", "亿元": "×10⁸ yuan", "万元": "×10⁴ yuan"}.get(ref.unit, ref.unit)
    return f"{shown.text}{unit if lang == 'en' else ref.unit}"


def _ranked(figures: AnalysisFigures, entry: Ranked, lang: str) -> str:
    bands = entry.graded.bands
    names = [band.en if lang == "en" else band.zh for band in bands]
    joiner = " or " if lang == "en" else "或"
    text = joiner.join(names) + (
        (" (undetermined)" if lang == "en" else "（印数不能判定）") if entry.graded.undetermined else ""
    )
    colour = _BAND_COLOURS.get(bands[0].severity, "default") if bands else "default"
    months = f"{exact_text(entry.shown)}{' months' if lang == 'en' else '个月'}"
    name = _area_name(figures, entry.area, lang)
    return f"{name}{'　' * max(0, 5 - len(name)) if lang != 'en' else '  '}{months:>6}  [{colour}]{text}[/{colour}]"


def _area_name(figures: AnalysisFigures, area: str, lang: str) -> str:
    member = figures.office.catalogue.areas[area]
    return member.en if lang == "en" else member.zh
