from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from yizhang.numbers import STYLES, Amount, Period, parse_when, read_cell, read_periods, scan, show, unit

FOLDER = Path(__file__).parents[2] / "conformance" / "numbers"


def cases(name: str) -> list[Any]:
    found: list[Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    assert found
    return found


def told(amount: Amount) -> dict[str, Any]:
    """An amount in the terms of the cases."""
    found: dict[str, Any] = {"text": amount.text, "kind": str(amount.kind)}
    quantity = amount.quantity()
    if quantity is not None:
        found["value"] = Fraction(quantity.value)
        found["decimals"] = "exact" if quantity.decimals is None else quantity.decimals
    if amount.unit is not None:
        found["unit"] = amount.unit.symbol
    if amount.hedge != "none":
        found["hedge"] = str(amount.hedge)
    if amount.upper is not None:
        found["upper"] = amount.upper.value
    return found


@pytest.mark.parametrize("case", cases("amounts"), ids=lambda case: case["text"][:20])
def test_amounts(case: dict[str, Any]) -> None:
    text = case["text"]
    found = scan(text, cell=case.get("cell", False))
    for expected in case["found"]:
        for name in {"value", "upper"} & expected.keys():
            expected[name] = Fraction(expected[name])
    assert [told(amount) for amount in found] == case["found"]
    assert all(text[amount.start : amount.end] == amount.text for amount in found)


@pytest.mark.parametrize("case", cases("cells"), ids=lambda case: repr(case["text"]))
def test_cells(case: dict[str, Any]) -> None:
    reading = read_cell(case["text"], default_unit=unit("万元"))
    assert (reading.kind, reading.text) == (case["kind"], case["text"])
    if "value" not in case:
        assert reading.amount is None
        return
    assert reading.amount is not None
    quantity = reading.amount.quantity()
    assert quantity is not None
    assert (quantity.value, quantity.unit.symbol, quantity.decimals) == (
        Fraction(case["value"]),
        case["unit"],
        case["decimals"],
    )


@pytest.mark.parametrize("case", cases("printing"), ids=lambda case: case["printed"])
def test_printing(case: dict[str, Any]) -> None:
    style = STYLES[case["style"]]
    assert show(Fraction(case["base"]), unit(case["unit"]), case["decimals"], style) == case["printed"]


@pytest.mark.parametrize("case", cases("periods"), ids=lambda case: case["text"])
def test_periods(case: dict[str, Any]) -> None:
    about = parse_when(case["about"]) if "about" in case else None
    assert about is None or isinstance(about, Period)
    found = read_periods(case["text"], about)
    assert {named.text: str(named.when) for named in found} == case["found"]
    assert all(case["text"][named.start : named.end] == named.text for named in found)
