from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.checking.cases import read_print, relation

from yizhang.checking.judge import judge

FOLDER = Path(__file__).parents[2] / "conformance" / "verdicts"
CASES = yaml.safe_load((FOLDER / "single.yaml").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_single(case: dict[str, Any]) -> None:
    found = judge(relation(case["relation"], case["prints"], certain=case.get("certain", True)))
    assert (found.verdict, found.reason) == (case["verdict"], case.get("reason", ""))
    if "expected" in case:
        assert found.expected == read_print(case["expected"])
    if "units_off" in case:
        assert found.units_off == case["units_off"]
    if "arithmetic" in case:
        assert found.arithmetic == case["arithmetic"]
