"""The checker at its edges: forms it does not know, work it gives up, figures nobody can place."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from checking_cases import relation

from yizhang.checking.dimensions import units_agree
from yizhang.checking.envelope import Mode, natural
from yizhang.checking.findings import suspects_of
from yizhang.checking.joint import determined, judge_together
from yizhang.checking.judge import evaluate, judge
from yizhang.checking.locate import locate, solve_for
from yizhang.checking.system import System
from yizhang.formula.ast import Leaf, RollUp
from yizhang.numbers import Interval
from yizhang.places import Verdict

UNKNOWN_FORM = RollUp("children", Leaf("a"))


def joined(*texts: str, **prints: Any) -> list[Verdict]:
    return [joint.verdict for joint in judge_together([relation(text, prints) for text in texts])]


def test_a_form_nobody_knows_has_no_value_no_range_and_no_unit() -> None:
    assert natural(UNKNOWN_FORM, {"a": Interval.point(Fraction(1))}) is None
    assert evaluate(UNKNOWN_FORM, {"a": Fraction(1)}) is None
    plain = relation("t = a", {"t": "1元", "a": "1元"})
    assert units_agree(replace(plain, right=UNKNOWN_FORM))
    assert judge(replace(plain, right=UNKNOWN_FORM)).verdict is Verdict.UNDECIDED


def test_what_a_linear_system_cannot_say_is_left_out_of_it() -> None:
    """Counts of sums, extremes among ratios, two ratios, sums beside a ratio: judged by themselves only."""
    tie = "t = a"
    for text in (
        "n + m count a, b",
        "a greatest b / c, d",
        "a / b = c / d",
        "a + c = b / d",
        "t = max(a, b)",
    ):
        prints = {"t": "6元", "a": "6元", "b": "6元", "c": "6元", "d": "6元", "n": "=1个", "m": "=1个"}
        joints = judge_together([relation(text, prints), relation(tie, prints)])
        own = next(joint for joint in joints if text in [j.relation.label for j in joint.judgements])
        alone = judge(relation(text, prints)).verdict
        assert [each.label for each in own.left_out] == [text] or own.verdict is alone is Verdict.EXACT, text


def test_ratios_that_are_only_bounded() -> None:
    assert joined("a / b <= c", a="6元", b="3元", c="300%") == [Verdict.EXACT]
    assert joined("c < a / b", a="6元", b="3元", c="100%") == [Verdict.EXACT]
    assert joined("c <= a / b", a="6元", b="3元", c="900%") == [Verdict.MISMATCH]
    assert joined("c = a / b", a="6元", b="3元", c="超过100%") == [Verdict.EXACT]
    assert joined("c = a / b", a="6元", b="3元", c="不足900%") == [Verdict.EXACT]


def test_a_component_with_a_broken_relation_and_one_left_open_is_broken() -> None:
    assert joined("a / b = c / d", "t = a", a="6元", b="3元", c="8元", d="4元", t="60元") == [
        Verdict.MISMATCH
    ]


def test_equalities_without_a_linear_form_watch_nothing() -> None:
    prints = {"t": "9元", "a": "5元", "b": "9元", "n": "=2个", "x": "3元"}
    texts = ["t = max(a, b)", "n count a, b"]
    watched, unwatched = determined([relation(text, prints) for text in texts])
    assert watched == {"n"}
    assert unwatched == {"t", "a", "b"} - watched


def test_a_figure_is_not_solved_for_where_it_stands_in_no_line() -> None:
    held = relation("t = max(a, b)", {"t": "9元", "a": "5元", "b": "9元"})
    assert solve_for("a", held, {"t": Fraction(9), "b": Fraction(9)}) is None
    assert solve_for("x", relation("t = a", {}), {"t": Fraction(1), "a": Fraction(1)}) is None


def test_a_search_that_runs_out_of_work_says_so() -> None:
    prints = {"t": "9元", "a": "2元", "b": "3元", "u": "8元", "c": "1元"}
    relations = [relation("t = a + b", prints), relation("u = a + c", prints)]
    assert not any(each.complete for each in locate(relations, work=0))


def test_an_unsatisfiable_system_gives_no_range() -> None:
    system = System([relation("t = a", {"t": "9元", "a": "2元"})], Mode.CUT)
    assert system.range_of("a", frozenset(), frozenset()) is None
    free = system.range_of("a", frozenset({("a", 0)}), frozenset())
    assert free == Interval(Fraction(17, 2), Fraction(10), lo_closed=True, hi_closed=False)


def test_one_figure_named_differently_by_two_relations_is_one_figure() -> None:
    one = relation("t = a", {"t": "9元", "a": "9元"})
    other = relation("u = a", {"u": "7元", "a": "9元"})
    renamed = tuple(replace(o, label="甲") if o.id == "a" else o for o in other.operands)
    (joint,) = judge_together([one, replace(other, operands=renamed)])
    assert joint.verdict is Verdict.MISMATCH


@pytest.mark.parametrize("decimals", [0, 1])
def test_exact_numbers_with_no_finite_correction_are_not_corrected(decimals: int) -> None:
    total = "10" if decimals == 0 else "10.0"
    prints = {"t": f"={total}人", "a": "=4人"}
    (explanation,) = locate([relation("t = 3 * a", prints)])
    values = {change.printed.operand.id: change.value for each in explanation.hypotheses for change in each}
    assert values["a"] is None
    assert values["t"] is not None
    assert values["t"].value == 12


def test_sums_and_extremes_of_ratios_stay_outside_the_linear_system() -> None:
    prints = {"x": "50%", "y": "50%", "b": "6元", "d": "6元", "z": "40%"}
    for text in ("x + y = b / d", "x greatest b / d, z"):
        (joint,) = judge_together([relation(text, prints), relation("x = y", prints)])
        assert [each.label for each in joint.left_out] == [text]


def test_a_relation_broken_by_itself_breaks_a_component_whose_lines_hold() -> None:
    assert joined("a / b = c / d", "t = a", a="6元", b="3元", c="80元", d="4元", t="6元") == [
        Verdict.MISMATCH
    ]


def test_a_print_that_its_own_restatement_excludes_is_not_taken_at_its_word() -> None:
    found = judge(relation("t = a", {"t": "5元", "a": ["5元", "超过5.2元"]}))
    assert found.verdict is Verdict.ROUNDING


def test_a_finer_print_than_its_range_has_no_single_correction() -> None:
    """Both sums say t is 8 or 9, each to a yuan: hundredths of a yuan cannot be chosen."""
    prints = {"t": "90.00元", "a": "5元", "b": "3元", "c": "4元", "d": "5元"}
    (explanation,) = locate([relation("t = a + b", prints), relation("t = c + d", prints)])
    ((change,),) = [each for each in explanation.hypotheses if each[0].printed.operand.id == "t"]
    assert change.value is None
    assert change.interval.lo is not None


def test_a_print_of_which_nothing_is_known_is_just_called_wrong() -> None:
    prints = {"t": "9元", "a": "2元"}
    (explanation,) = locate([relation("t = a", prints)])
    lost = tuple(
        (replace(each[0], interval=Interval.everything(), value=None),) for each in explanation.hypotheses
    )
    assert suspects_of(replace(explanation, hypotheses=lost))[0].endswith("有误")


def test_a_ratio_over_what_may_be_nothing_stays_outside_the_linear_system() -> None:
    prints = {"t": "300%", "a": "6元", "b": "0元", "u": "6元"}
    (joint,) = judge_together([relation("t = a / b", prints), relation("u = a", prints)])
    assert [each.label for each in joint.left_out] == ["t = a / b"]
