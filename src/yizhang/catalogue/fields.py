"""Reading a definition field by field: what is unknown, missing or of the wrong type is a problem there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from yizhang.catalogue.model import Provenance, Source, Validity
from yizhang.catalogue.tree import Branch, Items, Table, Text
from yizhang.formula import FormulaError, Node
from yizhang.formula.parser import Relation, parse_formula, parse_relation
from yizhang.numbers import Interval, Unit, unit
from yizhang.places import Place, Problem

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_INTERVAL = re.compile(r"([(\[])\s*(-?\d+(?:\.\d+)?)?\s*,\s*(-?\d+(?:\.\d+)?)?\s*([)\]])")


@dataclass(frozen=True, slots=True)
class Context:
    """What the definitions of one file share: its name, its named sources, and where problems go."""

    file: str
    sources: Mapping[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


class Fields:
    """The fields of one mapping. Reading marks a field as known; :meth:`close` reports the rest.

    A field that cannot be read yields its default and a problem, so that all problems of a definition show at
    once; ``ok`` tells whether the definition may be built.
    """

    def __init__(self, table: Table, context: Context, path: str) -> None:
        self._table, self._context, self._path = table, context, path
        self._seen: set[str] = set()
        self.ok = True

    @property
    def place(self) -> Place:
        """Where the definition stands."""
        return Place(self._context.file, line=self._table.line, path=self._path)

    def complain(self, code: str, line: int, name: str = "", /, **args: object) -> None:
        """Note a problem with field ``name`` and give the definition up."""
        path = self._below(name) if name else self._path
        self._context.problems.append(
            Problem.at(Place(self._context.file, line=line, path=path), code, **args)
        )
        self.ok = False

    def close(self) -> bool:
        """Report fields nobody asked for; whether the definition is sound."""
        for name, branch in self._table.entries.items():
            if name not in self._seen:
                self.complain("catalogue.unknown-field", branch.line, name, field=name)
        return self.ok

    def has(self, name: str) -> bool:
        """Whether the field is written."""
        return name in self._table.entries

    def _branch(self, name: str) -> Branch | None:
        self._seen.add(name)
        return self._table.entries.get(name)

    def text(self, name: str, default: str | None = None) -> str:
        """A text; required unless it has a default."""
        branch = self._branch(name)
        if branch is None and default is not None:
            return default
        if isinstance(branch, Text) and (branch.value or default is not None):
            return branch.value
        if branch is None or isinstance(branch, Text):
            self.complain("catalogue.missing-field", self._table.line, name, field=name)
        else:
            self.complain("catalogue.not-text", branch.line, name, field=name)
        return ""

    def _parsed(self, name: str, default: T, read: Callable[[str], T], code: str) -> T:
        branch = self._branch(name)
        if branch is None:
            return default
        if isinstance(branch, Text):
            try:
                return read(branch.value)
            except (ValueError, KeyError) as error:
                self.complain(code, branch.line, name, field=name, value=branch.value, reason=error)
        else:
            self.complain("catalogue.not-text", branch.line, name, field=name)
        return default

    def flag(self, name: str, default: bool = False) -> bool:  # noqa: FBT001, FBT002
        """``true`` or ``false``."""
        return self._parsed(name, default, {"true": True, "false": False}.__getitem__, "catalogue.not-a-flag")

    def whole(self, name: str, default: int = 0) -> int:
        """A whole number."""
        return self._parsed(name, default, _whole, "catalogue.not-whole")

    def choice(self, name: str, kind: type[E], default: E) -> E:
        """One of an enumeration's values."""
        return self._parsed(name, default, kind, "catalogue.not-a-choice")

    def unit(self, name: str, default: Unit) -> Unit:
        """A unit by its symbol; ``比率`` is a plain ratio. Required."""
        if not self.has(name):
            self.complain("catalogue.missing-field", self._table.line, name, field=name)
            self._seen.add(name)
            return default
        return self._parsed(name, default, _unit, "catalogue.bad-unit")

    def interval(self, name: str) -> Interval:
        """An interval as written in mathematics: ``[3, 6)``, ``(15, )``. Required."""
        nothing = Interval.everything()
        if not self.has(name):
            self.complain("catalogue.missing-field", self._table.line, name, field=name)
        return self._parsed(name, nothing, parse_interval, "catalogue.bad-interval")

    def list(self, name: str) -> tuple[str, ...]:
        """A list of texts; one text stands for a list of one."""
        branch = self._branch(name)
        if branch is None:
            return ()
        items = branch.items if isinstance(branch, Items) else (branch,)
        texts = tuple(item.value for item in items if isinstance(item, Text))
        if len(texts) != len(items):
            self.complain("catalogue.not-a-list", branch.line, name, field=name)
        return texts

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """A mapping of texts to texts, sorted by key."""
        branch = self._branch(name)
        if branch is None:
            return ()
        if isinstance(branch, Table):
            found = [(key, item.value) for key, item in branch.entries.items() if isinstance(item, Text)]
            if len(found) == len(branch.entries):
                return tuple(sorted(found))
        self.complain("catalogue.not-pairs", branch.line, name, field=name)
        return ()

    def groups(self, name: str) -> Iterator[tuple[str, Fields]]:
        """The named groups of fields below this one: ``name: {id: {…}, …}``."""
        branch = self._branch(name)
        if isinstance(branch, Table):
            for key, item in branch.entries.items():
                if child := self._child(item, f"{name}.{key}"):
                    yield key, child
        elif branch is not None:
            self.complain("catalogue.not-a-mapping", branch.line, name)

    def group(self, name: str) -> Fields | None:
        """One group of fields below this one: ``name: {…}``; ``None`` where it is not written."""
        branch = self._branch(name)
        return None if branch is None else self._child(branch, name)

    def rows(self, name: str) -> Iterator[Fields]:
        """The groups of fields in a list: ``name: [{…}, …]``."""
        branch = self._branch(name)
        if isinstance(branch, Items):
            for index, item in enumerate(branch.items, 1):
                if child := self._child(item, f"{name}.{index}"):
                    yield child
        elif branch is not None:
            self.complain("catalogue.not-a-list", branch.line, name, field=name)

    def _child(self, item: Branch, path: str) -> Fields | None:
        if isinstance(item, Table):
            return Fields(item, self._context, self._below(path))
        self.complain("catalogue.not-a-mapping", item.line, path)
        return None

    def _below(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def adopt(self, child: Fields) -> None:
        """Close a child; a faulty child gives its parent up."""
        self.ok = child.close() and self.ok

    def formula(self, name: str) -> Node | None:
        """A formula, or ``None`` where none is written (or it cannot be parsed: a problem)."""
        branch = self._branch(name)
        if branch is None:
            return None
        if not isinstance(branch, Text):
            self.complain("catalogue.not-text", branch.line, name, field=name)
            return None
        return self.parse(branch.value, branch.line, name)

    def formulas(self, name: str) -> tuple[Node, ...]:
        """A list of formulas; one formula stands for a list of one."""
        texts, line = self.list(name), self.line(name)
        return tuple(node for text in texts if (node := self.parse(text, line, name)) is not None)

    def parse(self, text: str, line: int, name: str) -> Node | None:
        """Parse a formula found at ``line``."""
        try:
            return parse_formula(text, self._at(line, name))
        except FormulaError as error:
            self._refuse(error)
            return None

    def relation(self, name: str) -> Relation | None:
        """``left = right`` or ``left <= right``. Required."""
        text = self.text(name)
        try:
            return parse_relation(text, self._at(self.line(name), name)) if text else None
        except FormulaError as error:
            self._refuse(error)
            return None

    def _at(self, line: int, name: str) -> Place:
        return Place(self._context.file, line=line, path=f"{self._path}.{name}")

    def _refuse(self, error: FormulaError) -> None:
        self._context.problems.append(error.problem())
        self.ok = False

    def line(self, name: str) -> int:
        """The line of a field, or of the definition where it is not written."""
        branch = self._table.entries.get(name)
        return branch.line if branch else self._table.line

    def source(self) -> Source:
        """``source``: the name of one of the file's sources, or a citation with its provenance. Required."""
        branch = self._branch("source")
        if isinstance(branch, Text) and branch.value in self._context.sources:
            return self._context.sources[branch.value]
        if isinstance(branch, Table):
            child = Fields(branch, self._context, f"{self._path}.source")
            found = read_source(child)
            self.adopt(child)
            return found
        if branch is None:
            self.complain("catalogue.missing-field", self._table.line, "source", field="source")
        else:
            name = branch.value if isinstance(branch, Text) else ""
            self.complain("catalogue.unknown-source", branch.line, "source", name=name)
        return Source("", Provenance.UNCONFIRMED)

    def validity(self) -> Validity:
        """``since`` and ``until``, years, both inclusive."""
        since = self._parsed("since", None, _year, "catalogue.not-a-year")
        until = self._parsed("until", None, _year, "catalogue.not-a-year")
        if since is not None and until is not None and since > until:
            self.complain("catalogue.years-reversed", self.line("since"), "since", since=since, until=until)
        return Validity(since, until)


def read_source(fields: Fields) -> Source:
    """A citation and its provenance."""
    return Source(fields.text("citation"), fields.choice("provenance", Provenance, Provenance.UNCONFIRMED))


def parse_interval(text: str) -> Interval:
    """``[3, 6)`` and the like; an empty end is no end. Raises ``ValueError``."""
    match = _INTERVAL.fullmatch(text.strip())
    if match is None:
        msg = f"not an interval: {text!r}"
        raise ValueError(msg)
    lo, hi = (None if end is None else Fraction(end) for end in (match[2], match[3]))
    return Interval(lo, hi, lo is not None and match[1] == "[", hi is not None and match[4] == "]")


def _whole(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        msg = f"not a whole number: {text!r}"
        raise ValueError(msg)
    return int(text)


def _year(text: str) -> int | None:
    if not re.fullmatch(r"(19|20|21)\d\d", text, re.ASCII):
        msg = f"not a year: {text!r}"
        raise ValueError(msg)
    return int(text)


def _unit(text: str) -> Unit:
    return unit("" if text == "比率" else text)
