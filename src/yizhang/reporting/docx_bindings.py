"""The map inside a Word report from control to figure: a custom XML part of its own.

A content control has room for a tag of 64 characters, a key may be longer; so the tag is a short digest and
the map holds what it stands for, how it prints, what was last written and the unrounded value then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from lxml import etree

from yizhang.documents.model import FigureRef
from yizhang.formula.result import State
from yizhang.numbers import exact_text, parse_exact
from yizhang.places import parse_key
from yizhang.reporting.docx_xml import NS, Element, parse, serialise
from yizhang.reporting.figures import Shown, label_of

NAMESPACE: Final = "urn:yizhang:figures:1"
ITEM_ID: Final = "{6F1C4A52-3B0E-4D65-9B7A-59495A48414E}"
PREFIX: Final = "yz"
_DEFAULT: Final[Any] = {None: NAMESPACE}


def tag_of(ref: FigureRef) -> str:
    """The short stable name of a figure printed in one way: ``yz`` and twelve hexadecimal digits."""
    parts = (str(ref.key), ref.unit, str(ref.decimals), ref.style, variant_text(ref.variant))
    return PREFIX + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


def variant_text(variant: Iterable[tuple[str, str]]) -> str:
    """Axis values as ``balance=pooled;outlay=actual``."""
    return ";".join(f"{axis}={value}" for axis, value in variant)


@dataclass(frozen=True, slots=True)
class Binding:
    """One figure of a report: what it is bound to, and what was last written for it."""

    tag: str
    ref: FigureRef
    label: str
    text: str
    state: State = State.KNOWN
    value: Fraction | None = None

    @classmethod
    def of(cls, shown: Shown) -> Binding:
        """Bind a figure as it is shown now."""
        return cls(tag_of(shown.ref), shown.ref, label_of(shown), shown.printed, shown.state, shown.value)


@dataclass(frozen=True, slots=True)
class ChartBinding:
    """A chart by its name in the document, and the tag behind each point of each series ('' for none)."""

    name: str
    points: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bindings:
    """Everything bound in one document, with the workspace it was written from."""

    figures: Mapping[str, Binding] = field(default_factory=dict)
    charts: tuple[ChartBinding, ...] = ()
    fingerprint: str = ""
    generator: str = ""

    def updated(self, figures: Mapping[str, Binding]) -> Bindings:
        """The same with some figures replaced."""
        return replace(self, figures={**self.figures, **figures})


def to_xml(bindings: Bindings) -> bytes:
    """The custom XML part."""
    root = etree.Element(f"{{{NAMESPACE}}}figures", nsmap=_DEFAULT)
    root.set("generator", bindings.generator)
    root.set("fingerprint", bindings.fingerprint)
    for tag in sorted(bindings.figures):
        _figure_node(root, bindings.figures[tag])
    for chart in bindings.charts:
        node = etree.SubElement(root, f"{{{NAMESPACE}}}chart", name=chart.name)
        for points in chart.points:
            etree.SubElement(node, f"{{{NAMESPACE}}}series", points=" ".join(tag or "-" for tag in points))
    return serialise(root)


def _figure_node(root: Element, binding: Binding) -> None:
    node = etree.SubElement(root, f"{{{NAMESPACE}}}figure")
    ref = binding.ref
    for name, value in (
        ("id", binding.tag),
        ("key", str(ref.key)),
        ("unit", ref.unit),
        ("decimals", str(ref.decimals)),
        ("style", ref.style),
        ("variant", variant_text(ref.variant)),
        ("text", binding.text),
        ("state", binding.state.value),
        ("value", "" if binding.value is None else exact_text(binding.value)),
        ("label", binding.label),
    ):
        node.set(name, value)


def find_map(parts: Mapping[str, bytes]) -> tuple[str, Bindings] | None:
    """The map among the parts of a document, with its part's name; ``None`` if absent or broken."""
    for name in sorted(parts):
        if name.startswith("customXml/item") and NAMESPACE.encode() in parts[name]:
            try:
                return name, from_xml(parts[name])
            except (ValueError, KeyError, ArithmeticError):
                continue
    return None


def from_xml(data: bytes) -> Bindings:
    """Read what :func:`to_xml` wrote. Raises ``ValueError``, ``KeyError`` or an XML error."""
    root = parse(data)
    if root.tag != f"{{{NAMESPACE}}}figures":
        msg = "not a map of figures"
        raise ValueError(msg)
    figures = [_binding(node) for node in root.iterfind(f"{{{NAMESPACE}}}figure")]
    charts = tuple(
        ChartBinding(
            node.get("name", ""),
            tuple(
                tuple("" if tag == "-" else tag for tag in series.get("points", "").split(" "))
                for series in node.iterfind(f"{{{NAMESPACE}}}series")
            ),
        )
        for node in root.iterfind(f"{{{NAMESPACE}}}chart")
    )
    return Bindings(
        {binding.tag: binding for binding in figures},
        charts,
        root.get("fingerprint", ""),
        root.get("generator", ""),
    )


def _binding(node: Element) -> Binding:
    read = {str(name): str(value) for name, value in node.attrib.items()}
    variant = tuple(tuple(pair.split("=", 1)) for pair in read["variant"].split(";") if pair)
    pairs = tuple((pair[0], pair[1]) for pair in variant)
    ref = FigureRef(parse_key(read["key"]), read["unit"], int(read["decimals"]), read["style"], pairs)
    value = parse_exact(read["value"]) if read["value"] else None
    return Binding(read["id"], ref, read["label"], read["text"], State(read["state"]), value)


def item_properties() -> bytes:
    """The properties part that Word wants beside a custom XML part."""
    root = etree.Element(f"{{{NS['ds']}}}datastoreItem", nsmap={"ds": NS["ds"]})
    root.set(f"{{{NS['ds']}}}itemID", ITEM_ID)
    refs = etree.SubElement(root, f"{{{NS['ds']}}}schemaRefs")
    etree.SubElement(refs, f"{{{NS['ds']}}}schemaRef").set(f"{{{NS['ds']}}}uri", NAMESPACE)
    return serialise(root)
