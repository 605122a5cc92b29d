"""How long 1,000 areas × 30 indicators × 10 years take to score by the columns reading, and whether it is exact."""

from __future__ import annotations

import csv
import random
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from yizhang.book.book import Book
from yizhang.book.columns import ColumnStore
from yizhang.book.evaluation import Evaluator
from yizhang.catalogue.loader import load_catalogue
from yizhang.catalogue.model import Catalogue
from yizhang.performance.cards import read_cards
from yizhang.performance.columns import score_columns
from yizhang.performance.model import Scorecard
from yizhang.performance.scoring import Observed, score

AREAS = 1000
YEARS = range(2015, 2025)
_MEASURES = (
    ("income_completion", "{base: budget, transfers: out}", 100),
    ("outlay_completion", "{base: budget, transfers: out}", 95),
    ("premium_share", "{transfers: out}", 85),
    ("benefit_share", "{transfers: out}", 92),
    ("other_outlay_share", "{transfers: out}", 5),
    ("surplus_rate", "{transfers: out}", 10),
)
_RULES = (
    '{{threshold: {{met: "≥{t}%"}}}}',
    "{{step: {{from: {t}%, per: 1个百分点, loss: 0.3分, partial: ceil}}}}",
    "{{step: {{from: {t}%, per: 1个百分点, loss: 0.3分, partial: prorate, side: both, cap: 2分}}}}",
    "{{range: {{met: '[{t}%, {u}%]', below: {{per: 1个百分点, loss: 0.6分, partial: floor}}, "
    "above: {{per: 0.5个百分点, loss: 0.1分}}}}}}",
    '{{bands: {{points: {{"(, {t}%)": 1分, "[{t}%, {u}%)": 2分, "[{u}%, )": 满分}}}}}}',
)


def main() -> None:
    """Report."""
    catalogue, _ = load_catalogue()
    card = scorecard(catalogue)
    with tempfile.TemporaryDirectory() as folder, ColumnStore(catalogue, threads=2) as store:
        path = Path(folder) / "long.csv"
        write(path, AREAS, YEARS)
        begin = time.perf_counter()
        problems = store.load(path)
        assert not problems, problems[:3]
        loaded = time.perf_counter()
        found = score_columns(card, store, Evaluator(catalogue, Book()))
        scored = sum(value is not None for _, values in found.rows() for value in values.values())
        done = time.perf_counter()
        compared = compare(card, store, catalogue, sample=7)
    print(f"facts {store.facts:,}; loaded in {loaded - begin:.2f} s")
    size = f"{AREAS:,} areas × {len(found.expressions)} indicators × {len(YEARS)} years"
    print(f"{size}: {done - loaded:.2f} s, {scored:,} scores")
    print(f"recomputed one by one: {compared:,} scores, all identical")


def scorecard(catalogue: Catalogue) -> Scorecard:
    """Thirty items: five kinds of rule on six indicators."""
    lines = [
        "scorecards:",
        "  wide:",
        "    zh: 宽表",
        "    source: {citation: 基准测试, provenance: local}",
        "    items:",
    ]
    count = len(_MEASURES) * len(_RULES)
    weights = [Fraction(10, 3)] * count
    for number, (name, variant, target) in enumerate(_MEASURES):
        for kind, rule in enumerate(_RULES):
            at = number * len(_RULES) + kind
            weight = 4 if at % 3 == 0 else 3
            weights[at] = Fraction(weight)
            text = rule.format(t=target, u=target + 5)
            lines.append(
                f"      i{at}: {{zh: 指标{at}, level1: 产出, weight: {weight}分, value: {name}, "
                f"variant: {variant}, part: total, rule: {text}}}"
            )
    assert sum(weights) == 100
    cards, problems = read_cards("\n".join(lines), "wide.yaml", catalogue)
    assert not problems, problems[:3]
    return cards[0]


def write(path: Path, areas: int, years: range) -> None:
    """A long table of employee funds, to the fen."""
    chance = random.Random(7)
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(("area", "scheme", "part", "version", "period", "concept", "value", "unit"))
        for number in range(areas):
            for year in years:
                income, outlay = chance.randint(10**9, 10**12), chance.randint(10**9, 10**12)
                values = {
                    ("income.subtotal", "final"): income,
                    ("outlay.subtotal", "final"): outlay,
                    ("income.subtotal", "budget"): income * chance.randint(900, 1100) // 1000,
                    ("outlay.subtotal", "budget"): outlay * chance.randint(900, 1150) // 1000,
                    ("income.premium", "final"): income * chance.randint(700, 990) // 1000,
                    ("outlay.benefit", "final"): outlay * chance.randint(850, 999) // 1000,
                    ("outlay.other", "final"): outlay * chance.randint(0, 120) // 1000,
                }
                for (concept, version), value in values.items():
                    if chance.random() < 0.002:
                        continue
                    yuan = f"{value // 100}.{value % 100:02d}"
                    rows.writerow((f"a{number:04d}", "emp", "total", version, str(year), concept, yuan, "元"))


def compare(card: Scorecard, store: ColumnStore, catalogue: Catalogue, sample: int) -> int:
    """Every ``sample``-th row recomputed one by one from the exact values; raises where any score differs."""
    found = score_columns(card, store, Evaluator(catalogue, Book()))
    compared = 0
    values = found.answers.values()
    for number, ((key, points), (other, exact)) in enumerate(zip(found.rows(), values, strict=True)):
        assert key == other
        if number % sample:
            continue
        for item in card.items:
            if item.id not in points:
                continue
            outcome = score(item.rule, item.weight, Observed({"": exact[item.id]})).points
            wanted = None if outcome is None else item.numeric.rounded(outcome)
            assert points[item.id] == wanted, (key, item.id, exact[item.id], points[item.id], wanted)
            compared += 1
    return compared


if __name__ == "__main__":
    main()
