"""Where a figure stands in meaning: a concept with the dimensions that concept declares.

A Place is an address on paper, a Key is an address in meaning; both are needed below the book, because the
text we write carries keys and the formulas we read bind to them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from yizhang.numbers import Instant, Period, When, parse_when

Dimensions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """``concept`` with its dimensions (area, scheme, part, version, code …) and, where it has one, its time.

    ``dims`` is sorted and holds no empty value. The text form round-trips:
    ``income.total{area=city,part=pooled,scheme=emp,version=final}@2024``.
    """

    concept: str
    dims: Dimensions = ()
    when: When | None = None
    _hash: int = field(init=False, repr=False, compare=False, default=0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_hash", hash((self.concept, self.dims, self.when)))

    def __hash__(self) -> int:
        return self._hash

    @classmethod
    def of(cls, concept: str, when: When | None = None, **dims: str) -> Key:
        """Build a key from keyword dimensions; empty ones are left out."""
        return cls(concept, tuple(sorted((k, v) for k, v in dims.items() if v)), when)

    def __getitem__(self, dimension: str) -> str:
        """The value of a dimension, or the empty string."""
        return next((value for name, value in self.dims if name == dimension), "")

    def with_dims(self, **dims: str) -> Key:
        """The key with some dimensions replaced (an empty value removes one)."""
        return Key.of(self.concept, self.when, **{**dict(self.dims), **dims})

    def at(self, when: When | None) -> Key:
        """The key at another time."""
        return Key(self.concept, self.dims, when)

    def __str__(self) -> str:
        inner = ",".join(f"{name}={value}" for name, value in self.dims)
        text = f"{self.concept}{{{inner}}}" if inner else self.concept
        return f"{text}@{self.when}" if self.when is not None else text


@lru_cache(maxsize=65536)
def parse_key(text: str) -> Key:
    """Read the text form of a key. Raises ``ValueError`` when it is malformed."""
    head, _, when = text.partition("@")
    concept, brace, inner = head.partition("{")
    if brace and not inner.endswith("}"):
        msg = f"not a key: {text!r}"
        raise ValueError(msg)
    dims = sorted(_pair(piece, text) for piece in inner.rstrip("}").split(",") if piece)
    if len({name for name, _ in dims}) < len(dims):
        msg = f"not a key: {text!r} names a dimension twice"
        raise ValueError(msg)
    if not concept:
        msg = f"a key needs a concept: {text!r}"
        raise ValueError(msg)
    return Key(concept, tuple(dims), parse_when(when) if when else None)


def _pair(piece: str, text: str) -> tuple[str, str]:
    name, equals, value = piece.partition("=")
    if not (name and equals and value):
        msg = f"not a key: {text!r}"
        raise ValueError(msg)
    return name, value


__all__ = ["Dimensions", "Instant", "Key", "Period", "parse_key"]
