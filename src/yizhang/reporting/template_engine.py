"""Rendering a template: Jinja in a sandbox that neither computes nor prints what the book does not hold.

Templates see the context's names and a few functions (:mod:`yizhang.reporting.prose`), nothing of Python:
no arithmetic, no filters that make or cut text, no attributes but the declared ones, no imports, no endless
output.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, Final

from jinja2 import StrictUndefined, TemplateSyntaxError, UndefinedError, meta
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from yizhang.places import Place, Problem
from yizhang.reporting import template_check
from yizhang.reporting.prose import functions
from yizhang.reporting.template_tokens import Bound, Group, Refusal, Session, Solid, Words

MAX_OUTPUT: Final = 1_000_000
_FILTERS: Final = ("first", "last", "length", "list", "reverse")
_TESTS: Final = ("none", "false", "true", "in", "sameas")
_LOOP: Final = frozenset({"first", "last"})


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of one rendering."""

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "**", "%"))
    intercepted_unops = frozenset(("+", "-"))

    def __init__(self, known: Mapping[str, Callable[..., Any]], allowed: tuple[str, ...]) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
        self._allowed_words = allowed
        self._known = frozenset(known.values())
        self.finalize = self._final
        self.globals.clear()
        self.globals.update(known)
        self.filters = {name: self.filters[name] for name in _FILTERS}
        self.tests = {name: self.tests[name] for name in _TESTS}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        """Templates do not calculate: what is printed must be a figure of the book."""
        raise Refusal("template.arithmetic", operator=operator)

    def call_unop(self, context: Any, operator: str, arg: Any) -> Any:  # noqa: ARG002
        """Nor do they turn signs."""
        raise Refusal("template.arithmetic", operator=operator)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002
        """Only attributes that our own classes declare, and a loop's first and last."""
        if isinstance(obj, LoopContext):
            return attr in _LOOP
        return isinstance(obj, (Bound, Words, Solid, Group)) and attr in obj.exposed

    def is_safe_callable(self, obj: Any) -> bool:
        """Only the functions given and the template's own macros."""
        return isinstance(obj, Macro) or obj in self._known

    def _final(self, value: Any) -> Any:
        if isinstance(value, (Bound, Words, Solid)):
            return str(value)
        if isinstance(value, StrictUndefined):
            return str(value)
        if isinstance(value, str):
            found = next(template_check.offences(value, self._allowed_words), None)
            if found:
                raise Refusal("template.raw-number", text=found.text)
            return value
        kind = type(value).__name__
        raise Refusal("template.not-printable", kind=_KINDS.get(kind, kind))


_KINDS: Final = {
    "int": "数",
    "float": "数",
    "bool": "真假值",
    "NoneType": "空值",
    "Group": "一组名称",
    "tuple": "一列",
}


def render(
    source: str, name: str, context: Mapping[str, object], session: Session
) -> tuple[str | None, tuple[Problem, ...]]:
    """Render ``source`` to text with tokens. ``name`` is the template's file name, for messages."""
    place = Place(name)
    known = functions(session)
    env = Sandbox(known, _allowed(source))
    try:
        wrapped = {key: session.wrap(value, key) for key, value in context.items()}
        problem = _undeclared(env, source, place, frozenset(wrapped) | frozenset(known))
        if problem is not None:
            return None, (problem,)
        code = env.compile(source, name=name, filename=name)
        template = env.template_class.from_code(env, code, env.make_globals(None))
        return _collect(template.generate(wrapped)), ()
    except (Refusal, TemplateError, TypeError, ValueError, RecursionError) as error:
        return None, (_as_problem(error, name),)


def _allowed(source: str) -> tuple[str, ...]:
    words = template_check.allowed_words(source)
    refused = template_check.forbidden_allowances(words)
    return tuple(word for word in words if word not in refused)


def _collect(pieces: Any) -> str:
    made, total = [], 0
    for piece in pieces:
        total += len(piece)
        if total > MAX_OUTPUT:
            raise Refusal("template.too-long")
        made.append(piece)
    return "".join(made)


def _undeclared(env: Sandbox, source: str, place: Place, known: frozenset[str]) -> Problem | None:
    for name in sorted(meta.find_undeclared_variables(env.parse(source)) - known):
        near = get_close_matches(name, sorted(known), 3) or sorted(known)
        line = next((n for n, text in enumerate(source.splitlines(), 1) if name in text), 0)
        at = Place(place.file, line=line)
        return Problem.at(at, "template.unknown-name", name=name, known="、".join(near))
    return None


def _as_problem(error: Exception, name: str) -> Problem:
    match error:
        case Refusal():
            return Problem.at(Place(name, line=_line_of(error, name)), error.code, **error.arguments)
        case TemplateSyntaxError():
            return Problem.at(Place(name, line=error.lineno), "template.syntax", reason=error.message or "")
        case SecurityError():
            return Problem.at(
                Place(name, line=_line_of(error, name)), "template.forbidden", reason=str(error)
            )
        case UndefinedError():
            at = Place(name, line=_line_of(error, name))
            return Problem.at(at, "template.unknown-name", name=error.message or "", known="模板说明所列名称")
        case _:
            at = Place(name, line=_line_of(error, name))
            return Problem.at(at, "template.wrong-use", reason=str(error) or type(error).__name__)


def _line_of(error: Exception, name: str) -> int:
    trace, line = error.__traceback__, 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
