"""Notes on papers: where they are looked for, and that writing one leaves the others as they are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from yizhang.book import notes_beside
from yizhang.places import Note, NoteKind, Place


def note(target: str, text: str = "理由") -> Note:
    return Note(NoteKind.ACCEPTED, target, text, "李", date(2025, 3, 1), Place("x"))


def test_notes_stand_beside_the_papers_or_in_their_workspace(tmp_path: Path) -> None:
    paper = tmp_path / "a" / "报告.txt"
    paper.parent.mkdir()
    paper.write_text("x", encoding="utf-8")
    assert notes_beside.files_for([paper]) == ()
    assert notes_beside.file_to_write([paper]) == tmp_path / "a" / notes_beside.FILE
    (tmp_path / "yizhang.yaml").write_text("office: 某局\n", encoding="utf-8")
    assert notes_beside.file_to_write([paper]) == tmp_path / "notes" / notes_beside.FILE
    notes_beside.append(notes_beside.file_to_write([paper]), [note("0123456789ab")])
    assert notes_beside.files_for([paper, tmp_path]) == (tmp_path / "notes" / notes_beside.FILE,)


def test_what_was_written_is_read_back_and_what_stood_there_stays(tmp_path: Path) -> None:
    file = tmp_path / notes_beside.FILE
    notes_beside.append(file, [note("0123456789ab", '含“上解” # 与 "引号"：\n两行')])
    file.write_text(file.read_text("utf-8") + "# 手写的一行", encoding="utf-8")
    notes_beside.append(file, [note("ba9876543210"), note("00000000000a")])
    notes, problems = notes_beside.read_all([tmp_path])
    assert problems == ()
    assert [each.target for each in notes] == ["0123456789ab", "ba9876543210", "00000000000a"]
    assert notes[0].text == '含“上解” # 与 "引号"：\n两行'
    assert "# 手写的一行" in file.read_text("utf-8")


def test_a_file_that_is_no_list_of_notes_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / notes_beside.FILE
    file.write_text("notes: {a: 1}\n其他: 是\n", encoding="utf-8")
    with pytest.raises(ValueError, match=notes_beside.FILE):
        notes_beside.append(file, [note("0123456789ab")])
    assert file.read_text("utf-8") == "notes: {a: 1}\n其他: 是\n"
    assert list(tmp_path.iterdir()) == [file]
