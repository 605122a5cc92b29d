"""定稿 and comparison: a finished version is kept with a manifest that proves what it said."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from yizhang.numbers import exact_text
from yizhang.reporting.docx_bindings import Bindings, find_map, variant_text
from yizhang.reporting.docx_controls import controls, text_of
from yizhang.reporting.docx_package import pack, read_parts
from yizhang.reporting.docx_xml import Element, el, find, find_all, parse, q, serialise
from yizhang.reporting.refresh_places import Whereabouts

_DOCUMENT: Final = "word/document.xml"
_SETTINGS: Final = "word/settings.xml"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A finished version: the read-only copy, its manifest, and the digest of the copy."""

    path: Path
    manifest: Path
    digest: str


def freeze(path: Path, folder: Path, on: date) -> Frozen:
    """Keep a finished version: a read-only copy and a manifest of every bound figure as it stands.

    The copy is named ``<name>-定稿-<date>.docx`` and its manifest ``….json``. ``on`` is the date given by the
    caller. Raises ``FileExistsError`` rather than overwrite a finished version that says something
    else, :class:`~yizhang.reporting.docx_package.PackageError` for a file that is no Word document.
    """
    parts = read_parts(path)
    if _SETTINGS in parts:
        parts[_SETTINGS] = _protected(parts[_SETTINGS])
    data = pack(parts)
    digest = hashlib.sha256(data).hexdigest()
    target = folder / f"{path.stem}-定稿-{on.isoformat()}.docx"
    manifest = target.with_suffix(".json")
    if target.exists() and target.read_bytes() != data:
        raise FileExistsError(str(target))
    folder.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    text = json.dumps(_manifest(parts, target.name, digest, on), ensure_ascii=False, indent=2, sort_keys=True)
    manifest.write_text(text + "\n", "utf-8")
    return Frozen(target, manifest, digest)


def intact(manifest: Path) -> bool:
    """Whether a finished version is still what its manifest says. Raises ``OSError``, ``ValueError`` or
    ``KeyError`` when manifest or copy cannot be read.
    """
    said = json.loads(manifest.read_text("utf-8"))
    file = manifest.parent / Path(str(said["file"])).name
    return hashlib.sha256(file.read_bytes()).hexdigest() == str(said["sha256"])


def _protected(settings: bytes) -> bytes:
    root = parse(settings)
    for old in find_all(root, "w:documentProtection"):
        root.remove(old)
    later = find(root, "w:defaultTabStop")
    mark = el("w:documentProtection", w_edit="readOnly", w_enforcement=1)
    if later is None:
        root.append(mark)
    else:
        later.addprevious(mark)
    return serialise(root)


def _manifest(parts: dict[str, bytes], name: str, digest: str, on: date) -> dict[str, object]:
    found = find_map(parts)
    bindings = found[1] if found else Bindings()
    figures = [
        {
            "key": str(binding.ref.key),
            "label": binding.label,
            "unit": binding.ref.unit,
            "decimals": binding.ref.decimals,
            "style": binding.ref.style,
            "variant": variant_text(binding.ref.variant),
            "printed": printed,
            "state": binding.state.value,
            "value": None if binding.value is None else exact_text(binding.value),
        }
        for tag, printed in _printed(parse(parts[_DOCUMENT]))
        if (binding := bindings.figures.get(tag)) is not None
    ]
    return {
        "file": name,
        "sha256": digest,
        "date": on.isoformat(),
        "fingerprint": bindings.fingerprint,
        "generator": bindings.generator,
        "figures": figures,
    }


def _printed(root: Element) -> Iterator[tuple[str, str]]:
    return ((tag, text_of(sdt)) for tag, sdt in controls(root))


class DifferenceKind(StrEnum):
    """How two versions differ at one spot."""

    FIGURE = "figure"
    FIGURE_GONE = "figure-gone"
    FIGURE_NEW = "figure-new"
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: a figure by its label, or a paragraph; what the frozen and the other version say."""

    kind: DifferenceKind
    label: str
    old: str
    new: str
    place: str = ""


def compare(frozen: Path, other: Path) -> tuple[Difference, ...]:
    """The differences between two versions of a report: figures first, then paragraphs (whose figures are
    blanked, so that a changed figure is listed once). Raises
    :class:`~yizhang.reporting.docx_package.PackageError` or ``OSError``.
    """
    old, new = _Version.read(frozen), _Version.read(other)
    return (*_figures(old, new), *_paragraphs(old, new))


@dataclass(frozen=True, slots=True)
class _Version:
    labels: dict[str, str]
    figures: dict[tuple[str, int], tuple[str, str]]
    paragraphs: list[str]

    @classmethod
    def read(cls, path: Path) -> _Version:
        parts = read_parts(path)
        found = find_map(parts)
        labels = {tag: binding.label for tag, binding in found[1].figures.items()} if found else {}
        root = parse(parts[_DOCUMENT])
        where = Whereabouts(root, path.name)
        figures: dict[tuple[str, int], tuple[str, str]] = {}
        counts: dict[str, int] = {}
        for tag, sdt in controls(root):
            counts[tag] = counts.get(tag, 0) + 1
            figures[tag, counts[tag]] = (text_of(sdt), str(where.of(sdt)))
        return cls(labels, figures, [text for text in _blanked(root, labels) if text.strip()])


def _blanked(root: Element, labels: dict[str, str]) -> Iterator[str]:
    for name, sdt in list(controls(root)):
        for at, node in enumerate(sdt.iter(q("w:t"))):
            node.text = f"〈{labels.get(name, name)}〉" if at == 0 else ""
    return (text_of(paragraph) for paragraph in root.iter(q("w:p")))


def _figures(old: _Version, new: _Version) -> Iterator[Difference]:
    labels = old.labels | new.labels
    for where in [*old.figures, *(key for key in new.figures if key not in old.figures)]:
        label = labels.get(where[0], where[0])
        before, after = old.figures.get(where), new.figures.get(where)
        if before is not None and after is not None:
            if before[0] != after[0]:
                yield Difference(DifferenceKind.FIGURE, label, before[0], after[0], after[1])
        elif before is not None:
            yield Difference(DifferenceKind.FIGURE_GONE, label, before[0], "", before[1])
        elif after is not None:
            yield Difference(DifferenceKind.FIGURE_NEW, label, "", after[0], after[1])


def _paragraphs(old: _Version, new: _Version) -> Iterator[Difference]:
    matcher = difflib.SequenceMatcher(None, old.paragraphs, new.paragraphs, autojunk=False)
    for step, a, b, c, d in matcher.get_opcodes():
        if step == "equal":
            continue
        before, after = old.paragraphs[a:b], new.paragraphs[c:d]
        both = min(len(before), len(after))
        for left, right in zip(before[:both], after[:both], strict=True):
            yield Difference(DifferenceKind.REWORDED, "", left, right)
        yield from (Difference(DifferenceKind.REMOVED, "", text, "") for text in before[both:])
        yield from (Difference(DifferenceKind.ADDED, "", "", text) for text in after[both:])
