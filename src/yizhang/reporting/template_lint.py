"""Looking a template over before it is used: syntax, names, numbers written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jinja2 import TemplateSyntaxError, nodes

from yizhang.places import Place, Problem
from yizhang.reporting.docx_package import PackageError
from yizhang.reporting.template_check import (
    HOLE,
    allowed_words,
    forbidden_allowances,
    offences,
)
from yizhang.reporting.template_engine import Sandbox

MAX_SOURCE: Final = 1_000_000
_FORBIDDEN: Final = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)


def lint_template(path: Path) -> tuple[Problem, ...]:
    """Everything wrong with a template file (``.txt`` or ``.docx``), in order of place."""
    place = Place(path.name)
    try:
        if path.suffix.lower() == ".docx":
            from yizhang.reporting.template_docx import source_of  # noqa: PLC0415 (it builds on this module)

            return lint_source(source_of(path), path.name)
        if path.stat().st_size > MAX_SOURCE:
            return (Problem.at(place, "template.too-long"),)
        return lint_source(path.read_text("utf-8-sig"), path.name)
    except UnicodeDecodeError:
        return (Problem.at(place, "template.encoding"),)
    except (OSError, PackageError) as error:
        return (Problem.at(place, "template.unreadable", reason=str(error)),)


def lint_source(source: str, name: str) -> tuple[Problem, ...]:
    """Everything wrong with a template's source."""
    env = Sandbox({}, ())
    try:
        tree = env.parse(source, name)
    except TemplateSyntaxError as error:
        return (Problem.at(Place(name, line=error.lineno), "template.syntax", reason=error.message or ""),)
    found = [*_allowances(source, name), *_text(env, source, name), *_expressions(tree, source, name)]
    return tuple(sorted(found, key=lambda problem: (problem.place.line, problem.place.column)))


def _allowances(source: str, name: str) -> Iterator[Problem]:
    for word in forbidden_allowances(allowed_words(source)):
        yield Problem.at(Place(name), "template.allowed-quantity", text=word)


def _text(env: Sandbox, source: str, name: str) -> Iterator[Problem]:
    allowed = tuple(w for w in allowed_words(source) if w not in forbidden_allowances((w,)))
    for number, line in enumerate(_without_tags(env, source).split("\n"), start=1):
        for offence in offences(line, allowed):
            code = "template.spoken-number" if offence.spoken else "template.literal-number"
            yield Problem.at(Place(name, line=number), code, text=offence.text)
        if any(_private(character) for character in line):
            yield Problem.at(Place(name, line=number), "template.private-character")


def _private(character: str) -> bool:
    return 0xF0000 <= ord(character) <= 0xFFFFD


def _without_tags(env: Sandbox, source: str) -> str:
    """The template's own text with a hole for every tag, line breaks where they were."""
    pieces = []
    for _, kind, value in env.lex(source):
        if kind == "data":
            pieces.append(value)
        else:
            pieces.append((HOLE if kind.endswith("begin") else "") + "\n" * value.count("\n"))
    return "".join(pieces)


def _expressions(tree: nodes.Template, source: str, name: str) -> Iterator[Problem]:
    allowed = allowed_words(source)
    for node in tree.find_all(_FORBIDDEN):
        yield Problem.at(Place(name, line=node.lineno), "template.forbidden", reason=type(node).__name__)
    for output in tree.find_all(nodes.Output):
        for constant in output.find_all(nodes.Const):
            if isinstance(constant.value, str):
                at = Place(name, line=constant.lineno)
                if any(_private(character) for character in constant.value):
                    yield Problem.at(at, "template.private-character")
                for offence in offences(constant.value, allowed):
                    yield Problem.at(at, "template.raw-number", text=offence.text)
