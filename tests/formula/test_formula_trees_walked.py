from __future__ import annotations

import pytest

from yizhang.formula import (
    Leaf,
    MissingTermError,
    Term,
    bind,
    depth,
    leaves,
    parse_formula,
    substitute,
    terms,
    to_source,
    walk,
)
from yizhang.formula.ast import Node
from yizhang.formula.expand import CircularError, expand

FORMULA = parse_formula("-a + max(b, $t) * sum(children, a / 2)")


def test_walks_in_reading_order() -> None:
    names = [node.name for node in walk(FORMULA) if isinstance(node, Leaf | Term)]
    assert names == ["a", "b", "t", "a"]


def test_leaves_come_as_often_as_they_are_written() -> None:
    assert [leaf.name for leaf in leaves(FORMULA)] == ["a", "b", "a"]
    assert [term.name for term in terms(FORMULA)] == ["t"]


def test_depth_counts_levels() -> None:
    assert depth(FORMULA) == 5
    assert depth(Leaf("a")) == 1


def test_substitutes_terms_also_inside_terms() -> None:
    given = {"t": parse_formula("$u / 12月"), "u": parse_formula("outlay + 1")}
    assert to_source(substitute(FORMULA, given)) == (
        "-a + max(b, (outlay + 1) / 12月) * sum(children, a / 2)"
    )


@pytest.mark.parametrize("given", [{}, {"t": Term("t")}, {"t": Term("u"), "u": Term("t")}])
def test_a_term_without_an_end_is_an_error(given: dict[str, Node]) -> None:
    with pytest.raises(MissingTermError):
        substitute(FORMULA, given)


def test_binds_what_is_not_bound() -> None:
    formula = parse_formula("a + b[part=pooled] + $t")
    assert to_source(bind(formula, part="total", version="final")) == (
        "a[part=total, version=final] + b[part=pooled, version=final] + $t"
    )


DEFINED = {
    "surplus": "income - outlay",
    "rate": "surplus / income",
    "growth": "level[measure=x] / level[measure=x, -1y] - 1",
    "loop": "other + 1",
    "other": "loop[-1y]",
    "self": "self + 1",
}


def definition(leaf: Leaf) -> Node | None:
    found = DEFINED.get(leaf.name)
    return parse_formula(found) if found is not None else None


@pytest.mark.parametrize(
    ("source", "expanded"),
    [
        ("income + 1", "income + 1"),
        ("surplus", "income - outlay"),
        ("rate[-1y]", "(income[-1y] - outlay[-1y]) / income[-1y]"),
        ("surplus[part=pooled, +2m]", "income[part=pooled, +2m] - outlay[part=pooled, +2m]"),
        ("growth[measure=yoy, -1y]", "level[measure=x, -1y] / level[measure=x, -2y] - 1"),
        ("sum(children, surplus)", "sum(children, income - outlay)"),
    ],
)
def test_expands_definitions(source: str, expanded: str) -> None:
    assert to_source(expand(parse_formula(source), definition)) == expanded


def test_a_binding_to_nothing_is_taken_away() -> None:
    found = expand(
        parse_formula("a[measure=yoy, part=x]"),
        lambda leaf: Leaf("a", (("measure", ""),)) if dict(leaf.bindings).get("measure") else None,
    )
    assert to_source(found) == "a[part=x]"


@pytest.mark.parametrize("source", ["self", "1 + loop", "other"])
def test_a_definition_may_not_lead_back_to_itself(source: str) -> None:
    with pytest.raises(CircularError):
        expand(parse_formula(source), definition)
