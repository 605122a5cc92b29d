from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from book_samples import SETTINGS, codes, grid, names, table

from yizhang.book.figure import Kind
from yizhang.book.forms.cells import Context, key_of, lines
from yizhang.book.forms.choose import recognise
from yizhang.book.forms.formulas import linear_terms, sums_of
from yizhang.book.forms.read import Reading, read_form
from yizhang.book.forms.recognise import Remembered
from yizhang.book.grid import Grid
from yizhang.formula import parse_formula
from yizhang.numbers import Period

Rows = Sequence[Sequence[object]]
TITLE: list[object] = ["2024年城乡居民基本医疗保险基金收支预算表", None, None, None, None, None]
UNIT: list[object] = ["社预06表", None, None, None, None, "单位：万元"]
HEAD: list[object] = ["项  目", "2023年执行数", "2024年预算数", "项目", "上年执行数", "本年预算数"]
D = Decimal
BODY: list[list[object]] = [
    ["一、基本医疗保险费收入", D(27362), D(28219), "一、基本医疗保险待遇支出", D(70764), D(70965)],
    ["　　其中：集体扶持收入", "–", "–", "其中：住院费用支出", D(59585), D(59585)],
    ["城乡医疗救助资助收入", D(897), D(959), "门诊费用支出", D(11179), D(11380)],
    ["财政为困难人员代缴收入", D(1578), D(1275), "二、大病保险支出", D(7270), D(6907)],
    ["二、财政补贴收入", D(50441), D(49755), "三、其他支出", "–", ""],
    ["其中:按规定标准补助收入", D(50033), D(49755), "×", "×", "×"],
    ["三、利息收入", D(376), D(525), "×", "×", "×"],
    ["四、其他收入", D(1474), "–", "×", "×", "×"],
    ["五、本年收入小计", D(79653), D(78499), "四、本年支出小计", D(78034), D(77872)],
    ["六、上级补助收入", "–", "–", "五、补助下级支出", "–", "–"],
    ["八、本年收入合计", D(79653), D(78499), "七、本年支出合计", D(78034), D(77872)],
    ["×", "×", "×", "八、本年收支结余", D(1619), D(627)],
    ["九、上年结余", D(35226), D(36845), "九、年末滚存结余", D(36845), D(37472)],
    ["总  计", D(114879), D(115344), "总  计", D(114879), D(115344)],
]
ROWS: list[list[object]] = [TITLE, UNIT, HEAD, *BODY]


def read(rows: Rows, remembered: Remembered | None = None, file: str = "表.xlsx") -> Reading:
    return read_grid(grid(rows, file), remembered)


def read_grid(found: Grid, remembered: Remembered | None = None) -> Reading:
    form = recognise(found, names(), remembered or {}, 2024)
    assert form is not None
    return read_form(form, names(), SETTINGS, remembered or {})


def by_key(reading: Reading) -> dict[str, tuple[Kind, str]]:
    return {str(key): (figure.kind, str(figure.quantity or "")) for key, figure in reading.entries}


def key(concept: str, when: str, version: str = "budget", part: str = "pooled") -> str:
    return f"{concept}{{area=某县,part={part},scheme=res,version={version}}}@{when}"


def test_a_published_form_is_read_by_its_labels() -> None:
    reading = read(ROWS)
    assert codes(reading.problems) == []
    found = by_key(reading)
    assert found[key("income.premium", "2024")] == (Kind.NUMBER, "28219万元")
    assert found[key("income.premium", "2023", "executed")] == (Kind.NUMBER, "27362万元")
    assert found[key("income.premium.collective", "2024")][0] is Kind.NIL
    assert found[key("outlay.benefit.inpatient", "2024")] == (Kind.NUMBER, "59585万元")
    assert found[key("outlay.other", "2024")][0] is Kind.BLANK
    assert found[key("balance.opening", "2023-12-end", part="total")] == (Kind.NUMBER, "36845万元")
    assert found[key("balance.closing", "2024-12-end", part="total")] == (Kind.NUMBER, "37472万元")
    assert found[key("balance.closing", "2023-12-end", "executed", "total")] == (Kind.NUMBER, "36845万元")
    places = {str(each): figure.place.cell for each, figure in reading.entries}
    assert places[key("surplus.total", "2024")] == "F15"


def test_lanes_below_one_another_are_told_apart_by_order() -> None:
    income = [row[:3] for row in BODY]
    outlay = [row[3:] for row in BODY if row[3] != "×"]
    rows: Rows = [TITLE[:3], ["单位：万元", None, None], HEAD[:3], *income, HEAD[3:], *outlay]
    assert by_key(read(rows)) == by_key(read(ROWS))


def test_shuffled_columns_follow_their_headers() -> None:
    order = [0, 2, 1, 3, 5, 4]
    rows = [TITLE, UNIT, *([row[i] for i in order] for row in [HEAD, *BODY])]
    assert by_key(read(rows)) == by_key(read(ROWS))


EMPLOYEES: list[list[object]] = [
    ["2024年职工基本医疗保险（含生育保险）基金收支预算表", *[None] * 6],
    ["单位：万元", *[None] * 6],
    ["项目", "上年执行数", None, None, "本年预算数", None, None],
    [None, *["合计", "统筹基金", "个人账户"] * 2],
    ["一、基本医疗保险费收入", *(D(n) for n in (30, 20, 10, 33, 22, 11))],
    ["二、财政补贴收入", *(D(n) for n in (3, 2, 1, 3, 2, 1))],
    ["三、利息收入", *(D(n) for n in (3, 2, 1, 3, 2, 1))],
    ["四、转移收入", D(1), "×", D(1), D(2), "×", D(2)],
    ["五、其他收入", D(1), D(1), "×", D(1), D(1), "×"],
    ["六、本年收入小计", *(D(n) for n in (38, 25, 13, 42, 27, 15))],
    ["九、本年收入合计", *(D(n) for n in (38, 25, 13, 42, 27, 15))],
]
MERGES = {(0, 0): (1, 7), (2, 0): (2, 1), (2, 1): (1, 3), (2, 4): (1, 3)}


def test_merged_and_two_level_headers() -> None:
    reading = read_grid(Grid.of(table(EMPLOYEES, MERGES), "a.xlsx"))
    assert codes(reading.problems) == []
    found = by_key(reading)
    emp = "{{area=某县,part={},scheme=emp,version={}}}@{}"
    assert found["income.premium" + emp.format("total", "budget", 2024)][1] == "33万元"
    assert found["income.premium" + emp.format("pooled", "executed", 2023)][1] == "20万元"
    assert found["income.transfer_in" + emp.format("account", "budget", 2024)][1] == "2万元"


def test_a_number_where_none_can_be() -> None:
    rows = [list(row) for row in EMPLOYEES]
    rows[7][2] = D(5)
    reading = read_grid(Grid.of(table(rows, MERGES), "a.xlsx"))
    assert codes(reading.problems) == ["form.number-in-barred"]
    assert reading.problems[0].place.cell == "C8"


@pytest.mark.parametrize("unit", ["", "单位：件"])
def test_a_form_without_a_unit_is_not_read(unit: str) -> None:
    reading = read([TITLE, [*UNIT[:-1], unit or None], HEAD, *BODY])
    assert set(codes(reading.problems)) <= {"form.no-unit", "book.wrong-unit"}
    assert reading.problems
    assert all(figure.kind is not Kind.NUMBER for _, figure in reading.entries)


def test_a_unit_in_a_column_header_goes_before_the_sheets() -> None:
    head = [*HEAD[:2], "2024年预算数（元）", *HEAD[3:]]
    found = by_key(read([TITLE, UNIT, head, *BODY]))
    assert found[key("income.premium", "2024")][1] == "28219元"
    assert found[key("income.premium", "2023", "executed")][1] == "27362万元"


@pytest.mark.parametrize(
    ("row", "col", "cell", "code"),
    [
        (0, 2, "详见说明", "book.not-a-number"),
        (3, 0, "财政为困难群众代缴", "form.row-unknown"),
    ],
)
def test_a_bad_cell_is_named_and_the_rest_is_read(row: int, col: int, cell: object, code: str) -> None:
    body = [list(line) for line in BODY]
    body[row][col] = cell
    reading = read([TITLE, UNIT, HEAD, *body])
    place = f"{chr(65 + col)}{row + 4}"
    assert code in codes(reading.problems)
    assert next(p for p in reading.problems if p.code == code).place.cell == place
    assert len(reading.entries) >= 30


def test_an_unknown_column_is_listed_and_remembered_once_resolved() -> None:
    head = [*HEAD[:2], "报送数", *HEAD[3:]]
    reading = read([TITLE, UNIT, head, *BODY])
    problem = next(p for p in reading.problems if p.code == "form.column-unknown")
    assert problem.place.cell == "C3"
    assert key("income.premium", "2024") not in by_key(reading)
    resolved = read([TITLE, UNIT, head, *BODY], {("fund.res", "column", "报送数"): "this"})
    assert key("income.premium", "2024") in by_key(resolved)


def test_an_unknown_row_is_remembered_once_resolved() -> None:
    body = [list(line) for line in BODY]
    body[3][0] = "困难群众参保资助"
    resolved = read([TITLE, UNIT, HEAD, *body], {("fund.res", "row", "困难群众参保资助"): "I1c"})
    assert codes(resolved.problems) == []
    assert by_key(resolved) == by_key(read(ROWS))


def test_the_year_comes_from_title_then_file_then_workspace() -> None:
    untitled = [
        ["城乡居民基本医疗保险基金收支预算表", *TITLE[1:]],
        UNIT,
        ["项目", *HEAD[4:], *HEAD[3:]],
        *BODY,
    ]
    assert key("income.premium", "2022") in by_key(read(untitled, file="2022年预算.xlsx"))
    reading = read(untitled)
    assert codes(reading.problems) == ["form.year-assumed"]
    assert key("income.premium", "2024") in by_key(reading)


def test_decimals_are_a_convention_of_the_table() -> None:
    body = [list(line) for line in BODY]
    body[0][1] = D("27362.13")
    decimals = {f.quantity.decimals for _, f in read([TITLE, UNIT, HEAD, *body]).entries if f.quantity}
    assert decimals <= {2, None}


def test_two_forms_that_fit_alike_are_not_chosen_between() -> None:
    rows: Rows = [["单位：万元", *[None] * 5], ["项目", "数", "数", "项目", "数", "数"], *BODY]
    reading = read(rows)
    assert codes(reading.problems) == ["form.ambiguous"]
    assert not reading.entries


def test_anything_else_is_no_form() -> None:
    assert recognise(grid([["甲", "乙"], ["丙", D(1)]]), names(), {}, 2024) is None


def test_every_total_of_the_official_forms_follows_from_its_cells() -> None:
    catalogue = names().catalogue
    for form in catalogue.forms.values():
        sums = sums_of(form, catalogue)
        for lane in form.lanes:
            for line in lines(lane):
                if line.row.total and not lane.codes:
                    assert any((lane.id, line.row.id, column.id) in sums for column in lane.columns), (
                        line.row.label
                    )
        for target, terms in sums.items():
            assert target not in [cell for _, cell in terms]


def test_sums_of_the_resident_form_give_its_published_totals() -> None:
    catalogue = names().catalogue
    form = catalogue.forms["fund.res"]
    values = by_key(read(ROWS))
    context = Context("某县", Period(2024), "final")
    cells = {
        (lane.id, line.row.id, column.id): values.get(str(key_of(catalogue, form, line.row, column, context)))
        for lane in form.lanes
        for line in lines(lane)
        for column in lane.columns
    }

    def amount(cell: tuple[str, str, str]) -> int:
        kind, text = cells[cell] or (Kind.BLANK, "")
        return int(text.removesuffix("万元") or 0) if kind is Kind.NUMBER else 0

    checked = 0
    for target, terms in sums_of(form, catalogue).items():
        if cells[target] and target[1] != "I2":
            assert amount(target) == sum(sign * amount(cell) for sign, cell in terms), target
            checked += 1
    assert checked >= 16


@pytest.mark.parametrize(
    ("formula", "terms"),
    [
        ("income.total - outlay.total", ((1, "income.total"), (-1, "outlay.total"))),
        ("-(income.other - income.total)", ((-1, "income.other"), (1, "income.total"))),
        ("income.total / 2", ()),
        ("income.total[-1y] + income.other", ()),
    ],
)
def test_only_plain_sums_become_cell_sums(formula: str, terms: tuple[tuple[int, str], ...]) -> None:
    assert linear_terms(parse_formula(formula)) == terms
