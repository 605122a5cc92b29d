"""Judgements told as findings: which code, how far apart, and what is said of a suspect."""

from __future__ import annotations

from typing import Any

import pytest
from checking_cases import relation

from yizhang.checking.arithmetic import relation_text, side_text
from yizhang.checking.findings import finding_of, large_tail, suspects_of
from yizhang.checking.judge import judge
from yizhang.checking.locate import locate
from yizhang.formula.ast import RollUp
from yizhang.formula.parser import parse_formula
from yizhang.places import Finding, Severity, Warrant
from yizhang.places.messages import describe

TEN = dict.fromkeys("abcdefghij", "1元")
SUM_OF_TEN = "t = a + b + c + d + e + f + g + h + i + j"


def found(text: str, prints: dict[str, Any], warrant: Warrant = Warrant.IDENTITY) -> Finding:
    finding = finding_of(judge(relation(text, prints, warrant=warrant)))
    assert finding is not None
    assert describe(finding)
    assert describe(finding, "en")
    return finding


@pytest.mark.parametrize(
    ("text", "prints", "code", "severity"),
    [
        (SUM_OF_TEN, {**TEN, "t": "12元"}, "check.tail", Severity.TAIL),
        (SUM_OF_TEN, {**TEN, "t": "13元"}, "check.large-tail", Severity.SUSPICIOUS),
        (SUM_OF_TEN, {**TEN, "t": "7元"}, "check.large-tail", Severity.SUSPICIOUS),
        ("a + b = t", {"a": "1元", "b": "1元", "t": "3元"}, "check.tail", Severity.TAIL),
        ("a + b = c + d", {"a": "2元", "b": "2元", "c": "1元", "d": "1元"}, "check.cut-sides", Severity.TAIL),
        ("a <= b", {"a": "7.0元", "b": "6.98元"}, "check.tail-sides", Severity.TAIL),
        ("t = a / b", {"t": "13.04%", "a": "1.05元", "b": "8.04元"}, "check.tail", Severity.TAIL),
        ("t = max(a, b)", {"t": "9.4元", "a": "5元", "b": "9元"}, "check.tail", Severity.TAIL),
        ("a <= b", {"a": "9元", "b": "5元"}, "check.order", Severity.ERROR),
        ("a + b = c + d", {"a": "9元", "b": "5元", "c": "1元", "d": "1元"}, "check.sides", Severity.ERROR),
    ],
)
def test_the_code_says_how_far_a_relation_is_off(
    text: str, prints: dict[str, Any], code: str, severity: Severity
) -> None:
    finding = found(text, prints)
    assert (finding.code, finding.severity) == (code, severity)


def test_sides_without_a_single_result_say_the_difference_in_the_greatest_unit() -> None:
    finding = found("a + b = c", {"a": ["9.00亿元", "9.1亿元"], "b": "50,000万元", "c": None})
    assert dict(finding.args)["difference"] == ""
    finding = found("a + b = c + d", {"a": "9.00亿元", "b": "5000万元", "c": "1.0亿元", "d": "1.00亿元"})
    assert dict(finding.args)["difference"] == "7.50亿元"


def test_nothing_is_told_of_what_holds_or_only_ought_to() -> None:
    assert finding_of(judge(relation("t = a", {"t": "1元", "a": "1元"}))) is None
    tail = judge(relation("t = a + b", {"t": "3元", "a": "1元", "b": "1元"}, warrant=Warrant.SOFT))
    assert finding_of(tail) is None
    assert not large_tail(judge(relation("a <= b", {"a": "1元", "b": "2元"})))


def test_a_figure_that_equals_another_is_named_once() -> None:
    assert dict(found("t = a", {"t": "762.42元", "a": "48.12元"}).args)["arithmetic"] == "48.12"


@pytest.mark.parametrize(
    ("texts", "prints", "words"),
    [
        (
            ["t = a", "a <= t"],
            {"t": "9元", "a": "3元"},
            {"“a”（t 第1行）3元应为9元，只差一位数字", "“t”（t 第1行）9元应为3元，只差一位数字"},
        ),
        (
            ["a <= b"],
            {"a": "9元", "b": "5元"},
            {"“a”（t 第1行）9元应不大于6.0元", "“b”（t 第1行）5元应不小于8.5元"},
        ),
        (
            ["a <= b", "c <= a"],
            {"a": "9元", "b": "=5元", "c": "=2元"},
            {"“a”（t 第1行）9元应在2.0元与5.0元之间"},
        ),
    ],
)
def test_suspects_in_words(texts: list[str], prints: dict[str, Any], words: set[str]) -> None:
    told = {text for each in locate([relation(text, prints) for text in texts]) for text in suspects_of(each)}
    assert words <= told, told


def test_a_side_is_written_in_figures_whatever_its_form() -> None:
    written = relation("t = max(a, -b)", {"t": "5元", "a": "=5元", "b": "1元"})
    assert side_text(written.right, written) == "max(5，−1)"
    assert side_text(RollUp("children", parse_formula("a")), written) == "…"
    assert relation_text(written, None, None) == "5=max(5，−1)"
