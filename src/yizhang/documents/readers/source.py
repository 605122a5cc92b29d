"""What a reader is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812 (an exception by its role)

from yizhang.documents.limits import Limits
from yizhang.documents.model import Block
from yizhang.places import Place, Problem, Severity


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: where it is, what it is called in places, and how much of it is accepted."""

    path: Path
    name: str
    limits: Limits

    @property
    def place(self) -> Place:
        """The whole file."""
        return Place(self.name)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a reader made of a file."""

    blocks: tuple[Block, ...]
    problems: tuple[Problem, ...] = ()
    title: str = ""
    meta: tuple[tuple[str, str], ...] = ()


Reader: TypeAlias = Callable[[Source], Reading]


class RefusedError(Exception):
    """Stops a reader at input it will not go on with; it never leaves the package, only its problem does."""

    def __init__(self, code: str, /, **args: object) -> None:
        super().__init__(code)
        self.code = code
        self.args_of_message = args

    def problem(self, place: Place) -> Problem:
        """The problem to report at ``place``."""
        return Problem.at(place, self.code, Severity.ERROR, **self.args_of_message)


DAMAGE: Final = (ExpatError, BadZipFile, ZlibError, EOFError, OSError, NotImplementedError, ValueError)
"""What damaged parts of a container raise."""


def unreadable(place: Place, error: BaseException) -> Problem:
    """The problem for what a parser could not take; the cause is named so that it can be looked up."""
    words = " ".join(str(error).split())[:160]
    cause = f"{type(error).__name__}: {words}" if words else type(error).__name__
    return Problem.at(place, "documents.unreadable", cause=cause)


def megabytes(count: int) -> str:
    """A size for a message: ``12.5 MB``."""
    tenths = (count * 10 + 524_288) // 1_048_576
    return f"{tenths // 10}.{tenths % 10} MB"
