"""The registry of products that ``run`` walks: each wing registers what it can make of a workspace.

A product is found through the entry-point group ``yizhang.products``, so the walker knows no wing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol, runtime_checkable

from yizhang.book.workspace import Office
from yizhang.places import Finding, Problem

Progress = Callable[[str], None]
"""Called with a short sentence when a step begins."""

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Produced:
    """What a product made: files written, findings and problems met, and the same results as data for
    ``--json`` (numbers as exact decimal strings) and as lines for the terminal.
    """

    files: tuple[Path, ...] = ()
    findings: tuple[Finding, ...] = ()
    problems: tuple[Problem, ...] = ()
    data: Mapping[str, Json] = field(default_factory=dict)
    summary: tuple[str, ...] = ()


@runtime_checkable
class Product(Protocol):
    """Something that can be made of a workspace."""

    @property
    def id(self) -> str:
        """Stable name, also the key in ``--json``."""

    def title(self, lang: str) -> str:
        """Name for people."""

    def applies(self, office: Office) -> bool:
        """Whether the workspace holds what it needs."""

    def produce(self, office: Office, out: Path, progress: Progress, lang: str) -> Produced:
        """Make it. Files go below ``out``; nothing else is touched."""


def products() -> tuple[Product, ...]:
    """All registered products, in the order of their names."""
    found = entry_points(group="yizhang.products")
    return tuple(entry.load() for entry in sorted(found, key=lambda entry: entry.name))
