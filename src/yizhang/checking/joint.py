"""Relations that share figures, judged together; and which figures any equality watches over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhang.checking.dimensions import units_agree
from yizhang.checking.envelope import Mode, exact_values, span
from yizhang.checking.judge import Judgement, evaluate, judge
from yizhang.checking.linear import Linear, RefusedError, quotient
from yizhang.checking.relation import Kind, Operand, Relation, names_in
from yizhang.checking.rows import Mark
from yizhang.checking.system import Core, System, merged, placed
from yizhang.formula.ast import Leaf
from yizhang.numbers import Quantity
from yizhang.places import Place, Verdict

_UNSOUND = frozenset({"uncertain", "units"})
_ORDER = (Verdict.EXACT, Verdict.ROUNDING, Verdict.CUT)


@dataclass(frozen=True, slots=True)
class Printed:
    """One print of a figure."""

    operand: Operand
    quantity: Quantity
    place: Place


@dataclass(frozen=True, slots=True)
class Conflict:
    """Relations and prints that cannot all be right, none of which can be spared: the proof of a mismatch."""

    relations: tuple[Relation, ...]
    prints: tuple[Printed, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """How one component of relations stands as a whole.

    ``conflicts`` share no relation with one another and are empty unless the verdict is mismatch.
    ``left_out`` are relations that took no part: uncertain, of unlike units, or of a form that is not
    linear.
    """

    judgements: tuple[Judgement, ...]
    verdict: Verdict
    conflicts: tuple[Conflict, ...] = ()
    left_out: tuple[Relation, ...] = ()

    @property
    def relations(self) -> tuple[Relation, ...]:
        """All relations of the component."""
        return tuple(judgement.relation for judgement in self.judgements)


def judge_together(relations: Iterable[Relation]) -> tuple[Joint, ...]:
    """Judge each group of relations that share figures. The answer does not depend on the order of relations,
    operands or prints.
    """
    return tuple(_joint([judge(r) for r in group]) for group in components(relations))


def join(judgements: Iterable[Judgement]) -> tuple[Joint, ...]:
    """The same for relations that have been judged one by one already."""
    by_relation = {judgement.relation: judgement for judgement in judgements}
    return tuple(_joint([by_relation[r] for r in group]) for group in components(by_relation))


def components(relations: Iterable[Relation]) -> list[list[Relation]]:
    """The relations in a fixed order, grouped so that no figure stands in two groups."""
    ordered = sorted(dict.fromkeys(relations), key=_sort_key)
    names = [names_in(relation) or frozenset({f"#{i}"}) for i, relation in enumerate(ordered)]
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for group in names:
        first = min(group)
        for name in group:
            parent[root(name)] = root(first)
    found: dict[str, list[Relation]] = {}
    for relation, group in zip(ordered, names, strict=True):
        found.setdefault(root(min(group)), []).append(relation)
    return list(found.values())


def _sort_key(relation: Relation) -> tuple[str, ...]:
    said = (relation.rule, relation.label, relation.formula, relation.kind.value)
    return (*said, repr(relation.left), repr(relation.right), repr(relation.operands))


def sound(relations: Iterable[Relation]) -> list[Relation]:
    """The relations that may take part in a joint judgement: certain, and of like units."""
    return [relation for relation in relations if relation.certain and units_agree(relation)]


def irreducible(system: System, core: Core) -> Core:
    """A part of ``core`` of which nothing can be spared (deletion filter, in a fixed order)."""
    for relation in sorted(core.relations):
        core = _without(system, core, Core(core.marks, core.relations - {relation}))
    for mark in sorted(core.marks):
        if mark in core.marks:
            core = _without(system, core, Core(core.marks - {mark}, core.relations))
    return core


def _without(system: System, core: Core, less: Core) -> Core:
    trial = system.solve(system.marks - less.marks, system.numbers - less.relations)
    return trial if isinstance(trial, Core) else core


def _joint(judgements: Sequence[Judgement]) -> Joint:
    usable = [j.relation for j in judgements if j.reason not in _UNSOUND]
    left_out = tuple(j.relation for j in judgements if j.reason in _UNSOUND)
    rounded = System(usable, Mode.ROUNDED)
    solved = rounded.solve()
    if not isinstance(solved, Core):
        return _consistent(judgements, rounded, solved, left_out, Verdict.EXACT)
    loose = System(usable, Mode.CUT)
    solved = loose.solve()
    if not isinstance(solved, Core):
        return _consistent(judgements, loose, solved, left_out, Verdict.CUT)
    return Joint(tuple(judgements), Verdict.MISMATCH, tuple(_conflicts(loose, solved)), left_out)


def _consistent(
    judgements: Sequence[Judgement],
    system: System,
    witness: Mapping[str, Fraction],
    left_out: tuple[Relation, ...],
    floor: Verdict,
) -> Joint:
    open_ones = tuple(system.relations[i] for i in sorted(system.partial))
    decided = [j.verdict for j in judgements if j.verdict in _ORDER]
    if any(j.verdict is Verdict.MISMATCH for j in judgements):
        verdict = Verdict.MISMATCH
    elif not decided or (open_ones and not _completes(system, witness)):
        verdict = Verdict.UNDECIDED
    else:
        verdict = max((*decided, floor), key=_ORDER.index)
        open_ones = ()
    return Joint(tuple(judgements), verdict, left_out=(*left_out, *open_ones))


def _completes(system: System, witness: Mapping[str, Fraction]) -> bool:
    """Whether the point found, with each shared ratio set to what its operands give, satisfies everything."""
    values = dict(witness)
    for number in sorted(system.partial):
        relation = system.relations[number]
        value = evaluate(relation.right, values)
        if relation.kind is not Kind.EQUAL or not isinstance(relation.left, Leaf) or value is None:
            return False
        values[relation.left.name] = value
    return all(_fits(system, name, value) for name, value in values.items()) and all(
        evaluate(r.left, values) == evaluate(r.right, values) if r.kind is Kind.EQUAL else False
        for r in system.relations
    )


def _fits(system: System, name: str, value: Fraction) -> bool:
    return all(value in span(quantity, system.mode) for quantity in system.operands[name].prints)


def _conflicts(system: System, core: Core | Mapping[str, Fraction]) -> Iterable[Conflict]:
    """One proof after the other, each without the relations and prints of those before."""
    freed: frozenset[Mark] = frozenset()
    dropped: frozenset[int] = frozenset()
    while isinstance(core, Core):
        least = irreducible(system, core)
        yield conflict_of(system, least)
        dropped |= least.relations
        if not least.relations:
            freed |= least.marks
        core = system.solve(freed, dropped)


def conflict_of(system: System, core: Core) -> Conflict:
    """A core in terms of relations and prints."""
    prints = tuple(printed(system, mark) for mark in sorted(core.marks))
    return Conflict(tuple(system.relations[i] for i in sorted(core.relations)), prints)


def printed(system: System, mark: Mark) -> Printed:
    """The print a mark names."""
    operand = system.operands[mark[0]]
    quantity, place = placed(operand)[mark[1]]
    return Printed(operand, quantity, place)


def determined(relations: Iterable[Relation]) -> tuple[frozenset[str], frozenset[str]]:
    """The printed figures that some equality watches over, and those that none does.

    A figure is watched when a combination of equalities holds it and no figure that nobody printed: a
    change beyond its envelope would be noticed. A figure printed twice is watched by its twin. Extremes and
    upper limits watch nothing, since they leave one side open.
    """
    usable = sound(relations)
    operands = merged(usable)
    printed_names = {name for name, operand in operands.items() if operand.prints}
    exact = exact_values(operands.values())
    forms = (_tie(r, exact, printed_names) for r in usable if r.kind in (Kind.EQUAL, Kind.COUNT))
    watched = {name for name, operand in operands.items() if len(operand.prints) > 1}
    for form in _eliminated([form for form in forms if form.terms], printed_names):
        watched |= form.terms.keys()
    return frozenset(watched), frozenset(printed_names - watched)


def _tie(relation: Relation, exact: Mapping[str, Fraction], known: set[str]) -> Linear:
    """What an equality ties together. A ratio ties its figures only where all of them are printed."""
    names = names_in(relation)
    stand_in = Linear(dict.fromkeys(sorted(names), Fraction(1)) if names <= known else {})
    if relation.kind is Kind.COUNT:
        return stand_in
    try:
        left, right = (quotient(side, exact) for side in (relation.left, relation.right))
    except RefusedError:
        return Linear({})
    if left.linear and right.linear:
        return left.linear.plus(right.linear, Fraction(-1))
    return stand_in


def _eliminated(forms: list[Linear], known: set[str]) -> list[Linear]:
    """The equalities with the unknown figures eliminated; what cannot be freed of them is gone.

    The shortest equality of those that hold a figure eliminates it: which one does changes the equalities that
    remain, and not the figures they hold between them.
    """
    for name in sorted({name for form in forms for name in form.terms} - known):
        holding = [form for form in forms if name in form.terms]
        pivot = min(holding, key=lambda form: len(form.terms), default=None)
        if pivot is None:
            continue
        freed = [
            form.plus(pivot, -form.terms[name] / pivot.terms[name]) for form in holding if form is not pivot
        ]
        forms = [form for form in forms if name not in form.terms] + freed
    return forms
