"""``facts/*.yaml``: figures typed by people, with where they were published.

A file holds ``groups``; a group names what its facts have in common (area, scheme, part, version, period,
unit, decimals, source), and each fact says the rest. A fact's place is where its source prints it; where
in the facts file it was typed is kept in its remark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from yizhang.book.entries import Entry, read_text, stated_to
from yizhang.book.figure import Figure, Origin
from yizhang.book.grid import known_unit
from yizhang.book.keys import make_key
from yizhang.book.names import Names
from yizhang.book.textfile import load_yaml, unknown_fields
from yizhang.book.workspace import Settings
from yizhang.catalogue.tree import Items, Table, Text
from yizhang.places import Key, Place, Problem

COMMON: Final = (
    "area",
    "scheme",
    "part",
    "version",
    "period",
    "measure",
    "unit",
    "decimals",
    "source",
    "at",
    "remark",
)
_OWN: Final = ("concept", "value", "quote")
_PLACE = re.compile(
    r"(?P<file>.*?)(?:第(?P<page>\d+)页)?\s*(?:表(?P<table>\d+))?\s*"
    r"(?:第(?P<line>\d+)行)?(?:第(?P<column>\d+)(?P<what>[字列]))?\s*(?:[「\[](?P<sheet>[^」\]]+)[」\]])?(?P<cell>[A-Z]{1,3}\d+)?"
)

Found = tuple[tuple[tuple[Key, Figure], ...], tuple[Problem, ...]]


def read_facts(path: Path, file: str, names: Names, settings: Settings) -> Found:
    """The facts of one file."""
    table, problems = load_yaml(path, file)
    found = [*problems]
    entries: list[tuple[Key, Figure]] = []
    dims = _dimension_names(names)
    for texts, place in _rows(table, file, dims, found):
        entry, trouble = read_row(texts, place, names, settings)
        entries += entry
        found += trouble
    return tuple(entries), tuple(found)


def read_row(texts: Mapping[str, str], place: Place, names: Names, settings: Settings) -> Found:
    """One typed fact: ``texts`` by field name, ``place`` where it was typed."""
    keyed, problems = make_key(texts, names, settings, place)
    if keyed is None:
        return (), problems
    unit = known_unit(texts.get("unit", ""))
    if texts.get("unit") and unit is None:
        return (), (Problem.at(place, "book.unknown-unit", text=texts["unit"]),)
    where = published(texts.get("source", ""), texts.get("at", ""), place)
    remark = "；".join(filter(None, (texts.get("remark", ""), f"录入于 {place}" if where != place else "")))
    figure, trouble = read_text(texts.get("value", ""), Entry(where, unit, keyed.unit, Origin.TYPED, remark))
    if figure is None:
        return (), tuple(replace(problem, place=place) for problem in trouble)
    decimals = texts.get("decimals", "")
    if decimals.isdecimal():
        figure = stated_to(figure, int(decimals))
    return ((keyed.key, figure),), trouble


def published(source: str, at: str, typed: Place) -> Place:
    """Where the source prints a figure: its document, and ``at`` in the words places print (第8行,
    表2第3行第4列).
    """
    match = _PLACE.fullmatch(at.strip())
    if not source and not at:
        return typed
    if match is None:
        return Place(source or at)
    number = {name: int(match[name] or 0) for name in ("page", "table", "line", "column")}
    in_table = match["what"] == "列"
    return Place(
        source or match["file"].strip() or typed.file,
        sheet=match["sheet"] or "",
        cell=match["cell"] or "",
        line=0 if in_table else number["line"],
        column=0 if in_table else number["column"],
        page=number["page"],
        table=number["table"],
        row=number["line"] if in_table else 0,
        col=number["column"] if in_table else 0,
        path="" if match["file"].strip() in ("", source) or not source else match["file"].strip(),
    )


def _dimension_names(names: Names) -> tuple[str, ...]:
    catalogue = names.catalogue
    dims = {dim for concept in catalogue.concepts.values() for dim in concept.dims}
    dims |= {dim for indicator in catalogue.indicators.values() for dim in indicator.dims}
    return tuple(sorted(dims - set(COMMON)))


def _rows(
    table: Table | None, file: str, dims: tuple[str, ...], problems: list[Problem]
) -> Iterator[tuple[dict[str, str], Place]]:
    common = (*COMMON, *dims)
    problems += unknown_fields(table, (*common, "groups", "facts"), file)
    if table is None:
        return
    top = _texts(table)
    groups = table.entries.get("groups")
    yield from _facts(table, top, file, common, problems)
    for group in groups.items if isinstance(groups, Items) else ():
        if not isinstance(group, Table):
            problems.append(Problem.at(Place(file, line=group.line), "facts.not-a-group"))
            continue
        problems += unknown_fields(group, (*common, "facts"), file)
        yield from _facts(group, {**top, **_texts(group)}, file, common, problems)


def _facts(
    group: Table, shared: dict[str, str], file: str, common: tuple[str, ...], problems: list[Problem]
) -> Iterator[tuple[dict[str, str], Place]]:
    facts = group.entries.get("facts")
    for fact in facts.items if isinstance(facts, Items) else ():
        place = Place(file, line=fact.line)
        if not isinstance(fact, Table) or "value" not in fact.entries:
            problems.append(Problem.at(place, "facts.not-a-fact"))
            continue
        problems += unknown_fields(fact, (*common, *_OWN), file)
        own = _texts(fact)
        texts = {**shared, **own}
        if quote := own.get("quote"):
            texts["remark"] = "；".join(filter(None, (texts.get("remark", ""), f"原文：{quote}")))
        yield texts, place


def _texts(table: Table) -> dict[str, str]:
    return {name: branch.value for name, branch in table.entries.items() if isinstance(branch, Text)}
