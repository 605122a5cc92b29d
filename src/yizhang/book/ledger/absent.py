"""What the books establish as nil: books whose every account is mapped have no items but those with accounts.

A trial balance is complete by its nature: debits equal credits over all accounts. An item of income or outlay for
which there is no account at all has not occurred, so it is nil and not unknown; the inference is kept in the remark.
It is drawn for the top items only (what a total is made of), and not where the books keep the item's own parts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from yizhang.book.figure import Figure, Kind, Origin
from yizhang.book.ledger.mapping import AccountMap
from yizhang.catalogue.model import Catalogue, Concept, TimeKind
from yizhang.catalogue.naming import canonical, elementary_parts
from yizhang.numbers import YUAN, Period, Quantity
from yizhang.places import Key, Place

REMARK = "账上没有该项目的科目，按未发生处理"


def absent_items(
    entries: Sequence[tuple[Key, Figure]], scheme: str, mapping: AccountMap, catalogue: Catalogue
) -> Iterator[tuple[Key, Figure]]:
    """Nil figures for every period the books cover."""
    rules = [mapping.rule(scheme, code) for code in mapping.codes(scheme)]
    fed = {(rule.concept, rule.part) for rule in rules if rule is not None and rule.concept}
    periods: dict[tuple[Period, str, str], Place] = {}
    for key, figure in entries:
        if isinstance(key.when, Period):
            periods.setdefault((key.when, key["area"], key["version"]), figure.place)
    for concept in catalogue.concepts.values():
        if not _top_item(concept, scheme) or _kept(concept.id, fed):
            continue
        for part in elementary_parts(catalogue, concept, scheme, "total"):
            for (when, area, version), place in periods.items():
                key = Key.of(concept.id, when, area=area, scheme=scheme, part=part, version=version)
                yield canonical(catalogue, key), _nil(place)
    for concept_id in sorted({concept for concept, _ in fed}):
        yield from _other_parts(catalogue.concepts[concept_id], scheme, fed, periods, catalogue)


def _other_parts(
    concept: Concept,
    scheme: str,
    fed: set[tuple[str, str]],
    periods: dict[tuple[Period, str, str], Place],
    catalogue: Catalogue,
) -> Iterator[tuple[Key, Figure]]:
    """An item kept for one fund part only has not occurred in the others."""
    if not _top_item(concept, scheme):
        return
    parts = elementary_parts(catalogue, concept, scheme, "total")
    kept = {part for id_, part in fed if id_ == concept.id or id_.startswith(f"{concept.id}.")}
    if kept - set(parts):
        return
    for part in parts:
        if part not in kept:
            for (when, area, version), place in periods.items():
                key = Key.of(concept.id, when, area=area, scheme=scheme, part=part, version=version)
                yield canonical(catalogue, key), _nil(place)


def _top_item(concept: Concept, scheme: str) -> bool:
    counted = concept.sign_in_total != 0 or concept.group in ("transfer", "suspense")
    return counted and concept.time is TimeKind.FLOW and (not concept.schemes or scheme in concept.schemes)


def _kept(concept: str, fed: set[tuple[str, str]]) -> bool:
    return any(id_ == concept or id_.startswith(f"{concept}.") for id_, _ in fed)


def _nil(place: Place) -> Figure:
    return Figure(Kind.NIL, Quantity(Fraction(0), YUAN), place, Origin.LEDGER, "0", REMARK)
