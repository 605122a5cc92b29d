"""The self-evaluation as files: figures bound and read back, prose kept, live scoring, the same bytes twice."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path

import docx
import pytest
from openpyxl import load_workbook

from yizhang.book.evaluation import Evaluator
from yizhang.book.loading import open_workspace
from yizhang.checking.audit_run import audit
from yizhang.documents.model import Chart, Document, FigureRef
from yizhang.documents.read import read_document
from yizhang.formula import Leaf
from yizhang.numbers import PERCENT, Interval
from yizhang.performance.assess import assess
from yizhang.performance.model import Compare, Item, Numeric, Rounding, ValueExpr
from yizhang.performance.rules import (
    Bands,
    Partial,
    PerEvent,
    Proportional,
    Range,
    Rule,
    Side,
    Slope,
    States,
    Step,
    Threshold,
)
from yizhang.performance.scoring import Observed, score
from yizhang.places import Key, Severity
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.analysis_page import references
from yizhang.reporting.docx_write import name_of, read_back
from yizhang.reporting.refresh import refresh
from yizhang.reporting.score_context import score_context
from yizhang.reporting.score_excel import points_formula
from yizhang.reporting.score_figures import ScoreFigures, office_figures
from yizhang.reporting.self_evaluation import PRODUCT
from yizhang.reporting.template import builtin, render_text

EXAMPLE = Path(__file__).parents[2] / "examples" / "panzhihua-2024"
SOFFICE = shutil.which("soffice")
needs_soffice = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is not installed: nothing can recalculate"
)


@cache
def figures() -> ScoreFigures:
    office = open_workspace(EXAMPLE)
    evaluator = Evaluator(office.catalogue, office.book, dict(office.settings.variants))
    return ScoreFigures(office, assess(office, evaluator), AnalysisFigures(office, evaluator))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    office = figures().office
    made = PRODUCT.produce(office, tmp_path_factory.mktemp("out"), lambda _: None, "zh")
    assert [problem for problem in made.problems if problem.severity is Severity.ERROR] == []
    return {path.name: path for path in made.files}


def test_all_files_are_written(written: dict[str, Path]) -> None:
    assert set(written) == {"自评报告.docx", "自评报告.html", "自评表.xlsx", "自评表.docx"}


def test_figures_read_back_equal_the_books(written: dict[str, Path]) -> None:
    found = read_back(written["自评报告.docx"])
    context = score_context(figures(), figures().by_card["sichuan.emp", "city"])
    document, problems = render_text(builtin("self_evaluation"), "t", context, figures())
    assert document is not None, problems
    printed = Document(tuple(block for block in document.blocks if not isinstance(block, Chart)))
    refs = dict.fromkeys(references(printed))
    assert len(refs) > 50
    for ref in refs:
        assert found[name_of(ref)] == figures().show(ref).printed, ref


def test_the_report_says_what_the_office_must_say(written: dict[str, Path]) -> None:
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(written["自评报告.docx"])).paragraphs)
    for heading in ("基本情况", "绩效自评工作开展情况", "综合评价结论", "绩效目标实现情况分析"):
        assert heading in text
    document, problems = read_document(written["自评报告.docx"])
    assert document is not None, problems
    prose = "".join(getattr(block, "text", "") for block in document.blocks)
    assert "参保政策落实情况（综合参保率）为89.26%，较目标值95%低5.74个百分点，自评扣3分。" in prose
    assert "完成收入预算283,306.31万元的99.57%" in prose
    assert "复原得分91.40分" in prose
    assert "不是官方得分" in prose


def test_what_is_written_audits_without_a_finding(written: dict[str, Path]) -> None:
    """The one thing the book's own checks hold against the source (an increase of one variant) is not in the text."""
    for found in audit([written["自评报告.docx"], written["自评表.docx"], written["自评表.xlsx"]], jobs=1):
        assert found.open_findings == (), found.open_findings


def test_several_areas_of_one_workspace_are_ranked(tmp_path: Path) -> None:
    folder = tmp_path / "city"
    shutil.copytree(EXAMPLE, folder)
    second = (folder / "performance" / "employee.yaml").read_text("utf-8")
    (folder / "performance" / "second.yaml").write_text(
        second.replace("state: 无拖欠", "state: 有拖欠"), "utf-8"
    )
    made = PRODUCT.produce(open_workspace(folder), tmp_path / "out", lambda _: None, "zh")
    names = {path.name for path in made.files}
    assert {"自评报告1.docx", "自评报告2.docx", "绩效自评排名表（sichuan.emp）.xlsx"} <= names


def test_weights_nobody_published_stay_blank_in_the_official_table(written: dict[str, Path]) -> None:
    (table,) = docx.Document(str(written["自评表.docx"])).tables
    heads = [cell.text for cell in table.rows[0].cells]
    body = [[cell.text for cell in row.cells] for row in table.rows[1:-1]]
    assert {row[heads.index("分值")] for row in body} == {""}
    targets = {row[heads.index("三级指标")]: row[heads.index("目标值")] for row in body}
    assert targets["缴费基数坐实率"] == ""
    assert "复原得分" in table.rows[-1].cells[0].text


def test_edited_prose_survives_a_refresh(written: dict[str, Path], tmp_path: Path) -> None:
    report = tmp_path / "report.docx"
    shutil.copy(written["自评报告.docx"], report)
    word = docx.Document(str(report))
    paragraph = next(p for p in word.paragraphs if p.text.startswith("做好政策调整"))
    paragraph.text = "局里改写的措施。"
    word.save(str(report))
    office = figures().office
    changed = office_figures(office, figures().rest)
    result = refresh(report, changed, report, fingerprint=office.catalogue.digest)
    assert result.written
    assert result.changes == ()
    assert "局里改写的措施。" in [p.text for p in docx.Document(str(report)).paragraphs]


def test_a_key_that_means_nothing_any_more_is_refused() -> None:
    with pytest.raises(KeyError):
        figures().show(FigureRef(Key.of("score.total", scorecard="gone", area="city"), "分", 2))


def test_the_same_input_gives_the_same_bytes(written: dict[str, Path], tmp_path: Path) -> None:
    again = PRODUCT.produce(figures().office, tmp_path, lambda _: None, "zh")
    for path in again.files:
        assert path.read_bytes() == written[path.name].read_bytes(), path.name


def test_the_workbook_is_live(written: dict[str, Path]) -> None:
    book = load_workbook(written["自评表.xlsx"])
    assert book.sheetnames[:2] == ["自评表", "评分底稿"]
    sheet = book["评分底稿"]
    live = [
        row[7].value for row in sheet.iter_rows(min_row=5, max_row=19) if str(row[7].value).startswith("=")
    ]
    assert len(live) >= 14
    assert all(row[3].value is None for row in book["自评表"].iter_rows(min_row=5, max_row=19))


WEIGHT = Fraction(6)
VALUES = [
    Fraction(n, 10000)
    for n in (0, 1, 5000, 5999, 6000, 8926, 8973, 9000, 9400, 9500, 9957, 10000, 10001, 10500, 10711, 13000)
]
POINT = Fraction(1, 100)
RULES: tuple[Rule, ...] = (
    Threshold(Interval(Fraction(9, 10), None)),
    Threshold(Interval(None, Fraction(9, 10), hi_closed=False), Fraction(2)),
    *(
        Step(Fraction(95, 100), Slope(POINT, Fraction(1, 2), partial, cap), side)
        for partial in Partial
        for side in Side
        for cap in (None, Fraction(2))
    ),
    Range(
        Interval(Fraction(1), Fraction(105, 100)),
        Slope(POINT, Fraction(3, 5), Partial.CEIL),
        Slope(POINT, Fraction(3, 10), Partial.PRORATE),
    ),
    Range(Interval(Fraction(1), Fraction(105, 100)), Slope(POINT, Fraction(3, 5), Partial.FLOOR), None),
    Bands(
        (
            (Interval(None, Fraction(6, 10), hi_closed=False), Fraction(0)),
            (Interval(Fraction(6, 10), Fraction(9, 10), hi_closed=False), Fraction(4)),
            (Interval(Fraction(9, 10), None), WEIGHT),
        )
    ),
    Proportional(Fraction(1), floor=Fraction(6, 10)),
    Proportional(Fraction(1, 2), invert=True),
)


def _item(rule: Rule, numeric: Numeric) -> Item:
    return Item(
        "i", "甲", "产出", "", WEIGHT, rule, {"": ValueExpr(Leaf("x"), PERCENT, 2, "甲")}, numeric=numeric
    )


def _cases() -> Iterator[tuple[str, str | float, Fraction]]:
    """Formula, the value of its cell, the points that scoring gives."""
    for numeric in (
        Numeric(),
        Numeric(Compare.DISPLAYED, 1, Rounding.DOWN),
        Numeric(decimals=0, rounding=Rounding.UP),
    ):
        for rule in RULES:
            item = _item(rule, numeric)
            formula = points_formula(item, "$A$1", "{cell}")
            assert formula is not None
            for value in VALUES:
                seen = {"": numeric.seen(value, PERCENT, 2)}
                points = score(rule, WEIGHT, Observed(seen)).points
                assert points is not None
                yield formula, float(value), numeric.rounded(points)
    states = _item(States((("差", Fraction(0)), ("好", WEIGHT))), Numeric())
    formula = points_formula(states, "$A$1", "{cell}")
    assert formula is not None
    yield formula, "好", WEIGHT
    events = points_formula(_item(PerEvent(Fraction(1), None, 1), Numeric()), "$A$1", "{cell}")
    assert events is not None
    yield events, 3, WEIGHT - 2


def _forget_results(path: Path) -> None:
    """Take the cached results out, so that they must be computed."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data))


@needs_soffice
def test_live_formulas_score_as_the_rules_do(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "rules.xlsx"
    cases = list(_cases())
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, float(WEIGHT))
        for row, (formula, value, _) in enumerate(cases, 2):
            sheet.write(row - 1, 1, value)
            sheet.write_formula(row - 1, 2, formula.replace("{cell}", f"B{row}"))
    _forget_results(path)
    command = [
        str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
        "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    result = BytesIO((tmp_path / "out" / "rules.xlsx").read_bytes())
    sheet = load_workbook(result, data_only=True).worksheets[0]
    for row, (formula, value, points) in enumerate(cases, 2):
        assert sheet.cell(row, 3).value == pytest.approx(float(points), abs=1e-9), (formula, value)
