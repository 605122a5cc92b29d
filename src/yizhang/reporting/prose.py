"""Sentences about figures: names joined, classes listed, ties said, directions put into words.

The plain functions are for whoever provides figures of style ``text`` (the provider composes those words, so
that a refresh can compose them anew); :func:`functions` are the ones a template may call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yizhang.documents.model import Chart, Table
from yizhang.reporting.template_tokens import Bound, Refusal, Session, Solid


def join_names(names: Sequence[str]) -> str:
    """``甲``, ``甲和乙``, ``甲、乙和丙``; empty for none."""
    if len(names) < 2:
        return "".join(names)
    return "、".join(names[:-1]) + "和" + names[-1]


def tied(names: Sequence[str]) -> str:
    """Who holds an extreme: one name, or ``甲、乙并列``."""
    return names[0] if len(names) == 1 else f"{'、'.join(names)}并列" if names else "无"


def listing(members: Sequence[tuple[str, str]], classifier: str = "个") -> str:
    """A class with its members, each a name and its printed figure: ``无``, ``为渌口区2个月`` or
    ``有2个，分别是攸县5个月、醴陵市6个月``.
    """
    texts = [name + figure for name, figure in members]
    if not texts:
        return "无"
    if len(texts) == 1:
        return f"为{texts[0]}"
    return f"有{len(texts)}{classifier}，分别是{'、'.join(texts)}"


def functions(session: Session) -> Mapping[str, Callable[..., Any]]:
    """The functions a template may call, bound to one rendering."""

    def word(figure: object, family: str = "growth") -> Bound:
        return session.restyled(figure, "word", family)

    def change(figure: object, family: str = "growth") -> Bound:
        return session.restyled(figure, "say", family)

    def surplus(figure: object) -> Bound:
        return session.restyled(figure, "say", "surplus")

    def points(figure: object) -> Bound:
        return session.restyled(figure, "say", "points")

    def names(items: Sequence[object]) -> str:
        return join_names([str(item) for item in items])

    return {
        "word": word,
        "change": change,
        "surplus": surplus,
        "points": points,
        "names": names,
        "table": lambda item: _solid(item, Table, "table"),
        "chart": lambda item: _solid(item, Chart, "chart"),
    }


def _solid(item: object, kind: type, name: str) -> Solid:
    if not (isinstance(item, Solid) and isinstance(item.block, kind)):
        raise Refusal("template.wrong-argument", function=name)
    return item
