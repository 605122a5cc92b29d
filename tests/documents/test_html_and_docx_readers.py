from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import docx
import pytest
from office_files import codes, docx_parts, only_table, read_whole, texts, zipped

from yizhang.documents import Document, Heading, Paragraph

PAGE = """<html><head><meta charset="{charset}"><title> 某市决算 </title><style>p{{}}</style></head><body>
<script>document.write("<p>999</p>")</script>
<h1>某市2024年决算</h1>
<div>一、收入情况<br>　　全年收入
41.24亿元，<b>增长</b>3.5%。</div>
<table><caption>表一</caption><thead><tr><th rowspan=2>项目<th colspan=2>金额</tr>
<tr><th>本年<th>上年</tr></thead>
<tr><td>收入<p>合计</p></td><td x:num="1234.5">1,234.50</td><td>–</td></tr>
<tr><td>附</td><td colspan=2>见下<table><tr><td>内</td><td>层</td></tr></table></td></tr></table>
<table><tr><td>只是排版<p>单位：万元</p></td></tr></table>
</body></html>"""


def outline(document: Document) -> list[str]:
    found = []
    for block in document.blocks:
        if isinstance(block, Heading):
            found.append(f"{block.level}#" + "".join(span.text for span in block.spans))
        elif isinstance(block, Paragraph):
            found.append(f"{block.style}:{block.text}")
        else:
            found.append("table")
    return found


@pytest.mark.parametrize(
    ("charset", "encoding"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("utf-8", "gb18030")]
)
def test_a_page(tmp_path: Path, charset: str, encoding: str) -> None:
    (tmp_path / "a.html").write_bytes(PAGE.format(charset=charset).encode(encoding))
    document, problems = read_whole(tmp_path / "a.html")
    assert problems == ()
    assert document.title == "某市决算"
    assert outline(document) == [
        "0#某市2024年决算",
        "1#一、收入情况",
        "body:　　全年收入41.24亿元，增长3.5%。",
        "table",
        "table",
        "body:只是排版",
        "unit-line:单位：万元",
    ]
    outer, inner = document.tables()
    assert texts(outer) == [
        ["项目", "金额", "金额"],
        ["项目", "本年", "上年"],
        ["收入\n合计", "1,234.50", "–"],
        ["附", "见下", "见下"],
    ]
    assert texts(inner) == [["内", "层"]]
    assert (outer.title, outer.cells[0].header, outer.cells[0].rowspan) == ("表一", True, 2)
    figure = outer.cells[5]
    assert (figure.value, figure.place and (figure.place.line, figure.place.row, figure.place.col)) == (
        Decimal("1234.5"),
        (8, 3, 2),
    )


def test_a_page_named_xls(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_text("<table><tr><td>项目</td><td>1</td></tr></table>", encoding="gb18030")
    table, problems = only_table(tmp_path / "a.xls")
    assert texts(table) == [["项目", "1"]]
    assert codes(problems) == ["documents.misnamed"]


def test_spreadsheet_xml_named_xls(tmp_path: Path) -> None:
    text = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
     xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
    <Styles><Style ss:ID="s1"><NumberFormat ss:Format="#,##0.00"/></Style></Styles>
    <Worksheet ss:Name="表"><Table><Row><Cell ss:MergeAcross="1"><Data ss:Type="String">标题</Data></Cell>
    <Cell><Data ss:Type="Boolean">1</Data></Cell></Row>
    <Row ss:Index="3"><Cell ss:Index="2" ss:StyleID="s1" ss:Formula="=1">
    <Data ss:Type="Number">1234.5</Data></Cell>
    <Cell ss:Formula="=2"/><Cell><Data ss:Type="Error">#REF!</Data></Cell></Row>
    </Table></Worksheet></Workbook>"""
    (tmp_path / "a.xls").write_text(text, encoding="utf-8")
    table, problems = only_table(tmp_path / "a.xls")
    assert texts(table) == [["标题", "标题", "TRUE", ""], ["", "", "", ""], ["", "1,234.50", "", "#REF!"]]
    assert [cell.value for cell in table.cells] == ["标题", True, Decimal("1234.5"), None, None]
    assert codes(problems) == [
        "documents.misnamed",
        "documents.formula-not-calculated",
        "documents.error-value",
    ]


def test_what_python_docx_writes(tmp_path: Path) -> None:
    report = docx.Document()
    report.add_heading("某县医保基金分析", level=0)
    report.add_heading("收入情况", level=1)
    report.add_paragraph("（一）职工")
    report.add_paragraph("收入").add_run("41.24").bold = True
    table = report.add_table(3, 3)
    for row in range(3):
        for col in range(3):
            table.cell(row, col).text = f"{row}{col}"
    table.cell(0, 0).merge(table.cell(1, 0)).text = "纵"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "横"
    inner = table.cell(2, 2).add_table(1, 2)
    inner.cell(0, 0).text = "内"
    report.save(str(tmp_path / "a.docx"))
    document, problems = read_whole(tmp_path / "a.docx")
    assert problems == ()
    assert document.title == "某县医保基金分析"
    assert outline(document) == [
        "0#某县医保基金分析",
        "1#收入情况",
        "2#（一）职工",
        "body:收入41.24",
        "table",
        "table",
    ]
    outer, nested = document.tables()
    assert texts(outer) == [["纵", "横", "横"], ["纵", "11", "12"], ["20", "21", "22"]]
    assert texts(nested) == [["内", ""]]
    body = document.blocks[3]
    assert isinstance(body, Paragraph)
    assert [(s.text, s.bold, s.place and (s.place.column, s.place.length)) for s in body.spans] == [
        ("收入", False, (1, 2)),
        ("41.24", True, (3, 5)),
    ]


def run(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def control(tag: str, inner: str) -> str:
    return f'<w:sdt><w:sdtPr><w:tag w:val="{tag}"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>'


def test_content_controls_keep_their_tags(tmp_path: Path) -> None:
    paragraph = f"<w:p>{run('收入')}{control('k1', run('41.24'))}{run('亿元')}</w:p>"
    whole = control("k2", f"<w:p>{run('整段')}</w:p>")
    cell = f"<w:tc><w:p>{control('k3', run('7.12'))}</w:p></w:tc>"
    wrapped = control("k4", f"<w:tc><w:p>{run('8')}</w:p></w:tc>")
    mixed = f"<w:tc><w:p>{control('k5', run('9'))}{run('元')}</w:p></w:tc>"
    table = f"<w:tbl><w:tr>{cell}{wrapped}{mixed}</w:tr></w:tbl>"
    document, _ = read_whole(zipped(tmp_path / "a.docx", docx_parts(paragraph + whole + table)))
    spans = [span for block in document.blocks if isinstance(block, Paragraph) for span in block.spans]
    assert [(span.text, span.tag) for span in spans] == [
        ("收入", ""),
        ("41.24", "k1"),
        ("亿元", ""),
        ("整段", "k2"),
    ]
    (found,) = document.tables()
    assert [(cell.text, cell.tag) for cell in found.cells] == [("7.12", "k3"), ("8", "k4"), ("9元", "")]


def test_tracked_changes_read_as_accepted(tmp_path: Path) -> None:
    gone = "<w:del><w:r><w:delText>40</w:delText></w:r></w:del>"
    body = f"<w:p>{run('收入')}{gone}<w:ins>{run('41')}</w:ins>{run('亿元')}</w:p>"
    row = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
    table = f"<w:tbl>{row}<w:tr><w:tc><w:p>{run('留')}</w:p></w:tc></w:tr></w:tbl>"
    document, problems = read_whole(zipped(tmp_path / "a.docx", docx_parts(body + table)))
    assert outline(document) == ["body:收入41亿元", "table"]
    assert texts(next(document.tables())) == [["留"]]
    assert codes(problems) == ["documents.tracked-changes"]
    assert dict(problems[0].args) == {"deleted": "2", "inserted": "1"}


def test_footnotes_breaks_and_text_boxes(tmp_path: Path) -> None:
    box = f"<w:txbxContent><w:p>{run('框内')}</w:p></w:txbxContent>"
    shape = (
        f"<w:r><AlternateContent><Choice>{box}</Choice><Fallback>{box}</Fallback></AlternateContent></w:r>"
    )
    body = f"<w:p><w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:noBreakHyphen/></w:r>{shape}</w:p>"
    notes = (
        f'<w:footnote w:type="separator" w:id="0"><w:p>{run("线")}</w:p></w:footnote>'
        f'<w:footnote w:id="1"><w:p>{run("脚注")}</w:p></w:footnote>'
    )
    document, _ = read_whole(zipped(tmp_path / "a.docx", docx_parts(body, footnotes=notes)))
    assert outline(document) == ["body:甲\t乙\n-", "body:框内", "footnote:脚注"]


def test_heading_styles_are_inherited(tmp_path: Path) -> None:
    styles = (
        '<w:style w:styleId="a"><w:name w:val="Heading 2"/></w:style>'
        '<w:style w:styleId="b"><w:name w:val="自定"/><w:basedOn w:val="a"/></w:style>'
        '<w:style w:styleId="c"><w:name w:val="圈"/><w:basedOn w:val="d"/></w:style>'
        '<w:style w:styleId="d"><w:name w:val="圈2"/><w:basedOn w:val="c"/></w:style>'
    )
    body = "".join(f'<w:p><w:pPr><w:pStyle w:val="{s}"/></w:pPr>{run(s)}</w:p>' for s in "abc")
    document, _ = read_whole(zipped(tmp_path / "a.docx", docx_parts(body, styles=styles)))
    assert outline(document) == ["2#a", "2#b", "body:c"]


def test_grid_before_and_broken_merges(tmp_path: Path) -> None:
    shifted = '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>'
    shifted += "<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr>"
    first = "".join(f"<w:tc><w:p>{run(text)}</w:p></w:tc>" for text in "一二")
    table = f"<w:tbl><w:tr>{first}</w:tr>{shifted}</w:tbl>"
    document, _ = read_whole(zipped(tmp_path / "a.docx", docx_parts(table)))
    assert texts(next(document.tables())) == [["一", "二"], ["", ""]]


def test_an_empty_document_says_so(tmp_path: Path) -> None:
    _, problems = read_whole(zipped(tmp_path / "a.docx", docx_parts("<w:p/>")))
    assert codes(problems) == ["documents.no-text"]
