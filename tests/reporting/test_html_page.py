"""The page: self-contained, safe, readable without scripts, every figure bound and explained."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from html.parser import HTMLParser

import pytest
from zhuzhou_page import document, findings, page, ref

from yizhang.documents.model import Cell, Document, FigureRef, Heading, Paragraph, Span, Table
from yizhang.formula.result import Explanation, Result, State
from yizhang.numbers import MONTHS, YI_YUAN, Instant
from yizhang.places import Finding, Key, Place, Severity
from yizhang.reporting.html_figures import page_words
from yizhang.reporting.html_markup import tag
from yizhang.reporting.html_model import NotedFinding, Page, SourceFile, Trace
from yizhang.reporting.html_page import render_page

VOID = {"meta", "line", "rect", "circle", "polyline"}
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\" ' & {{7*7}}"


class Tree(HTMLParser):
    """What a parser sees: elements with attributes, text, and whether everything was closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.said: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


@pytest.fixture(scope="module")
def html() -> str:
    return render_page(page())


@pytest.fixture(scope="module")
def tree(html: str) -> Tree:
    return Tree(html)


def test_everything_opened_is_closed(tree: Tree) -> None:
    assert tree.open == []


def test_same_page_gives_same_text(html: str) -> None:
    assert render_page(page()) == html


def test_no_request_leaves_the_page(html: str, tree: Tree) -> None:
    assert not re.search(r"https?:|//[a-z]|@import|url\(|@font-face", html)
    assert tree.attributes("src") == []
    assert all(target.startswith("#") for target in tree.attributes("href"))


def test_policy_allows_only_what_is_inside(html: str, tree: Tree) -> None:
    policy = next(
        a["content"] for name, a in tree.elements if a.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    for name in ("style", "script"):
        found = re.search(f"<{name}>(.*?)</{name}>", html, re.DOTALL)
        assert found is not None
        digest = b64encode(sha256(found[1].encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in policy
    assert not tree.attributes("style")
    assert not [key for _, attributes in tree.elements for key in attributes if key.startswith("on")]


def test_anchors_are_unique_and_links_arrive(tree: Tree) -> None:
    ids = tree.attributes("id")
    assert len(ids) == len(set(ids))
    assert {target[1:] for target in tree.attributes("href")} <= set(ids)


def test_every_bound_figure_is_a_span_with_its_key(tree: Tree) -> None:
    keys = [a["data-key"] for name, a in tree.elements if a.get("class") == "figure" and name == "span"]
    spans = [s.ref for b in document().blocks if isinstance(b, Paragraph) for s in b.spans if s.ref]
    assert {str(of.key) for of in spans} <= set(keys)


def test_a_figure_is_explained_once_however_often_it_appears(html: str) -> None:
    months = ref("payable_months", "city", "emp", "pooled-gross")
    assert html.count(f'data-key="{months.key}"') > 2
    assert html.count("37.09亿元 ÷（21.63亿元 ÷ 12）") == 1


def test_states_are_said_in_words(tree: Tree) -> None:
    said = "".join(tree.said)
    assert "21.12%（暂定）" in said
    assert "37.09亿元（来源冲突）" in said
    assert "期末累计结余为待补" in said


def test_findings_are_grouped_weightiest_first(tree: Tree) -> None:
    groups = [value for value in tree.attributes("id") if value.startswith("findings-")]
    assert groups == ["findings-error", "findings-suspicious", "findings-tail", "findings-note"]


def test_a_finding_shows_quotation_arithmetic_and_place(html: str) -> None:
    card = html[html.index('<article id="finding-') :]
    for text in ("合计 26.52 12", "26.52 ÷（29.48 ÷ 12）", "第165行", "改为 11"):
        assert text in card


def test_a_page_without_findings_says_so() -> None:
    assert page_words("zh")["findings-none"] in render_page(replace(page(), findings=()))


def test_charts_have_a_name_a_description_and_their_data(html: str) -> None:
    drawings = re.findall(r'<svg class="chart" role="img".*?</svg>', html, re.DOTALL)
    assert len(drawings) == 4
    assert all("<title>" in drawing and "<desc>" in drawing for drawing in drawings)
    assert html.count('<details class="data">') == 4


def test_tables_have_captions_and_scoped_headers(tree: Tree) -> None:
    scopes = [a.get("scope", "") for name, a in tree.elements if name == "th"]
    assert set(scopes) == {"col", "row"}


def hostile_page() -> Page:
    of = FigureRef(Key.of(HOSTILE, area=HOSTILE), "亿元", 2)
    place = Place(HOSTILE, sheet=HOSTILE, line=3)
    finding = Finding(
        "x.y", Severity.ERROR, (place,), quote=HOSTILE, stated=HOSTILE, formula=HOSTILE, suspects=(HOSTILE,)
    )
    blocks = (
        Heading(0, (Span(HOSTILE),)),
        Heading(1, (Span(HOSTILE),), HOSTILE),
        Paragraph((Span(HOSTILE), Span(HOSTILE, of, bold=True))),
        Table((Cell(0, 0, HOSTILE, header=True), Cell(1, 0, HOSTILE)), 2, 1, HOSTILE, HOSTILE),
    )
    trace = Trace(HOSTILE, (HOSTILE,), (place,), State.PROVISIONAL, variant=HOSTILE)
    noted = (NotedFinding(finding, HOSTILE, HOSTILE),)
    return Page(
        Document(blocks), {of: trace}, (), noted, (SourceFile(HOSTILE, HOSTILE, HOSTILE),), {}, HOSTILE
    )


def test_what_people_write_never_becomes_markup() -> None:
    tree = Tree(render_page(hostile_page()))
    assert [name for name, _ in tree.elements].count("script") == 1
    assert "img" not in [name for name, _ in tree.elements]
    assert not [key for _, attributes in tree.elements for key in attributes if key.startswith("on")]
    assert sum(HOSTILE in said for said in tree.said) > 10


def test_text_that_no_file_can_hold_is_replaced() -> None:
    text = render_page(Page(Document((Paragraph((Span("医\ud800保"),)),)), subtitle="\ud800"))
    assert "医?保" in text


def test_hidden_tables_stay_hidden() -> None:
    secret = Table((Cell(0, 0, "隐藏"),), 1, 1, hidden=True)
    assert "隐藏" not in render_page(Page(Document((secret,))))


def test_english_pages_speak_english() -> None:
    text = render_page(replace(page(), lang="en"))
    assert '<html lang="en">' in text
    assert "How the figures came about" in text


def test_a_finding_is_rendered_from_its_code() -> None:
    noted = NotedFinding.of(Finding.of("page.items", Severity.NOTE, count=3), "en")
    assert (noted.text, noted.remedy) == ("3", "")


def test_a_trace_tells_each_step_and_each_place_once() -> None:
    place = Place("a.xlsx", sheet="一", cell="B2")
    leaf = Explanation("累计结余", "37.09亿元", Fraction(3709 * 10**6), YI_YUAN, places=(place,))
    twelve = Explanation("", "12月", Fraction(12), MONTHS)
    whole = Explanation(
        "可支付月数", "37.09 ÷ 1.8025", Fraction(3709 * 12, 2163), MONTHS, children=(leaf, twelve)
    )
    result = Result(
        Fraction(3709 * 12, 2163), MONTHS, State.KNOWN, whole, conflicts=(Key.of("x", Instant(2024, 12)),)
    )
    trace = Trace.of(result, "可支付月数", "含风险储备金")
    assert trace.lines[0] == "可支付月数：37.09 ÷ 1.8025 ＝ 20.5769…个月"
    assert trace.lines[1:] == ("累计结余：37.09亿元",)  # a literal explains itself
    assert trace.places == (place,)
    assert trace.conflict


def test_tags_escape_content_and_attributes() -> None:
    assert tag("b", "<&>", data_key='"') == '<b data-key="&#34;">&lt;&amp;&gt;</b>'
    assert tag("meta", name="", charset="utf-8") == '<meta charset="utf-8"/>'


def test_findings_demo_has_every_severity() -> None:
    assert {noted.finding.severity for noted in findings()} == set(Severity)
