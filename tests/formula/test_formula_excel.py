from __future__ import annotations

from fractions import Fraction

import pytest
from excel_model import Sheet
from formula_trees import NAMES, pure_trees, reference, small
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhang.formula import Leaf, Literal, MissingTermError, Node, Refusal, parse_formula
from yizhang.formula.excel import CellRef, Reference, to_excel
from yizhang.numbers import MONTHS, PERCENT, RATIO, WAN_YUAN, YI_YUAN, YUAN, Unit, unit

CELLS = {
    "income": CellRef("B3", WAN_YUAN),
    "outlay": CellRef("B4", WAN_YUAN),
    "balance": CellRef("B5", YI_YUAN),
    "insured": CellRef("C1", unit("万人")),
    "rate": CellRef("D1", PERCENT),
    "share": CellRef("E1"),
}


def ref(leaf: Leaf) -> CellRef:
    return CELLS[leaf.name]


@pytest.mark.parametrize(
    ("source", "unit_", "formula"),
    [
        ("income", WAN_YUAN, '=IF(COUNT(B3)<1,"",B3)'),
        ("income", YI_YUAN, '=IF(COUNT(B3)<1,"",B3/10000)'),
        ("income - outlay", WAN_YUAN, '=IF(COUNT(B3,B4)<2,"",B3-B4)'),
        ("income - outlay", YUAN, '=IF(COUNT(B3,B4)<2,"",(B3-B4)*10000)'),
        ("income / outlay - 1", RATIO, '=IF(COUNT(B3,B4)<2,"",IF(B4=0,"",B3/B4-1))'),
        ("income / outlay", PERCENT, '=IF(COUNT(B3,B4)<2,"",IF(B4=0,"",B3/B4*100))'),
        (
            "balance / (outlay / 12月)",
            MONTHS,
            '=IF(COUNT(B5,B4)<2,"",IF(B4=0,"",B5/(B4/12)*10000))',
        ),
        ("balance - income", YI_YUAN, '=IF(COUNT(B5,B3)<2,"",(B5*10000-B3)/10000)'),
        ("max(0, income - outlay)", WAN_YUAN, '=IF(COUNT(B3,B4)<2,"",MAX(0,B3-B4))'),
        ("min(income, balance)", WAN_YUAN, '=IF(COUNT(B3,B5)<2,"",MIN(B3,B5*10000))'),
        ("-income * 2", WAN_YUAN, '=IF(COUNT(B3)<1,"",(-B3)*2)'),
        ("-(income - outlay)", WAN_YUAN, '=IF(COUNT(B3,B4)<2,"",(-(B3-B4)))'),
        ("income - (outlay - income)", WAN_YUAN, '=IF(COUNT(B3,B4)<2,"",B3-(B4-B3))'),
        ("income * 60%", WAN_YUAN, '=IF(COUNT(B3)<1,"",B3*60/100)'),
        ("income * rate", WAN_YUAN, '=IF(COUNT(B3,D1)<2,"",B3*D1/100)'),
        ("1 + rate", PERCENT, '=IF(COUNT(D1)<1,"",1*100+D1)'),
        ("income / insured", unit("元/人"), '=IF(COUNT(B3,C1)<2,"",IF(C1=0,"",B3/C1))'),
        (
            "income / (outlay - income)",
            RATIO,
            '=IF(COUNT(B3,B4)<2,"",IF(ROUND(B4-B3,6)=0,"",B3/(B4-B3)))',
        ),
        ("1 / (share - 1)", RATIO, '=IF(COUNT(E1)<1,"",IF(ROUND(E1-1,10)=0,"",1/(E1-1)))'),
        ("income / (outlay * 2)", RATIO, '=IF(COUNT(B3,B4)<2,"",IF(B4=0,"",B3/(B4*2)))'),
        ("income / (2 * outlay)", RATIO, '=IF(COUNT(B3,B4)<2,"",IF(B4=0,"",B3/(2*B4)))'),
        ("income / (outlay * share)", RATIO, '=IF(COUNT(B3,B4,E1)<3,"",IF(B4=0,"",IF(E1=0,"",B3/(B4*E1))))'),
        ("1 / (share / 0)", RATIO, '=IF(COUNT(E1)<1,"",IF(TRUE,"",IF(E1=0,"",1/(E1/0))))'),
        ("(0 * income + outlay)", WAN_YUAN, '=IF(COUNT(B3,B4)<2,"",0*B3+B4)'),
        ("12 - 2", RATIO, "=12-2"),
        ("0", WAN_YUAN, "=0"),
        ("income * 2.5", WAN_YUAN, '=IF(COUNT(B3)<1,"",B3*2.5)'),
    ],
)
def test_formulas(source: str, unit_: Unit, formula: str) -> None:
    assert to_excel(parse_formula(source), ref, unit_) == formula


def test_a_literal_without_end_is_written_as_a_quotient() -> None:
    assert to_excel(Literal(Fraction(1, 3), RATIO), ref) == "=(1/3)"


def test_roll_ups_need_members() -> None:
    tree = parse_formula("sum(children, income - outlay) / income")
    nobody = to_excel(tree, ref)
    assert isinstance(nobody, Refusal)
    assert nobody.code == "excel.roll-up"
    assert isinstance(to_excel(tree, ref, members={"children": []}.__getitem__), Refusal)

    def child(row: int) -> Reference:
        columns = {"income": "B", "outlay": "C"}
        return lambda leaf: CellRef(f"{columns[leaf.name]}{row}", WAN_YUAN)

    two = to_excel(tree, ref, members={"children": [child(7), child(8)]}.__getitem__)
    assert two == '=IF(COUNT(B7,C7,B8,C8,B3)<5,"",IF(B3=0,"",SUM(B7-C7,B8-C8)/B3))'
    one = to_excel(tree, ref, members={"children": [child(7)]}.__getitem__)
    assert one == '=IF(COUNT(B7,C7,B3)<3,"",IF(B3=0,"",(B7-C7)/B3))'
    inner = to_excel(
        parse_formula("sum(children, sum(children, income))"), ref, members={"children": []}.__getitem__
    )
    assert isinstance(inner, Refusal)
    nested = to_excel(
        parse_formula("1 + sum(children, sum(groups, income))"),
        ref,
        members={"children": [child(7)], "groups": []}.__getitem__,
    )
    assert isinstance(nested, Refusal)


def test_refuses_what_does_not_fit_into_a_cell() -> None:
    def far(leaf: Leaf) -> CellRef:
        return CellRef(f"'{'很长的表名' * 6}'!A{leaf.years + 400}")

    long = " + ".join(f"a[{count:+d}y]" for count in range(1, 140))
    found = to_excel(parse_formula(f"({long}) / ({long})"), far)
    assert isinstance(found, Refusal)
    assert found.code == "excel.too-long"
    many = "+".join(f"max(a[+{count}y], b[+{count}y])" for count in range(1, 140))
    assert isinstance(
        to_excel(parse_formula(many), lambda leaf: CellRef(f"{leaf.name}{leaf.years}")), Refusal
    )


def test_a_term_left_over_is_an_error() -> None:
    with pytest.raises(MissingTermError):
        to_excel(parse_formula("$a"), ref)


SYMBOLS = ("", "%", "‰", "倍", "")


@given(pure_trees, st.lists(st.one_of(st.none(), small, small, small), min_size=5, max_size=5))
@settings(max_examples=200, deadline=None)
def test_computes_the_exact_value(tree: Node, figures: list[Fraction | None]) -> None:
    """In exact arithmetic the formula gives the exact value, and an empty text exactly for an unknown."""
    units = dict(zip(NAMES, map(unit, SYMBOLS), strict=True))
    cells = {name.upper() + "1": value for name, value in zip(NAMES, figures, strict=True)}
    formula = to_excel(tree, lambda leaf: CellRef(f"{leaf.name.upper()}1", units[leaf.name]))
    assert isinstance(formula, str)
    values = {
        name: None if value is None else value * units[name].scale
        for name, value in zip(NAMES, figures, strict=True)
    }
    expected = reference(tree, values)
    assert Sheet(cells).evaluate(formula) == ("" if expected is None else expected)
