"""``yizhang score`` and ``yizhang catalogue scorecard`` as a clerk runs them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"


def yizhang(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from yizhang.cli.main import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_several_workspaces_are_scored_and_ranked_with_the_rules_behind_their_losses(tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(EXAMPLES / "panzhihua-2024", other)
    done = yizhang("score", EXAMPLES / "panzhihua-2024", other, "--out", tmp_path / "out", "--rules")
    assert done.returncode == 0, done.stderr
    assert "复原得分91.40分" in done.stdout
    assert "每1个百分点扣0.5分（不足的按一步计）" in done.stdout
    assert (tmp_path / "out" / "绩效自评排名表.xlsx").is_file()
    assert (tmp_path / "out" / "other" / "自评报告.docx").is_file()


def test_the_same_as_json_in_english(tmp_path: Path) -> None:
    done = yizhang(
        "--lang", "en", "score", EXAMPLES / "panzhihua-2024", "--out", tmp_path, "--json", tmp_path / "s.json"
    )
    assert "reconstructed score 91.40" in done.stdout
    data = json.loads((tmp_path / "s.json").read_text("utf-8"))
    (card,) = data["products"]["performance"]["scorecards"]
    assert card["total"] == "91.4"
    assert card["items"][0]["loss"] == "3"


def test_faults_are_told_with_file_and_line_and_stop_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "city"
    shutil.copytree(EXAMPLES / "panzhihua-2024", folder)
    (folder / "catalogue" / "scorecards").mkdir()
    (folder / "catalogue" / "scorecards" / "mine.yaml").write_text(
        "scorecards:\n  mine:\n    zh: 本省\n    source: {citation: 文件, provenance: local}\n    items:\n"
        "      a: {zh: 甲, level1: 产出, weight: 99分, value: benefit_shares, rule: {threshold: {met: ≥90%}}}\n",
        "utf-8",
    )
    (folder / "performance" / "broken.yaml").write_text(
        "scorecard: nobody\nitems: 5\narea: 不存在\n", "utf-8"
    )
    done = yizhang("score", folder)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "catalogue/scorecards/mine.yaml 第6行" in done.stdout
    assert "没有“benefit_shares”这个指标或项目" in done.stdout
    assert "没有评分表“nobody”" in done.stdout
    assert "复原得分91.40分" in done.stdout
    checked = yizhang("catalogue", "check", folder)
    assert "benefit_shares" in checked.stdout


def test_a_workspace_without_a_filing_says_so(tmp_path: Path) -> None:
    done = yizhang("score", EXAMPLES / "zhuzhou-2024", "--out", tmp_path)
    assert done.returncode == 0
    assert "没有可用的数据" in done.stdout


@pytest.mark.parametrize(("id_", "code"), [("sichuan.emp", 0), ("nobody", 2)])
def test_a_scorecard_is_written_as_a_worksheet(id_: str, code: int, tmp_path: Path) -> None:
    done = yizhang("catalogue", "scorecard", id_, tmp_path / "card.xlsx")
    assert done.returncode == code
    assert (tmp_path / "card.xlsx").is_file() == (code == 0)
