"""Word reports: layout, controls, map, charts, determinism, what is uncertain."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import docx
import openpyxl
import pytest
from docx_demo import Demo, context, money, ranking
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from yizhang.documents.model import Cell, Chart, Document, FigureRef, Heading, Paragraph, Series, Span, Table
from yizhang.formula.result import State
from yizhang.numbers import Instant, Period, unit
from yizhang.places import Key
from yizhang.reporting.docx_bindings import (
    Binding,
    Bindings,
    ChartBinding,
    find_map,
    from_xml,
    tag_of,
    to_xml,
)
from yizhang.reporting.docx_controls import controls, text_of
from yizhang.reporting.docx_package import PackageError, pack, parts_of, read_parts
from yizhang.reporting.docx_tables import column_widths, left_columns
from yizhang.reporting.docx_write import Stamp, name_of, read_back, write_docx
from yizhang.reporting.docx_xml import find, find_all, parse, q
from yizhang.reporting.figures import PLACEHOLDER, print_value
from yizhang.reporting.template import builtin, render_text

WORD = "word/document.xml"


def report(demo: Demo) -> Document:
    document, problems = render_text(builtin("financial_analysis"), "t", context(demo), demo)
    assert not problems
    assert document is not None
    return document


def written(tmp_path: Path, document: Document, demo: Demo | None = None) -> Path:
    path = tmp_path / "report.docx"
    write_docx(document, path, demo)
    return path


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    demo = Demo()
    document = report(demo)
    for name in ("a.docx", "b.docx"):
        write_docx(document, tmp_path / name, demo, Stamp("某市医保中心", fingerprint="abc"))
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.docx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_every_figure_reads_back_as_the_book_has_it(tmp_path: Path) -> None:
    demo = Demo()
    document = report(demo)
    refs = [s.ref for b in document.blocks if isinstance(b, Paragraph) for s in b.spans if s.ref]
    refs += [cell.ref for table in document.tables() for cell in table.cells if cell.ref]
    back = read_back(written(tmp_path, document, demo))
    assert len(refs) > 90
    assert {name_of(ref): demo.show(ref).text for ref in refs} == back


def test_the_file_opens_and_its_headings_navigate(tmp_path: Path) -> None:
    demo = Demo()
    word = docx.Document(str(written(tmp_path, report(demo), demo)))
    styles = {p.style.name for p in word.paragraphs if p.style is not None}
    assert {"Title", "Heading 1", "Heading 2", "Heading 3", "医账正文"} <= styles
    assert any(p.text == "一、基金收支余情况" for p in word.paragraphs)


def test_the_page_is_the_official_one(tmp_path: Path) -> None:
    demo = Demo()
    section = docx.Document(str(written(tmp_path, report(demo), demo))).sections[0]
    margins = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert [round(margin.mm) for margin in margins if margin is not None] == [37, 28, 26, 35]
    assert section.page_width is not None
    assert section.page_height is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def test_odd_and_even_pages_carry_the_number_outside(tmp_path: Path) -> None:
    parts = read_parts(written(tmp_path, Document(()), Demo()))
    odd, even = (parse(parts[f"word/footer{n}.xml"]) for n in (1, 2))
    sides = [find(footer, "w:p/w:pPr/w:jc") for footer in (odd, even)]
    assert [side.get(q("w:val")) for side in sides if side is not None] == ["right", "left"]
    assert "".join(node.text or "" for node in odd.iter()) == "—  PAGE 1 —"
    assert find(parse(parts["word/settings.xml"]), "w:evenAndOddHeaders") is not None


def test_fonts_are_named_for_chinese_with_what_to_fall_back_on(tmp_path: Path) -> None:
    parts = read_parts(written(tmp_path, Document(()), Demo()))
    table = parse(parts["word/fontTable.xml"])
    names = {f.get(q("w:name")): find(f, "w:altName") for f in find_all(table, "w:font")}
    alternative = names["仿宋_GB2312"]
    assert alternative is not None
    assert "仿宋" in alternative.get(q("w:val"), "").split(",")
    east = {fonts.get(q("w:eastAsia")) for fonts in parse(parts["word/styles.xml"]).iter(q("w:rFonts"))}
    assert {"仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体"} == east
    assert east <= set(names)


def test_every_part_is_declared_and_every_relation_leads_somewhere(tmp_path: Path) -> None:
    demo = Demo()
    parts = read_parts(written(tmp_path, report(demo), demo))
    types = parse(parts["[Content_Types].xml"])
    declared = {node.get("PartName", "").lstrip("/") for node in types}
    endings = {node.get("Extension") for node in types}
    for name in parts:
        assert name in declared or name.rpartition(".")[2] in endings or name == "[Content_Types].xml"
    relations = parse(parts["word/_rels/document.xml.rels"])
    targets = {node.get("Target", "") for node in relations}
    assert all((f"word/{t}" if not t.startswith("../") else t[3:]) in parts for t in targets)


def test_control_numbers_are_unique_and_tags_short(tmp_path: Path) -> None:
    demo = Demo()
    root = parse(read_parts(written(tmp_path, report(demo), demo))[WORD])
    ids = [node.get(q("w:val")) for node in root.iter(q("w:id"))]
    ids += [node.get(q("w:id")) for node in root.iter(q("wp:docPr"))]
    assert len(ids) == len(set(ids)) > 90
    assert all(len(tag) == 14 for tag, _ in controls(root))


def test_unknown_and_provisional_figures_are_seen_and_explained(tmp_path: Path) -> None:
    demo = Demo()
    sure = money(demo, "income.total", "41.24", area="city")
    shaky = money(demo, "outlay.total", "34.12", area="city")
    demo.states[str(shaky.key)] = State.PROVISIONAL
    lost = FigureRef(Key.of("surplus.own", Period(2024)), "亿元", 2)
    spans = (Span("41.24", sure), Span("34.12", shaky), Span("…", lost))
    root = parse(read_parts(written(tmp_path, Document((Paragraph(spans),)), demo))[WORD])
    texts = {tag: text_of(sdt) for tag, sdt in controls(root)}
    assert texts[tag_of(lost)] == PLACEHOLDER
    marks = {tag: [n.tag for n in sdt.iter(q("w:u"), q("w:highlight"))] for tag, sdt in controls(root)}
    assert marks[tag_of(sure)] == []
    assert marks[tag_of(shaky)] == [q("w:u")]
    assert marks[tag_of(lost)] == [q("w:highlight")]
    assert "暂定" in texts["yzlegend"]
    assert "待补" in texts["yzlegend"]


def test_a_report_without_doubts_has_no_legend(tmp_path: Path) -> None:
    demo = Demo()
    root = parse(read_parts(written(tmp_path, report(demo), demo))[WORD])
    assert "yzlegend" not in {tag for tag, _ in controls(root)}


def test_header_rows_repeat_and_rows_do_not_split(tmp_path: Path) -> None:
    demo = Demo()
    table, _ = ranking(demo)
    root = parse(read_parts(written(tmp_path, Document((table,)), demo))[WORD])
    rows = list(root.iter(q("w:tr")))
    assert [find(row, "w:trPr/w:tblHeader") is not None for row in rows] == [True] * 2 + [False] * 6
    assert all(find(row, "w:trPr/w:cantSplit") is not None for row in rows)
    merged = [node.get(q("w:val")) for node in root.iter(q("w:vMerge"))]
    assert merged == ["restart", "restart", None, None]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet="基金a1.", max_size=60), min_size=1, max_size=12))
def test_columns_always_fill_the_text_block(texts: list[str]) -> None:
    table = Table(tuple(Cell(0, i, text) for i, text in enumerate(texts)), 1, len(texts))
    widths = column_widths(table)
    assert sum(widths) == 8844
    assert min(widths) > 0


def test_a_chart_carries_the_workbook_behind_it(tmp_path: Path) -> None:
    demo = Demo()
    _, chart = ranking(demo)
    parts = read_parts(written(tmp_path, Document((chart,)), demo))
    book = openpyxl.load_workbook(io.BytesIO(parts["word/embeddings/yzchart1.xlsx"]))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0] == (None, "可支付月数", "风险线")
    assert rows[1:3] == [("茶陵县", 4, 6), ("醴陵市", 7, 6)]
    root = parse(parts["word/charts/yzchart1.xml"])
    assert find(root, "c:externalData") is not None
    assert find(root, "c:chart/c:plotArea/c:lineChart") is not None
    assert find(root, "c:chart/c:plotArea/c:barChart/c:barDir").get("val") == "col"  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["bar", "column", "line", "pie"])
def test_every_kind_of_chart_is_written(tmp_path: Path, kind: str) -> None:
    series = Series("收入", (Decimal("1.5"), None, Decimal("-2")))
    chart = Chart(kind, "图", ("甲", "乙", "丙"), (series,), "亿元")
    parts = read_parts(written(tmp_path, Document((chart, chart))))
    element = {"bar": "barChart", "column": "barChart", "line": "lineChart", "pie": "pieChart"}[kind]
    root = parse(parts["word/charts/yzchart2.xml"])
    assert find(root, f"c:chart/c:plotArea/c:{element}") is not None
    assert [node.text for node in root.iter(q("c:v"))][-2:] == ["1.5", "-2"]


def test_a_line_chart_takes_its_thresholds_as_further_lines(tmp_path: Path) -> None:
    chart = Chart("line", "图", ("甲",), (Series("月数", (Decimal(4),)),), "", (("红线", Decimal(3)),))
    root = parse(read_parts(written(tmp_path, Document((chart,))))["word/charts/yzchart1.xml"])
    assert len(find_all(root, "c:chart/c:plotArea/c:lineChart/c:ser")) == 2


def _binding(value: Fraction | None, text: str, label: str) -> Binding:
    ref = FigureRef(Key.of("balance.closing", Instant(2024, 12), area="a"), "亿元", 2, "trim", (("x", "y"),))
    return Binding(tag_of(ref), ref, label, text, State.KNOWN, value)


LEGAL = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.none() | st.fractions(), LEGAL, LEGAL)
def test_the_map_round_trips(value: Fraction | None, text: str, label: str) -> None:
    binding = _binding(value, text, label)
    bindings = Bindings({binding.tag: binding}, (ChartBinding("c", ((binding.tag, ""),)),), "f", "g")
    assert from_xml(to_xml(bindings)) == bindings


def test_a_damaged_map_is_no_map() -> None:
    bindings = to_xml(Bindings())
    assert find_map({"customXml/item1.xml": bindings}) is not None
    assert find_map({"customXml/item1.xml": bindings[:-4]}) is None
    spoilt = to_xml(Bindings({"t": _binding(Fraction(1), "1", "")})).replace(b'value="1"', b'value="x"')
    assert find_map({"customXml/item1.xml": spoilt}) is None


def test_what_is_no_word_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"PK no zip")
    with pytest.raises(PackageError):
        read_parts(tmp_path / "a.docx")
    with pytest.raises(PackageError):
        parts_of(pack({"xl/workbook.xml": b""}))


def test_a_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yizhang.reporting.docx_package.MAX_PART", 1000)
    with pytest.raises(PackageError):
        parts_of(pack({WORD: b"0" * 1001}))


def test_entities_are_not_expanded() -> None:
    root = parse(b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>')
    assert not any("root:" in (node.text or "") for node in root.iter(etree.Element, etree.Entity))


@pytest.mark.parametrize(
    ("value", "symbol", "decimals", "style", "text"),
    [
        ("4124000000", "亿元", 2, "", "41.24"),
        ("2110000000", "亿元", 2, "trim", "21.1"),
        ("300000000", "亿元", 2, "trim", "3"),
        ("-28000000", "亿元", 2, "magnitude", "0.28"),
        ("12345678901", "万元", 2, "grouped", "1,234,567.89"),
        ("-12345678901", "万元", 2, "grouped+trim", "-1,234,567.89"),
        ("-100", "亿元", 2, "", "0.00"),
        ("0.2112", "%", 2, "say:growth", "增长21.12%"),
        ("-0.0785", "%", 2, "say", "下降7.85%"),
        ("-0.1", "%", 2, "say:growth+trim", "下降10%"),
        ("0.00004", "%", 2, "say:growth", "持平"),
        ("-0.00004", "%", 2, "word", "持平"),
        ("-28000000", "亿元", 2, "say:surplus", "缺口0.28亿元"),
        ("1", "亿元", 2, "word:surplus", "收支平衡"),
        ("0.0105", "个百分点", 2, "say:points", "提高1.05个百分点"),
    ],
)
def test_values_print_in_their_style(value: str, symbol: str, decimals: int, style: str, text: str) -> None:
    ref = FigureRef(Key.of("x"), symbol, decimals, style)
    assert print_value(Fraction(value), ref) == text


@settings(max_examples=100, deadline=None)
@given(st.fractions(min_value=-(10**12), max_value=10**12, max_denominator=10**6), st.integers(0, 4))
def test_a_direction_word_never_contradicts_what_is_printed(value: Fraction, decimals: int) -> None:
    ref = FigureRef(Key.of("x"), "%", decimals)
    number = Fraction(print_value(value, ref))
    word = print_value(value, replace(ref, style="word"))
    assert word == ("持平" if number == 0 else "增长" if number > 0 else "下降")
    assert unit("%").scale == Fraction(1, 100)


def test_headings_without_figures_need_no_provider(tmp_path: Path) -> None:
    path = written(tmp_path, Document((Heading(1, (Span("概况"),), "一、"),)))
    assert docx.Document(str(path)).paragraphs[0].text == "一、概况"


def test_a_signature_takes_the_line_before_it_along(tmp_path: Path) -> None:
    blocks = (
        Paragraph((Span("前文。"),)),
        Paragraph((Span("末段。"),)),
        Paragraph((Span("某局"),), "signature"),
        Paragraph((Span("2025年3月1日"),), "date"),
    )
    root = parse(read_parts(written(tmp_path, Document(blocks=blocks)))[WORD])
    kept = [find(p, "w:pPr/w:keepNext") is not None for p in find_all(root, ".//w:p")]
    assert kept[:4] == [False, True, True, False]


def test_latin_text_is_not_chinese_so_numbers_never_break_over_lines(tmp_path: Path) -> None:
    styles = parse(read_parts(written(tmp_path, Document(blocks=())))["word/styles.xml"])
    (language,) = find_all(styles, ".//w:docDefaults//w:lang")
    assert language.get(q("w:val")) == "en-US"
    assert language.get(q("w:eastAsia")) == "zh-CN"


def test_a_column_with_a_long_label_begins_at_the_left_throughout() -> None:
    labels = ("一、一般公共预算财政拨款收入", "八、其他收入")
    cells = [Cell(row, 0, label) for row, label in enumerate(labels)]
    cells += [Cell(row, 1, text) for row, text in enumerate(("元", "2,113.81"))]
    assert left_columns(Table(tuple(cells), 2, 2)) == {0}
