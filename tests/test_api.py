"""The Python interface, as the documentation shows it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from yizhang.api import Workspace, audit, examples

EXAMPLE = Path(__file__).parents[1] / "examples" / "zhuzhou-2024"


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return Workspace(EXAMPLE)


def test_an_indicator_with_its_explanation(workspace: Workspace) -> None:
    months = workspace.indicator("payable_months", area="city", scheme="emp")
    assert months.text == "21个月"
    assert months.value == Fraction(14836, 721)
    assert "37.09亿元 ÷ (21.63亿元 ÷ 12月)" in months.explain()
    assert "含风险储备金" in months.variant_label


def test_another_variant_and_all_of_them(workspace: Workspace) -> None:
    net = workspace.indicator("payable_months", variant={"reserve": "out"}, area="city", scheme="emp")
    assert net.text == "18个月"
    values = {each.text for each in workspace.variants("payable_months", area="city", scheme="emp")}
    assert {"21个月", "18个月", "未知"} <= values


def test_facts_as_a_data_frame_stay_exact(workspace: Workspace) -> None:
    frame = workspace.facts()
    row = frame[
        (frame["concept"] == "balance.closing") & (frame["area"] == "city") & (frame["part"] == "account")
    ]
    assert set(row["value"]) == {Decimal("27.92")}
    assert set(row["unit"]) == {"亿元"}
    assert len(frame) == len(list(workspace.records()))


def test_checks_and_problems(workspace: Workspace) -> None:
    assert workspace.problems == ()
    assert {finding.code for finding in workspace.check().findings} >= {
        "stated.differs",
        "transfer.impossible",
    }


def test_an_unknown_indicator_is_a_key_error(workspace: Workspace) -> None:
    with pytest.raises(KeyError):
        workspace.indicator("no_such_thing")


def test_the_examples_come_with_the_package() -> None:
    assert EXAMPLE in examples()


def test_reports_that_others_wrote_are_audited(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("2024年基金支出98.00亿元，比上年增加8.00亿元，增长9.89%。\n", encoding="utf-8")
    (found,) = audit(str(path))
    assert [each.finding.expected for each in found.findings] == ["8.89%"]
    (found,) = audit(tmp_path, jobs=1)
    assert found.findings[0].accepted is None
