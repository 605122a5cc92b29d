"""Rival bases: another figure in scope that gives a stated rate exactly, where the stated base does not.

13.04 % beside 1.05 and 8.04: those give 13.06 %, unrounded ones could give 13.04 %, and 1.05 ÷ 8.05, the
budget figure, gives it exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from yizhang.checking.judge import Judgement, judge
from yizhang.checking.relation import Operand, Relation, leaves
from yizhang.formula.ast import Binary, Leaf, Negation, Node
from yizhang.formula.substitute import replace_leaves
from yizhang.places import Finding, Severity, Verdict, arguments


@dataclass(frozen=True, slots=True)
class Rival:
    """A figure that, put in place of a base, makes the relation exact."""

    base: Operand
    by: Operand
    judgement: Judgement


def rivals(relation: Relation, candidates: Iterable[Operand]) -> tuple[Rival, ...]:
    """The candidates that reproduce a stated rate exactly where its stated base does not, in the order of their ids.

    Only figures that stand in a divisor are replaced, one at a time. Nothing is proposed for a relation that is exact
    or cannot be decided, nor a candidate printed as the base itself is.
    """
    if judge(relation).verdict in (Verdict.EXACT, Verdict.UNDECIDED):
        return ()
    operands = {operand.id: operand for operand in relation.operands}
    bases = sorted({name for side in (relation.left, relation.right) for name in _divisors(side)})
    chosen = sorted((c for c in candidates if c.id not in operands), key=lambda each: each.id)
    found = []
    for base in (operands[name] for name in bases):
        for candidate in chosen:
            if candidate.prints == base.prints:
                continue
            judgement = judge(_exchanged(relation, base, candidate))
            if judgement.verdict is Verdict.EXACT:
                found.append(Rival(base, candidate, judgement))
    return tuple(found)


def rival_finding(judgement: Judgement, rival: Rival) -> Finding:
    """The suspicion that another base was used."""
    relation = judgement.relation
    args = {
        "label": relation.label,
        "stated": judgement.stated or "",
        "base": rival.base.label,
        "arithmetic": judgement.arithmetic,
        "rival": rival.by.label,
        "rival_arithmetic": rival.judgement.arithmetic,
    }
    places = dict.fromkeys(place for operand in (*relation.operands, rival.by) for place in operand.places)
    cap = relation.warrant.cap
    return Finding(
        "check.rival",
        Severity.NOTE if cap is Severity.NOTE else Severity.SUSPICIOUS,
        tuple(places),
        arguments(args),
        verdict=judgement.verdict,
        warrant=relation.warrant,
        formula=relation.formula,
        suspects=(f"“{rival.base.label}”应为“{rival.by.label}”",),
    )


def _divisors(node: Node) -> Iterable[str]:
    match node:
        case Negation():
            yield from _divisors(node.operand)
        case Binary():
            yield from _divisors(node.left)
            yield from _divisors(node.right)
            if node.op == "/":
                yield from leaves(node.right)
        case _:
            return


def _exchanged(relation: Relation, base: Operand, by: Operand) -> Relation:
    """The same relation with one figure in the place of another."""
    operands = tuple(by if operand.id == base.id else operand for operand in relation.operands)
    left, right = (_renamed(side, base.id, by.id) for side in (relation.left, relation.right))
    return replace(relation, left=left, right=right, operands=operands)


def _renamed(node: Node, old: str, new: str) -> Node:
    return replace_leaves(node, lambda leaf: Leaf(new) if leaf.name == old else leaf)
