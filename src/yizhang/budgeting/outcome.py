"""An estimate as a book: what was stated, what was estimated, and last year beside it, for forms and reports."""

from __future__ import annotations

from collections.abc import Iterator

from yizhang.book.book import Book, Status
from yizhang.book.figure import Figure, Kind, Origin
from yizhang.budgeting.plan import EXECUTED, Line
from yizhang.budgeting.steps import Estimate, Step
from yizhang.catalogue.model import TimeKind
from yizhang.catalogue.naming import canonical, label
from yizhang.formula import State
from yizhang.numbers import WAN_YUAN, YUAN, Instant, Period, Quantity
from yizhang.places import Key, Place

SOURCE = "预算测算"
"""The name under which estimated figures are placed."""


def estimated_book(made: Estimate) -> Book:
    """The office's book with every estimated figure of the budget's year, and last year's best figures in the
    version that the budget form prints (上年执行数).
    """
    estimator = made.estimator
    book = Book(
        (key, figure) for fact in estimator.book.facts() for key, figure in _entries(fact.key, fact.figures)
    )
    for step in made.steps:
        if estimator.planned(step.key) and book.fact(step.key).status is Status.UNKNOWN:
            book.add(step.key, figure_of(step))
    for line in made.lines:
        before = last_year(line, EXECUTED)
        if book.fact(before).status is Status.UNKNOWN and (found := _known_before(made, line)) is not None:
            book.add(before, found)
    return book


def _entries(key: Key, figures: tuple[Figure, ...]) -> Iterator[tuple[Key, Figure]]:
    return ((key, figure) for figure in figures)


def quantity_of(step: Step) -> Quantity:
    """A step's value in the unit and decimals it is printed with."""
    value = step.result.value
    assert value is not None  # noqa: S101 (steps have a value)
    return Quantity(value / step.unit.scale, step.unit, step.decimals)


def figure_of(step: Step) -> Figure:
    """An estimated value as a figure placed at its chain."""
    quantity = quantity_of(step)
    chain = step.way.chain if step.way is not None else None
    kind = Kind.NUMBER if quantity.value else Kind.NIL
    place = Place(SOURCE, path=chain.id if chain is not None else step.key.concept)
    return Figure(kind, quantity, place, Origin.ESTIMATE, str(quantity), step.result.explanation.remark)


def last_year(line: Line, version: str) -> Key:
    """The key of a line's item a year before, in ``version``."""
    when = line.key.when
    before = (
        when.shift_years(-1)
        if isinstance(when, Period)
        else Instant(when.year - 1, when.month)
        if isinstance(when, Instant)
        else None
    )
    return line.key.with_dims(version=version).at(before)


def _known_before(made: Estimate, line: Line) -> Figure | None:
    """Last year's figure in the best version there is, as a figure of the outturn."""
    estimator, catalogue = made.estimator, made.estimator.catalogue
    if catalogue.concepts[line.key.concept].time in (TimeKind.OPENING, TimeKind.TIMELESS):
        return None
    at = estimator.basis(line.key.concept, dict(line.key.dims), Period(estimator.plan.year - 1))
    result = estimator.value(canonical(catalogue, at))
    if result.value is None or result.state is State.UNKNOWN:
        return None
    unit = WAN_YUAN if result.unit == YUAN else result.unit
    quantity = result.quantity or Quantity(result.value / unit.scale, unit, estimator.plan.decimals)
    place = result.explanation.places[0] if result.explanation.places else Place(SOURCE)
    kind = Kind.NUMBER if quantity.value else Kind.NIL
    return Figure(kind, quantity, place, Origin.ESTIMATE, str(quantity), f"取自{label(catalogue, at, 'zh')}")
