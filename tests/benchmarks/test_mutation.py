"""The measuring of misprints: what counts as a figure, what an edit changes, what counts as found."""

from __future__ import annotations

from pathlib import Path

from benchmarks.edits import harmless, misprint, sample, spots
from benchmarks.outcomes import FOUND, OUTCOMES

from benchmarks import mutation

TEXT = (
    "一、收支情况\n"
    "2024年收入合计120.50亿元，其中：保险费收入100.30亿元，财政补助18.20亿元，利息2.00亿元。\n"
    "支出98.00亿元，比上年增加8.00亿元，增长8.89%。\n"
    "科目编码\t210\t21015\t2101506\n"
)


def test_figures_are_taken_by_their_form() -> None:
    found = [(spot.line, spot.text) for spot in spots(TEXT)]
    assert found == [
        (2, "120.50"),
        (2, "100.30"),
        (2, "18.20"),
        (2, "2.00"),
        (3, "98.00"),
        (3, "8.00"),
        (3, "8.89"),
    ]
    for spot in spots(TEXT):
        assert TEXT[spot.start : spot.end] == spot.text
        assert TEXT.splitlines()[spot.line - 1][spot.column - 1 :].startswith(spot.text)


def test_running_numbers_are_no_figures() -> None:
    assert [spot.text for spot in spots("栏次\t1\t2\t3\t4\n合计\t12.5\t7\t9\t12\n")] == [
        "12.5",
        "7",
        "9",
        "12",
    ]


def test_a_misprint_changes_one_digit_and_is_the_same_every_time() -> None:
    for spot in spots(TEXT):
        changed = misprint(TEXT, spot)
        assert sum(one != other for one, other in zip(TEXT, changed, strict=True)) == 1
        assert changed == misprint(TEXT, spot)
        assert [other.start for other in spots(changed)] == [other.start for other in spots(TEXT)]


def test_a_sample_keeps_the_order_and_does_not_change() -> None:
    every = spots(TEXT)
    chosen = sample(every, 3, "name")
    assert len(chosen) == 3
    assert list(chosen) == sorted(chosen, key=lambda spot: spot.start)
    assert chosen == sample(every, 3, "name")


def test_harmless_edits_keep_every_digit() -> None:
    edits = harmless(TEXT, 2, "name")
    assert {edit.kind for edit in edits} >= {
        "space before a figure",
        "full-width digits",
        "synonym",
        "line ends",
    }
    digits = [int(character) for character in TEXT if character.isdecimal()]
    for edit in edits:
        assert edit.text != TEXT
        assert [int(character) for character in edit.text if character.isdecimal()] == digits


def test_a_misprint_in_a_rate_is_found_and_every_misprint_has_an_outcome(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text(TEXT, encoding="utf-8")
    (row,) = mutation.run([path], mutation.Options(figures=20, edits=1))
    outcomes = {each.spot.text: each.outcome for each in row.tried}
    assert len(row.tried) == 7
    assert outcomes["8.89"] == FOUND
    assert set(outcomes.values()) <= set(OUTCOMES)
    assert any(line.startswith("报告.txt") for line in mutation.table([row]))
    assert all('"outcome"' in line or '"raised"' in line for line in mutation.details([row]))
