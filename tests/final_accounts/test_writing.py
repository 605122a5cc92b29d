"""The example: its printed forms are reproduced, the missing two follow, and what is written reads back."""

from __future__ import annotations

from pathlib import Path

import pytest
from filings import EXAMPLE, checked, filing_of, rows_of

from yizhang.api import open_workspace
from yizhang.book.products import Produced
from yizhang.documents.read import read_document
from yizhang.final_accounts.filed import Filing
from yizhang.final_accounts.narrative_items import items_of
from yizhang.final_accounts.narrative_text import sections
from yizhang.places import Key
from yizhang.reporting.accounts_context import MISSING
from yizhang.reporting.department_accounts import PRODUCT, Accounts


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Produced]:
    out = tmp_path_factory.mktemp("out")
    return out, PRODUCT.produce(open_workspace(EXAMPLE), out, lambda _: None, "zh")


def values(filing: Filing) -> dict[str, str]:
    return {
        str(key): str(quantity.base)
        for key in filing.book
        if (quantity := filing.book.fact(key).quantity) is not None and quantity.value
    }


def test_nothing_stands_in_the_way(written: tuple[Path, Produced]) -> None:
    out, produced = written
    assert produced.problems == ()
    assert {path.name for path in produced.files} == {"部门决算公开表.xlsx", "部门决算.docx"}
    assert all(path.parent == out for path in produced.files)


@pytest.mark.parametrize("name", ["部门决算公开表.xlsx", "部门决算.docx"])
def test_the_printed_forms_are_reproduced_cell_by_cell(name: str, written: tuple[Path, Produced]) -> None:
    printed = values(filing_of(EXAMPLE / "data"))
    made = values(filing_of(written[0] / name))
    assert {key: made.get(key) for key in printed} == printed


def test_the_two_forms_that_were_missing_follow(written: tuple[Path, Produced]) -> None:
    filing = filing_of(written[0] / "部门决算公开表.xlsx")
    assert [form.family for form in filing.forms] == [f"dept.0{n}" for n in range(1, 10)]
    rows = [row for row in rows_of("公开03表") if row[0].isdigit()]
    for row in rows:
        final = filing.book.fact(_key(filing, "dept.outlay", code=row[0], funds="general")).quantity
        income = filing.book.fact(_key(filing, "dept.income", code=row[0], origin="fiscal")).quantity
        assert final is not None
        assert income is not None
        assert f"{float(final.value):,.2f}" == f"{float(income.value):,.2f}" == row[2]


def _key(filing: Filing, concept: str, **dims: str) -> Key:
    return Key.of(concept, filing.period, dept=filing.dept, version="final", **dims)


@pytest.mark.parametrize("name", ["部门决算公开表.xlsx", "部门决算.docx"])
def test_what_is_written_audits_with_the_tails_of_the_print_only(
    name: str, written: tuple[Path, Produced]
) -> None:
    found = checked(written[0] / name).reported
    assert {each.severity.value for each in found} <= {"tail", "note"}
    assert {each.rule.id for each in found if each.severity.value == "note"} == {"D14.2080505"}


def test_the_narrative_tells_every_item_and_no_defect_of_the_published_one(
    written: tuple[Path, Produced],
) -> None:
    document, _ = read_document(written[0] / "部门决算.docx")
    assert document is not None
    found = sections(document)
    assert len(found) >= 13
    told = list(items_of(found["general"]))
    assert len(told) == 13
    assert [item.final.text for item in told if item.final][9:11] == ["1025.50", "325.52"]
    assert "占13.06%" in found["three"].text
    assert "完成预算的99.88%" in found["three"].text
    assert all(item.rate is None for item in told if item.budget and not item.budget.quantity.value)
    assert told[7].direction == 1
    assert "会议费" not in found["basic"].text
    assert "职业年金缴费" in found["basic"].text
    assert MISSING not in "".join(section.text for section in found.values())


def test_a_reason_nobody_gave_is_asked_for(tmp_path: Path) -> None:
    for folder in ("data", "facts"):
        (tmp_path / folder).symlink_to(EXAMPLE / folder)
    (tmp_path / "yizhang.yaml").write_text((EXAMPLE / "yizhang.yaml").read_text("utf-8"), "utf-8")
    produced = PRODUCT.produce(open_workspace(tmp_path), tmp_path / "out", lambda _: None, "zh")
    asked = [finding for finding in produced.findings if finding.code == "accounts.reason-asked"]
    assert len(asked) == 15


def test_a_workspace_without_a_department_has_no_accounts() -> None:
    office = open_workspace(EXAMPLE.parent / "synthetic-office" / "typed")
    assert Accounts.of(office) is None
    assert not PRODUCT.applies(office)
