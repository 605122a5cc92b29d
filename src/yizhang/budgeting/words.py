"""Chains and amounts in words: names of leaves with their year, values in the unit a person says them in."""

from __future__ import annotations

from fractions import Fraction

from yizhang.budgeting.estimator import Estimator, Way
from yizhang.catalogue.naming import elementary_parts
from yizhang.formula import Leaf, Term
from yizhang.formula.text import to_text
from yizhang.numbers import Unit, exact_text, grouped, half_up, plain
from yizhang.places import Key


def amount(value: Fraction | None, unit: Unit, decimals: int | None, *, finer: int = 0) -> str:
    """A value (base units) in ``unit`` with the decimals of its print and ``finer`` more, trailing zeros dropped."""
    if value is None:
        return "未知"
    counted = value / unit.scale
    if decimals is None:
        text = exact_text(counted)
        places = 4 if "/" in text or len(text.partition(".")[2]) > 4 else None
        shown_text = text if places is None else plain(counted, places)
        return (shown_text if "/" in shown_text else grouped(shown_text)) + unit.symbol
    shown = half_up(counted, decimals + finer)
    text = exact_text(shown) if finer else plain(shown, decimals)
    return grouped(text) + unit.symbol


def factor_text(factor: Fraction) -> str:
    """A residual factor to four decimals: 1.0180."""
    return plain(factor, 4)


def chain_words(estimator: Estimator, way: Way) -> str:
    """The formula of a way in words: ``上年住院费用支出 ×（1 + 住院率同比）``."""
    return to_text(way.node, lambda leaf: leaf_words(estimator, way, leaf))


def leaf_words(estimator: Estimator, way: Way, leaf: Leaf | Term) -> str:
    """A leaf's name with its year where that is not the budget's, and its version where it is last year's."""
    if isinstance(leaf, Term):
        return leaf.name
    return key_words(estimator, estimator.key_in(way, leaf), way.context.when.year)


def key_words(estimator: Estimator, key: Key, year: int) -> str:
    """A key in the words of a chain read in ``year``."""
    catalogue = estimator.catalogue
    concept = catalogue.concepts.get(key.concept)
    if concept is None:
        return key.concept
    back = year - estimator.year(key)
    when = "" if back == 0 else "上年" if back == 1 else f"前{back}年"
    version = catalogue.versions.get(key["version"])
    said = (version.short or version.zh) if version is not None and back else ""
    part = catalogue.parts.get(key["part"])
    members = elementary_parts(catalogue, concept, key["scheme"], key["part"])
    whole = members == elementary_parts(catalogue, concept, key["scheme"], "total")
    growth = "增幅" if key["measure"] else ""
    return f"{when}{said}{'' if whole or part is None else part.short or part.zh}{concept.zh}{growth}"
