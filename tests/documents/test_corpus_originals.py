"""Real public documents as published, kept beside the project; without them there is nothing to do here."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from office_files import codes

from yizhang.documents import Cell, Kind, read_document, sniff

ORIGINALS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "original"
FILES = sorted(path for path in ORIGINALS.glob("*") if path.suffix != ".pdf") if ORIGINALS.is_dir() else []

pytestmark = pytest.mark.skipif(not FILES, reason="the folder ../shared/corpus/original is not here")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_original_is_read(path: Path) -> None:
    start = time.process_time()
    document, problems = read_document(path)
    assert document is not None
    assert document.blocks
    assert time.process_time() - start < 10
    assert set(codes(problems)) <= {"documents.misnamed", "documents.no-formats"}


def _content(cell: Cell) -> tuple[object, ...]:
    """What a cell holds, to the hundredth: the twins were saved by programs that keep other digits."""
    value = round(cell.value, 2) if isinstance(cell.value, Decimal) else cell.value
    return cell.row, cell.col, value, cell.rowspan, cell.colspan


def test_pdf_is_told_apart() -> None:
    for path in ORIGINALS.glob("*.pdf"):
        assert sniff(path) is Kind.PDF


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".xls"], ids=lambda path: path.name)
def test_two_workbooks_of_one_table_agree(path: Path) -> None:
    twin = path.with_suffix(".xlsx")
    if not twin.exists():
        pytest.skip(f"{path.name} was published in one format only")
    old, new = read_document(path)[0], read_document(twin)[0]
    assert old is not None
    assert new is not None
    for left, right in zip(old.tables(), new.tables(), strict=True):
        assert (left.rows, left.cols) == (right.rows, right.cols)
        assert [_content(cell) for cell in left.cells] == [_content(cell) for cell in right.cells]
