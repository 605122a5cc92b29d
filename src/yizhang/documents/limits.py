"""How much of a file a reader accepts before it stops with a problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_MB: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on one file: far above what an office keeps, below what hurts its computer."""

    file_bytes: int = 100 * _MB
    text_bytes: int = 50 * _MB
    """Size of a file of text (txt, csv, html)."""
    members: int = 10_000
    """Files inside a zip container."""
    part_bytes: int = 128 * _MB
    """Uncompressed size of one part of a zip container."""
    total_bytes: int = 512 * _MB
    """Uncompressed size of all parts of a zip container."""
    ratio: int = 250
    """Uncompressed ÷ compressed size of a part of more than ``ratio_from`` bytes."""
    ratio_from: int = 10 * _MB
    elements: int = 1_500_000
    """Elements of an XML or HTML tree held in memory."""
    depth: int = 200
    """Nesting of elements."""
    cells: int = 1_000_000
    """Filled cells of one document."""
    rows: int = 1_048_576
    columns: int = 2_000
    positions: int = 5_000_000
    """Rows × columns of one table, filled or not."""


DEFAULT: Final = Limits()
