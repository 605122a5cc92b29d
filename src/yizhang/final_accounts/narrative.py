"""Checking the narratives of a filing: those of its papers that have the sections of 部门决算情况说明."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from yizhang.catalogue.model import Catalogue
from yizhang.final_accounts.filed import Filing
from yizhang.final_accounts.narrative_check import NarrativeCheck
from yizhang.final_accounts.narrative_item_checks import ItemChecks
from yizhang.final_accounts.narrative_items import items_of
from yizhang.final_accounts.narrative_text import sections
from yizhang.final_accounts.reported import Reported

_LEAST: Final = 3
"""A document with fewer of the sections is no narrative of final accounts."""


def check_narrative(catalogue: Catalogue, filing: Filing) -> Iterator[Reported]:
    """All checks of the narrative against the forms. Without forms nothing is compared."""
    if not filing.forms:
        return
    for paper in filing.papers:
        if paper.document is None:
            continue
        found = sections(paper.document)
        if len(found) < _LEAST:
            continue
        check = NarrativeCheck(catalogue, filing, found)
        yield from check.all()
        general = found.get("general")
        if general is not None:
            items = tuple(items_of(general))
            yield from ItemChecks(check, items, general.place).all()


__all__ = ["check_narrative"]
