"""References to the figures of an analysis: keys with the unit, decimals and variant this office prints them in."""

from __future__ import annotations

from dataclasses import dataclass

from yizhang.analysis.fund import months_indicator
from yizhang.book.evaluation import YOY, Evaluator, bind
from yizhang.book.workspace import Office
from yizhang.documents.model import FigureRef
from yizhang.numbers import MONTHS as MONTHS_UNIT
from yizhang.numbers import Period
from yizhang.places import Key


@dataclass(frozen=True, slots=True)
class Refs:
    """Makes references for one scheme and area."""

    office: Office
    evaluator: Evaluator
    scheme: str
    area: str

    @property
    def when(self) -> Period:
        """The period of the report."""
        return self.office.settings.period

    def key(self, concept: str, part: str = "total", measure: str = "") -> Key:
        """The key of a concept here."""
        dims = {"area": self.area, "scheme": self.scheme, "version": self.office.settings.version}
        key = bind(self.office.catalogue, concept, {**dims, "part": part}, self.when)
        return key.with_dims(measure=measure) if measure else key

    def money(self, concept: str, part: str = "total") -> FigureRef:
        """An amount in the house's unit."""
        settings = self.office.settings
        return FigureRef(
            self.key(concept, part), settings.money_unit, settings.money_decimals, settings.money_style
        )

    def growth(self, concept: str, part: str = "total") -> FigureRef:
        """The growth of a concept over the year before, in %."""
        return FigureRef(self.key(concept, part, YOY), "%", 2)

    def indicator(self, id_: str, part: str = "") -> FigureRef:
        """An indicator in the office's variant and display; amounts in the house's unit."""
        settings = self.office.settings
        definition = self.office.catalogue.indicators[id_]
        dims = {"area": self.area, "scheme": self.scheme, "part": part, "version": settings.version}
        kept = {name: value for name, value in dims.items() if name in definition.dims}
        money = dict(definition.unit.dims).get("money") == 1
        _, slash, per = definition.unit.symbol.partition("/")
        return FigureRef(
            Key.of(id_, self.when, **kept),
            f"{settings.money_unit}{slash}{per}" if money else definition.unit.symbol,
            settings.money_decimals if money else settings.shown_decimals(definition),
            settings.money_style if money else "",
            variant=self.evaluator.choose(definition),
        )

    def months(self) -> FigureRef:
        """The payable months."""
        return self.indicator(months_indicator(self.when))

    def composed(self, concept: str, style: str = "text", **dims: str) -> FigureRef:
        """What the ranking of this scheme yields (see :mod:`yizhang.reporting.analysis_figures`)."""
        settings = self.office.settings
        decimals = settings.shown_decimals(
            self.office.catalogue.indicators[months_indicator(self.office.settings.period)]
        )
        key = Key.of(concept, self.when, scheme=self.scheme, **dims)
        return FigureRef(key, "" if style == "text" else MONTHS_UNIT.symbol, decimals, style)
