"""An audited document as one self-contained page: its text with the findings in place. No script, no outside source."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files

from markupsafe import Markup

from yizhang.checking.audit_model import DocumentAudit, Reported
from yizhang.documents.model import Document
from yizhang.places.messages import describe
from yizhang.reporting.audit_marks import Marks
from yizhang.reporting.audit_text import TextWriter
from yizhang.reporting.audit_words import ORDER, Wording, shortened
from yizhang.reporting.html_markup import tag

_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def audit_page(audit: DocumentAudit, document: Document | None, lang: str = "zh", *, index: str = "") -> str:
    """The page of one document; ``index`` is the address of the page that lists all of them."""
    words = Wording(lang)
    text = TextWriter(Marks.of(audit), words, lambda number: _told(audit.findings[number - 1], number, words))
    body = text.blocks(document.blocks) if document is not None else Markup("")
    placed = text.told
    rest = [
        _told(found, number, words)
        for number, found in enumerate(audit.findings, start=1)
        if number not in placed
    ]
    title = audit.title or audit.path
    back = tag("p", tag("a", words.say("audit.page.back"), href=index), class_="back") if index else ""
    top = tag(
        "header",
        back,
        tag("h1", title),
        tag("p", audit.path, class_="subtitle") if title != audit.path else "",
        tag("ul", *(tag("li", line) for line in words.summary(audit)), class_="facts"),
        _problems(audit, words),
        class_="masthead",
    )
    others = tag("section", tag("h2", words.say("audit.page.elsewhere")), *rest) if rest else ""
    main = tag("main", tag("article", body, others, id="text", class_="text"))
    return page(
        title, lang, [*_filters(audit, words), top, tag("div", _list(audit, words), main, class_="layout")]
    )


def page(title: str, lang: str, content: Sequence[Markup | str]) -> str:
    """A whole page in the audit's style."""
    style = (files("yizhang.reporting") / "assets" / "audit.css").read_text("utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", title),
        tag("style", Markup(style)),  # noqa: S704 (our own asset)
    )
    html = tag("html", head, tag("body", *content), lang=_LANGUAGES.get(lang, lang))
    return f"<!DOCTYPE html>\n{html}\n".encode("utf-8", "replace").decode("utf-8")


def _filters(audit: DocumentAudit, words: Wording) -> list[Markup]:
    """One box to tick for each severity there is: what is not ticked is not shown."""
    boxes = []
    for severity in ORDER:
        if audit.count(severity):
            box = Markup('<input type="checkbox" checked="checked" id="show-{}"/>').format(severity.value)
            text = f"{words.word(severity.value)} {audit.count(severity)}"
            boxes.append(box + tag("label", text, for_=f"show-{severity.value}", class_=severity.value))
    return [tag("div", *boxes, class_="filters")] if boxes else []


def _problems(audit: DocumentAudit, words: Wording) -> Markup:
    lines = [tag("li", describe(problem, words.lang)) for problem in audit.problems]
    return tag("ul", *lines, class_="problems") if lines else Markup("")


def _list(audit: DocumentAudit, words: Wording) -> Markup:
    """The findings by severity, each leading to where it is told."""
    numbered = list(enumerate(audit.findings, start=1))
    groups: list[Markup] = []
    for severity in ORDER:
        members = [
            (n, found) for n, found in numbered if found.severity is severity and found.accepted is None
        ]
        if members:
            groups.append(_group(words.word(severity.value), severity.value, members, words))
    accepted = [(n, found) for n, found in numbered if found.accepted is not None]
    if accepted:
        groups.append(_group(words.word("accepted"), "accepted", accepted, words))
    if not groups:
        groups.append(tag("p", words.say("audit.page.none"), class_="none"))
    name = words.say("audit.page.findings")
    return tag("nav", tag("h2", name), *groups, aria_label=name)


def _group(title: str, looks: str, members: Sequence[tuple[int, Reported]], words: Wording) -> Markup:
    items = []
    for number, found in members:
        where = words.where(found.figures[0]) if found.figures else ""
        text = shortened(words.sentence(found), 60)
        link = tag("a", tag("b", str(number)), " ", text, " ", tag("small", where), href=f"#f{number}")
        items.append(tag("li", link))
    return tag(
        "section", tag("h3", title, " ", tag("small", str(len(members)))), tag("ol", *items), class_=looks
    )


def _told(found: Reported, number: int, words: Wording) -> Markup:
    finding = found.finding
    state = "accepted" if found.accepted is not None else found.severity.value
    head = tag("b", f"{number} {words.severity(found.severity)}")
    rows: list[tuple[str, str]] = [
        ("formula", finding.formula),
        ("places", words.figures(found)),
        ("one-of" if len(finding.suspects) > 1 else "suspects", words.suspects(found)),
        ("consequences", words.list(found.consequences)),
        ("remedy", words.remedy(found)),
        ("accepted", words.accepted(found.accepted) if found.accepted is not None else ""),
    ]
    pairs = [tag("dt", words.word(name)) + tag("dd", value) for name, value in rows if value]
    back = tag("a", words.say("audit.page.to-text"), href=f"#t{number}", class_="to-text")
    identity = tag("small", f"{words.word('id')} {found.id}", class_="id")
    return tag(
        "aside",
        tag("p", head, " ", words.sentence(found)),
        tag("dl", *pairs),
        tag("p", back, " ", identity, class_="foot"),
        id=f"f{number}",
        class_=f"finding {state}",
    )


__all__ = ["audit_page", "page"]
