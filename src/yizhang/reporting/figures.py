"""What a report needs from below: figures ready to print, and how a value is printed in a given style.

A style is a name, or names joined by ``+``:

========================  =========================================================================
``plain`` (or empty)      ``41.24``
``grouped``               ``1,234.50``
``trim``                  trailing zeros of the fraction dropped: ``21.1``
``magnitude``             the sign dropped
``unit``                  the unit behind the number, in one text: ``89.26%`` (for a table's cell)
``word:<family>``         the direction word alone: 增长, 下降, 持平 (``word`` is ``word:growth``)
``say:<family>``          the whole phrase: ``增长21.12%``, ``缺口0.28亿元``; 持平 alone at 0
``text``                  words the provider composes: names, lists of a class
========================  =========================================================================

The families are in :data:`WORDS`. Direction words follow the sign of the *printed* value: 0.003% never
reads as growth of 0.00%.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol

from yizhang.documents.model import FigureRef
from yizhang.formula.result import State
from yizhang.numbers import half_up, plain, unit
from yizhang.places import Place

PLACEHOLDER: Final = "（待补）"
"""Printed, highlighted, where a figure is unknown."""

WORDS: Final = {
    "growth": ("增长", "下降", "持平"),
    "increase": ("增加", "减少", "持平"),
    "points": ("提高", "降低", "持平"),
    "surplus": ("结余", "缺口", "收支平衡"),
    "excess": ("超过", "低于", "持平"),
}
"""Direction words by family: above zero, below zero, zero as printed."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure ready to print. ``value`` is unrounded, in base units; ``None`` is unknown. ``text`` is the
    number as printed in house style, its unit apart (a ``say`` phrase includes it). ``label`` is for people.
    """

    ref: FigureRef
    value: Fraction | None
    state: State
    text: str
    places: tuple[Place, ...] = ()
    label: str = ""

    @property
    def printed(self) -> str:
        """What goes on paper: the text, or the placeholder of an unknown figure."""
        return PLACEHOLDER if self.state is State.UNKNOWN else self.text


class Figures(Protocol):
    """The provider of figures: everything printed in a report comes from here."""

    def show(self, ref: FigureRef) -> Shown:
        """The figure as it stands now. Raises ``KeyError`` for a key that means nothing any more."""


def print_value(value: Fraction, ref: FigureRef) -> str:
    """Print ``value`` (base units) in the unit, decimals and style of ``ref``.

    Raises :class:`~yizhang.numbers.UnitError` (unknown unit) or ``KeyError`` (unknown word family).
    """
    head, _, family = ref.style.partition(":")
    if head in ("word", "say"):
        return _in_words(value, ref, head, family or "growth")
    styles = ref.style.split("+")
    return _digits(_in_unit(value, ref), ref.decimals, styles) + (ref.unit if "unit" in styles else "")


def _in_unit(value: Fraction, ref: FigureRef) -> Fraction:
    return value / unit(ref.unit).scale


def _in_words(value: Fraction, ref: FigureRef, head: str, family: str) -> str:
    family, *styles = family.split("+")
    up, down, flat = WORDS[family]
    counted = _in_unit(value, ref)
    rounded = half_up(counted, ref.decimals)
    if rounded == 0:
        return flat
    word = up if rounded > 0 else down
    if head == "word":
        return word
    return f"{word}{_digits(abs(counted), ref.decimals, styles)}{ref.unit}"


def _digits(value: Fraction, decimals: int, styles: list[str]) -> str:
    text = plain(abs(value) if "magnitude" in styles else value, decimals)
    whole, point, fraction = text.partition(".")
    if "grouped" in styles:
        sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
        whole = sign + f"{int(whole):,}"
    if "trim" in styles:
        fraction = fraction.rstrip("0")
    return f"{whole}{point}{fraction}" if fraction else whole


def label_of(shown: Shown) -> str:
    """The figure's name for people; the text of its key where the provider gives none."""
    return shown.label or str(shown.ref.key)
