"""An explanation as lines of text: the formula with its values, then its operands, with their places."""

from __future__ import annotations

from collections.abc import Iterator

from yizhang.formula.result import Explanation
from yizhang.numbers import exact_text, plain

INDENT = "  "


def explanation_lines(step: Explanation, depth: int = 0) -> Iterator[str]:
    """One line per step, operands indented below the operation they enter."""
    yield INDENT * depth + _line(step)
    for child in step.children:
        yield from explanation_lines(child, depth + 1)


def _line(step: Explanation) -> str:
    value = "未知" if step.value is None else _value(step)
    text = f"{step.label}" if step.label else ""
    if step.text and step.text != value:
        text = f"{text} = {step.text}" if text else step.text
    text = f"{text} = {value}" if text else value
    if step.places:
        text += "  ← " + "；".join(place.label() for place in step.places)
    return f"{text}（{step.remark}）" if step.remark else text


def _value(step: Explanation) -> str:
    counted = (step.value or 0) / step.unit.scale
    exact = exact_text(counted)
    short = exact if "/" not in exact and len(exact.partition(".")[2]) <= 4 else f"{plain(counted, 4)}…"
    return f"{short}{step.unit.symbol}"
