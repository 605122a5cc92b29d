"""The rule language: patterns of real tables, faults with their lines, and what holds for every input."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from yizhang.catalogue import load_catalogue
from yizhang.catalogue.model import Catalogue
from yizhang.numbers import PERCENT, Interval
from yizhang.performance.amounts import AmountError, read_points, read_span
from yizhang.performance.cards import read_cards
from yizhang.performance.loader import load_scorecards
from yizhang.performance.model import FULL_MARK, Item, Numeric, Rounding
from yizhang.performance.rules import (
    Bands,
    CheckItem,
    Checklist,
    EitherOf,
    MaxOf,
    MinOf,
    Partial,
    PerEvent,
    Proportional,
    Qualitative,
    Range,
    Rule,
    Side,
    Slope,
    States,
    Step,
    Threshold,
    Veto,
)
from yizhang.performance.scoring import Observed, score
from yizhang.performance.selfcheck import check_item
from yizhang.places import Severity
from yizhang.reporting.scorecard_sheet import scorecard_sheet

CONFORMANCE = Path(__file__).parents[2] / "conformance" / "scoring"


@cache
def catalogue() -> Catalogue:
    return load_catalogue()[0]


def _cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((CONFORMANCE / name).read_text("utf-8"))
    return found


def _card(item: str) -> str:
    return (
        "sources: {here: {citation: 测试, provenance: local}}\n"
        "scorecards:\n"
        "  faulty:\n"
        "    zh: 测试\n"
        "    source: here\n"
        "    items:\n"
        "      rest:\n"
        "        zh: 其余\n"
        "        level1: 产出指标\n"
        "        weight: 95分\n"
        "        rule: {manual: {}}\n"
        f"{item}"
    )


SOUND = (
    "      share:\n"
    "        zh: 待遇支出占比\n"
    "        level1: 产出指标\n"
    "        weight: 5分\n"
    "        value: benefit_share\n"
    "        variant: {transfers: in}\n"
    '        target: "≥90%"\n'
    '        rule: {threshold: {met: "≥90%"}}\n'
)


def test_the_sound_card_is_sound() -> None:
    cards, problems = read_cards(_card(SOUND), "card.yaml", catalogue())
    assert problems == ()
    assert cards[0].full == FULL_MARK


@pytest.mark.parametrize("case", _cases("faults.yaml"), ids=lambda case: case["id"])
def test_a_fault_is_reported_on_its_line(case: dict[str, Any]) -> None:
    item = SOUND
    for old, new in case.get("replace", {}).items():
        assert old in item
        item = item.replace(old, new)
    if "rule" in case:
        item = item.replace('rule: {threshold: {met: "≥90%"}}', f"rule: {case['rule']}")
    text = _card(item)
    cards, problems = read_cards(text, "card.yaml", catalogue())
    found = [problem for problem in problems if problem.code == case["code"]]
    assert found, [problem.code for problem in problems]
    assert cards == ()
    line = text.split("\n")[found[0].place.line - 1]
    assert line.startswith(case.get("at", "        rule:")), line
    assert found[0].place.file == "card.yaml"


def _patterns() -> Iterator[Any]:
    for pattern in _cases("patterns.yaml"):
        for number, case in enumerate(pattern["cases"], 1):
            yield pytest.param(pattern, case, id=f"{pattern['id']}-{number}")


@cache
def _item_of(id_: str) -> Item:
    """The pattern's rule read through the loader, as an office would write it."""
    pattern = next(each for each in _cases("patterns.yaml") if each["id"] == id_)
    weight = pattern["weight"]
    value = f"formula: income.total / income.total, unit: '{pattern['unit']}', " if "unit" in pattern else ""
    rest = 100 - int(weight.removesuffix("分"))
    text = (
        "scorecards:\n  card:\n    zh: 测试\n    source: {citation: 测试, provenance: local}\n    items:\n"
        f"      rest: {{zh: 其余, level1: 产出, weight: {rest}分, rule: {{manual: {{}}}}}}\n"
        f"      it: {{zh: 甲, level1: 产出, weight: {weight}, {value}rule: {_flow(pattern['rule'])}}}\n"
    )
    cards, problems = read_cards(text, "card.yaml", catalogue())
    assert not problems, [(problem.code, problem.args) for problem in problems]
    return next(item for item in cards[0].items if item.id == "it")


def _flow(data: object) -> str:
    return yaml.safe_dump(data, allow_unicode=True, default_flow_style=True, width=10**6).strip()


@pytest.mark.parametrize(("pattern", "case"), list(_patterns()))
def test_patterns_of_real_tables(pattern: dict[str, Any], case: dict[str, Any]) -> None:
    item = _item_of(pattern["id"])
    value = None
    if "value" in case and item.value is not None:
        value = Fraction(case["value"]) * item.value.unit.scale
    seen = Observed(
        {"": value},
        case.get("state", ""),
        frozenset(case["met"]) if "met" in case else None,
        case.get("events"),
        case.get("grade", ""),
        Fraction(case["share"]) if "share" in case else None,
        case.get("choice", ""),
        Fraction(case["score"]) if "score" in case else None,
    )
    outcome = score(item.rule, item.weight, seen)
    wanted = None if case["points"] is None else Fraction(case["points"])
    assert outcome.points == wanted
    assert bool(outcome.missing) == (wanted is None)


WEIGHTS = st.integers(1, 20).map(Fraction)
VALUES = st.fractions(min_value=-3, max_value=3, max_denominator=10_000)


@st.composite
def slopes(draw: st.DrawFn, weight: Fraction) -> Slope:
    share = draw(st.fractions(min_value=Fraction(1, 100), max_value=1, max_denominator=100))
    cap = draw(st.none() | st.just(weight * share))
    per = draw(st.sampled_from([Fraction(1, 1000), Fraction(1, 100), Fraction(1, 20)]))
    return Slope(per, weight * share, draw(st.sampled_from(Partial)), cap)


@st.composite
def spans(draw: st.DrawFn) -> Interval:
    lo, hi = sorted(draw(st.tuples(VALUES, VALUES)))
    kind = draw(st.sampled_from(["above", "below", "between"]))
    closed = draw(st.booleans())
    if kind == "between":
        return Interval(lo, hi)
    return Interval(lo, None, lo_closed=closed) if kind == "above" else Interval(None, hi, hi_closed=closed)


@st.composite
def bands(draw: st.DrawFn, weight: Fraction) -> Bands:
    cuts = sorted(draw(st.sets(VALUES, min_size=1, max_size=4)))
    closed = draw(st.booleans())
    ends = [None, *cuts, None]
    shares = draw(st.lists(st.integers(0, 100), min_size=len(cuts) + 1, max_size=len(cuts) + 1))
    shares[draw(st.integers(0, len(cuts)))] = 100
    return Bands(
        tuple(
            (Interval(lo, hi, lo_closed=closed, hi_closed=not closed), weight * share / 100)
            for (lo, hi), share in zip(pairwise(ends), shares, strict=True)
        )
    )


def simple(weight: Fraction) -> st.SearchStrategy[Rule]:
    half = weight / 2
    return st.one_of(
        spans().map(Threshold),
        st.builds(Step, VALUES, slopes(weight), st.sampled_from(Side)),
        st.builds(Range, spans(), st.none() | slopes(weight), st.none() | slopes(weight)),
        bands(weight),
        st.builds(
            Proportional,
            st.fractions(min_value=Fraction(1, 10), max_value=3, max_denominator=100),
            st.booleans(),
            st.fractions(min_value=0, max_value=1, max_denominator=10),
        ),
        st.just(Checklist((CheckItem("a", "甲", half), CheckItem("b", "乙", half)))),
        st.builds(PerEvent, st.just(half), st.none() | st.just(weight), st.integers(0, 3)),
        st.just(States((("好", weight), ("差", Fraction(0))))),
        st.just(Qualitative((("优", Interval(Fraction(4, 5), Fraction(1))),))),
    )


@st.composite
def rules(draw: st.DrawFn, weight: Fraction) -> Rule:
    one, other = draw(simple(weight)), draw(simple(weight))
    return draw(
        st.sampled_from(
            [
                one,
                MaxOf((one, other)),
                MinOf((one, other)),
                EitherOf((("一", one), ("二", other))),
                Veto(one, Fraction(0), states=("差",)),
                Veto(one, weight / 4, values=Interval(None, Fraction(0))),
                Veto(MinOf((one, other)), Fraction(0), events=True),
            ]
        )
    )


OBSERVED = st.builds(
    Observed,
    st.fixed_dictionaries({"": st.none() | VALUES}),
    st.sampled_from(["", "好", "差", "别的"]),
    st.none() | st.frozensets(st.sampled_from(["a", "b", "c"])),
    st.none() | st.integers(0, 30),
    st.sampled_from(["", "优", "良"]),
    st.none() | st.fractions(min_value=0, max_value=1, max_denominator=20),
    st.sampled_from(["", "一", "二"]),
    st.none() | st.fractions(min_value=-5, max_value=30, max_denominator=4),
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_points_lie_within_the_weight_for_every_input(data: st.DataObject) -> None:
    weight = data.draw(WEIGHTS)
    rule = data.draw(rules(weight))
    outcome = score(rule, weight, data.draw(OBSERVED))
    assert (outcome.points is None) == bool(outcome.missing)
    if outcome.points is not None:
        assert 0 <= outcome.points <= weight


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_bands_the_self_check_passes_cover_every_value(data: st.DataObject) -> None:
    weight = data.draw(WEIGHTS)
    rule = data.draw(bands(weight))
    item = Item("i", "甲", "产出", "", weight, rule)
    assert list(check_item(item)) == []
    assert score(rule, weight, Observed({"": data.draw(VALUES)})).points is not None


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_better_value_never_scores_less(data: st.DataObject) -> None:
    """Below the target a step rule only falls; so does its mirror image above."""
    weight = data.draw(WEIGHTS)
    rule = Step(data.draw(VALUES), data.draw(slopes(weight)), Side.BELOW)
    low, high = sorted(data.draw(st.tuples(VALUES, VALUES)))
    points = [score(rule, weight, Observed({"": value})).points for value in (low, high)]
    assert points[0] is not None
    assert points[1] is not None
    assert points[0] <= points[1]


def test_rounding_of_scores() -> None:
    assert Numeric(decimals=1).rounded(Fraction("9.25")) == Fraction("9.3")
    assert Numeric(decimals=1, rounding=Rounding.DOWN).rounded(Fraction("9.29")) == Fraction("9.2")
    assert Numeric(decimals=0, rounding=Rounding.UP).rounded(Fraction("2.1")) == 3
    assert Numeric(decimals=None).rounded(Fraction(1, 3)) == Fraction(1, 3)


@pytest.mark.parametrize(
    ("text", "lo", "hi"),
    [
        ("≥95%", "0.95", None),
        ("100%-105%", "1", "1.05"),
        ("100-105%", "1", "1.05"),
        ("不超过60%", None, "0.6"),
    ],
)
def test_targets_as_people_write_them(text: str, lo: str | None, hi: str | None) -> None:
    found = read_span(text, PERCENT)
    assert found.lo == (None if lo is None else Fraction(lo))
    assert found.hi == (None if hi is None else Fraction(hi))


def test_points_may_be_a_share_of_the_weight() -> None:
    assert read_points("20%", Fraction(3)) == Fraction(3, 5)
    assert read_points("满分", Fraction(3)) == 3
    with pytest.raises(AmountError):
        read_points("3", Fraction(3))


def test_the_shipped_scorecards_are_sound() -> None:
    cards, problems = load_scorecards(catalogue())
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    assert {"sichuan.emp", "sichuan.res", "department.municipal", "department.general"} <= set(cards)
    assert all(card.full == FULL_MARK for card in cards.values())
    levels = {
        name: sum(item.weight for item in items) for name, items in cards["department.municipal"].levels()
    }
    assert list(levels.values()) == [10, 55, 20, 10, 5]
    frame = {name: sum(item.weight for item in items) for name, items in cards["department.general"].levels()}
    assert list(frame.values()) == [10, 50, 30, 10]
    assert cards["sichuan.emp"].reconstructed


@pytest.mark.parametrize("id_", ["sichuan.emp", "sichuan.res", "department.municipal", "department.general"])
def test_a_scorecard_reads_back_from_its_worksheet(id_: str, tmp_path: Path) -> None:
    card = load_scorecards(catalogue())[0][id_]
    folder = tmp_path / "catalogue" / "scorecards"
    folder.mkdir(parents=True)
    (folder / "mine.xlsx").write_bytes(scorecard_sheet(card))
    cards, problems = load_scorecards(catalogue(), (tmp_path / "catalogue",))
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    again = cards[id_]
    assert again.place.file == "catalogue/scorecards/mine.xlsx"
    for one, other in zip(card.items, again.items, strict=True):
        assert (one.id, one.zh, one.weight, one.level1, one.level2) == (
            other.id,
            other.zh,
            other.weight,
            other.level1,
            other.level2,
        )
        assert one.rule == other.rule
        assert (one.target, one.inferred, one.evidence) == (other.target, other.inferred, other.evidence)
        assert (one.value and one.value.node, one.value and one.value.variant) == (
            other.value and other.value.node,
            other.value and other.value.variant,
        )


def test_a_fault_in_a_worksheet_names_its_row(tmp_path: Path) -> None:
    card = load_scorecards(catalogue())[0]["sichuan.emp"]
    folder = tmp_path / "catalogue" / "scorecards"
    folder.mkdir(parents=True)
    book = load_workbook(BytesIO(scorecard_sheet(card)))
    sheet = book["评分表"]
    row = next(cell.row for cell in sheet["A"] if cell.value == "benefit_share")
    sheet.cell(row, 5).value = "4"
    column = next(cell.column for cell in sheet[11] if cell.value == "达标范围")
    sheet.cell(row, column).value = "≥90个百分点"
    book.save(folder / "mine.xlsx")
    cards, problems = load_scorecards(catalogue(), (tmp_path / "catalogue",))
    assert cards["sichuan.emp"].place.file.endswith("sichuan.yaml")
    found = next(problem for problem in problems if problem.code == "score.points-for-percent")
    assert (found.place.file, found.place.line) == ("catalogue/scorecards/mine.xlsx", row)
