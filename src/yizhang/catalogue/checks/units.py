"""Units, and stock added to flow: every formula checked once against the units its concepts declare."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from yizhang.catalogue.model import Catalogue, Concept, Indicator, TimeKind
from yizhang.formula import Binary, Leaf, MissingTermError, Node, Term, substitute
from yizhang.formula.check_units import FLOW, STOCK, check_units
from yizhang.numbers import PERCENT, Unit
from yizhang.places import Problem


def check_all_units(catalogue: Catalogue) -> Iterator[Problem]:
    """Defects of every concept, indicator (in each of its cases), identity and signal."""
    reading = Reading(catalogue)
    for concept in catalogue.concepts.values():
        for node in (*((concept.formula,) if concept.formula else ()), *concept.alternatives):
            defects = check_units(node, reading.unit, reading.time, declared=concept.unit)
            yield from (defect.problem(concept.place) for defect in defects)
    for indicator in catalogue.indicators.values():
        yield from _indicator(indicator, reading)
    for identity in catalogue.identities.values():
        node = Binary("-", identity.left, identity.right)
        defects = check_units(node, reading.unit, reading.time, roll_forward=identity.roll_forward)
        yield from (defect.problem(identity.place) for defect in defects)
    for signal in catalogue.signals.values():
        defects = check_units(signal.measure, reading.unit, reading.time, declared=signal.unit)
        yield from (defect.problem(signal.place) for defect in defects)


def _indicator(indicator: Indicator, reading: Reading) -> Iterator[Problem]:
    for node in expansions(indicator):
        defects = check_units(
            node, reading.unit, reading.time, declared=indicator.unit, roll_forward=indicator.roll_forward
        )
        yield from (defect.problem(indicator.place) for defect in defects)


def expansions(indicator: Indicator) -> Iterator[Node]:
    """The formula with every combination of its terms' cases put in; a term nobody defined yields nothing."""
    choices = [[(term.id, node) for _, node in term.cases] for term in indicator.terms]
    for chosen in product(*choices):
        try:
            yield substitute(indicator.formula, dict(chosen))
        except MissingTermError:
            return


class Reading:
    """Units and times of leaves, from the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def _thing(self, leaf: Leaf | Term) -> Concept | Indicator | None:
        if isinstance(leaf, Term):
            return None
        return self._catalogue.concepts.get(leaf.name) or self._catalogue.indicators.get(leaf.name)

    def unit(self, leaf: Leaf | Term) -> Unit | None:
        """The declared unit; a growth is a percentage whatever it is the growth of."""
        measure = dict(leaf.bindings).get("measure", "") if isinstance(leaf, Leaf) else ""
        if measure:
            return PERCENT if measure == "yoy" else None
        thing = self._thing(leaf)
        return thing.unit if thing else None

    def time(self, leaf: Leaf | Term) -> str:
        """Flow or stock for amounts; nothing for growths, means, standards and indicators."""
        thing = self._thing(leaf)
        if not isinstance(thing, Concept) or (isinstance(leaf, Leaf) and dict(leaf.bindings).get("measure")):
            return ""
        match thing.time:
            case TimeKind.FLOW:
                return FLOW
            case TimeKind.OPENING | TimeKind.CLOSING:
                return STOCK
            case _:
                return ""
