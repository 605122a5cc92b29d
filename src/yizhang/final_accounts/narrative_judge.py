"""Printed figures of a narrative held to what the forms or the text itself make of them, under rounding."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from yizhang.checking.judge import Judgement, judge
from yizhang.checking.relation import Kind, Operand, Relation
from yizhang.formula.ast import Binary, Leaf
from yizhang.numbers import Quantity, half_up, plain
from yizhang.places import Verdict, Warrant


@dataclass(frozen=True, slots=True)
class Ratio:
    """A printed percentage against the two figures it is of."""

    judgement: Judgement

    @property
    def verdict(self) -> Verdict:
        """How it stands."""
        return self.judgement.verdict

    @property
    def expected(self) -> str:
        """What the figures give, printed as the text prints it."""
        expected = self.judgement.expected
        return f"{plain(expected.value, expected.decimals or 0)}%" if expected is not None else ""


def ratio(part: Quantity, whole: Quantity, rate: Quantity) -> Ratio | None:
    """``rate`` against ``part ÷ whole``; None where the whole is nothing."""
    if not whole.base:
        return None
    operands = (
        Operand("rate", "", (rate,)),
        Operand("part", "", (part,)),
        Operand("whole", "", (whole,)),
    )
    fraction = Binary("/", Leaf("part"), Leaf("whole"))
    return Ratio(judge(Relation("share", Kind.EQUAL, Leaf("rate"), fraction, operands, Warrant.ASSERTED)))


def sum_of(parts: list[Quantity], whole: Quantity) -> Judgement:
    """A printed whole against the sum of printed parts."""
    operands = [Operand("whole", "", (whole,))]
    operands += [Operand(f"p{index}", "", (part,)) for index, part in enumerate(parts)]
    total = Leaf("p0")
    node: Leaf | Binary = total
    for _, index in pairwise(range(len(parts))):
        node = Binary("+", node, Leaf(f"p{index}"))
    return judge(Relation("sum", Kind.EQUAL, Leaf("whole"), node, tuple(operands), Warrant.ASSERTED))


def same(told: Quantity, known: Quantity) -> Verdict:
    """A figure told against the figure of a form: exact, one unit of the last digit apart, or a mismatch."""
    if told.interval().meets(known.interval()):
        return Verdict.EXACT
    decimals = min(told.decimals or 0, known.decimals or told.decimals or 0)
    alike = half_up(known.base / told.unit.scale, decimals)
    apart = abs(half_up(told.value, decimals) - alike)
    return Verdict.ROUNDING if apart <= Fraction(10) ** -decimals else Verdict.MISMATCH


__all__ = ["Ratio", "ratio", "same", "sum_of"]
