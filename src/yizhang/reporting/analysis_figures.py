"""The provider of figures for an analysis report: everything it prints is asked here, when written and at refresh.

Beside keys of the book and indicators, a report prints what a ranking yields: who has the most, by how much, which
areas lie in a class. Those are figures too, under ids of their own, so that a refresh can say them anew:

=====================  ==============================================================================
``report.extreme``     the areas at one end (``pick=greatest|least``): names (``what=names``) or value
``report.spread``      the difference of the extremes
``report.class``       the areas in a band (``band=<id>``), or those no print can decide (``band=open``)
``report.listing``     the same with each area's figure, as a phrase (无 / 为X / 有N个，分别是…)
``report.estimate``    the value the other areas imply for the one that is blank
=====================  ==============================================================================
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from yizhang.analysis.fund import SchemeAnalysis, analyse, months_indicator
from yizhang.analysis.ranking import Ranked
from yizhang.book.evaluation import Evaluator
from yizhang.book.workspace import Office
from yizhang.catalogue.naming import label
from yizhang.documents.model import FigureRef
from yizhang.formula.result import Explanation, Result, State
from yizhang.numbers import MONTHS as MONTHS_UNIT
from yizhang.numbers import RATIO, Period, plain, unit
from yizhang.places import Key, Place
from yizhang.reporting.figures import Shown, print_value
from yizhang.reporting.prose import listing, tied

EXTREME, SPREAD, CLASS, LISTING, ESTIMATE = (
    "report.extreme",
    "report.spread",
    "report.class",
    "report.listing",
    "report.estimate",
)
OPEN = "open"
"""As a band: the areas whose print cannot decide it."""


class AnalysisFigures:
    """Figures of one office, asked by reference. Implements :class:`yizhang.reporting.figures.Figures`."""

    def __init__(self, office: Office, evaluator: Evaluator) -> None:
        self.office = office
        self.evaluator = evaluator
        self.schemes = {each.scheme: each for each in analyse(office, evaluator)}
        self._doubtful = {
            key for each in self.schemes.values() for check in each.back_checks for key in check.doubtful
        }

    def show(self, ref: FigureRef) -> Shown:
        """The figure as it stands now. Raises ``KeyError`` for a key that means nothing any more."""
        if ref.key.concept in _COMPOSED:
            return self._composed(ref)
        result = self.result(ref)
        text = "" if result.value is None else print_value(result.value, ref)
        places = tuple(dict.fromkeys(_places(result.explanation)))
        return Shown(ref, result.value, result.state, text, places, self.label(ref.key))

    def result(self, ref: FigureRef) -> Result:
        """The evaluated figure with its explanation. Raises ``KeyError`` for what the catalogue does not know."""
        key = ref.key
        if key.concept in _COMPOSED:
            return self._as_result(self._composed(ref))
        if key in self._doubtful:
            return _provisional(self.evaluator.value(key))
        catalogue = self.office.catalogue
        if key.concept in catalogue.indicators:
            if not isinstance(key.when, Period):
                raise KeyError(key)
            return self.evaluator.indicator(key.concept, key.when, ref.variant, **dict(key.dims))
        if key.concept not in catalogue.concepts or (key["area"] and key["area"] not in catalogue.areas):
            raise KeyError(key)
        return self.evaluator.value(key)

    def label(self, key: Key) -> str:
        """The figure's name for people."""
        if key.concept not in _COMPOSED:
            return label(self.office.catalogue, key, "zh")
        scheme = self.office.catalogue.schemes[key["scheme"]]
        return f"{scheme.short or scheme.zh}{_COMPOSED[key.concept]}"

    def _composed(self, ref: FigureRef) -> Shown:
        analysis = self.schemes[ref.key["scheme"]]
        value, text = self._compose(ref, analysis)
        state = State.UNKNOWN if value is None else State.KNOWN
        entries = analysis.ranking.entries
        places = tuple(dict.fromkeys(p for e in entries for p in _places(e.result.explanation)))
        return Shown(ref, value, state, text, places, self.label(ref.key))

    def _compose(self, ref: FigureRef, analysis: SchemeAnalysis) -> tuple[Fraction | None, str]:
        ranking, key = analysis.ranking, ref.key
        if key.concept == ESTIMATE:
            found = next((e for e in analysis.estimates if e.key["area"] == key["area"]), None)
            return (None, "") if found is None else (found.value, print_value(found.value, ref))
        if not ranking.entries:
            return None, ""
        if key.concept == SPREAD:
            return ranking.spread, print_value(ranking.spread, ref)
        if key.concept == EXTREME:
            chosen = ranking.greatest if key["pick"] == "greatest" else ranking.least
            if key["what"] == "names":
                return Fraction(len(chosen)), tied([self._name(entry) for entry in chosen])
            return chosen[0].shown, print_value(chosen[0].shown, ref)
        members = self._members(analysis, key["band"])
        if key.concept == CLASS:
            return Fraction(len(members)), "、".join(self._name(entry) for entry in members) or "无"
        figures = [(self._name(entry), self._months(entry, ref.decimals)) for entry in members]
        return Fraction(len(members)), listing(figures)

    def _members(self, analysis: SchemeAnalysis, band: str) -> tuple[Ranked, ...]:
        if band == OPEN:
            return analysis.ranking.undetermined()
        return tuple(e for b in analysis.bands.bands if b.id == band for e in analysis.ranking.within(b))

    def _name(self, entry: Ranked) -> str:
        return self.office.catalogue.areas[entry.area].zh

    def _months(self, entry: Ranked, decimals: int) -> str:
        return f"{plain(entry.shown, decimals)}{MONTHS_UNIT.symbol}"

    def _as_result(self, shown: Shown) -> Result:
        counted = unit(shown.ref.unit) if shown.ref.unit else RATIO
        months = self.office.catalogue.indicators[months_indicator(self.office.settings.period)].zh
        explanation = Explanation(shown.label, f"由各统筹区{months}排列得出：{shown.text}", None, counted)
        return Result(shown.value, counted, shown.state, explanation)


_COMPOSED = {
    EXTREME: "可支付月数最多（少）的统筹区",
    SPREAD: "可支付月数的最大相差",
    CLASS: "处于某一档次的统筹区",
    LISTING: "处于某一档次的统筹区及月数",
    ESTIMATE: "由其余各统筹区推算的累计结余",
}


def _provisional(result: Result) -> Result:
    remark = "；".join(filter(None, (result.explanation.remark, "与其他数倒推不符，见核对结果")))
    explanation = replace(result.explanation, remark=remark)
    return replace(result, state=State.PROVISIONAL, explanation=explanation)


def _places(step: Explanation) -> list[Place]:
    found = list(step.places)
    for child in step.children:
        found += _places(child)
    return found
