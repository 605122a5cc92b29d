"""FigureWriter on a page: each bound to its key, marked by its state, and linked to how it came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from markupsafe import Markup

from yizhang.documents.model import FigureRef, Span
from yizhang.formula.result import State
from yizhang.places.messages import catalogue, render
from yizhang.reporting.html_markup import join, tag
from yizhang.reporting.html_model import Page, Trace

_PREFIX = "page."


@cache
def page_words(lang: str) -> Mapping[str, str]:
    """The page's own words in one language, by the code behind ``page.``, but for those with arguments."""
    codes = [code for code in catalogue() if code.startswith(_PREFIX) and "{" not in catalogue()[code].zh]
    return {code.removeprefix(_PREFIX): render(code, (), lang) for code in codes}


@dataclass(slots=True)
class FigureWriter:
    """The figures met so far. Each distinct one gets an anchor, in order of first appearance."""

    page: Page
    anchors: dict[FigureRef, tuple[str, str]] = field(default_factory=dict)
    """Anchor and printed text of each figure met."""

    @property
    def words(self) -> Mapping[str, str]:
        """The page's words."""
        return page_words(self.page.lang)

    def text(self, spans: tuple[Span, ...]) -> Markup:
        """Running text with its figures bound."""
        return join(self.span(span) for span in spans)

    def span(self, span: Span) -> Markup:
        """One run of text."""
        inner = self.figure(span.text, span.ref) if span.ref is not None else Markup.escape(span.text)
        return tag("strong", inner) if span.bold else inner

    def figure(self, text: str, ref: FigureRef) -> Markup:
        """A printed figure: its key as data, its state in words for those who cannot see the mark."""
        trace = self.page.traces.get(ref)
        state = _state(trace)
        shown = text or self.words["missing"]
        mark = (
            tag("span", f"（{self.words[f'state-{state}']}）", class_="mark")
            if state != "known"
            else Markup("")
        )
        if trace is None:
            return tag("span", shown, mark, class_=_kind(ref), data_key=str(ref.key), data_state=state)
        anchor = self.anchors.setdefault(ref, (f"f{len(self.anchors) + 1}", shown))[0]
        link = tag("a", shown, href=f"#{anchor}", title=self.words["figure-hint"])
        return tag("span", link, mark, class_=_kind(ref), data_key=str(ref.key), data_state=state)

    def list_traces(self) -> Markup:
        """How each figure met came about, in the order of the text."""
        items = [self._item(ref, anchor, text) for ref, (anchor, text) in self.anchors.items()]
        return tag("ol", *items, class_="traces")

    def _item(self, ref: FigureRef, anchor: str, text: str) -> Markup:
        trace, words = self.page.traces[ref], self.words
        state = _state(trace)
        badge = (
            tag("span", words[f"state-{state}"], class_=f"badge {state}") if state != "known" else Markup("")
        )
        printed = tag("span", text, class_="trace-figure")
        parts = [tag("p", tag("b", trace.label), " ", badge, printed, class_="trace-head")]
        if trace.variant:
            parts.append(tag("p", f"{words['variant']}：{trace.variant}", class_="trace-variant"))
        if trace.lines:
            parts.append(tag("ul", *(tag("li", line) for line in trace.lines), class_="trace-lines"))
        if trace.places:
            places = "；".join(str(place).strip() for place in trace.places)
            parts.append(tag("p", f"{words['origin']}：{places}", class_="trace-places"))
        return tag("li", *parts, id=anchor, data_key=str(ref.key))


def _state(trace: Trace | None) -> str:
    if trace is None or (trace.state is State.KNOWN and not trace.conflict):
        return "known"
    return "conflict" if trace.conflict else str(trace.state)


def _kind(ref: FigureRef) -> str:
    """A number stays on one line; words that a provider composes may run over several."""
    return "figure words" if ref.style == "text" else "figure"
