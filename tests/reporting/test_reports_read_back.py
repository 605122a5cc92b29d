"""What is written can be read: every figure of the examples' reports, in all three forms, is the book's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from yizhang.book.evaluation import Evaluator
from yizhang.book.loading import open_workspace
from yizhang.documents.model import Table
from yizhang.documents.read import read_document
from yizhang.formula.result import State
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.docx_bindings import find_map
from yizhang.reporting.docx_package import read_parts
from yizhang.reporting.docx_write import name_of, read_back
from yizhang.reporting.financial_analysis import PRODUCT

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Made:
    """An example's figures and the folder its reports were written to."""

    figures: AnalysisFigures
    out: Path

    def tables(self, name: str) -> list[Table]:
        document, _ = read_document(self.out / name)
        assert document is not None
        return list(document.tables())


@pytest.fixture(scope="module", params=["zhuzhou-2024", "synthetic-office"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    office = open_workspace(EXAMPLES / request.param)
    out = tmp_path_factory.mktemp(request.param)
    produced = PRODUCT.produce(office, out, lambda _: None, "zh")
    assert produced.problems == ()
    evaluator = Evaluator(office.catalogue, office.book, dict(office.settings.variants))
    return Made(AnalysisFigures(office, evaluator), out)


def texts(table: Table) -> list[tuple[int, int, str]]:
    """The cells with a number, where they stand."""
    return [
        (cell.row, cell.col, cell.text.strip()) for cell in table.cells if cell.text.strip()[-1:].isdigit()
    ]


def test_every_figure_of_the_word_report_reads_back_as_the_book_has_it(made: Made) -> None:
    report = made.out / "财务分析报告.docx"
    printed = read_back(report)
    found = find_map(read_parts(report))
    assert found is not None
    drawn = {tag for chart in found[1].charts for row in chart.points for tag in row}
    checked = 0
    for tag, binding in found[1].figures.items():
        shown = made.figures.show(binding.ref)
        name = name_of(binding.ref)
        if name in printed:
            assert printed[name] == shown.printed, name
            checked += shown.state is not State.UNKNOWN
        else:
            assert tag in drawn, name
    assert checked > 25


def test_the_tables_of_word_and_page_say_the_same(made: Made) -> None:
    word = [texts(table) for table in made.tables("财务分析报告.docx")]
    page = [texts(table) for table in made.tables("财务分析.html")]
    assert word
    for table in word:
        assert table in page


def test_the_summary_of_the_workbook_is_the_reports(made: Made) -> None:
    (summary, *_) = (texts(table) for table in made.tables("财务分析报告.docx"))
    said = {text.replace(",", "") for _, _, text in summary}
    (sheet, *_) = (table for table in made.tables("财务分析底稿.xlsx"))
    shown = {cell.text.replace(",", "").rstrip("%") for cell in sheet.cells}
    assert said
    assert said <= shown
