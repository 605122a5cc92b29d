"""The analysis as a page: the report's document, and behind every figure how it came about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from yizhang.analysis.checks import Checks
from yizhang.analysis.fund import months_indicator
from yizhang.analysis.stated import variants_of
from yizhang.documents.model import Chart, Document, FigureRef, Heading, Paragraph, Span, Table
from yizhang.numbers import Period, plain
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.analysis_refs import Refs
from yizhang.reporting.html_model import Highlight, NotedFinding, Page, SourceFile, Trace


def analysis_page(figures: AnalysisFigures, document: Document, checks: Checks) -> Page:
    """The page of an analysis."""
    settings = figures.office.settings
    analyses = figures.schemes.values()
    return Page(
        document,
        {ref: _trace(figures, ref) for ref in dict.fromkeys(references(document))},
        tuple(_highlights(figures)),
        tuple(NotedFinding.of(finding) for finding in checks.findings),
        tuple(SourceFile(name) for name in _files(figures)),
        {each.bands.unit.symbol: each.bands for each in analyses},
        f"{settings.office}　{settings.period.label}",
    )


def references(document: Document) -> Iterator[FigureRef]:
    """Every reference a document binds, in reading order."""
    for block in document.blocks:
        match block:
            case Heading() | Paragraph():
                yield from (span.ref for span in block.spans if span.ref is not None)
            case Table():
                yield from (cell.ref for cell in block.cells if cell.ref is not None)
            case Chart():
                yield from (ref for series in block.series for ref in series.refs if ref is not None)


def _trace(figures: AnalysisFigures, ref: FigureRef) -> Trace:
    trace = Trace.of(figures.result(ref), figures.label(ref.key))
    if not isinstance(ref.key.when, Period) or ref.key.concept != months_indicator(ref.key.when):
        return trace
    lines = tuple(
        f"{each.label}：{plain(each.result.value / each.result.unit.scale, 2)}个月"
        for each in variants_of(figures.evaluator, ref.key.concept, ref.key.when, **dict(ref.key.dims))
        if each.result.value is not None and each.variant != ref.variant
    )
    return replace(trace, lines=(*trace.lines, *(("其他口径：", *lines) if lines else ())))


def _highlights(figures: AnalysisFigures) -> Iterator[Highlight]:
    office = figures.office
    for scheme in figures.schemes:
        member = office.catalogue.schemes[scheme]
        refs = Refs(office, figures.evaluator, scheme, office.settings.area)
        name = member.short or member.zh
        for words, ref in (("累计结余", refs.money("balance.closing")), ("可支付月数", refs.months())):
            shown = figures.show(ref)
            yield Highlight(
                f"{name}{words}", Span(f"{shown.printed}{ref.unit if shown.value is not None else ''}", ref)
            )


def _files(figures: AnalysisFigures) -> list[str]:
    book = figures.office.book
    return sorted(
        {figure.place.file for fact in book.facts() for figure in fact.figures if figure.place.file}
    )
