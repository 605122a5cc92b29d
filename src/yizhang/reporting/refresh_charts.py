"""Bringing the charts of an edited report up to date: the points on the page and the workbook behind them."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

import openpyxl

from yizhang.numbers import half_up, plain, unit
from yizhang.reporting.deterministic_zip import steady
from yizhang.reporting.docx_bindings import Binding, Bindings
from yizhang.reporting.docx_package import MAX_PART
from yizhang.reporting.docx_xml import Element, find, find_all, parse, q, serialise

Now = Callable[[str], Binding | None]


@dataclass(frozen=True, slots=True)
class ChartChange:
    """A chart that shows other points now."""

    title: str
    old: str
    new: str


@dataclass(slots=True)
class ChartUpdate:
    """The parts to write and what changed."""

    parts: dict[str, bytes] = field(default_factory=dict)
    changed: list[ChartChange] = field(default_factory=list)


_SAVED: Final = re.compile(rb"<dcterms:modified[^>]*>[^<]*</dcterms:modified>")


def refresh_charts(
    parts: Mapping[str, bytes], roots: Mapping[str, Element], bindings: Bindings, now: Now
) -> ChartUpdate:
    """Update the points of every bound chart that is still in the document."""
    update = ChartUpdate()
    root = roots.get("word/document.xml")
    if root is None or not bindings.charts:
        return update
    relations = _relations(parts, "word/document.xml")
    for chart in bindings.charts:
        shape = next((s for s in root.iter(q("wp:docPr")) if s.get("name") == chart.name), None)
        target = _chart_part(shape, relations)
        if shape is not None and target in parts:
            _update(parts, target, shape.get("descr") or chart.name, _values(chart.points, now), update)
    return update


def _values(points: tuple[tuple[str, ...], ...], now: Now) -> list[list[str | None]]:
    return [[_number(now(tag)) if tag else None for tag in series] for series in points]


def _number(binding: Binding | None) -> str | None:
    """The point as the chart prints it, rounded like the figure; ``None`` leaves the point as it is."""
    if binding is None or binding.value is None:
        return None
    counted: Fraction = binding.value / unit(binding.ref.unit).scale
    return plain(half_up(counted, binding.ref.decimals), binding.ref.decimals)


def _chart_part(shape: Element | None, relations: Mapping[str, str]) -> str:
    inline = shape.getparent() if shape is not None else None
    reference = None if inline is None else next(inline.iter(q("c:chart")), None)
    return "" if reference is None else relations.get(reference.get(q("r:id"), ""), "")


def _relations(parts: Mapping[str, bytes], part: str) -> dict[str, str]:
    folder, _, name = part.rpartition("/")
    data = parts.get(f"{folder}/_rels/{name}.rels")
    if data is None:
        return {}
    return {
        relation.get("Id", ""): posixpath.normpath(posixpath.join(folder, relation.get("Target", ""))).lstrip(
            "/"
        )
        for relation in parse(data)
        if relation.get("TargetMode") != "External"
    }


def _update(
    parts: Mapping[str, bytes], target: str, title: str, values: list[list[str | None]], update: ChartUpdate
) -> None:
    root = parse(parts[target])
    drawn = [node for node in root.iter(q("c:ser")) if find(node, "c:val") is not None]
    old: list[str] = []
    new: list[str] = []
    for node, series in zip(drawn, values, strict=False):
        for point, text in zip(_points(node), series, strict=False):
            if text is not None and not _same(point.text or "", text):
                old.append(point.text or "")
                new.append(text)
                point.text = text
    if new:
        update.parts[target] = serialise(root)
        update.changed.append(ChartChange(title, "、".join(old), "、".join(new)))
        _update_workbook(parts, target, values, update)


def _same(old: str, new: str) -> bool:
    try:
        return Decimal(old) == Decimal(new)
    except InvalidOperation:
        return False


def _workbook(data: bytes) -> openpyxl.Workbook | None:
    """The workbook behind a chart; ``None`` when it is damaged or unreasonably large (the chart still shows)."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(item.file_size for item in archive.infolist()) > MAX_PART:
                return None
        return openpyxl.load_workbook(io.BytesIO(data))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, TypeError, SyntaxError):
        return None


def _points(series: Element) -> list[Element]:
    values = find(series, "c:val")
    return [] if values is None else find_all(values, ".//c:pt/c:v")


def _update_workbook(
    parts: Mapping[str, bytes], target: str, values: list[list[str | None]], update: ChartUpdate
) -> None:
    name = next((n for n in _relations(parts, target).values() if n.endswith(".xlsx") and n in parts), "")
    if not name:
        return
    book = _workbook(parts[name])
    if book is None:
        return
    sheet = book.worksheets[0]
    for column, series in enumerate(values, start=2):
        for row, text in enumerate(series, start=2):
            if text is not None:
                sheet.cell(row, column, Decimal(text))
    out = io.BytesIO()
    book.save(out)
    update.parts[name] = steady(out.getvalue(), _unclocked)


def _unclocked(name: str, data: bytes) -> bytes:
    """The properties of a workbook without the time it was saved at, which the library always puts in."""
    return _SAVED.sub(b"", data) if name == "docProps/core.xml" else data
