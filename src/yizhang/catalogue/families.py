"""A definition written once for several concepts: ``family: [income.subtotal, …]``.

``{concept}``, ``{zh}``, ``{en}`` and ``{unit}`` in its id and texts stand for each concept in turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yizhang.catalogue.model import Concept
from yizhang.catalogue.tree import Branch, Items, Table, Text


def expand(name: str, table: Table, concepts: Mapping[str, Concept]) -> Iterator[tuple[str, Table | str]]:
    """The definitions a family stands for, by id; one that names no concept yields that name instead."""
    family = table.entries.get("family")
    if not isinstance(family, Items):
        yield name, table
        return
    rest = Table({key: item for key, item in table.entries.items() if key != "family"}, table.line)
    for member in family.items:
        wanted = member.value if isinstance(member, Text) else ""
        concept = concepts.get(wanted)
        if concept is None:
            yield name, wanted
            continue
        words = {"concept": concept.id, "zh": concept.zh, "en": concept.en, "unit": concept.unit.symbol}
        filled = _fill(rest, words)
        assert isinstance(filled, Table)  # noqa: S101 (filling keeps the shape)
        yield _words(name, words), filled


def _fill(branch: Branch, words: Mapping[str, str]) -> Branch:
    match branch:
        case Text(value, line):
            return Text(_words(value, words), line)
        case Items(items, line):
            return Items(tuple(_fill(item, words) for item in items), line)
        case Table(entries, line):
            return Table({key: _fill(item, words) for key, item in entries.items()}, line)


def _words(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace("{" + name + "}", word)
    return text
