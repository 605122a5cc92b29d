"""What a budget is about: which office, year and version, which funds, and in what digits it is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from yizhang.book.book import Status
from yizhang.book.evaluation import YOY
from yizhang.book.forms.cells import Context, key_of, lines
from yizhang.book.workspace import Office
from yizhang.catalogue.model import Catalogue
from yizhang.catalogue.model_forms import Form, FormColumn, FormLane, FormRow
from yizhang.formula import leaves
from yizhang.numbers import WAN_YUAN, Period, When
from yizhang.places import Key

BUDGET: Final = "budget"
ADJUSTED: Final = "adjusted"
EXPECTED: Final = "expected"
EXECUTED: Final = "executed"
FUNDS: Final = ("emp", "res")
"""The schemes whose funds the social-insurance fund budget holds."""
BASIS: Final = ("final", "executed", "expected", "adjusted")
"""Versions of an earlier year, the best first, that a chain may start from."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A budget: its area, year and version, and the decimals of 万元 its amounts are settled to."""

    area: str
    year: int
    version: str = BUDGET
    decimals: int = 2

    @property
    def period(self) -> Period:
        """The budget year."""
        return Period(self.year)


@dataclass(frozen=True, slots=True)
class Line:
    """A cell of the budget form in the column of the year: what is to be estimated."""

    form: str
    lane: str
    row: FormRow
    column: FormColumn
    depth: int
    key: Key
    above: tuple[Key, ...] = ()
    """The cells of the rows it stands under, in the same column."""


def year_of(when: When | None) -> int:
    """The year a time lies in; the opening of a year is the end of the one before. 0 without a time."""
    return when.year if when is not None else 0


def plan_of(office: Office) -> Plan | None:
    """The budget a workspace is about; ``None`` where it holds no driver of one.

    The year is that of the workspace where its version is a budget's, else the latest year with budget drivers.
    """
    settings = office.settings
    years = {year for year, _ in _driven(office)}
    if not years:
        return None
    year = settings.period.year if settings.version == BUDGET else max(years)
    in_wan = settings.money_unit == WAN_YUAN.symbol
    return Plan(settings.area, year, BUDGET, settings.money_decimals if in_wan else 2)


def schemes_of(office: Office, plan: Plan) -> tuple[str, ...]:
    """The funds the workspace holds drivers for."""
    found = {scheme for year, scheme in _driven(office) if year == plan.year}
    return tuple(scheme for scheme in FUNDS if scheme in found)


def _driven(office: Office) -> Iterator[tuple[int, str]]:
    """Year and scheme of every figure of a budget version on something that chains start from."""
    drivers = driver_concepts(office.catalogue)
    for key in office.book:
        plans = key["version"] in (BUDGET, ADJUSTED) and key["scheme"] in FUNDS
        drives = key["measure"] == YOY or key.concept in drivers
        if plans and drives and office.book.fact(key).status is not Status.UNKNOWN:
            yield year_of(key.when), key["scheme"]


def driver_concepts(catalogue: Catalogue) -> frozenset[str]:
    """The items chains use that are no lines of a form: persons, standards, rates, unit costs."""
    used = {leaf.name for chain in catalogue.chains.values() for leaf in leaves(chain.formula)}
    on_forms = {
        line.row.concept for form in catalogue.forms.values() for lane in form.lanes for line in lines(lane)
    }
    composite = {
        id_ for id_ in used if id_ in catalogue.concepts and catalogue.concepts[id_].formula is not None
    }
    return frozenset(used - on_forms - composite)


def budget_form(catalogue: Catalogue, scheme: str) -> Form | None:
    """The budget form of a fund: the first of its scheme with a column of this year's budget."""
    for form in catalogue.forms.values():
        if form.scheme == scheme and any(
            _this_year(column) for lane in form.lanes for column in lane.columns
        ):
            return form
    return None


def _this_year(column: FormColumn) -> bool:
    return ("version", BUDGET) in column.bindings and column.years == 0


def lines_of(catalogue: Catalogue, plan: Plan, scheme: str) -> Iterator[Line]:
    """The cells of a fund's budget form for the year, column by column. Two cells may hold one key."""
    form = budget_form(catalogue, scheme)
    if form is not None:
        for lane in form.lanes:
            yield from _lane(catalogue, plan, form, lane)


def _lane(catalogue: Catalogue, plan: Plan, form: Form, lane: FormLane) -> Iterator[Line]:
    context = Context(plan.area, plan.period, plan.version, form.scheme)
    for column in lane.columns:
        keys: dict[str, tuple[Key, ...]] = {}
        for line in lines(lane):
            above = keys.get(line.parent.id, ()) if line.parent is not None else ()
            barred = column.id in line.row.barred or "*" in line.row.barred
            found = key_of(catalogue, form, line.row, column, context) if _this_year(column) else None
            key = found.with_dims(version=plan.version) if found is not None and not barred else None
            keys[line.row.id] = above if key is None else (*above, key)
            if key is not None:
                yield Line(form.id, lane.id, line.row, column, line.depth, key, above)
