"""The budget as a product: from the drivers of a workspace to forms, workings, explanation and the papers around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from yizhang.book.evaluation import Evaluator
from yizhang.book.products import Produced, Progress
from yizhang.book.workspace import Office
from yizhang.budgeting.plan import plan_of
from yizhang.budgeting.work import Work, work_of
from yizhang.documents.model import Document, FigureRef, Span
from yizhang.places import Problem
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.analysis_page import references
from yizhang.reporting.budget_context import Context, budget_context
from yizhang.reporting.budget_data import budget_data, summary_lines
from yizhang.reporting.budget_figures import BudgetFigures, BudgetRefs
from yizhang.reporting.budget_workbook import budget_workbook
from yizhang.reporting.docx_write import write_docx
from yizhang.reporting.financial_analysis import stamp_of
from yizhang.reporting.html_model import Highlight, NotedFinding, Page, Trace
from yizhang.reporting.html_page import render_page
from yizhang.reporting.template import builtin, render_text
from yizhang.reporting.template_docx import render_docx

WORKBOOK = "预算测算.xlsx"
PAGE = "预算测算依据及说明.html"
PAPERS = (
    ("budget_basis", "预算测算依据及说明.docx"),
    ("budget_congress", "预算执行情况与预算草案.docx"),
    ("budget_goals", "预算绩效目标表.docx"),
    ("budget_adjustment", "预算调整方案.docx"),
)
"""Templates with the files made from them; the last only where there are adjustments."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Writes the workbook, the explanation (Word and page), the draft for the congress, goals and adjustments."""

    id: str = "budget"

    def title(self, lang: str) -> str:
        """Name for people."""
        return "Fund budget" if lang == "en" else "基金预算测算"

    def applies(self, office: Office) -> bool:
        """Whether the workspace holds drivers of a budget."""
        return plan_of(office) is not None

    def produce(self, office: Office, out: Path, progress: Progress, lang: str) -> Produced:
        """Estimate, check and write."""
        work = work_of(office)
        return Produced() if work is None else write_budget(office, work, out, progress, lang)


def write_budget(office: Office, work: Work, out: Path, progress: Progress, lang: str) -> Produced:
    """Write a budget worked out before."""
    progress("写预算" if lang == "zh" else "writing")
    out.mkdir(parents=True, exist_ok=True)
    evaluator = Evaluator(office.catalogue, office.book, dict(office.settings.variants))
    figures = BudgetFigures(office, work, AnalysisFigures(office, evaluator))
    book = out / WORKBOOK
    book.write_bytes(budget_workbook(work, office.settings.title, lang))
    files, problems = _papers(figures, out)
    return Produced(
        (book, *files),
        work.findings,
        (*work.problems, *problems),
        budget_data(work),
        tuple(summary_lines(work, lang)),
    )


def _papers(figures: BudgetFigures, out: Path) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    context = budget_context(figures)
    files: list[Path] = []
    problems: list[Problem] = []
    for template, name in PAPERS:
        if template == "budget_adjustment" and figures.work.adjusted is None:
            continue
        document, trouble = _paper(figures, context, template, out / name)
        problems += trouble
        files += [out / name] if (out / name).is_file() else []
        if template == PAPERS[0][0] and document is not None:
            (out / PAGE).write_text(render_page(_page(figures, document)), encoding="utf-8")
            files.append(out / PAGE)
    return tuple(files), tuple(problems)


def _paper(
    figures: BudgetFigures, context: Context, template: str, path: Path
) -> tuple[Document | None, tuple[Problem, ...]]:
    """One Word file, from the office's own template where it has one."""
    document, problems = render_text(builtin(template), f"{template}.zh.txt", context, figures)
    own = figures.office.root / "templates" / f"{template}.docx"
    stamp = stamp_of(figures.office)
    if own.is_file():
        return document, (*problems, *render_docx(own, context, figures, path, stamp))
    if document is not None:
        write_docx(document, path, figures, stamp)
    return document, problems


def _page(figures: BudgetFigures, document: Document) -> Page:
    work = figures.work
    traces = {ref: _trace(figures, ref) for ref in dict.fromkeys(references(document))}
    findings = tuple(NotedFinding.of(finding) for finding in work.findings)
    return Page(
        document, traces, tuple(_highlights(figures)), findings, subtitle=figures.office.settings.office
    )


def _trace(figures: BudgetFigures, ref: FigureRef) -> Trace:
    return Trace.of(figures.result(ref), figures.label(ref.key))


def _highlights(figures: BudgetFigures) -> Iterator[Highlight]:
    refs = BudgetRefs(figures.work)
    for scheme in figures.work.made.schemes:
        member = figures.office.catalogue.schemes[scheme]
        for words, concept in (
            ("收入", "income.total"),
            ("支出", "outlay.total"),
            ("当期结余", "surplus.total"),
        ):
            ref = refs.money(refs.key(concept, scheme))
            shown = figures.show(ref)
            text = f"{shown.printed}{ref.unit if shown.value is not None else ''}"
            yield Highlight(f"{member.short or member.zh}{words}", Span(text, ref))


PRODUCT = Budget()
