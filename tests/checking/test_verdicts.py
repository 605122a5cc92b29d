from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from checking_cases import read_print, relation
from hypothesis import given
from hypothesis import strategies as st

from yizhang.checking.arithmetic import quantity_text
from yizhang.checking.joint import judge_together
from yizhang.checking.judge import judge
from yizhang.checking.locate import Change, locate

FOLDER = Path(__file__).parents[2] / "conformance"
SINGLE = yaml.safe_load((FOLDER / "verdicts" / "single.yaml").read_text("utf-8"))
JOINT = yaml.safe_load((FOLDER / "verdicts" / "joint.yaml").read_text("utf-8"))
SUSPECTS = yaml.safe_load((FOLDER / "localisation" / "cases.yaml").read_text("utf-8"))


def name_of(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", SINGLE, ids=name_of)
def test_single(case: dict[str, Any]) -> None:
    found = judge(relation(case["relation"], case["prints"], certain=case.get("certain", True)))
    assert (found.verdict, found.reason) == (case["verdict"], case.get("reason", ""))
    if "expected" in case:
        assert found.expected == read_print(case["expected"])
    if "units_off" in case:
        assert found.units_off == case["units_off"]
    if "arithmetic" in case:
        assert found.arithmetic == case["arithmetic"]


@pytest.mark.parametrize("case", SINGLE, ids=name_of)
def test_the_short_way_says_what_the_long_way_says(case: dict[str, Any]) -> None:
    said = relation(case["relation"], case["prints"], certain=case.get("certain", True))
    long, short = judge(said), judge(said, brief=True)
    if long.reason == "form" and short.verdict == "exact":
        return  # the prints themselves satisfy a form whose range nobody can tell
    assert (short.verdict, short.reason) == (long.verdict, long.reason)
    assert (short.expected, short.difference) == (long.expected, long.difference)


@pytest.mark.parametrize("case", JOINT, ids=name_of)
@pytest.mark.parametrize("turned", [False, True])
def test_joint(case: dict[str, Any], turned: bool) -> None:
    relations = [relation(text, case["prints"]) for text in case["relations"]]
    assert [judge(each).verdict for each in relations] == case["single"]
    joints = judge_together(relations[::-1] if turned else relations)
    assert [joint.verdict for joint in joints] == case["verdicts"]
    if "conflicts" in case:
        assert [
            {"relations": [r.label for r in c.relations], "prints": [p.operand.id for p in c.prints]}
            for joint in joints
            for c in joint.conflicts
        ] == case["conflicts"]
    if "left_out" in case:
        assert [r.label for joint in joints for r in joint.left_out] == case["left_out"]


@pytest.mark.parametrize("case", SUSPECTS, ids=name_of)
def test_localisation(case: dict[str, Any]) -> None:
    found = locate([relation(text, case["prints"]) for text in case["relations"]])
    assert all(explanation.complete for explanation in found)
    if case.get("pairs"):
        assert {len(each) for each in found[0].hypotheses} == {2}
        assert len(found[0].hypotheses) == case["suspects"]
        return
    told = [[dict(map(_told, each)) for each in explanation.hypotheses] for explanation in found]
    wanted = case["explanations"] if "explanations" in case else [case["suspects"]]
    assert told == wanted


def _told(change: Change) -> tuple[str, list[str | None]]:
    operand = change.printed.operand
    several = len(operand.prints) > 1
    name = f"{operand.id}#{change.printed.place.line}" if several else operand.id
    text = None if change.value is None else quantity_text(change.value).replace("−", "-")
    return name, [text, change.slip.value]


@given(st.permutations(["27,362万元", "50,441万元", "376万元", "1,474万元"]), st.integers(0, 3))
def test_the_unit_a_document_chooses_changes_nothing(prints: list[str], off: int) -> None:
    total = f"{79653 + off:,}"
    names = dict(zip("abcd", prints, strict=True))
    here = judge(relation("t = a + b + c + d", {"t": f"{total}万元", **names}))
    thousands = {name: text.replace("万元", "千元") for name, text in names.items()}
    there = judge(relation("t = a + b + c + d", {"t": f"{total}千元", **thousands}))
    assert here.verdict is there.verdict
    assert here.units_off == there.units_off == off
