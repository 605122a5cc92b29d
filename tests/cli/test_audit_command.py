"""``yizhang audit`` as a clerk runs it."""

from __future__ import annotations

import json
from pathlib import Path

from audit_samples import RIGHT, written
from test_commands import yizhang


def test_an_error_is_told_with_arithmetic_place_and_what_to_do(tmp_path: Path) -> None:
    done = yizhang("audit", written(tmp_path), "--json", tmp_path / "out" / "结果.json")
    assert done.returncode == 1
    assert done.stderr == ""
    for words in (
        "错误（1）",
        "8.00÷(98.00−8.00)=8.89%",
        "文中为9.89%",
        "第3行",
        "9.89%（第3行第32字）应为8.89%",
    ):
        assert words in done.stdout
    assert "--accept 编号 --reason 理由" in done.stdout
    data = json.loads((tmp_path / "out" / "结果.json").read_text("utf-8"))
    assert data["schema"] == "yizhang.audit"


def test_nothing_wrong_is_said_plainly(tmp_path: Path) -> None:
    done = yizhang("audit", written(tmp_path, RIGHT))
    assert done.returncode == 0
    assert "没有发现问题" in done.stdout


def test_english_on_request(tmp_path: Path) -> None:
    done = yizhang("audit", written(tmp_path), "--lang", "en", "--relations")
    assert "change and rate" in done.stdout
    assert "should be 8.89%" in done.stdout
    assert "mismatch" in done.stdout


def test_what_cannot_be_read_stops_nothing_and_gives_status_2(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "空.txt").write_bytes(b"")
    done = yizhang("audit", tmp_path, tmp_path / "没有.txt")
    assert done.returncode == 2
    assert "未能读取 2" in done.stdout
    assert "错误（1）" in done.stdout
    assert yizhang("audit", tmp_path / "没有.txt").returncode == 2


def test_a_folder_without_papers_is_said_to_be_empty(tmp_path: Path) -> None:
    done = yizhang("audit", tmp_path)
    assert done.returncode == 2
    assert "没有可以核对的文件" in done.stdout


def test_accepting_a_finding_silences_it_from_then_on(tmp_path: Path) -> None:
    paper = written(tmp_path)
    yizhang("audit", paper, "--json", tmp_path / "a.json")
    id_ = json.loads((tmp_path / "a.json").read_text("utf-8"))["documents"][0]["findings"][0]["id"]
    refused = yizhang("audit", paper, "--accept", id_)
    assert refused.returncode == 2
    assert "--reason" in refused.stderr
    done = yizhang("audit", paper, "--accept", id_[:6], "--reason", "口径不同", "--author", "李四")
    assert done.returncode == 0
    assert "李四" in done.stdout
    again = yizhang("audit", tmp_path)
    assert again.returncode == 0
    assert "口径不同" in again.stdout
    assert "错误（1）" not in again.stdout
    unknown = yizhang("audit", paper, "--accept", "ffffff", "--reason", "口径不同")
    assert unknown.returncode == 2
    assert "ffffff" in unknown.stderr


def test_every_kind_of_file_is_written_on_request(tmp_path: Path) -> None:
    out = tmp_path / "结果"
    names = {"--html": "核对.html", "--json": "核对.json", "--review": "意见.xlsx"}
    asked = [text for option, name in names.items() for text in (option, str(out / name))]
    done = yizhang("audit", written(tmp_path), *asked, "--review", out / "意见.docx")
    assert done.returncode == 1
    assert sorted(path.name for path in out.iterdir()) == sorted([*names.values(), "意见.docx"])
    for path in out.iterdir():
        assert str(path) in done.stdout
    refused = yizhang("audit", written(tmp_path), "--review", out / "意见.pdf")
    assert refused.returncode == 2
    assert ".xlsx" in refused.stderr
