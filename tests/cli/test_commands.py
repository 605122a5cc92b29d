"""The commands as a clerk runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "zhuzhou-2024"


def yizhang(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from yizhang.cli.main import main; main()", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd, check=False)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    out = tmp_path_factory.mktemp("out")
    return out, yizhang("run", EXAMPLE, "--out", out, "--json", out / "all.json")


def test_help_is_chinese_by_default_and_english_on_request() -> None:
    assert "每个数都能追溯" in yizhang("--help").stdout
    assert "finance work" in yizhang("--lang", "en", "--help").stdout
    assert "Check, compute, warn" in yizhang("run", "--help", "--lang=en").stdout


def test_help_imports_nothing_heavy() -> None:
    code = "import sys; import yizhang.cli.main; print([m for m in sys.modules if m.split('.')[0] in HEAVY])"
    heavy = "HEAVY = {'openpyxl', 'docx', 'pptx', 'duckdb', 'numpy', 'pandas', 'xlsxwriter', 'lxml', 'jinja2', 'lark'}"
    done = subprocess.run(
        [sys.executable, "-c", f"{heavy}; {code}"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_run_ends_with_a_summary_the_findings_and_the_paths(
    ran: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    out, done = ran
    assert done.returncode == 1
    assert "累计结余 65.01亿元  可支付 21个月" in done.stdout
    assert "渌口区" in done.stdout
    assert "结余不足" in done.stdout
    assert "若为+14.02%" in done.stdout
    for name in ("财务分析报告.docx", "财务分析底稿.xlsx", "财务分析.html"):
        assert name in done.stdout
        assert (out / name).stat().st_size > 10_000
    assert done.stderr == ""


def test_json_holds_everything_as_exact_text(ran: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    data = json.loads((ran[0] / "all.json").read_text("utf-8"))
    assert (data["schema"], data["version"]) == ("yizhang.run", 1)
    city = data["products"]["analysis"]["schemes"]["emp"]["areas"]["city"]
    assert city["payable_months"] == {
        "key": "payable_months{area=city,scheme=emp,version=final}@2024",
        "value": "14836/721",
        "printed": "21个月",
        "state": "known",
    }
    assert all(isinstance(value, str) for fact in data["facts"] for value in fact.values())
    codes = {finding["code"] for finding in data["products"]["analysis"]["findings"]}
    assert {"stated.differs", "transfer.impossible", "stated.order", "estimate.implied"} <= codes


def test_the_same_figures_give_the_same_bytes(
    ran: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    yizhang("run", EXAMPLE, "--out", tmp_path)
    for name in ("财务分析报告.docx", "财务分析底稿.xlsx", "财务分析.html"):
        assert (tmp_path / name).read_bytes() == (ran[0] / name).read_bytes(), name


def test_check_writes_its_findings_as_a_workbook(tmp_path: Path) -> None:
    done = yizhang("check", EXAMPLE, "--out", tmp_path)
    assert "核对结果.xlsx" in done.stdout
    sheets = openpyxl.load_workbook(tmp_path / "核对结果.xlsx")
    rows = list(sheets["核对结果"].iter_rows(values_only=True))
    assert rows[0][:5] == ("序号", "程度", "位置", "问题", "处理")
    assert any(row[1] == "错误" and "12个月" in str(row[3]) and "第202行" in str(row[2]) for row in rows)
    assert any(row[1] == "尾差" and "末位相差一" in str(row[3]) for row in rows)
    assert sheets["无等式核对的数"].max_row > 1
    yizhang("check", EXAMPLE, "--out", tmp_path / "again")
    again = (tmp_path / "again" / "核对结果.xlsx").read_bytes()
    assert again == (tmp_path / "核对结果.xlsx").read_bytes()


def test_a_place_that_cannot_be_written_is_named_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "占用").write_text("x")
    done = yizhang("run", EXAMPLE, "--out", tmp_path / "占用")
    assert done.returncode == 2
    assert "占用" in done.stderr
    assert "--out" in done.stderr
    assert "Traceback" not in done.stderr


def test_explain_finds_by_alias_and_in_english_and_writes_json(tmp_path: Path) -> None:
    done = yizhang("explain", EXAMPLE, "醴陵", "居民", "累计结余", "--json", tmp_path / "a.json")
    assert "2024年末醴陵市居民医保年末滚存结余（决算数）\n" in done.stdout
    data = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (data["schema"], data["figures"][0]["value"], data["figures"][0]["unit"]) == (
        "yizhang.explain",
        "3.36",
        "亿元",
    )
    months = yizhang(
        "explain",
        EXAMPLE,
        "--lang",
        "en",
        "employee",
        "payable_months",
        "city",
        "--json",
        tmp_path / "b.json",
    )
    assert months.returncode == 0
    variants = json.loads((tmp_path / "b.json").read_text("utf-8"))["figures"][0]["variants"]
    known = {each["value"] for each in variants if each["state"] == "known"}
    assert "14836/721" in known  # 37.09 over 21.63 by twelve
    assert all(each["value"] is None for each in variants if each["state"] == "unknown")


def test_check_says_how_the_relations_stand() -> None:
    done = yizhang("check", EXAMPLE, "--lang", "en")
    assert done.returncode == 1
    assert "mismatch 0" in done.stdout
    assert "no equality determines" in done.stdout


def test_explain_shows_formula_sources_and_variants() -> None:
    done = yizhang("explain", EXAMPLE, "payable_months{area=city,scheme=emp,version=final}@2024")
    assert done.returncode == 0
    assert "37.09亿元 ÷ (21.63亿元 ÷ 12月)" in done.stdout
    assert "第56行" in done.stdout
    assert "18.22个月  不含风险储备金" in done.stdout


def test_explain_offers_the_estimate_for_what_is_blank() -> None:
    key = "balance.closing{area=yanling,part=pooled-gross,scheme=emp,version=final}@2024-12-end"
    done = yizhang("explain", EXAMPLE, key)
    assert "推算为 1.14亿元" in done.stdout
    assert "不作为事实" in done.stdout


def test_explain_without_a_match_says_so() -> None:
    done = yizhang("explain", EXAMPLE, "没有这样的数")
    assert done.returncode == 1
    assert "没有找到" in done.stdout


def test_init_makes_forms_and_refuses_a_folder_in_use(tmp_path: Path) -> None:
    made = yizhang("init", tmp_path / "新", "--office", "某县医疗保障局", "--period", "2025")
    assert made.returncode == 0
    assert "使用说明.txt" in made.stdout
    assert list((tmp_path / "新" / "data").glob("*.xlsx"))
    again = yizhang("init", tmp_path / "新")
    assert again.returncode == 2
    assert (tmp_path / "新" / "yizhang.yaml").read_text("utf-8").count("某县医疗保障局") == 1


def test_an_empty_workspace_runs_and_says_there_is_nothing(tmp_path: Path) -> None:
    yizhang("init", tmp_path / "w", "--period", "2025")
    done = yizhang("run", tmp_path / "w")
    assert "Traceback" not in done.stderr
    assert "没有可用的数据" in done.stdout


def test_freeze_and_compare(ran: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    report = ran[0] / "财务分析报告.docx"
    frozen = yizhang("freeze", report, "--out", tmp_path)
    assert frozen.returncode == 0
    (copy,) = tmp_path.glob("*.docx")
    same = yizhang("compare", copy, report)
    assert (same.returncode, "共 0 处不同" in same.stdout) == (0, True)


def test_refresh_without_a_workspace_names_the_remedy(
    ran: tuple[Path, subprocess.CompletedProcess[str]],
) -> None:
    done = yizhang("refresh", ran[0] / "财务分析报告.docx")
    assert done.returncode == 2
    assert "--workspace" in done.stderr


def test_the_catalogue_has_no_defect() -> None:
    done = yizhang("catalogue", "check")
    assert done.returncode == 0
    assert "定义没有问题" in done.stdout


def test_a_folder_that_is_no_workspace_is_a_clear_message(tmp_path: Path) -> None:
    done = yizhang("run", tmp_path)
    assert "Traceback" not in done.stderr
    assert "yizhang.yaml" in done.stdout
