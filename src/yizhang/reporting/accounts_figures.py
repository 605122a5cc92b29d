"""The provider of figures for department final accounts: facts of the book and ratios between them."""

from __future__ import annotations

from yizhang.book.book import Book
from yizhang.book.evaluation import Evaluator
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.naming import WHOLE, label
from yizhang.documents.model import FigureRef
from yizhang.formula.result import Explanation, Result, State
from yizhang.numbers import Period
from yizhang.places import Key, Place
from yizhang.reporting.figures import Shown, print_value

MONEY = "万元"
DECIMALS = 2


class AccountsFigures:
    """Figures of one department's book, asked by reference.

    Implements :class:`yizhang.reporting.figures.Figures`.
    """

    def __init__(self, catalogue: Catalogue, book: Book, dept: str, period: Period) -> None:
        self.catalogue, self.book, self.dept, self.period = catalogue, book, dept, period
        self.evaluator = Evaluator(catalogue, book)

    def show(self, ref: FigureRef) -> Shown:
        """The figure as it stands now. Raises ``KeyError`` for a key that means nothing any more."""
        result = self.result(ref)
        text = "" if result.value is None else print_value(result.value, ref)
        places = tuple(dict.fromkeys(_places(result.explanation)))
        return Shown(ref, result.value, result.state, text, places, label(self.catalogue, ref.key, "zh"))

    def result(self, ref: FigureRef) -> Result:
        """The evaluated figure. Raises ``KeyError`` for what the catalogue does not know."""
        key = ref.key
        if key.concept in self.catalogue.indicators:
            if not isinstance(key.when, Period):
                raise KeyError(key)
            return self.evaluator.indicator(key.concept, key.when, **dict(key.dims))
        if key.concept not in self.catalogue.concepts:
            raise KeyError(key)
        return self.evaluator.value(key)

    def money(self, concept: str, *, version: str = "final", **dims: str) -> FigureRef:
        """An amount of this department in the public unit."""
        return FigureRef(self.key(concept, version=version, **dims), MONEY, DECIMALS)

    def count(self, concept: str, symbol: str, **dims: str) -> FigureRef:
        """A count of vehicles, groups or persons."""
        return FigureRef(self.key(concept, version="", **dims), symbol, 0)

    def ratio(self, id_: str, **dims: str) -> FigureRef:
        """A ratio, in percent."""
        key = Key.of(id_, self.period, dept=self.dept, **dims)
        return FigureRef(key, self.catalogue.indicators[id_].unit.symbol, DECIMALS)

    def key(self, concept: str, *, version: str = "final", **dims: str) -> Key:
        """The key of a figure of this department."""
        known = self.catalogue.concepts[concept]
        wanted = {"dept": self.dept, "version": version, **dims}
        kept = {name: value for name, value in wanted.items() if name in known.dims and value != WHOLE}
        return Key.of(concept, self.catalogue.time_of(concept, self.period), **kept)

    def known(self, ref: FigureRef) -> bool:
        """Whether there is a value."""
        return self.result(ref).state is not State.UNKNOWN

    def positive(self, ref: FigureRef) -> bool:
        """Whether there is a value other than nothing."""
        value = self.result(ref).value
        return bool(value)


def _places(step: Explanation) -> list[Place]:
    found = list(step.places)
    for child in step.children:
        found += _places(child)
    return found


__all__ = ["AccountsFigures"]
