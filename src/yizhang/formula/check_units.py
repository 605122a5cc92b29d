"""The units reading: defects of a formula that show without any figures.

It runs over the catalogue when that is loaded, so that no unit error is left for the evaluation to meet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node, RollUp, Term
from yizhang.formula.text import to_source
from yizhang.formula.units import is_nil, unit_of_dims
from yizhang.numbers import POINTS, Dims, Unit
from yizhang.numbers.units import product
from yizhang.places import Args, Place, Problem, arguments

FLOW: Final = "flow"
STOCK: Final = "stock"
_MIXED: Final = "mixed"
"""Stock and flow together: reported once, where they meet."""


@dataclass(frozen=True, slots=True)
class UnitDefect:
    """One defect: a message code and its arguments; ``source`` is the part of the formula it is in."""

    code: str
    source: str
    args: Args = ()

    def problem(self, place: Place) -> Problem:
        """The defect as a problem of the definition at ``place``."""
        return Problem.at(place, self.code, source=self.source, **dict(self.args))


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a part of a formula measures. ``dims`` is None for what goes with anything or is not known."""

    dims: Dims | None
    time: str = ""


UnitOf = Callable[[Leaf | Term], Unit | None]
"""The unit of a leaf; None where it is not known (its own defect is reported elsewhere)."""
TimeOf = Callable[[Leaf | Term], str]
"""``flow``, ``stock``, or the empty string for what is neither (a rate, a mean, a standard)."""


def check_units(
    node: Node, unit_of: UnitOf, time_of: TimeOf, *, declared: Unit | None = None, roll_forward: bool = False
) -> tuple[UnitDefect, ...]:
    """All unit and time defects of ``node``, in reading order.

    ``declared`` is the unit its definition says it has. ``roll_forward`` declares that stock and flow are
    meant to stand together (opening + surplus = closing). For a relation pass ``Binary("-", left, right)``.
    """
    checker = _Checker(unit_of, time_of, roll_forward)
    kind = checker.kind(node)
    if declared is not None:
        checker.compare_declared(node, kind, declared)
    return tuple(checker.defects)


@dataclass(slots=True)
class _Checker:
    unit_of: UnitOf
    time_of: TimeOf
    roll_forward: bool
    defects: list[UnitDefect] = field(default_factory=list)

    def kind(self, node: Node) -> _Kind:
        match node:
            case Literal(_, unit):
                return _Kind(None if is_nil(node) else unit.dims)
            case Leaf() | Term():
                known = self.unit_of(node)
                return _Kind(None if known is None else known.dims, self.time_of(node))
            case Negation(operand) | RollUp(_, operand):
                return self.kind(operand)
            case Choice(_, operands):
                return self._together(node, [self.kind(operand) for operand in operands])
            case _:
                sides = [self.kind(node.left), self.kind(node.right)]
                return self._together(node, sides) if node.op in "+-" else _factors(node.op, *sides)

    def _together(self, node: Node, kinds: list[_Kind]) -> _Kind:
        """Kinds that are added or compared must be alike."""
        dims = list(dict.fromkeys(kind.dims for kind in kinds if kind.dims is not None))
        times = {kind.time for kind in kinds if kind.time}
        mixed = _MIXED in times or len(times) > 1
        if len(dims) > 1:
            self._report(_code(dims), node, first=_symbol(dims[0]), second=_symbol(dims[1]))
        if mixed and _MIXED not in times and not self.roll_forward:
            self._report("formula.stock-with-flow", node)
        return _Kind(dims[0] if len(dims) == 1 else None, _MIXED if mixed else "".join(times))

    def compare_declared(self, node: Node, kind: _Kind, declared: Unit) -> None:
        """Compare what comes out with what the definition says. A difference of rates is in 个百分点."""
        if kind.dims is None:
            return
        if not kind.dims and _is_difference(node):
            if declared.same_kind(POINTS):
                return
            if not declared.dims and _is_of_named_rates(node):
                second = declared.symbol or "1"
                self._report("formula.percent-with-points", node, first=POINTS.symbol, second=second)
                return
        if kind.dims != declared.dims:
            second = declared.symbol or "1"
            self._report(_code([kind.dims, declared.dims]), node, first=_symbol(kind.dims), second=second)

    def _report(self, code: str, node: Node, **args: str) -> None:
        self.defects.append(UnitDefect(code, to_source(node), arguments(args)))


def _is_difference(node: Node) -> bool:
    """``rate − rate``, which may count in 个百分点; ``a/b − 1`` and ``1 − a/b`` are rates themselves."""
    sides = (node.left, node.right) if isinstance(node, Binary) and node.op == "-" else ()
    return bool(sides) and not any(isinstance(side, Literal) for side in sides)


def _is_of_named_rates(node: Node) -> bool:
    """Both operands are rates by name, so that their difference must count in 个百分点."""
    return isinstance(node, Binary) and all(isinstance(side, Leaf | Term) for side in (node.left, node.right))


def _factors(op: str, left: _Kind, right: _Kind) -> _Kind:
    """A stock per flow is neither; a flow times a rate is a flow still."""
    time = left.time or right.time if not (left.time and right.time) else ""
    if left.dims is None or right.dims is None:
        return _Kind(None, time)
    return _Kind(product(left.dims, right.dims, 1 if op == "*" else -1), time)


def _code(dims: list[Dims]) -> str:
    mixed = {(), POINTS.dims} <= set(dims)
    return "formula.percent-with-points" if mixed else "formula.units-differ"


def _symbol(dims: Dims) -> str:
    return unit_of_dims(dims).symbol or "1"
