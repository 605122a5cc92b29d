"""Loading: package data first, then the overlays of a workspace, into one frozen :class:`Catalogue`.

A fault costs the definition it stands in, never the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, TypeVar

from yizhang.catalogue import build, build_budget, build_forms, build_rules, sheets
from yizhang.catalogue.families import expand
from yizhang.catalogue.fields import Context, Fields, read_source
from yizhang.catalogue.model import Account, Area, Catalogue, Code, Concept, Source
from yizhang.catalogue.model_forms import Form
from yizhang.catalogue.sources import DataFile, digest, gather
from yizhang.catalogue.tree import Branch, Table, Text, decode, read_tree
from yizhang.places import Place, Problem, Severity

T = TypeVar("T")
Loaded = tuple[Catalogue, tuple[Problem, ...]]

KINDS: Final = (
    "schemes", "parts", "versions", "concepts", "indicators", "identities", "forms", "bands", "areas",
    "advice", "signals", "settings", "dimensions", "rules", "chains", "standards", "methods", "limits",
)  # fmt: skip
"""What a YAML file may hold, each a mapping of ids to definitions, beside ``sources`` and ``defaults``."""

ELSEWHERE: Final = frozenset({"lexicon", "scorecards", "causes"})
"""Kinds kept in the same folders that upper floors read for themselves: wordings, scorecards, causes of losses."""

_MEMO_LIMIT: Final = 8
_memo: dict[str, Loaded] = {}


def load_catalogue(overlays: Sequence[Path] = ()) -> Loaded:
    """The catalogue with ``overlays`` laid over it, and what went wrong.

    An overlay is a folder in the package's own file layout; it may add and replace definitions. Catalogues
    are kept by the content of their files: loading unchanged files again costs reading them.
    """
    found, problems = gather(overlays)
    key = digest(found)
    if key not in _memo:
        while len(_memo) >= _MEMO_LIMIT:
            del _memo[next(iter(_memo))]
        _memo[key] = build_catalogue(found, key)
    catalogue, faults = _memo[key]
    return catalogue, problems + faults


@dataclass(frozen=True, slots=True)
class _Raw:
    """A definition as written, before its fields are read."""

    table: Table
    context: Context
    overlay: bool


@dataclass(slots=True)
class _Pile:
    """Everything read from the files so far."""

    problems: list[Problem] = field(default_factory=list)
    raw: dict[str, dict[str, _Raw]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    settings: dict[str, str] = field(default_factory=dict)
    codes: list[Code] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    areas: dict[str, Area] = field(default_factory=dict)


def build_catalogue(found: Sequence[DataFile], key: str) -> Loaded:
    """The catalogue of these files, in this order; ``key`` is their digest."""
    pile = _Pile()
    for item in found:
        text, problems = decode(item.data, item.name)
        pile.problems.extend(problems)
        if text is not None:
            (_take_yaml if item.kind == "yaml" else _take_sheet)(pile, item, text)
    catalogue = _assemble(pile, key)
    return catalogue, tuple(sorted(pile.problems))


def _take_sheet(pile: _Pile, item: DataFile, text: str) -> None:
    context = Context(item.name, problems=pile.problems)
    stem = item.name.rpartition("/")[2]
    if stem.startswith("classification"):
        pile.codes.extend(sheets.read_codes(text, context))
    elif stem.startswith("accounts"):
        pile.accounts.extend(sheets.read_accounts(text, context))
    elif stem.startswith("areas"):
        pile.areas.update((area.id, area) for area in sheets.read_areas(text, context))
    else:
        pile.problems.append(Problem.at(Place(item.name), "catalogue.unknown-sheet", name=stem))


def _take_yaml(pile: _Pile, item: DataFile, text: str) -> None:
    tree, problems = read_tree(text, item.name)
    pile.problems.extend(problems)
    if tree is None:
        return
    context = context_of(tree, item.name, pile.problems)
    defaults = tree.entries.get("defaults")
    for kind, branch in tree.entries.items():
        if kind in {"sources", "defaults", *ELSEWHERE}:
            continue
        place = Place(item.name, line=branch.line, path=kind)
        if kind not in KINDS:
            pile.problems.append(Problem.at(place, "catalogue.unknown-kind", kind=kind))
        elif isinstance(branch, Table):
            _take_kind(pile, kind, _with_defaults(branch, defaults), context, item)
        elif not isinstance(branch, Text) or branch.value:
            pile.problems.append(Problem.at(place, "catalogue.not-a-mapping"))


def context_of(tree: Table, name: str, problems: list[Problem]) -> Context:
    """What the definitions of one file share; faulty sources are noted in ``problems``."""
    context = Context(name, problems=problems)
    sources: dict[str, Source] = {}
    for key, fields in Fields(tree, context, "").groups("sources"):
        source = read_source(fields)
        if fields.close():
            sources[key] = source
    return Context(name, sources, problems)


def _with_defaults(branch: Table, defaults: Branch | None) -> Table:
    if not isinstance(defaults, Table):
        return branch
    entries: dict[str, Branch] = {}
    for name, item in branch.entries.items():
        entries[name] = (
            Table({**defaults.entries, **item.entries}, item.line) if isinstance(item, Table) else item
        )
    return Table(entries, branch.line)


def _take_kind(pile: _Pile, kind: str, branch: Table, context: Context, item: DataFile) -> None:
    for name, definition in branch.entries.items():
        place = Place(item.name, line=definition.line, path=f"{kind}.{name}")
        if kind == "settings" and isinstance(definition, Text):
            pile.settings[name] = definition.value
        elif not isinstance(definition, Table):
            pile.problems.append(Problem.at(place, "catalogue.not-a-mapping"))
        else:
            _put(pile, kind, name, _Raw(definition, context, item.overlay), place)


def _put(pile: _Pile, kind: str, name: str, raw: _Raw, place: Place) -> None:
    known = pile.raw[kind].get(name)
    if known is not None and raw.overlay:
        pile.problems.append(
            Problem.at(place, "catalogue.replaced", Severity.NOTE, id=name, file=known.context.file)
        )
    elif known is not None:
        pile.problems.append(Problem.at(place, "catalogue.defined-twice", id=name, file=known.context.file))
        return
    pile.raw[kind][name] = raw


def _built(pile: _Pile, kind: str, make: Callable[[str, Fields], T | None]) -> dict[str, T]:
    found: dict[str, T] = {}
    for name, raw in pile.raw[kind].items():
        made = make(name, Fields(raw.table, raw.context, f"{kind}.{name}"))
        if made is not None:
            found[name] = made
    return found


def _unfold(pile: _Pile, kind: str, concepts: Mapping[str, Concept]) -> None:
    """Replace families by their members; a single definition of the same id wins over a family's."""
    unfolded: dict[str, _Raw] = {}
    for name, raw in pile.raw[kind].items():
        for key, table in expand(name, raw.table, concepts):
            if isinstance(table, Table):
                if key == name or key not in pile.raw[kind]:
                    unfolded[key] = _Raw(table, raw.context, raw.overlay)
            else:
                place = Place(raw.context.file, line=raw.table.line, path=f"{kind}.{name}.family")
                pile.problems.append(Problem.at(place, "catalogue.unknown-concept", name=table))
    pile.raw[kind] = unfolded


def _assemble(pile: _Pile, key: str) -> Catalogue:
    schemes = _built(pile, "schemes", build.member)
    concepts = _with_codes(_built(pile, "concepts", build.concept), pile.codes)
    for kind in ("indicators", "identities", "chains"):
        _unfold(pile, kind, concepts)
    pile.areas.update(_built(pile, "areas", build.area))
    return Catalogue(
        concepts=concepts,
        indicators=_built(pile, "indicators", build_rules.indicator),
        identities=_built(pile, "identities", build_rules.identity),
        forms=_forms(pile),
        schemes=schemes,
        parts=_built(pile, "parts", build.member),
        versions=_built(pile, "versions", build.member),
        areas={name: _for_each_scheme(area, tuple(schemes)) for name, area in pile.areas.items()},
        bands=_built(pile, "bands", build.band_set),
        settings=pile.settings,
        signals=_built(pile, "signals", build.signal),
        advice=_built(pile, "advice", build.advice),
        codes=tuple(pile.codes),
        accounts=tuple(pile.accounts),
        dimensions=_built(pile, "dimensions", build_rules.dimension),
        rules=_built(pile, "rules", build_rules.check_rule),
        chains=_built(pile, "chains", build_budget.chain),
        standards=_built(pile, "standards", build_budget.standard),
        methods=_built(pile, "methods", build_budget.method),
        limits=_built(pile, "limits", build_budget.limit),
        digest=key,
    )


def _forms(pile: _Pile) -> dict[str, Form]:
    """Forms in an order in which each comes after the one it takes its rows from."""
    known: dict[str, Form] = {}
    waiting = dict(pile.raw["forms"])
    while waiting:
        ready = [
            name
            for name, raw in waiting.items()
            if _like(raw.table) not in waiting or _like(raw.table) == name
        ]
        for name in ready or list(waiting):
            raw = waiting.pop(name)
            made = build_forms.form(name, Fields(raw.table, raw.context, f"forms.{name}"), known)
            if made is not None:
                known[name] = made
    return {name: known[name] for name in pile.raw["forms"] if name in known}


def _like(table: Table) -> str:
    like = table.entries.get("like")
    return like.value if isinstance(like, Text) else ""


def _with_codes(concepts: dict[str, Concept], codes: Sequence[Code]) -> dict[str, Concept]:
    """Each concept with the codes the classification gives it."""
    by_concept: dict[str, list[tuple[str, str]]] = {}
    for code in codes:
        by_concept.setdefault(code.concept, []).append((code.system, code.code))
    return {
        name: replace(concept, codes=tuple(by_concept[name])) if name in by_concept else concept
        for name, concept in concepts.items()
    }


def _for_each_scheme(area: Area, schemes: tuple[str, ...]) -> Area:
    """Spell ``all`` out for every scheme the area does not name."""
    return replace(area, parents=_spelt(area.parents, schemes), pooling=_spelt(area.pooling, schemes))


def _spelt(pairs: tuple[tuple[str, T], ...], schemes: tuple[str, ...]) -> tuple[tuple[str, T], ...]:
    named = dict(pairs)
    common = [named.pop("all")] if "all" in named else []
    spelt = {scheme: common[0] for scheme in schemes if common and scheme not in named}
    return tuple(sorted({**spelt, **named}.items(), key=lambda pair: pair[0]))


def summary(catalogue: Catalogue) -> dict[str, int]:
    """How many definitions of each kind there are."""
    return {kind: len(getattr(catalogue, kind)) for kind in (*KINDS, "codes", "accounts")}
