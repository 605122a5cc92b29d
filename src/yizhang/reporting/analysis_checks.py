"""The checks of an analysis as rows of its workbook, live wherever both sides follow from facts on its sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhang.analysis.checks import Checks
from yizhang.checking.judge import Judgement
from yizhang.formula.ast import Leaf, Node
from yizhang.formula.exact import Environment, evaluate
from yizhang.formula.result import Explanation, Result, State
from yizhang.formula.walk import leaves
from yizhang.numbers import RATIO, UnitError, unit
from yizhang.places import Key, Severity, Verdict
from yizhang.places.messages import render
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.xlsx_model import CheckRow, Definition, FactRow, Side, Target


def check_rows(figures: AnalysisFigures, checks: Checks, facts: Mapping[Key, FactRow]) -> Iterator[CheckRow]:
    """Every identity judged, then every other finding."""
    for judgement in checks.identities.judgements:
        yield _judged(judgement, figures, facts)
    scale = unit(figures.office.settings.money_unit)
    for finding in checks.findings:
        yield CheckRow(
            dict(finding.args).get("rule", finding.code),
            render(finding.code, finding.args, "zh"),
            Side(None),
            Side(None),
            scale,
            figures.office.settings.money_decimals,
            finding.verdict or Verdict.UNDECIDED,
            finding.severity,
            finding.places,
            "",
        )


def _judged(judgement: Judgement, figures: AnalysisFigures, facts: Mapping[Key, FactRow]) -> CheckRow:
    relation = judgement.relation
    printed = next((q for operand in relation.operands for q in operand.prints), None)
    severity = None
    if judgement.verdict is Verdict.MISMATCH:
        severity = relation.warrant.cap
    elif judgement.verdict in (Verdict.ROUNDING, Verdict.CUT):
        severity = Severity.TAIL
    identity = figures.office.catalogue.identities.get(relation.rule)
    keys = {operand.id: operand.key for operand in relation.operands if operand.key is not None}
    desk = _Desk(keys, facts)
    return CheckRow(
        relation.rule,
        judgement.arithmetic or relation.formula or relation.label,
        desk.side(relation.left, judgement.stated.base if judgement.stated is not None else None),
        desk.side(relation.right, judgement.value),
        printed.unit if printed is not None else unit("元"),
        printed.decimals if printed is not None and printed.decimals is not None else 2,
        judgement.verdict,
        severity,
        tuple(dict.fromkeys(place for operand in relation.operands for place in operand.places)),
        "：".join(filter(None, (relation.label, identity.zh if identity is not None else ""))),
    )


@dataclass(frozen=True, slots=True)
class _Desk:
    """The fact sheet as a formula sees it: the key behind each operand, and the row of each key."""

    keys: Mapping[str, Key]
    facts: Mapping[Key, FactRow]

    def side(self, node: Node, value: Fraction | None) -> Side:
        """A side with its formula, if the facts shown give exactly the value that was judged. A figure printed
        twice with a tail was judged by another print than the one the sheet shows: that side stays a number.
        """
        names = [leaf for leaf in dict.fromkeys(leaves(node)) if leaf.name in self.keys]
        try:
            same = value is not None and evaluate(node, self).value == value
        except UnitError:
            same = False
        if not same:
            return Side(value)
        return Side(value, Definition(node, tuple((leaf, Target(self.keys[leaf.name])) for leaf in names)))

    def leaf(self, leaf: Leaf) -> Result:
        """The figure of a leaf as the fact sheet holds it."""
        key = self.keys.get(leaf.name)
        row = self.facts.get(key) if key is not None else None
        quantity = row.quantity if row is not None else None
        value, of = (quantity.base, quantity.unit) if quantity is not None else (None, RATIO)
        state = State.UNKNOWN if quantity is None else State.KNOWN
        return Result(value, of, state, Explanation(leaf.name, leaf.name, value, of), quantity=quantity)

    def members(self, over: str) -> Sequence[Environment]:
        """A bound relation runs over no members any more."""
        raise KeyError(over)
