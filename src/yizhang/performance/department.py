"""Department performance (部门整体支出绩效): what the book holds of it, in tables, and whether it hangs together.

Aggregates only. The checks are general: classes add up to their total, a project is measured by its budget, cases
by their amounts, a component is no greater than the whole, income and outlay of one fund are of one magnitude, and what
was not carried out is explained.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from yizhang.book.book import Status
from yizhang.book.evaluation import Evaluator
from yizhang.book.workspace import Office
from yizhang.catalogue.naming import label, value_name
from yizhang.checking.confront import confront
from yizhang.checking.relation import Kind, Operand, Relation
from yizhang.formula.ast import Binary, Leaf, Node
from yizhang.formula.result import Result
from yizhang.numbers import Quantity, plain
from yizhang.performance.notes import TARGET
from yizhang.places import Finding, Key, NoteKind, Place, Severity, Warrant

OUTLAY, PROJECTS = "dept.outlay", "dept.project"
IDENTITIES: Final = ("P01", "P02", "P03", "P04")
FUND_PAIRS: Final = (("income.subtotal", "outlay.subtotal"), ("income.total", "outlay.total"))
BENEFITS: Final = (
    "outlay.benefit.inpatient",
    "outlay.benefit.outpatient",
    "outlay.benefit.outpatient_pool",
)
CASES: Final = ("fund_per_stay", "fund_per_visit", "fund_per_visit_pool", "assistance_per_visit")
LOW_EXECUTION: Final = Fraction(9, 10)
"""A project below this share of its budget wants a reason (full marks of an execution rate begin near it)."""
MAGNITUDE: Final = 50
"""Income and outlay of one fund and year are within this factor of one another."""
_SECTIONS: Final = {
    "医疗救助与资助参保": (
        "assistance.amount", "assistance.visits", "assistance.premium_amount", "assistance.premium_persons",
        "assistance.premium_full", "assistance.premium_half", "assistance.premium_at_source",
        "assistance.premium_refunded",
    ),
    "异地就医直接结算与集采": ("settlement.direct_rate", "procurement.rate", "chronic_pair.visits"),
    "基金监管": (
        "supervision.recovered", "supervision.recovered.self", "supervision.recovered.pursued", "supervision.fines",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: its name and its figure."""

    name: str
    key: Key
    result: Result


@dataclass(frozen=True, slots=True)
class Project:
    """A project: budget, executed, rate; ``None`` where a figure is not known."""

    name: str
    budget: Result
    executed: Result
    rate: Fraction | None


@dataclass(frozen=True, slots=True)
class Department:
    """Everything a department's performance report holds of figures."""

    sections: tuple[tuple[str, tuple[Line, ...]], ...]
    projects: tuple[Project, ...]
    funds: tuple[Line, ...]
    cases: tuple[Line, ...]
    findings: tuple[Finding, ...]


def applies(office: Office) -> bool:
    """Whether the book holds figures of a department's performance."""
    told = {concept for concepts in _SECTIONS.values() for concept in concepts}
    return any(key.concept in told for key in office.book)


def department(office: Office, evaluator: Evaluator) -> Department:
    """Read the book of a department and check it."""
    keys = [key for key in office.book if key.when in (office.settings.period, None)]
    outlay = Outlay.of(office)
    classes = (("支出按经济分类", outlay.economic), ("支出按功能分类", outlay.function))
    sections = (
        *(
            (name, tuple(Line(_name(office, key), key, evaluator.value(key)) for key in found))
            for name, found in classes
        ),
        *((name, tuple(_lines(office, evaluator, keys, concepts))) for name, concepts in _SECTIONS.items()),
    )
    projects = tuple(_projects(office, evaluator, keys))
    return Department(
        tuple((name, lines) for name, lines in sections if lines),
        projects,
        tuple(_funds(office, evaluator, keys)),
        tuple(_cases(office, evaluator)),
        tuple(check(office, evaluator, projects)),
    )


def _lines(
    office: Office, evaluator: Evaluator, keys: Sequence[Key], concepts: Sequence[str]
) -> Iterator[Line]:
    for concept in concepts:
        for key in keys:
            if key.concept == concept:
                yield Line(_name(office, key), key, evaluator.value(key))


def _name(office: Office, key: Key) -> str:
    """A class or kind by its own name, else the item's."""
    for dimension in ("econ", "code"):
        if key[dimension]:
            return value_name(office.catalogue, dimension, key[dimension], key.when)
    return key["project"] or key["kind"] or office.catalogue.concepts[key.concept].zh


def _funds(office: Office, evaluator: Evaluator, keys: Sequence[Key]) -> Iterator[Line]:
    wanted = {concept for pair in FUND_PAIRS for concept in pair}
    schemes = dict.fromkeys(key["scheme"] for key in keys if key.concept in wanted)
    for scheme in schemes:
        for key in keys:
            if key["scheme"] == scheme and key.concept in wanted:
                member = office.catalogue.schemes[scheme]
                name = f"{member.short or member.zh}{office.catalogue.concepts[key.concept].zh}"
                yield Line(name, key, evaluator.value(key))


def _cases(office: Office, evaluator: Evaluator) -> Iterator[Line]:
    """Amounts per case, as far as the figures give them."""
    settings = office.settings
    for id_ in CASES:
        definition = office.catalogue.indicators[id_]
        schemes = [""] if "scheme" not in definition.dims else list(definition.schemes or ("emp", "res"))
        for scheme in schemes:
            dims = {"area": settings.area, "scheme": scheme, "version": settings.version}
            kept = {name: value for name, value in dims.items() if value and name in definition.dims}
            result = evaluator.compute(id_, settings.period, **kept)
            if result.value is not None:
                key = Key.of(id_, settings.period, **kept)
                member = office.catalogue.schemes.get(scheme)
                name = definition.zh.partition("（")[0]
                yield Line(f"{member.short or member.zh}{name}" if member else name, key, result)


def _projects(office: Office, evaluator: Evaluator, keys: Sequence[Key]) -> Iterator[Project]:
    names = dict.fromkeys(key["project"] for key in keys if key.concept == PROJECTS)
    for name in names:
        final = next(key for key in keys if key.concept == PROJECTS and key["project"] == name)
        executed = evaluator.value(final.with_dims(version=office.settings.version))
        budget = evaluator.value(final.with_dims(version="budget"))
        known = executed.value is not None and budget.value
        yield Project(name, budget, executed, executed.value / budget.value if known else None)  # type: ignore[operator]


def check(office: Office, evaluator: Evaluator, projects: Sequence[Project]) -> Iterator[Finding]:
    """All findings."""
    relations = [*_sums(office), *_components(office)]
    yield from confront(office.catalogue, office.book, relations).findings
    chosen = {id_: each for id_, each in office.catalogue.identities.items() if id_ in IDENTITIES}
    reduced = replace(office.catalogue, identities=chosen)
    told = {fact.key for fact in office.book.conflicts()}
    yield from (
        each for each in confront(reduced, office.book).findings if not told or "duplicate" not in each.code
    )
    yield from _magnitudes(office, evaluator)
    yield from _unexplained(office, projects)


def _operand(office: Office, key: Key) -> Operand:
    fact = office.book.fact(key)
    figures = [figure for figure in fact.figures if figure.quantity is not None]
    prints = tuple(figure.quantity for figure in figures if figure.quantity is not None)
    if fact.status is Status.CONFLICT and fact.quantity is not None:
        prints = (fact.quantity,)
    return Operand(str(key), label(office.catalogue, key, "zh"), prints, tuple(f.place for f in figures), key)


def _of(office: Office, concept: str) -> list[Key]:
    settings = office.settings
    return [
        key
        for key in office.book
        if key.concept == concept and key["version"] == settings.version and key.when == settings.period
    ]


@dataclass(frozen=True, slots=True)
class Outlay:
    """A department's outlay of all funds as its report states it: by kind, by three-digit class."""

    total: tuple[Key, ...]
    basic: tuple[Key, ...]
    project: tuple[Key, ...]
    economic: tuple[Key, ...]
    function: tuple[Key, ...]

    @classmethod
    def of(cls, office: Office) -> Outlay:
        """Sort the keys of the book."""
        found: dict[tuple[str, bool, bool], list[Key]] = {}
        for key in _of(office, OUTLAY):
            if not key["funds"] and len(key["econ"]) in (0, 3) and len(key["code"]) in (0, 3):
                found.setdefault((key["kind"], bool(key["econ"]), bool(key["code"])), []).append(key)

        def taken(kind: str, *, econ: bool = False, code: bool = False) -> tuple[Key, ...]:
            return tuple(found.get((kind, econ, code), ()))

        return cls(
            taken(""), taken("basic"), taken("project"), taken("basic", econ=True), taken("", code=True)
        )


def _sums(office: Office) -> Iterator[Relation]:
    """Classes against their totals; where no total is printed, one classification against the other parts."""
    outlay = Outlay.of(office)
    if outlay.basic and outlay.economic:
        yield _equal(office, "D01", outlay.basic, outlay.economic, "基本支出 = 各经济分类之和")
    whole = outlay.total or outlay.function
    if outlay.basic and outlay.project and whole:
        words = "部门支出 = 基本支出 + 项目支出" if outlay.total else "各功能分类之和 = 基本支出 + 项目支出"
        yield _equal(office, "D02", whole, [*outlay.basic, *outlay.project], words)
    if outlay.total and outlay.function:
        yield _equal(office, "D03", outlay.total, outlay.function, "部门支出 = 各功能分类之和")


def _equal(office: Office, rule: str, left: Sequence[Key], right: Sequence[Key], words: str) -> Relation:
    operands = tuple(_operand(office, key) for key in dict.fromkeys((*left, *right)))
    return Relation(rule, Kind.EQUAL, _sum(left), _sum(right), operands, Warrant.IDENTITY, words, words)


def _sum(keys: Sequence[Key]) -> Node:
    node: Node = Leaf(str(keys[0]))
    for key in keys[1:]:
        node = Binary("+", node, Leaf(str(key)))
    return node


def _components(office: Office) -> Iterator[Relation]:
    """Benefits by category are no more than the fund's outlay of the scheme."""
    for whole in (*_of(office, "outlay.subtotal"), *_of(office, "outlay.total")):
        parts = [
            key
            for concept in BENEFITS
            for key in _of(office, concept)
            if key["scheme"] == whole["scheme"] and key["area"] == whole["area"]
        ]
        if parts:
            operands = tuple(_operand(office, key) for key in (whole, *parts))
            words = "分类待遇支出 ≤ 基金支出"
            yield Relation(
                "D04", Kind.AT_MOST, _sum(parts), _sum([whole]), operands, Warrant.ASSERTED, words, words
            )


def _magnitudes(office: Office, evaluator: Evaluator) -> Iterator[Finding]:
    """Income and outlay of one fund that differ by a factor no year has: a unit is wrong, and which one fits."""
    for one, other in FUND_PAIRS:
        for income in _of(office, one):
            outlay = next((key for key in _of(office, other) if key.dims == income.dims), None)
            values = [evaluator.value(key).value for key in (income, outlay)] if outlay is not None else []
            if outlay is None or not all(values):
                continue
            a, b = (abs(value) for value in values if value is not None)
            if max(a, b) > MAGNITUDE * min(a, b):
                yield _magnitude(office, (income, outlay), (a, b))


def _magnitude(office: Office, keys: tuple[Key, Key], values: tuple[Fraction, Fraction]) -> Finding:
    small = keys[0] if values[0] < values[1] else keys[1]
    factor = max(values) / min(values)
    power = min((3, 4, 8), key=lambda p: max(factor / 10**p, 10**p / factor))
    fact = office.book.fact(small)
    quantity = fact.quantity
    meant = {("元", 3): "千元", ("元", 4): "万元", ("元", 8): "亿元", ("万元", 4): "亿元"}
    unit = "" if quantity is None else meant.get((quantity.unit.symbol, power), "")
    return Finding.of(
        "score.magnitude",
        Severity.SUSPICIOUS,
        *(figure.place for figure in fact.figures),
        what=label(office.catalogue, small, "zh"),
        stated=_said(quantity),
        other=label(office.catalogue, keys[1] if small == keys[0] else keys[0], "zh"),
        unit=unit or "—",
    )


def _said(quantity: Quantity | None) -> str:
    return "—" if quantity is None else str(quantity)


def _unexplained(office: Office, projects: Sequence[Project]) -> Iterator[Finding]:
    """Projects well below their budget, or above it, with no reason in the notes."""
    explained = {note.target.removeprefix(TARGET) for note in office.notes if note.kind is NoteKind.REASON}
    for project in projects:
        off = project.rate is not None and not LOW_EXECUTION <= project.rate <= 1
        if project.rate is None or not off or project.name in explained:
            continue
        yield Finding.of(
            "score.project-unexplained",
            Severity.SUSPICIOUS,
            *_first(project.executed),
            project=project.name,
            rate=f"{plain(project.rate * 100, 1)}%",
            target=f"{TARGET}{project.name}",
        )


def _first(result: Result) -> tuple[Place, ...]:
    return result.explanation.places[:1]
