"""What stands behind a driver: earlier years, the default it would have, why the office chose another, where from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from yizhang.book.book import Status
from yizhang.book.evaluation import YOY
from yizhang.budgeting.defaults import default_of, growths
from yizhang.budgeting.estimator import Estimator
from yizhang.budgeting.words import amount
from yizhang.formula import State
from yizhang.numbers import Period, plain
from yizhang.places import Key, Place

YEARS = 3
"""How many earlier years are shown."""


@dataclass(frozen=True, slots=True)
class Background:
    """A driver's background in words."""

    history: tuple[str, ...]
    default: str
    reason: str
    places: tuple[Place, ...]


def background_of(estimator: Estimator, key: Key) -> Background:
    """The background of one value of the budget."""
    fact = estimator.book.fact(key)
    note = estimator.choice(str(key))
    remarks = [figure.remark for figure in fact.figures if figure.remark]
    said = [f"{note.text}（{note.author}，{note.on.isoformat()}）"] if note is not None else []
    return Background(
        tuple(_history(estimator, key)) if estimator.planned(key) else (),
        _default(estimator, key),
        "；".join((*said, *dict.fromkeys(_without_typed(remark) for remark in remarks))).strip("；"),
        tuple(dict.fromkeys(figure.place for figure in fact.figures)),
    )


def _without_typed(remark: str) -> str:
    """The remark without where it was typed, which the place column need not repeat."""
    return "；".join(piece for piece in remark.split("；") if not piece.startswith("录入于"))


def _history(estimator: Estimator, key: Key) -> Iterator[str]:
    if key["measure"] == YOY:
        for year, growth in sorted(growths(estimator, key, YEARS)):
            yield f"{year}年{plain(growth * 100, 2)}%"
        return
    for back in range(YEARS, 0, -1):
        year = estimator.year(key) - back
        before = estimator.basis(key.concept, dict(key.dims), Period(year))
        result = estimator.value(before)
        if result.state is not State.UNKNOWN:
            quantity = result.quantity
            unit = quantity.unit if quantity is not None else result.unit
            yield f"{year}年{amount(result.value, unit, quantity.decimals if quantity is not None else 2)}"


def _default(estimator: Estimator, key: Key) -> str:
    """The value the methods would give, with the method's name; empty where none fits."""
    if not estimator.planned(key):
        return ""
    found = default_of(estimator, key)
    if found is None or found.value is None:
        return ""
    words = found.explanation.remark.removeprefix("默认：")
    used = "（已采用）" if estimator.book.fact(key).status is Status.UNKNOWN else ""
    shown = amount(found.value, found.unit, 2)
    return f"{shown}{used}：{words}"
