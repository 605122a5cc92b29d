"""A form with its rows of codes written out: those a book holds figures for, or those the classification lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from yizhang.book.book import Book
from yizhang.book.figure import Kind
from yizhang.book.forms.cells import Context, key_of
from yizhang.book.forms.recognise import under
from yizhang.catalogue.model import Catalogue, Code, Provenance
from yizhang.catalogue.model_forms import Form, FormLane, FormRow
from yizhang.places import Key

BLANK_ROWS: Final = 20
"""Rows left open in an empty form whose codes are the office's own."""


def expanded(form: Form, catalogue: Catalogue, context: Context, book: Book | None) -> Form:
    """The form as it will be printed. Lanes without codes stay as they are."""
    lanes: list[FormLane] = []
    for lane in form.lanes:
        lanes += _lanes(form, lane, catalogue, context, book) if lane.codes else (_sections(lane),)
    return replace(form, lanes=tuple(lanes))


def _sections(lane: FormLane) -> FormLane:
    """A lane of sections with the items written out under each."""
    if not lane.items:
        return lane
    rows = [each for row in lane.rows for each in (row, *(under(row, item) for item in lane.items))]
    return replace(lane, rows=tuple(rows), items=())


def code_name(catalogue: Catalogue, dimension: str, code: str, year: int) -> str:
    """What a code is called in a year; empty where no table says."""
    return next((each.zh for each in codes_of(catalogue, dimension, year) if each.code == code), "")


@lru_cache(maxsize=64)
def codes_of(catalogue: Catalogue, dimension: str, year: int) -> tuple[Code, ...]:
    """The classification behind a dimension as it stood in a year."""
    system = catalogue.dimensions[dimension].system if dimension in catalogue.dimensions else ""
    return tuple(c for c in catalogue.codes if c.system == system and c.validity.covers(year))


def _lanes(
    form: Form, lane: FormLane, catalogue: Catalogue, context: Context, book: Book | None
) -> Iterator[FormLane]:
    layout = dict(form.layout)
    blocks = [block.split() for block in layout.get("blocks", "").split("|") if block]
    codes = _codes(form, lane, catalogue, context, book)
    if not blocks:
        names = {code: code_name(catalogue, lane.codes, code, context.period.year) for code in codes}
        coded = [_row(lane, code, names[code]) for code in codes]
        if not coded and book is None and layout.get("empty") != "may":
            coded = [FormRow(f"open{n}", " ", barred=("*",)) for n in range(BLANK_ROWS)]
        yield replace(lane, rows=(*lane.rows, *coded))
        return
    totals = [row for row in lane.rows if row.bindings]
    for number, prefixes in enumerate(blocks):
        inner = [code for code in codes if code[:3] in prefixes]
        rows = [
            _row(lane, code, code_name(catalogue, lane.codes, code, context.period.year)) for code in inner
        ]
        yield replace(lane, id=f"{lane.id}{number + 1}", rows=(*rows, *totals[number : number + 1]))


def _row(lane: FormLane, code: str, name: str) -> FormRow:
    return FormRow(code, name or code, bindings=((lane.codes, code),), total=len(code) == 3)


def _codes(
    form: Form, lane: FormLane, catalogue: Catalogue, context: Context, book: Book | None
) -> Sequence[str]:
    """The codes to print: with a book, those with figures; a form in blocks prints its whole classification."""
    held = _held(form, lane, catalogue, context, book) if book is not None else set()
    if "blocks" in dict(form.layout):
        held |= {
            code.code
            for code in codes_of(catalogue, lane.codes, context.period.year)
            if code.source.provenance is not Provenance.UNCONFIRMED
        }
    return sorted(held, key=lambda code: (code[:3], code))


def _held(form: Form, lane: FormLane, catalogue: Catalogue, context: Context, book: Book) -> set[str]:
    wanted = {
        replace(key, dims=_without(key, lane.codes))
        for column in lane.columns
        if (key := key_of(catalogue, form, FormRow("", ""), column, context)) is not None
    }
    return {
        code
        for key in book
        if (code := key[lane.codes]).isdigit()
        and replace(key, dims=_without(key, lane.codes)) in wanted
        and _printed(book, key, code)
    }


def _printed(book: Book, key: Key, code: str) -> bool:
    """Whether a code has its row: groups and items with a figure, classes only where it is not nothing."""
    fact = book.fact(key)
    if fact.quantity is None or not any(f.kind in (Kind.NUMBER, Kind.NIL) for f in fact.figures):
        return False
    return len(code) > 3 or bool(fact.quantity.value)


def _without(key: Key, name: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in key.dims if pair[0] != name)


__all__ = ["code_name", "codes_of", "expanded"]
