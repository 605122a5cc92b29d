"""The exact reading: one value, how complete it is, and how it came about.

Three states travel through every operator: a result is unknown if any operand is unknown, else provisional if
any is provisional. Neither a zero factor nor a ``min`` that other operands settle excuses an unknown: what is
not known is not used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol, TypeVar

from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node, RollUp
from yizhang.formula.figures import computed, exactly, printed
from yizhang.formula.result import Explanation, Result, State
from yizhang.formula.substitute import MissingTermError
from yizhang.formula.text import ATOM, CHOICES, NEGATION, PRECEDENCE, SIGNS, joined, to_source, wrapped
from yizhang.formula.units import combined, common, is_nil
from yizhang.numbers import RATIO, Unit

DIVIDED_BY_ZERO: Final = "分母为零"
NO_MEMBERS: Final = "没有下级可汇总"
_LISTED: Final = 8
"""Most operands of a roll-up that its text lists one by one."""

T = TypeVar("T")


class Environment(Protocol):
    """The context a formula is read in: what a leaf means there, and the members a roll-up runs over."""

    def leaf(self, leaf: Leaf) -> Result:
        """The figure or value a leaf stands for; unknown, naming the missing key, if there is none."""

    def members(self, over: str) -> Sequence[Environment]:
        """The contexts below this one that ``over`` names."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A result on its way up, with its text as an operand and how tightly that text binds."""

    result: Result
    text: tuple[str, int]


def evaluate(node: Node, env: Environment) -> Result:
    """Read ``node`` in ``env``: exact, unrounded, in base units of the result's dimension.

    Raises :class:`~yizhang.numbers.UnitError` where units do not go together and
    :class:`~yizhang.formula.substitute.MissingTermError` for a term not yet replaced: defects of the
    catalogue, which its self-check finds before anything is evaluated.
    """
    return _step(node, env).result


def _step(node: Node, env: Environment) -> _Step:
    match node:
        case Literal():
            return _literal(node)
        case Leaf():
            return _leaf(node, env)
        case Negation(operand):
            return _negation(_step(operand, env))
        case Binary():
            return _binary(node, _step(node.left, env), _step(node.right, env))
        case Choice():
            return _choice(node, [_step(operand, env) for operand in node.operands])
        case RollUp(over, operand):
            return _rollup([_step(operand, member) for member in env.members(over)])
        case _:
            raise MissingTermError(node.name)


def _literal(node: Literal) -> _Step:
    text = exactly(node.value, node.unit)
    value = node.value * node.unit.scale
    return _Step(Result(value, node.unit, State.KNOWN, Explanation("", text, value, node.unit)), (text, ATOM))


def _leaf(node: Leaf, env: Environment) -> _Step:
    found = env.leaf(node)
    if found.quantity is not None:
        text = printed(found.quantity)
    elif found.value is not None:
        text = computed(found.value, found.unit)
    else:
        text = f"{found.explanation.label or to_source(node)}（缺）"
    return _Step(found, (text, PRECEDENCE["+"] if text.startswith("-") else ATOM))


def _negation(below: _Step) -> _Step:
    text = "−" + wrapped(below.text, NEGATION), NEGATION
    return _combine([below], below.result.unit, text, lambda values: -values[0])


def _binary(node: Binary, left: _Step, right: _Step) -> _Step:
    text = joined(node.op, f" {SIGNS[node.op]} ", left.text, right.text)
    units = left.result.unit, right.result.unit
    if PRECEDENCE[node.op] == PRECEDENCE["+"]:
        unit = _agreed([(node.left, units[0]), (node.right, units[1])])
    else:
        unit = combined(node.op, *units)
    if node.op == "/" and right.result.value == 0:
        return _combine([left, right], unit, text, None, DIVIDED_BY_ZERO)
    return _combine([left, right], unit, text, _ARITHMETIC[node.op])


_ARITHMETIC: Final[dict[str, Callable[[list[Fraction]], Fraction]]] = {
    "+": lambda values: values[0] + values[1],
    "-": lambda values: values[0] - values[1],
    "*": lambda values: values[0] * values[1],
    "/": lambda values: values[0] / values[1],
}


def _choice(node: Choice, operands: list[_Step]) -> _Step:
    unit = _agreed([(below, step.result.unit) for below, step in zip(node.operands, operands, strict=True)])
    text = f"{CHOICES[node.op]}({'，'.join(step.text[0] for step in operands)})"
    return _combine(operands, unit, (text, ATOM), min if node.op == "min" else max)


def _rollup(members: list[_Step]) -> _Step:
    if not members:
        return _combine([], RATIO, (NO_MEMBERS, ATOM), None, NO_MEMBERS)
    unit = members[0].result.unit
    for member in members:
        common(unit, member.result.unit)
    return _combine(members, unit, _listed(members), _total)


def _listed(members: list[_Step]) -> tuple[str, int]:
    if len(members) == 1:
        return members[0].text
    level = PRECEDENCE["+"]
    head, *rest = members[:_LISTED]
    listed = [wrapped(head.text, level), *(wrapped(member.text, level + 1) for member in rest)]
    more = f" + …（共{len(members)}项）" if len(members) > _LISTED else ""
    return " + ".join(listed) + more, level


def _total(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction(0))


def _agreed(operands: Iterable[tuple[Node, Unit]]) -> Unit:
    """The unit of a sum or choice: the first operand's, a bare 0 going with anything."""
    agreed: Unit | None = None
    for node, unit in operands:
        if not is_nil(node):
            agreed = unit if agreed is None else common(agreed, unit)
    return RATIO if agreed is None else agreed


def _combine(
    operands: Sequence[_Step],
    unit: Unit,
    text: tuple[str, int],
    compute: Callable[[list[Fraction]], Fraction] | None,
    remark: str = "",
) -> _Step:
    """The operands' states, gaps and explanations joined; ``compute`` is None where there can be no value."""
    results = [operand.result for operand in operands]
    values = [result.value for result in results if result.value is not None]
    complete = compute is not None and len(values) == len(results)
    value = compute(values) if compute is not None and complete else None
    if value is None:
        state = State.UNKNOWN
    else:
        state = State.KNOWN if all(result.known for result in results) else State.PROVISIONAL
    children = tuple(result.explanation for result in results)
    explanation = Explanation("", text[0], value, unit, children=children, remark=remark)
    result = Result(
        value,
        unit,
        state,
        explanation,
        missing=_distinct(result.missing for result in results),
        estimates=_distinct(result.estimates for result in results),
        conflicts=_distinct(result.conflicts for result in results),
    )
    return _Step(result, text)


def _distinct(groups: Iterable[tuple[T, ...]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))
