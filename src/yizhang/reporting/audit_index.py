"""The pages of an audit: one document is one page; several are a list of documents and a page each beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from yizhang.checking.audit_model import DocumentAudit
from yizhang.documents.model import Document
from yizhang.reporting.audit_page import audit_page, page
from yizhang.reporting.audit_words import ORDER, Wording
from yizhang.reporting.html_markup import tag

Reading = Callable[[int], Document | None]
"""Reads the document of an audit, by its number, once more."""


def write_pages(audits: Sequence[DocumentAudit], read: Reading, file: Path, lang: str = "zh") -> list[Path]:
    """Write the page ``file`` (and, for several documents, the folder ``<name>.pages`` beside it).

    Gives the file to open. Raises ``OSError`` when it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    if len(audits) == 1:
        _write(file, audit_page(audits[0], read(0), lang))
        return [file]
    folder = file.parent / f"{file.stem}.pages"
    folder.mkdir(exist_ok=True)
    links = []
    for number, audit in enumerate(audits):
        name = f"{number + 1:04d}-{_plain(audit.path)}.html"
        _write(folder / name, audit_page(audit, read(number), lang, index=f"../{file.name}"))
        links.append(f"{folder.name}/{name}")
    _write(file, index_page(audits, links, lang))
    return [file]


def index_page(audits: Sequence[DocumentAudit], links: Sequence[str], lang: str = "zh") -> str:
    """The list of documents, the worst first, to be narrowed by severity."""
    words = Wording(lang)
    order = sorted(range(len(audits)), key=lambda number: (_weight(audits[number]), number))
    heads = ["document", "figures", "checked", *(each.value for each in ORDER), "accepted"]
    head = tag("tr", *(tag("th", words.say(f"audit.column.{name}"), scope="col") for name in heads))
    rows = [_row(audits[number], links[number], words) for number in order]
    table = tag("table", tag("thead", head), tag("tbody", *rows), class_="documents")
    sums = [
        tag("li", f"{words.word(each.value)} {sum(audit.count(each) for audit in audits)}", class_=each.value)
        for each in ORDER
    ]
    title = words.say("audit.page.index", count=len(audits))
    top = tag("header", tag("h1", title), tag("ul", *sums, class_="sums"), class_="masthead")
    return page(
        title, lang, [*_filters(words), top, tag("div", tag("div", table, class_="scroll"), class_="wide")]
    )


def _weight(audit: DocumentAudit) -> tuple[bool, int, int]:
    return not audit.unreadable, -audit.count(ORDER[0]), -audit.count(ORDER[1])


def _filters(words: Wording) -> list[Markup]:
    choices = ("all", "error", "suspicious", "unreadable")
    boxes = []
    for name in choices:
        checked = Markup(' checked="checked"') if name == "all" else Markup("")
        box = Markup('<input type="radio" name="only" id="only-{}"{}/>').format(name, checked)
        boxes.append(box + tag("label", words.say(f"audit.only.{name}"), for_=f"only-{name}"))
    return [tag("div", *boxes, class_="filters")]


def _row(audit: DocumentAudit, link: str, words: Wording) -> Markup:
    share = f"{100 * audit.asserted_nonzero / audit.nonzero:.0f}%" if audit.nonzero else "–"
    counts = [audit.count(each) for each in ORDER]
    accepted = len(audit.findings) - len(audit.open_findings)
    looks = [each.value for each in ORDER[:2] if audit.count(each)]
    if audit.unreadable:
        looks.append("unreadable")
    state = tag("small", words.say("audit.page.unreadable")) if audit.unreadable else ""
    name = tag("th", tag("a", audit.path, href=quote(link)), " ", state, scope="row")
    cells = [
        tag("td", str(count) if count else "", class_=f"num {each.value}" if count else "num")
        for each, count in zip(ORDER, counts, strict=True)
    ]
    return tag(
        "tr",
        name,
        tag("td", str(audit.figures), class_="num"),
        tag("td", share, class_="num"),
        *cells,
        tag("td", str(accepted or ""), class_="num"),
        class_=" ".join(looks),
    )


def _plain(path: str) -> str:
    """A name that any file system takes."""
    return re.sub(r"[^\w.-]+", "_", path.rpartition("/")[2])[:80]


def _write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
