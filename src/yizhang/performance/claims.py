"""What an office prints of its own evaluation, recomputed: ratios in each variant, gaps, increases, the points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from yizhang.book.evaluation import Context, Evaluator
from yizhang.catalogue.naming import label, variant_label
from yizhang.formula.interval import interval_of
from yizhang.numbers import Interval, Quantity, exact_text, half_up, plain
from yizhang.performance.evaluate import Evaluation, Score
from yizhang.performance.inputs import Claim
from yizhang.performance.invert import solve_interval, unknown_leaf
from yizhang.performance.needed import aim_of
from yizhang.performance.sensitivity import asked_of
from yizhang.performance.words import points_text
from yizhang.places import Finding, Key, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A claim beside what follows: its verdict, the value that follows, or the figure it implies."""

    claim: Claim
    label: str
    verdict: Verdict
    follows: str = ""
    implied: tuple[Key, Fraction, Fraction] | None = None
    """A figure nobody printed, with the range (base units) the print leaves for it."""
    findings: tuple[Finding, ...] = ()


def recompute(evaluation: Evaluation, evaluator: Evaluator) -> tuple[Recomputed, ...]:
    """Every claim of a filing."""
    claims = evaluation.filing.claims
    return tuple(_recompute(claim, claims, evaluation, evaluator) for claim in claims)


def _recompute(
    claim: Claim, claims: Sequence[Claim], evaluation: Evaluation, evaluator: Evaluator
) -> Recomputed:
    match claim.kind:
        case "gap":
            return _gap(claim, evaluation)
        case "increase":
            return _increase(claim, claims, evaluation, evaluator)
        case _:
            return _value(claim, evaluation, evaluator)


def _gap(claim: Claim, evaluation: Evaluation) -> Recomputed:
    score = next((each for each in evaluation.scores if each.item.id == claim.name), None)
    aim = None if score is None else aim_of(score)
    if score is None or score.item.value is None or score.seen is None or aim is None:
        return _undecided(claim, score.item.zh if score is not None else claim.name)
    expr = score.item.value
    printed = claim.printed
    shown = [half_up(end / expr.unit.scale, expr.decimals) for end in (aim, score.seen)]
    between = abs(shown[0] - shown[1]) * expr.gap_unit.scale
    name = f"{score.item.zh}与目标值之差"
    return _compared(claim, name, between, abs(aim - score.seen), printed)


def _compared(claim: Claim, name: str, exact: Fraction, unrounded: Fraction, printed: Quantity) -> Recomputed:
    """Exact: as a reader subtracts the prints. Rounding: the unrounded values give it."""
    decimals = max(printed.decimals or 0, 0)
    scale = printed.unit.scale
    follows = f"{plain(exact / scale, decimals)}{printed.unit.symbol}"
    if half_up(exact / scale, decimals) == printed.value:
        return Recomputed(claim, name, Verdict.EXACT, follows)
    if unrounded in printed.interval():
        return Recomputed(claim, name, Verdict.ROUNDING, follows)
    return Recomputed(claim, name, Verdict.MISMATCH, follows, findings=(_mismatch(claim, name, follows),))


def _mismatch(claim: Claim, name: str, follows: str) -> Finding:
    return Finding.of(
        "score.claim-differs",
        Severity.ERROR,
        claim.place,
        what=name,
        stated=str(claim.printed),
        follows=follows,
    )


def _undecided(claim: Claim, name: str) -> Recomputed:
    return Recomputed(claim, name, Verdict.UNDECIDED)


def _value(claim: Claim, evaluation: Evaluation, evaluator: Evaluator) -> Recomputed:
    definition = evaluator.catalogue.indicators.get(claim.name)
    if definition is None:
        return _undecided(claim, claim.name)
    asked = asked_of(evaluation, evaluator)
    dims = {
        "area": asked.area,
        "scheme": claim.scheme or asked.scheme,
        "version": asked.version,
        "part": claim.part or "total",
        "dept": asked.dept,
    }
    context = Context(evaluator, tuple(sorted((k, v) for k, v in dims.items() if v)), asked.period)
    node, chosen = evaluator.formula(definition, claim.variant)
    name = definition.zh + variant_label(definition, chosen, "zh")
    possible = interval_of(node, context.interval)
    computed = evaluator.compute(definition.id, asked.period, claim.variant, **dict(context.dims))
    if computed.value is not None and isinstance(possible, Interval):
        return _against(claim, name, computed.value, possible)
    missing = unknown_leaf(evaluator, node, context)
    spread = None if missing is None else solve_interval(node, missing[0], claim.printed.interval(), context)
    if missing is None or spread is None:
        return _undecided(claim, name)
    return Recomputed(claim, name, Verdict.UNDECIDED, implied=(missing[1], *spread))


def _against(claim: Claim, name: str, value: Fraction, possible: Interval) -> Recomputed:
    printed, decimals = claim.printed, max(claim.printed.decimals or 0, 0)
    follows = f"{plain(value / printed.unit.scale, decimals)}{printed.unit.symbol}"
    if half_up(value / printed.unit.scale, decimals) == printed.value:
        return Recomputed(claim, name, Verdict.EXACT, follows)
    if printed.interval().meets(possible):
        return Recomputed(claim, name, Verdict.ROUNDING, follows)
    return Recomputed(claim, name, Verdict.MISMATCH, follows, findings=(_mismatch(claim, name, follows),))


def _increase(
    claim: Claim, claims: Sequence[Claim], evaluation: Evaluation, evaluator: Evaluator
) -> Recomputed:
    """An increase is of one variant: those printed are tried, and the one that gives it is named."""
    definition = evaluator.catalogue.indicators.get(claim.name)
    if definition is None or claim.since is None:
        return _undecided(claim, claim.name)
    asked = asked_of(evaluation, evaluator)
    dims = {"area": asked.area, "scheme": claim.scheme or asked.scheme, "version": asked.version}
    before = evaluator.indicator(definition.id, claim.since, **{k: v for k, v in dims.items() if v})
    name = f"{definition.zh}较{claim.since.label}的增加"
    if before.value is None:
        return _undecided(claim, name)
    base = before.value
    rivals = [each for each in claims if each.kind == "value" and each.name == claim.name]
    fits = [each for each in rivals if each.printed.base - base == claim.printed.base]
    if fits:
        words = "；".join(f"{variant_label(definition, each.variant, 'zh')}{each.printed}" for each in fits)
        others = [each for each in rivals if each not in fits]
        found = _one_variant(claim, name, words, others)
        return Recomputed(claim, name + words, Verdict.EXACT, str(claim.printed), findings=found)
    follows = "、".join(exact_text((each.printed.base - base) / claim.printed.unit.scale) for each in rivals)
    return Recomputed(
        claim, name, Verdict.MISMATCH, follows, findings=(_mismatch(claim, name, follows or "—"),)
    )


def _one_variant(claim: Claim, name: str, words: str, others: Sequence[Claim]) -> tuple[Finding, ...]:
    if not others:
        return ()
    return (
        Finding.of(
            "score.increase-of-one-variant",
            Severity.NOTE,
            claim.place,
            what=name,
            stated=str(claim.printed),
            variant=words,
            others="、".join(str(each.printed) for each in others),
        ),
    )


def implied_transfers(found: Sequence[Recomputed], evaluator: Evaluator) -> Iterator[Finding]:
    """Two variants that imply different bases, with and without transfers, imply the transfers between them: what
    the budget held of them, beside what was paid.
    """
    bases = {each.implied[0]: each for each in found if each.implied is not None}
    for key, whole in bases.items():
        concept, dot, last = key.concept.rpartition(".")
        other = bases.get(key.__class__(f"{concept}{dot}subtotal", key.dims, key.when))
        if last != "total" or other is None or whole.implied is None or other.implied is None:
            continue
        low, high = whole.implied[1] - other.implied[2], whole.implied[2] - other.implied[1]
        yield _between(key, (low, high), evaluator, (whole, other))


def _between(
    key: Key, spread: tuple[Fraction, Fraction], evaluator: Evaluator, pair: tuple[Recomputed, Recomputed]
) -> Finding:
    actual_key = key.__class__("outlay.upper_remittance", key.dims, key.when).with_dims(
        version="final", part="total"
    )
    actual = evaluator.value(actual_key)
    scale = 10**4
    text = f"{plain(spread[0] / scale, 0)}至{plain(spread[1] / scale, 0)}万元"
    inside = actual.value is not None and spread[0] <= actual.value <= spread[1]
    return Finding.of(
        "score.implied-transfers-fit" if inside else "score.implied-transfers",
        Severity.NOTE,
        pair[0].claim.place,
        pair[1].claim.place,
        what=label(evaluator.catalogue, key, "zh"),
        range=text,
        actual="未知" if actual.value is None else f"{plain(actual.value / scale, 0)}万元",
    )


def stated_scores(evaluation: Evaluation) -> Iterator[Finding]:
    """Points, losses and the total as the office prints them, beside the scores that follow."""
    for score in evaluation.scores:
        yield from _stated(score, evaluation)
    filing = evaluation.filing
    if (
        filing.stated_total is not None
        and evaluation.total is not None
        and filing.stated_total != evaluation.total
    ):
        yield Finding.of(
            "score.total-differs",
            Severity.SUSPICIOUS,
            filing.stated_place or filing.place,
            stated=points_text(filing.stated_total),
            follows=points_text(evaluation.total),
            card=_card(evaluation),
        )


def _card(evaluation: Evaluation) -> str:
    return evaluation.card.zh


def _stated(score: Score, evaluation: Evaluation) -> Iterator[Finding]:
    entry = score.entry
    if entry is None or score.points is None or score.loss is None:
        return
    for stated, follows, code in (
        (entry.stated_points, score.points, "score.points-differ"),
        (entry.stated_loss, score.loss, "score.loss-differs"),
    ):
        if stated is not None and stated != follows:
            yield Finding.of(
                code,
                Severity.SUSPICIOUS,
                entry.published or entry.place,
                item=score.item.zh,
                stated=points_text(stated),
                follows=points_text(follows),
                card=_card(evaluation),
            )
