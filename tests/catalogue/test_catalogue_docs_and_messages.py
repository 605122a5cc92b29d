"""What the documentation shows can be loaded, and every problem has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import yizhang.catalogue
from yizhang.catalogue import load_catalogue, self_check
from yizhang.places.messages import catalogue as messages

ROOT = Path(__file__).parents[2]
PACKAGE = Path(yizhang.catalogue.__file__).parent


@pytest.mark.parametrize(("language", "name"), [("yaml", "areas.yaml"), ("csv", "areas.csv")])
def test_the_documented_areas_load(tmp_path: Path, language: str, name: str) -> None:
    page = (ROOT / "docs" / "SPEC-catalogue.md").read_text("utf-8")
    (block,) = re.findall(rf"```{language}\n(.*?)```", page, re.DOTALL)
    (tmp_path / name).write_text(block, "utf-8")
    (tmp_path / "city.yaml").write_text("areas:\n  city: {zh: 全市, level: city}\n", "utf-8")
    if language == "yaml":
        (tmp_path / "city.yaml").unlink()
    catalogue, problems = load_catalogue([tmp_path])
    assert problems == ()
    assert self_check(catalogue) == ()
    assert dict(catalogue.areas["town"].pooling)["emp"] == "unified"
    assert dict(catalogue.areas["town"].pooling)["res"] == "adjustment"


def test_documented_variant_axes_are_the_catalogue_s() -> None:
    page = (ROOT / "docs" / "SPEC-variants.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` [^|]*\| ([^|]+) \|", page, re.MULTILINE)
    documented = {(axis, tuple(re.findall(r"`([\w-]+)`", values))) for axis, values in rows}
    indicators = load_catalogue()[0].indicators.values()
    actual = {(axis.id, tuple(v.id for v in axis.values)) for each in indicators for axis in each.axes}
    assert documented == actual


def test_every_code_has_a_message_and_every_message_a_code() -> None:
    source = "\n".join(path.read_text("utf-8") for path in PACKAGE.rglob("*.py"))
    used = set(re.findall(r'"(catalogue\.[a-z0-9-]+)"', source))
    written = {code for code in messages() if code.startswith("catalogue.")}
    assert used == written


def test_nothing_shipped_names_an_area() -> None:
    for path in (PACKAGE / "data").rglob("*.*"):
        found = re.findall(r"株洲|攀枝花|巴中|炎陵|醴陵|攸县|茶陵|渌口", path.read_text("utf-8"))
        assert found == [], path.name
