"""The words by which prose tells what its figures are: catalogue data, read strictly, never code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Final

from yizhang.catalogue.sources import DataFile, gather
from yizhang.catalogue.tree import Branch, Items, Table, Text, decode, read_tree
from yizhang.places import Place, Problem

Words = tuple[str, ...]
Classes = tuple[tuple[str, Words], ...]
"""Words by the class they stand for, in written order."""


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """Word lists by what they tell; the data files say what each is for. It stands for itself when compared, so that
    what is remembered by words and lexicon does not read through a thousand words each time.
    """

    rise: Words = ()
    fall: Words = ()
    reach: Words = ()
    comparators: Words = ()
    yearly: Words = ()
    average: Words = ()
    adverbs: Words = ()
    greater: Words = ()
    less: Words = ()
    gap_up: Words = ()
    gap_down: Words = ()
    spread: Words = ()
    greatest: Words = ()
    least: Words = ()
    share_nouns: Words = ()
    generic_bases: Words = ()
    base_noise: Words = ()
    completion_verbs: Words = ()
    completion_nouns: Words = ()
    plans: Words = ()
    targets: Words = ()
    thresholds: Words = ()
    rates: Words = ()
    per_head: Words = ()
    standards: Words = ()
    months: Words = ()
    monthly_outlay: Words = ()
    scores: Words = ()
    full_scores: Words = ()
    deductions: Words = ()
    verbs: Words = ()
    among: Words = ()
    inside: Words = ()
    respective: Words = ()
    make_up: Words = ()
    by_class: Words = ()
    plus: Words = ()
    total: Words = ()
    balance: Words = ()
    without_figures: Words = ()
    residual: Words = ()
    reasons: Words = ()
    outside_lists: Words = ()
    composition: Words = ()
    books: Words = ()
    surplus_own: Words = ()
    deficits: Words = ()
    closing: Words = ()
    opening: Words = ()
    scope_remarks: Words = ()
    definition_remarks: Words = ()
    fillers: Words = ()
    areas: Classes = ()
    schemes: Classes = ()
    parts: Classes = ()
    versions: Classes = ()
    flows: Classes = ()
    misprints: Classes = ()
    """Slips of the pen by the word that is meant."""
    partitions: tuple[Words, ...] = ()


_CLASSES: Final = frozenset({"areas", "schemes", "parts", "versions", "flows", "misprints"})
_NAMES: Final = {field.name.replace("_", "-"): field.name for field in fields(Lexicon)}
Value = Words | Classes | tuple[Words, ...]


@lru_cache(maxsize=4)
def load_lexicon(overlays: tuple[Path, ...] = ()) -> tuple[Lexicon, tuple[Problem, ...]]:
    """The lexicon of the catalogue with the words of ``overlays`` added, and what could not be read."""
    found, problems = gather(overlays)
    relevant = [item for item in found if item.kind == "yaml" and "lexicon/" in item.name]
    lexicon, faults = read_lexicon(relevant)
    return lexicon, (*problems, *faults)


def read_lexicon(found: Sequence[DataFile]) -> tuple[Lexicon, tuple[Problem, ...]]:
    """The lexicon that data files hold; a later file adds to what an earlier one lists."""
    problems: list[Problem] = []
    values: dict[str, list[object]] = {}
    for item in found:
        for name, branch in _entries(item, problems):
            place = Place(item.name, line=branch.line, path=f"lexicon.{name}")
            if name not in _NAMES:
                problems.append(Problem.at(place, "catalogue.unknown-field", field=name))
            elif (value := _value(name, branch)) is None:
                problems.append(Problem.at(place, "assertions.bad-words", name=name))
            else:
                values.setdefault(_NAMES[name], []).extend(value)
    return Lexicon(**{name: tuple(value) for name, value in values.items()}), tuple(problems)  # type: ignore[arg-type]


def _entries(item: DataFile, problems: list[Problem]) -> Iterable[tuple[str, Branch]]:
    text, faults = decode(item.data, item.name)
    problems.extend(faults)
    tree, faults = read_tree(text, item.name) if text is not None else (None, ())
    problems.extend(faults)
    if tree is None:
        return ()
    for name, branch in tree.entries.items():
        if name != "lexicon" or not isinstance(branch, Table):
            place = Place(item.name, line=branch.line, path=name)
            problems.append(Problem.at(place, "catalogue.unknown-kind", kind=name))
    words = tree.entries.get("lexicon")
    return tuple(words.entries.items()) if isinstance(words, Table) else ()


def _value(name: str, branch: Branch) -> Value | None:
    if name in _CLASSES:
        return _classes(branch)
    if name == "partitions":
        groups = [_words(item) for item in branch.items] if isinstance(branch, Items) else [None]
        return None if None in groups else tuple(group for group in groups if group)
    return _words(branch)


def _classes(branch: Branch) -> Classes | None:
    if not isinstance(branch, Table):
        return None
    pairs = [(name, _words(words)) for name, words in branch.entries.items()]
    found = tuple((name, words) for name, words in pairs if words is not None)
    return found if len(found) == len(pairs) else None


def _words(branch: Branch) -> Words | None:
    if not isinstance(branch, Items):
        return None
    found = tuple(item.value for item in branch.items if isinstance(item, Text) and item.value)
    return found if len(found) == len(branch.items) else None
