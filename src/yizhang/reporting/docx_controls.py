"""Figures as content controls: a run-level ``w:sdt`` with a tag for the program and a name for people.

What is not certain is seen on the page: an unknown figure is a highlighted （待补）, a provisional one
stands over a dotted line. Both marks are run formatting: they vanish at the refresh that brings the certain
figure. A legend at the end of the report (a control too) explains them for as long as they occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from yizhang.formula.result import State
from yizhang.reporting.docx_xml import Element, el, find, find_all, q

_BOOKMARK: Final = re.compile(r"_(yz[0-9a-z]+)_\d+")
LEGEND_TAG: Final = "yzlegend"
_LEGEND: Final = {
    State.PROVISIONAL: "下加点线的数字为暂定数，依据的数据尚有估计或出入",
    State.UNKNOWN: "标黄的“（待补）”为尚缺数据的数字",
}
_AFTER_MARK: Final = (
    "effect",
    "bdr",
    "shd",
    "fitText",
    "vertAlign",
    "rtl",
    "cs",
    "em",
    "lang",
    "eastAsianLayout",
)
"""What the schema wants behind the marks among run properties."""


def control(tag: str, label: str, number: int, run: Element) -> Element:
    """A content control round one run. ``number`` must be unique in the document.

    A hidden bookmark repeats the tag, because LibreOffice up to 7.4 keeps the control but drops its
    properties. The control is rich text: the same program doubles text of mixed scripts in a plain one.
    """
    return el(
        "w:sdt",
        el(
            "w:sdtPr",
            el("w:alias", w_val=label[:64]),
            el("w:tag", w_val=tag),
            el("w:id", w_val=number),
        ),
        el(
            "w:sdtContent",
            el("w:bookmarkStart", w_id=number, w_name=f"_{tag}_{number}"),
            run,
            el("w:bookmarkEnd", w_id=number),
        ),
    )


def _tag_of(sdt: Element) -> str:
    tag = find(sdt, "w:sdtPr/w:tag")
    if tag is not None:
        return tag.get(q("w:val"), "")
    before = sdt.getprevious()
    marks = [*sdt.iter(q("w:bookmarkStart")), *([] if before is None else [before])]
    named = (_BOOKMARK.fullmatch(mark.get(q("w:name"), "")) for mark in marks)
    return next((match[1] for match in named if match), "")


def mark_state(run: Element, state: State) -> None:
    """Give the run the look of its state: plain, dotted underline (provisional), highlight (unknown)."""
    properties = find(run, "w:rPr")
    if properties is None:
        if state is State.KNOWN:
            return
        properties = el("w:rPr")
        run.insert(0, properties)
    _unmark(properties)
    if state is State.PROVISIONAL:
        _insert(properties, el("w:u", w_val="dotted"))
    elif state is State.UNKNOWN:
        _insert(properties, el("w:highlight", w_val="yellow"))


def _unmark(properties: Element) -> None:
    for child in find_all(properties, "w:u"):
        if child.get(q("w:val")) == "dotted":
            properties.remove(child)
    for child in find_all(properties, "w:highlight"):
        if child.get(q("w:val")) == "yellow":
            properties.remove(child)


def _insert(properties: Element, mark: Element) -> None:
    later = {q(f"w:{name}") for name in _AFTER_MARK}
    at = next((i for i, child in enumerate(properties) if child.tag in later), len(properties))
    properties.insert(at, mark)


def controls(root: Element) -> Iterator[tuple[str, Element]]:
    """Our controls in document order, with their tags."""
    for sdt in root.iter(q("w:sdt")):
        name = _tag_of(sdt)
        if name.startswith("yz"):
            yield name, sdt


def name_again(sdt: Element, tag: str, label: str) -> None:
    """Give a control its tag and name back where another program dropped them."""
    properties = find(sdt, "w:sdtPr")
    if properties is None or find(properties, "w:tag") is not None:
        return
    for old in find_all(properties, "w:alias"):
        properties.remove(old)
    at = 0 if find(properties, "w:rPr") is None else 1
    properties.insert(at, el("w:tag", w_val=tag))
    properties.insert(at, el("w:alias", w_val=label[:64]))


def text_of(element: Element) -> str:
    """The text of a control or paragraph as it reads with all tracked changes accepted."""
    return "".join(node.text or "" for node in element.iter(q("w:t")) if not _within(node, "w:del", element))


def _within(node: Element, name: str, top: Element) -> bool:
    parent = node.getparent()
    while parent is not None and parent is not top:
        if parent.tag == q(name):
            return True
        parent = parent.getparent()
    return False


def set_text(sdt: Element, text: str, state: State) -> bool:
    """Put ``text`` into the control's first run, keeping that run's formatting; the rest of its text goes.

    Returns whether the control had a place for it.
    """
    content = find(sdt, "w:sdtContent")
    if content is None:
        return False
    nodes = [node for node in content.iter(q("w:t")) if not _within(node, "w:del", content)]
    if nodes:
        first, *rest = nodes
    else:
        paragraph = next(content.iter(q("w:p")), None)
        first, rest = el("w:t"), []
        (content if paragraph is None else paragraph).append(el("w:r", first))
    first.text = text
    for node in rest:
        node.text = ""
    for placeholder in find_all(sdt, "w:sdtPr/w:showingPlcHdr"):
        placeholder.getparent().remove(placeholder)  # type: ignore[union-attr]
    run = first.getparent()
    if run is not None:
        mark_state(run, state)
    return True


def legend(states: Iterable[State]) -> str:
    """The sentence that explains the marks which occur; empty when everything is known."""
    present = set(states)
    clauses = [words for state, words in _LEGEND.items() if state in present]
    return f"注：{'；'.join(clauses)}。" if clauses else ""
