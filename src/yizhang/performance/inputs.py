"""``performance/*.yaml`` of a workspace: what people establish for a scorecard that no ledger holds.

States, checklists, events, grades, scores given by hand; what the office printed; what-if effects; evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Final

from yizhang.book.facts_yaml import published
from yizhang.book.names import Names
from yizhang.book.textfile import load_yaml
from yizhang.book.workspace import Office
from yizhang.catalogue.fields import Context, Fields
from yizhang.catalogue.model import Variant
from yizhang.numbers import RATIO, Period, Quantity, Unit, UnitError, parse_when, read_amount
from yizhang.performance.amounts import SCORE, AmountError
from yizhang.performance.amounts import read_amount as read_number
from yizhang.places import Key, Place, Problem

FOLDER: Final = "performance"


@dataclass(frozen=True, slots=True)
class Entry:
    """What was established for one item, by whom, and where it stands. Empty fields were not established."""

    item: str
    place: Place
    state: str = ""
    met: frozenset[str] | None = None
    events: int | None = None
    grade: str = ""
    share: Fraction | None = None
    choice: str = ""
    points: Fraction | None = None
    absent: bool = False
    reason: str = ""
    author: str = ""
    approver: str = ""
    on: str = ""
    stated_points: Fraction | None = None
    stated_loss: Fraction | None = None
    published: Place | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a cause did to one figure: had it not been, the figure would be ``amount`` greater."""

    id: str
    zh: str
    key: Key
    amount: Quantity
    place: Place


@dataclass(frozen=True, slots=True)
class Claim:
    """A derived figure as the office prints it, to be recomputed.

    ``kind`` is ``value`` (an indicator in a variant), ``gap`` (an item's distance to its target) or
    ``increase`` (an indicator less its value at ``since``).
    """

    kind: str
    name: str
    printed: Quantity
    place: Place
    variant: Variant = ()
    part: str = ""
    since: Period | None = None
    scheme: str = ""
    """The scheme it is of, where the scorecard is of none."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A supporting document of an item: a file of the workspace, perhaps a page of it."""

    item: str
    title: str
    file: str
    page: int
    place: Place


@dataclass(frozen=True, slots=True)
class Filing:
    """One evaluation: which scorecard, whose, and everything established for it."""

    scorecard: str
    area: str
    place: Place
    entries: Mapping[str, Entry]
    version: str = "final"
    dept: str = ""
    """The department, for figures that are of one."""
    effects: tuple[Effect, ...] = ()
    claims: tuple[Claim, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    stated_total: Fraction | None = None
    stated_place: Place | None = None
    organisation: tuple[str, ...] = ()
    """How the self-evaluation was prepared and carried out, for section two of the report."""


def read_filings(office: Office) -> tuple[tuple[Filing, ...], tuple[Problem, ...]]:
    """All evaluations a workspace files, and what cannot be read of them."""
    folder = office.root / FOLDER
    if not folder.is_dir():
        return (), ()
    names = Names(office.catalogue)
    found: list[Filing] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        name = f"{FOLDER}/{path.name}"
        table, trouble = load_yaml(path, name)
        problems.extend(trouble)
        if table is None:
            continue
        reader = _Reader(office, names, Fields(table, Context(name, problems=problems), ""))
        found.append(reader.filing())
    return tuple(found), tuple(problems)


@dataclass(frozen=True, slots=True)
class _Reader:
    office: Office
    names: Names
    fields: Fields

    def filing(self) -> Filing:
        """The whole file."""
        fields = self.fields
        source = fields.text("source", "")
        entries = {}
        for name, inner in fields.groups("items"):
            entries[name] = self._entry(name, inner, source)
            inner.close()
        stated = _points(fields, "stated_total")
        found = Filing(
            scorecard=fields.text("scorecard"),
            area=self._area(),
            place=fields.place,
            entries=entries,
            version=self.office.settings.version,
            dept=self.office.settings.office,
            effects=tuple(
                effect for name, inner in fields.groups("effects") for effect in self._effect(name, inner)
            ),
            claims=tuple(claim for inner in fields.rows("claims") for claim in self._claim(inner, source)),
            evidence=tuple(each for inner in fields.rows("evidence") for each in self._evidence(inner)),
            stated_total=stated,
            stated_place=published(source, fields.text("stated_at", ""), fields.place),
            organisation=fields.list("organisation"),
        )
        fields.close()
        return found

    def _area(self) -> str:
        """Whose evaluation: the workspace's area, or one the catalogue knows."""
        text = self.fields.text("area", "")
        found = self.names.find("area", text) if text else (self.office.settings.area,)
        if len(found) == 1:
            return found[0]
        nearest = "、".join(found or self.names.nearest("area", text)) or "—"
        self.fields.complain(
            "book.unknown-name", self.fields.line("area"), "area", what="area", name=text, nearest=nearest
        )
        return self.office.settings.area

    def _entry(self, name: str, fields: Fields, source: str) -> Entry:
        met = frozenset(fields.list("met")) if fields.has("met") else None
        on = fields.text("date", "")
        if on:
            try:
                date.fromisoformat(on)
            except ValueError:
                fields.complain("workspace.bad-date", fields.line("date"), "date", text=on)
        return Entry(
            item=name,
            place=fields.place,
            state=fields.text("state", ""),
            met=met,
            events=fields.whole("events") if fields.has("events") else None,
            grade=fields.text("grade", ""),
            share=_number(fields, "share", RATIO),
            choice=fields.text("choice", ""),
            points=_points(fields, "points"),
            absent=fields.flag("absent"),
            reason=fields.text("reason", ""),
            author=fields.text("author", ""),
            approver=fields.text("approver", ""),
            on=on,
            stated_points=_points(fields, "stated_points"),
            stated_loss=_points(fields, "stated_loss"),
            published=published(source, fields.text("at", ""), fields.place),
        )

    def _effect(self, name: str, fields: Fields) -> list[Effect]:
        concept = fields.text("concept")
        amount = _quantity(fields, "amount")
        zh, part, version = fields.text("zh"), fields.text("part", "total"), fields.text("version", "")
        scheme = fields.text("scheme", "")
        known = self.office.catalogue.concepts.get(concept)
        if known is None and concept:
            nearest = "、".join(self.names.nearest("concept", concept)) or "—"
            fields.complain(
                "score.unknown-value", fields.line("concept"), "concept", name=concept, nearest=nearest
            )
        if not fields.close() or known is None or amount is None:
            return []
        settings = self.office.settings
        dims = {
            "area": settings.area, "scheme": scheme, "part": part, "version": version or settings.version
        }  # fmt: skip
        kept = {name: value for name, value in dims.items() if name in known.dims}
        key = Key.of(concept, self.office.catalogue.time_of(concept, settings.period), **kept)
        return [Effect(name, zh, key, amount, fields.place)]

    def _claim(self, fields: Fields, source: str) -> list[Claim]:
        kinds = [kind for kind in ("value", "gap", "increase") if fields.has(kind)]
        name = fields.text(kinds[0]) if len(kinds) == 1 else ""
        if len(kinds) != 1:
            fields.complain("score.one-claim", fields.line(""))
        printed = _quantity(fields, "printed")
        since = _period(fields)
        variant, part, scheme = fields.pairs("variant"), fields.text("part", ""), fields.text("scheme", "")
        place = published(source, fields.text("at", ""), fields.place)
        if not fields.close() or printed is None:
            return []
        return [Claim(kinds[0], name, printed, place, variant, part, since, scheme)]

    def _evidence(self, fields: Fields) -> list[Evidence]:
        found = Evidence(
            fields.text("item"),
            fields.text("title", ""),
            fields.text("file"),
            fields.whole("page"),
            fields.place,
        )
        return [found] if fields.close() else []


def _number(fields: Fields, name: str, kind: Unit) -> Fraction | None:
    text = fields.text(name, "")
    if not text:
        return None
    try:
        return read_number(text, kind)
    except AmountError as error:
        fields.complain(error.code, fields.line(name), name, **error.arguments)
        return None


def _points(fields: Fields, name: str) -> Fraction | None:
    return _number(fields, name, SCORE)


def _quantity(fields: Fields, name: str) -> Quantity | None:
    """A number with its unit, as printed."""
    text = fields.text(name)
    amount = read_amount(text) if text else None
    try:
        found = amount.quantity(None) if amount is not None else None
    except UnitError:
        found = None
    if found is None and text:
        fields.complain("score.not-an-amount", fields.line(name), name, text=text)
    return found


def _period(fields: Fields) -> Period | None:
    text = fields.text("since", "")
    if not text:
        return None
    try:
        when = parse_when(text)
    except ValueError:
        when = None
    if isinstance(when, Period):
        return when
    fields.complain("workspace.bad-period", fields.line("since"), "since", text=text)
    return None


def scorecard_overlay(root: Path) -> tuple[Path, ...]:
    """The folder in which a workspace keeps its own scorecards."""
    folder = root / "catalogue"
    return (folder,) if folder.is_dir() else ()
