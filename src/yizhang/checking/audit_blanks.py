"""An empty cell among the parts of a total that does not close without it: the cell is what is wrong, not the total."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from yizhang.assertions.model import Blank, Says
from yizhang.checking.arithmetic import quantity_text
from yizhang.checking.audit_cases import Case, Strength
from yizhang.checking.audit_model import Located
from yizhang.checking.lowering import Figures, label_of
from yizhang.numbers import Quantity
from yizhang.places import Finding, Severity, Verdict, arguments

Blanks = Mapping[str, Blank]
"""Empty cells by their ids."""
_TOTAL: Final = "total "
"""The vote of a row that a word makes a total."""
_FORMULA: Final = "空白＝合计−其余各项"


def _unopposed(evidence: str) -> bool:
    """Whether it is the vote of a row that a word makes a total, and no column speaks against it."""
    holds, _, voted = evidence.removeprefix(_TOTAL).partition("/")
    return evidence.startswith(_TOTAL) and holds == voted


def missing_figure(
    case: Case, figures: Figures, blanks: Blanks
) -> tuple[Finding, tuple[Located, ...]] | None:
    """The finding of a sum that fails for want of a cell: empty, in a row that prints other figures, and what is
    missing has the sign of the total. ``None`` where that does not explain it.
    """
    assertion = case.assertion
    empty = [blanks[name] for name in assertion.blanks if name in blanks and blanks[name].row_filled]
    gap = case.judgement.difference
    whole = figures[assertion.roles[0][1]]
    if assertion.says is not Says.SUM or not assertion.exhaustive or not empty or gap is None:
        return None
    worded = any(_unopposed(word) for word in assertion.evidence)
    if case.strength is not Strength.FIRM and not (
        worded and len(empty) == 1 and len(assertion.role("part")) > 1
    ):
        return None
    if case.verdict is not Verdict.MISMATCH or gap.value * whole.quantity.value <= 0:
        return None
    expected = quantity_text(Quantity(gap.value, gap.unit, gap.decimals))
    label = "、".join("·".join(step for step in blank.label[-2:] if step) for blank in empty)
    args = {
        "label": label,
        "whole": label_of(whole),
        "stated": whole.text,
        "expected": expected,
        "arithmetic": case.judgement.arithmetic,
        "formula": _FORMULA,
    }
    located = (
        *(
            Located(blank.place, "", "·".join(blank.label[-2:]), expected if len(empty) == 1 else "")
            for blank in empty
        ),
        *(Located(figures[name].place, figures[name].text, label_of(figures[name])) for name in case.figures),
    )
    finding = Finding(
        "audit.blank",
        Severity.ERROR if case.strength is Strength.FIRM else Severity.SUSPICIOUS,
        tuple(one.place for one in located),
        arguments(args),
        verdict=Verdict.MISMATCH,
        warrant=case.relation.warrant,
        quote=assertion.quote,
        stated="",
        expected=expected,
        formula=_FORMULA,
        suspects=(f"“{label}”（{empty[0].place}）空白",),
    )
    return finding, located
