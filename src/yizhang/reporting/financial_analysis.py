"""The fund financial analysis as a product: a Word report, a workbook and a page, from one set of figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from yizhang.analysis.checks import Checks, check_office
from yizhang.analysis.fund import SchemeAnalysis
from yizhang.book.book import Status
from yizhang.book.evaluation import Evaluator
from yizhang.book.products import Produced, Progress
from yizhang.book.workspace import Office
from yizhang.documents.model import Document
from yizhang.places import Problem
from yizhang.reporting.analysis_context import analysis_context
from yizhang.reporting.analysis_data import analysis_data, summary_lines
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.analysis_page import analysis_page
from yizhang.reporting.analysis_workbook import analysis_workbook
from yizhang.reporting.docx_write import Stamp, write_docx
from yizhang.reporting.html_page import render_page
from yizhang.reporting.template import builtin, render_text
from yizhang.reporting.template_docx import render_docx
from yizhang.reporting.xlsx_workbook import write_workbook

TEMPLATE = "financial_analysis"
PLANS = ("budget", "adjusted")
"""Versions that say what is meant to happen."""


@dataclass(frozen=True, slots=True)
class FinancialAnalysis:
    """Writes ``财务分析报告.docx``, ``财务分析底稿.xlsx`` and ``财务分析.html``."""

    id: str = "analysis"

    def title(self, lang: str) -> str:
        """Name for people."""
        return "Fund financial analysis" if lang == "en" else "基金财务分析"

    def applies(self, office: Office) -> bool:
        """Whether the book has any figure of a fund in the period; a plan is not analysed as if carried out."""
        settings = office.settings
        concepts = office.catalogue.concepts
        if settings.version in PLANS:
            return False
        return any(
            key.concept in concepts
            and "scheme" in concepts[key.concept].dims
            and key.when in (settings.period, settings.period.closing)
            and office.book.fact(key).status is not Status.UNKNOWN
            for key in office.book
        )

    def produce(self, office: Office, out: Path, progress: Progress, lang: str) -> Produced:
        """Compute, check and write."""
        evaluator = Evaluator(office.catalogue, office.book, dict(office.settings.variants))
        figures = AnalysisFigures(office, evaluator)
        analyses = tuple(figures.schemes.values())
        progress("核对" if lang == "zh" else "checking")
        checks = check_office(office, evaluator)
        if not analyses:
            return Produced(findings=checks.findings)
        progress("写报告" if lang == "zh" else "writing")
        out.mkdir(parents=True, exist_ok=True)
        files, problems = _write(figures, analyses, checks, out)
        return Produced(
            files,
            checks.findings,
            problems,
            analysis_data(figures, analyses, checks),
            tuple(summary_lines(figures, analyses, lang)),
        )


def _write(
    figures: AnalysisFigures, analyses: tuple[SchemeAnalysis, ...], checks: Checks, out: Path
) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    report, book, page = out / "财务分析报告.docx", out / "财务分析底稿.xlsx", out / "财务分析.html"
    document, problems = _word(figures, report)
    files = [report] if document is not None else []
    book.write_bytes(write_workbook(analysis_workbook(figures, analyses, checks)))
    files.append(book)
    if document is not None:
        page.write_text(render_page(analysis_page(figures, document, checks)), encoding="utf-8")
        files.append(page)
    return tuple(files), problems


def _word(figures: AnalysisFigures, path: Path) -> tuple[Document | None, tuple[Problem, ...]]:
    """Write the report from the office's own Word template where it has one, else from the built-in one. The page
    shows the built-in wording.
    """
    context = analysis_context(figures)
    document, problems = render_text(builtin(TEMPLATE), f"{TEMPLATE}.zh.txt", context, figures)
    own = figures.office.root / "templates" / f"{TEMPLATE}.docx"
    stamp = stamp_of(figures.office)
    if own.is_file():
        return document, (*problems, *render_docx(own, context, figures, path, stamp))
    if document is not None:
        write_docx(document, path, figures, stamp)
    return document, problems


def stamp_of(office: Office) -> Stamp:
    """Author and date come from the settings, never from the clock: the same input gives the same bytes."""
    date = office.settings.report_date
    when = datetime.fromisoformat(date) if date else datetime(office.settings.period.year, 12, 31)  # noqa: DTZ001
    return Stamp(office.settings.office, when, office.catalogue.digest, office.title)


PRODUCT = FinancialAnalysis()
