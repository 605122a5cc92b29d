"""A spreadsheet program, given the workbook without its cached results, computes the same figures."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from zhuzhou_demo import workbook

from yizhang.analysis.checks import check_office
from yizhang.book.evaluation import Evaluator
from yizhang.book.loading import open_workspace
from yizhang.reporting.analysis_figures import AnalysisFigures
from yizhang.reporting.analysis_workbook import analysis_workbook
from yizhang.reporting.deterministic_zip import steady
from yizhang.reporting.financial_analysis import FinancialAnalysis
from yizhang.reporting.xlsx_workbook import write_workbook

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is not installed: nothing can recalculate"
)

FACTS = "xl/worksheets/sheet5.xml"
Values = dict[tuple[str, str], Any]


def forgetting(name: str, data: bytes) -> bytes:
    """A sheet without the results of its formulas, so that they must be computed."""
    if not name.startswith("xl/worksheets/sheet"):
        return data
    return re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", data)


def recalculate(packages: dict[str, bytes], folder: Path) -> dict[str, bytes]:
    """All packages in one run of the program: starting it is what takes long."""
    out, sources = folder / "out", [folder / f"{name}.xlsx" for name in packages]
    for source in sources:
        source.write_bytes(packages[source.stem])
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        str(SOFFICE),
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        *map(str, sources),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {source.stem: (out / source.name).read_bytes() for source in sources}


def cells(package: bytes) -> Iterator[tuple[str, str, Any]]:
    for sheet in load_workbook(BytesIO(package), data_only=True):
        for row in sheet.iter_rows():
            yield from ((sheet.title, cell.coordinate, cell.value) for cell in row if cell.value is not None)


def values(package: bytes) -> Values:
    return {(sheet, cell): value for sheet, cell, value in cells(package)}


def formula_cells(package: bytes) -> list[tuple[str, str]]:
    book = load_workbook(BytesIO(package))
    rows = ((sheet.title, cell) for sheet in book for row in sheet.iter_rows() for cell in row)
    return [(title, cell.coordinate) for title, cell in rows if cell.data_type == "f"]


def edited(pattern: bytes, replacement: bytes) -> Callable[[str, bytes], bytes]:
    """Forget all results and change one cell of the fact sheet, as a clerk would."""

    def rewrite(name: str, data: bytes) -> bytes:
        forgotten = forgetting(name, data)
        if name != FACTS:
            return forgotten
        changed, count = re.subn(pattern, replacement, forgotten)
        assert count == 1
        return changed

    return rewrite


@pytest.fixture(scope="module")
def written() -> bytes:
    return write_workbook(workbook())


@pytest.fixture(scope="module")
def examples() -> dict[str, bytes]:
    """The workbooks that ``run`` writes for the examples: every indicator, every variant, every check."""
    made = {}
    for folder in sorted((Path(__file__).parents[2] / "examples").iterdir()):
        office = open_workspace(folder)
        figures = AnalysisFigures(
            office, Evaluator(office.catalogue, office.book, dict(office.settings.variants))
        )
        if figures.schemes and FinancialAnalysis().applies(office):
            model = analysis_workbook(figures, tuple(figures.schemes.values()), check_office(office))
            made[folder.name] = write_workbook(model)
    return made


@pytest.fixture(scope="module")
def theirs(
    written: bytes, examples: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Values]:
    doubled = edited(rb'(<c r="H7"[^>]*><v>)21.63(</v>)', rb"\g<1>43.26\2")
    filled = edited(rb'<c r="H31"( s="\d+")/>', rb'<c r="H31"\1><v>1.14</v></c>')
    rewrites = {"same": forgetting, "doubled": doubled, "filled": filled}
    packages = {name: steady(written, rewrite) for name, rewrite in rewrites.items()}
    packages |= {name: steady(package, forgetting) for name, package in examples.items()}
    results = recalculate(packages, tmp_path_factory.mktemp("recalculation"))
    return {name: values(package) for name, package in results.items()}


def differing(package: bytes, recalculated: Values) -> list[tuple[object, ...]]:
    """The formula cells whose recalculated value is not the one we had computed."""
    ours = values(package)
    found: list[tuple[object, ...]] = []
    for place in formula_cells(package):
        expected, actual = ours[place], recalculated.get(place)
        wanted = expected if isinstance(expected, str) else pytest.approx(expected, rel=1e-12, abs=1e-12)
        if actual != wanted:
            found.append((*place, expected, actual))
    return found


def test_recalculated_values_equal_the_cached_ones(written: bytes, theirs: dict[str, Values]) -> None:
    assert len(formula_cells(written)) > 60
    assert differing(written, theirs["same"]) == []


def test_the_workbooks_of_the_examples_recalculate_to_what_they_show(
    examples: dict[str, bytes], theirs: dict[str, Values]
) -> None:
    assert {"zhuzhou-2024", "synthetic-office"} <= set(examples)
    for name, package in examples.items():
        assert len(formula_cells(package)) > (250 if name in ("zhuzhou-2024", "synthetic-office") else 20), (
            name
        )
        assert differing(package, theirs[name]) == [], name


def test_checks_follow_the_facts_they_compare(examples: dict[str, bytes]) -> None:
    sheet = load_workbook(BytesIO(examples["zhuzhou-2024"]))["校验"]
    sides = {row[2].value: (row[3].value, row[4].value) for row in sheet.iter_rows(min_row=5)}
    left, right = sides["41.24−34.12=7.12"]
    assert str(left).startswith("=IF(COUNT(")
    assert str(right).endswith("-'事实与来源'!$H$13)")


def test_changing_an_input_changes_what_rests_on_it(theirs: dict[str, Values]) -> None:
    after = theirs["doubled"]
    assert after["指标", "H5"] == pytest.approx(37.09 / (43.26 / 12))
    assert after["排名", "D12"] == pytest.approx(37.09 / (43.26 / 12))
    assert after["排名", "E12"] == "适宜（9—15）"
    assert after["收支余总表", "C8"] == 43.26


def test_filling_a_blank_fills_what_waited_for_it(written: bytes, theirs: dict[str, Values]) -> None:
    before, after = values(written), theirs["filled"]
    assert before["指标", "H12"] == "待补"
    assert after["指标", "H12"] == pytest.approx(1.14 / 37.09)
    assert after["事实与来源", "K31"] == "已补"
