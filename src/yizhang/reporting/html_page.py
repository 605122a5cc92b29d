"""A document as one self-contained page: no request leaves it, and it can be read without scripts."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files

from markupsafe import Markup

from yizhang.documents.model import Heading
from yizhang.reporting.charts_palette import BAND_COLOURS, SERIES_COLOURS, THRESHOLD_COLOURS
from yizhang.reporting.html_blocks import blocks, contents
from yizhang.reporting.html_figures import FigureWriter
from yizhang.reporting.html_findings import counted, panel
from yizhang.reporting.html_markup import join, tag
from yizhang.reporting.html_model import Highlight, Page, SourceFile

_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def render_page(page: Page) -> str:
    """The page as HTML text. The same page always gives the same text."""
    figures = FigureWriter(page)
    style, script = chart_colours() + _asset("page.css"), _asset("page.js")
    title = _title(figures)
    sections = _sections(figures)
    body = tag(
        "body",
        tag("a", figures.words["skip"], href="#text", class_="skip"),
        _masthead(figures, title),
        tag("div", _contents(figures, sections), _main(sections), class_="layout"),
        tag("div", class_="tip", id="tip", role="tooltip", hidden="hidden"),
        tag("script", Markup(script)),  # noqa: S704 (our own asset)
    )
    html = tag("html", _head(title, style, script), body, lang=_LANGUAGES.get(page.lang, page.lang))
    return f"<!DOCTYPE html>\n{html}\n".encode("utf-8", "replace").decode("utf-8")


def chart_colours() -> str:
    """The palette as custom properties, so that drawings and workbook share one table of colours."""
    pairs = [(f"s{n}", colour) for n, colour in enumerate(SERIES_COLOURS)]
    pairs += [(f"band-{name}", colour) for name, colour in BAND_COLOURS.items()]
    pairs += [(f"t{n}", colour) for n, colour in enumerate(THRESHOLD_COLOURS)]
    properties = "".join(f"--{name}:{colour};" for name, colour in pairs)
    fills = "".join(
        f".{name}{{fill:var(--{name});background:var(--{name})}}"
        for name, _ in pairs
        if not name.startswith("t")
    )
    strokes = "".join(f".l{n}{{stroke:var(--s{n})}}" for n in range(len(SERIES_COLOURS)))
    lines = "".join(f".threshold.t{n}{{stroke:var(--t{n})}}" for n in range(len(THRESHOLD_COLOURS)))
    labels = "".join(f".threshold-label.t{n}{{fill:var(--t{n})}}" for n in range(len(THRESHOLD_COLOURS)))
    return f":root{{{properties}}}{fills}{strokes}{lines}{labels}\n"


def _asset(name: str) -> str:
    return (files("yizhang.reporting") / "assets" / name).read_text("utf-8")


def _head(title: str, style: str, script: str) -> Markup:
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; img-src data:"
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag(
            "meta",
            http_equiv="Content-Security-Policy",
            content=f"{policy}; base-uri 'none'; form-action 'none'",
        ),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", title),
        tag("style", Markup(style)),  # noqa: S704 (our own asset)
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _title(figures: FigureWriter) -> str:
    document = figures.page.document
    heads = (block for block in document.blocks if isinstance(block, Heading) and block.level == 0)
    first = next(heads, None)
    return "".join(span.text for span in first.spans) if first is not None else document.title


def _masthead(figures: FigureWriter, title: str) -> Markup:
    page = figures.page
    subtitle = tag("p", page.subtitle, class_="subtitle") if page.subtitle else ""
    cards = tag("ul", *(_highlight(figures, item) for item in page.highlights), class_="glance")
    shown = cards if page.highlights else ""
    return tag("header", tag("h1", title), subtitle, counted(page, figures.words), shown, class_="masthead")


def _highlight(figures: FigureWriter, item: Highlight) -> Markup:
    label, figure = tag("span", item.label, class_="label"), tag("b", figures.span(item.figure))
    return tag("li", label, figure, tag("span", item.remark, class_="remark"))


Sections = list[tuple[str, str, Markup]]


def _sections(figures: FigureWriter) -> Sections:
    """The parts of the page: anchor, heading, content. Traces come after the text they explain."""
    page, words = figures.page, figures.words
    sections: Sections = [("text", "", tag("article", blocks(figures), class_="text"))]
    sections.append(("findings", words["findings"], panel(page, words)))
    if figures.anchors:
        lead = tag("p", words["traces-lead"], class_="note")
        sections.append(("traces", words["traces"], lead + figures.list_traces()))
    if page.sources:
        sections.append(("sources", words["sources"], _sources(page.sources, words)))
    return sections


def _main(sections: Sections) -> Markup:
    pieces = []
    for anchor, heading, content in sections:
        head = tag("h2", heading) if heading else ""
        pieces.append(tag("section", head, content, id=anchor, class_=f"part {anchor}"))
    return tag("main", join(pieces, "\n"))


def _contents(figures: FigureWriter, sections: Sections) -> Markup:
    links = [
        tag("li", tag("a", text, href=f"#{anchor}"), class_=f"level{level}")
        for level, anchor, text in contents(figures)
    ]
    links += [
        tag("li", tag("a", heading, href=f"#{anchor}"), class_="level1 appended")
        for anchor, heading, _ in sections
        if heading
    ]
    name = figures.words["contents"]
    return tag("nav", tag("p", name, class_="toc-title"), tag("ul", *links), class_="toc", aria_label=name)


def _sources(sources: tuple[SourceFile, ...], words: Mapping[str, str]) -> Markup:
    heads = (words["source-file"], words["source-what"], words["source-digest"])
    head = tag("thead", tag("tr", *(tag("th", text, scope="col") for text in heads)))
    rows = []
    for source in sources:
        digest = tag("td", tag("code", source.digest), class_="digest")
        rows.append(tag("tr", tag("th", source.name, scope="row"), tag("td", source.description), digest))
    return tag("div", tag("table", head, tag("tbody", *rows)), class_="scroll")
