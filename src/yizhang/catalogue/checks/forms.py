"""Forms: rows and columns name what exists, and no label stands for two rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from yizhang.catalogue.checks.sources import plain
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.model_forms import Form, FormLane, FormRow
from yizhang.places import Problem


def check_forms(catalogue: Catalogue) -> Iterator[Problem]:
    """Unknown concepts, schemes and bindings; repeated ids and labels; children without ``exhaustive``."""
    for form in catalogue.forms.values():
        if form.scheme and form.scheme not in catalogue.schemes:
            yield Problem.at(form.place, "catalogue.unknown-value", dimension="scheme", value=form.scheme)
        if not form.lanes:
            yield Problem.at(form.place, "catalogue.form-without-rows", id=form.id)
        ids = Counter(row.id for lane in form.lanes for row in rows_of(lane))
        for row, count in ids.items():
            if count > 1:
                yield Problem.at(form.place, "catalogue.row-twice", id=form.id, row=row)
        for lane in form.lanes:
            yield from _lane(catalogue, form, lane)


def rows_of(lane: FormLane) -> Iterator[FormRow]:
    """All rows of a lane in printed order."""
    stack = list(reversed(lane.rows))
    while stack:
        row = stack.pop()
        yield row
        stack.extend(reversed(row.children))


def _lane(catalogue: Catalogue, form: Form, lane: FormLane) -> Iterator[Problem]:
    columns = {column.id for column in lane.columns}
    if not columns:
        yield Problem.at(form.place, "catalogue.form-without-columns", id=form.id, lane=lane.id)
    labels: Counter[str] = Counter()
    for row in rows_of(lane):
        labels.update({plain(text) for text in (row.label, *row.aliases) if not _all_barred(row)})
        yield from _row(catalogue, form, lane, row)
    named = {item.concept for item in lane.items} | {column.concept for column in lane.columns}
    for name in sorted(named - {""} - set(catalogue.concepts)):
        yield Problem.at(form.place, "catalogue.unknown-concept", name=name)
    for label, count in labels.items():
        if count > 1:
            yield Problem.at(form.place, "catalogue.label-twice", id=form.id, label=label)
    bindings = [pair for column in lane.columns for pair in column.bindings]
    bindings += [pair for row in rows_of(lane) for pair in row.bindings]
    known: dict[str, set[str]] = {
        "scheme": set(catalogue.schemes),
        "part": set(catalogue.parts),
        "version": set(catalogue.versions),
    }
    known |= {d.id: {value for value, _ in d.values} for d in catalogue.dimensions.values() if not d.system}
    for dimension, value in sorted(set(bindings)):
        if dimension in known and value not in known[dimension]:
            yield Problem.at(form.place, "catalogue.unknown-value", dimension=dimension, value=value)


def _row(catalogue: Catalogue, form: Form, lane: FormLane, row: FormRow) -> Iterator[Problem]:
    columns = {column.id for column in lane.columns}
    by_column = any(column.concept for column in lane.columns)
    if row.concept and row.concept not in catalogue.concepts:
        yield Problem.at(form.place, "catalogue.unknown-concept", name=row.concept)
    elif not (row.concept or by_column or row.children or _all_barred(row)):
        yield Problem.at(form.place, "catalogue.row-without-concept", id=form.id, row=row.id)
    elif row.concept and form.scheme not in (catalogue.concepts[row.concept].schemes or (form.scheme,)):
        yield Problem.at(form.place, "catalogue.no-such-cell", name=row.concept, scheme=form.scheme, part="—")
    if row.children and row.exhaustive is None:
        yield Problem.at(form.place, "catalogue.exhaustive-unsaid", id=form.id, row=row.id)
    for mark in row.barred:
        if mark != "*" and mark not in columns:
            yield Problem.at(form.place, "catalogue.unknown-column", column=mark)


def _all_barred(row: FormRow) -> bool:
    return "*" in row.barred
