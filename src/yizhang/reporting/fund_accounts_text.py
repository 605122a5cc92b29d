"""The names the fund's final-accounts explanation may use, and the provider of its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yizhang.book.evaluation import Evaluator, bind
from yizhang.book.workspace import Office
from yizhang.catalogue.naming import label
from yizhang.documents.model import FigureRef
from yizhang.final_accounts.closing import Closing, State
from yizhang.formula.result import Explanation, Result
from yizhang.formula.result import State as Known
from yizhang.numbers import Period
from yizhang.places import Key, NoteKind, Place
from yizhang.reporting.figures import Shown, print_value
from yizhang.reporting.template_tokens import Label

Context = Mapping[str, object]
_INCOME = ("income.premium", "income.subsidy", "income.interest", "income.transfer_in", "income.other")
_TRANSFERS = (
    *("income.upper_subsidy", "income.lower_remittance"),
    *("outlay.lower_subsidy", "outlay.upper_remittance"),
)
_OUTLAY = ("outlay.benefit", "outlay.critical_illness", "outlay.transfer_out", "outlay.other")


class FundFigures:
    """Figures of an office's funds, asked by reference.

    Implements :class:`yizhang.reporting.figures.Figures`.
    """

    def __init__(self, office: Office, evaluator: Evaluator) -> None:
        self.office, self.evaluator = office, evaluator

    def show(self, ref: FigureRef) -> Shown:
        """The figure as it stands now. Raises ``KeyError`` for a key that means nothing any more."""
        result = self.result(ref)
        text = "" if result.value is None else print_value(result.value, ref)
        places = tuple(dict.fromkeys(_places(result.explanation)))
        return Shown(ref, result.value, result.state, text, places, label(self.office.catalogue, ref.key))

    def result(self, ref: FigureRef) -> Result:
        """The evaluated figure. Raises ``KeyError`` for what the catalogue does not know."""
        key, catalogue = ref.key, self.office.catalogue
        if key.concept in catalogue.indicators and isinstance(key.when, Period):
            return self.evaluator.indicator(key.concept, key.when, ref.variant, **dict(key.dims))
        if key.concept not in catalogue.concepts:
            raise KeyError(key)
        return self.evaluator.value(key)

    def money(self, concept: str, scheme: str, part: str = "total", version: str = "") -> FigureRef:
        """An amount in the house's unit."""
        settings = self.office.settings
        dims = {"area": settings.area, "scheme": scheme, "part": part, "version": version or settings.version}
        key = bind(self.office.catalogue, concept, dims, settings.period)
        return FigureRef(key, settings.money_unit, settings.money_decimals)

    def growth(self, concept: str, scheme: str) -> FigureRef:
        """The growth over the year before."""
        key = self.money(concept, scheme).key.with_dims(measure="yoy")
        return FigureRef(key, "%", 2)

    def completion(self, id_: str, scheme: str) -> FigureRef:
        """The completion of the original budget."""
        settings = self.office.settings
        key = Key.of(
            id_, settings.period, area=settings.area, scheme=scheme, part="total", version=settings.version
        )
        definition = self.office.catalogue.indicators[id_]
        return FigureRef(key, "%", 2, variant=self.evaluator.choose(definition))

    def known(self, ref: FigureRef) -> bool:
        """Whether there is a value."""
        try:
            return self.result(ref).state is not Known.UNKNOWN
        except KeyError:
            return False

    def positive(self, ref: FigureRef) -> bool:
        """Whether there is a value other than nothing."""
        return self.known(ref) and bool(self.result(ref).value)


def fund_context(figures: FundFigures, closing: Closing) -> Context:
    """Everything the built-in template may name."""
    office = figures.office
    settings, catalogue = office.settings, office.catalogue
    schemes = [
        s
        for s in catalogue.schemes
        if any(k["scheme"] == s and k["area"] == settings.area for k in office.book)
    ]
    area = catalogue.areas[settings.area].zh if settings.area in catalogue.areas else settings.area
    reasons = {n.target: n.text for n in office.notes if n.kind is NoteKind.REASON}
    return {
        "title": Label(f"{settings.period.label}{area}医保基金决算说明"),
        "period": Label(settings.period.label),
        "closing_day": Label(settings.period.closing.label),
        "area": area,
        "office": settings.office,
        "funds": [_fund(figures, scheme, reasons) for scheme in schemes if _holds(figures, scheme)],
        "done": [
            {"name": _scheme(figures, p.scheme), "what": p.rule.zh, "detail": Label(p.detail)}
            for p in closing.points
            if p.state in (State.DONE, State.EXPLAINED)
        ],
        "open": [
            {"name": _scheme(figures, p.scheme), "what": p.rule.zh, "detail": Label(p.detail)}
            for p in closing.points
            if p.state in (State.OPEN, State.UNKNOWN)
        ],
    }


def _holds(figures: FundFigures, scheme: str) -> bool:
    return figures.known(figures.money("income.subtotal", scheme))


def _scheme(figures: FundFigures, scheme: str) -> str:
    member = figures.office.catalogue.schemes[scheme]
    return member.short or member.zh


def _fund(figures: FundFigures, scheme: str, reasons: Mapping[str, str]) -> Context:
    parts = [
        p for p in ("pooled", "account", "reserve") if p in figures.office.catalogue.schemes[scheme].parts
    ]
    names = figures.office.catalogue.parts
    return {
        "name": _scheme(figures, scheme),
        "income": _side(figures, scheme, "income.subtotal", "income_completion", _INCOME, reasons),
        "outlay": _side(figures, scheme, "outlay.subtotal", "outlay_completion", _OUTLAY, reasons),
        "surplus": figures.money("surplus.own", scheme),
        "opening": figures.money("balance.opening", scheme),
        "closing": figures.money("balance.closing", scheme),
        "transfers": list(_transfers(figures, scheme)),
        "parts": [
            {"name": names[p].zh, "amount": ref}
            for p in parts
            if figures.known(ref := figures.money("balance.closing", scheme, p))
        ],
    }


def _side(
    figures: FundFigures,
    scheme: str,
    total: str,
    completion: str,
    concepts: tuple[str, ...],
    reasons: Mapping[str, str],
) -> Context:
    whole = figures.money(total, scheme)
    rate, growth = figures.completion(completion, scheme), figures.growth(total, scheme)
    return {
        "total": whole,
        "completion": rate if figures.known(rate) else None,
        "growth": growth if figures.known(growth) else None,
        "reason": Label(reasons.get(str(whole.key), "")) if reasons.get(str(whole.key)) else "",
        "items": [
            {"name": figures.office.catalogue.concepts[c].zh, "amount": ref}
            for c in concepts
            if figures.positive(ref := figures.money(c, scheme))
        ],
    }


def _transfers(figures: FundFigures, scheme: str) -> Iterator[Context]:
    for concept in (
        "income.upper_subsidy",
        "income.lower_remittance",
        "outlay.lower_subsidy",
        "outlay.upper_remittance",
    ):
        ref = figures.money(concept, scheme)
        if figures.positive(ref):
            yield {"name": figures.office.catalogue.concepts[concept].zh, "amount": ref}


def _places(step: Explanation) -> list[Place]:
    found = list(step.places)
    for child in step.children:
        found += _places(child)
    return found


__all__ = ["FundFigures", "fund_context"]
