"""From fields to forms: lanes of rows and columns. A form may take its rows from another (``like``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from yizhang.catalogue.fields import Fields
from yizhang.catalogue.model import Validity
from yizhang.catalogue.model_forms import Form, FormColumn, FormLane, FormRow
from yizhang.numbers import WAN_YUAN

_PART = "part:"


def form(name: str, fields: Fields, known: Mapping[str, Form]) -> Form | None:
    """``forms:``. ``like`` names a form already read, whose rows this one has under columns of its own."""
    lanes = tuple(_lanes(fields, known.get(fields.text("like", ""))))
    if fields.has("like") and fields.text("like") not in known:
        line = fields.line("like")
        fields.complain("catalogue.unknown-form", line, "like", name=fields.text("like"))
    found = Form(
        id=name,
        zh=fields.text("zh"),
        en=fields.text("en"),
        unit=fields.unit("unit", WAN_YUAN),
        decimals=fields.whole("decimals", 2),
        lanes=lanes,
        source=fields.source(),
        scheme=fields.text("scheme", ""),
        numbers=tuple(_numbers(fields)),
        titles=fields.list("titles"),
        layout=fields.pairs("layout"),
        validity=fields.validity(),
        place=fields.place,
    )
    return found if fields.close() else None


def _numbers(fields: Fields) -> list[tuple[Validity, str]]:
    numbers = []
    for inner in fields.rows("numbers"):
        numbers.append((inner.validity(), inner.text("number")))
        fields.adopt(inner)
    return numbers


def _lanes(fields: Fields, like: Form | None) -> list[FormLane]:
    model = {lane.id: lane for lane in like.lanes} if like else {}
    lanes = []
    for name, inner in fields.groups("lanes"):
        lanes.append(_lane(name, inner, model.get(name)))
        fields.adopt(inner)
    return lanes


def _lane(name: str, fields: Fields, like: FormLane | None) -> FormLane:
    columns = tuple(_columns(fields))
    if fields.has("rows"):
        rows = tuple(_rows(fields, "rows"))
    elif like is not None:
        rows = like.rows
    elif fields.has("bare"):
        rows = (FormRow("row", ""),)
    else:
        fields.complain("catalogue.missing-field", fields.line("rows"), "rows", field="rows")
        rows = ()
    barred = tuple(
        _bar(row, like.columns if like and not fields.has("rows") else columns, columns) for row in rows
    )
    return FormLane(
        name,
        barred,
        columns,
        fields.text("label_header", "项目"),
        codes=fields.text("codes", ""),
        bare=fields.flag("bare"),
        numbered=fields.flag("numbered"),
        items=tuple(_rows(fields, "items")),
    )


def _columns(fields: Fields) -> list[FormColumn]:
    columns = []
    for name, inner in fields.groups("columns"):
        columns.append(
            FormColumn(
                id=name,
                header=inner.list("header"),
                bindings=inner.pairs("bind"),
                years=inner.whole("years"),
                aliases=inner.list("aliases"),
                concept=inner.text("concept", ""),
            )
        )
        fields.adopt(inner)
    return columns


def _rows(fields: Fields, name: str) -> list[FormRow]:
    rows = []
    for inner in fields.rows(name):
        children = tuple(_rows(inner, "children"))
        rows.append(
            FormRow(
                id=inner.text("id"),
                label=inner.text("label"),
                concept=inner.text("concept", ""),
                bindings=inner.pairs("bind"),
                children=children,
                exhaustive=inner.flag("exhaustive") if inner.has("exhaustive") else None,
                barred=inner.list("barred"),
                nil_when_blank=inner.flag("nil_when_blank"),
                aliases=inner.list("aliases"),
                total=inner.flag("total"),
            )
        )
        fields.adopt(inner)
    return rows


def _bar(row: FormRow, written_for: tuple[FormColumn, ...], columns: tuple[FormColumn, ...]) -> FormRow:
    """Name barred cells by this form's columns.

    ``part:account`` bars the columns of that part; a row taken over from another form keeps only ``*`` and
    what its columns barred by part.
    """
    parts = {column.id: dict(column.bindings).get("part", "") for column in written_for}
    wanted = {mark.removeprefix(_PART) for mark in row.barred if mark.startswith(_PART)}
    if written_for is not columns:
        wanted |= {parts[mark] for mark in row.barred if parts.get(mark)}
    plain = tuple(m for m in row.barred if m == "*" or (written_for is columns and not m.startswith(_PART)))
    ids = tuple(column.id for column in columns if dict(column.bindings).get("part", "") in wanted)
    children = tuple(_bar(child, written_for, columns) for child in row.children)
    return replace(row, barred=plain + ids, children=children)
