"""Reports from templates: text templates (one line a paragraph) to documents of the common model.

Line marks of a text template: ``#`` title, ``##`` 一、, ``###`` （一）, ``####`` 1., ``#####`` （1） —
numbered by themselves, so that a section left out leaves no gap; ``@注``, ``@落款``, ``@日期``, ``@单位``
for the other kinds of paragraph; ``{{ table(…) }}`` and ``{{ chart(…) }}`` on lines of their own. Empty
lines mean nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Final

from yizhang.documents.model import Block, Document, Heading, Paragraph, Span
from yizhang.places import Place, Problem
from yizhang.reporting.figures import Figures
from yizhang.reporting.template_check import allowed_words, forbidden_allowances, misread, offences
from yizhang.reporting.template_engine import render
from yizhang.reporting.template_lint import lint_source
from yizhang.reporting.template_tokens import Label, Phrase, Refusal, Session, Token

_MARKS: Final = {"@注": "note", "@落款": "signature", "@日期": "date", "@单位": "unit-line"}
_NUMERALS: Final = "一二三四五六七八九"


def builtin(name: str) -> str:
    """The source of a built-in template (``financial_analysis``). Raises ``FileNotFoundError``."""
    return (files("yizhang.reporting") / "templates" / f"{name}.zh.txt").read_text("utf-8")


def render_text(
    source: str, name: str, context: Mapping[str, object], figures: Figures
) -> tuple[Document | None, tuple[Problem, ...]]:
    """Render a text template to a document. Any problem means no document: a report is whole or not made."""
    problems = lint_source(source, name)
    if problems:
        return None, problems
    session = Session(figures)
    text, problems = render(source, name, context, session)
    if text is None:
        return None, problems
    allowed = tuple(word for word in allowed_words(source) if word not in forbidden_allowances((word,)))
    try:
        blocks = _blocks(text, session, allowed)
    except Refusal as refusal:
        return None, (Problem.at(Place(name), refusal.code, **refusal.arguments),)
    title = next((_plain(b.spans) for b in blocks if isinstance(b, Heading) and b.level == 0), "")
    return Document(tuple(blocks), title), ()


def _blocks(text: str, session: Session, allowed: tuple[str, ...]) -> list[Block]:
    blocks: list[Block] = []
    counters = [0, 0, 0, 0]
    for line in text.splitlines():
        stripped = line.strip()
        if stripped:
            blocks.append(_block(stripped, session, allowed, counters))
    return blocks


def _block(line: str, session: Session, allowed: tuple[str, ...], counters: list[int]) -> Block:
    level = len(line) - len(line.lstrip("#"))
    if 1 <= level <= 5:
        spans = line_spans(line[level:].strip(), session, allowed)
        return Heading(level - 1, spans, number_heading(level - 1, counters))
    for mark, style in _MARKS.items():
        if line.startswith(mark):
            return Paragraph(line_spans(line[len(mark) :].strip(), session, allowed), style)
    alone = session.meant(line) if len(line) == 1 else None
    if alone is not None and alone.block is not None:
        return alone.block
    return Paragraph(line_spans(line, session, allowed))


def number_heading(level: int, counters: list[int]) -> str:
    """The next number of a heading: 一、 （一） 1. （1）; nothing for the title."""
    if level == 0:
        return ""
    counters[level - 1] += 1
    counters[level:] = [0] * (len(counters) - level)
    count = counters[level - 1]
    return (f"{chinese(count)}、", f"（{chinese(count)}）", f"{count}.", f"（{count}）")[level - 1]


def chinese(count: int) -> str:
    """A count from 1 to 99 in Chinese numerals: 三, 十, 十二, 二十一."""
    tens, ones = divmod(count, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{_NUMERALS[tens - 1]}十"
    return head + (_NUMERALS[ones - 1] if ones else "")


def line_spans(
    line: str, session: Session, allowed: tuple[str, ...] = (), *, cell: bool = False
) -> tuple[Span, ...]:
    """A rendered line as spans. Raises :class:`Refusal` for text that is a number, or makes another number
    of a figure beside it. ``cell`` says the line is a table cell of its own, where a number may stand
    without its unit.
    """
    tokens = [session.meant(character) for character in line]
    words = "".join("\ufffc" if token else character for character, token in zip(line, tokens, strict=True))
    found = next(offences(words, allowed), None)
    if found:
        raise Refusal("template.raw-number", text=found.text)
    spans: list[Span] = []
    for index, token in enumerate(tokens):
        if token is None:
            _append(spans, line[index])
        else:
            _check(index, line, tokens, cell=cell)
            spans.extend(token.spans)
    return tuple(spans)


def _append(spans: list[Span], character: str) -> None:
    if spans and spans[-1].ref is None:
        spans[-1] = Span(spans[-1].text + character)
    else:
        spans.append(Span(character))


def _check(index: int, line: str, tokens: Sequence[Token | None], *, cell: bool) -> None:
    token = tokens[index]
    if token is None:
        return
    if token.block is not None:
        raise Refusal("template.block-inside")
    if token.bare and not (cell and line.strip() == line[index]):
        raise Refusal("template.bare-number", text=_plain(token.spans))
    if not token.figure:
        return
    if index and (left := tokens[index - 1]) is not None and left.figure:
        raise Refusal("template.touching", text=_plain(left.spans) + _plain(token.spans), beside="另一个数字")
    before = line[index - 1] if index and tokens[index - 1] is None else ""
    after = line[index + 1] if index + 1 < len(line) and tokens[index + 1] is None else ""
    if beside := misread(before, after):
        raise Refusal("template.touching", text=_plain(token.spans), beside=beside)


def _plain(spans: Sequence[Span]) -> str:
    return "".join(span.text for span in spans)


__all__ = ["Label", "Phrase", "builtin", "line_spans", "render_text"]
