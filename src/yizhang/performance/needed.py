"""What each missed target would have needed: one figure of its formula at a time, all else as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from yizhang.book.evaluation import Context, Evaluator
from yizhang.formula.ast import Leaf, Node
from yizhang.formula.walk import leaves
from yizhang.performance.evaluate import Evaluation, Score
from yizhang.performance.invert import leaf_key, solve
from yizhang.performance.sensitivity import asked_of
from yizhang.places import Key


@dataclass(frozen=True, slots=True)
class Need:
    """The value (base units) that ``key`` would have needed, and the change from what it is."""

    item: str
    key: Key
    required: Fraction
    change: Fraction


def needs(evaluation: Evaluation, evaluator: Evaluator) -> tuple[Need, ...]:
    """For every lost item with a numeric target: each known figure of its formula, changed alone.

    ``evaluator`` may hold recovered figures (see :mod:`yizhang.performance.sensitivity`). Figures of the budget
    count too; who reads the answer knows which of them can still move.
    """
    return tuple(need for score in evaluation.losses for need in _of(score, evaluation, evaluator))


def _of(score: Score, evaluation: Evaluation, evaluator: Evaluator) -> list[Need]:
    expr, aim = score.item.value, aim_of(score)
    if expr is None or aim is None:
        return []
    asked = asked_of(evaluation, evaluator)
    node: Node = expr.node
    if expr.indicator:
        node, _ = evaluator.formula(evaluator.catalogue.indicators[expr.indicator], expr.variant)
    context = Context(evaluator, tuple(sorted(asked.dims(expr).items())), asked.period)
    found = []
    for leaf in dict.fromkeys(leaves(node)):
        need = _need(score.item.id, node, leaf, aim, context)
        if need is not None:
            found.append(need)
    return found


def _need(item: str, node: Node, leaf: Leaf, aim: Fraction, context: Context) -> Need | None:
    evaluator = context.evaluator
    key = leaf_key(evaluator, leaf, context)
    now = context.leaf(leaf).value
    required = solve(node, leaf, aim, context)
    if key is None or now is None or required is None or required < 0:
        return None
    return Need(item, key, required, required - now)


def aim_of(score: Score) -> Fraction | None:
    """The end of the target the value is short of; ``None`` where the target is no matter of distance."""
    met, value = score.met, score.seen
    if met is None or value is None or value in met:
        return None
    if met.lo is not None and value <= met.lo:
        return met.lo
    return met.hi
