"""Back-solving, ranking, monitoring, and the performance of a department."""

from __future__ import annotations

import shutil
from dataclasses import replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from benchmarks.back_solving import rate
from openpyxl import load_workbook

from yizhang.book.evaluation import Evaluator
from yizhang.book.loading import open_workspace
from yizhang.book.workspace import Office
from yizhang.numbers import MONTHS, PERCENT, Interval, plain
from yizhang.performance.assess import Assessed, assess
from yizhang.performance.backsolve import Seen, back_solve
from yizhang.performance.data import headline
from yizhang.performance.department import Department, department
from yizhang.performance.evaluate import Evaluation, Standing
from yizhang.performance.monitoring import Method, Outlook
from yizhang.performance.ranking import item_rates, rank
from yizhang.performance.review import candidates_for
from yizhang.performance.rule_words import candidate_words
from yizhang.places import Severity
from yizhang.reporting.department_report import PRODUCT as DEPARTMENT
from yizhang.reporting.docx_write import read_back
from yizhang.reporting.ranking_sheet import ranking_sheet
from yizhang.reporting.self_evaluation import PRODUCT

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.fixture(scope="module")
def panzhihua() -> Assessed:
    return assess(open_workspace(EXAMPLES / "panzhihua-2024")).assessed[0]


def test_the_stated_losses_have_the_rules_a_reviewer_would_think_of(panzhihua: Assessed) -> None:
    found = {
        score.item.id: [candidate_words(each, PERCENT) for each in candidates]
        for score, candidates in candidates_for(panzhihua.evaluation)
    }
    assert "低于95%的，每1个百分点扣0.5分（不足的按一步计）" in found["enrolment"]
    # 0.5 in proportion, rounded to a whole point, is the same rule as 0.5 for each begun step, rounded so.
    assert "低于95%的，每1个百分点扣0.5分（不足的按一步计），得分取整" in found["enrolment"]
    assert found["enrolment"][0] == "未达≥95%扣完3分"
    assert any("每1个百分点扣0.6分（不足的按一步计）" in each for each in found["income_completion"])
    assert any("每0.1个百分点扣0.12分（不足的按一步计）" in each for each in found["income_completion"])
    assert any("每1个百分点扣1.4分（按比例）" in each for each in found["income_completion"])
    assert found["benefit_share"][0] == "未达≥90%扣完5分"


def test_each_candidate_reproduces_what_was_seen() -> None:
    seen = [Seen(Fraction("5.2"), Fraction("0.4")), Seen(Fraction("4.1"), Fraction("0.95"))]
    found = back_solve(seen, Interval(Fraction(6), None), MONTHS, Fraction(5))
    assert found
    for candidate in found:
        assert [candidate.loss(each.value) for each in seen] == [each.loss for each in seen]
    assert candidate_words(found[0], MONTHS) == "低于6个月的，每1个月扣0.5分（按比例）"


def test_nothing_reproduces_what_no_rule_gives() -> None:
    seen = [Seen(Fraction("0.8"), Fraction(1)), Seen(Fraction("0.7"), Fraction("0.5"))]
    assert back_solve(seen, Interval(Fraction("0.9"), None), PERCENT, Fraction(5)) == ()


def test_most_injected_rules_are_found() -> None:
    hits, _ = rate(12, 12)
    assert hits >= 10


def test_equal_totals_share_a_rank_and_incomplete_ones_have_none(panzhihua: Assessed) -> None:
    full = panzhihua.evaluation
    better = _with(full, "enrolment", full.score("enrolment").weight)
    open_ = replace(
        full,
        scores=tuple(
            replace(each, standing=Standing.OPEN, points=None) if each.item.id == "yield" else each
            for each in full.scores
        ),
    )
    ranked = rank([("甲", full), ("乙", open_), ("丙", better), ("丁", full)])
    assert [(each.name, each.rank) for each in ranked] == [("丙", 1), ("甲", 2), ("丁", 2), ("乙", None)]
    rates = dict(item_rates(ranked))
    assert rates["benefit_share"] == 0
    assert rates["yield"] == 1
    book = load_workbook(BytesIO(ranking_sheet(ranked)))
    sheet = book["排名表"]
    assert str(sheet["A5"].value).startswith("=RANK(")
    assert str(sheet["C5"].value).startswith("=SUM(")


def _with(found: Evaluation, item: str, points: Fraction) -> Evaluation:
    scores = tuple(replace(each, points=points) if each.item.id == item else each for each in found.scores)
    return replace(found, scores=scores)


@pytest.fixture(scope="module")
def yanling() -> Office:
    return open_workspace(EXAMPLES / "yanling-2024")


@pytest.fixture(scope="module")
def bureau(yanling: Office) -> Department:
    assert yanling.problems == ()
    return department(yanling, Evaluator(yanling.catalogue, yanling.book, {}))


def test_rates_and_amounts_per_case(bureau: Department) -> None:
    rates = {each.name: each.rate for each in bureau.projects}
    assert plain(100 * (rates["系统维护费"] or Fraction(0)), 1) == "55.2"
    assert plain(100 * (rates["关闭破产企业医疗补助"] or Fraction(0)), 1) == "97.4"
    assert plain(100 * (rates["城乡居民医保县市级配套"] or Fraction(0)), 1) == "87.8"
    assert plain(100 * (rates["城乡医疗救助"] or Fraction(0)), 1) == "66.7"
    cases = sorted(plain(line.result.value or Fraction(0), 1) for line in bureau.cases)
    assert cases == ["122.2", "3697.6", "6208.1", "674.9", "82.8"]


def test_the_open_points_are_found_by_general_checks(bureau: Department) -> None:
    found = {(finding.code, dict(finding.args).get("project", "")): finding for finding in bureau.findings}
    magnitude = found["score.magnitude", ""]
    assert dict(magnitude.args)["unit"] == "万元"
    assert dict(magnitude.args)["stated"] == "13458.12元"
    assert {name for code, name in found if code == "score.project-unexplained"} == {
        "系统维护费",
        "城乡医疗救助",
        "城乡居民医保县市级配套",
    }
    texts = [str(dict(finding.args)) + finding.formula for finding in bureau.findings]
    assert any("11.03+19.87=30.90" in text for text in texts)
    assert any("123.67" in text and "2.76" in text for text in texts)
    tails = [finding for finding in bureau.findings if finding.severity is Severity.TAIL]
    assert len(tails) == 1
    assert sum(finding.severity is Severity.ERROR for finding in bureau.findings) == 2


def test_a_reason_silences_an_unexplained_project(yanling: Office, tmp_path: Path) -> None:
    folder = tmp_path / "county"
    shutil.copytree(EXAMPLES / "yanling-2024", folder)
    (folder / "notes").mkdir()
    (folder / "notes" / "n.yaml").write_text(
        "notes:\n  - {kind: reason, target: score/系统维护费, text: 按实际发生结算, author: 甲, date: '2025-01-31'}\n",
        encoding="utf-8",
    )
    office = open_workspace(folder)
    found = department(office, Evaluator(office.catalogue, office.book, {}))
    names = {dict(f.args)["project"] for f in found.findings if f.code == "score.project-unexplained"}
    assert "系统维护费" not in names


def test_the_county_without_a_scorecard_of_its_own_is_not_evaluated(yanling: Office) -> None:
    (each,) = assess(yanling).assessed
    assert each.evaluation.total is None
    assert each.evaluation.open_weight == 100
    assert "尚未评完" in headline(each.evaluation)
    implied = [claim.implied for claim in each.claims if claim.implied is not None]
    assert [round((low + high) / 2) for _, low, high in implied] == [10000, 139851]


def test_a_fund_without_figures_of_a_department_gets_no_department_report(yanling: Office) -> None:
    assert DEPARTMENT.applies(yanling)
    assert not DEPARTMENT.applies(open_workspace(EXAMPLES / "panzhihua-2024"))


def test_department_files_bind_their_figures(yanling: Office, tmp_path: Path) -> None:
    made = DEPARTMENT.produce(yanling, tmp_path, lambda _: None, "zh")
    assert {path.name for path in made.files} == {"部门绩效情况.docx", "部门绩效情况.xlsx"}
    texts = read_back(tmp_path / "部门绩效情况.docx")
    assert len(texts) > 35
    assert "14,583.40万元" in texts.values()
    sheet = load_workbook(tmp_path / "部门绩效情况.xlsx")["项目支出"]
    assert str(sheet["D5"].value).startswith("=IF(OR(")


MUNICIPAL = """
scorecard: department.municipal
stated_total: 100分
items:
  execution: {stated_points: 10分}
  policies: {state: 完成}
  handling: {state: 完成}
  inspection: {state: 完成}
  supervision: {state: 显著提升}
  one_stop: {state: 完成}
  procurement: {state: 按时完成}
  warning: {state: 有提升}
  service: {state: 有提升}
  cost: {state: 未超预算}
claims:
  - {value: department_execution, variant: {base: adjusted}, printed: "100.00%"}
"""


def test_a_department_is_scored_by_the_recomputed_rate_beside_the_printed_one(tmp_path: Path) -> None:
    """The published self-evaluation prints 100.00% where its own figures give 93.48%."""
    for name in ("facts", "performance"):
        (tmp_path / name).mkdir()
    (tmp_path / "yizhang.yaml").write_text("office: 局\ntitle: 自评\narea: city\nperiod: '2024'\n", "utf-8")
    (tmp_path / "facts" / "f.yaml").write_text(
        "facts:\n"
        "  - {concept: dept.outlay, value: 2113.82万元}\n"
        "  - {concept: dept.outlay, version: adjusted, value: 2261.16万元}\n"
        "  - {concept: dept.outlay, version: budget, value: 1796.95万元}\n"
        "  - {concept: enrolment_rate, value: 98.52%}\n"
        "  - {concept: satisfaction, value: 90%}\n",
        "utf-8",
    )
    (tmp_path / "performance" / "d.yaml").write_text(MUNICIPAL, "utf-8")
    office = open_workspace(tmp_path)
    found = assess(office)
    assert found.problems == ()
    (each,) = found.assessed
    assert each.evaluation.total == Fraction("99.35")
    assert each.evaluation.grade == "优"
    args = {finding.code: dict(finding.args) for finding in each.findings}
    assert args["score.total-differs"]["stated"] == "100"
    assert args["score.total-differs"]["follows"] == "99.35"
    assert args["score.points-differ"]["follows"] == "9.35"
    assert args["score.claim-differs"]["follows"] == "93.48%"


@pytest.fixture(scope="module")
def half_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("half")
    shutil.copytree(EXAMPLES / "panzhihua-2024" / "catalogue", folder / "catalogue")
    for name in ("facts", "performance", "notes"):
        (folder / name).mkdir()
    (folder / "yizhang.yaml").write_text(
        "office: 局\ntitle: 监控\narea: city\nperiod: 2024-01..06\nmoney_unit: 万元\n", "utf-8"
    )
    (folder / "facts" / "f.yaml").write_text(
        "groups:\n  - scheme: emp\n    facts:\n"
        "      - {concept: income.total, value: 110000万元}\n"
        "      - {concept: income.total, version: budget, period: '2024', value: 283306万元}\n"
        "      - {concept: income.total, period: 2023-01..06, value: 100000万元}\n"
        "      - {concept: income.total, period: '2023', value: 240000万元}\n"
        "      - {concept: outlay.total, value: 110000万元}\n"
        "      - {concept: outlay.benefit, value: 101000万元}\n",
        "utf-8",
    )
    (folder / "performance" / "e.yaml").write_text("scorecard: sichuan.emp\n", "utf-8")
    (folder / "notes" / "n.yaml").write_text(
        "notes:\n  - {kind: measure, target: score/income_completion, text: 督促财政拨款, author: 甲, "
        "date: '2024-07-10'}\n",
        "utf-8",
    )
    return folder


def test_within_the_year_the_same_scorecard_is_watched(half_year: Path) -> None:
    (each,) = assess(open_workspace(half_year)).assessed
    assert each.monitored is not None
    rows = {row.item.id: row for row in each.monitored.rows}
    income = rows["income_completion"]
    assert income.method is Method.SEASONAL
    assert income.forecast == Fraction(264000, 283306)
    assert income.outlook is Outlook.AT_RISK
    assert rows["benefit_share"].outlook is Outlook.ON_TRACK
    assert rows["benefit_share"].forecast == Fraction(101, 110)
    assert rows["months"].outlook is Outlook.UNKNOWN
    assert rows["collection"].forecast is None


def test_the_monitoring_report_and_table_are_written(half_year: Path, tmp_path: Path) -> None:
    made = PRODUCT.produce(open_workspace(half_year), tmp_path, lambda _: None, "zh")
    assert {path.name for path in made.files} == {"绩效运行监控报告.docx", "绩效运行监控表.xlsx"}
    assert made.problems == ()
    assert "93.19%" in read_back(tmp_path / "绩效运行监控报告.docx").values()
    sheet = load_workbook(tmp_path / "绩效运行监控表.xlsx").active
    assert sheet is not None
    text = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "督促财政拨款" in text
    assert "按上年同期占全年的比例" in text
