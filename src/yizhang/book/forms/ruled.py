"""The catalogue's relations between form figures (D01, D02 …) as signed terms, for cells and for books alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from yizhang.catalogue.model import Catalogue, CheckRule
from yizhang.catalogue.model_forms import FormColumn, FormRow
from yizhang.formula.ast import Binary, Bindings, Leaf, Negation, Node, RollUp
from yizhang.places import Warrant

_LEVELS: Final = (0, 3, 5, 7)
"""Lengths of a code, level by level; 0 is the total row, which has none."""


@dataclass(frozen=True, slots=True)
class Term:
    """A signed figure of a relation; with ``over``, the sum of the figures one level below in that
    classification.
    """

    sign: int
    concept: str
    bindings: Bindings = ()
    over: str = ""


@lru_cache(maxsize=1024)
def terms_of(node: Node, sign: int = 1) -> tuple[Term, ...]:
    """The signed terms of a sum. Raises ``ValueError`` for what is not one."""
    match node:
        case Leaf(name, bindings, 0, 0):
            return (Term(sign, name, tuple(sorted(bindings))),)
        case RollUp(over, Leaf(name, bindings, 0, 0)):
            return (Term(sign, name, tuple(sorted(bindings)), over),)
        case Negation(operand):
            return terms_of(operand, -sign)
        case Binary("+" | "-" as op, left, right):
            return terms_of(left, sign) + terms_of(right, sign if op == "+" else -sign)
        case _:
            msg = f"not a sum: {node}"
            raise ValueError(msg)


def open_dimensions(rule: CheckRule) -> Mapping[str, bool]:
    """The dimensions a rule is read for each value of; ``True`` where the value may not be left out."""
    return {name.rstrip("!"): name.endswith("!") for name in rule.each}


def below(code: str, other: str) -> bool:
    """Whether ``other`` stands one level below ``code`` (the empty code is the total row)."""
    if len(code) not in _LEVELS[:-1]:
        return False
    return len(other) == _LEVELS[_LEVELS.index(len(code)) + 1] and other.startswith(code)


def above(code: str) -> str | None:
    """The code one level up; empty for a class, None for what is no code of a level."""
    if len(code) not in _LEVELS[1:] or not code.isdigit():
        return None
    return code[: _LEVELS[_LEVELS.index(len(code)) - 1]]


Place = tuple[str, str, str]
_Held = tuple[str, Bindings, int]


def ruled_sums(
    rows: Iterable[tuple[str, FormRow, FormColumn]], catalogue: Catalogue
) -> Iterator[tuple[Place, tuple[tuple[int, Place], ...]]]:
    """The cells of a form that the catalogue's relations make sums of others on the same form.

    ``rows`` are the form's cells: lane, row and column.
    """
    cells = {_held(row, column): (lane, row.id, column.id) for lane, row, column in rows}
    rules = [rule for rule in catalogue.rules.values() if rule.op == "=" and rule.warrant is Warrant.IDENTITY]
    for (concept, bindings, years), cell in cells.items():
        for rule in rules:
            given = _given(rule, concept, bindings)
            if given is None or rule.right is None:
                continue
            found = [
                (term.sign, other)
                for term in terms_of(rule.right)
                for other in _cells(term, given, years, cells)
                if other != cell
            ]
            if len(found) > 1 and len({other for _, other in found}) == len(found):
                yield cell, tuple(found)
                break


def _held(row: FormRow, column: FormColumn) -> _Held:
    bindings = {**dict(column.bindings), **dict(row.bindings)}
    return column.concept or row.concept, tuple(sorted(bindings.items())), column.years


def _given(rule: CheckRule, concept: str, bindings: Bindings) -> dict[str, str] | None:
    """What the cell leaves open in a rule whose left side it is; ``None`` where it is not."""
    match rule.left:
        case Leaf(name, bound, 0, 0) if name == concept:
            rest = dict(bindings)
            if any(rest.pop(key, None) != value for key, value in bound):
                return None
        case _:
            return None
    wanted = open_dimensions(rule)
    names = set(rest) - {"version"}
    if not names <= set(wanted) or any(must and name not in names for name, must in wanted.items()):
        return None
    return rest


def _cells(term: Term, given: dict[str, str], years: int, cells: Mapping[_Held, Place]) -> Iterator[Place]:
    wanted = {**given, **dict(term.bindings)}
    if not term.over:
        cell = cells.get((term.concept, tuple(sorted(wanted.items())), years))
        if cell is not None:
            yield cell
        return
    code = wanted.pop(term.over, "")
    for (concept, bindings, shift), cell in cells.items():
        rest = dict(bindings)
        other = rest.pop(term.over, "")
        if concept == term.concept and shift == years and rest == wanted and below(code, other):
            yield cell


__all__ = ["Term", "above", "below", "open_dimensions", "ruled_sums", "terms_of"]
