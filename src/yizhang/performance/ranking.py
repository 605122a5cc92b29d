"""Many self-evaluations beside one another: areas ranked by total, and item by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhang.performance.evaluate import Evaluation


@dataclass(frozen=True, slots=True)
class Ranked:
    """One evaluation with its rank; ``None`` while it is not complete (nothing is ranked by what is missing)."""

    name: str
    evaluation: Evaluation
    rank: int | None


def rank(named: Sequence[tuple[str, Evaluation]]) -> tuple[Ranked, ...]:
    """Highest total first; equal totals share a rank (1, 2, 2, 4); incomplete ones last, in the order given.

    Totals are compared as shares of their full marks, so that an area where some item does not apply is not behind.
    """
    complete = [(name, each, _share(each)) for name, each in named if each.total is not None]
    complete.sort(key=lambda item: -item[2])
    found = []
    for name, each, share in complete:
        better = sum(1 for _, _, other in complete if other > share)
        found.append(Ranked(name, each, better + 1))
    return (*found, *(Ranked(name, each, None) for name, each in named if each.total is None))


def _share(evaluation: Evaluation) -> Fraction:
    return (evaluation.total or Fraction(0)) / evaluation.full if evaluation.full else Fraction(0)


def item_rates(ranked: Sequence[Ranked]) -> tuple[tuple[str, Fraction | None], ...]:
    """For each item of the common scorecard the mean share of its weight earned by those that were evaluated."""
    if not ranked:
        return ()
    found = []
    for item in ranked[0].evaluation.card.items:
        shares = [
            score.points / score.weight
            for each in ranked
            for score in (each.evaluation.score(item.id),)
            if score.points is not None and score.weight
        ]
        found.append((item.id, sum(shares, Fraction(0)) / len(shares) if shares else None))
    return tuple(found)
