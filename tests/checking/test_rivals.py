from __future__ import annotations

from checking_cases import operand, relation

from yizhang.checking.judge import judge
from yizhang.checking.relation import Operand
from yizhang.checking.rivals import rival_finding, rivals
from yizhang.places import Severity, Verdict, Warrant
from yizhang.places.messages import describe

SHARE = {"g": "13.04%", "x": "1.05万元", "y": "8.04万元"}


def test_the_base_that_gives_the_rate_exactly_is_named() -> None:
    share = relation("g = x / y", SHARE)
    budget, other = operand("budget", "8.05万元"), operand("other", "9.00万元")
    (found,) = rivals(share, [other, budget])
    assert (found.base.id, found.by) == ("y", budget)
    assert found.judgement.arithmetic == "1.05÷8.05=13.04%"
    told = rival_finding(judge(share), found)
    assert told.severity is Severity.SUSPICIOUS
    assert "1.05÷8.05=13.04%" in describe(told)
    assert "budget" in describe(told, "en")


def test_a_hint_stays_a_note() -> None:
    share = relation("g = x / y", SHARE, warrant=Warrant.HINT)
    (found,) = rivals(share, [operand("budget", "8.05万元")])
    assert rival_finding(judge(share), found).severity is Severity.NOTE


def test_growth_over_another_year() -> None:
    growth = relation("g = x / y - 1", {"g": "12.5%", "x": "9.00亿元", "y": "7.00亿元"})
    assert judge(growth).verdict is Verdict.MISMATCH
    (found,) = rivals(growth, [operand("earlier", "8.00亿元")])
    assert found.by.id == "earlier"


def test_no_rival_for_what_is_exact_or_open_or_alike() -> None:
    exact = relation("g = x / y", {"g": "50%", "x": "1万元", "y": "2万元"})
    assert rivals(exact, [operand("z", "2万元")]) == ()
    unknown = relation("g = x / y", {"g": "50%", "x": "1万元"})
    assert rivals(unknown, [operand("z", "2万元")]) == ()
    share = relation("g = x / y", SHARE)
    assert rivals(share, [operand("twin", "8.04万元"), operand("x", "8.05万元")]) == ()
    assert rivals(share, [operand("persons", "8.05万人")]) == ()


def test_only_divisors_are_exchanged() -> None:
    assert rivals(relation("d = x - y", {"d": "3元", "x": "9元", "y": "1元"}), [operand("z", "6元")]) == ()
    turned = relation("g = -(x / y)", {"g": "-13.04%", "x": "1.05万元", "y": "8.04万元"})
    found: tuple[Operand, ...] = tuple(r.by for r in rivals(turned, [operand("z", "8.05万元")]))
    assert [each.id for each in found] == ["z"]
