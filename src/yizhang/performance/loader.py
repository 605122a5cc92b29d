"""Loading scorecards: the package's own, then an office's (``catalogue/scorecards``), as YAML or xlsx.

A fault costs the scorecard it stands in, never the others; each has its file and line.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.sources import DataFile, gather
from yizhang.catalogue.tree import decode
from yizhang.performance.cards import FOLDER, Loaded, read_cards
from yizhang.performance.model import Scorecard
from yizhang.performance.sheet import read_sheets
from yizhang.places import Problem, Severity


def load_scorecards(catalogue: Catalogue, overlays: Sequence[Path] = ()) -> Loaded:
    """All sound scorecards by id, and what is wrong with the others. Overlays replace by id (said in a note)."""
    found, problems = gather(overlays)
    files = tuple(item for item in found if f"/{FOLDER}/" in f"/{item.name}" and item.kind == "yaml")
    known, faults = _read_all(catalogue, files)
    cards, found_problems = dict(known), list(faults)
    for overlay in overlays:
        for path in sorted((overlay / FOLDER).glob("*.xlsx")):
            if not path.name.startswith("~$"):
                name = path.relative_to(overlay.parent).as_posix()
                made, trouble = read_sheets(path, name, catalogue)
                cards |= made
                found_problems += trouble
    mine = [problem for problem in problems if FOLDER in problem.place.file]
    return cards, (*mine, *found_problems)


@lru_cache(maxsize=8)
def _read_all(
    catalogue: Catalogue, files: tuple[DataFile, ...]
) -> tuple[tuple[tuple[str, Scorecard], ...], tuple[Problem, ...]]:
    cards: dict[str, Scorecard] = {}
    problems: list[Problem] = []
    for item in files:
        text, trouble = decode(item.data, item.name)
        problems.extend(trouble)
        if text is None:
            continue
        found, faults = read_cards(text, item.name, catalogue)
        problems.extend(faults)
        for card in found:
            if card.id in cards:
                severity = Severity.NOTE if item.overlay else Severity.ERROR
                problems.append(
                    Problem.at(
                        card.place, "score.replaced", severity, id=card.id, file=cards[card.id].place.file
                    )
                )
                if not item.overlay:
                    continue
            cards[card.id] = card
    return tuple(cards.items()), tuple(problems)
