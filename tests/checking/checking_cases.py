"""Reading small relations written as text, for tests and conformance cases.

A print is ``27,362万元``, ``=380元`` (exact), ``约5亿元`` (hedged) or ``24.13%``; a relation is two
formulas and what is said of them. Several prints of one figure stand in a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from yizhang.checking.relation import Kind, Operand, Relation, leaves
from yizhang.formula.ast import Choice
from yizhang.formula.parser import parse_formula
from yizhang.numbers import Hedge, Quantity, unit
from yizhang.places import Place, Warrant

_PRINT = re.compile(r"(?P<hedge>[^\d\-=]*)(?P<exact>=?)(?P<number>-?[\d,]+(?:\.\d+)?)(?P<unit>.*)")
_HEDGES = {
    "": Hedge.NONE,
    "约": Hedge.ABOUT,
    "近": Hedge.NEARLY,
    "多于": Hedge.SOMEWHAT_OVER,
    "超过": Hedge.OVER,
    "不足": Hedge.UNDER,
}


def read_print(text: str) -> Quantity:
    match = _PRINT.fullmatch(text)
    assert match, text
    number = match["number"].replace(",", "")
    decimals = None if match["exact"] else len(number.partition(".")[2])
    return Quantity(Fraction(number), unit(match["unit"]), decimals, _HEDGES[match["hedge"]])


def operand(name: str, prints: Iterable[str] | str | None) -> Operand:
    texts = [prints] if isinstance(prints, str) else list(prints or ())
    places = tuple(Place("t", line=i + 1) for i in range(len(texts)))
    return Operand(name, name, tuple(read_print(text) for text in texts), places)


def relation(
    text: str,
    prints: Mapping[str, Any],
    *,
    rule: str = "",
    warrant: Warrant = Warrant.ASSERTED,
    certain: bool = True,
) -> Relation:
    """``t = a + b``, ``a <= b``, ``a < b``, ``a greatest b, c``, ``n count a, b``."""
    left, word, right = re.split(r" (<=|<|=|greatest|least|count) ", text, maxsplit=1)
    kind = Kind(word)
    top = parse_formula(left)
    listed = kind in (Kind.GREATEST, Kind.LEAST, Kind.COUNT)
    members = tuple(parse_formula(part) for part in (right.split(", ") if listed else [right]))
    below = Choice("max", members) if listed else members[0]
    names = sorted({*leaves(top), *leaves(below)})
    operands = tuple(operand(name, prints.get(name)) for name in names)
    return Relation(rule or text, kind, top, below, operands, warrant, label=text, certain=certain)
