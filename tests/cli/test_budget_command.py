"""``yizhang budget`` as people call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import yizhang
from yizhang.cli.main import app

BAZHONG = Path(yizhang.__file__).parents[2] / "examples" / "bazhong-2021"
COST = "stay.cost{area=city,measure=yoy,scheme=emp,version=budget}@2021"


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    out = tmp_path_factory.mktemp("out")
    arguments = ["budget", str(BAZHONG), "--out", str(out), "--json", str(out / "budget.json")]
    result = CliRunner().invoke(app, [*arguments, "--set", f"{COST}=4%", "--seek", COST])
    assert result.exit_code == 0, result.output
    return result.output, out


def test_it_prints_totals_residuals_scenarios_and_the_solution(ran: tuple[str, Path]) -> None:
    output, _ = ran
    assert "98,398万元（统筹57,131万元、个账41,267万元）" in output
    assert "48,475万元　≠　47,618万元　×1.0180" in output
    assert "年初预算／控费方案、增支方案、试算" in output
    assert "取15.1579%时" in output
    assert "错位" in output


def test_json_holds_lines_steps_checks_and_hypotheses(ran: tuple[str, Path]) -> None:
    data = json.loads((ran[1] / "budget.json").read_text("utf-8"))["products"]["budget"]
    premium = "income.premium{area=city,part=total,scheme=emp,version=budget}@2021"
    assert next(line["value"] for line in data["lines"] if line["key"] == premium) == "983980000"
    assert {check["verdict"] for check in data["checks"]} == {"exact", "cut", "mismatch"}
    assert data["hypotheses"][0]["kind"] == "relabelled"
    assert [each["id"] for each in data["scenarios"]] == ["saving", "pressure", "set"]
    assert set(data["rolling"]["res"]) == {"2021", "2022", "2023"}


def test_a_workspace_without_drivers_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "yizhang.yaml").write_text("office: 甲\narea: city\nperiod: '2024'\n", "utf-8")
    result = CliRunner().invoke(app, ["budget", str(tmp_path)])
    assert result.exit_code == 2
    assert "version: budget" in result.output


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("--set", "甲=乙"),
        ("--set", f"{COST}=5万元"),
        ("--set", "nothing{area=city}@2021=5%"),
        ("--seek", "乱"),
    ],
)
def test_a_change_that_cannot_be_read_is_refused(tmp_path: Path, option: str, text: str) -> None:
    result = CliRunner().invoke(app, ["budget", str(BAZHONG), "--out", str(tmp_path), option, text])
    assert result.exit_code == 2
    assert option in result.output


def test_a_file_to_fill_in_names_every_driver_and_reads_once_filled(tmp_path: Path) -> None:
    from yizhang.book.loading import open_workspace
    from yizhang.budgeting.plan import plan_of

    (tmp_path / "catalogue" / "areas").mkdir(parents=True)
    (tmp_path / "catalogue" / "areas" / "areas.csv").write_text(
        "id,zh,en,level\ncity,全市,the city,city\n", "utf-8"
    )
    (tmp_path / "yizhang.yaml").write_text(
        "office: 甲\narea: city\nperiod: '2024'\nversion: final\n", "utf-8"
    )
    arguments = ["budget", str(tmp_path), "--starter"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    path = tmp_path / "facts" / "budget-2025.yaml"
    text = path.read_text("utf-8")
    for concept in (
        "payers",
        "rate.pooled",
        "stay.cost, measure: yoy",
        "critical_illness.premium",
        "premium.standard",
    ):
        assert f"concept: {concept}" in text
    assert open_workspace(tmp_path).problems == ()
    assert CliRunner().invoke(app, arguments).exit_code == 2, "it is not written over"
    lines = [line.replace("# - {", "- {", 1) for line in text.splitlines()]
    path.write_text("\n".join(lines).replace("value: ", "value: 3"), "utf-8")
    office = open_workspace(tmp_path)
    assert office.problems == ()
    plan = plan_of(office)
    assert plan is not None
    assert plan.year == 2025


def test_a_line_of_the_budget_is_explained_by_its_chain() -> None:
    key = "outlay.benefit.account_pharmacy{area=city,part=account,scheme=emp,version=budget}@2021"
    result = CliRunner().invoke(app, ["explain", str(BAZHONG), key])
    assert result.exit_code == 0
    assert "35,818万元 × (1 + 5%) = 37,609万元" in result.output
