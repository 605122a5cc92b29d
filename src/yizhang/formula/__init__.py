"""The catalogue's formula language: written once, read in several ways.

Parse with :func:`parse_formula`; every reading is a fold over the tree of :mod:`yizhang.formula.ast`.
"""

from yizhang.formula.ast import Binary, Choice, Leaf, Literal, Negation, Node, RollUp, Term
from yizhang.formula.errors import FormulaError
from yizhang.formula.exact import DIVIDED_BY_ZERO, Environment, evaluate
from yizhang.formula.parser import parse_formula, parse_relation
from yizhang.formula.refusal import Refusal
from yizhang.formula.result import Explanation, Result, State
from yizhang.formula.substitute import MissingTermError, bind, substitute
from yizhang.formula.text import leaf_source, to_source, to_text
from yizhang.formula.walk import depth, leaves, terms, walk

__all__ = [
    "DIVIDED_BY_ZERO",
    "Binary",
    "Choice",
    "Environment",
    "Explanation",
    "FormulaError",
    "Leaf",
    "Literal",
    "MissingTermError",
    "Negation",
    "Node",
    "Refusal",
    "Result",
    "RollUp",
    "State",
    "Term",
    "bind",
    "depth",
    "evaluate",
    "leaf_source",
    "leaves",
    "parse_formula",
    "parse_relation",
    "substitute",
    "terms",
    "to_source",
    "to_text",
    "walk",
]
