"""An explanation as lines of text: the formula with its values, then its operands, with their places."""

from __future__ import annotations

from collections.abc import Iterator

from yizhang.formula.result import Explanation
from yizhang.numbers import Unit, cut, exact_text, grouped, house_unit, plain, unit
from yizhang.places.place import labels

INDENT = "  "


def explanation_lines(step: Explanation, depth: int = 0) -> Iterator[str]:
    """One line per step, operands indented below the operation they enter."""
    yield INDENT * depth + _line(step)
    for child in step.children:
        yield from explanation_lines(child, depth + 1)


def _line(step: Explanation) -> str:
    value = "未知" if step.value is None else value_text(step)
    text = step.label
    if step.text and step.text != value:
        text = f"{text} = {step.text}" if text else step.text
    text = f"{text} = {value}" if text else value
    if step.places:
        text += "  ← " + labels(step.places, limit=len(step.places))
    return f"{text}（{step.remark}）" if step.remark else text


def value_text(step: Explanation) -> str:
    """A value nobody printed, in the unit a person would say it in: 1.8025亿元/月, not 180250000元/月."""
    shown = _house(step)
    counted = (step.value or 0) / shown.scale
    exact = exact_text(counted)
    short = (
        exact if "/" not in exact and len(exact.partition(".")[2]) <= 4 else f"{plain(cut(counted, 4), 4)}…"
    )
    return f"{grouped(short)}{shown.symbol}"


def _house(step: Explanation) -> Unit:
    unit_, value = step.unit, step.value
    counted = [(name, power) for name, power in unit_.dims if power > 0]
    if value is None or unit_.scale != 1 or counted != [("money", 1)]:
        return unit_
    _, slash, per = unit_.symbol.partition("/")
    return unit(f"{house_unit(value).symbol}{slash}{per}")
