from __future__ import annotations

import importlib.util
import shutil
import time
from fractions import Fraction
from pathlib import Path

import pytest
from book_samples import YAML, codes, workspace

from yizhang.book.book import Status
from yizhang.book.evaluation import Evaluator, bind
from yizhang.book.figure import Origin
from yizhang.book.loading import open_workspace, propose_mapping
from yizhang.book.workspace import Office
from yizhang.numbers import Instant, Period
from yizhang.places import Key

EXAMPLE = Path(__file__).parents[2] / "examples" / "synthetic-office"
HEAD = "科目编码,科目名称,期初借方,期初贷方,本期借方,本期贷方,期末借方,期末贷方\n"
MAPPING = "险种,科目编码,科目名称,项目,基金构成,取数\n"
RULES = (
    MAPPING + "res,1003,,,,不取\nres,3101,,balance.closing,pooled,\n"
    "res,4101,,income.premium,pooled,\nres,5101,,outlay.benefit,pooled,\n"
)


def ledger(month: int, *rows: str) -> str:
    return f"居民医保科目余额表,,2024年{month}月,,,,,\n{HEAD}" + "\n".join(rows) + "\n"


def office(tmp_path: Path, files: dict[str, str], mapping: str = RULES) -> Office:
    return open_workspace(workspace(tmp_path, {"mapping/accounts.csv": mapping, **files}))


def value(office: Office, concept: str, when: Period | Instant, part: str = "pooled") -> Fraction | None:
    key = Key.of(concept, when, area="某县", scheme="res", part=part, version="final")
    quantity = office.book.fact(key).quantity
    return quantity.base if quantity is not None else None


JANUARY = ledger(
    1, "1003,存款,100,,30,10,120,", "3101,结余,,100,,,,100", "4101,保费,,,,30,,30", "5101,待遇,,,10,,10,"
)
CLOSED = ledger(
    12,
    "1003,存款,120,,5,15,110,",
    "3101,结余,,100,25,35,,110",
    "4101,保费,,30,35,5,,",
    "5101,待遇,10,,15,25,,",
)


def test_a_month_gives_flows_and_a_balance_with_what_is_not_closed_yet(tmp_path: Path) -> None:
    found = office(tmp_path, {"data/1月.csv": JANUARY})
    assert codes(found.problems) == ["workspace.area-undefined"]
    assert value(found, "income.premium", Period.month(2024, 1)) == 30
    assert value(found, "outlay.benefit", Period.month(2024, 1)) == 10
    assert value(found, "balance.opening", Instant(2023, 12)) == 100
    assert value(found, "balance.closing", Instant(2024, 1)) == 120


def test_closing_entries_do_not_wipe_out_income(tmp_path: Path) -> None:
    found = office(tmp_path, {"data/12月.csv": CLOSED})
    assert codes(found.problems) == ["workspace.area-undefined"]
    december = Period.month(2024, 12)
    assert value(found, "income.premium", december) == 5
    assert value(found, "outlay.benefit", december) == 15
    assert value(found, "balance.closing", Instant(2024, 12)) == 110
    key = Key.of("income.premium", december, area="某县", scheme="res", part="pooled", version="final")
    assert "不含结转分录35.00元" in found.book.fact(key).figures[0].remark


def test_closing_entries_that_the_fund_balance_does_not_confirm_are_said(tmp_path: Path) -> None:
    rows = CLOSED.replace("3101,结余,,100,25,35,,110", "3101,结余,,100,25,36,,111")
    assert "ledger.closing-unproved" in codes(office(tmp_path, {"data/12月.csv": rows}).problems)


def test_a_refund_of_everything_within_the_year_is_no_closing_entry(tmp_path: Path) -> None:
    rows = ("1003,存款,100,,30,30,100,", "3101,结余,,100,,,,100", "4101,保费,,,30,30,,")
    found = office(tmp_path, {"data/6月.csv": ledger(6, *rows)})
    assert value(found, "income.premium", Period.month(2024, 6)) == 0


def test_months_add_up_only_without_a_gap(tmp_path: Path) -> None:
    files = {f"data/{month}月.csv": ledger(month, f"4101,保费,,,,{month},,") for month in (1, 2, 4)}
    found = office(tmp_path, files)
    assert value(found, "income.premium", Period(2024, 1, 2)) == 3
    assert value(found, "income.premium", Period(2024, 1, 4)) is None


def test_children_inherit_and_are_not_counted_twice(tmp_path: Path) -> None:
    rows = ("4101,保费,,,,30,,30", "410101,单位,,,,20,,20", "410102,个人,,,,10,,10")
    mapping = RULES + "res,410101,,income.premium,pooled,\n"
    found = office(tmp_path, {"data/1月.csv": ledger(1, *rows)}, mapping)
    assert value(found, "income.premium", Period.month(2024, 1)) == 30
    assert "ledger.unmapped" not in codes(found.problems)


def test_a_mapped_account_whose_row_is_missing_is_the_sum_of_those_below(tmp_path: Path) -> None:
    rows = ("410101,单位,,,,20,,20", "410102,个人,,,,10,,10")
    found = office(tmp_path, {"data/1月.csv": ledger(1, *rows)})
    assert value(found, "income.premium", Period.month(2024, 1)) == 30


def test_a_journal_and_a_balance_of_one_month_confirm_one_another(tmp_path: Path) -> None:
    journal = "居民医保收支明细账,,,,,\n日期,凭证号,摘要,科目编码,借方,贷方\n2024-01-05,1,收保费,4101,,{}\n"
    key = Key.of(
        "income.premium", Period.month(2024, 1), area="某县", scheme="res", part="pooled", version="final"
    )
    for amount, status in (("30", Status.AGREED), ("31", Status.CONFLICT)):
        folder = tmp_path / amount
        found = office(folder, {"data/a.csv": JANUARY, "data/b.csv": journal.format(amount)})
        fact = found.book.fact(key)
        assert (fact.status, len(fact.figures)) == (status, 2)


def test_unknown_accounts_come_with_suggestions_and_a_template(tmp_path: Path) -> None:
    rows = ("410101,社会保险费收入,,,,30,,30", "5101,社会保险待遇支出,,,10,,10,", "9901,没见过的,,,1,1,,")
    root = workspace(tmp_path, {"data/1月.csv": ledger(1, *rows)})
    before = open_workspace(root)
    unmapped = [problem for problem in before.problems if problem.code == "ledger.unmapped"]
    assert len(unmapped) == 3
    assert "income.premium" in dict(unmapped[0].args)["nearest"]
    assert len(before.book) == 0

    path, added = propose_mapping(root)
    assert added == 3
    text = path.read_text("utf-8-sig")
    assert "res,410101,社会保险费收入,基本医疗保险费收入,统筹基金,贷方净额,," in text
    assert "ledger.unconfirmed" in codes(open_workspace(root).problems)
    assert len(open_workspace(root).book) == 0

    path.write_text(text.replace("统筹基金,贷方净额,,", "统筹基金,贷方净额,是,"), "utf-8")
    assert value(open_workspace(root), "income.premium", Period.month(2024, 1)) == 30
    assert propose_mapping(root)[1] == 0
    assert "统筹基金,贷方净额,是" in path.read_text("utf-8-sig")


def test_a_mapping_confirmed_as_proposed_loads_what_a_careful_clerk_maps(tmp_path: Path) -> None:
    root = tmp_path / "office"
    shutil.copytree(EXAMPLE, root)
    (root / "mapping/accounts.csv").unlink()
    path, added = propose_mapping(root)
    text = path.read_text("utf-8-sig")
    assert added == len(text.splitlines()) - 1 == 26
    assert "emp,1003,财政专户存款,财政专户存款,,借方余额,," in text
    assert "emp,3101," not in text  # its sub-accounts say more
    assert (
        "res,3101,一般基金结余,年末滚存结余,统筹基金,贷方余额,," in text
    )  # the reserve has an account of its own
    rows = [line.split(",") for line in text.splitlines()]
    path.write_text(
        "\n".join(",".join([*row[:6], "是" if row[6] == "" else row[6], *row[7:]]) for row in rows)
    )
    proposed, careful = open_workspace(root), open_workspace(EXAMPLE)
    deposits = [key for key in proposed.book if key.concept == "asset.fiscal_account"]
    assert all(fact.quantity.base > 0 for key in deposits if (fact := proposed.book.fact(key)).quantity)
    values = {key: proposed.book.fact(key).quantity for key in proposed.book if key not in deposits}
    assert values == {key: careful.book.fact(key).quantity for key in careful.book}


def test_half_a_year_of_ledgers_gives_the_income_of_both_schemes(tmp_path: Path) -> None:
    root = tmp_path / "office"
    shutil.copytree(EXAMPLE, root)
    for path in (root / "data").iterdir():
        if int(path.stem[-2:]) > 6:
            path.unlink()
    loaded = open_workspace(root)
    evaluator = Evaluator(loaded.catalogue, loaded.book, {})
    half = Period(2024, 1, 6)
    dims = {"area": loaded.settings.area, "version": "final"}
    for scheme, parts in (("emp", ("pooled", "account")), ("res", ("pooled",))):
        keys = [
            bind(loaded.catalogue, "income.subtotal", {**dims, "scheme": scheme, "part": part}, half)
            for part in ("total", *parts)
        ]
        total, *split = (evaluator.value(key).value for key in keys)
        assert total is not None
        assert total == sum(value or 0 for value in split)
    months = evaluator.compute("payable_months_to_date", half, scheme="emp", **dims)
    assert months.value is not None


def test_an_item_of_one_part_is_not_counted_from_an_account_and_from_the_one_below(tmp_path: Path) -> None:
    rows = ("3101,结余,,100,,,,100", "4101,保险费收入,,,,30,,30", "410101,统筹,,,,30,,30")
    rules = MAPPING + "res,4101,,income.premium,,\nres,410101,,income.premium,pooled,\nres,3101,,,,不取\n"
    found = office(tmp_path, {"data/1月.csv": ledger(1, *rows)}, rules)
    assert value(found, "income.premium", Period.month(2024, 1)) == 30


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("res,4101,,income.premiun,pooled,\n", "book.unknown-name"),
        ("res,4101,,income.premium,pooled,随便\n", "ledger.unknown-take"),
        ("res,,,income.premium,pooled,\n", "ledger.mapping-without-code"),
        ("res,4101,,income.premium,pooled,\nres,4101,,income.other,pooled,\n", "ledger.mapped-twice"),
    ],
)
def test_a_faulty_mapping_row_is_a_problem(tmp_path: Path, row: str, code: str) -> None:
    assert code in codes(office(tmp_path, {}, MAPPING + row).problems)


def test_books_without_a_scheme(tmp_path: Path) -> None:
    anonymous = JANUARY.replace("居民医保", "")
    named = office(tmp_path / "a", {"data/1月.csv": anonymous})
    assert value(named, "income.premium", Period.month(2024, 1)) == 30
    other = RULES + "emp,9999,,,,不取\n"
    assert "ledger.no-scheme" in codes(office(tmp_path / "b", {"data/1月.csv": anonymous}, other).problems)


def test_a_closing_balance_over_part_only_is_unaffected_by_other_parts(tmp_path: Path) -> None:
    rows = ("3101,统筹,,100,,,,100", "3201,风险,,50,,,,50", "4101,保费,,,,30,,30")
    mapping = RULES + "res,3201,,balance.closing,reserve,\n"
    found = office(tmp_path, {"data/1月.csv": ledger(1, *rows)}, mapping)
    assert value(found, "balance.closing", Instant(2024, 1), "reserve") == 50
    assert value(found, "balance.closing", Instant(2024, 1)) == 130


def test_twelve_months_of_the_synthetic_office_give_the_facts_typed_for_the_year() -> None:
    started = time.perf_counter()
    months = open_workspace(EXAMPLE)
    assert time.perf_counter() - started < 10
    typed = open_workspace(EXAMPLE / "typed")
    assert not months.problems
    assert not typed.problems
    assert len(typed.book) > 20
    for fact in typed.book.facts():
        found = months.book.fact(fact.key)
        assert found.status is Status.AGREED, fact.key
        assert {figure.origin for figure in found.figures} == {Origin.LEDGER}
        assert found.quantity is not None
        assert fact.quantity is not None
        assert found.quantity.base == fact.quantity.base, fact.key


@pytest.mark.parametrize("concept", ["income.total", "outlay.total", "surplus.total"])
@pytest.mark.parametrize(("scheme", "part"), [("emp", "pooled"), ("res", "pooled")])
def test_the_totals_follow_alike_from_both(concept: str, scheme: str, part: str) -> None:
    offices = [open_workspace(EXAMPLE), open_workspace(EXAMPLE / "typed")]
    key = Key.of(concept, Period(2024), area="yunling", scheme=scheme, part=part, version="final")
    first, second = (Evaluator(office.catalogue, office.book).value(key) for office in offices)
    assert first.value == second.value
    assert first.state == second.state


def test_the_synthetic_ledgers_are_what_their_script_writes(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_synthetic", EXAMPLE / "make.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    for path in make.write(tmp_path):
        assert path.read_bytes() == (EXAMPLE / "data" / path.name).read_bytes()


def test_settings_of_the_samples_are_sound(tmp_path: Path) -> None:
    assert codes(open_workspace(workspace(tmp_path, {}, YAML)).problems) == ["workspace.area-undefined"]


def test_an_item_without_an_account_is_nil_and_says_why() -> None:
    office = open_workspace(EXAMPLE)
    dims = {"area": "yunling", "scheme": "emp", "part": "pooled", "version": "final"}
    fact = office.book.fact(Key.of("income.lower_remittance", Period(2024), **dims))
    assert fact.quantity is not None
    assert fact.quantity.base == 0
    assert "没有该项目的科目" in fact.figures[0].remark


def test_parts_of_an_item_the_books_do_not_split_stay_unknown() -> None:
    office = open_workspace(EXAMPLE)
    dims = {"area": "yunling", "scheme": "emp", "part": "pooled", "version": "final"}
    assert office.book.fact(Key.of("income.premium.flexible", Period(2024), **dims)).status is Status.UNKNOWN


def test_nothing_is_taken_for_nil_while_an_account_is_unmapped(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLE, tmp_path / "w")
    mapping = tmp_path / "w" / "mapping" / "accounts.csv"
    text = mapping.read_text("utf-8-sig")
    mapping.write_text("\n".join(line for line in text.splitlines() if "450101" not in line), "utf-8")
    office = open_workspace(tmp_path / "w")
    assert any(problem.code == "ledger.unmapped" for problem in office.problems)
    dims = {"area": "yunling", "scheme": "emp", "part": "pooled", "version": "final"}
    assert office.book.fact(Key.of("income.lower_remittance", Period(2024), **dims)).status is Status.UNKNOWN
