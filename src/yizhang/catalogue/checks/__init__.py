"""The catalogue against itself: what no figure is needed to see."""

from __future__ import annotations

from yizhang.catalogue.checks.algebra import check_algebra
from yizhang.catalogue.checks.budget import check_chains, check_standards
from yizhang.catalogue.checks.codes import check_accounts, check_areas, check_codes
from yizhang.catalogue.checks.cycles import check_cycles
from yizhang.catalogue.checks.forms import check_forms
from yizhang.catalogue.checks.grades import check_bands, check_signals
from yizhang.catalogue.checks.references import check_references
from yizhang.catalogue.checks.sources import check_names, check_sources
from yizhang.catalogue.checks.units import check_all_units
from yizhang.catalogue.checks.variants import check_variants
from yizhang.catalogue.model import Catalogue
from yizhang.places import Problem

_CHECKS = (
    check_sources,
    check_names,
    check_references,
    check_cycles,
    check_all_units,
    check_variants,
    check_algebra,
    check_bands,
    check_signals,
    check_forms,
    check_codes,
    check_accounts,
    check_areas,
    check_chains,
    check_standards,
)


def self_check(catalogue: Catalogue) -> tuple[Problem, ...]:
    """Every defect of the definitions, in order of place.

    Dangling names, units, stock added to flow, cases that do not cover their axes, identities that contradict
    or repeat each other, bands with gaps, malformed forms, codes and areas, missing citations.
    """
    return tuple(sorted({problem for check in _CHECKS for problem in check(catalogue)}))


__all__ = ["self_check"]
