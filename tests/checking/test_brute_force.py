"""Consistent ⇔ unrounded values reproducing every print exist, against a search over a grid.

Why the grid decides. All figures here are printed as whole numbers, so each one's interval has its ends on
multiples of ½, and each relation is a·x = b (or ≤, <) with whole b and coefficients −1, 0, 1. In doubled
values all ends and right sides are whole. Let P be the feasible set and Q the same with every strict sign
made weak, a bounded polytope.

1. If P is not empty, it holds the whole relative interior of Q: a strict sign cuts a face off Q, and that
face is not all
   of Q, since P has a point off it; a point of the relative interior lies on no such face.
2. A corner of Q solves as many of the rows and ends as there are figures. With two relations at most, the
determinant
   is a minor of a matrix of −1, 0, 1 with at most two rows, so at most 2: doubled corners lie on multiples
   of ½.
3. Q has at most 4 affinely independent corners (3 figures). Weights 1; ½, ½; ½, ¼, ¼; or ¼, ¼, ¼, ¼ put a
point of the
   relative interior on multiples of ½ · ¼ = ⅛ in doubled values.

So P is empty exactly when no point with steps of 1/16 lies in it. For ratios the second figure alone is
searched, and the first is solved for exactly; the ends of what remains have denominators that divide 840,
so steps of 1/1680 decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from yizhang.checking.envelope import Mode, span
from yizhang.checking.joint import components, irreducible, judge_together
from yizhang.checking.judge import judge
from yizhang.checking.locate import Change, Explanation, explain, locate
from yizhang.checking.relation import Kind, Operand, Relation
from yizhang.checking.system import Core, System, placed
from yizhang.formula.ast import Binary, Leaf, Literal, Negation, Node
from yizhang.numbers import RATIO, YUAN, Interval, Quantity
from yizhang.places import Place, Verdict, Warrant

STEP = 16
NAMES = "abc"
_COMPARE = {Kind.EQUAL: lambda v: v == 0, Kind.AT_MOST: lambda v: v <= 0, Kind.LESS: lambda v: v < 0}

Weights = tuple[int, int, int]


@dataclass(frozen=True)
class Case:
    """Rows (weights, kind, constant) over three figures, each with one or two prints."""

    prints: tuple[tuple[int, ...], ...]
    rows: tuple[tuple[Weights, Kind, int], ...]

    def relations(self) -> list[Relation]:
        return [self._relation(i, *row) for i, row in enumerate(self.rows)]

    def _relation(self, number: int, weights: Weights, kind: Kind, constant: int) -> Relation:
        left: Node = Literal(Fraction(0), YUAN)
        for name, weight in zip(NAMES, weights, strict=True):
            if weight:
                leaf = Leaf(name) if weight > 0 else Negation(Leaf(name))
                left = Binary("+", left, leaf)
        used = [self._operand(i) for i, weight in enumerate(weights) if weight]
        right = Literal(Fraction(constant), YUAN)
        return Relation(f"r{number}", kind, left, right, tuple(used), Warrant.IDENTITY)

    def _operand(self, index: int) -> Operand:
        quantities = tuple(Quantity(Fraction(v), YUAN, 0) for v in self.prints[index])
        places = tuple(Place("t", line=i + 1) for i in range(len(quantities)))
        return Operand(NAMES[index], NAMES[index], quantities, places)


def grid(prints: Sequence[int], mode: Mode) -> list[int]:
    """The sixteenths that give every print."""
    spans = [span(Quantity(Fraction(v), YUAN, 0), mode) for v in prints]
    low, high = min(prints) - 1, max(prints) + 1
    return [k for k in range(low * STEP, high * STEP + 1) if all(Fraction(k, STEP) in s for s in spans)]


def exists(case: Case, mode: Mode, free: frozenset[str] = frozenset()) -> bool:
    """Search the grid; a free figure takes any value within reach of the rows."""
    used = {i for weights, _, _ in case.rows for i, w in enumerate(weights) if w}
    wide = range(-11 * STEP, 11 * STEP + 1)
    axes: list[Sequence[int]] = [
        (wide if name in free else grid(case.prints[i], mode)) if i in used else (0,)
        for i, name in enumerate(NAMES)
    ]
    rows = [(weights, kind, constant * STEP) for weights, kind, constant in case.rows]
    return any(
        all(_COMPARE[kind](_dot(weights, point) - constant) for weights, kind, constant in rows)
        for point in product(*axes)
    )


def _dot(weights: Weights, point: Sequence[int]) -> int:
    return sum(w * x for w, x in zip(weights, point, strict=True))


def cases(most_prints: int = 2) -> st.SearchStrategy[Case]:
    weights = st.tuples(*(st.sampled_from((-1, 0, 1)),) * 3).filter(any)
    kinds = st.sampled_from((Kind.EQUAL, Kind.EQUAL, Kind.AT_MOST, Kind.LESS))
    row = st.tuples(weights, kinds, st.integers(-2, 2))
    prints = st.lists(st.integers(-3, 3), min_size=1, max_size=most_prints).map(tuple)
    rows = st.lists(row, min_size=1, max_size=2).map(tuple)
    return st.builds(Case, st.tuples(prints, prints, prints), rows)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_consistent_exactly_when_unrounded_values_exist(case: Case) -> None:
    for mode in Mode:
        solved = System(case.relations(), mode).solve()
        assert isinstance(solved, Core) != exists(case, mode)
    mismatch = any(joint.verdict is Verdict.MISMATCH for joint in judge_together(case.relations()))
    assert mismatch != exists(case, Mode.CUT)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_one_relation_by_itself(case: Case) -> None:
    alone = Case(case.prints, case.rows[:1])
    verdict = judge(alone.relations()[0]).verdict
    assert (verdict is Verdict.MISMATCH) != exists(alone, Mode.CUT)
    assert (verdict in (Verdict.EXACT, Verdict.ROUNDING)) == exists(alone, Mode.ROUNDED)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_the_witness_is_one(case: Case) -> None:
    system = System(case.relations(), Mode.CUT)
    solved = system.solve()
    if isinstance(solved, Core):
        return
    for name, operand in system.operands.items():
        assert all(solved[name] in span(quantity, Mode.CUT) for quantity in operand.prints)
    for weights, kind, constant in case.rows:
        total = sum(w * solved[n] for w, n in zip(weights, NAMES, strict=True) if w)
        assert _COMPARE[kind](total - constant)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_a_conflict_proves_itself_and_can_spare_nothing(case: Case) -> None:
    system = System(case.relations(), Mode.CUT)
    core = system.solve()
    if not isinstance(core, Core):
        return
    least = irreducible(system, core)
    freed, dropped = system.marks - least.marks, system.numbers - least.relations
    assert isinstance(system.solve(freed, dropped), Core)
    for mark in least.marks:
        assert not isinstance(system.solve(freed | {mark}, dropped), Core)
    for number in least.relations:
        assert not isinstance(system.solve(freed, dropped | {number}), Core)
    told = [(c.relations, c.prints) for j in judge_together(case.relations()) for c in j.conflicts]
    assert told
    assert all(relations or len(prints) == 2 for relations, prints in told)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_suspects_are_all_the_lightest_sets(case: Case) -> None:
    """Against trying every set of prints: the solver itself is checked against the grid above."""
    for group in components(case.relations()):
        explanations = explain(group, most=6)
        if len(explanations) != 1:
            continue
        (found,) = explanations
        system = System(tuple(group), Mode.CUT)
        marks = sorted(system.marks)
        sizes = (
            [
                set(each)
                for each in combinations(marks, n)
                if not isinstance(system.solve(frozenset(each)), Core)
            ]
            for n in range(len(marks) + 1)
        )
        lightest = next((sets for sets in sizes if sets), [])
        told = [{_mark(system, change) for change in each} for each in found.hypotheses]
        assert found.complete
        assert sorted(map(sorted, told)) == sorted(map(sorted, lightest))


def _mark(system: System, change: Change) -> tuple[str, int]:
    printed = change.printed
    return printed.operand.id, placed(system.operands[printed.operand.id]).index(
        (printed.quantity, printed.place)
    )


@settings(max_examples=60, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_order_does_not_matter(case: Case, random: object) -> None:
    relations = case.relations()
    told = judge_together(relations), locate(relations), [judge(r).verdict for r in relations]
    for order in permutations(relations):
        turned = [_turned(relation) for relation in order]
        again = judge_together(turned)
        assert [j.verdict for j in again] == [j.verdict for j in told[0]]
        assert [[r.rule for r in c.relations] for j in again for c in j.conflicts] == [
            [r.rule for r in c.relations] for j in told[0] for c in j.conflicts
        ]
        assert _said(locate(turned)) == _said(told[1])


def _turned(relation: Relation) -> Relation:
    """The same relation with operands and prints the other way round."""
    operands = tuple(Operand(o.id, o.label, o.prints[::-1], o.places[::-1]) for o in relation.operands[::-1])
    kind, left, right = relation.kind, relation.left, relation.right
    return Relation(relation.rule, kind, left, right, operands, relation.warrant)


def _said(explanations: Sequence[Explanation]) -> list[object]:
    return [
        [[(c.printed.operand.id, c.printed.quantity, c.interval, c.value) for c in h] for h in e.hypotheses]
        for e in explanations
    ]


@settings(max_examples=25, deadline=None)
@given(cases(most_prints=1))
def test_a_single_figure_explains_exactly_when_freeing_it_settles_everything(case: Case) -> None:
    relations = case.relations()
    explained = locate(relations, most=1)
    if len(explained) != 1:
        return
    names = {h[0].printed.operand.id for h in explained[0].hypotheses}
    own = {n for r in explained[0].relations for n in NAMES if n in {o.id for o in r.operands}}
    rows = tuple(row for row in case.rows if any(w and n in own for w, n in zip(row[0], NAMES, strict=True)))
    part = Case(case.prints, rows)
    assert names == {name for name in own if exists(part, Mode.CUT, frozenset({name}))}


def _ratio_exists(top: Interval, bottom: Interval, wanted: Interval, *, with_top: bool) -> bool:
    """Search the bottom's second figure; the first is solved for. ``with_top``: r = x/(x+y), else x/y."""
    assert bottom.lo is not None
    assert bottom.hi is not None
    for k in range(int(bottom.lo * 1680) - 1, int(bottom.hi * 1680) + 2):
        y = Fraction(k, 1680)
        if y not in bottom:
            continue
        room = top
        for end, closed, sign in ((wanted.lo, wanted.lo_closed, 1), (wanted.hi, wanted.hi_closed, -1)):
            if end is None:
                continue
            # sign·(x − end·D) ≥ 0 with D = y or x + y
            slope, rest = sign * (1 - end if with_top else 1), -sign * end * y
            room = room.meet(_solution(Fraction(slope), Fraction(rest), closed=closed))
        if not room.empty:
            return True
    return False


def _solution(slope: Fraction, rest: Fraction, *, closed: bool) -> Interval:
    """Where slope·x + rest ≥ 0 (> 0 when not closed)."""
    if slope == 0:
        holds = rest > 0 or (closed and rest == 0)
        return Interval.everything() if holds else Interval(Fraction(1), Fraction(0))
    root = -rest / slope
    if slope > 0:
        return Interval(root, None, lo_closed=closed, hi_closed=False)
    return Interval(None, root, lo_closed=False, hi_closed=closed)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 4), st.integers(1, 4), st.integers(-8, 8), st.booleans(), st.booleans())
def test_ratios(x: int, y: int, halves: int, exact: bool, with_top: bool) -> None:
    """r = x/y and r = x/(x+y), r exact or printed as a whole number."""
    whole = Quantity(Fraction(halves // 4), RATIO, 0)
    stated = Quantity(Fraction(halves, 8), RATIO, None) if exact else whole
    tops, bottoms = Quantity(Fraction(x), YUAN, 0), Quantity(Fraction(y), YUAN, 0)
    below: Node = Binary("+", Leaf("x"), Leaf("y")) if with_top else Leaf("y")
    figures = (Operand("r", "r", (stated,)), Operand("x", "x", (tops,)), Operand("y", "y", (bottoms,)))
    right = Binary("/", Leaf("x"), below)
    ratio = Relation("r", Kind.EQUAL, Leaf("r"), right, figures, Warrant.ASSERTED)
    verdict = judge(ratio).verdict
    found = {
        mode: _ratio_exists(span(tops, mode), span(bottoms, mode), span(stated, mode), with_top=with_top)
        for mode in Mode
    }
    assert (verdict is Verdict.MISMATCH) != found[Mode.CUT]
    assert (verdict in (Verdict.EXACT, Verdict.ROUNDING)) == found[Mode.ROUNDED]
    for mode in Mode:
        assert isinstance(System([ratio], mode).solve(), Core) != found[mode]
