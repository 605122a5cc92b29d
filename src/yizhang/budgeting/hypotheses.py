"""Why a stated result may not follow from its drivers: hypotheses found by search, the best first.

Searched are the readings of a chain that the catalogue and arithmetic offer (:mod:`.readings`), other assignments
of the stated base figures to the labels of a sum they belong to, and drivers worked back from a result that was
set first. A hypothesis counts by the prints it reproduces less what it supposes. Nothing is searched where the
drivers explain the print.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import permutations

from yizhang.book.book import Status
from yizhang.book.evaluation import YOY
from yizhang.book.forms.formulas import linear_terms
from yizhang.budgeting.estimator import Check, Estimator
from yizhang.budgeting.readings import Reading, is_near, readings, ties
from yizhang.budgeting.steps import Estimate
from yizhang.budgeting.trees import keys_in
from yizhang.budgeting.words import amount, key_words
from yizhang.numbers import Period, Quantity, Unit
from yizhang.places import Finding, Key, Place, Severity, Verdict

LIMIT = 3
"""Most hypotheses offered for one stated figure."""
Assigned = Mapping[Key, Fraction]


@dataclass(frozen=True, slots=True)
class Explained:
    """A stated figure that a hypothesis reproduces (or comes near), by which reading."""

    check: Check
    reading: Reading
    value: Fraction
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What would close the gap. ``code`` is relabelled, reading, back-solved, swapped or near."""

    code: str
    explained: tuple[Explained, ...]
    score: Fraction
    args: tuple[tuple[str, str], ...] = ()
    assigned: tuple[tuple[Key, Fraction], ...] = ()
    """For labels shifted: the base figures as the hypothesis has them."""

    @property
    def keys(self) -> frozenset[Key]:
        """The stated figures it speaks of."""
        return frozenset(each.check.key for each in self.explained)

    @property
    def readings(self) -> tuple[str, ...]:
        """The kinds of reading it supposes beside its own, each once."""
        kinds = dict.fromkeys(each.reading.code for each in self.explained)
        return tuple(kind for kind in kinds if kind != "as-is")

    def finding(self, estimator: Estimator) -> Finding:
        """The hypothesis as a note at the figures it speaks of."""
        places: list[Place] = []
        for each in self.explained:
            places += [figure.place for figure in estimator.book.fact(each.check.key).figures]
        told = "；".join(_told(estimator, each) for each in self.explained)
        words = "、".join(dict.fromkeys(each.reading.words for each in self.explained if each.reading.words))
        args = dict(self.args) | {"explained": told, "reading": words, "and": f"，且{words}" if words else ""}
        return Finding.of(f"budget.hypothesis-{self.code}", Severity.NOTE, *dict.fromkeys(places), **args)


def _told(estimator: Estimator, each: Explained) -> str:
    stated = each.check.stated
    name = key_words(estimator, each.check.key, estimator.plan.year)
    computed = amount(each.value, stated.unit, stated.decimals, finer=2)
    return f"{name}应为{computed}（所列{amount(stated.base, stated.unit, stated.decimals)}）"


def hypotheses(made: Estimate) -> tuple[Hypothesis, ...]:
    """The hypotheses about a budget, the best first, at most :data:`LIMIT` for one stated figure."""
    search = _Search(made)
    found = [*search.relabelled(), *search.read_otherwise(), *search.back_solved(), *search.swapped()]
    found.sort(key=lambda each: (-each.score, len(each.readings)))
    kept: list[Hypothesis] = []
    for each in found:
        if all(sum(1 for other in kept if key in other.keys) < LIMIT for key in each.keys):
            kept.append(each)
    return tuple(kept)


@dataclass(slots=True)
class _Assignment:
    """Stated base figures of a sum given to other labels of it."""

    instead: Assigned
    words: str


class _Search:
    def __init__(self, made: Estimate) -> None:
        self.made = made
        self.estimator = made.estimator
        self.open = [check for check in made.checks if check.verdict is Verdict.MISMATCH]
        self.held = [check for check in made.checks if check.holds]
        self.options = {check.key: readings(self.estimator, check) for check in self.open}

    # one chain read otherwise

    def read_otherwise(self) -> Iterator[Hypothesis]:
        """Readings that print as stated, the same kind for several results together; else one near each."""
        together: dict[str, list[Explained]] = {}
        for check in self.open:
            best: dict[str, Explained] = {}
            for reading in self.options[check.key][1:]:
                value = reading.value(self.estimator, {})
                if value is not None and ties(value, check.stated):
                    best.setdefault(reading.code, Explained(check, reading, value))
            for code, explained in best.items():
                together.setdefault(code, []).append(explained)
            if not best:
                yield from self._near(check)
        for explained_together in together.values():
            for one in explained_together:
                yield Hypothesis("reading", (one,), Fraction(2) - one.reading.cost)
            if len(explained_together) > 1:
                score = Fraction(2 * len(explained_together)) - max(
                    e.reading.cost for e in explained_together
                )
                yield Hypothesis("reading", tuple(explained_together), score)

    def _near(self, check: Check) -> Iterator[Hypothesis]:
        valued = [(reading, reading.value(self.estimator, {})) for reading in self.options[check.key][1:]]
        close = [(r, v) for r, v in valued if v is not None and is_near(v, check.stated)]
        if close:
            reading, value = min(close, key=lambda pair: abs(pair[1] - check.stated.base))
            told = Explained(check, reading, value, exact=False)
            yield Hypothesis("near", (told,), Fraction(1, 4))

    # labels

    def relabelled(self) -> Iterator[Hypothesis]:
        """Other assignments of base figures to labels, with whatever readings they then need."""
        for assignment in self._assignments():
            touched = [check for check in self.open if self._uses(check, assignment.instead)]
            if not touched or not self._keeps(assignment.instead):
                continue
            explained = [found for check in touched if (found := self._first_tie(check, assignment.instead))]
            kinds = {each.reading.code for each in explained} - {"as-is"}
            missed = len(touched) - len(explained)
            score = Fraction(2 * len(explained)) - 1 - Fraction(len(kinds), 2) - missed
            if len(explained) > 1 or (explained and not missed and not kinds):
                labels, assigned = (("labels", assignment.words),), tuple(assignment.instead.items())
                yield Hypothesis("relabelled", tuple(explained), score, labels, assigned)

    def _uses(self, check: Check, instead: Assigned) -> bool:
        return not keys_in(self.options[check.key][0].node).isdisjoint(instead)

    def _first_tie(self, check: Check, instead: Assigned) -> Explained | None:
        """The cheapest reading that prints as stated under an assignment."""
        for reading in sorted(self.options[check.key], key=lambda each: each.cost):
            value = reading.value(self.estimator, dict(instead))
            if value is not None and ties(value, check.stated):
                return Explained(check, reading, value)
        return None

    def _keeps(self, instead: Assigned) -> bool:
        """Whether what followed before follows still."""
        for check in self.held:
            reading = self._as_is(check)
            if not keys_in(reading.node).isdisjoint(instead):
                value = reading.value(self.estimator, dict(instead))
                if not ties(value, check.stated):
                    return False
        return True

    def _as_is(self, check: Check) -> Reading:
        return readings(self.estimator, check)[0]

    def _assignments(self) -> Iterator[_Assignment]:
        for total, items in self._sums():
            members = (total, *items)
            stated = [key for key in members if self._stated(key)]
            if len(stated) < 2:
                continue
            values = [self.estimator.value(key).value for key in stated]
            for places in permutations(members, len(stated)):
                if places != tuple(stated) and None not in values:
                    given = {
                        key: value for key, value in zip(places, values, strict=True) if value is not None
                    }
                    filled = _filled(total, items, given)
                    if filled is not None:
                        yield _Assignment(filled, self._label_words(stated, places))

    def _stated(self, key: Key) -> bool:
        return self.estimator.book.fact(key).status is not Status.UNKNOWN

    def _label_words(self, stated: Sequence[Key], places: Sequence[Key]) -> str:
        year = self.estimator.plan.year
        pairs = [
            (amount(self.estimator.value(old).value, _unit(self.estimator, old), 0), new)
            for old, new in zip(stated, places, strict=True)
        ]
        return "、".join(f"{value}是{key_words(self.estimator, new, year)}" for value, new in pairs)

    def _sums(self) -> Iterator[tuple[Key, tuple[Key, ...]]]:
        """Totals with their items, as the year before the budget has them, where an open chain starts from one."""
        used = {key for check in self.open for key in keys_in(self.options[check.key][0].node)}
        for concept, terms in self._sum_definitions:
            if all(sign > 0 for sign, _ in terms) and len(terms) > 1:
                for base in sorted(
                    {key for key in used if key.concept in {concept, *(n for _, n in terms)}}, key=str
                ):
                    if self.estimator.year(base) < self.estimator.plan.year and not base["measure"]:
                        yield (
                            self._sibling(base, concept),
                            tuple(self._sibling(base, name) for _, name in terms),
                        )
                        break

    @cached_property
    def _sum_definitions(self) -> tuple[tuple[str, tuple[tuple[int, str], ...]], ...]:
        catalogue = self.estimator.catalogue
        found: dict[tuple[str, tuple[tuple[int, str], ...]], None] = {}
        for concept in catalogue.concepts.values():
            if concept.formula is not None:
                found[concept.id, linear_terms(concept.formula)] = None
        for chain in catalogue.chains.values():
            found[chain.result.name, linear_terms(chain.formula)] = None
        return tuple(found)

    def _sibling(self, base: Key, concept: str) -> Key:
        return self.estimator.basis(concept, dict(base.dims), Period(self.estimator.year(base)))

    # drivers worked back

    def back_solved(self) -> Iterator[Hypothesis]:
        """A driver that does not follow from its own chain, but from a result that follows from it."""
        for check in self.open:
            for target in self.held:
                if check.key != target.key and check.key in self.estimator.reach(target.key):
                    found = self._back_solved(check, target)
                    if found is not None:
                        yield found
                        break

    def _back_solved(self, check: Check, target: Check) -> Hypothesis | None:
        growth = self.estimator.book.fact(target.key.with_dims(measure=YOY)).quantity
        set_first = self._set_by(target)
        solved = self._solve(check, target)
        if solved is None or not ties(solved, check.stated) or (growth is None and set_first is None):
            return None
        explained = (Explained(check, self.options[check.key][0], solved),)
        year, stated = self.estimator.plan.year, target.stated
        how = f"{key_words(self.estimator, target.key, year)}{amount(stated.base, stated.unit, stated.decimals)}"
        if set_first is not None:
            how += f"（{set_first}）"
        elif growth is not None:
            before = amount(stated.base / (1 + growth.base), stated.unit, stated.decimals)
            how += f"（定为增长{growth}，相应的基数为{before}）"
        args = (("driver", key_words(self.estimator, check.key, year)), ("how", how))
        return Hypothesis("back-solved", explained, Fraction(2 if set_first is not None else 1), args)

    def _set_by(self, target: Check) -> str | None:
        """The other chain that gives the result by itself."""
        for reading in readings(self.estimator, target)[1:]:
            if reading.code == "other-chain" and ties(reading.value(self.estimator, {}), target.stated):
                return reading.words
        return None

    def _solve(self, check: Check, target: Check) -> Fraction | None:
        """The driver's value that gives the result exactly, the rest as stated (the dependence is linear, or taken as
        such close by).
        """
        at = check.stated.base
        first, second = (self._result_at(check, target, value) for value in (at, at * Fraction(1001, 1000)))
        if first is None or second is None or first == second:
            return None
        slope = (second - first) / (at / 1000)
        return at + (target.stated.base - first) / slope

    def _result_at(self, check: Check, target: Check, value: Fraction) -> Fraction | None:
        unit = check.stated.unit
        change = {check.key: Quantity(value / unit.scale, unit)}
        office, plan = self.estimator.office, self.estimator.plan
        moved = Estimator(office, plan, base=self.estimator, changes=change, settled=False).value(target.key)
        return moved.value

    # results

    def swapped(self) -> Iterator[Hypothesis]:
        """Two results of one unit printed in each other's place."""
        for index, one in enumerate(self.open):
            for other in self.open[index + 1 :]:
                crossed = ties(one.computed.value, other.stated) and ties(other.computed.value, one.stated)
                alike = one.stated.unit == other.stated.unit and one.stated.value != other.stated.value
                if crossed and alike and one.computed.value is not None and other.computed.value is not None:
                    told = [
                        Explained(each, self.options[each.key][0], each.computed.value or Fraction(0))
                        for each in (one, other)
                    ]
                    yield Hypothesis("swapped", tuple(told), Fraction(3))


def _filled(total: Key, items: tuple[Key, ...], given: dict[Key, Fraction]) -> Assigned | None:
    """The assignment with the one missing member worked out from the sum; ``None`` where a member would be negative
    or the sum would not hold.
    """
    missing = [key for key in (total, *items) if key not in given]
    if len(missing) > 1:
        return given
    if missing == [total]:
        return {**given, total: sum((given[item] for item in items), Fraction(0))}
    known = sum((given[item] for item in items if item in given), Fraction(0))
    if not missing:
        return given if known == given[total] else None
    rest = given[total] - known
    return {**given, missing[0]: rest} if rest >= 0 else None


def _unit(estimator: Estimator, key: Key) -> Unit:
    quantity = estimator.book.fact(key).quantity
    return quantity.unit if quantity is not None else estimator.value(key).unit
