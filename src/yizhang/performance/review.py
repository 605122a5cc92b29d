"""What a reviewer asks of a filed self-evaluation: which rules reproduce the losses it states."""

from __future__ import annotations

from collections.abc import Iterator

from yizhang.performance.backsolve import Candidate, Seen, back_solve
from yizhang.performance.evaluate import Evaluation, Score


def candidates_for(evaluation: Evaluation) -> Iterator[tuple[Score, tuple[Candidate, ...]]]:
    """For each item with a measured value, a numeric target and a stated loss, the rules that give that loss.

    The weight is used where the scorecard's source states it; an inferred one is left open.
    """
    for score in evaluation.scores:
        entry, expr, met = score.entry, score.item.value, score.met
        if entry is None or entry.stated_loss is None or expr is None or met is None or score.seen is None:
            continue
        weight = None if "weight" in score.item.inferred else score.item.weight
        yield score, back_solve([Seen(score.seen, entry.stated_loss)], met, expr.unit, weight)
