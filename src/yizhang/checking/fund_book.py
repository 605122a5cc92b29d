"""The figures of a report as a book: what it calls 统筹基金 told apart with and without the risk reserve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from yizhang.book.book import Book
from yizhang.book.evaluation import YOY
from yizhang.book.figure import Figure, Kind, Origin
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.naming import canonical
from yizhang.checking.fund_keys import Keyed, quantity_of
from yizhang.numbers import Quantity
from yizhang.places import Key

_ALIKE: Final = 3
_BALANCES: Final = ("balance.closing", "balance.opening")


@dataclass(frozen=True, slots=True)
class Definition:
    """One name with two definitions: the balance of 统筹基金 without the risk reserve and with it."""

    net: Keyed
    gross: Keyed
    reserve: Keyed


@dataclass(frozen=True, slots=True)
class FundFigures:
    """The figures of a report by their keys, and where it uses one name in two ways."""

    entries: tuple[Keyed, ...]
    definitions: tuple[Definition, ...] = ()

    def book(self) -> Book:
        """The book they make: of prints that are all alike the first ones say as much as all of them."""
        counted: Counter[tuple[Key, Quantity]] = Counter()
        book = Book()
        for each in self.entries:
            print_ = (each.key, quantity_of(each.mention))
            counted[print_] += 1
            if counted[print_] <= _ALIKE:
                book.add(each.key, figure_of(each))
        return book


def figure_of(each: Keyed) -> Figure:
    """A figure of a report as the book keeps it."""
    mention = each.mention
    kind = Kind.NIL if mention.nil else Kind.NUMBER
    return Figure(kind, quantity_of(mention), mention.place, Origin.DOCUMENT, mention.text)


def told_apart(catalogue: Catalogue, found: Sequence[Keyed]) -> FundFigures:
    """The figures with every balance of 统筹基金 that holds the risk reserve under the key that says so.

    A balance holds the reserve where it equals what is printed without it plus the reserve, or where the total is it
    plus the individual accounts alone. Growth rates go with the level they stand beside.
    """
    by_key: dict[Key, list[Keyed]] = {}
    for each in found:
        by_key.setdefault(each.key, []).append(each)
    moved: dict[str, Key] = {}
    definitions: list[Definition] = []
    for key in list(by_key):
        if key.concept in _BALANCES and key["part"] == "pooled" and not key["measure"]:
            gross = canonical(catalogue, key.with_dims(part="pooled-gross"))
            holding, definition = _with_reserve(by_key, key)
            definitions.extend(definition)
            for each in holding:
                moved[each.mention.id] = gross
            if holding:
                moved.update(_growths(by_key.get(key.with_dims(measure=YOY), ()), holding, gross))
    entries = tuple(Keyed(each.mention, moved.get(each.mention.id, each.key), each.dated) for each in found)
    return FundFigures(entries, tuple(definitions))


def _with_reserve(
    by_key: Mapping[Key, Sequence[Keyed]], key: Key
) -> tuple[tuple[Keyed, ...], tuple[Definition, ...]]:
    """The figures on ``key`` that hold the reserve, and the definition where others of them do not."""
    figures = by_key[key]
    reserve = _first(by_key, key, "reserve")
    if reserve is None or reserve.mention.nil:
        total = _first(by_key, key, "total")
        same = [each for each in figures if total is not None and _meet(total, each)]
        return (tuple(same) if key["scheme"] == "res" else ()), ()
    prints = list({_quantity(each): each for each in figures}.values())
    without = {_quantity(one) for one in prints if any(_adds_up(other, one, reserve) for other in prints)}
    net = [each for each in figures if _quantity(each) in without]
    if net:
        gross = tuple(
            each for each in figures if _quantity(each) not in without and _near(each, net[0], reserve)
        )
        return gross, tuple(Definition(net[0], each, reserve) for each in gross[:1])
    total, account = _first(by_key, key, "total"), _first(by_key, key, "account")
    if total is None:
        return (), ()
    if account is None:
        return tuple(each for each in figures if key["scheme"] == "res" and _meet(total, each)), ()
    return tuple(each for each in figures if _adds_up(total, each, account)), ()


def _first(by_key: Mapping[Key, Sequence[Keyed]], key: Key, part: str) -> Keyed | None:
    return next(iter(by_key.get(key.with_dims(part=part), ())), None)


def _quantity(each: Keyed) -> Quantity:
    return quantity_of(each.mention)


def _adds_up(whole: Keyed, one: Keyed, other: Keyed) -> bool:
    """Whether the whole may be the sum of both, by their prints."""
    total = _quantity(one).interval() + _quantity(other).interval()
    return whole is not one and _quantity(whole).interval().meets(total)


def _near(each: Keyed, net: Keyed, reserve: Keyed) -> bool:
    """Whether a figure is nearer to the balance with the reserve than to the one without it."""
    value, without = _quantity(each).base, _quantity(net).base
    return abs(value - without - _quantity(reserve).base) < abs(value - without)


def _meet(one: Keyed, other: Keyed) -> bool:
    return _quantity(one).interval().meets(_quantity(other).interval())


def _growths(growths: Iterable[Keyed], holding: Sequence[Keyed], gross: Key) -> Iterator[tuple[str, Key]]:
    beside = {(each.mention.block, each.mention.sentence) for each in holding}
    for each in growths:
        if (each.mention.block, each.mention.sentence) in beside:
            yield each.mention.id, gross.with_dims(measure=YOY)
