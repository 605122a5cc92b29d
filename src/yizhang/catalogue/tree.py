"""YAML read strictly: everything is text, keys are unique, lines are kept, nothing is shared or executed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from yizhang.places import Place, Problem

MAX_BYTES: Final = 1_000_000
MAX_DEPTH: Final = 24

_CONTENT: Final = (
    AliasEvent,
    ScalarEvent,
    MappingStartEvent,
    MappingEndEvent,
    SequenceStartEvent,
    SequenceEndEvent,
)
_Loader: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, always text: ``no`` is not False and ``010`` is not 8."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    items: tuple[Branch, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping in written order."""

    entries: dict[str, Branch]
    line: int


Branch = Text | Items | Table


class _Refused(Exception):  # noqa: N818 (control flow inside this file, never seen outside)
    def __init__(self, line: int, code: str, **args: object) -> None:
        super().__init__(code)
        self.line, self.code, self.args_ = line, code, args


def decode(data: bytes, file: str) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a data file: UTF-8 (a byte-order mark is allowed) of at most ``MAX_BYTES``."""
    if len(data) > MAX_BYTES:
        return None, (Problem.at(Place(file), "catalogue.too-large", size=len(data), limit=MAX_BYTES),)
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        return None, (Problem.at(Place(file, line=line), "catalogue.not-utf8"),)


def read_tree(text: str, file: str) -> tuple[Table | None, tuple[Problem, ...]]:
    """The one mapping a file holds, or why it cannot be read. Anchors, aliases and tags are refused."""
    try:
        tree = _document(text)
    except _Refused as refused:
        return None, (Problem.at(Place(file, line=refused.line), refused.code, **refused.args_),)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", "")
        place = Place(file, line=mark.line + 1, column=mark.column + 1) if mark else Place(file)
        return None, (Problem.at(place, "catalogue.not-yaml", reason=reason),)
    if not isinstance(tree, Table):
        return None, (Problem.at(Place(file, line=tree.line), "catalogue.not-a-mapping"),)
    return tree, ()


def _document(text: str) -> Branch:
    events = (event for event in yaml.parse(text, Loader=_Loader) if isinstance(event, _CONTENT))
    first = next(events, None)
    if first is None:
        return Table({}, 1)
    tree = _branch(first, events, 0)
    extra = next(events, None)
    if extra is not None:
        raise _Refused(_line(extra), "catalogue.several-documents")
    return tree


def _line(event: Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1


def _branch(event: Event, events: Iterator[Event], depth: int) -> Branch:
    _refuse_sharing(event)
    if depth > MAX_DEPTH:
        raise _Refused(_line(event), "catalogue.too-deep", limit=MAX_DEPTH)
    if isinstance(event, ScalarEvent):
        return Text(event.value, _line(event))
    if isinstance(event, SequenceStartEvent):
        return Items(tuple(_sequence(events, depth)), _line(event))
    return Table(_mapping(events, depth), _line(event))


def _refuse_sharing(event: Event) -> None:
    if isinstance(event, AliasEvent) or getattr(event, "anchor", None) is not None:
        raise _Refused(_line(event), "catalogue.anchor", name=getattr(event, "anchor", ""))
    if getattr(event, "tag", None) not in (None, "!"):
        raise _Refused(_line(event), "catalogue.tag", tag=getattr(event, "tag", ""))


def _sequence(events: Iterator[Event], depth: int) -> Iterator[Branch]:
    for event in events:
        if isinstance(event, SequenceEndEvent):
            return
        yield _branch(event, events, depth + 1)


def _mapping(events: Iterator[Event], depth: int) -> dict[str, Branch]:
    entries: dict[str, Branch] = {}
    for event in events:
        if isinstance(event, MappingEndEvent):
            break
        key = _branch(event, events, depth + 1)
        if not isinstance(key, Text):
            raise _Refused(key.line, "catalogue.key-not-text")
        if key.value in entries:
            raise _Refused(key.line, "catalogue.duplicate-key", key=key.value)
        entries[key.value] = _branch(next(events), events, depth + 1)
    return entries
