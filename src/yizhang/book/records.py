"""The book as plain records: one figure a row, every number an exact decimal string."""

from __future__ import annotations

from yizhang.book.book import Book
from yizhang.catalogue.model import Catalogue
from yizhang.numbers import exact_text
from yizhang.places import Key


def records(book: Book, catalogue: Catalogue) -> list[dict[str, str]]:
    """One record for each figure, in key order.

    ``value`` is in the printed ``unit``, ``base`` in base units (元, 人 …); both are exact decimal
    strings, empty for a blank or barred figure. ``status`` is the fact's: agreed, tail, conflict or
    unknown.
    """
    rows = []
    for fact in book.facts():
        for figure in fact.figures:
            quantity = figure.quantity
            row = _names(fact.key, catalogue)
            row["kind"] = figure.kind.value
            row["value"] = exact_text(quantity.value) if quantity is not None else ""
            row["unit"] = quantity.unit.symbol if quantity is not None else ""
            row["base"] = exact_text(quantity.base) if quantity is not None else ""
            row["text"] = figure.text
            row["origin"] = figure.origin.value
            row["status"] = fact.status.value
            row["place"] = str(figure.place)
            row["remark"] = figure.remark
            rows.append(row)
    return rows


def _names(key: Key, catalogue: Catalogue) -> dict[str, str]:
    thing = catalogue.concepts.get(key.concept) or catalogue.indicators.get(key.concept)
    row = {"key": str(key), "concept": key.concept, "item": thing.zh if thing is not None else key.concept}
    row |= {name: key[name] for name in ("area", "scheme", "part", "version")}
    row["dims"] = ",".join(f"{name}={value}" for name, value in key.dims if name not in row)
    row["period"] = str(key.when) if key.when is not None else ""
    return row
