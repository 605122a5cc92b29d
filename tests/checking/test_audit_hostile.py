"""Whatever is given to the audit, it answers: clearly, in time that grows with the text, and about every file."""

from __future__ import annotations

import os
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from audit_samples import WRONG, written

from yizhang.checking.audit_model import DocumentAudit
from yizhang.checking.audit_run import audit

LISTED = "基金收入123.45亿元，其中：利息1.2亿元，占比0.97%，"
TEXTS: dict[str, Callable[[int], str]] = {
    "no figure": lambda n: "医保基金运行平稳，各项工作有序推进。\n" * (n // 18),
    "one line of prose": lambda n: "医保基金运行平稳" * (n // 8),
    "one line of figures": lambda n: LISTED * (n // len(LISTED)),
    "one number": lambda n: "1234567890" * (n // 10),
    "unbalanced brackets": lambda n: "（收入100万元（其中：利息" * (n // 14) + "（" * n,
    "a table": lambda n: "单位名称\t收入\t支出\n" + "".join(f"第{i}号\t{i}.5\t{i}\n" for i in range(n // 12)),
    "paragraphs": lambda n: WRONG * (n // len(WRONG)),
    "percent signs": lambda n: "占%增长" * (n // 4),
    "blanks": lambda n: "收入" + " " * n + "\t" * n,
}


def audited(path: Path) -> DocumentAudit:
    (found,) = audit([path], jobs=1)
    return found


def seconds(path: Path) -> float:
    begin = time.process_time()
    audited(path)
    return time.process_time() - begin


@pytest.mark.parametrize("kind", TEXTS)
def test_time_grows_with_the_text(kind: str, tmp_path: Path) -> None:
    small, large = tmp_path / "small.txt", tmp_path / "large.txt"
    small.write_text(TEXTS[kind](10_000), encoding="utf-8")
    large.write_text(TEXTS[kind](40_000), encoding="utf-8")
    seconds(small)
    once = max(seconds(small), 0.02)
    assert seconds(large) < 4 * 3 * once


def codes(path: Path) -> list[str]:
    found = audited(path)
    assert found.unreadable
    assert found.findings == ()
    return [problem.code for problem in found.problems]


def test_what_cannot_be_read_is_said_clearly(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_bytes(b"")
    assert codes(path) == ["documents.empty-file"]
    path.write_bytes(random.Random(1).randbytes(200_000))
    assert codes(path) in (["documents.unknown-type"], ["documents.not-text"])
    assert codes(tmp_path / "没有.txt") == ["documents.cannot-open"]
    assert codes(tmp_path / "a\x00b.txt")
    os.mkfifo(tmp_path / "fifo.txt")
    assert codes(tmp_path / "fifo.txt") == ["documents.not-a-file"]


def test_a_word_file_with_a_bomb_inside_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        body = f'<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>' + "0" * 60_000_000
        archive.writestr("word/document.xml", body)
    assert len(codes(path)) == 1


def test_scripts_are_not_text(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    sentence = "2024年基金支出98.00亿元，比上年增加8.00亿元，增长9.89%。"
    path.write_text(
        f"<html><script>var s='{sentence.replace('9.89', '1.23')}';</script><style>p{{}}</style>"
        f"<p onclick=\"alert('增长7.77%')\">{sentence}</p><!-- 增长6.66% --></html>",
        encoding="utf-8",
    )
    found = audited(path)
    assert found.figures == 3
    assert [each.finding.stated for each in found.findings] == ["9.89%"]


def test_a_file_is_read_by_its_content_whatever_it_is_called(tmp_path: Path) -> None:
    first = audited(written(tmp_path, name="a.txt")).findings[0]
    for name in ("b.docx", "c.pdf", "d.doc", "e"):
        found = audited(written(tmp_path, name=name))
        assert [each.finding.args for each in found.findings] == [first.finding.args]


def test_a_folder_is_walked_once_whatever_links_it_holds(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    (folder / "inner").mkdir(parents=True)
    written(folder / "inner")
    (folder / "inner" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "again.txt").symlink_to(folder / "inner" / "报告.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    (folder / ".hidden.txt").write_text(WRONG, encoding="utf-8")
    (folder / "~$报告.docx").write_text(WRONG, encoding="utf-8")
    found = audit([folder, folder / "inner"], jobs=1)
    assert len([each for each in found if each.findings]) == 1


def test_a_file_nobody_may_read_stops_nothing(tmp_path: Path) -> None:
    written(tmp_path, name="a.txt")
    locked = written(tmp_path, name="b.txt")
    locked.chmod(0)
    if os.access(locked, os.R_OK):
        pytest.skip("this user may read everything")
    first, second = audit([tmp_path], jobs=1)
    assert first.findings
    assert [problem.code for problem in second.problems] == ["documents.cannot-open"]


def test_a_folder_with_many_files_in_two_processes(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number:03}.txt").write_text(f"支出{number}万元。\n", encoding="utf-8")
    told: list[str] = []
    found = audit([tmp_path], jobs=2, progress=told.append)
    assert [each.path for each in found] == [f"{number:03}.txt" for number in range(300)]
    assert len(told) == 300
    assert told[-1].startswith("300/300")


def test_no_paper_of_a_folder_is_passed_over_in_silence(tmp_path: Path) -> None:
    written(tmp_path, name="a.txt")
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.7\n")
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    read, refused = audit([tmp_path], jobs=1)
    assert not read.unreadable
    assert (refused.path, refused.unreadable) == ("b.pdf", True)
