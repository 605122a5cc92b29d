"""Text of a page stands where its place says, in the file itself: tags, entities, scripts and line ends between."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from yizhang.checking.audit_run import audit
from yizhang.documents.model import Heading, Paragraph, Table
from yizhang.documents.read import read_document
from yizhang.documents.readers.html_positions import Positions

PAGE = (
    "<html><head><title>收入1元</title><script>var a='收入12.5亿元';</script></head>\r\n<body><!-- 收入12.5亿元 -->"
    "<p class='a>b'>前言。</p><p>2024年&nbsp;收入<b>12.5</b>亿元，\r\n  支出8&#46;5亿元。</p>\r"
    "<p>2024年收入<span>12.5亿元</span></p><table><tr><td>项目</td><td>金额</td></tr>"
    "<tr><td>收 入</td><td><i>12.50</i></td></tr></table><style>p{}</style><p>末段 &lt;完&gt;</body></html>"
)


def stands(source: str, line: int, column: int, length: int) -> str:
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", source))]
    start = starts[line - 1] + column - 1
    return source[start : start + length]


def shown(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_every_stretch_of_text_stands_at_its_place(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(PAGE.encode())
    document, _ = read_document(path)
    assert document is not None
    pieces = []
    for block in document.blocks:
        match block:
            case Heading() | Paragraph():
                pieces += [(span.text, span.place) for span in block.spans]
            case Table():
                pieces += [(cell.text, cell.place) for cell in block.cells]
    assert len(pieces) > 8
    for text, place in pieces:
        assert place is not None
        raw = stands(PAGE, place.line, place.column, place.length)
        plain = raw.replace("&nbsp;", "").replace("&#46;", ".").replace("&lt;", "<").replace("&gt;", ">")
        assert shown(plain) == shown(text)
    assert [cell.place.row for block in document.tables() for cell in block.cells if cell.place] == [
        1,
        1,
        2,
        2,
    ]


def test_a_finding_points_into_the_file(tmp_path: Path) -> None:
    source = "<p>前言。</p><p>2024年基金<b>支出98.00亿元</b>，比上年增加8.00亿元，增长<i>9.89%</i>。</p>"
    path = tmp_path / "a.html"
    path.write_text(source, encoding="utf-8")
    (found,) = audit([path], jobs=1)
    (finding,) = found.findings
    for figure in finding.figures:
        assert stands(source, figure.place.line, figure.place.column, figure.place.length) == figure.text


@pytest.mark.parametrize(
    "source",
    [
        "<!--" * 50_000,
        "<script>" * 30_000,
        "<p" * 80_000,
        "&" * 200_000,
        "&amp;" * 50_000,
        "<p>字</q>" * 20_000,
    ],
)
def test_time_stays_in_proportion(source: str) -> None:
    begin = time.process_time()
    Positions.of(source)
    assert time.process_time() - begin < 3


def test_text_that_is_not_in_the_source_is_not_found() -> None:
    positions = Positions.of("<p>甲乙</p><p>丙</p>")
    assert positions.find("丁") == -1
    assert positions.find("乙丙") == 1
    assert positions.find("甲") == -1
    assert positions.find("") == -1
