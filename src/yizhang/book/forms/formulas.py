"""Which cells of a form are sums of others: from row trees, part columns and the catalogue's own
definitions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from yizhang.book.forms.cells import is_barred, lines
from yizhang.book.forms.ruled import ruled_sums
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.model_forms import Form, FormColumn, FormRow
from yizhang.formula.ast import Binary, Leaf, Negation, Node
from yizhang.places import Warrant

CellId: TypeAlias = tuple[str, str, str]
"""``(lane, row, column)``."""
Sum: TypeAlias = tuple[tuple[int, CellId], ...]
"""Signed cells."""


@dataclass(frozen=True, slots=True)
class _Index:
    """The cells of a form by what they hold, for finding a definition's terms under the same column."""

    cells: Mapping[tuple[str, tuple[tuple[str, str], ...], int], CellId]
    barred: frozenset[CellId]

    @classmethod
    def of(cls, form: Form) -> _Index:
        cells: dict[tuple[str, tuple[tuple[str, str], ...], int], CellId] = {}
        barred: set[CellId] = set()
        for lane in form.lanes:
            for line in lines(lane):
                for column in lane.columns:
                    if is_barred(line.row, column):
                        barred.add((lane.id, line.row.id, column.id))
                    if line.row.concept and not line.row.bindings:
                        place = (line.row.concept, column.bindings, column.years)
                        cells.setdefault(place, (lane.id, line.row.id, column.id))
        return cls(cells, frozenset(barred))

    def find(self, concept: str, column: FormColumn) -> CellId | None:
        return self.cells.get((concept, column.bindings, column.years))


def sums_of(form: Form, catalogue: Catalogue) -> dict[CellId, Sum]:
    """For each cell that follows from others on the form, the cells it is the sum of. Nothing rests on
    itself.
    """
    index = _Index.of(form)
    found: dict[CellId, Sum] = {}
    rows = (
        (lane.id, line.row, column) for lane in form.lanes for line in lines(lane) for column in lane.columns
    )
    for cell, terms in ruled_sums(rows, catalogue):
        if not _reaches(terms, cell, found):
            found[cell] = terms
    for lane in form.lanes:
        for line in lines(lane):
            for column in lane.columns:
                if is_barred(line.row, column) or not line.row.concept:
                    continue
                cell = (lane.id, line.row.id, column.id)
                terms = (
                    _by_definition(line.row, column, form.scheme, catalogue, index)
                    or _by_children(lane.id, line.row, column)
                    or _by_parts(lane.id, line.row, column, lane.columns, catalogue)
                )
                if terms and not _reaches(terms, cell, found):
                    found[cell] = terms
    return found


def _by_definition(row: FormRow, column: FormColumn, scheme: str, catalogue: Catalogue, index: _Index) -> Sum:
    """The cells a total row's definition adds up, in the row's own column. A barred cell is no term: where the
    pool has no transfer income, its subtotal adds none.
    """
    if not row.total or row.bindings:
        return ()
    for node in _definitions(row.concept, scheme, dict(column.bindings).get("part", ""), catalogue):
        terms = linear_terms(node)
        cells = [(sign, index.find(name, column)) for sign, name in terms]
        if terms and None not in [cell for _, cell in cells]:
            return tuple(
                (sign, cell) for sign, cell in cells if cell is not None and cell not in index.barred
            )
    return ()


def _definitions(concept: str, scheme: str, part: str, catalogue: Catalogue) -> Iterator[Node]:
    """What defines a concept in a scheme: for the column's own part first, then for the fund as a whole."""
    formula = catalogue.concepts[concept].formula
    if formula is not None:
        yield formula
    holding = [
        identity
        for identity in catalogue.identities.values()
        if identity.op == "="
        and identity.left == Leaf(concept)
        and (identity.defines or identity.warrant is Warrant.IDENTITY)
        and (not identity.schemes or not scheme or scheme in identity.schemes)
    ]
    for identity in sorted(holding, key=lambda each: part not in each.parts):
        yield identity.right


def linear_terms(node: Node) -> tuple[tuple[int, str], ...]:
    """The signed items of a plain sum; empty for any other formula."""
    match node:
        case Leaf(name, (), 0, 0):
            return ((1, name),)
        case Negation(operand):
            return tuple((-sign, name) for sign, name in linear_terms(operand))
        case Binary("+" | "-" as op, left, right):
            first, second = linear_terms(left), linear_terms(right)
            if not first or not second:
                return ()
            return first + tuple((sign if op == "+" else -sign, name) for sign, name in second)
        case _:
            return ()


def _by_children(lane: str, row: FormRow, column: FormColumn) -> Sum:
    if not row.exhaustive or not row.children:
        return ()
    return tuple((1, (lane, child.id, column.id)) for child in row.children if not is_barred(child, column))


def _by_parts(
    lane: str, row: FormRow, column: FormColumn, columns: tuple[FormColumn, ...], catalogue: Catalogue
) -> Sum:
    """合计 as the sum of the part columns beside it, where they split it without rest or overlap."""
    own = dict(column.bindings)
    whole = _elementary(own.get("part", ""), catalogue)
    if len(whole) < 2 or "part" in dict(row.bindings):
        return ()
    parts: list[FormColumn] = []
    for other in columns:
        bound = dict(other.bindings)
        part = _elementary(bound.get("part", ""), catalogue)
        same = {**bound, "part": ""} == {**own, "part": ""} and other.years == column.years
        if same and other.id != column.id and part < whole:
            parts.append(other)
    covered = [part for other in parts for part in _elementary(dict(other.bindings)["part"], catalogue)]
    if set(covered) != whole or len(covered) != len(whole):
        return ()
    return tuple((1, (lane, row.id, other.id)) for other in parts if not is_barred(row, other))


def _elementary(part: str, catalogue: Catalogue) -> frozenset[str]:
    member = catalogue.parts.get(part)
    if member is None:
        return frozenset()
    return frozenset(member.sum_of or (part,))


def _reaches(terms: Sum, target: CellId, known: Mapping[CellId, Sum]) -> bool:
    pending = [cell for _, cell in terms]
    seen: set[CellId] = set()
    while pending:
        cell = pending.pop()
        if cell == target:
            return True
        if cell not in seen:
            seen.add(cell)
            pending += [other for _, other in known.get(cell, ())]
    return False
