from __future__ import annotations

from dataclasses import replace

import pytest

from yizhang.documents import Cell, Table
from yizhang.documents.headers import body_start, columns_of, header_paths, label_columns, unit_line
from yizhang.documents.labels import normalise_label


def table(
    rows: list[str], merges: dict[tuple[int, int], tuple[int, int]] | None = None, unit: str = ""
) -> Table:
    """A table from lines with ``|`` between cells; ``merges`` gives rowspan and colspan by position."""
    cells, width = [], 0
    for r, line in enumerate(rows):
        for c, text in enumerate(line.split("|")):
            width = max(width, c + 1)
            height, across = (merges or {}).get((r, c), (1, 1))
            if text.strip() or (height, across) != (1, 1):
                cells.append(Cell(r, c, text.strip(), rowspan=height, colspan=across))
    return Table(tuple(cells), len(rows), width, unit_line=unit)


PLAIN = table(["项目|本年|上年", "收入|1|2", "支出|3|4"])
FORM = table(
    [
        "社会保险基金决算表|||||",
        "编制单位：某县||||单位：万元|",
        "项 目|行次|职工|||居民",
        "||统筹|个账|合计|合计",
        "栏次||1|2|3=1+2|4",
        "一、收入|||||",
        "保险费收入|1|10|20|30|5",
    ],
    {(0, 0): (1, 6), (2, 0): (2, 1), (2, 1): (2, 1), (2, 2): (1, 3)},
)


def test_a_plain_table() -> None:
    assert body_start(PLAIN) == 1
    assert columns_of(PLAIN) == (("项目",), ("本年",), ("上年",))
    assert label_columns(PLAIN) == (0,)
    assert [path.labels for path in header_paths(PLAIN)] == [("项目",), ("本年",), ("上年",)]


def test_title_unit_line_merged_headers_numbering_row_and_section() -> None:
    assert body_start(FORM) == 5
    assert columns_of(FORM) == (
        ("项目",),
        ("行次",),
        ("职工", "统筹"),
        ("职工", "个账"),
        ("职工", "合计"),
        ("居民", "合计"),
    )
    assert label_columns(FORM) == (0,)
    found = unit_line(FORM)
    assert found is not None
    assert found.unit.symbol == "万元"


def test_headers_whose_merge_was_lost() -> None:
    lost = table(["地区|可支付月数||收入|", "|职工|居民|本年|上年", "攸  县|21|6|1|2"])
    assert body_start(lost) == 2
    assert columns_of(lost) == (
        ("地区",),
        ("可支付月数", "职工"),
        ("可支付月数", "居民"),
        ("收入", "本年"),
        ("收入", "上年"),
    )


def test_hidden_rows_are_not_headers_and_formula_letters_are_no_names() -> None:
    seen = table(
        ["XE_Y1|YE_Y1|YE_Y2", "地区|债务限额|", "||一般", "公 式|A=B+C|B", "甲市|3|2"],
        {(1, 0): (2, 1), (1, 1): (1, 2)},
    )
    hidden = tuple(replace(cell, hidden=cell.row == 0) for cell in seen.cells)
    form = replace(seen, cells=hidden)
    assert body_start(form) == 4
    assert columns_of(form) == (("地区",), ("债务限额",), ("债务限额", "一般"))


def test_a_hidden_column_keeps_its_name_but_decides_nothing() -> None:
    seen = table(["0|决算表|", "编码|项目|本年", "101|收入|5"])
    cells = tuple(replace(cell, hidden=cell.col == 0) for cell in seen.cells)
    form = replace(seen, cells=cells)
    assert body_start(form) == 2
    assert columns_of(form) == (("编码",), ("项目",), ("本年",))
    unseen = replace(PLAIN, cells=tuple(replace(cell, hidden=True) for cell in PLAIN.cells))
    assert columns_of(unseen) == columns_of(PLAIN)


def test_a_stray_figure_in_a_merged_header_is_not_the_body() -> None:
    stray = table(["项目|2025年||", "|预算数|3|执行数", "收入|1|2|3"], {(0, 0): (2, 1), (0, 1): (1, 3)})
    assert body_start(stray) == 2


def test_years_head_columns_but_may_also_be_data() -> None:
    headed = table(["项目|2023|2024", "收入|10|20"])
    assert (body_start(headed), columns_of(headed)[2]) == (1, ("2024",))
    listed = table(["年份|事项", "2023|甲", "2024|乙"])
    assert body_start(listed) == 1


def test_the_numbering_row_of_letters() -> None:
    letters = table(["项目|本年|上年", "甲|1|2", "收入|5|6"])
    assert body_start(letters) == 2
    assert columns_of(letters) == (("项目",), ("本年",), ("上年",))


def test_a_form_nobody_filled_in() -> None:
    blank = table(
        ["表名||", "项目|金额|", "|本年|上年", "栏次|1|2", "收入||", "支出||"],
        {(1, 0): (2, 1), (1, 1): (1, 2)},
    )
    assert body_start(blank) == 4
    assert columns_of(blank) == (("项目",), ("金额", "本年"), ("金额", "上年"))


def test_nil_and_barred_cells_begin_the_body() -> None:
    nil = table(["项目|本年|上年", "收入|–|×", "支出|1|"])
    assert body_start(nil) == 1


def test_a_table_without_figures_or_rows() -> None:
    assert body_start(Table((), 0, 0)) == 0
    assert columns_of(Table((), 0, 0)) == ()
    words = table(["姓名|职务", "甲|科长"])
    assert body_start(words) == 1
    assert label_columns(words) == (0, 1)


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("单位：万元", "万元"),
        ("（金额单位：人民币元）", "元"),
        ("计量单位:亿元", "亿元"),
        ("公开01表 单位：万元", "万元"),
        ("单位：元/人", "元/人"),
        ("单位：万元、%、个月", None),
        ("单位：某某局", None),
        ("收入（万元）", None),
    ],
)
def test_the_unit_line(text: str, symbol: str | None) -> None:
    found = unit_line(table(["项目|本年", "收入|1"], unit=text))
    assert (found.unit.symbol if found else None) == symbol


def test_an_office_and_a_unit_in_one_cell() -> None:
    found = unit_line(table(["编制单位：某县医保局   单位：千元||", "项目|本年|上年", "收入|1|2"]))
    assert found is not None
    assert found.unit.symbol == "千元"


def test_a_unit_beside_the_office() -> None:
    found = unit_line(table(["单位：某县医保局||单位：万元", "项目|本年|上年", "收入|1|2"]))
    assert found is not None
    assert found.unit.symbol == "万元"


@pytest.mark.parametrize(
    ("text", "expected", "bare"),
    [
        ("攸  县", "攸县", "攸县"),
        ("(一)　保险费收入:", "（一）保险费收入：", "保险费收入："),
        ("１．其他 收入", "1.其他收入", "其他收入"),
        ("三、 支出【合计】", "三、支出（合计）", "支出（合计）"),
        ("2.5倍", "2.5倍", "2.5倍"),
        ("GDP growth", "GDP growth", "GDP growth"),
        ("一、", "一、", "一、"),
    ],
)
def test_labels_compare_however_they_are_typed(text: str, expected: str, bare: str) -> None:
    assert normalise_label(text) == expected
    assert normalise_label(text, numbering=False) == bare
    assert normalise_label(expected) == expected
