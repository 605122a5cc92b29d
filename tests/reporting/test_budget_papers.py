"""The papers of a budget: written from the estimate, read back, refreshed without touching what people wrote."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from typer.testing import CliRunner

import yizhang
from yizhang.book.evaluation import Evaluator
from yizhang.book.loading import open_workspace
from yizhang.book.workspace import Office
from yizhang.cli.main import app
from yizhang.documents.model import Document, Heading, Paragraph
from yizhang.documents.read import read_document
from yizhang.places import Severity
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.budget_figures import budget_figures
from yizhang.reporting.budget_product import PRODUCT
from yizhang.reporting.refresh import refresh

BAZHONG = Path(yizhang.__file__).parents[2] / "examples" / "bazhong-2021"
SETTINGS = """office: 某市医疗保障局
title: 2025年度某市基本医疗保险基金预算
area: city
period: "2025"
version: budget
money_unit: 万元
money_decimals: "0"
report_date: 2024-11-20
"""
LAST = """
area: city
scheme: res
period: "2024"
version: {version}
facts:
  - {{concept: income.premium, value: {premium}万元}}
  - {{concept: income.subsidy, value: {subsidy}万元}}
  - {{concept: income.interest, value: 1000万元}}
  - {{concept: income.other, value: 12万元}}
  - {{concept: income.upper_subsidy, value: –}}
  - {{concept: income.lower_remittance, value: –}}
  - {{concept: outlay.benefit, value: {benefit}万元}}
  - {{concept: outlay.critical_illness, value: 8500万元}}
  - {{concept: outlay.other, value: –}}
  - {{concept: outlay.lower_subsidy, value: –}}
  - {{concept: outlay.upper_remittance, value: –}}
"""
YEAR = """
area: city
scheme: res
period: "2025"
version: budget
groups:
  - version: final
    period: "2024"
    facts:
      - {concept: insured.closing, value: 1000000人}
      - {concept: balance.closing, part: total, value: 50000万元}
  - facts:
      - {concept: insured.closing, measure: yoy, value: "-1%"}
      - {concept: premium.standard, value: 400元/人}
      - {concept: income.interest, measure: yoy, value: 2%}
      - {concept: stay.rate, measure: yoy, value: 1%}
      - {concept: stay.cost, measure: yoy, value: 3%}
      - {concept: critical_illness.premium, value: 90元/人}
"""
SCENARIOS = """
scenarios:
  low: {zh: 低方案, drivers: [{concept: stay.cost, scheme: res, measure: yoy, value: 0%}]}
  high: {zh: 高方案, drivers: [{concept: stay.cost, scheme: res, measure: yoy, value: 6%}]}
"""
ADJUSTMENTS = """
adjustments:
  - {concept: outlay.benefit, scheme: res, delta: 2000万元, reason: 新增门诊慢特病病种,
     approval: 市政办函〔2025〕8号, date: 2025-07-15}
"""


def an_office(folder: Path, *, july: bool = False) -> Office:
    files = {
        "yizhang.yaml": SETTINGS,
        "catalogue/areas/areas.csv": "id,zh,en,level,parents,pooling,aliases,code\ncity,全市,the city,city,,,,\n",
        "facts/final.yaml": LAST.format(version="final", premium=38_000, subsidy=67_000, benefit=90_000),
        "facts/budget.yaml": LAST.format(version="budget", premium=37_500, subsidy=66_900, benefit=91_000),
        "facts/year.yaml": YEAR,
        "budget/scenarios.yaml": SCENARIOS,
    }
    if july:
        files["budget/adjustments.yaml"] = ADJUSTMENTS
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return open_workspace(folder)


def made(office: Office, out: Path) -> dict[str, Path]:
    produced = PRODUCT.produce(office, out, lambda _: None, "zh")
    assert not [p for p in produced.problems if p.severity is Severity.ERROR], produced.problems
    return {path.name: path for path in produced.files}


def text_of(path: Path) -> str:
    document, _ = read_document(path)
    assert document is not None
    return "\n".join(_texts(document))


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Heading | Paragraph):
            yield "".join(span.text for span in block.spans)
    for table in document.tables():
        for row in table.grid():
            yield "｜".join(cell.text if cell is not None else "" for cell in row)


@pytest.fixture(scope="module")
def bazhong(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return made(open_workspace(BAZHONG), tmp_path_factory.mktemp("bazhong"))


def test_every_chain_is_told_with_its_figures_and_its_residual(bazhong: dict[str, Path]) -> None:
    text = text_of(bazhong["预算测算依据及说明.docx"])
    assert (
        "缴费基数总额1,024,978万元 × (统筹基金费率7% + 个人缴费费率2% + 生育保险费率0.6%) ＝ 98,398万元。"
        in text
    )
    assert "期末参保人数2,949,390人 × 大病保险筹资标准54.73元/人 ＝ 16,142万元。" in text
    assert "＝ 47,618万元；采用48,475万元，未解释的残差系数1.0180。" in text
    assert "个人账户基金结余1,602万元。年末滚存结余62,497万元，其中统筹基金42,236万元" in text
    assert "比上年增长6.00%" not in text, "what the growth is over is not in the workspace"


def test_the_page_explains_and_holds_the_findings(bazhong: dict[str, Path]) -> None:
    page = bazhong["预算测算依据及说明.html"].read_text("utf-8")
    assert "残差系数" in page
    assert "错位" in page


def test_goals_come_from_the_estimate_and_leave_the_rest_open(bazhong: dict[str, Path]) -> None:
    text = text_of(bazhong["预算绩效目标表.docx"])
    assert "职工医保｜产出｜质量｜统筹基金当期结余｜不低于｜4,188｜万元" in text
    assert "（由单位填报）" in text


def test_a_year_from_final_accounts_to_the_july_adjustment(tmp_path: Path) -> None:
    autumn = made(an_office(tmp_path), tmp_path / "out")
    assert "预算调整方案.docx" not in autumn
    draft = text_of(autumn["预算执行情况与预算草案.docx"])
    assert "占调整预算的" in draft
    assert "一、基本医疗保险费收入｜37,500｜｜38,000｜101.3｜" in draft
    assert "一、基本医疗保险费收入｜38,000｜39,600｜104.2" in draft
    july = made(an_office(tmp_path, july=True), tmp_path / "out")
    adjustment = text_of(july["预算调整方案.docx"])
    assert "居民医保｜基本医疗保险待遇支出｜92,691｜2,000｜94,691｜新增门诊慢特病病种" in adjustment
    assert "市政办函〔2025〕8号" in adjustment
    assert "预算测算依据及说明.docx" in july


def test_edited_prose_survives_and_figures_follow_the_drivers(tmp_path: Path) -> None:
    files = made(an_office(tmp_path), tmp_path / "out")
    report = files["预算测算依据及说明.docx"]
    word = docx.Document(str(report))
    word.paragraphs[-3].insert_paragraph_before("经局长办公会研究，按此上报。")
    word.save(str(report))
    year = tmp_path / "facts" / "year.yaml"
    year.write_text(year.read_text("utf-8").replace("value: 400元/人", "value: 420元/人"), "utf-8")
    office = open_workspace(tmp_path)
    figures = budget_figures(office, AnalysisFigures(office, Evaluator(office.catalogue, office.book)))
    result = refresh(report, figures, tmp_path / "new.docx")
    assert result.written
    text = text_of(tmp_path / "new.docx")
    assert "经局长办公会研究，按此上报。" in text
    assert "期末参保人数990,000人 × 居民个人缴费标准420元/人 ＝ 41,580万元。" in text


def test_the_office_template_goes_first(tmp_path: Path) -> None:
    office = an_office(tmp_path)
    (tmp_path / "templates").mkdir()
    word = docx.Document()
    word.add_paragraph("{% for fund in funds %}")
    word.add_paragraph("{{ fund.name }}安排收入{{ fund.total_income.amount }}。")
    word.add_paragraph("{% endfor %}")
    word.save(str(tmp_path / "templates" / "budget_basis.docx"))
    files = made(office, tmp_path / "out")
    assert "居民医保基金安排收入109,932万元。" in text_of(files["预算测算依据及说明.docx"])


def test_a_workspace_copied_elsewhere_gives_the_same_files(tmp_path: Path) -> None:
    shutil.copytree(BAZHONG, tmp_path / "copy")
    first = made(open_workspace(BAZHONG), tmp_path / "one")
    second = made(open_workspace(tmp_path / "copy"), tmp_path / "two")
    assert {n: p.read_bytes() for n, p in first.items()} == {n: p.read_bytes() for n, p in second.items()}


def test_what_is_written_audits_clean(bazhong: dict[str, Path]) -> None:
    papers = [str(path) for name, path in bazhong.items() if name.endswith((".docx", ".xlsx"))]
    result = CliRunner().invoke(app, ["audit", "--jobs", "1", *papers])
    assert result.exit_code == 0, result.output
    assert "错误 0  存疑 0  尾差 0" in result.output, result.output
