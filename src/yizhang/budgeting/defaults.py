"""What a driver is taken to be where nobody gave it: a policy standard, earlier years' growth, last year's value;
and what last year is expected to come to, from the months there are. Each result names its method.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from yizhang.book.evaluation import YOY, bind
from yizhang.budgeting.estimator import Estimator
from yizhang.budgeting.plan import BASIS, EXPECTED
from yizhang.catalogue.model_budget import Method
from yizhang.catalogue.naming import label
from yizhang.formula import Explanation, Result, State
from yizhang.numbers import PERCENT, Period, plain
from yizhang.places import Key

TO_DATE = ("executed", "final")
"""Versions a year's months so far are reported in."""


def default_of(estimator: Estimator, key: Key) -> Result | None:
    """The default of a key of the budget, or of last year's expected outturn; ``None`` where no method fits."""
    if estimator.planned(key):
        if key["measure"] == YOY and estimator.year(key) > estimator.plan.year:
            return _kept_growth(estimator, key)
        return _standard(estimator, key) or _first(estimator, key, _PLANNED)
    if key["version"] == EXPECTED and estimator.year(key) == estimator.plan.year - 1 and not key["measure"]:
        return _first(estimator, key, _EXPECTED)
    return None


def growths(estimator: Estimator, key: Key, years: int) -> Iterator[tuple[int, Fraction]]:
    """The growth of a key's concept in up to ``years`` years before its own, the latest first: as stated, else
    from the two levels.
    """
    level = dict(key.with_dims(measure="").dims)
    for back in range(1, years + 1):
        year = estimator.year(key) - back
        for version in BASIS:
            at = bind(estimator.catalogue, key.concept, {**level, "version": version}, Period(year))
            stated = estimator.book.fact(at.with_dims(measure=YOY)).quantity
            if stated is not None:
                yield year, stated.base
                break
        else:
            pair = [_level(estimator, key, at) for at in (year, year - 1)]
            if None not in pair and pair[1]:
                yield year, (pair[0] or Fraction(0)) / pair[1] - 1


def _level(estimator: Estimator, key: Key, year: int) -> Fraction | None:
    """A year's value in the best version it has; a budget's own year is the estimate."""
    dims = {**dict(key.dims), "measure": ""}
    if year >= estimator.plan.year:
        return estimator.value(bind(estimator.catalogue, key.concept, dims, Period(year))).value
    return estimator.value(estimator.basis(key.concept, dims, Period(year))).value


def _standard(estimator: Estimator, key: Key) -> Result | None:
    if key["measure"]:
        return None
    for standard in estimator.catalogue.standards.values():
        value = standard.of(estimator.year(key))
        if standard.concept == key.concept and standard.scheme in ("", key["scheme"]) and value is not None:
            words = f"{standard.zh}（{standard.source.citation}）"
            return _result(estimator, key, value.base, str(value), words)
    return None


def _first(estimator: Estimator, key: Key, kinds: tuple[str, ...]) -> Result | None:
    for method in estimator.catalogue.methods.values():
        if method.kind in kinds and (not method.concepts or key.concept in method.concepts):
            found = _METHODS[method.kind](estimator, key, method)
            if found is not None:
                return found
    return None


def _mean_growth(estimator: Estimator, key: Key, method: Method) -> Result | None:
    if key["measure"] != YOY:
        return None
    known = list(growths(estimator, key, method.years))
    if not known:
        return None
    mean = sum((growth for _, growth in known), Fraction(0)) / len(known)
    each = "、".join(f"{year}年{_percent(growth)}" for year, growth in reversed(known))
    name = method.zh if len(known) == method.years else f"有数的{len(known)}年增幅的算术平均"
    return _result(estimator, key, mean, _percent(mean), f"{name}（{each}）")


def _carried(estimator: Estimator, key: Key, method: Method) -> Result | None:
    last = _level(estimator, key, estimator.year(key) - 1) if not key["measure"] else None
    return None if last is None else _result(estimator, key, last, "", method.zh)


def _kept_growth(estimator: Estimator, key: Key) -> Result | None:
    """The years after the budget's grow as the budget's does."""
    before = bind(estimator.catalogue, key.concept, dict(key.dims), Period(estimator.plan.year))
    growth = estimator.value(before).value
    if growth is None:
        return None
    return _result(estimator, key, growth, _percent(growth), f"沿用{estimator.plan.year}年预算的增幅")


def _gross_up(estimator: Estimator, key: Key, method: Method) -> Result | None:
    so_far = _to_date(estimator, key, estimator.year(key), method.months)
    if so_far is None:
        return None
    months = Period.to_date(estimator.year(key), method.months).label
    return _result(
        estimator, key, so_far / method.share, "", f"{method.zh}（{months}数 ÷ {_percent(method.share)}）"
    )


def _seasonal(estimator: Estimator, key: Key, method: Method) -> Result | None:
    """The months so far by their share of the year, the mean of the earlier years that report both."""
    year = estimator.year(key)
    for months in range(11, 0, -1):
        so_far = _to_date(estimator, key, year, months)
        if so_far is None:
            continue
        shares = [
            share for back in (1, 2, 3) if (share := _share(estimator, key, year - back, months)) is not None
        ]
        if shares:
            mean = sum(shares, Fraction(0)) / len(shares)
            label_ = Period.to_date(year, months).label
            words = f"{method.zh}（{label_}数 ÷ {_percent(mean)}，{len(shares)}年平均）"
            return _result(estimator, key, so_far / mean, "", words)
    return None


def _share(estimator: Estimator, key: Key, year: int, months: int) -> Fraction | None:
    part, whole = _to_date(estimator, key, year, months), _to_date(estimator, key, year, 12)
    return part / whole if part and whole else None


def _to_date(estimator: Estimator, key: Key, year: int, months: int) -> Fraction | None:
    for version in TO_DATE:
        dims = {**dict(key.dims), "version": version}
        at = bind(estimator.catalogue, key.concept, dims, Period.to_date(year, months))
        fact = estimator.book.fact(at)
        if fact.quantity is not None:
            return fact.quantity.base
    return None


def _result(estimator: Estimator, key: Key, value: Fraction, text: str, words: str) -> Result:
    """A provisional result that names its method."""
    unit = PERCENT if key["measure"] == YOY else estimator.catalogue.concepts[key.concept].unit
    name = label(estimator.catalogue, key, "zh")
    step = Explanation(name, text, value, unit, key, remark=f"默认：{words}")
    return Result(value, unit, State.PROVISIONAL, step, estimates=(key,))


def _percent(value: Fraction) -> str:
    return f"{plain(value * 100, 2)}%"


_METHODS = {"mean-growth": _mean_growth, "carried": _carried, "gross-up": _gross_up, "seasonal": _seasonal}
_PLANNED = ("mean-growth", "carried")
_EXPECTED = ("seasonal", "gross-up")
