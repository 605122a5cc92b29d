"""What cannot be right whatever the sums say: all rules of sanity over one document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from yizhang.assertions.lexicon import Lexicon
from yizhang.assertions.model import Extract
from yizhang.checking.audit_findings import Draft
from yizhang.checking.sanity import lists, structure, units, wording, years
from yizhang.checking.sanity.papers import Papers
from yizhang.documents.model import Document

Rule = Callable[[Papers], Iterator[Draft]]

RULES: Final[tuple[Rule, ...]] = (
    units.counts_in_yuan,
    units.out_of_scale,
    units.lone_yuan,
    units.one_amount_in_two_units,
    years.one_year_twice,
    years.impossible_dates,
    years.after_signature,
    wording.contradictory_bounds,
    wording.share_without_sign,
    wording.fallen_by_minus,
    wording.done_though_below,
    wording.shares_above_whole,
    wording.slips_of_the_pen,
    structure.numbering_gaps,
    structure.absent_tables,
    lists.listed_items,
)


def sane(document: Document, extract: Extract, lexicon: Lexicon) -> tuple[Draft, ...]:
    """Everything that cannot be right by itself. ``document`` is the one with its tables recovered.

    Time grows with the length of the document.
    """
    papers = Papers(document, extract, lexicon)
    return tuple(draft for rule in RULES for draft in rule(papers))
