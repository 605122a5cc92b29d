"""The habits of one document, inferred once from all of its figures: decimals by unit, budget base, transfers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from yizhang.assertions.model import Assertion, Measure, Mention, Says
from yizhang.numbers import Hedge, Quantity

_ENOUGH: Final = 12
"""Figures of one unit from which a habit can be told."""
_MOST: Final = Fraction(3, 4)
"""The share of them that must print the usual decimals."""
_AMOUNTS: Final = frozenset(
    {Measure.LEVEL, Measure.CHANGE, Measure.GROWTH, Measure.SHARE, Measure.COMPLETION}
)


@dataclass(frozen=True, slots=True)
class Conventions:
    """What the document usually does.

    ``decimals`` gives, by unit symbol, the decimals that figures of the unit have even where trailing zeros are dropped
    (``21.1亿元`` beside ``26.92亿元`` means 21.10), with how many figures show it.
    """

    decimals: Mapping[str, tuple[int, int]] = field(default_factory=lambda: MappingProxyType({}))
    without_transfers: bool = False
    base: tuple[str, int] = ("", 0)
    """The version completion is measured against most, and how often."""

    def narrowed(self, quantity: Quantity) -> Quantity:
        """The quantity with the decimals its unit usually has, where fewer are printed and none was a rounding."""
        usual = self.decimals.get(quantity.unit.symbol)
        if usual is None or quantity.decimals is None or quantity.hedge is not Hedge.NONE:
            return quantity
        return replace(quantity, decimals=usual[0]) if 0 <= quantity.decimals < usual[0] else quantity


def infer(mentions: Sequence[Mention], assertions: Iterable[Assertion]) -> Conventions:
    """The fewest habits that explain how the figures of one document are printed."""
    return Conventions(
        MappingProxyType(_decimals(mentions)), _without_transfers(mentions), _base(mentions, assertions)
    )


def _decimals(mentions: Sequence[Mention]) -> dict[str, tuple[int, int]]:
    printed: dict[str, Counter[int]] = {}
    zeros: Counter[tuple[str, int]] = Counter()
    for mention in mentions:
        quantity = mention.quantity
        if mention.nil or quantity.decimals is None or mention.measure not in _AMOUNTS:
            continue
        if quantity.hedge is Hedge.NONE and quantity.decimals >= 0:
            symbol = quantity.unit.symbol
            printed.setdefault(symbol, Counter())[quantity.decimals] += 1
            if quantity.decimals and _ends_in_zero(quantity):
                zeros[symbol, quantity.decimals] += 1
    found = {}
    for symbol, counted in sorted(printed.items()):
        usual, count = max(counted.items(), key=lambda item: (item[1], item[0]))
        total = sum(counted.values())
        fewer = sum(number for decimals, number in counted.items() if decimals < usual)
        if usual and count >= _ENOUGH and count >= _MOST * total and fewer and not zeros[symbol, usual]:
            found[symbol] = (usual, count)
    return found


def _ends_in_zero(quantity: Quantity) -> bool:
    return (quantity.value * Fraction(10) ** (quantity.decimals or 0)).numerator % 10 == 0


def _without_transfers(mentions: Iterable[Mention]) -> bool:
    return any(
        name == "remark" and "上解" in value and "不含" in value for m in mentions for name, value in m.scope
    )


def _base(mentions: Sequence[Mention], assertions: Iterable[Assertion]) -> tuple[str, int]:
    by_id = {mention.id: mention for mention in mentions}
    counted = Counter(
        dict(by_id[name].scope).get("version", "")
        for assertion in assertions
        if assertion.says is Says.COMPLETION
        for name in assertion.role("target")
        if name in by_id
    )
    counted.pop("", None)
    return min(counted.items(), key=lambda item: (-item[1], item[0]), default=("", 0))
