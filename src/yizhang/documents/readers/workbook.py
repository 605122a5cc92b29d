"""The parts of an xlsx workbook around its sheets: names, relationships, formats, shared texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from yizhang.documents.limits import Limits
from yizhang.documents.number_format import BUILT_IN, GENERAL
from yizhang.documents.readers.archive import Archive, relations_of, resolve
from yizhang.documents.readers.source import RefusedError
from yizhang.documents.readers.xml import Attributes, Walker, elements_of, walk_part

_ESCAPE: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as the workbook lists it; ``part`` is empty where the list points nowhere."""

    name: str
    part: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class Workbook:
    """What the sheets share."""

    sheets: tuple[Sheet, ...]
    formats: tuple[str, ...]
    """Number format by cell style."""
    texts: tuple[str, ...]
    from_1904: bool
    calculate_on_load: bool
    """Whether the writer left the calculation to whoever opens the file."""


def open_workbook(archive: Archive, limits: Limits) -> Workbook:
    """Read everything but the sheets."""
    main = _target_of(archive, "", "officeDocument", limits) or "xl/workbook.xml"
    elements = elements_of(archive, main, limits)
    targets = _relations(archive, main, limits)
    properties = next((a for name, a in elements if name == "workbookPr"), {})
    calculation = next((a for name, a in elements if name == "calcPr"), {})
    return Workbook(
        tuple(_sheet(a, main, targets) for name, a in elements if name == "sheet"),
        _formats(archive, _target_of(archive, main, "styles", limits), limits),
        _texts(archive, _target_of(archive, main, "sharedStrings", limits), limits),
        truth(properties.get("date1904", "")),
        truth(calculation.get("fullCalcOnLoad", "")),
    )


def truth(text: str) -> bool:
    """An XML boolean."""
    return text in {"1", "true", "on"}


def unescape(text: str) -> str:
    """Characters XML cannot hold are written ``_x000D_``."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _sheet(attributes: Attributes, main: str, targets: dict[str, tuple[str, str]]) -> Sheet:
    link = next((value for name, value in attributes.items() if name.endswith(":id")), "")
    kind, target = targets.get(link, ("", ""))
    part = resolve(main, target) if kind.endswith("/worksheet") else ""
    return Sheet(attributes.get("name", ""), part, attributes.get("state", "visible") != "visible")


def _relations(archive: Archive, part: str, limits: Limits) -> dict[str, tuple[str, str]]:
    """Type and target by id of the relationships of a part ("" is the container)."""
    name = relations_of(part) if part else "_rels/.rels"
    if name not in archive:
        return {}
    found = [a for element, a in elements_of(archive, name, limits) if element == "Relationship"]
    inside = (a for a in found if a.get("TargetMode") != "External")
    return {a.get("Id", ""): (a.get("Type", ""), a.get("Target", "")) for a in inside}


def _target_of(archive: Archive, part: str, kind: str, limits: Limits) -> str:
    for type_, target in _relations(archive, part, limits).values():
        if type_.endswith(f"/{kind}") and resolve(part, target) in archive:
            return resolve(part, target)
    return ""


class _Styles(Walker):
    def __init__(self) -> None:
        self.codes = dict(BUILT_IN)
        self.numbers: list[int] = []
        self._inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        if name == "numFmt" and attributes.get("numFmtId", "").isdigit():
            self.codes[int(attributes["numFmtId"])] = attributes.get("formatCode", GENERAL)
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            number = attributes.get("numFmtId", "0")
            self.numbers.append(int(number) if number.isdigit() else 0)

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._inside = False


def _formats(archive: Archive, part: str, limits: Limits) -> tuple[str, ...]:
    styles = _Styles()
    if part:
        walk_part(archive, part, styles, limits)
    return tuple(styles.codes.get(number, GENERAL) for number in styles.numbers)


class _Texts(Walker):
    """Shared texts: runs joined, phonetic readings left out."""

    def __init__(self, limit: int) -> None:
        self.texts: list[str] = []
        self._limit, self._pieces = limit, [""]
        self._inside = self._phonetic = False

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002 (the walker's signature)
        if name == "si":
            self._pieces = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def text(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.texts.append(unescape("".join(self._pieces)))
            if len(self.texts) > self._limit:
                raise RefusedError("documents.too-many-cells", limit=self._limit)


def _texts(archive: Archive, part: str, limits: Limits) -> tuple[str, ...]:
    texts = _Texts(limits.cells)
    if part:
        walk_part(archive, part, texts, limits)
    return tuple(texts.texts)
