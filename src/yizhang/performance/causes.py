"""Causes the figures themselves show, as suggestions for whoever writes the reasons: never written for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from yizhang.book.evaluation import Evaluator
from yizhang.catalogue.fields import Fields
from yizhang.catalogue.loader import context_of
from yizhang.catalogue.model import Catalogue, Source, Variant
from yizhang.catalogue.sources import gather
from yizhang.catalogue.tree import decode, read_tree
from yizhang.numbers import plain
from yizhang.performance.amounts import AmountError, read_amount
from yizhang.performance.effects import Explained
from yizhang.performance.evaluate import Evaluation, Score
from yizhang.performance.sensitivity import Alternative, asked_of
from yizhang.performance.words import value_text
from yizhang.places import Problem


@dataclass(frozen=True, slots=True)
class Cause:
    """A kind of cause: shown where the item under ``variant`` meets its target, or ``other`` reaches ``least``."""

    id: str
    zh: str
    en: str
    source: Source
    indicators: tuple[str, ...]
    variant: Variant = ()
    other: str = ""
    least: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A cause that the figures show for an item, in words."""

    item: str
    cause: str
    zh: str
    en: str


@lru_cache(maxsize=4)
def load_causes(catalogue: Catalogue) -> tuple[tuple[Cause, ...], tuple[Problem, ...]]:
    """The causes of the catalogue."""
    files, _ = gather(())
    found: list[Cause] = []
    problems: list[Problem] = []
    for item in files:
        if not item.name.endswith("scorecards/causes.yaml"):
            continue
        text, _ = decode(item.data, item.name)
        tree, trouble = read_tree(text or "", item.name)
        problems += trouble
        if tree is not None:
            context = context_of(tree, item.name, problems)
            for name, fields in Fields(tree, context, "").groups("causes"):
                cause = _cause(name, fields, catalogue)
                if fields.close():
                    found.append(cause)
    return tuple(found), tuple(problems)


def _cause(name: str, fields: Fields, catalogue: Catalogue) -> Cause:
    indicators, other = fields.list("indicators"), fields.text("other", "")
    for each in (*indicators, *filter(None, (other,))):
        if each not in catalogue.indicators:
            fields.complain(
                "score.unknown-value", fields.line("indicators"), "indicators", name=each, nearest="—"
            )
    least = Fraction(0)
    if fields.has("least") and other in catalogue.indicators:
        try:
            least = read_amount(fields.text("least"), catalogue.indicators[other].unit)
        except AmountError as error:
            fields.complain(error.code, fields.line("least"), "least", **error.arguments)
    zh, en = fields.text("zh"), fields.text("en")
    return Cause(name, zh, en, fields.source(), indicators, fields.pairs("variant"), other, least)


def suggest(
    evaluation: Evaluation,
    evaluator: Evaluator,
    others: Sequence[Alternative],
    explained: Sequence[Explained],
) -> tuple[Suggestion, ...]:
    """The causes the figures show for the items that lost points."""
    causes, _ = load_causes(evaluator.catalogue)
    found: list[Suggestion] = []
    for score in evaluation.losses:
        expr = score.item.value
        for cause in causes if expr is not None else ():
            if expr is not None and expr.indicator in cause.indicators:
                found += _shown(cause, score, evaluation, evaluator, others)
        found += _named(score, explained)
    return tuple(found)


def _shown(
    cause: Cause, score: Score, evaluation: Evaluation, evaluator: Evaluator, others: Sequence[Alternative]
) -> Iterator[Suggestion]:
    value = (
        _by_variant(cause, score, evaluator, others)
        if cause.variant
        else _by_other(cause, evaluation, evaluator)
    )
    if value:
        yield Suggestion(score.item.id, cause.id, cause.zh.format(value=value), cause.en.format(value=value))


def _by_variant(cause: Cause, score: Score, evaluator: Evaluator, others: Sequence[Alternative]) -> str:
    """The item's value under the cause's variant, all other axes as they are, where it then loses nothing."""
    expr = score.item.value
    if expr is None:
        return ""
    definition = evaluator.catalogue.indicators[expr.indicator]
    wanted = evaluator.choose(
        definition, tuple(sorted({**dict(expr.variant), **dict(cause.variant)}.items()))
    )
    for other in others:
        if other.item == score.item.id and other.variant == wanted and other.points == score.item.weight:
            return value_text(other.value.value, expr)
    return ""


def _by_other(cause: Cause, evaluation: Evaluation, evaluator: Evaluator) -> str:
    definition = evaluator.catalogue.indicators[cause.other]
    asked = asked_of(evaluation, evaluator)
    dims = {"area": asked.area, "scheme": asked.scheme, "version": asked.version, "part": "total"}
    result = evaluator.indicator(cause.other, asked.period, **{k: v for k, v in dims.items() if v})
    if result.value is None or result.value < cause.least:
        return ""
    return f"{plain(result.value / definition.unit.scale, definition.decimals)}{definition.unit.symbol}"


def _named(score: Score, explained: Sequence[Explained]) -> Iterator[Suggestion]:
    """Causes the office named itself, where taking one away wins the loss back."""
    for each in explained:
        for changed in each.changed:
            if changed.before.item.id == score.item.id and changed.explained:
                value = value_text(changed.without.seen, score.item.value)
                yield Suggestion(
                    score.item.id,
                    each.effect.id,
                    f"{each.effect.zh}；如无此项，{score.item.zh}为{value}，不失分",
                    f"{each.effect.zh}; without it the value is {value} and nothing is lost",
                )
