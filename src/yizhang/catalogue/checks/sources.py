"""Citations and names: every definition says who says so, and no two concepts of a scheme share a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from yizhang.catalogue.model import (
    Advice,
    BandSet,
    Catalogue,
    CheckRule,
    Concept,
    Dimension,
    Identity,
    Indicator,
    Member,
    Signal,
)
from yizhang.catalogue.model_budget import Chain, Limit, Method, Standard
from yizhang.catalogue.model_forms import Form
from yizhang.places import Problem, Severity

Definition = (
    Concept
    | Indicator
    | Identity
    | Form
    | BandSet
    | Member
    | Signal
    | Advice
    | Chain
    | Standard
    | Method
    | Limit
    | Dimension
    | CheckRule
)


def definitions(catalogue: Catalogue) -> Iterator[Definition]:
    """Everything that carries a citation."""
    tables: tuple[Mapping[str, Definition], ...] = (
        catalogue.schemes,
        catalogue.parts,
        catalogue.versions,
        catalogue.concepts,
        catalogue.indicators,
        catalogue.identities,
        catalogue.forms,
        catalogue.bands,
        catalogue.signals,
        catalogue.advice,
        catalogue.dimensions,
        catalogue.rules,
        catalogue.chains,
        catalogue.standards,
        catalogue.methods,
        catalogue.limits,
    )
    for table in tables:
        yield from table.values()


def check_sources(catalogue: Catalogue) -> Iterator[Problem]:
    """A definition without a citation."""
    for each in definitions(catalogue):
        if not each.source.citation.strip():
            yield Problem.at(each.place, "catalogue.uncited", id=each.id)


def check_names(catalogue: Catalogue) -> Iterator[Problem]:
    """A name that two concepts of one scheme share: a row labelled so could be either."""
    owners: dict[str, list[Concept]] = {}
    for concept in catalogue.concepts.values():
        for name in {plain(text) for text in (concept.zh, *concept.aliases)}:
            owners.setdefault(name, []).append(concept)
    for name, sharing in owners.items():
        for index, second in enumerate(sharing):
            for first in sharing[:index]:
                if _meet(first.schemes, second.schemes):
                    severity = Severity.SUSPICIOUS
                    yield Problem.at(
                        second.place,
                        "catalogue.shared-name",
                        severity,
                        name=name,
                        first=first.id,
                        second=second.id,
                    )


def plain(text: str) -> str:
    """A name without what varies in print: width and spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _meet(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    return not first or not second or not set(first).isdisjoint(second)
