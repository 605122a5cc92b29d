"""What the numbers mean: data read by a strict loader, checked by the catalogue's own self-check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yizhang.catalogue.loader import load_catalogue, summary

if TYPE_CHECKING:
    from yizhang.catalogue.model import Catalogue
    from yizhang.places import Problem


def self_check(catalogue: Catalogue) -> tuple[Problem, ...]:
    """Every defect of the definitions; see :mod:`yizhang.catalogue.checks`, which only this command loads."""
    from yizhang.catalogue.checks import self_check as run  # noqa: PLC0415

    return run(catalogue)


__all__ = ["load_catalogue", "self_check", "summary"]
