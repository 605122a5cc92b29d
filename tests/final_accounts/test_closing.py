"""Closing a fund's year: the checklist, the adjustment table, what goes back to the counties."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from filings import CATALOGUE

from yizhang.api import open_workspace
from yizhang.book.book import Book
from yizhang.book.figure import Figure, Kind
from yizhang.catalogue.naming import canonical
from yizhang.documents.read import read_document
from yizhang.final_accounts.closing import Closing, State, close_year
from yizhang.numbers import YUAN, Period, Quantity
from yizhang.places import Key, Note, NoteKind, Place
from yizhang.reporting.fund_accounts import PRODUCT

EXAMPLE = Path(__file__).parents[2] / "examples" / "synthetic-office" / "year-end"
PERIOD = Period(2024)


def closing(facts: dict[str, int], notes: tuple[Note, ...] = ()) -> Closing:
    """``concept[,dim=value…]`` → amount in 元, for the residents' fund of one county."""
    book = Book()
    for text, amount in facts.items():
        concept, *dims = text.split(",")
        extra = dict(pair.split("=") for pair in dims)
        year = PERIOD.shift_years(-1) if extra.pop("year", "") == "last" else PERIOD
        known = CATALOGUE.concepts[concept].dims
        base = {"area": "某县", "scheme": "res", "version": "final", "part": "total", **extra}
        kept = {name: value for name, value in base.items() if name in known}
        key = canonical(CATALOGUE, Key.of(concept, CATALOGUE.time_of(concept, year), **kept))
        book.add(key, Figure(Kind.NUMBER, Quantity(Fraction(amount), YUAN, None), Place("表")))
    return close_year(CATALOGUE, book, PERIOD, "某县", notes)


def states(found: Closing) -> dict[str, State]:
    return {point.rule.id: point.state for point in found.points}


@pytest.mark.parametrize(
    ("facts", "rule", "state"),
    [
        ({"asset.income_account": 0}, "Y01", State.DONE),
        ({"asset.income_account": 5}, "Y01", State.OPEN),
        ({"asset.fiscal_account": 5}, "Y01", State.UNKNOWN),
        ({"suspense.premium": 0, "suspense.interest": 3}, "Y02", State.OPEN),
        ({"liability.received": 7}, "Y03", State.OPEN),
        ({"balance.opening,part=pooled": 9, "balance.approved,part=pooled,year=last": 9}, "Y07", State.DONE),
        ({"balance.opening,part=pooled": 9, "balance.approved,part=pooled,year=last": 8}, "Y07", State.OPEN),
        (
            {
                "balance.opening,part=pooled": 9,
                "balance.approved,part=pooled,year=last": 8,
                "balance.restated,part=pooled": 1,
            },
            "Y07",
            State.DONE,
        ),
        ({"asset.total": 9, "liability.total": 2, "net_asset.total": 7}, "Y08", State.DONE),
        ({"asset.total": 9, "liability.total": 2, "net_asset.total": 6}, "Y08", State.OPEN),
        ({"asset.fiscal_account": 100, "recon.statement,bank=fiscal_account": 100}, "Y09", State.DONE),
        ({"asset.fiscal_account": 100, "recon.statement,bank=fiscal_account": 90}, "Y09", State.OPEN),
        (
            {
                "asset.fiscal_account": 100,
                "recon.statement,bank=fiscal_account": 105,
                "recon.booked_out,bank=fiscal_account": 8,
                "recon.in_unbooked,bank=fiscal_account": 2,
                "recon.out_unbooked,bank=fiscal_account": 5,
            },
            "Y09",
            State.DONE,
        ),
    ],
)
def test_the_figures_tick_the_list_off(facts: dict[str, int], rule: str, state: State) -> None:
    assert states(closing(facts))[rule] is state


def test_what_is_left_may_be_explained_but_a_sweep_may_not() -> None:
    def note(concept: str) -> Note:
        key = f"{concept}{{area=某县,scheme=res,version=final}}@2024-12-end"
        return Note(NoteKind.REASON, key, "跨年预缴", "甲", date(2025, 1, 3), Place("notes"))

    left = {"liability.received": 7, "asset.income_account": 5}
    found = states(closing(left, (note("liability.received"), note("asset.income_account"))))
    assert found["Y03"] is State.EXPLAINED
    assert found["Y01"] is State.OPEN


def test_the_synthetic_office_closes(tmp_path: Path) -> None:
    office = open_workspace(EXAMPLE)
    assert PRODUCT.applies(office)
    produced = PRODUCT.produce(office, tmp_path, lambda _: None, "zh")
    assert produced.problems == ()
    assert produced.findings == ()
    assert {path.name for path in produced.files} == {
        "基金决算报表.xlsx",
        "基金年终结账.xlsx",
        "基金决算说明.docx",
    }
    book = openpyxl.load_workbook(tmp_path / "基金年终结账.xlsx")
    assert book.sheetnames == ["结账清单", "余额调节表", "县区汇总", "退回意见"]
    assert book["余额调节表"]["B5"].value == "=B2+B3-B4"
    document, _ = read_document(tmp_path / "基金决算说明.docx")
    assert document is not None
    text = "".join(s.text for b in document.blocks for s in getattr(b, "spans", ()))
    assert "2024年度收入15083.73万元" in text
    assert "另有上解上级支出300.00万元" in text
    assert "待办" not in text


def test_forms_of_the_ledger_read_back_to_the_same_facts(tmp_path: Path) -> None:
    office = open_workspace(EXAMPLE)
    PRODUCT.produce(office, tmp_path / "out", lambda _: None, "zh")
    back = tmp_path / "back"
    (back / "data").mkdir(parents=True)
    (back / "catalogue").symlink_to(EXAMPLE / "catalogue")
    (back / "yizhang.yaml").write_text((EXAMPLE / "yizhang.yaml").read_text("utf-8"), "utf-8")
    (back / "data" / "forms.xlsx").write_bytes((tmp_path / "out" / "基金决算报表.xlsx").read_bytes())
    again = open_workspace(back)
    assert [p.code for p in again.problems if p.severity.value == "error"] == []
    shared = [k for k in office.book if k in again.book and office.book.fact(k).quantity is not None]
    assert len(shared) > 30
    for key in shared:
        one, other = office.book.fact(key).quantity, again.book.fact(key).quantity
        assert one is not None
        assert other is None or one.base == other.base, key


COUNTIES = """\
id,zh,en,level,parents,pooling,aliases,code
city,某市,city,市,,,,
seat,市本级,seat,市本级,city,adjustment,,
east,东县,east,县,city,adjustment,,
west,西县,west,县,city,adjustment,,
"""
FILED = """\
period: "2024"
scheme: res
groups:
  - area: city
    facts:
      - {concept: balance.approved, part: pooled, period: "2023", value: 1元}
  - area: seat
    facts:
      - {concept: income.lower_remittance, value: 30元}
      - {concept: income.subtotal, value: 100元}
  - area: east
    facts:
      - {concept: outlay.upper_remittance, value: 20元}
      - {concept: income.premium, value: 50元}
      - {concept: income.subsidy, value: 30元}
      - {concept: income.interest, value: 5元}
      - {concept: income.other, value: 5元}
      - {concept: income.subtotal, value: 80元}
"""


def test_counties_are_rolled_up_and_asked(tmp_path: Path) -> None:
    (tmp_path / "catalogue" / "areas").mkdir(parents=True)
    (tmp_path / "facts").mkdir()
    (tmp_path / "catalogue" / "areas" / "areas.csv").write_text(COUNTIES, "utf-8")
    (tmp_path / "facts" / "filed.yaml").write_text(FILED, "utf-8")
    settings = 'office: 某市医疗保障局\ntitle: 某市\narea: city\nperiod: "2024"\n'
    (tmp_path / "yizhang.yaml").write_text(settings, "utf-8")
    office = open_workspace(tmp_path)
    PRODUCT.produce(office, tmp_path / "out", lambda _: None, "zh")
    book = openpyxl.load_workbook(BytesIO((tmp_path / "out" / "基金年终结账.xlsx").read_bytes()))
    asked = [[str(cell.value or "") for cell in row] for row in book["退回意见"].iter_rows(min_row=2)]
    assert ["西县", "错误", "没有报送"] in [row[:3] for row in asked]
    assert any(row[0] == "东县" and "本年收入小计" in row[2] for row in asked)
    assert any("上解上级支出" in row[2] and "下级上解收入" in row[2] for row in asked)
    rolled = [[str(cell.value or "") for cell in row] for row in book["县区汇总"].iter_rows(min_row=2)]
    assert any(row[5] == "西县" for row in rolled)
