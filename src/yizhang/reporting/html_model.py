"""What a page is made of: a document, how its figures came about, what was found, where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from yizhang.catalogue.model import BandSet
from yizhang.documents.model import Document, FigureRef, Span
from yizhang.formula.explain import value_text
from yizhang.formula.result import Explanation, Result, State
from yizhang.places import Finding, Place
from yizhang.places.messages import remedy, render


@dataclass(frozen=True, slots=True)
class Trace:
    """How one figure came about, in lines ready to print, from the whole down to its operands."""

    label: str
    lines: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    state: State = State.KNOWN
    conflict: bool = False
    variant: str = ""

    @classmethod
    def of(cls, result: Result, label: str, variant: str = "") -> Trace:
        """The explanation of a result: one line for each step, and every place once."""
        steps = list(_steps(result.explanation))
        lines = tuple(_line(step) for step in steps)
        places = tuple(dict.fromkeys(place for step in steps for place in step.places))
        return cls(label, lines, places, result.state, bool(result.conflicts), variant)


def _steps(explanation: Explanation) -> Iterator[Explanation]:
    yield explanation
    for child in explanation.children:
        if child.key is not None or child.places or child.children:  # a literal explains itself
            yield from _steps(child)


def _line(step: Explanation) -> str:
    text = f"{step.label}：{step.text}" if step.label and step.text else step.label or step.text
    if step.children and step.value is not None:
        text += f" ＝ {value_text(step)}"
    return f"{text}（{step.remark}）" if step.remark else text


@dataclass(frozen=True, slots=True)
class NotedFinding:
    """A finding with its sentence and remedy in the language of the page."""

    finding: Finding
    text: str
    remedy: str = ""

    @classmethod
    def of(cls, finding: Finding, lang: str = "zh") -> NotedFinding:
        """Rendered from code and arguments."""
        text = render(finding.code, finding.args, lang)
        return cls(finding, text, remedy(finding.code, finding.args, lang))


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file the figures come from."""

    name: str
    description: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Highlight:
    """A figure set large at the top: what it is, the figure, and a word beside it."""

    label: str
    figure: Span
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page. ``bands`` colours charts whose unit is the key (个月)."""

    document: Document
    traces: Mapping[FigureRef, Trace] = field(default_factory=dict)
    highlights: tuple[Highlight, ...] = ()
    findings: tuple[NotedFinding, ...] = ()
    sources: tuple[SourceFile, ...] = ()
    bands: Mapping[str, BandSet] = field(default_factory=dict)
    subtitle: str = ""
    lang: str = "zh"
