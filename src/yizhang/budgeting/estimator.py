"""The estimator: an evaluator that also knows the driver chains, and what a change of drivers moves.

Values of the budget's year are answered from the figures the office gave, else by a chain, else by what defines
the item, else by a default (a policy standard, the mean growth of earlier years), which names itself. Every step
is settled to the digits it is printed with before the next uses it, so that the printed chain can be recomputed
by hand.

A *stated* result stays what it is. How far it is from what its drivers give is its residual factor; under
changed drivers the result moves with its chain and keeps that factor.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property, lru_cache

from yizhang.book.book import Fact, Status
from yizhang.book.evaluation import YOY, Context, Evaluator, bind, period_of
from yizhang.book.workspace import Office
from yizhang.budgeting.plan import BASIS, EXPECTED, Plan, year_of
from yizhang.catalogue.checks.budget import check_chains
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.model_budget import Chain
from yizhang.catalogue.naming import canonical, elementary_parts, label
from yizhang.formula import Explanation, Leaf, Node, Result, State, evaluate, leaves
from yizhang.formula.interval import interval_of
from yizhang.formula.simplify import without
from yizhang.numbers import WAN_YUAN, YUAN, Interval, Period, Quantity, Unit, cut, half_up
from yizhang.places import Key, Note, NoteKind, Problem, Verdict

DIGITS = 2
"""Decimals that amounts per head, per month or per case are settled to."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a value is derived: the formula as read, where, by which chain (``None``: the item's own definition)."""

    node: Node
    context: Context
    chain: Chain | None = None
    dropped: tuple[Leaf, ...] = ()
    """Optional drivers nobody gave, left out."""


@dataclass(frozen=True, slots=True)
class Check:
    """A stated result beside what its drivers give. ``factor`` × computed = stated."""

    key: Key
    stated: Quantity
    computed: Result
    way: Way
    verdict: Verdict
    factor: Fraction

    @property
    def holds(self) -> bool:
        """Whether the drivers explain the print."""
        return self.verdict is not Verdict.MISMATCH

    @property
    def carried(self) -> Fraction:
        """The factor under changed drivers: one where the print follows by rounding or cutting alone."""
        return Fraction(1) if self.verdict in (Verdict.EXACT, Verdict.CUT) else self.factor

    @property
    def cuts(self) -> bool:
        """Whether the print was cut instead of rounded."""
        return self.verdict is Verdict.CUT


@dataclass(slots=True)
class _Memory:
    ways: dict[Key, Way | None] = field(default_factory=dict)
    checks: dict[Key, Check | None] = field(default_factory=dict)
    reach: dict[Key, frozenset[Key]] = field(default_factory=dict)


class Estimator(Evaluator):
    """Answers keys of a budget. With ``base`` and ``changes`` it answers for changed drivers: what they do not
    move is as in ``base``.
    """

    def __init__(
        self,
        office: Office,
        plan: Plan,
        *,
        base: Estimator | None = None,
        changes: Mapping[Key, Quantity] | None = None,
        settled: bool = True,
    ) -> None:
        super().__init__(office.catalogue, office.book, dict(office.settings.variants))
        self.office = office
        self.plan = plan
        self.base = base
        self.changes = dict(changes or {})
        self.settled = settled
        self._memory = _Memory()

    # answering

    def answer(self, key: Key) -> Result:
        """The value on a canonical key: the change, the base's, the office's figure, or what follows."""
        change = self.changes.get(key)
        if change is not None:
            return self._changed(key, change)
        if self.base is None:
            return super().answer(key)
        return self.derive(key) if self.moved(key) else self.base.value(key)

    def derive(self, key: Key) -> Result:
        """What follows for a key, settled to its digits; defaults where nothing does."""
        result = self.computed(key)
        if result.state is State.UNKNOWN:
            default = self._default(key)
            result = default if default is not None else result
        if not self.planned(key) or result.value is None:
            return result
        return self._settle(key, result)

    def computed(self, key: Key) -> Result:
        """What chains and definitions give for a key, unrounded, whatever is stated of it."""
        return super().derive(key)

    def _changed(self, key: Key, change: Quantity) -> Result:
        name = label(self.catalogue, key, "zh")
        step = Explanation(name, str(change), change.base, change.unit, key, remark="方案设定")
        return Result(change.base, change.unit, State.KNOWN, step, quantity=change)

    def _settle(self, key: Key, result: Result) -> Result:
        value = result.value or Fraction(0)
        check = self.base.check(key) if self.base is not None else None
        step = result.explanation
        if check is not None and check.carried != 1:
            value *= check.carried
            step = replace(step, remark="；".join(filter(None, (step.remark, "乘以未解释的残差系数"))))
        digits = self.digits(key)
        if digits is None or not self.settled:
            return replace(result, value=value, explanation=replace(step, value=value), quantity=None)
        unit, decimals = digits
        rounded = cut if check is not None and check.cuts else half_up
        quantity = Quantity(rounded(value / unit.scale, decimals), unit, decimals)
        return replace(
            result, value=quantity.base, explanation=replace(step, value=quantity.base), quantity=quantity
        )

    def digits(self, key: Key) -> tuple[Unit, int] | None:
        """The unit and decimals a value is settled to; ``None`` for rates and growths, which are not rounded."""
        if key["measure"]:
            return None
        base = self.base.book.fact(key).quantity if self.base is not None else None
        if base is not None and base.decimals is not None:
            return base.unit, base.decimals
        unit = self.catalogue.concepts[key.concept].unit
        if unit == YUAN:
            return WAN_YUAN, self.plan.decimals
        if not unit.dims:
            return None
        return (unit, DIGITS) if dict(unit.dims).get("money") else (unit, 0)

    # ways

    def planned(self, key: Key) -> bool:
        """Whether a key is of the budget itself: its version, its year or a later one."""
        concept = self.catalogue.concepts.get(key.concept)
        if concept is None or key.when is None or key["version"] != self.plan.version:
            return False
        return self.year(key) >= self.plan.year

    def year(self, key: Key) -> int:
        """The year whose budget a key belongs to."""
        concept = self.catalogue.concepts.get(key.concept)
        if concept is None or key.when is None:
            return year_of(key.when)
        return period_of(concept, key.when).year

    def ways(self, key: Key) -> Iterator[tuple[Node, Context]]:
        """The chains in force first, then the item's own definitions."""
        for way in self.chained(key):
            yield way.node, way.context
        yield from super().ways(key)

    def chained(self, key: Key) -> Iterator[Way]:
        """The ways of a key by its chains, the office's choice first."""
        if not self.planned(key) or key["measure"]:
            return
        context = Context(self, key.dims, Period(self.year(key)))
        for chain in self.chains(key):
            dropped = tuple(leaf for leaf, _ in chain.assume if context.leaf(leaf).value is None)
            neutral = {leaf: value for leaf, value in chain.assume if leaf in dropped}
            yield Way(without(chain.formula, neutral), context, chain, dropped)

    def chains(self, key: Key, *, any_year: bool = False) -> tuple[Chain, ...]:
        """The chains whose result ``key`` is, in force in its year (or in any)."""
        faulty = {problem.place for problem in chain_faults(self.catalogue)}
        found = [
            chain
            for chain in self.catalogue.chains.values()
            if chain.result.name == key.concept
            and chain.place not in faulty
            and (not chain.schemes or not key["scheme"] or key["scheme"] in chain.schemes)
            and self._part_fits(chain, key)
            and (any_year or chain.validity.covers(self.year(key)))
        ]
        return tuple(sorted(found, key=lambda chain: chain.id not in self.chosen))

    @cached_property
    def chosen(self) -> frozenset[str]:
        """The chains the office chose in its notes, each with a reason."""
        return frozenset(note.target for note in self.office.notes if note.kind is NoteKind.CHOICE)

    def choice(self, target: str) -> Note | None:
        """What the office wrote about a chain or a driver, the latest."""
        kinds = (NoteKind.CHOICE, NoteKind.REASON)
        found = [note for note in self.office.notes if note.target == target and note.kind in kinds]
        return max(found, key=lambda note: note.on, default=None)

    def _part_fits(self, chain: Chain, key: Key) -> bool:
        bound = dict(chain.result.bindings).get("part")
        parts = (bound,) if bound else chain.parts
        if not parts:
            return True
        concept = self.catalogue.concepts[key.concept]
        return any(
            canonical(self.catalogue, key.with_dims(part=part))["part"] == key["part"]
            for part in parts
            if elementary_parts(self.catalogue, concept, key["scheme"], part)
        )

    def bind_leaf(self, leaf: Leaf, dims: Mapping[str, str], when: Period) -> Key:
        """The key of a leaf; one that looks back before the budget takes the best version of that year."""
        if leaf.name not in self.catalogue.concepts:
            return Key.of(leaf.name, when, **dict(dims))
        named = "version" in dict(leaf.bindings)
        back = leaf.years < 0 and when.year < self.plan.year
        if back and not named and dims.get("version") == self.plan.version:
            return self.basis(leaf.name, dims, when)
        return bind(self.catalogue, leaf.name, dims, when)

    def basis(self, concept: str, dims: Mapping[str, str], when: Period) -> Key:
        """The key of an earlier year's value in the best version there is; the expected one if there is none."""
        keys = [bind(self.catalogue, concept, {**dims, "version": version}, when) for version in BASIS]
        known = (key for key in keys if self.value(key).state is not State.UNKNOWN)
        return next(known, keys[BASIS.index(EXPECTED)])

    def way(self, key: Key) -> Way | None:
        """The first way a key can be derived by, whatever is stated of it."""
        key = canonical(self.catalogue, key)
        if key not in self._memory.ways:
            self._memory.ways[key] = next((way for way in self._all_ways(key) if _works(way)), None)
        return self._memory.ways[key]

    def _all_ways(self, key: Key) -> Iterator[Way]:
        yield from self.chained(key)
        for node, context in super().ways(key):
            yield Way(node, context)

    def operands(self, way: Way) -> tuple[Key, ...]:
        """The keys a way rests on, each once, in the order they are written."""
        return tuple(dict.fromkeys(self.key_in(way, leaf) for leaf in leaves(way.node)))

    def key_in(self, way: Way, leaf: Leaf) -> Key:
        """The key a leaf of a way stands for."""
        dims = dict(way.context.dims) | dict(leaf.bindings)
        return self.bind_leaf(leaf, dims, way.context.when.shift_years(leaf.years))

    # changes

    def moved(self, key: Key) -> bool:
        """Whether a change of drivers reaches a key."""
        return self.base is not None and not self.base.reach(key).isdisjoint(self.changes)

    def reach(self, key: Key) -> frozenset[Key]:
        """Everything a key rests on by its ways, itself included; what lies in the past rests on nothing."""
        if key not in self._memory.reach:
            found: set[Key] = set()
            pending = [key]
            while pending:
                at = pending.pop()
                if at not in found:
                    found.add(at)
                    pending += self.rests_on(at)
            self._memory.reach[key] = frozenset(found)
        return self._memory.reach[key]

    def rests_on(self, key: Key) -> tuple[Key, ...]:
        """What a value of the budget moves with; nothing for what is given: stated growths, the past, a stated
        level whose own growth is worked out from it.
        """
        stated = self.book.fact(key).status is not Status.UNKNOWN
        way = self.way(key) if self.planned(key) and not (stated and key["measure"]) else None
        if way is None or (way.chain is not None and way.chain.history):
            return ()
        return () if stated and self._circular(key, way, past=False) else self.operands(way)

    # residuals

    def check(self, key: Key) -> Check | None:
        """A stated result against its drivers; ``None`` where nothing is stated or nothing follows."""
        if key not in self._memory.checks:
            self._memory.checks[key] = self._check(key)
        return self._memory.checks[key]

    def _check(self, key: Key) -> Check | None:
        fact = self.book.fact(key)
        way = self.way(key) if self.planned(key) and fact.status is not Status.UNKNOWN else None
        if way is None or fact.quantity is None or self._circular(key, way):
            return None
        computed = evaluate(way.node, way.context)
        if computed.value is None:
            return None
        verdict = self._verdict(fact, computed.value, way)
        factor = fact.quantity.base / computed.value if computed.value else Fraction(1)
        return Check(key, fact.quantity, computed, way, verdict, factor)

    def _circular(self, key: Key, way: Way, *, past: bool = True) -> bool:
        """Whether what the key follows from was itself worked out from the key (``past``: what lies in the past
        counts as well).
        """
        pending, seen = list(self.operands(way)), set[Key]()
        while pending:
            at = pending.pop()
            if at == key:
                return True
            if at in seen or self.book.fact(at).status is not Status.UNKNOWN:
                continue
            seen.add(at)
            below = self.way(at)
            history = below is not None and below.chain is not None and below.chain.history
            pending += self.operands(below) if below is not None and (past or not history) else ()
        return False

    def _verdict(self, fact: Fact, computed: Fraction, way: Way) -> Verdict:
        """How the print stands to the unrounded result. Drivers are choices and taken as exact; amounts of
        earlier years stand for what rounds to them.
        """
        assert fact.quantity is not None  # noqa: S101 (asked of stated results only)
        stated, unit = fact.quantity, fact.quantity.unit
        if stated.decimals is None:
            return Verdict.EXACT if computed == stated.base else Verdict.MISMATCH
        scaled = computed / unit.scale
        if half_up(scaled, stated.decimals) == stated.value:
            return Verdict.EXACT
        around = interval_of(way.node, lambda leaf: self._leeway(self.key_in(way, leaf)))
        if isinstance(around, Interval) and around.meets(stated.interval()):
            return Verdict.ROUNDING
        return Verdict.CUT if cut(scaled, stated.decimals) == stated.value else Verdict.MISMATCH

    def _leeway(self, key: Key) -> Interval:
        value = self.value(key)
        if value.value is None:
            return Interval.everything()
        concept = self.catalogue.concepts.get(key.concept)
        amount = concept is not None and concept.unit == YUAN and not key["measure"]
        if amount and value.quantity is not None:
            return value.quantity.interval()
        return Interval.point(value.value)

    # defaults

    def _default(self, key: Key) -> Result | None:
        from yizhang.budgeting.defaults import default_of  # noqa: PLC0415 (defaults ask the estimator back)

        return default_of(self, key)


@lru_cache(maxsize=8)
def chain_faults(catalogue: Catalogue) -> tuple[Problem, ...]:
    """What is wrong with the chains themselves (an office's own among them); such chains are not used."""
    return tuple(check_chains(catalogue))


def _works(way: Way) -> bool:
    return evaluate(way.node, way.context).state is not State.UNKNOWN


__all__ = ["YOY", "Check", "Estimator", "Way", "chain_faults"]
