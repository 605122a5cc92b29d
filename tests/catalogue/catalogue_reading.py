"""Reading formulas over a handful of figures, for the tests of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from yizhang.catalogue.model import Catalogue, Indicator, Variant
from yizhang.catalogue.naming import full_variant
from yizhang.catalogue.tree import Branch, Items, Table, Text, read_tree
from yizhang.formula import (
    Explanation,
    Leaf,
    Node,
    Result,
    State,
    evaluate,
    leaf_source,
    substitute,
)
from yizhang.numbers import RATIO, parse_exact, unit

CONFORMANCE = Path(__file__).parents[2] / "conformance" / "identities"


@dataclass(frozen=True)
class Figures:
    """Figures by leaf; a leaf without figure follows from its concept's formula or is unknown."""

    catalogue: Catalogue
    values: Mapping[str, Fraction]
    version: str = ""
    prior: Figures | None = None
    growth: Mapping[str, Fraction] = field(default_factory=dict)

    def leaf(self, leaf: Leaf) -> Result:
        bound = dict(leaf.bindings)
        if leaf.years == -1 and self.prior is not None:
            return self.prior.leaf(Leaf(leaf.name, leaf.bindings))
        if bound.get("version") == self.version:
            return self.leaf(Leaf(leaf.name, tuple(p for p in leaf.bindings if p[0] != "version")))
        if bound.get("measure") == "yoy" and leaf.name in self.growth:
            return _result(leaf, self.growth[leaf.name])
        text = leaf_source(leaf)
        if text in self.values:
            return _result(leaf, self.values[text])
        formula = self.catalogue.concepts[leaf.name].formula
        return evaluate(formula, self) if formula is not None else _result(leaf, None)

    def members(self, over: str) -> Sequence[Figures]:
        raise KeyError(over)


def _result(leaf: Leaf, value: Fraction | None) -> Result:
    state = State.UNKNOWN if value is None else State.KNOWN
    return Result(value, RATIO, state, Explanation(leaf.name, leaf_source(leaf), value, RATIO))


def node_of(indicator: Indicator, variant: Variant) -> Node:
    chosen = set(full_variant(indicator, variant))
    terms = {
        term.id: next(node for conditions, node in term.cases if chosen.issuperset(conditions))
        for term in indicator.terms
    }
    return substitute(indicator.formula, terms)


def cases(name: str) -> list[Table]:
    tree, problems = read_tree((CONFORMANCE / name).read_text("utf-8"), name)
    assert tree is not None
    assert problems == ()
    listed = tree.entries["cases"]
    assert isinstance(listed, Items)
    return [item for item in listed.items if isinstance(item, Table)]


def text(table: Table, name: str, default: str = "") -> str:
    branch = table.entries.get(name)
    return branch.value if isinstance(branch, Text) else default


def texts(table: Table, name: str) -> list[str]:
    branch = table.entries.get(name)
    return (
        [item.value for item in branch.items if isinstance(item, Text)] if isinstance(branch, Items) else []
    )


def group(table: Table, name: str) -> dict[str, Branch]:
    branch = table.entries.get(name)
    return branch.entries if isinstance(branch, Table) else {}


def amounts(table: Table, name: str, symbol: str) -> dict[str, Fraction]:
    scale = unit(symbol).scale
    return {
        key: parse_exact(item.value) * scale
        for key, item in group(table, name).items()
        if isinstance(item, Text)
    }
