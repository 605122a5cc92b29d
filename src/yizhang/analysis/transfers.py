"""The back-check on balances: what closing balance, growth and surplus imply about transfers and other changes.

A report that states its surplus without transfers between levels (不含上解下拨) and the growth of its closing balance
has said, without printing it, by how much the balance moved otherwise: closing − opening − surplus. The individual
accounts of a fund move by their own items only, so what the whole fund implies and what its pooled part implies must
agree within one area (between levels they need not).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from yizhang.book.evaluation import YOY, Evaluator, bind
from yizhang.numbers import Interval, Period, Quantity, plain
from yizhang.places import Finding, Key, Place, Severity, Warrant
from yizhang.places.finding import Verdict


@dataclass(frozen=True, slots=True)
class Implied:
    """The net transfer and other changes that one (closing, growth, surplus) triple implies, in base units."""

    area: str
    scheme: str
    part: str
    closing: Quantity
    growth: Quantity
    growth_key: Key
    surplus: Fraction
    surplus_interval: Interval
    places: tuple[Place, ...]

    @property
    def value(self) -> Fraction:
        """From the printed values."""
        return self.closing.base - self.closing.base / (1 + self.growth.base) - self.surplus

    @property
    def interval(self) -> Interval:
        """All values the prints leave open. The growth of a positive balance is monotonic in both, so the corners
        of closing and growth bound it.
        """
        closing, growth = self.closing.interval(), self.growth.interval()
        corners = [
            c * g / (1 + g)
            for c in (closing.lo, closing.hi)
            for g in (growth.lo, growth.hi)
            if c is not None and g is not None and g > -1
        ]
        return Interval(min(corners), max(corners)) - self.surplus_interval

    def with_growth(self, value: Fraction) -> Implied:
        """The same triple under another growth rate."""
        return replace(self, growth=replace(self.growth, value=value))


@dataclass(frozen=True, slots=True)
class BackCheck:
    """One area and scheme: what each part implies, and the findings."""

    area: str
    scheme: str
    implied: tuple[Implied, ...]
    findings: tuple[Finding, ...]
    doubtful: tuple[Key, ...] = ()
    """The stated growths that cannot be right: a report prints them as provisional."""


def back_check(
    evaluator: Evaluator, when: Period, area: str, scheme: str, version: str, parts: Sequence[str]
) -> BackCheck:
    """Derive the implied changes of each part that states closing, growth and surplus, and require agreement."""
    found = [
        implied
        for part in parts
        if (implied := _implied(evaluator, when, area=area, scheme=scheme, version=version, part=part))
    ]
    disagreements = list(_disagreements(evaluator, found))
    findings = tuple(finding for _, finding in disagreements)
    doubtful = tuple(dict.fromkeys(blamed.growth_key for blamed, _ in disagreements))
    return BackCheck(area, scheme, tuple(found), findings, doubtful)


def _implied(evaluator: Evaluator, when: Period, **dims: str) -> Implied | None:
    catalogue = evaluator.catalogue
    key = bind(catalogue, "balance.closing", dims, when)
    closing = evaluator.book.fact(key).quantity
    growth_key = key.with_dims(measure=YOY)
    growth = evaluator.book.fact(growth_key).quantity
    surplus_key = bind(catalogue, "surplus.own", dims, when)
    surplus = evaluator.value(surplus_key).value
    if closing is None or growth is None or surplus is None or closing.base <= 0 or growth.base <= -1:
        return None
    return Implied(
        dims["area"],
        dims["scheme"],
        dims["part"],
        closing,
        growth,
        growth_key,
        surplus,
        evaluator.interval(surplus_key),
        tuple(figure.place for figure in evaluator.book.fact(growth_key).figures),
    )


def _disagreements(evaluator: Evaluator, found: Sequence[Implied]) -> Iterator[tuple[Implied, Finding]]:
    for position, first in enumerate(found):
        for second in found[position + 1 :]:
            if first.interval.meets(second.interval):
                continue
            repairs = [*_sign_flips(first, second), *_sign_flips(second, first)]
            blamed = repairs[0][0] if len(repairs) == 1 else max(first, second, key=lambda i: abs(i.value))
            other = second if blamed is first else first
            yield blamed, _finding(evaluator, blamed, other, [fixed for _, fixed in repairs])


def _sign_flips(one: Implied, other: Implied) -> Iterator[tuple[Implied, Implied]]:
    flipped = one.with_growth(-one.growth.value)
    if flipped.interval.meets(other.interval):
        yield one, flipped


def _finding(evaluator: Evaluator, blamed: Implied, other: Implied, repairs: Sequence[Implied]) -> Finding:
    show = _Show(evaluator)
    hint = "请核对增减方向和数值"
    if len(repairs) == 1:
        fixed = repairs[0]
        hint = f"若为{show.rate(fixed)}，则倒推为{show.money(fixed, fixed.value)}，与其他口径一致；请核对增减方向"
    finding = Finding.of(
        "transfer.impossible",
        Severity.ERROR if len(repairs) == 1 else Severity.SUSPICIOUS,
        *blamed.places,
        label=show.label(blamed),
        growth=show.rate(blamed),
        closing=f"{blamed.closing}",
        implied=show.money(blamed, blamed.value),
        other=show.label(other),
        other_implied=show.money(other, other.value),
        hint=hint,
    )
    return replace(
        finding,
        verdict=Verdict.MISMATCH,
        warrant=Warrant.SOFT if len(repairs) != 1 else Warrant.IDENTITY,
        stated=show.rate(blamed),
        expected=show.rate(repairs[0]) if len(repairs) == 1 else "",
        formula="期末结余 − 期末结余÷(1＋增长率) − 当期结余",
    )


@dataclass(frozen=True, slots=True)
class _Show:
    evaluator: Evaluator

    def label(self, implied: Implied) -> str:
        catalogue = self.evaluator.catalogue
        area, scheme, part = (
            catalogue.areas.get(implied.area),
            catalogue.schemes[implied.scheme],
            implied.part,
        )
        where = area.zh if area is not None else implied.area
        return f"{where}{scheme.short or scheme.zh}{catalogue.parts[part].zh}累计结余"

    def rate(self, implied: Implied) -> str:
        sign = "+" if implied.growth.value > 0 else "−"
        return f"{sign}{plain(abs(implied.growth.value), implied.growth.decimals or 2)}%"

    def money(self, implied: Implied, value: Fraction) -> str:
        unit = implied.closing.unit
        return f"{plain(value / unit.scale, 2)}{unit.symbol}"
