"""The words by which tables tell what their rows and columns are: catalogue data, read strictly."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Final

from yizhang.catalogue.sources import gather
from yizhang.catalogue.tree import Branch, Items, Table, Text, decode, read_tree
from yizhang.places import Place, Problem

Words = tuple[str, ...]
FILE: Final = "tables/words.yaml"


@dataclass(frozen=True, slots=True)
class TableWords:
    """Word lists by what they tell; the data file says what each is for."""

    subtotal: Words = ()
    total: Words = ()
    grand_total: Words = ()
    among: Words = ()
    names: Words = ()
    codes: Words = ()
    serials: Words = ()
    months: Words = ()
    per_head: Words = ()
    standards: Words = ()
    ranks: Words = ()
    scores: Words = ()
    counts: Words = ()
    texts: Words = ()
    rates: Words = ()
    completion: Words = ()
    growth: Words = ()
    share: Words = ()
    difference: Words = ()
    executed: Words = ()
    planned: Words = ()
    execution_rate: Words = ()
    score_rate: Words = ()
    score_given: Words = ()
    score_full: Words = ()
    income: Words = ()
    outlay: Words = ()
    surplus: Words = ()
    opening: Words = ()
    closing: Words = ()

    def rank(self, label: str) -> int:
        """How much a row's name adds up: 0 nothing, 1 小计, 2 合计, 3 总计."""
        for rank, words in ((3, self.grand_total), (2, self.total), (1, self.subtotal)):
            if label.endswith(words) or label in words:
                return rank
        return 0


_NAMES: Final = {field.name.replace("_", "-"): field.name for field in fields(TableWords)}


@lru_cache(maxsize=4)
def load_table_words(overlays: tuple[Path, ...] = ()) -> tuple[TableWords, tuple[Problem, ...]]:
    """The words of the catalogue with those of ``overlays`` added, and what could not be read."""
    found, problems = gather(overlays)
    faults = list(problems)
    values: dict[str, list[str]] = {}
    for item in found:
        if not item.name.endswith(FILE):
            continue
        text, unread = decode(item.data, item.name)
        tree, unclear = read_tree(text, item.name) if text is not None else (None, ())
        faults += [*unread, *unclear]
        for name, branch in _entries(tree):
            words = _words(branch)
            if name not in _NAMES or words is None:
                place = Place(item.name, line=branch.line, path=f"lexicon.{name}")
                faults.append(Problem.at(place, "assertions.bad-words", name=name))
            else:
                values.setdefault(_NAMES[name], []).extend(words)
    return TableWords(**{name: tuple(words) for name, words in values.items()}), tuple(faults)


def _entries(tree: Table | None) -> tuple[tuple[str, Branch], ...]:
    branch = tree.entries.get("lexicon") if tree is not None else None
    return tuple(branch.entries.items()) if isinstance(branch, Table) else ()


def _words(branch: Branch) -> Words | None:
    if not isinstance(branch, Items):
        return None
    found = tuple(item.value for item in branch.items if isinstance(item, Text) and item.value)
    return found if len(found) == len(branch.items) else None
