"""The provider of figures for performance reports: scores beside the figures of the book.

Beside keys of the book and indicators, these reports print what scoring yields, under ids of their own, so that a
refresh can say it anew. Each has the dimensions ``scorecard``, ``area`` and, where it is of one item, ``item``:

===================  ========================================================================
``score.total``      the total (with ``level=…``: of one first-level group)
``score.points``     an item's points, ``score.loss`` what it lost, ``score.weight`` its weight
``score.value``      an item's value as the rule reads it
``score.gap``        its distance to the target, between the numbers as printed
``score.words``      how its points came about, in words
``score.remark``     the same for running text: without points where the weight is inferred and nothing is lost
``score.headline``   the total in words
``score.progress``   within the year: an item's value to date, ``score.forecast`` to the year's end,
                     ``score.outlook`` the points the forecast would earn
===================  ========================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from yizhang.book.workspace import Office
from yizhang.documents.model import FigureRef
from yizhang.formula.result import Explanation, Result, State
from yizhang.numbers import RATIO, half_up, unit
from yizhang.performance.assess import Assessed, Assessment, assess
from yizhang.performance.data import headline
from yizhang.performance.evaluate import Evaluation, Score, Standing, places_of
from yizhang.performance.monitoring import Watched
from yizhang.performance.needed import aim_of
from yizhang.performance.words import score_words
from yizhang.places import Key, Place
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.figures import Figures, Shown, print_value

PREFIX = "score."
PROGRESS, FORECAST, OUTLOOK = (f"{PREFIX}{name}" for name in ("progress", "forecast", "outlook"))
TOTAL, POINTS, LOSS, WEIGHT, VALUE, GAP, WORDS, REMARK, HEADLINE = (
    f"{PREFIX}{name}"
    for name in ("total", "points", "loss", "weight", "value", "gap", "words", "remark", "headline")
)
_LABELS = {
    TOTAL: "得分", POINTS: "得分", LOSS: "扣分", WEIGHT: "分值", VALUE: "实际完成值", GAP: "与目标值之差",
    WORDS: "得分的由来", REMARK: "完成情况", HEADLINE: "自评得分",
    PROGRESS: "执行进度", FORECAST: "全年预计", OUTLOOK: "预计得分",
}  # fmt: skip


class ScoreFigures:
    """Figures of one office's performance reports. Implements :class:`yizhang.reporting.figures.Figures`."""

    def __init__(self, office: Office, assessment: Assessment, rest: AnalysisFigures) -> None:
        self.office = office
        self.rest = rest
        self.by_card = {(each.evaluation.card.id, each.evaluation.area): each for each in assessment.assessed}

    def show(self, ref: FigureRef) -> Shown:
        """The figure as it stands now. Raises ``KeyError`` for a key that means nothing any more."""
        if not ref.key.concept.startswith(PREFIX):
            return self.rest.show(ref)
        value, text, state = self._found(ref)
        places = self._places(ref.key)
        return Shown(ref, value, state, text, places, self.label(ref.key))

    def result(self, ref: FigureRef) -> Result:
        """The figure with its explanation."""
        if not ref.key.concept.startswith(PREFIX):
            return self.rest.result(ref)
        shown = self.show(ref)
        counted = unit(ref.unit) if ref.unit else RATIO
        text = shown.text
        children: tuple[Explanation, ...] = ()
        if ref.key["item"]:
            score = self._score(ref.key)
            text = score_words(score)
            children = () if score.value is None else (score.value.explanation,)
        explanation = Explanation(shown.label, text, shown.value, counted, None, shown.places, children)
        return Result(shown.value, counted, shown.state, explanation)

    def label(self, key: Key) -> str:
        """The figure's name for people."""
        if not key.concept.startswith(PREFIX):
            return self.rest.label(key)
        head = self._score(key).item.zh if key["item"] else key["level"]
        return f"{head}{_LABELS[key.concept]}"

    def assessed(self, key: Key) -> Assessed:
        """The assessment a key speaks of. Raises ``KeyError``."""
        return self.by_card[key["scorecard"], key["area"]]

    def _score(self, key: Key) -> Score:
        return self.assessed(key).evaluation.score(key["item"])

    def _places(self, key: Key) -> tuple[Place, ...]:
        return places_of(self._score(key)) if key["item"] else ()

    def _found(self, ref: FigureRef) -> tuple[Fraction | None, str, State]:
        key = ref.key
        evaluation = self.assessed(key).evaluation
        if key.concept == HEADLINE:
            return evaluation.points, headline(evaluation), State.KNOWN
        if key.concept in (WORDS, REMARK):
            score = self._score(key)
            state = State.UNKNOWN if score.standing is Standing.OPEN else State.KNOWN
            return Fraction(0), score_words(score) if key.concept == WORDS else _remark(score), state
        if key.concept in _WATCHED:
            return self._watched(ref)
        value = (
            _total(evaluation, key["level"]) if key.concept == TOTAL else _OF[key.concept](self._score(key))
        )
        if value is None:
            return None, "", State.UNKNOWN
        return value, print_value(value, ref), self._state(key)

    def _watched(self, ref: FigureRef) -> tuple[Fraction | None, str, State]:
        monitored = self.assessed(ref.key).monitored
        rows = () if monitored is None else monitored.rows
        row = next((row for row in rows if row.item.id == ref.key["item"]), None)
        value = None if row is None else _WATCHED[ref.key.concept](row)
        if value is None:
            return None, "", State.UNKNOWN
        return (
            value,
            print_value(value, ref),
            State.KNOWN if ref.key.concept == PROGRESS else State.PROVISIONAL,
        )

    def _state(self, key: Key) -> State:
        if not key["item"]:
            return State.KNOWN
        provisional = self._score(key).standing is Standing.PROVISIONAL
        return State.PROVISIONAL if provisional and key.concept != WEIGHT else State.KNOWN


def _remark(score: Score) -> str:
    """Points of a weight nobody published are not told item by item."""
    if score.lost or score.points is None or "weight" not in score.item.inferred:
        return score_words(score)
    return score.trace.detail or "达到目标值"


def _total(evaluation: Evaluation, level: str) -> Fraction | None:
    if not level:
        return evaluation.total
    found = {name: points for name, _, points in evaluation.by_level()}
    return found[level]


def printed_gap(score: Score) -> Fraction | None:
    """The distance between value and target as both are printed, in base units of the gap."""
    expr, aim = score.item.value, aim_of(score)
    if expr is None or aim is None or score.seen is None:
        return None
    one, other = (half_up(end / expr.unit.scale, expr.decimals) for end in (aim, score.seen))
    return abs(one - other) * expr.gap_unit.scale


_WATCHED: dict[str, Callable[[Watched], Fraction | None]] = {
    PROGRESS: lambda row: None if row.progress is None else row.progress.value,
    FORECAST: lambda row: row.forecast,
    OUTLOOK: lambda row: row.points,
}
_OF: dict[str, Callable[[Score], Fraction | None]] = {
    POINTS: lambda score: score.points,
    LOSS: lambda score: score.loss,
    WEIGHT: lambda score: score.weight,
    VALUE: lambda score: score.seen,
    GAP: printed_gap,
}


class ScoreRefs:
    """References to the figures of one evaluation."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def key(self, concept: str, item: str = "", level: str = "") -> Key:
        """A key of this evaluation."""
        found = self.evaluation
        return Key.of(concept, found.period, scorecard=found.card.id, area=found.area, item=item, level=level)

    def total(self, level: str = "") -> FigureRef:
        """The total, or that of one first level."""
        return FigureRef(self.key(TOTAL, level=level), "分", 2)

    def points(self, score: Score) -> FigureRef:
        """An item's points."""
        return FigureRef(self.key(POINTS, score.item.id), "分", 2, "trim")

    def loss(self, score: Score) -> FigureRef:
        """What an item lost."""
        return FigureRef(self.key(LOSS, score.item.id), "分", 2, "trim")

    def weight(self, score: Score) -> FigureRef:
        """An item's weight."""
        return FigureRef(self.key(WEIGHT, score.item.id), "分", 2, "trim")

    def value(self, score: Score) -> FigureRef | None:
        """An item's value; ``None`` where it measures none."""
        expr = score.item.value
        return (
            None
            if expr is None
            else FigureRef(self.key(VALUE, score.item.id), expr.unit.symbol, expr.decimals)
        )

    def gap(self, score: Score) -> FigureRef | None:
        """An item's distance to its target; ``None`` where there is none."""
        expr = score.item.value
        if expr is None or printed_gap(score) is None:
            return None
        return FigureRef(self.key(GAP, score.item.id), expr.gap_unit.symbol, expr.decimals)

    def words(self, score: Score) -> FigureRef:
        """How an item's points came about."""
        return FigureRef(self.key(WORDS, score.item.id), "", 0, "text")

    def watched(self, concept: str, row: Watched, style: str = "unit") -> FigureRef | None:
        """A figure of the monitoring table; ``None`` where the item measures nothing."""
        expr = row.item.value
        if expr is None:
            return None
        if concept == OUTLOOK:
            return FigureRef(self.key(concept, row.item.id), "分", 2, "trim")
        return FigureRef(self.key(concept, row.item.id), expr.unit.symbol, expr.decimals, style)

    def remark(self, score: Score) -> FigureRef:
        """How an item stands, for running text."""
        return FigureRef(self.key(REMARK, score.item.id), "", 0, "text")

    def headline(self) -> FigureRef:
        """The total in words."""
        return FigureRef(self.key(HEADLINE), "", 0, "text")


def office_figures(office: Office, rest: AnalysisFigures) -> Figures:
    """Whatever a report of this office may bind: the analysis' figures and, when there are any, scores."""
    return ScoreFigures(office, assess(office, rest.evaluator), rest)
