"""One paragraph ready to be read by those who find what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yizhang.assertions.model import Assertion, Says
from yizhang.assertions.prose_frames import Frame
from yizhang.assertions.prose_grammar import Grammar
from yizhang.assertions.prose_machine import Item, Walk
from yizhang.assertions.prose_memory import Memory
from yizhang.assertions.prose_roles import Role
from yizhang.assertions.scope import thing_of
from yizhang.places import Place

_NEAR = 120
"""More figures than a sentence of people has."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paragraph ready to be read: its walk, the ids and places of its mentions, and what came before."""

    walk: Walk
    grammar: Grammar
    memory: Memory
    ids: tuple[str, ...]
    places: tuple[Place, ...]
    quotes: tuple[str, ...]
    paragraph: int

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The figures."""
        return self.walk.frames

    def id(self, frame: Frame) -> str:
        """The mention id of a figure."""
        return self.ids[frame.index]

    def item(self, frame: Frame) -> Item:
        """The item a figure stands in."""
        return self.walk.item(frame)

    def key(self, frame: Frame) -> str:
        """The label path to compare by."""
        return "/".join(thing_of(word, self.grammar.lexicon) for word in self.walk.label(frame))

    def assertion(self, says: Says, at: Frame, roles: Iterable[tuple[str, str]], *evidence: str) -> Assertion:
        """An assertion located at a figure, quoting its sentence."""
        return Assertion(says, tuple(roles), evidence, self.places[at.index], self.quotes[at.index])

    def earlier(self, frame: Frame) -> Iterator[Frame]:
        """The figures before one in its sentence, nearest first; no more than a sentence of people has."""
        for other in reversed(self.frames[max(0, frame.index - _NEAR) : frame.index]):
            if other.sentence != frame.sentence:
                return
            yield other

    def current(self, frame: Frame) -> Frame | None:
        """The level that a rate, change or share without a name of its own is said of: the last one in its item."""
        if (
            frame.thing
            and frame.role not in (Role.COMPLETION, Role.POINTS)
            and not self._names_current(frame)
        ):
            return None
        item = self.item(frame)
        for other in self.earlier(frame):
            if other.is_level and self._same_item(item, self.item(other), other):
                return other
        return None

    def _names_current(self, frame: Frame) -> bool:
        """Whether the words before a rate name the level before it again."""
        item = self.item(frame)
        for other in self.earlier(frame):
            if other.is_level and self._same_item(item, self.item(other), other):
                return bool(frame.thing) and self.key(other).endswith(frame.thing)
        return False

    def _same_item(self, item: Item, other: Item, level: Frame) -> bool:
        if item.list is None:
            return other.list is None
        return (
            other.list is item.list
            and other.part is item.part
            and (other.part is not None or level is item.part)
        )
