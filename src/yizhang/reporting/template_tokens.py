"""How text carries figures through a template: one private-use character for each bound span.

A template sees a figure only as a :class:`Bound`. Printed, it becomes a single character of plane 15 that
indexes the session's list of spans; after rendering the characters are turned back into spans. A token
cannot be split, computed with or forged into a figure the session does not hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from yizhang.documents.model import Block, Chart, FigureRef, Span, Table
from yizhang.formula.result import State
from yizhang.numbers import half_up, unit
from yizhang.reporting.figures import WORDS, Figures, Shown

_FIRST: Final = 0xF0000
_COUNT: Final = 0xFFFE


class Refusal(Exception):  # noqa: N818 (a refusal is what it is)
    """Something a template may not do: the code of a message with its arguments."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = arguments


@dataclass(frozen=True, slots=True)
class Label:
    """Words of the context that may hold digits though they are no figure: 2024年, 2024年前三季度."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence the context composes of words, labels and figures."""

    parts: tuple[str | Label | FigureRef, ...]


@dataclass(frozen=True, slots=True)
class Token:
    """What a token stands for: spans of running text, or a block that stands alone."""

    spans: tuple[Span, ...] = ()
    block: Block | None = None
    figure: bool = False
    bare: bool = False


class Bound:
    """A figure in a template. It prints itself with its unit and tells its sign as printed; nothing else."""

    __slots__ = ("_session", "_shown")
    exposed: Final = frozenset({"known", "unknown", "provisional", "negative", "positive", "zero", "bare"})

    def __init__(self, shown: Shown, session: Session) -> None:
        self._shown = shown
        self._session = session

    @property
    def shown(self) -> Shown:
        """The figure."""
        return self._shown

    @property
    def known(self) -> bool:
        """Whether there is a value at all."""
        return self._shown.value is not None

    @property
    def unknown(self) -> bool:
        """Whether there is none."""
        return self._shown.value is None

    @property
    def provisional(self) -> bool:
        """Whether the value rests on an estimate or a conflict."""
        return self._shown.state is State.PROVISIONAL

    @property
    def negative(self) -> bool:
        """Whether it prints below zero."""
        return self._sign < 0

    @property
    def positive(self) -> bool:
        """Whether it prints above zero."""
        return self._sign > 0

    @property
    def zero(self) -> bool:
        """Whether it prints as zero."""
        return self.known and self._sign == 0

    @property
    def _sign(self) -> int:
        shown = self._shown
        if shown.value is None:
            return 0
        rounded = half_up(shown.value / unit(shown.ref.unit).scale, shown.ref.decimals)
        return (rounded > 0) - (rounded < 0)

    @property
    def bare(self) -> str:
        """The number without its unit, for a cell whose header names the unit."""
        return self._session.token(Token((_span(self._shown),), figure=True, bare=True))

    def __str__(self) -> str:
        shown = self._shown
        spans: tuple[Span, ...] = (_span(shown),)
        head = shown.ref.style.partition(":")[0]
        if head not in ("word", "say", "text") and shown.ref.unit:
            spans += (Span(shown.ref.unit),)
        return self._session.token(Token(spans, figure=head not in ("word", "text")))


def _span(shown: Shown) -> Span:
    return Span(shown.printed, shown.ref)


class Words:
    """A label or phrase in a template: it prints itself."""

    __slots__ = ("_session", "_spans")
    exposed: Final = frozenset[str]()

    def __init__(self, spans: tuple[Span, ...], session: Session) -> None:
        self._spans = spans
        self._session = session

    def __str__(self) -> str:
        return self._session.token(Token(self._spans))


class Solid:
    """A table or chart in a template: it prints as a block."""

    __slots__ = ("_session", "block")
    exposed: Final = frozenset[str]()

    def __init__(self, block: Table | Chart, session: Session) -> None:
        self.block = block
        self._session = session

    def __str__(self) -> str:
        return self._session.token(Token(block=self.block))


class Group:
    """A named part of the context; ``group.name`` looks a name up and knows its way back for messages."""

    __slots__ = ("_items", "_path")
    exposed: Final = frozenset[str]()

    def __init__(self, items: Mapping[str, object], path: str) -> None:
        self._items = dict(items)
        self._path = path

    def __getitem__(self, name: str) -> object:
        try:
            return self._items[name]
        except KeyError:
            raise Refusal(
                "template.unknown-name",
                name=f"{self._path}.{name}",
                known="、".join(sorted(self._items)) or "无",
            ) from None


class Session:
    """One rendering: the provider of figures and the tokens given out so far."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._tokens: list[Token] = []

    def token(self, token: Token) -> str:
        """A character that stands for ``token``. Raises :class:`Refusal` when there are too many."""
        if len(self._tokens) >= _COUNT:
            raise Refusal("template.too-long")
        self._tokens.append(token)
        return chr(_FIRST + len(self._tokens) - 1)

    def meant(self, character: str) -> Token | None:
        """What a character stands for; ``None`` for ordinary text. Raises :class:`Refusal` if forged."""
        index = ord(character) - _FIRST
        if not 0 <= index <= _COUNT:
            return None
        if index >= len(self._tokens):
            raise Refusal("template.private-character")
        return self._tokens[index]

    def bind(self, ref: FigureRef) -> Bound:
        """A figure for the template. Raises :class:`Refusal` when its key means nothing."""
        try:
            return Bound(self._figures.show(ref), self)
        except KeyError:
            raise Refusal("template.unknown-key", key=str(ref.key)) from None

    def restyled(self, figure: object, head: str, family: str) -> Bound:
        """The figure printed as a direction word or phrase of a word family."""
        if not isinstance(figure, Bound):
            raise Refusal("template.wrong-argument", function=head)
        if family not in WORDS:
            raise Refusal("template.word-family", family=family, known="、".join(WORDS))
        kept = [style for style in figure.shown.ref.style.split("+") if style in ("grouped", "trim")]
        return self.bind(replace(figure.shown.ref, style="+".join((f"{head}:{family}", *kept))))

    def wrap(self, value: object, path: str = "") -> object:
        """The context as a template may see it: figures bound, mappings as groups, words as words."""
        match value:
            case FigureRef():
                return self.bind(value)
            case Shown():
                return Bound(value, self)
            case Label():
                return Words((Span(value.text),), self)
            case Phrase():
                return Words(tuple(span for part in value.parts for span in self._part(part)), self)
            case Table() | Chart():
                return Solid(value, self)
            case Mapping():
                items = {str(key): self.wrap(item, f"{path}.{key}".strip(".")) for key, item in value.items()}
                return Group(items, path)
            case str() | bool() | None:
                return value
            case Sequence():
                return tuple(self.wrap(item, f"{path}[]") for item in value)
            case _:
                raise Refusal("template.context", name=path, kind=type(value).__name__)

    def _part(self, part: str | Label | FigureRef) -> tuple[Span, ...]:
        if isinstance(part, str):
            return (Span(part),)
        if isinstance(part, Label):
            return (Span(part.text),)
        shown = self.bind(part).shown
        unit_text = "" if part.style.partition(":")[0] in ("word", "say", "text") else part.unit
        return (_span(shown), Span(unit_text)) if unit_text else (_span(shown),)
