"""The columns reading of a scorecard: the same points as one by one, for every rule and rounding."""

from __future__ import annotations

from pathlib import Path

import pytest
from benchmarks.scoring import compare, scorecard, write

from yizhang.book.book import Book
from yizhang.book.columns import ColumnStore
from yizhang.book.evaluation import Evaluator
from yizhang.catalogue import load_catalogue
from yizhang.performance.cards import read_cards
from yizhang.performance.columns import score_columns
from yizhang.performance.loader import load_scorecards

_HEAD = "scorecards:\n  c:\n    zh: 测试\n    source: {citation: 测试, provenance: local}\n    items:\n"
_ITEM = (
    "      i{n}: {{zh: 甲{n}, level1: 产出, weight: {w}分, value: {value}, variant: {{transfers: out}}, part: total, "
    "{numeric}rule: {rule}}}\n"
)
_RULES = (
    "{proportional: {target: 90%, floor: 60%}}",
    "{proportional: {target: 90%, invert: true}}",
    "{step: {from: 92.5%, per: 0.7个百分点, loss: 0.33分, partial: ceil, side: above}}",
    "{step: {from: 92.5%, per: 0.7个百分点, loss: 0.33分, partial: floor, side: both, cap: 1.5分}}",
    "{threshold: {met: '(90%, 95%]', loss: 2分}}",
)
_NUMERICS = (
    "",
    "compare: displayed, ",
    "score_decimals: '1', rounding: down, ",
    "score_decimals: '0', rounding: up, ",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ColumnStore:
    path = tmp_path_factory.mktemp("long") / "long.csv"
    write(path, 30, range(2022, 2025))
    found = ColumnStore(load_catalogue()[0], threads=1)
    assert found.load(path) == ()
    return found


def test_thirty_indicators_are_identical(store: ColumnStore) -> None:
    catalogue = load_catalogue()[0]
    assert compare(scorecard(catalogue), store, catalogue, sample=1) > 4000


@pytest.mark.parametrize("numeric", _NUMERICS)
def test_every_rounding_is_identical(store: ColumnStore, numeric: str) -> None:
    catalogue = load_catalogue()[0]
    items = [
        _ITEM.format(n=n, w=20, value="benefit_share", numeric=numeric, rule=rule)
        for n, rule in enumerate(_RULES)
    ]
    cards, problems = read_cards(_HEAD + "".join(items), "c.yaml", catalogue)
    assert not problems, problems
    found = score_columns(cards[0], store, Evaluator(catalogue, Book()))
    assert not found.refused
    if "displayed" not in numeric:
        assert compare(cards[0], store, catalogue, sample=1) > 300
    for (_, points), (_, exact) in zip(found.rows(), found.answers.values(), strict=True):
        for item in cards[0].items:
            value = exact[item.id]
            assert (value is None) == (points[item.id] is None)
            if value is not None and item.value is not None:
                from yizhang.performance.scoring import Observed, score

                seen = item.numeric.seen(value, item.value.unit, item.value.decimals)
                wanted = score(item.rule, item.weight, Observed({"": seen})).points
                assert wanted is not None
                assert points[item.id] == item.numeric.rounded(wanted)


def test_what_columns_cannot_say_is_named(store: ColumnStore) -> None:
    catalogue = load_catalogue()[0]
    card = load_scorecards(catalogue)[0]["sichuan.emp"]
    found = score_columns(card, store, Evaluator(catalogue, Book()))
    assert "timeliness" in found.refused
    assert "benefit_share" in found.expressions


def test_the_benchmark_is_reproducible(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", 2, range(2023, 2025))
    write(tmp_path / "b.csv", 2, range(2023, 2025))
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
