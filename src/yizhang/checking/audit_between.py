"""What documents given together say of one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from yizhang.assertions.model import Extract
from yizhang.checking.audit_model import DocumentAudit


@dataclass(frozen=True, slots=True)
class Published:
    """A figure that another document may state as well."""

    key: tuple[str, ...]


def publish(extract: Extract, name: str) -> tuple[Published, ...]:
    return ()


def between(
    audits: Sequence[DocumentAudit], published: Sequence[tuple[Published, ...]]
) -> tuple[DocumentAudit, ...]:
    return tuple(audits)
