from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

import pytest
from book_samples import codes, grid, names

from yizhang.book.ledger.balances import read_balances
from yizhang.book.ledger.checks import check
from yizhang.book.ledger.headers import Sheet, recognise
from yizhang.book.ledger.journal import read_journal, turnovers
from yizhang.book.ledger.model import Account, Balances, parent_of
from yizhang.book.ledger.periods import AmbiguousPeriodError, read_period, sheet_period
from yizhang.numbers import Period
from yizhang.places import Place

Rows = Sequence[Sequence[object]]
TITLE: list[object] = ["职工基本医疗保险基金科目余额表"]
TWO_ROWS: list[list[object]] = [
    ["科目编码", "科目名称", "期初余额", "", "本期发生额", "", "期末余额", ""],
    ["", "", "借方", "贷方", "借方", "贷方", "借方", "贷方"],
]
DIRECTIONS: list[list[object]] = [
    ["科目代码", "科目名称", "方向", "期初余额", "本期借方", "本期贷方", "方向", "期末余额"]
]
BANK: list[object] = ["1003", "财政专户存款", Decimal(100), "", Decimal(30), Decimal(10), Decimal(120), ""]
STOCK: list[object] = ["3101", "一般基金结余", "", Decimal(100), "", "", "", Decimal(100)]
INCOME: list[object] = ["4101", "社会保险费收入", "", "", "", Decimal(30), "", Decimal(30)]
OUTLAY: list[object] = ["5101", "社会保险待遇支出", "", "", Decimal(10), "", Decimal(10), ""]


def sheet_of(rows: Rows, file: str = "账表2024年6月.xlsx") -> Sheet:
    found = recognise(grid(rows, file))
    assert found is not None
    return found


def balances(rows: Rows, file: str = "账表2024年6月.xlsx") -> tuple[Balances, list[str]]:
    read, problems = read_balances(sheet_of(rows, file), names())
    assert len(read) == 1
    return read[0], codes((*problems, *check(read)))


def test_a_two_row_header_whose_merges_an_export_lost() -> None:
    found, problems = balances([TITLE, *TWO_ROWS, BANK, STOCK, INCOME, OUTLAY])
    assert problems == []
    assert (found.scheme, found.period) == ("emp", Period.month(2024, 6))
    bank = found.by_code()["1003"]
    assert [bank.opening, bank.debit, bank.credit, bank.closing] == [100, 30, 10, 120]
    assert found.by_code()["4101"].closing == -30
    assert bank.place.cell == "A4"


def test_balances_with_a_direction_column_each() -> None:
    rows: list[list[object]] = [
        TITLE,
        *DIRECTIONS,
        ["5101", "待遇支出", "借", "100.50", "30", "10", "借", "120.50"],
    ]
    rows += [["4101", "保险费收入", "平", "", "", "1,000", "贷", "1,000"]]
    found, problems = balances(rows)
    assert problems == []
    assert found.by_code()["5101"].opening == Fraction("100.5")
    assert found.by_code()["4101"].closing == -1000


def test_a_balance_without_direction_is_not_guessed() -> None:
    rows: list[list[object]] = [TITLE, *DIRECTIONS, ["1003", "存款", "", "100", "30", "10", "", "120"]]
    found, problems = balances(rows)
    assert problems == ["ledger.no-direction", "ledger.no-direction"]
    assert found.by_code()["1003"].opening is None


def test_columns_are_found_by_name_not_position() -> None:
    order = [6, 7, 4, 5, 1, 0, 2, 3]
    head: list[list[object]] = [[row[i] for i in order] for row in TWO_ROWS]
    head[0][1], head[0][3], head[0][7] = "期末余额", "本期发生额", "期初余额"
    found, problems = balances([TITLE, *head, [BANK[i] for i in order]])
    assert problems == []
    assert found.by_code()["1003"].closing == 120


def test_the_unit_line_scales_and_text_in_an_amount_is_a_problem() -> None:
    rows: list[list[object]] = [
        [*TITLE, "单位：万元"],
        *TWO_ROWS,
        BANK,
        ["3101", "结余", "", "一百", "", "", "", Decimal(1)],
    ]
    found, problems = balances(rows)
    assert found.by_code()["1003"].opening == 1_000_000
    assert "book.not-a-number" in problems


def test_totals_and_footers_are_no_accounts() -> None:
    rows: list[list[object]] = [
        TITLE,
        *TWO_ROWS,
        BANK,
        ["合计", "", *BANK[2:]],
        ["", "制表：", "", "", "", "", "", ""],
    ]
    assert [account.code for account in balances(rows)[0].accounts] == ["1003"]


def test_the_same_account_twice() -> None:
    other = [*BANK[:2], Decimal(1), *BANK[3:]]
    assert balances([TITLE, *TWO_ROWS, BANK, BANK])[1] == ["ledger.repeated-account"]
    assert balances([TITLE, *TWO_ROWS, BANK, other])[1] == ["ledger.duplicate-account"]


def test_months_in_a_column_make_several_balances() -> None:
    head: list[list[object]] = [["期间", *TWO_ROWS[0]], ["", *TWO_ROWS[1]]]
    rows: list[list[object]] = [
        TITLE,
        *head,
        ["2024.01", *BANK],
        ["2024.02", "1003", "存款", Decimal(120), "", "", "", Decimal(120), ""],
    ]
    read, problems = read_balances(sheet_of(rows, "账表.xlsx"), names())
    assert not problems
    assert [each.period for each in read] == [Period.month(2024, 1), Period.month(2024, 2)]
    assert not list(check(read))


@pytest.mark.parametrize(
    ("sources", "period"),
    [
        (["2024年6月"], Period.month(2024, 6)),
        (["", "6月", "2024年账"], Period.month(2024, 6)),
        (["会计期间：2024.01-2024.12"], Period(2024)),
        (["2024年1—3月"], Period(2024, 1, 3)),
        (["202406"], Period.month(2024, 6)),
        (["2024-06-30"], Period.month(2024, 6)),
        (["20240630"], Period.month(2024, 6)),
        (["2024年度科目余额表", "", "3月"], Period.month(2024, 3)),
        (["2024年度科目余额表"], Period(2024)),
        (["emp-2024-06"], Period.month(2024, 6)),
        (["6月"], None),
        (["科目余额表"], None),
    ],
)
def test_which_month_a_sheet_is_of(sources: list[str], period: Period | None) -> None:
    assert sheet_period(sources) == period


def test_two_months_in_one_place_are_no_month() -> None:
    with pytest.raises(AmbiguousPeriodError):
        read_period("2024年5月和2024年6月")
    rows: list[list[object]] = [["职工医保 2024年5月 2024年6月"], *TWO_ROWS, BANK]
    read, problems = read_balances(sheet_of(rows), names())
    assert not read
    assert codes(problems) == ["ledger.period-ambiguous"]


def test_no_month_anywhere_is_a_problem_and_printing_dates_do_not_count() -> None:
    rows: list[list[object]] = [[*TITLE, "打印日期：2025-01-08"], *TWO_ROWS, BANK]
    _, problems = read_balances(sheet_of(rows, "账表.xlsx"), names())
    assert codes(problems) == ["ledger.no-period"]


def account(code: str, opening: int, debit: int, credit: int, closing: int) -> Account:
    amounts = (Fraction(opening), Fraction(debit), Fraction(credit))
    return Account(code, "", Place("a", cell=code), *amounts, closing=Fraction(closing))


def sheet(*accounts: Account, month: int = 6) -> Balances:
    return Balances("emp", Period.month(2024, month), Place("a"), accounts)


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        ([sheet(account("1003", 10, 5, 0, 15), account("4101", -10, 0, 5, -15))], []),
        ([sheet(account("1003", 10, 5, 0, 15), account("4101", -10, 0, 4, -14))], ["ledger.unbalanced"] * 2),
        ([sheet(account("4101", 0, 0, 5, -6))], ["ledger.does-not-roll"]),
        (
            [sheet(account("4101", 0, 0, 5, -5), account("410101", 0, 0, 4, -4))],
            ["ledger.parent-not-sum", "ledger.parent-not-sum"],
        ),
        (
            [sheet(account("4101", 0, 0, 5, -5), month=5), sheet(account("4101", -4, 0, 1, -5))],
            ["ledger.not-continuous"],
        ),
    ],
)
def test_what_must_hold_inside_a_ledger(sheets: list[Balances], expected: list[str]) -> None:
    assert codes(list(check(sheets))) == expected


def test_parents_are_found_by_the_longest_prefix() -> None:
    known = {"4101", "410101", "41010102"}
    assert parent_of("41010102", known) == "410101"
    assert parent_of("4101", known) == ""
    assert parent_of("4101.02", known) == "4101"


JOURNAL: list[list[object]] = [
    ["居民医保序时账 2024年"],
    ["日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额", "余额"],
    ["2024-11-05", "记-1", "收保费", "4101", "保险费收入", "", Decimal(100), ""],
    ["2024-12-05", "记-1", "收保费", "4101", "保险费收入", "", Decimal(40), ""],
    ["2024-12-06", "记-2", "退保费", "4101", "保险费收入", "", Decimal(-5), ""],
    ["2024-12-20", "记-3", "结转待转保险费收入", "4101", "保险费收入", "", Decimal(7), ""],
    ["2024-12-31", "记-9", "结转本年收入", "4101", "保险费收入", Decimal(142), "", ""],
    ["2024-12-31", "记-9", "结转本年收入", "3101", "一般基金结余", "", Decimal(142), ""],
    ["", "", "本年合计", "", "", Decimal(142), Decimal(284), ""],
]


def test_a_journal_leaves_out_the_vouchers_that_close_the_year() -> None:
    journal, problems = read_journal(sheet_of(JOURNAL), names())
    assert not problems
    assert journal is not None
    november, december = turnovers([journal], {"res": frozenset({"3101"})})
    assert november.by_code()["4101"].credit == 100
    closed = december.by_code()["4101"]
    assert [closed.debit, closed.credit] == [0, 42]
    assert "3101" not in december.by_code()


def test_without_voucher_numbers_the_summary_decides() -> None:
    rows: list[list[object]] = [*JOURNAL[:2], *([row[0], "", *row[2:]] for row in JOURNAL[2:])]
    rows[6][2] = "年末结转收支"
    rows[7][2] = "年末结转收支"
    journal, _ = read_journal(sheet_of(rows), names())
    assert journal is not None
    december = turnovers([journal], {})[1]
    assert december.by_code()["4101"].credit == 42


def test_a_posting_without_account_or_date_is_a_problem() -> None:
    rows: list[list[object]] = [*JOURNAL[:2], ["2024-12-05", "1", "x", "", "", Decimal(1), "", ""]]
    rows += [["某日", "1", "x", "4101", "", Decimal(1), "", ""]]
    journal, problems = read_journal(sheet_of(rows, "账.xlsx"), names())
    assert journal is not None
    assert not journal.postings
    assert codes(problems) == ["ledger.no-account", "ledger.bad-date"]
