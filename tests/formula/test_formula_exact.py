from __future__ import annotations

from fractions import Fraction

import pytest
from formula_trees import Figures, amounts, pure_trees, reference, small
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhang.formula import (
    DIVIDED_BY_ZERO,
    Environment,
    Leaf,
    Literal,
    MissingTermError,
    State,
    evaluate,
    parse_formula,
)
from yizhang.formula.exact import NO_MEMBERS
from yizhang.numbers import (
    MONTHS,
    RATIO,
    WAN_YUAN,
    YUAN,
    Hedge,
    Quantity,
    Unit,
    UnitError,
    unit,
)
from yizhang.places import Key


def wan(text: str) -> Quantity:
    return Quantity(Fraction(text), WAN_YUAN, len(text.partition(".")[2]))


OFFICE = Figures(
    {
        "balance": wan("282099.73"),
        "outlay": wan("283306.31"),
        "insured": Quantity(Fraction(37), unit("万人"), 0, Hedge.ABOUT),
        "rate": Quantity(Fraction(-25, 10), unit("%"), 1),
        "nil": Quantity(Fraction(0), YUAN),
        "third": Fraction(1, 3),
        "loss": wan("-3.50"),
    },
)


@pytest.mark.parametrize(
    ("source", "value", "symbol", "text"),
    [
        ("balance / outlay", Fraction(28209973, 28330631), "", "282,099.73万元 ÷ 283,306.31万元"),
        (
            "balance / (outlay / 12月)",
            Fraction(28209973 * 12, 28330631),
            "个月",
            "282,099.73万元 ÷ (283,306.31万元 ÷ 12月)",
        ),
        ("balance - outlay", Fraction(-12065800), "万元", "282,099.73万元 − 283,306.31万元"),
        ("max(0, balance - outlay)", Fraction(0), "万元", "最大值(0，282,099.73万元 − 283,306.31万元)"),
        ("balance / insured", Fraction(2820997300, 370000), "元/人", "282,099.73万元 ÷ 约37万人"),
        ("-(balance - outlay) * 2", Fraction(24131600), "万元", "−(282,099.73万元 − 283,306.31万元) × 2"),
        ("balance * 0.5%", Fraction(28209973, 2), "万元", "282,099.73万元 × 0.5%"),
        ("0.5 * balance", Fraction(1410498650), "万元", "0.5 × 282,099.73万元"),
        ("1 + rate", Fraction(975, 1000), "", "1 + (-2.5%)"),
        ("rate * 2", Fraction(-5, 100), "", "(-2.5%) × 2"),
        ("balance - loss", Fraction(2821032300), "万元", "282,099.73万元 − (-3.50万元)"),
        ("third + 1", Fraction(4, 3), "", "≈0.333333 + 1"),
        ("balance / (balance / 12月) / 1月", Fraction(12), "", None),
        ("balance * nil", Fraction(0), "元·元", None),
        ("1 / insured", Fraction(1, 370000), "1/人", None),
        ("min(balance, outlay, 0)", Fraction(0), "万元", None),
        ("0 + 0", Fraction(0), "", "0 + 0"),
        ("0 / 5", Fraction(0), "", "0 ÷ 5"),
    ],
)
def test_values_units_and_words(source: str, value: Fraction, symbol: str, text: str | None) -> None:
    result = evaluate(parse_formula(source), OFFICE)
    assert result.state is State.KNOWN
    assert result.value == value
    assert result.unit.symbol == symbol
    assert text is None or result.explanation.text == text
    assert result.explanation.value == value


def test_a_single_leaf_is_the_environments_own_result() -> None:
    result = evaluate(Leaf("balance"), OFFICE)
    assert result == OFFICE.leaf(Leaf("balance"))
    assert result.quantity == wan("282099.73")


def test_explanation_has_the_operands_below() -> None:
    explanation = evaluate(parse_formula("balance / (outlay / 12月)"), OFFICE).explanation
    assert [child.label for child in explanation.children] == ["balance", ""]
    assert explanation.children[1].text == "283,306.31万元 ÷ 12月"
    assert explanation.children[1].children[0].key == Key.of("outlay")


@pytest.mark.parametrize(
    "source",
    ["x + 1", "x * nil", "0 * x", "min(nil, x)", "max(x, balance)", "-x", "x / balance", "balance / x"],
)
def test_nothing_excuses_an_unknown(source: str) -> None:
    office = Figures(OFFICE.figures, units={"x": YUAN} if "+" not in source else {})
    result = evaluate(parse_formula(source), office)
    assert result.state is State.UNKNOWN
    assert result.value is None
    assert result.missing == (Key.of("x"),)


def test_missing_keys_come_once_in_reading_order() -> None:
    result = evaluate(parse_formula("y * (x + third) * x * z"), OFFICE)
    assert result.missing == (Key.of("y"), Key.of("x"), Key.of("z"))
    assert result.explanation.text == "y（缺） × (x（缺） + ≈0.333333) × x（缺） × z（缺）"


def test_an_unknown_without_a_label_is_named_by_its_source() -> None:
    class Nameless(Figures):
        def leaf(self, leaf: Leaf):  # type: ignore[no-untyped-def]
            from dataclasses import replace

            found = super().leaf(leaf)
            return replace(found, explanation=replace(found.explanation, label=""))

    result = evaluate(parse_formula("x[part=pooled] + 1"), Nameless({}))
    assert result.explanation.text == "x[part=pooled]（缺） + 1"


def test_provisional_travels_with_its_reasons() -> None:
    office = Figures(
        {"a": Fraction(1), "b": Fraction(2), "c": Fraction(3)}, {"a": "estimate", "c": "conflict"}
    )
    result = evaluate(parse_formula("b + c - a * a"), office)
    assert (result.state, result.value) == (State.PROVISIONAL, Fraction(4))
    assert result.estimates == (Key.of("a"),)
    assert result.conflicts == (Key.of("c"),)
    unknown = evaluate(parse_formula("a / (b - 2) + x"), office)
    assert unknown.state is State.UNKNOWN
    assert (unknown.estimates, unknown.missing) == ((Key.of("a"),), (Key.of("x"),))


def test_division_by_zero_is_unknown_and_says_so() -> None:
    result = evaluate(parse_formula("balance / (outlay - outlay)"), OFFICE)
    assert result.state is State.UNKNOWN
    assert result.explanation.remark == DIVIDED_BY_ZERO
    assert result.missing == ()
    below = evaluate(parse_formula("1 + balance / nil"), OFFICE).explanation
    assert [child.remark for child in below.children] == ["", DIVIDED_BY_ZERO]


@pytest.mark.parametrize(
    "source", ["balance + insured", "max(balance, 1)", "rate - 1个百分点", "sum(children, a)"]
)
def test_units_that_do_not_go_together_are_an_error(source: str) -> None:
    children = (Figures({"a": wan("1")}), Figures({"a": Quantity(Fraction(1), MONTHS)}))
    with pytest.raises(UnitError):
        evaluate(parse_formula(source), Figures(OFFICE.figures, below=children))


def test_a_term_left_over_is_an_error() -> None:
    with pytest.raises(MissingTermError):
        evaluate(parse_formula("$balance"), OFFICE)


def members(*texts: str | None) -> Environment:
    below = tuple(Figures({} if text is None else {"a": wan(text)}, units={"a": YUAN}) for text in texts)
    return Figures({}, below=below)


def test_roll_up_adds_the_members() -> None:
    result = evaluate(parse_formula("sum(children, a) * 2"), members("1.50", "2", "-3"))
    assert result.value == Fraction(10000)
    assert result.explanation.text == "(1.50万元 + 2万元 + (-3万元)) × 2"


def test_roll_up_of_one_member_is_that_member() -> None:
    result = evaluate(parse_formula("sum(children, a - a)"), members("1"))
    assert result.explanation.text == "1万元 − 1万元"


def test_a_long_roll_up_is_cut_short_in_words_only() -> None:
    result = evaluate(parse_formula("sum(children, a)"), members(*["1"] * 20))
    assert result.value == Fraction(200_000)
    assert result.explanation.text.endswith(" + 1万元 + …（共20项）")
    assert len(result.explanation.children) == 20


def test_roll_up_with_an_unknown_member_is_unknown() -> None:
    result = evaluate(parse_formula("sum(children, a)"), members("1", None))
    assert (result.state, result.missing) == (State.UNKNOWN, (Key.of("a"),))


def test_roll_up_over_nobody_is_unknown() -> None:
    result = evaluate(parse_formula("sum(children, a)"), members())
    assert (result.state, result.explanation.remark) == (State.UNKNOWN, NO_MEMBERS)


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (Quantity(Fraction("11.8"), unit("亿元"), 1, Hedge.SOMEWHAT_OVER), "11.8余亿元 + 0"),
        (Quantity(Fraction(5), unit("亿元"), 0, Hedge.NEARLY), "近5亿元 + 0"),
        (Quantity(Fraction(1234567), YUAN), "1,234,567元 + 0"),
        (Quantity(Fraction(1, 3), YUAN), "1/3元 + 0"),
    ],
)
def test_operands_are_printed_as_their_figures_are(quantity: Quantity, text: str) -> None:
    assert evaluate(parse_formula("a + 0"), Figures({"a": quantity})).explanation.text == text


def test_a_literal_without_end_is_shown_as_a_fraction() -> None:
    assert evaluate(Literal(Fraction(1, 3), RATIO), OFFICE).explanation.text == "1/3"


@given(pure_trees, st.dictionaries(st.sampled_from("abcde"), small, max_size=5))
@settings(max_examples=200, deadline=None)
def test_agrees_with_a_plain_reading(tree, figures) -> None:  # type: ignore[no-untyped-def]
    result = evaluate(tree, Figures(figures))
    assert result.value == reference(tree, figures)
    assert (result.state is State.UNKNOWN) == (result.value is None)


@given(amounts, amounts, st.sampled_from(("元", "万元", "亿元")), st.sampled_from(("元", "万元", "亿元")))
def test_the_unit_of_display_does_not_change_a_value(
    first: Fraction, second: Fraction, one: str, other: str
) -> None:
    def counted(symbol: str, amount: Fraction) -> Quantity:
        counted_in: Unit = unit(symbol)
        return Quantity(amount / counted_in.scale, counted_in)

    mixed = Figures({"a": counted(one, first), "b": counted(other, second)})
    plain = Figures({"a": counted("元", first), "b": counted("元", second)})
    for source in ("a + b", "a - b", "max(a, b)", "a / b"):
        assert evaluate(parse_formula(source), mixed).value == evaluate(parse_formula(source), plain).value
