"""``budget/scenarios.yaml`` and ``budget/adjustments.yaml`` of a workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from yizhang.book.facts_yaml import read_row
from yizhang.book.names import Names
from yizhang.book.textfile import load_yaml, scalar, unknown_fields
from yizhang.book.workspace import Office
from yizhang.budgeting.plan import BUDGET, Plan
from yizhang.budgeting.scenarios import Scenario
from yizhang.catalogue.tree import Items, Table, Text
from yizhang.numbers import Quantity
from yizhang.places import Key, Place, Problem

SCENARIOS: Final = "budget/scenarios.yaml"
ADJUSTMENTS: Final = "budget/adjustments.yaml"
_DRIVER: Final = ("concept", "scheme", "part", "area", "measure", "period", "value", "unit")
_ADJUSTED: Final = (*_DRIVER, "delta", "reason", "approval", "date")


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A change of the budget within the year: by how much (``delta``) or to what (``to``), why, and who approved."""

    key: Key
    reason: str
    approval: str
    place: Place
    delta: Quantity | None = None
    to: Quantity | None = None
    on: date | None = None


def read_scenarios(office: Office, plan: Plan) -> tuple[tuple[Scenario, ...], tuple[Problem, ...]]:
    """The scenarios of a workspace; none where it has no such file."""
    table, problems = _table(office, SCENARIOS, "scenarios")
    found = [*problems]
    scenarios: list[Scenario] = []
    branch = table.entries.get("scenarios") if table is not None else None
    for name, item in branch.entries.items() if isinstance(branch, Table) else ():
        place = Place(SCENARIOS, line=item.line, path=name)
        if not isinstance(item, Table):
            found.append(Problem.at(place, "budget.not-a-scenario", name=name))
            continue
        found += unknown_fields(item, ("zh", "note", "drivers"), SCENARIOS)
        changes: dict[Key, Quantity] = {}
        for driver in _items(item, "drivers"):
            read, trouble = _quantity(office, plan, driver, SCENARIOS, "value")
            found += trouble
            changes |= dict([read]) if read is not None else {}
        scenarios.append(Scenario(name, scalar(item, "zh") or name, changes, scalar(item, "note"), place))
    return tuple(scenarios), tuple(found)


def read_adjustments(office: Office, plan: Plan) -> tuple[tuple[Adjustment, ...], tuple[Problem, ...]]:
    """The adjustments of a workspace, in the order of the file."""
    table, problems = _table(office, ADJUSTMENTS, "adjustments")
    found = [*problems]
    adjustments: list[Adjustment] = []
    for item in _items(table, "adjustments") if table is not None else ():
        place = Place(ADJUSTMENTS, line=item.line)
        found += unknown_fields(item, _ADJUSTED, ADJUSTMENTS)
        field = "delta" if "delta" in item.entries else "value"
        read, trouble = _quantity(office, plan, item, ADJUSTMENTS, field)
        found += trouble
        if read is None:
            continue
        key, quantity = read
        by_delta = field == "delta"
        adjustments.append(
            Adjustment(
                key,
                scalar(item, "reason"),
                scalar(item, "approval"),
                place,
                quantity if by_delta else None,
                None if by_delta else quantity,
                _date(scalar(item, "date")),
            )
        )
    return tuple(adjustments), tuple(found)


def _table(office: Office, file: str, field: str) -> tuple[Table | None, tuple[Problem, ...]]:
    path: Path = office.root / file
    if not path.is_file():
        return None, ()
    table, problems = load_yaml(path, file)
    return table, (*problems, *unknown_fields(table, (field,), file))


def _items(table: Table, field: str) -> Iterator[Table]:
    branch = table.entries.get(field)
    return (
        (item for item in branch.items if isinstance(item, Table)) if isinstance(branch, Items) else iter(())
    )


def _quantity(
    office: Office, plan: Plan, item: Table, file: str, field: str
) -> tuple[tuple[Key, Quantity] | None, tuple[Problem, ...]]:
    """Key and value of one line, read as a typed fact of the budget's year."""
    place = Place(file, line=item.line)
    texts = {name: branch.value for name, branch in item.entries.items() if isinstance(branch, Text)}
    texts = {"version": BUDGET, "period": str(plan.year)} | texts | {"value": texts.get(field, "")}
    wanted = {name: text for name, text in texts.items() if name in (*_DRIVER, "version")}
    entries, problems = read_row(wanted, place, Names(office.catalogue), office.settings)
    quantities = [(key, figure.quantity) for key, figure in entries if figure.quantity is not None]
    if not quantities and not problems:
        return None, (Problem.at(place, "budget.no-value", field=field),)
    return next(((key, q) for key, q in quantities), None), problems


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
