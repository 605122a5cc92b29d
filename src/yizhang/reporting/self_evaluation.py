"""The performance self-evaluation as a product: 自评报告 (Word, page), 自评表 (workbook, Word), for each scorecard."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from yizhang.book.evaluation import Evaluator
from yizhang.book.products import Produced, Progress
from yizhang.book.workspace import Office
from yizhang.documents.model import Document, FigureRef, Paragraph, Span
from yizhang.performance.assess import Assessed, assess
from yizhang.performance.data import assessment_data, headline, summary_lines
from yizhang.performance.evaluate import Evaluation
from yizhang.performance.inputs import FOLDER
from yizhang.performance.ranking import rank
from yizhang.places import Problem
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.analysis_page import references
from yizhang.reporting.docx_write import write_docx
from yizhang.reporting.financial_analysis import stamp_of
from yizhang.reporting.html_model import Highlight, NotedFinding, Page, Trace
from yizhang.reporting.html_page import render_page
from yizhang.reporting.monitoring_report import write_monitoring
from yizhang.reporting.ranking_sheet import ranking_sheet
from yizhang.reporting.score_context import score_context
from yizhang.reporting.score_figures import ScoreFigures, ScoreRefs
from yizhang.reporting.score_tables import explanations, self_table
from yizhang.reporting.score_workbook import score_workbook
from yizhang.reporting.template import builtin, render_text
from yizhang.reporting.template_docx import render_docx

TEMPLATE = "self_evaluation"


@dataclass(frozen=True, slots=True)
class SelfEvaluation:
    """Writes ``自评报告.docx``, ``自评报告.html``, ``自评表.xlsx`` and ``自评表.docx`` (numbered where several);
    for a part of the year ``绩效运行监控报告.docx`` and ``绩效运行监控表.xlsx`` instead.
    """

    id: str = "performance"

    def title(self, lang: str) -> str:
        """Name for people."""
        return "Performance self-evaluation" if lang == "en" else "预算绩效自评"

    def applies(self, office: Office) -> bool:
        """Whether the workspace files any evaluation."""
        return any((office.root / FOLDER).glob("*.yaml"))

    def produce(self, office: Office, out: Path, progress: Progress, lang: str) -> Produced:
        """Evaluate, and write the reports and tables."""
        evaluator = Evaluator(office.catalogue, office.book, dict(office.settings.variants))
        progress("评分" if lang == "zh" else "scoring")
        assessment = assess(office, evaluator)
        figures = ScoreFigures(office, assessment, AnalysisFigures(office, evaluator))
        files: list[Path] = []
        problems: list[Problem] = list(assessment.problems)
        out.mkdir(parents=True, exist_ok=True)
        several = len(assessment.assessed) > 1
        for number, each in enumerate(assessment.assessed, 1):
            written, trouble = write_one(figures, each, out, str(number) if several else "")
            files += written
            problems += trouble
        files += write_rankings(figures, assessment.assessed, out)
        return Produced(
            tuple(files),
            tuple(finding for each in assessment.assessed for finding in each.findings),
            tuple(problems),
            assessment_data(assessment),
            tuple(line for each in assessment.assessed for line in _lines(each, office, lang)),
        )


def write_rankings(figures: ScoreFigures, assessed: tuple[Assessed, ...], out: Path) -> list[Path]:
    """A ranking for each scorecard by which several areas of the workspace were evaluated."""
    areas, files = figures.office.catalogue.areas, []
    by_card: dict[str, list[tuple[str, Evaluation]]] = {}
    for each in assessed:
        if each.monitored is None:
            found = each.evaluation
            by_card.setdefault(found.card.id, []).append((areas[found.area].zh, found))
    for id_, named in by_card.items():
        if len(named) > 1:
            path = out / f"绩效自评排名表（{id_}）.xlsx"
            path.write_bytes(ranking_sheet(rank(named)))
            files.append(path)
    return files


def _lines(each: Assessed, office: Office, lang: str) -> list[str]:
    return [f"  {each.evaluation.card.zh}", *summary_lines(each, office, lang)]


def write_one(
    figures: ScoreFigures, each: Assessed, out: Path, mark: str
) -> tuple[list[Path], tuple[Problem, ...]]:
    """The files of one evaluation; ``mark`` tells several apart."""
    if each.monitored is not None:
        return write_monitoring(figures, each, each.monitored, out, mark)
    book, table = out / f"自评表{mark}.xlsx", out / f"自评表{mark}.docx"
    report, page = out / f"自评报告{mark}.docx", out / f"自评报告{mark}.html"
    stamp = stamp_of(figures.office)
    book.write_bytes(score_workbook(figures, each))
    write_docx(table_document(figures, each), table, figures, stamp)
    context = score_context(figures, each)
    document, problems = render_text(builtin(TEMPLATE), f"{TEMPLATE}.zh.txt", context, figures)
    own = figures.office.root / "templates" / f"{TEMPLATE}.docx"
    files = [book, table]
    if own.is_file():
        problems = (*problems, *render_docx(own, context, figures, report, stamp))
        files.append(report)
    elif document is not None:
        write_docx(document, report, figures, stamp)
        files.append(report)
    if document is not None:
        page.write_text(render_page(score_page(figures, each, document)), encoding="utf-8")
        files.append(page)
    return files, problems


def table_document(figures: ScoreFigures, each: Assessed) -> Document:
    """自评表 as a document of its own."""
    table = self_table(figures, each)
    note = Paragraph((Span(f"{each.evaluation.card.zh}。{headline(each.evaluation)}。"),), "note")
    heading = Paragraph((Span("偏差原因分析及改进措施", bold=True),))
    reasons = [Paragraph((Span(f"{name}："), Span(text))) for name, text in explanations(each)]
    return Document((table, note, *([heading, *reasons] if reasons else [])), table.title)


def score_page(figures: ScoreFigures, each: Assessed, document: Document) -> Page:
    """The report as a page, behind every figure how it came about."""
    settings, found = figures.office.settings, each.evaluation
    refs = ScoreRefs(found)
    traces = {ref: _trace(figures, ref) for ref in dict.fromkeys(references(document))}
    lost = [
        Highlight(score.item.zh, _loss_span(figures, refs.loss(score)), "扣分") for score in found.losses[:3]
    ]
    return Page(
        document,
        traces,
        (
            Highlight(
                "复原得分" if found.card.reconstructed else "自评得分", _loss_span(figures, refs.total())
            ),
            *lost,
        ),
        tuple(NotedFinding.of(finding) for finding in each.findings),
        subtitle=f"{settings.office}　{found.period.label}",
    )


def _loss_span(figures: ScoreFigures, ref: FigureRef) -> Span:
    shown = figures.show(ref)
    return Span(f"{shown.printed}{ref.unit if shown.value is not None else ''}", ref)


def _trace(figures: ScoreFigures, ref: FigureRef) -> Trace:
    return Trace.of(figures.result(ref), figures.label(ref.key))


PRODUCT = SelfEvaluation()
