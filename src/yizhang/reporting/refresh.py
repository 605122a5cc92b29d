"""Refreshing a Word report that people have edited: bound figures to the book's value, nothing else.

The package is worked on as zip and XML, not rebuilt: prose, formatting, comments, tracked changes and
whatever another program added stay as they are. Only the text inside our controls, the points of our charts
and our map are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from yizhang.formula.result import State
from yizhang.places import Place, Problem, Severity
from yizhang.reporting.docx_bindings import Binding, Bindings, find_map, to_xml
from yizhang.reporting.docx_controls import LEGEND_TAG, controls, legend, name_again, set_text, text_of
from yizhang.reporting.docx_package import PackageError, read_parts, write_parts
from yizhang.reporting.docx_write import is_story
from yizhang.reporting.docx_xml import Element, parse, q, serialise
from yizhang.reporting.figures import Figures
from yizhang.reporting.refresh_charts import refresh_charts
from yizhang.reporting.refresh_order import disordered
from yizhang.reporting.refresh_places import Whereabouts


class ChangeKind(StrEnum):
    """What happened to one printed figure."""

    UPDATED = "updated"
    """The book has a new value."""
    OVERTYPED = "overtyped"
    """A person had typed over the figure; the book's value was put back (or, with ``keep``, left typed)."""
    CHART = "chart"
    """A chart shows new points."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: which figure, what stood there, what stands there now, where, what was last written."""

    kind: ChangeKind
    label: str
    old: str
    new: str
    place: Place
    written: str = ""


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """What a refresh did. ``unchanged`` counts the figures that already stood as they should."""

    changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()
    unchanged: int = 0
    written: bool = False


@dataclass(slots=True)
class _Work:
    file: str
    figures: Figures
    bindings: Bindings
    keep: bool
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    current: dict[str, Binding] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    unchanged: int = 0

    def problem(self, place: Place, code: str, severity: Severity, **arguments: object) -> None:
        self.problems.append(Problem.at(place, code, severity, **arguments))

    def now(self, tag: str) -> Binding | None:
        """The figure as the book has it now; ``None`` when its key means nothing any more."""
        if tag not in self.current and tag not in self.missing:
            try:
                shown = self.figures.show(self.bindings.figures[tag].ref)
                self.current[tag] = replace(Binding.of(shown), tag=tag)
            except (KeyError, ValueError):
                self.missing.add(tag)
        return self.current.get(tag)


def refresh(
    docx_path: Path,
    figures: Figures,
    out: Path,
    *,
    keep: bool = False,
    map_from: Path | None = None,
    fingerprint: str = "",
) -> RefreshResult:
    """Update every bound figure of ``docx_path`` and write the result to ``out`` (may be the same file).

    ``keep`` leaves figures that a person typed over as they are (they are listed either way). ``map_from``
    is an earlier copy of the report to take the map from when another program dropped it. ``fingerprint``
    names the state of the workspace. Nothing is written when the file cannot be read or has no map.
    """
    name = docx_path.name
    try:
        parts = read_parts(docx_path)
        found = find_map(parts) or (find_map(read_parts(map_from)) if map_from else None)
    except (OSError, PackageError) as error:
        return RefreshResult(problems=(Problem.at(Place(name), "refresh.unreadable", reason=str(error)),))
    if found is None:
        return RefreshResult(problems=(Problem.at(Place(name), "refresh.no-map"),))
    map_name, bindings = found
    work = _Work(name, figures, bindings, keep)
    try:
        made = _refreshed(parts, work)
    except PackageError as error:
        return RefreshResult(problems=(Problem.at(Place(name), "refresh.unreadable", reason=str(error)),))
    if map_name in parts:
        updated = bindings.updated(work.current)
        made[map_name] = to_xml(replace(updated, fingerprint=fingerprint or bindings.fingerprint))
    write_parts(out, parts | made)
    return RefreshResult(tuple(work.changes), tuple(work.problems), work.unchanged, written=True)


def _refreshed(parts: dict[str, bytes], work: _Work) -> dict[str, bytes]:
    roots = {name: parse(parts[name]) for name in sorted(parts) if is_story(name)}
    for name, root in roots.items():
        _refresh_story(root, work, main=name == "word/document.xml")
    _gone(work)
    _legends(roots, work)
    charts = refresh_charts(parts, roots, work.bindings, work.now)
    for chart in charts.changed:
        work.changes.append(
            Change(ChangeKind.CHART, chart.title, chart.old, chart.new, Place(work.file, path="图"))
        )
    return {name: serialise(root) for name, root in roots.items()} | charts.parts


def _refresh_story(root: Element, work: _Work, *, main: bool) -> None:
    where = Whereabouts(root, work.file)
    for tag, sdt in list(controls(root)):
        if tag == LEGEND_TAG:
            continue
        if tag not in work.bindings.figures:
            work.problem(where.of(sdt), "refresh.unknown-tag", Severity.SUSPICIOUS, text=text_of(sdt))
            continue
        work.seen.add(tag)
        _refresh_control(tag, sdt, where.of(sdt), work)
    if main:
        for table, row in disordered(root, work.bindings, work.now):
            place = Place(work.file, table=table, row=row, col=1)
            work.problem(place, "refresh.order", Severity.SUSPICIOUS, table=table)


def _refresh_control(tag: str, sdt: Element, place: Place, work: _Work) -> None:
    before = work.bindings.figures[tag]
    now = work.now(tag)
    if now is None:
        work.problem(place, "refresh.unknown-key", Severity.ERROR, label=before.label, text=text_of(sdt))
        return
    name_again(sdt, tag, now.label)
    old = text_of(sdt)
    typed = old != before.text
    if typed and work.keep and old != now.text:
        work.changes.append(Change(ChangeKind.OVERTYPED, now.label, old, old, place, before.text))
        return
    if old == now.text:
        work.unchanged += 1
    else:
        kind = ChangeKind.OVERTYPED if typed else ChangeKind.UPDATED
        work.changes.append(Change(kind, now.label, old, now.text, place, before.text))
    if (old != now.text or before.state is not now.state) and not set_text(sdt, now.text, now.state):
        work.problem(place, "refresh.broken-control", Severity.ERROR, label=now.label)


def _gone(work: _Work) -> None:
    """Figures whose controls people deleted, or turned into plain text: they are no longer looked after."""
    charted = {tag for chart in work.bindings.charts for series in chart.points for tag in series}
    for tag in sorted(set(work.bindings.figures) - work.seen - charted):
        binding = work.bindings.figures[tag]
        work.problem(
            Place(work.file), "refresh.deleted", Severity.NOTE, label=binding.label, text=binding.text
        )


def _legends(roots: dict[str, Element], work: _Work) -> None:
    states: set[State] = {binding.state for tag, binding in work.current.items() if tag in work.seen}
    words = legend(states)
    found = [sdt for root in roots.values() for tag, sdt in controls(root) if tag == LEGEND_TAG]
    for sdt in found:
        if words:
            set_text(sdt, words, State.KNOWN)
        else:
            _drop(sdt)
    if words and not found:
        work.problem(Place(work.file), "refresh.uncertain", Severity.NOTE, legend=words)


def _drop(sdt: Element) -> None:
    """Take the legend away, with its paragraph where it stands alone."""
    paragraph = next((parent for parent in sdt.iterancestors() if parent.tag == q("w:p")), None)
    target = paragraph if paragraph is not None and text_of(paragraph) == text_of(sdt) else sdt
    parent = target.getparent()
    if parent is not None:
        parent.remove(target)


def changes_in_words(result: RefreshResult) -> Iterator[str]:
    """The list of changes for people, one line each."""
    for change in result.changes:
        note = f"（上次写入{change.written}，已被改写）" if change.kind is ChangeKind.OVERTYPED else ""
        yield f"{change.place}：{change.label} {change.old} → {change.new}{note}"
