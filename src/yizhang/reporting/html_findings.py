"""The panel of findings: grouped by weight, each with its arithmetic, quotation and place."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from markupsafe import Markup

from yizhang.places import Severity
from yizhang.places.messages import render
from yizhang.reporting.html_markup import join, tag
from yizhang.reporting.html_model import NotedFinding, Page

ORDER = (Severity.ERROR, Severity.SUSPICIOUS, Severity.TAIL, Severity.NOTE)


def counted(page: Page, words: Mapping[str, str]) -> Markup:
    """How many of each severity, linked to the panel; empty without findings."""
    chips = []
    for severity in ORDER:
        count = sum(noted.finding.severity is severity for noted in page.findings)
        if count:
            text = f"{words[f'severity-{severity}']} {count}"
            chips.append(tag("a", text, href=f"#findings-{severity}", class_=f"chip {severity}"))
    return tag("p", *chips, class_="chips") if chips else Markup("")


def panel(page: Page, words: Mapping[str, str]) -> Markup:
    """All findings, the weightiest first, in their own order within a group."""
    if not page.findings:
        return tag("p", words["findings-none"], class_="note")
    ordered = sorted(page.findings, key=lambda noted: ORDER.index(noted.finding.severity))
    groups = groupby(ordered, key=lambda noted: noted.finding.severity)
    return join(_group(severity, list(members), page.lang, words) for severity, members in groups)


def _group(severity: Severity, members: list[NotedFinding], lang: str, words: Mapping[str, str]) -> Markup:
    count = render("page.items", (("count", str(len(members))),), lang)
    heading = tag("h3", words[f"severity-{severity}"], " ", tag("small", count))
    cards = [_card(noted, words) for noted in members]
    return tag("section", heading, *cards, id=f"findings-{severity}", class_=f"group {severity}")


def _card(noted: NotedFinding, words: Mapping[str, str]) -> Markup:
    finding = noted.finding
    rows = (
        ("quote", tag("q", finding.quote) if finding.quote else ""),
        ("stated", finding.stated),
        ("expected", finding.expected),
        ("formula", finding.formula),
        ("suspects", "；".join(finding.suspects)),
        ("place", "；".join(str(place).strip() for place in finding.places)),
        ("remedy", noted.remedy),
    )
    pairs = [tag("dt", words[name]) + tag("dd", value, class_=name) for name, value in rows if value]
    return tag(
        "article",
        tag("p", noted.text, class_="said"),
        tag("dl", *pairs),
        id=f"finding-{finding.id}",
        class_="finding",
    )
